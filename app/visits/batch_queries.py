"""What the commands of one batch ask for, loaded in a few queries whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.identity.models import Community, Staff
from app.identity.queries import first_bound_at
from app.places.queries import assignments_of, holds_on_buildings, placed_doors, zones_of_buildings
from app.rounds import past
from app.rounds.models import Wish
from app.rounds.queries import rounds_of, wishes_by_id, wishes_of_doors
from app.visits.blockages import blockages_named
from app.visits.facts import BuildingFacts, DoorFacts, Facts
from app.visits.liveness import is_live, live_of_roots, originals_of
from app.visits.models import Visit
from app.visits.settings import visiting_settings
from app.visits.threads import questions_named
from app.vocabulary import limit

# A round and the rest after a talk: what rules may look back at when a visit arrives (domain.md V2 to V4).
FACTS_DAYS = 100


def load_facts(
    session: Session,
    *,
    community: Community,
    staff: Staff,
    door_ids: Collection[str],
    building_ids: Collection[str],
    wish_ids: Collection[str],
    named: Sequence[dict[str, Any]],
    named_blockages: Sequence[dict[str, Any]],
    question_ids: Collection[str],
    sample_key: bytes,
    now: datetime,
) -> Facts:
    """Everything the commands of one batch ask for, in thirteen queries at most whatever its size.

    Args:
        named: the visits that the batch corrects or takes back, as they travel.
        named_blockages: the blockages that it takes back.
    """
    grace = timedelta(days=limit("grace_days"))
    assignments = assignments_of(session, community.id, staff.id)
    placed = placed_doors(session, community.id, door_ids)
    zones = zones_of_buildings(session, community.id, building_ids) if building_ids else {}
    zone_of = {**zones, **{door.building_id: door.zone_id for door in placed}}
    holds = holds_on_buildings(session, community.id, assignments, zone_of, now, grace)
    doors = {door.id: DoorFacts(door=door, zone_id=door.zone_id, hold=holds[door.building_id]) for door in placed}
    buildings = {building_id: BuildingFacts(zone_id=zone_id, hold=holds[building_id]) for building_id, zone_id in zones.items()}
    originals = originals_of(session, community.id, named) if named else {}
    settings = visiting_settings(community)
    since = now - timedelta(days=max(FACTS_DAYS, settings["visiting"]["rest_days"] + 1))
    for door_id, visits in visits_as_facts(session, community.id, doors, since).items():
        doors[door_id].visits = visits
    for door_id, wishes in wishes_of_doors(session, community.id, doors).items():
        doors[door_id].wishes = [wish_as_fact(wish) for wish in wishes]
    return Facts(
        community=community,
        staff=staff,
        bound_at=first_bound_at(session, community.id, staff.id),
        settings=settings,
        grace=grace,
        doors=doors,
        buildings=buildings,
        rounds=list(rounds_of(session, community.id)),
        wish_ids={wish.id for wish in wishes_by_id(session, community.id, wish_ids)},
        originals=originals,
        live_of_root=live_of_roots(session, community.id, {original.root_id for original in originals.values()}) if originals else {},
        questions=questions_named(session, community.id, question_ids) if question_ids else {},
        sample_key=sample_key,
        blockages=blockages_named(session, community.id, named_blockages) if named_blockages else {},
    )


def wish_as_fact(wish: Wish) -> past.Wish:
    """A wish in the shape rounds/rules.py reads and the wire carries."""
    return {"id": wish.id, "set_at": clock.to_ms(wish.set_at), "lifted_at": clock.to_ms(wish.lifted_at) if wish.lifted_at else None}


def visits_as_facts(session: Session, community_id: str, door_ids: Collection[str], since: datetime) -> dict[str, list[past.Visit]]:
    """Door id to its live visits since an instant, oldest first, in the shape rounds/rules.py reads."""
    appointment = (Visit.appointment_day, Visit.appointment_time, Visit.appointment_band)
    statement = (
        sa.select(Visit.door_id, Visit.id, Visit.occurred_at, Visit.outcome, Visit.asked, *appointment)
        .where(Visit.community_id == community_id, Visit.door_id.in_(list(door_ids)), Visit.occurred_at >= since, is_live())
        .order_by(Visit.occurred_at, Visit.number)
    )
    found: dict[str, list[past.Visit]] = defaultdict(list)
    for door_id, visit_id, occurred_at, outcome, asked, day, time, band in session.execute(statement):
        booked: past.Appointment | None = {"day": day, "time": time, "band": band} if day else None
        fact: past.Visit = {"id": visit_id, "at": clock.to_ms(occurred_at), "outcome": outcome, "appointment": booked, "topics": [], "asked": asked}
        found[door_id].append(fact)
    return found
