"""What opens rounds and sets wishes. Never commits."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app import problems
from app.changes.log import append_change
from app.database import Row, write_row
from app.rounds.models import DoorRound, Wish


def open_round(session: Session, *, community_id: str, operation: Row, opened_on: str, closes_on: str) -> Row:
    """Open a door round for the whole community, from a day to a day (YYYY-MM-DD, at most 90 days). Every phone hears of it."""
    door_round = write_row(session, DoorRound, community_id=community_id, id=str(uuid.uuid4()), opened_on=opened_on, closes_on=closes_on)
    append_change(
        session, community_id=community_id, kind="round:opened", operation_id=operation["id"], subject_id=door_round["id"], zone_id=None, first_of=[operation]
    )
    return door_round


def lift_wish(session: Session, *, operation: Row, wish: Wish, zone_id: str, how: str, given_on: str, now: datetime) -> None:
    """End a wish not to be visited, by its id, on the resident's own word. The other wishes of a door stay in force.

    Args:
        how: 'in_person', 'by_phone' or 'in_writing'.
        given_on: the day the resident said so, YYYY-MM-DD.

    Raises Problem wish.lifted.
    """
    if wish.lifted_at is not None:
        raise problems.Problem(problems.WISH_LIFTED)
    wish.lifted_at, wish.lifted_by, wish.lift_how, wish.lift_given_on = now, "resident", how, given_on
    append_change(
        session,
        community_id=operation["community_id"],
        kind="wish:lifted",
        operation_id=operation["id"],
        subject_id=wish.id,
        zone_id=zone_id,
        first_of=[operation],
    )


def set_wish(session: Session, *, operation: Row, wish_id: str, door_id: str, zone_id: str, set_by: str, set_at: datetime) -> None:
    """Write down that the residents of a door do not want to be visited. In force at once, also against concurrent visits (domain.md Y3)."""
    community_id = operation["community_id"]
    write_row(session, Wish, community_id=community_id, id=wish_id, door_id=door_id, set_at=set_at, set_by=set_by)
    append_change(
        session,
        community_id=community_id,
        kind="wish:set",
        operation_id=operation["id"],
        subject_id=wish_id,
        zone_id=zone_id,
        first_of=[operation],
    )
