"""What a form of chosen buildings does: they go to a zone there is, or to a new one made of them. Never commits.
Sent twice it does its work once: what is so already is left as it is."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app import clock, problems
from app.changes.log import write_operation
from app.console.zones.forms import MoveForm
from app.identity.models import Staff
from app.places.commands import add_zone, assign_zone, move_buildings
from app.places.models import Zone
from app.places.queries import zone_by_code, zones_of_buildings


def move_or_split(session: Session, *, zone: Zone, form: MoveForm, by: Staff, refuse_unseen: Callable[[Any, Zone, str | None], None]) -> tuple[str, str]:
    """Carry a form out inside an open transaction.

    Args:
        refuse_unseen: raises zones.changed where the zone is not as the form's page showed it.

    Returns what was done ('moved' or 'split', empty where it had been done already) and the code of the zone they are in now.
    Raises Problem zones.changed, zones.code_taken.
    """
    now, target, code = clock.now(), form.target(), form.new_code()
    chosen = list(dict.fromkeys(form.buildings.data or ()))
    goal = target or zone_by_code(session, zone.community_id, code)
    if goal is not None and set(zones_of_buildings(session, zone.community_id, chosen).values()) == {goal.id}:
        return "", goal.code
    refuse_unseen(session, zone, form.seen.data)
    if sorted(form.building_ids()) != sorted(chosen):
        raise problems.Problem(problems.ZONE_CHANGED)
    operation = write_operation(session, community_id=zone.community_id, operation_id=str(uuid.uuid4()), kind="zone:move", now=now, staff_id=by.id)
    if target is not None:
        move_buildings(session, operation=operation, building_ids=chosen, zone=target)
        return "moved", target.code
    made = add_zone(session, community_id=zone.community_id, code=code, name=(form.name.data or "").strip() or code)
    move_buildings(session, operation=operation, building_ids=chosen, zone=made)
    staff_id = form.staff_id()
    if staff_id is not None:
        assign_zone(session, zone=made, staff_id=staff_id, role="main", now=now)
    return "split", made.code
