"""Visits: what a phone's pack holds, what a supervisor reads."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import calendar, clock
from app.changes.models import AuditEntry, Change, Opening, Operation
from app.identity.models import Staff
from app.identity.scope import Scope, Statement, within
from app.places.models import Building, Compound, Door
from app.rounds.models import Wish
from app.visits.liveness import is_live
from app.visits.models import Visit, VisitTopic
from app.vocabulary import outcomes_of_group

# A visit or a topic as it is read: a plain row with the columns' names. Mapped objects cost twice as much here (measured).
VisitRow = sa.Row[Any]
TopicRow = sa.Row[Any]


def visits_of_doors(session: Session, community_id: str, door_ids: Collection[str], since: datetime) -> Sequence[VisitRow]:
    """The live visits of some doors since an instant, oldest first."""
    statement = (
        sa.select(*Visit.__table__.columns)
        .where(Visit.community_id == community_id, Visit.door_id.in_(list(door_ids)), Visit.occurred_at >= since, is_live())
        .order_by(Visit.occurred_at, Visit.number)
    )
    return session.execute(statement).all()


def visits_by_id(session: Session, community_id: str, visit_ids: Collection[str]) -> Sequence[VisitRow]:
    """Visits by id."""
    statement = sa.select(*Visit.__table__.columns).where(Visit.community_id == community_id, Visit.id.in_(list(visit_ids)))
    return session.execute(statement).all()


def topics_of_visits(session: Session, community_id: str, visit_ids: Collection[str]) -> dict[str, list[TopicRow]]:
    """Visit id to its topics."""
    found: dict[str, list[TopicRow]] = defaultdict(list)
    statement: sa.Select[*tuple[Any, ...]] = sa.select(VisitTopic.visit_id, VisitTopic.topic, VisitTopic.end).where(
        VisitTopic.community_id == community_id, VisitTopic.visit_id.in_(list(visit_ids))
    )
    for topic in session.execute(statement.order_by(VisitTopic.visit_id, VisitTopic.topic)):
        found[topic.visit_id].append(topic)
    return found


@dataclass(frozen=True)
class LogFilter:
    """What the supervisor's log is narrowed to. `group` is one of the four, never an outcome: talk and decline lie in one (domain.md 0.4)."""

    zone_id: str | None = None
    staff_id: str | None = None
    day: str | None = None
    band: str | None = None
    group: str | None = None
    # How it stands in the review (threads.stands_as).
    review: sa.ColumnElement[bool] | None = None


@dataclass(frozen=True)
class LogCounts:
    """Operations under a filter: counted visits, counted wishes that came without a visit, and what waits for a person's look."""

    visits: int
    wishes: int
    to_look_at: int


def visit_log(session: Session, scope: Scope, chosen: LogFilter, *, below: int | None, page: int) -> Sequence[Any]:
    """Rows of the supervisor's log, newest number first: (Visit, Building, Compound, Staff).

    Args:
        below: only visits with a lower number (the next page).
    """
    # The page's numbers first, from an index alone; the rows and their places only for those.
    numbers = _narrowed(within(sa.select(Visit.number), scope, Visit), chosen).order_by(Visit.number.desc()).limit(page)
    if below is not None:
        numbers = numbers.where(Visit.number < below)
    statement = (
        within(sa.select(Visit, Building, Compound, Staff), scope, Visit)
        .where(Visit.number.in_(sa.select(numbers.subquery().c.number)))
        .join(Door, sa.and_(Door.community_id == Visit.community_id, Door.id == Visit.door_id))
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .join(Staff, sa.and_(Staff.community_id == Visit.community_id, Staff.id == Visit.staff_id))
    )
    return session.execute(statement.order_by(Visit.number.desc())).all()


