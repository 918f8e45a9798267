"""What opens and closes rounds and sets wishes. Never commits."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app import problems
from app.calendar import add_days, day_number
from app.changes.log import append_change
from app.database import Row, write_row
from app.rounds.hours import Hours
from app.rounds.models import DoorRound, Wish
from app.rounds.queries import rounds_of
from app.vocabulary import limit


def open_round(session: Session, *, community_id: str, operation: Row, opened_on: str, closes_on: str, hours: Hours | None = None) -> Row:
    """Open a door round for the whole community, from a day to a day (YYYY-MM-DD, at most 90 days). Every phone hears of it.

    Args:
        hours: the round's own visiting hours, as narrowed() of rounds/hours.py gives them; None for the community's.
    """
    door_round = write_row(session, DoorRound, community_id=community_id, id=str(uuid.uuid4()), opened_on=opened_on, closes_on=closes_on, hours=hours)
    _tell_phones(session, operation, door_round["id"])
    return door_round


def refuse_round(rounds: Sequence[DoorRound], opened_on: str, closes_on: str, hours: Hours | None) -> None:
    """Refuse a round that may not be opened. Raises Problem rounds.too_long, rounds.overlaps, rounds.without_hours."""
    most = limit("round_days")
    if day_number(closes_on) - day_number(opened_on) >= most:
        raise problems.Problem(problems.ROUND_TOO_LONG, most=most)
    other = next((one for one in rounds if one.opened_on <= closes_on and opened_on <= one.closes_on and one.opened_on <= one.closes_on), None)
    if other is not None:
        raise problems.Problem(problems.ROUND_OVERLAPS, opened_on=other.opened_on, closes_on=other.closes_on)
    if hours is not None and not any(hours.values()):
        raise problems.Problem(problems.ROUND_WITHOUT_HOURS)


def close_round(session: Session, *, operation: Row, door_round: DoorRound, today: str) -> None:
    """End a round today, or call it off before its first day; doors that were not reached are the next round's. Every phone hears of it."""
    door_round.closes_on = today if door_round.opened_on <= today else add_days(door_round.opened_on, -1)
    _tell_phones(session, operation, door_round.id)


def _tell_phones(session: Session, operation: Row, round_id: str) -> None:
    append_change(
        session,
        community_id=operation["community_id"],
        kind="round:opened",
        operation_id=operation["id"],
        subject_id=round_id,
        zone_id=None,
        first_of=[operation],
    )


def open_first_round(session: Session, *, community_id: str, operation: Row, today: str) -> Row | None:
    """Open a community's first door round with its first places, from today on; None where there is a round already."""
    if rounds_of(session, community_id):
        return None
    closes_on = add_days(today, limit("round_days") - 1)
    return open_round(session, community_id=community_id, operation=operation, opened_on=today, closes_on=closes_on)


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
