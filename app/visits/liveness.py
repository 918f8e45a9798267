"""Which visits are live: not corrected and not taken back. Rules, packs and phones know live ones only.
Derived at every look, never a flag: a second truth could disagree with the first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.identity.models import Staff
from app.identity.scope import Scope, within
from app.places.models import Building, Door, DoorCheck
from app.visits.facts import Original
from app.visits.models import Visit, Withdrawal

# The two outcomes that say a door is not there; no other one ever leads to a list of doors.
SAID_GONE = ("door_not_found", "demolished")


def is_live() -> sa.ColumnElement[bool]:
    """A visit that nothing has replaced: no correction of it, and its author has not taken it back."""
    newer = aliased(Visit)
    corrected = sa.exists().where(newer.community_id == Visit.community_id, newer.supersedes_id == Visit.id)
    withdrawn = sa.exists().where(Withdrawal.community_id == Visit.community_id, Withdrawal.visit_id == Visit.id)
    return sa.and_(~corrected, ~withdrawn)


def is_live_among_many(community_id: str) -> sa.ColumnElement[bool]:
    """The same, where all visits of a community are asked at once: what was replaced is little and is gathered first."""
    corrected = sa.select(Visit.supersedes_id).where(Visit.community_id == community_id, Visit.supersedes_id.is_not(None))
    withdrawn = sa.select(Withdrawal.visit_id).where(Withdrawal.community_id == community_id)
    return sa.and_(Visit.id.not_in(corrected), Visit.id.not_in(withdrawn))


def originals_of(session: Session, community_id: str, named: Sequence[dict[str, Any]]) -> dict[str, Original]:
    """Visit id to what a correction has to know of it, for visits that are named by id or by number."""
    ids = [one["visit"] for one in named if one["visit"]]
    numbers = [one["number"] for one in named if one["number"]]
    root = aliased(Visit)
    statement = (
        sa.select(Visit, root.staff_id)
        .outerjoin(root, sa.and_(root.community_id == Visit.community_id, root.id == sa.func.coalesce(Visit.root_id, Visit.id)))
        .where(Visit.community_id == community_id, sa.or_(Visit.id.in_(ids), Visit.number.in_(numbers)))
    )
    return {
        visit.id: Original(
            id=visit.id,
            number=visit.number,
            door_id=visit.door_id,
            staff_id=visit.staff_id,
            occurred_ms=clock.to_ms(visit.occurred_at),
            root_id=visit.root_id or visit.id,
            root_staff_id=root_staff_id,
        )
        for visit, root_staff_id in session.execute(statement)
    }


def live_of_roots(session: Session, community_id: str, roots: Collection[str]) -> dict[str, set[str]]:
    """Root to the live visits of its chain of corrections; more than one is a clash."""
    found: dict[str, set[str]] = {root: set() for root in roots}
    root_id = sa.func.coalesce(Visit.root_id, Visit.id)
    in_chain = sa.or_(Visit.root_id.in_(list(roots)), Visit.id.in_(list(roots)))
    for root, visit_id in session.execute(sa.select(root_id, Visit.id).where(Visit.community_id == community_id, in_chain, is_live())):
        found[root].add(visit_id)
    return found


def clashing(session: Session, community_id: str, visits: Sequence[sa.Row[Any]]) -> set[str]:
    """Ids of those visits that are one of several live ends of the same chain of corrections: all are kept until a person decides."""
    roots = {visit.root_id for visit in visits if visit.root_id}
    several = {root for root, live in live_of_roots(session, community_id, roots).items() if len(live) > 1} if roots else set()
    return {visit.id for visit in visits if visit.root_id in several}


def clashes_in(session: Session, scope: Scope) -> dict[str, list[Visit]]:
    """Root to the live visits of its chain, oldest first, for every chain of a scope that has several: each is a clash."""
    root_id = sa.func.coalesce(Visit.root_id, Visit.id)
    several = within(sa.select(root_id), scope, Visit).where(is_live()).group_by(root_id).having(sa.func.count() > 1)
    found: dict[str, list[Visit]] = {}
    statement = within(sa.select(Visit), scope, Visit).where(root_id.in_(several), is_live()).order_by(Visit.received_at, Visit.id)
    for visit in session.scalars(statement):
        found.setdefault(visit.root_id or visit.id, []).append(visit)
    return found


def live_ids(session: Session, community_id: str, visit_ids: Collection[str]) -> set[str]:
    """Which of some visits are live."""
    return set(session.scalars(sa.select(Visit.id).where(Visit.community_id == community_id, Visit.id.in_(list(visit_ids)), is_live())))


def live_of_person(session: Session, community_id: str, staff_id: str, zone_ids: Collection[str], since: datetime) -> list[tuple[int, int]]:
    """A person's live visits since an instant, as (number, when in ms UTC), in buildings that stand in some zones now: what her phone holds of hers."""
    statement = (
        sa.select(Visit.number, Visit.occurred_at)
        .join(Door, sa.and_(Door.community_id == Visit.community_id, Door.id == Visit.door_id))
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .where(Building.zone_id.in_(list(zone_ids)), Building.standing == "active")
        .where(Visit.community_id == community_id, Visit.staff_id == staff_id, Visit.occurred_at >= since, is_live())
    )
    return [(int(number), clock.to_ms(at)) for number, at in session.execute(statement) if number is not None]


