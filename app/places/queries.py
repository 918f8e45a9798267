"""Zones, buildings and doors: what exists, and whose it is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.identity.models import Staff
from app.identity.scope import Scope, within
from app.places.models import Assignment, Building, Compound, Door, Zone


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


def count_doors(session: Session, community_id: str) -> int:
    """How many doors a community has."""
    return session.scalar(sa.select(sa.func.count()).select_from(Door).where(Door.community_id == community_id)) or 0
