"""Zones, buildings and doors: what exists, and whose it is."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.changes.models import Change, Operation
from app.identity.models import Staff
from app.identity.scope import Scope, within
from app.places.models import Assignment, Building, Compound, Door, Zone
from app.places.rules import Hold, Span, hold_on_zone, spans_until


def assignments_of(session: Session, community_id: str, staff_id: str) -> dict[str, list[tuple[datetime, datetime | None]]]:
    """A person's assignments, past and present: zone id to (starts_at, ends_at)."""
    rows = session.execute(
        sa.select(Assignment.zone_id, Assignment.starts_at, Assignment.ends_at).where(Assignment.community_id == community_id, Assignment.staff_id == staff_id)
    ).all()
    found: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for zone_id, starts_at, ends_at in rows:
        found[zone_id].append((starts_at, ends_at))
    return found


def running_assignments_of(session: Session, community_id: str, staff_id: str) -> Sequence[Assignment]:
    """A person's assignments that nobody has ended."""
    statement = sa.select(Assignment).where(Assignment.community_id == community_id, Assignment.staff_id == staff_id, Assignment.ends_at.is_(None))
    return session.scalars(statement).all()


def zones_of(session: Session, community_id: str, staff_id: str, now: datetime) -> Sequence[Zone]:
    """The zones a person is assigned to now, by code."""
    statement = (
        sa.select(Zone)
        .join(Assignment, sa.and_(Assignment.community_id == Zone.community_id, Assignment.zone_id == Zone.id))
        .where(
            Zone.community_id == community_id,
            Assignment.staff_id == staff_id,
            Assignment.starts_at <= now,
            sa.or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
        )
        .distinct()
        .order_by(Zone.code)
    )
    return session.scalars(statement).all()


def mains_of(session: Session, community_id: str, zone_ids: Collection[str], now: datetime) -> dict[str, str]:
    """Zone id to the id of the person who is its main coordinator now; zones without one are left out."""
    statement = sa.select(Assignment.zone_id, Assignment.staff_id).where(
        Assignment.community_id == community_id,
        Assignment.zone_id.in_(list(zone_ids)),
        Assignment.role == "main",
        Assignment.starts_at <= now,
        sa.or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    return {row.zone_id: row.staff_id for row in session.execute(statement.order_by(Assignment.starts_at))}


def assignments_to(session: Session, community_id: str, zone_ids: Collection[str], now: datetime) -> Sequence[Assignment]:
    """Who calls in some zones now or will, main before deputy, oldest first."""
    statement = sa.select(Assignment).where(
        Assignment.community_id == community_id,
        Assignment.zone_id.in_(list(zone_ids)),
        sa.or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
    )
    return session.scalars(statement.order_by(Assignment.role.desc(), Assignment.starts_at, Assignment.id)).all()


def zone_state(session: Session, zone: Zone, now: datetime) -> str:
    """16 characters that change whenever somebody changes a zone's name, its buildings, or who calls in it."""
    statement = sa.select(Building.id).where(Building.community_id == zone.community_id, Building.zone_id == zone.id)
    building_ids = sorted(session.scalars(statement))
    people = [(row.id, row.ends_at and row.ends_at.isoformat()) for row in assignments_to(session, zone.community_id, [zone.id], now)]
    return hashlib.sha256(repr((zone.name, building_ids, people)).encode()).hexdigest()[:16]


def zone_in_scope(session: Session, scope: Scope, zone_id: str) -> Zone | None:
    """A zone of the scope by its id, or None."""
    return session.get(Zone, (scope.community_id, zone_id)) if scope.includes_zone(zone_id) else None


def doors_and_floors(session: Session, scope: Scope) -> dict[str, tuple[int, int]]:
    """Building id to how many doors that have not gone it has, and on how many floors."""
    floors = sa.func.count(sa.distinct(Door.floor_order))
    statement = (
        within(sa.select(Building.id, sa.func.count(), floors), scope, Building)
        .join(Door, sa.and_(Door.community_id == Building.community_id, Door.building_id == Building.id))
        .where(Building.standing == "active", Door.standing == "active")
        .group_by(Building.id)
    )
    return {building_id: (doors, storeys) for building_id, doors, storeys in session.execute(statement)}


def standing_buildings(session: Session, scope: Scope) -> Sequence[tuple[Building, Compound]]:
    """Every standing building of the scope with its compound; sorted here, for the two databases sort Chinese differently."""
    statement = (
        within(sa.select(Building, Compound), scope, Building)
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Building.standing == "active")
    )
    return sorted(((building, compound) for building, compound in session.execute(statement)), key=lambda pair: (pair[1].name, pair[0].name))


def zones_in(session: Session, scope: Scope) -> Sequence[Zone]:
    """The zones of a scope, by code."""
    statement = sa.select(Zone).where(Zone.community_id == scope.community_id)
    if scope.zone_ids is not None:
        statement = statement.where(Zone.id.in_(sorted(scope.zone_ids)))
    return session.scalars(statement.order_by(Zone.code)).all()


def compounds_of_zones(session: Session, scope: Scope) -> dict[str, list[str]]:
    """Zone id to the names of the compounds its standing buildings lie in."""
    statement = (
        within(sa.select(Building.zone_id, Compound.name), scope, Building)
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Building.standing == "active")
        .distinct()
    )
    found: dict[str, list[str]] = defaultdict(list)
    # Sorted here: the two databases sort Chinese differently.
    for zone_id, name in sorted((zone_id, name) for zone_id, name in session.execute(statement)):
        found[zone_id].append(name)
    return found


