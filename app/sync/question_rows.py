"""How a question about a visit travels: its whole thread, as it is now, to the phones of the coordinator who made the visit.
Must never tell anybody else of it: not her deputy, not the rest of her zone."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.certificates.queries import checks_of_visits
from app.changes.log import CHANGE_KINDS
from app.changes.models import Change
from app.identity.models import Community
from app.identity.queries import badges_of_community
from app.places.queries import placed_doors
from app.sync.wire import note_row, visit_row
from app.visits.liveness import endings_of
from app.visits.queries import topics_of_visits, visits_by_id
from app.visits.threads import notes_of, open_question, visits_asked_of
from app.vocabulary import limit


def question_rows(session: Session, community: Community, changes: Sequence[Change], staff_id: str) -> dict[int, dict[str, Any]]:
    """Change number to the thread it is about; nothing for a visit that is past its time, which a phone forgets by itself."""
    if not changes:
        return {}
    threads = _threads(session, community, [change.subject_id for change in changes], staff_id)
    return {change.number: threads[change.subject_id] for change in changes if change.subject_id in threads}


def threads_from_the_start(session: Session, community: Community, staff_id: str, reads: int, now: datetime) -> list[dict[str, Any]]:
    """The threads of a phone that begins anew: what was asked within the pack's days. They belong to its person, so no zone's pack has them."""
    if reads < CHANGE_KINDS["question:asked"]:
        return []
    visit_ids = visits_asked_of(session, community.id, staff_id, now - timedelta(days=limit("pack_days")))
    return list(_threads(session, community, visit_ids, staff_id).values())


def _threads(session: Session, community: Community, visit_ids: Collection[str], staff_id: str) -> dict[str, dict[str, Any]]:
    visits = {visit.id: visit for visit in visits_by_id(session, community.id, visit_ids) if visit.staff_id == staff_id}
    if not visits:
        return {}
    placed = {door.id: door for door in placed_doors(session, community.id, {visit.door_id for visit in visits.values()})}
    topics, checks = topics_of_visits(session, community.id, visits), checks_of_visits(session, community.id, list(visits))
    notes, endings = notes_of(session, community.id, visits), endings_of(session, community.id, visits)
    badges = badges_of_community(session, community.id)
    rows = {}
    for visit_id in [one for one in visit_ids if one in visits]:
        visit, thread = visits[visit_id], notes.get(visit_id, [])
        rows[visit_id] = {
            "kind": "question:asked",
            "building": placed[visit.door_id].building_id,
            "door": visit.door_id,
            "visit": visit_row(visit, topics.get(visit_id, ()), checks.get(visit_id), badges[staff_id], clashes=False),
            "is_open": open_question(thread, endings.get(visit_id, ())) is not None,
            # That a visit was found fine is the station's own note.
            "notes": [note_row(note) for note in thread if note.kind != "ok"],
        }
    return rows