def log_of(scope: Scope, chosen: LogFilter, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """The log's visits under a filter, with columns of the caller's choice, to be joined and ordered by who asks."""
    return _narrowed(within(sa.select(*columns), scope, Visit), chosen)


def count_visits(session: Session, scope: Scope, chosen: LogFilter, *, after: int | None = None) -> int:
    """How many visits the log holds under a filter, or how many of them have a number higher than `after`."""
    statement = _narrowed(within(sa.select(sa.func.count()).select_from(Visit), scope, Visit), chosen)
    if after is not None:
        statement = statement.where(Visit.number > after)
    return session.scalar(statement) or 0


def count_log(session: Session, scope: Scope, chosen: LogFilter, time_zone: str) -> LogCounts:
    """What a supervisor's total says, in one query; without a band or a group it equals what the phones hold receipts for.

    A refused or held operation has no zone: its text is not the station's yet. It is counted in every zone,
    by the person who sent it and by the day it arrived.
    """
    if chosen.band is not None or chosen.group is not None:  # A wish and what waits for a look have neither.
        return LogCounts(count_visits(session, scope, chosen), 0, 0)
    span = _span_of(chosen.day, time_zone)
    visits = _narrowed(within(sa.select(sa.func.count()).select_from(Visit), scope, Visit), chosen)
    to_look_at = within(sa.select(sa.func.count()).select_from(Operation), scope, Operation).where(
        Operation.state.in_(("refused", "held")), Operation.decision.is_(None)
    )
    # Asked of each wish, of which there are few, in place of each change, of which there are many.
    set_alone = (
        sa.exists()
        .where(Change.community_id == Wish.community_id, Change.subject_id == Wish.id, Change.kind == "wish:set")
        .where(Operation.community_id == Change.community_id, Operation.id == Change.operation_id)
        .where(Operation.kind == "wish:set", Operation.state == "counted")
    )
    if scope.zone_ids is not None:
        set_alone = set_alone.where(Change.zone_id.in_(sorted(scope.zone_ids)))
    if chosen.zone_id is not None:
        set_alone = set_alone.where(Change.zone_id == chosen.zone_id)
    if chosen.staff_id is not None:
        set_alone = set_alone.where(Operation.staff_id == chosen.staff_id)
        to_look_at = to_look_at.where(Operation.staff_id == chosen.staff_id)
    wishes = within(sa.select(sa.func.count()).select_from(Wish), scope, Wish).where(set_alone)
    if span is not None:
        wishes = wishes.where(Wish.set_at >= span[0], Wish.set_at < span[1])
        to_look_at = to_look_at.where(Operation.received_at >= span[0], Operation.received_at < span[1])
    if chosen.review is not None:
        # What is no visit is never reviewed.
        wishes, to_look_at = wishes.where(sa.false()), to_look_at.where(sa.false())
    row = session.execute(sa.select(visits.scalar_subquery(), wishes.scalar_subquery(), to_look_at.scalar_subquery())).one()
    return LogCounts(*row)


def _span_of(day: str | None, time_zone: str) -> tuple[datetime, datetime] | None:
    """The instants between which a community's day lies."""
    if day is None:
        return None
    return clock.from_ms(calendar.instant_of(day, 0, time_zone)), clock.from_ms(calendar.instant_of(calendar.add_days(day, 1), 0, time_zone))


def _narrowed(statement: Statement, chosen: LogFilter) -> Statement:
    if chosen.zone_id is not None:
        statement = statement.where(Visit.zone_id == chosen.zone_id)
    if chosen.staff_id is not None:
        statement = statement.where(Visit.staff_id == chosen.staff_id)
    if chosen.day is not None:
        statement = statement.where(Visit.day == chosen.day)
    if chosen.band is not None:
        statement = statement.where(Visit.band == chosen.band)
    if chosen.group is not None:
        statement = statement.where(Visit.outcome.in_(outcomes_of_group(chosen.group)))
    if chosen.review is not None:
        statement = statement.where(chosen.review)
    return statement


def visits_in_scope(session: Session, scope: Scope, visit_ids: Collection[str]) -> list[Visit]:
    """Some visits of the scope, in the order of their arrival."""
    statement = within(sa.select(Visit), scope, Visit).where(Visit.id.in_(list(visit_ids))).order_by(Visit.received_at, Visit.id)
    return list(session.scalars(statement))


def visit_in_scope(session: Session, scope: Scope, visit_id: str) -> tuple[Visit, Door, Building, Compound, Staff, Operation] | None:
    """One visit of the scope with its place, its author and its operation, or None."""
    statement = (
        within(sa.select(Visit, Door, Building, Compound, Staff, Operation), scope, Visit)
        .join(Door, sa.and_(Door.community_id == Visit.community_id, Door.id == Visit.door_id))
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .join(Staff, sa.and_(Staff.community_id == Visit.community_id, Staff.id == Visit.staff_id))
        .join(Operation, sa.and_(Operation.community_id == Visit.community_id, Operation.id == Visit.id))
        .where(Visit.id == visit_id)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1], row[2], row[3], row[4], row[5])


def openings_of(session: Session, community_id: str, visit_id: str) -> Sequence[tuple[datetime, Staff]]:
    """Who opened a visit and when, newest first; also what was written down before the chained log began."""
    entries = sa.select(AuditEntry.at.label("at"), AuditEntry.staff_id.label("staff_id")).where(
        AuditEntry.community_id == community_id, AuditEntry.action == "visit:opened", AuditEntry.subject_id == visit_id
    )
    earlier = sa.select(Opening.opened_at, Opening.staff_id).where(
        Opening.community_id == community_id, Opening.subject == "visit", Opening.subject_id == visit_id
    )
    opened = sa.union_all(entries, earlier).subquery()
    statement = (
        sa.select(opened.c.at, Staff).join(Staff, sa.and_(Staff.community_id == community_id, Staff.id == opened.c.staff_id)).order_by(opened.c.at.desc())
    )
    return [(at, staff) for at, staff in session.execute(statement)]


def recent_clock_offsets(session: Session, community_id: str, after: int) -> dict[str, int]:
    """Staff id to what the person's phone said last of its clock, in ms (the station's time less the phone's), from visits after a number."""
    table = Visit.__table__.c
    statement = sa.select(table.staff_id, table.device_offset_ms).where(
        table.community_id == community_id, table.number > after, table.device_offset_ms.is_not(None)
    )
    return {row.staff_id: row.device_offset_ms for row in session.execute(statement.order_by(table.number))}