@dataclass(frozen=True)
class Ending:
    """How a record stopped being live: corrected by another visit, or taken back by its author."""

    at: datetime
    badge_no: str
    # The outcome and the reason of the correction; None where the record was taken back.
    outcome: str | None
    reason: str | None
    # A desk let another correction stand.
    is_settled: bool = False
    # The correction itself; None where the record was taken back.
    visit_id: str | None = None


def endings_of(session: Session, community_id: str, visit_ids: Collection[str]) -> dict[str, list[Ending]]:
    """Visit id to its corrections and its withdrawal, in the order of their arrival."""
    ids = list(visit_ids)
    author = aliased(Visit)
    corrections = (
        sa.select(
            Visit.supersedes_id, Visit.received_at.label("at"), Staff.badge_no, Visit.outcome, Visit.correction_reason, sa.false().label("settled"), Visit.id
        )
        .join(Staff, sa.and_(Staff.community_id == Visit.community_id, Staff.id == Visit.staff_id))
        .where(Visit.community_id == community_id, Visit.supersedes_id.in_(ids))
    )
    withdrawals = (
        sa.select(Withdrawal.visit_id, Withdrawal.received_at, Staff.badge_no, sa.null(), sa.null(), Withdrawal.staff_id != author.staff_id, sa.null())
        .join(author, sa.and_(author.community_id == Withdrawal.community_id, author.id == Withdrawal.visit_id))
        .join(Staff, sa.and_(Staff.community_id == Withdrawal.community_id, Staff.id == Withdrawal.staff_id))
        .where(Withdrawal.community_id == community_id, Withdrawal.visit_id.in_(ids))
    )
    found: dict[str, list[Ending]] = {}
    endings: sa.CompoundSelect[*tuple[Any, ...]] = sa.union_all(corrections, withdrawals).order_by("at")
    for visit_id, at, badge_no, outcome, reason, is_settled, correction_id in session.execute(endings):
        found.setdefault(str(visit_id), []).append(Ending(at, badge_no, outcome, reason, bool(is_settled), correction_id))
    return found


def outcome_of(session: Session, community_id: str, visit_id: str | None) -> str | None:
    """The outcome of a visit that another names, or None where only its id is left."""
    return session.scalar(sa.select(Visit.outcome).where(Visit.community_id == community_id, Visit.id == visit_id)) if visit_id else None


@dataclass(frozen=True)
class DoorHint:
    """A standing door whose last visit says that it is not there, and which of the two it says."""

    door: Door
    outcome: str
    day: str


def door_hints(session: Session, community_id: str) -> list[DoorHint]:
    """Standing doors that their last live visit calls gone, unless somebody at a desk has looked at it since (domain.md Y4)."""
    said_gone = sa.select(Visit.door_id).where(Visit.community_id == community_id, Visit.outcome.in_(SAID_GONE), is_live())
    doors = {
        door.id: (door, checked_at)
        for door, checked_at in session.execute(
            sa.select(Door, DoorCheck.checked_at)
            .outerjoin(DoorCheck, sa.and_(DoorCheck.community_id == Door.community_id, DoorCheck.door_id == Door.id))
            .where(Door.community_id == community_id, Door.standing == "active", Door.id.in_(said_gone))
            .order_by(Door.building_id, Door.unit, Door.floor_order, Door.room_order, Door.room)
        )
    }
    last = (
        sa.select(Visit.door_id, Visit.outcome, Visit.day, Visit.received_at)
        .where(Visit.community_id == community_id, Visit.door_id.in_(list(doors)), is_live())
        .order_by(Visit.occurred_at)
    )
    latest = {door_id: (outcome, day, received_at) for door_id, outcome, day, received_at in session.execute(last)}
    found = []
    for door_id, (door, checked_at) in doors.items():
        outcome, day, received_at = latest[door_id]
        if outcome in SAID_GONE and (checked_at is None or received_at > checked_at):
            found.append(DoorHint(door, outcome, day))
    return found
