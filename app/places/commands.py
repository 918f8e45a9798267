"""What changes zones, their buildings and who calls there. Never commits.
A zone belongs to the building: its doors, their visits and wishes go along untouched."""

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import problems
from app.changes.log import append_change
from app.database import Row
from app.places import queries
from app.places.models import Assignment, Building, Zone
from app.places.queries import assignments_to, zone_by_code


def assign_zone(session: Session, *, zone: Zone, staff_id: str, role: str, now: datetime) -> Assignment:
    """Give a zone to a person as 'main' or 'deputy', from now on."""
    assignment = Assignment(community_id=zone.community_id, id=str(uuid.uuid4()), zone_id=zone.id, staff_id=staff_id, role=role, starts_at=now, ends_at=None)
    session.add(assignment)
    return assignment


def end_assignment(assignment: Assignment, now: datetime) -> None:
    """Take a zone away: its doors leave the phone at the next exchange, what is still unsent counts for the grace period."""
    if assignment.ends_at is None or assignment.ends_at > now:
        assignment.ends_at = now


def end_assignments_of(session: Session, *, community_id: str, staff_id: str, now: datetime) -> int:
    """Take every zone away from somebody whose service ends. Returns how many there were."""
    running = queries.running_assignments_of(session, community_id, staff_id)
    for assignment in running:
        end_assignment(assignment, now)
    return len(running)


def is_handed_over(session: Session, *, zone: Zone, staff_id: str | None, role: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a hand-over would change nothing any more: the same form was sent twice, or somebody else was quicker."""
    rows = [row for row in assignments_to(session, zone.community_id, [zone.id], now) if row.role == role]
    if staff_id is None:
        return all(row.ends_at is not None and row.ends_at <= starts_at for row in rows)
    later = [row for row in rows if row.ends_at is None or row.ends_at > starts_at]
    return [row.staff_id for row in later] == [staff_id] and later[0].starts_at <= starts_at and later[0].ends_at is None


def hand_over(session: Session, *, zone: Zone, staff_id: str | None, role: str, starts_at: datetime, note: str | None, now: datetime) -> None:
    """Give a zone to a person as 'main' or 'deputy' from an instant on; whoever has it in that role until then has it no longer.

    Their doors leave the phone at its first exchange after that; what is still unsent counts for the grace period of
    `grace_days`. What was planned and had not begun by then is dropped: it never was an assignment.

    Args:
        staff_id: None to leave the zone with nobody in that role for now.
        starts_at: now, or a later instant.
    """
    for row in assignments_to(session, zone.community_id, [zone.id], now):
        if row.role != role and row.staff_id != staff_id:
            continue
        if row.starts_at >= starts_at:
            session.delete(row)
        elif row.ends_at is None or row.ends_at > starts_at:
            row.ends_at = starts_at
    if staff_id is not None:
        ids = {"community_id": zone.community_id, "id": str(uuid.uuid4()), "zone_id": zone.id, "staff_id": staff_id}
        session.add(Assignment(**ids, role=role, starts_at=starts_at, ends_at=None, handover_note=note))


def add_zone(session: Session, *, community_id: str, code: str, name: str) -> Zone:
    """A new zone without buildings. Raises Problem zones.code_taken."""
    if zone_by_code(session, community_id, code) is not None:
        raise problems.Problem(problems.ZONE_CODE_TAKEN, zone=code)
    zone = Zone(community_id=community_id, id=str(uuid.uuid4()), code=code, name=name)
    session.add(zone)
    session.flush()
    return zone


def move_buildings(session: Session, *, operation: Row, building_ids: Collection[str], zone: Zone) -> list[str]:
    """Put buildings into a zone. Phones of the zone they leave hear `building:left`, those of the new one get them whole.

    Args:
        operation: the queued row of the command's own operation.
        building_ids: of the community; those in the zone already are left alone.

    Returns the ids of those that moved.
    """
    statement = sa.select(Building).where(Building.community_id == zone.community_id, Building.id.in_(list(building_ids)), Building.zone_id != zone.id)
    moved = []
    for building in session.scalars(statement.order_by(Building.id)).all():
        for kind, zone_id in (("building:left", building.zone_id), ("building:joined", zone.id)):
            append_change(
                session,
                community_id=zone.community_id,
                kind=kind,
                operation_id=operation["id"],
                subject_id=building.id,
                zone_id=zone_id,
                first_of=[operation],
            )
        building.zone_id = zone.id
        moved.append(building.id)
    return moved
