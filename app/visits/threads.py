"""Reading the review: the thread of a visit, how it stands, and what waits for an answer. How a thread stands is derived at every look.
A question is open until its coordinator has answered it or has corrected or taken back the visit (domain.md 5.3)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.identity.models import Device, Staff
from app.identity.scope import Scope, within
from app.places.models import Assignment
from app.visits.facts import Question
from app.visits.liveness import Ending
from app.visits.models import ReviewNote, Visit, Withdrawal
from app.visits.sample import sampled

# How a visit stands in the review, in the order of the log's filter.
STATES = ("sampled", "asked", "answered", "ok", "none")
# The whole sample, looked at or not.
DRAWN = "drawn"


@dataclass(frozen=True)
class Note:
    """One line of a thread and who wrote it."""

    id: str
    number: int
    kind: str
    text: str
    at: datetime
    question_id: str | None
    staff_id: str
    badge_no: str
    display_name: str


def notes_of(session: Session, community_id: str, visit_ids: Collection[str]) -> dict[str, list[Note]]:
    """Visit id to its thread, oldest first."""
    statement = (
        sa.select(ReviewNote, Staff)
        .join(Staff, sa.and_(Staff.community_id == ReviewNote.community_id, Staff.id == ReviewNote.staff_id))
        .where(ReviewNote.community_id == community_id, ReviewNote.visit_id.in_(list(visit_ids)))
        .order_by(ReviewNote.number)
    )
    found: dict[str, list[Note]] = defaultdict(list)
    for note, staff in session.execute(statement):
        line = Note(note.id, note.number or 0, note.kind, note.text or "", note.at, note.question_id, staff.id, staff.badge_no, staff.display_name)
        found[note.visit_id].append(line)
    return found


def open_question(notes: Sequence[Note], endings: Sequence[Ending]) -> Note | None:
    """The question of a thread that waits for an answer, or None."""
    last = next((note for note in reversed(notes) if note.kind == "question"), None)
    if last is None or any(note.question_id == last.id for note in notes) or any(ending.at >= last.at for ending in endings):
        return None
    return last


def state_of(notes: Sequence[Note], endings: Sequence[Ending], *, is_sampled: bool) -> str:
    """One of STATES. The sample shows only as long as nobody has looked; "fine" never closes a question that is open."""
    if not notes:
        return "sampled" if is_sampled else "none"
    if open_question(notes, endings):
        return "asked"
    return "ok" if notes[-1].kind == "ok" else "answered"


def stands_as(community_id: str, state: str, day: str | None = None) -> sa.ColumnElement[bool]:
    """The visits that stand in the review as `state_of` says, or the whole sample (DRAWN), as a condition on Visit.

    Args:
        day: where only one day is asked for anyway.

    Raises KeyError for another word.
    """
    drawn = sampled(community_id, day=day)
    noted = sa.select(ReviewNote.visit_id).where(ReviewNote.community_id == community_id)
    waits, is_last_ok = Visit.id.in_(_waiting(community_id)), Visit.id.in_(_last_is_ok(community_id))
    conditions = {
        "sampled": sa.and_(Visit.id.in_(drawn), Visit.id.not_in(noted)),
        "asked": waits,
        "answered": sa.and_(Visit.id.in_(noted), ~waits, ~is_last_ok),
        "ok": sa.and_(is_last_ok, ~waits),
        DRAWN: Visit.id.in_(drawn),
        "none": sa.and_(Visit.id.not_in(drawn), Visit.id.not_in(noted)),
    }
    return conditions[state]


def _waiting(community_id: str) -> sa.Select[str]:
    """Ids of the visits whose last question is open."""
    later, answer, newer = aliased(ReviewNote), aliased(ReviewNote), aliased(Visit)
    same = ReviewNote.community_id
    has_later = sa.exists().where(later.community_id == same, later.visit_id == ReviewNote.visit_id, later.kind == "question", later.number > ReviewNote.number)
    has_answer = sa.exists().where(answer.community_id == same, answer.visit_id == ReviewNote.visit_id, answer.question_id == ReviewNote.id)
    is_corrected = sa.exists().where(newer.community_id == same, newer.supersedes_id == ReviewNote.visit_id, newer.received_at >= ReviewNote.at)
    is_withdrawn = sa.exists().where(Withdrawal.community_id == same, Withdrawal.visit_id == ReviewNote.visit_id, Withdrawal.received_at >= ReviewNote.at)
    questions = sa.select(ReviewNote.visit_id).where(ReviewNote.community_id == community_id, ReviewNote.kind == "question")
    return questions.where(~has_later, ~has_answer, ~is_corrected, ~is_withdrawn)


def _last_is_ok(community_id: str) -> sa.Select[str]:
    later = aliased(ReviewNote)
    has_later = sa.exists().where(later.community_id == ReviewNote.community_id, later.visit_id == ReviewNote.visit_id, later.number > ReviewNote.number)
    return sa.select(ReviewNote.visit_id).where(ReviewNote.community_id == community_id, ReviewNote.kind == "ok", ~has_later)


def asked_visits(session: Session, scope: Scope, *, page: int) -> Sequence[tuple[str, bool]]:
    """(visit id, whether it waits) of every visit that was asked about: those that wait first, and the longest first; then the last asked."""
    first, last = sa.func.min(ReviewNote.number), sa.func.max(ReviewNote.number)
    waits = sa.case((Visit.id.in_(_waiting(scope.community_id)), 1), else_=0)
    statement = (
        within(sa.select(Visit.id, waits), scope, Visit)
        .join(ReviewNote, sa.and_(ReviewNote.community_id == Visit.community_id, ReviewNote.visit_id == Visit.id, ReviewNote.kind == "question"))
        .group_by(Visit.community_id, Visit.id)
        .order_by(waits.desc(), sa.case((waits == 1, first), else_=-last))
        .limit(page)
    )
    return [(visit_id, bool(is_waiting)) for visit_id, is_waiting in session.execute(statement)]


def questions_named(session: Session, community_id: str, question_ids: Collection[str]) -> dict[str, Question]:
    """Question id to what its answer has to know."""
    statement = (
        sa.select(ReviewNote.id, ReviewNote.visit_id, Visit.staff_id)
        .join(Visit, sa.and_(Visit.community_id == ReviewNote.community_id, Visit.id == ReviewNote.visit_id))
        .where(ReviewNote.community_id == community_id, ReviewNote.id.in_(list(question_ids)), ReviewNote.kind == "question")
    )
    return {note_id: Question(note_id, visit_id, staff_id) for note_id, visit_id, staff_id in session.execute(statement)}


def visits_asked_of(session: Session, community_id: str, staff_id: str, since: datetime) -> list[str]:
    """Ids of a coordinator's visits with a question since an instant, in the order in which they were asked."""
    statement = (
        sa.select(ReviewNote.visit_id)
        .join(Visit, sa.and_(Visit.community_id == ReviewNote.community_id, Visit.id == ReviewNote.visit_id))
        .where(ReviewNote.community_id == community_id, ReviewNote.kind == "question", Visit.staff_id == staff_id, ReviewNote.at >= since)
        .group_by(ReviewNote.visit_id)
        .order_by(sa.func.max(ReviewNote.number))
    )
    return list(session.scalars(statement))