def people_of_zones(session: Session, community_id: str, now: datetime) -> dict[str, list[tuple[str, Staff]]]:
    """Zone id to who calls there now, as (role, person): the main coordinator first, then deputies by badge number."""
    statement = (
        sa.select(Assignment.zone_id, Assignment.role, Staff)
        .join(Staff, sa.and_(Staff.community_id == Assignment.community_id, Staff.id == Assignment.staff_id))
        .where(Assignment.community_id == community_id, Assignment.starts_at <= now, sa.or_(Assignment.ends_at.is_(None), Assignment.ends_at > now))
    )
    found: dict[str, list[tuple[str, Staff]]] = defaultdict(list)
    for zone_id, role, staff in session.execute(statement):
        found[zone_id].append((role, staff))
    return {zone_id: sorted(people, key=lambda pair: (pair[0] != "main", pair[1].badge_no)) for zone_id, people in found.items()}


def zone_by_code(session: Session, community_id: str, code: str) -> Zone | None:
    """A zone by its code, such as Z07, or None."""
    return session.scalar(sa.select(Zone).where(Zone.community_id == community_id, Zone.code == code))


def holds_on_buildings(
    session: Session, community_id: str, assignments: Mapping[str, Sequence[Span]], zone_of: Mapping[str, str], now: datetime, grace: timedelta
) -> dict[str, Hold]:
    """Building id to how a person stands to it. A building that moved to another zone is in grace for those who had it there before.

    Args:
        assignments: the person's, as assignments_of() gives them.
        zone_of: building id to the zone it lies in now.
    """
    holds = {building_id: hold_on_zone(assignments.get(zone_id, ()), now, grace) for building_id, zone_id in zone_of.items()}
    unheld = [building_id for building_id, hold in holds.items() if hold in ("never", "lost")]
    for building_id, spells in zones_before(session, community_id, unheld).items() if unheld else ():
        before = [span for zone_id, left_at in spells for span in spans_until(assignments.get(zone_id, ()), left_at)]
        holds[building_id] = hold_on_zone([*assignments.get(zone_of[building_id], ()), *before], now, grace)
    return holds


def zones_before(session: Session, community_id: str, building_ids: Collection[str]) -> dict[str, list[tuple[str, datetime]]]:
    """Building id to the zones it lay in before, each with the instant it left."""
    statement = (
        sa.select(Change.subject_id, Change.zone_id, Operation.received_at)
        .join(Operation, sa.and_(Operation.community_id == Change.community_id, Operation.id == Change.operation_id))
        .where(Change.community_id == community_id, Change.subject_id.in_(list(building_ids)), Change.kind == "building:left")
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.subject_id].append((str(row.zone_id), row.received_at))
    return found


@dataclass(frozen=True, slots=True)
class PlacedDoor:
    """A door with its building and zone, as far as rules ask."""

    id: str
    building_id: str
    standing: str
    kind: str
    night_shift: bool
    zone_id: str


def placed_doors(session: Session, community_id: str, door_ids: Collection[str]) -> list[PlacedDoor]:
    """Doors of a community with their zones, for ids of which some may not exist."""
    statement = (
        sa.select(Door.id, Door.building_id, Door.standing, Door.kind, Door.night_shift, Building.zone_id)
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .where(Door.community_id == community_id, Door.id.in_(list(door_ids)))
    )
    return [PlacedDoor(*row) for row in session.execute(statement)]


def zones_of_buildings(session: Session, community_id: str, building_ids: Collection[str]) -> dict[str, str]:
    """Building id to its zone, for ids of which some may not exist."""
    statement = sa.select(Building.id, Building.zone_id).where(Building.community_id == community_id, Building.id.in_(list(building_ids)))
    return {row[0]: row[1] for row in session.execute(statement)}


def buildings_in_zone(session: Session, scope: Scope, zone_id: str) -> Sequence[tuple[Building, Compound]]:
    """The standing buildings of one zone of the scope with their compounds, in the order of their names."""
    statement = (
        within(sa.select(Building, Compound), scope, Building)
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Building.zone_id == zone_id, Building.standing == "active")
        .order_by(Compound.name, Building.name)
    )
    return [(building, compound) for building, compound in session.execute(statement).all()]


def buildings_by_id(session: Session, scope: Scope, building_ids: Collection[str]) -> Sequence[tuple[Building, Compound]]:
    """Buildings of the scope by id, with their compounds."""
    statement = (
        within(sa.select(Building, Compound), scope, Building)
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Building.id.in_(list(building_ids)))
    )
    return [(building, compound) for building, compound in session.execute(statement).all()]


def doors_of_buildings(session: Session, community_id: str, building_ids: Collection[str]) -> dict[str, list[Door]]:
    """Building id to its doors in board order: unit, floor from the ground up, room."""
    statement = (
        sa.select(Door)
        .where(Door.community_id == community_id, Door.building_id.in_(list(building_ids)))
        .order_by(Door.building_id, Door.unit, Door.floor_order, Door.room_order, Door.room)
    )
    found: dict[str, list[Door]] = defaultdict(list)
    for door in session.scalars(statement):
        found[door.building_id].append(door)
    return found


def buildings_with_counts(session: Session, scope: Scope, zone_id: str) -> Sequence[tuple[Building, Compound, int]]:
    """The standing buildings of one zone with their compounds and how many doors of each still stand, in the order of their names."""
    standing = sa.select(sa.func.count()).where(Door.community_id == Building.community_id, Door.building_id == Building.id, Door.standing == "active")
    statement = (
        within(sa.select(Building, Compound, standing.scalar_subquery()), scope, Building)
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .where(Building.zone_id == zone_id, Building.standing == "active")
        .order_by(Compound.name, Building.name)
    )
    return [(building, compound, doors) for building, compound, doors in session.execute(statement).all()]
