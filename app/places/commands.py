"""What changes zones and who calls there. Never commits."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.places import queries
from app.places.models import Assignment, Zone


def assign_zone(session: Session, *, zone: Zone, staff_id: str, role: str, now: datetime) -> Assignment:
    """Give a zone to a person as 'main' or 'deputy', from now on."""
    assignment = Assignment(community_id=zone.community_id, id=str(uuid.uuid4()), zone_id=zone.id, staff_id=staff_id, role=role, starts_at=now, ends_at=None)
    session.add(assignment)
    return assignment


def end_assignment(assignment: Assignment, now: datetime) -> None:
    """Take a zone away: its doors leave the phone at the next exchange, what is still unsent counts for the grace period."""
    if assignment.ends_at is None:
        assignment.ends_at = now


def end_assignments_of(session: Session, *, community_id: str, staff_id: str, now: datetime) -> int:
    """Take every zone away from somebody whose service ends. Returns how many there were."""
    running = queries.running_assignments_of(session, community_id, staff_id)
    for assignment in running:
        end_assignment(assignment, now)
    return len(running)