def has_reached_a_colleague(session: Session, visit: Visit, now: datetime) -> bool:
    """Whether a phone of somebody else who works in a visit's zone now has asked for news since the station received it."""
    statement = (
        sa.select(sa.literal(1))
        .select_from(Assignment)
        .join(Device, sa.and_(Device.community_id == Assignment.community_id, Device.staff_id == Assignment.staff_id))
        .where(
            Assignment.community_id == visit.community_id,
            Assignment.zone_id == visit.zone_id,
            Assignment.staff_id != visit.staff_id,
            Assignment.starts_at <= now,
            sa.or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
            Device.revoked_at.is_(None),
            Device.read_at >= visit.received_at,
        )
        .limit(1)
    )
    return session.scalar(statement) is not None


def last_read_at(session: Session, community_id: str, staff_ids: Collection[str]) -> dict[str, datetime]:
    """Person to when a phone of theirs last asked for news, to five minutes. What was there before has reached it."""
    statement = (
        sa.select(Device.staff_id, sa.func.max(Device.read_at).label("read_at"))
        .where(Device.community_id == community_id, Device.staff_id.in_(list(staff_ids)), Device.revoked_at.is_(None))
        .group_by(Device.staff_id)
    )
    return {row.staff_id: row.read_at for row in session.execute(statement)}
