"""What the overview asks of the visits: how far the running round has come by zone and day, and how far phones' clocks are out.
Reads only. Every complete end counts alike (domain.md K5); no figure here may change when a talk becomes a decline."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import calendar, clock
from app.identity.models import Community, Staff
from app.identity.scope import Scope, within
from app.places.models import Building, Door
from app.rounds.models import DoorRound, Wish
from app.rounds.past import CLOSING, EMPTY, NO_DOOR, TRIES
from app.visits.liveness import is_live_among_many
from app.visits.models import Visit
from app.visits.settings import visiting_settings
from app.vocabulary import codes, limit

# Two visits of one door in the same millisecond stand in the order of their numbers, as rounds/past.py keeps it.
_NUMBERS_IN_A_MILLISECOND = 10_000


@dataclass
class Reach:
    """Of some doors: how many there are, how many are reached in the running round, how many were tried and are not ended."""

    doors: int = 0
    reached: int = 0
    retries: int = 0


@dataclass
class Coverage:
    """The running round: zone id to its reach, and (day, band) to the doors whose last visit of the round fell there and which are reached."""

    zones: dict[str, Reach] = field(default_factory=lambda: defaultdict(Reach))
    reached_on: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def coverage(session: Session, scope: Scope, community: Community, door_round: DoorRound | None, *, first_day: str, now: datetime) -> Coverage:
    """Zones and days of the running round, as the phones' boards count them (static/src/rounds/summary.js).

    Args:
        door_round: the round in force, or None: then only wishes not to be visited are an end.
        first_day: the first day (YYYY-MM-DD) that is told by itself.

    The same decisions as `door_standing` in rounds/rules.py, for all doors at once; tests/api/test_coverage.py holds the two together.
    """
    past = _past_of_doors(community, door_round, now)
    is_wished = Door.id.in_(sa.select(Wish.door_id).where(Wish.community_id == community.id, Wish.lifted_at.is_(None)))
    per_round = visiting_settings(community)["visiting"]["per_round"]
    tries = sa.func.coalesce(past.c.tries, 0)
    is_gone = sa.or_(Door.standing != "active", _is_latest(past.c.no_door, past.c.latest))
    is_ended = sa.or_(_is_latest(past.c.ended, past.c.latest_in_round), tries >= per_round)
    is_reached = sa.or_(is_wished, sa.and_(~_is_latest(past.c.booked, past.c.latest), is_ended))
    at = sa.case((sa.and_(is_reached, past.c.day_and_band >= first_day), past.c.day_and_band), else_="")
    statement = (
        within(sa.select(Building.zone_id, at, sa.func.count(), _count(is_reached), _count(sa.and_(~is_reached, tries > 0))), scope, Building)
        .join(Door, sa.and_(Door.community_id == Building.community_id, Door.building_id == Building.id))
        .outerjoin(past, past.c.door_id == Door.id)
        .where(Building.standing == "active", sa.or_(is_wished, ~is_gone))
        .group_by(Building.zone_id, at)
    )
    found = Coverage()
    for zone_id, day_and_band, doors, reached, retries in session.execute(statement):
        reach = found.zones[zone_id]
        reach.doors, reach.reached, reach.retries = reach.doors + doors, reach.reached + reached, reach.retries + retries
        if day_and_band:
            found.reached_on[day_and_band[:10], codes("bands")[int(day_and_band[10:])]] += reached
    return found


def clock_offsets(session: Session, community_id: str, staff_ids: Collection[str]) -> dict[str, int]:
    """Staff id to how far the station's clock was ahead of their phone's, in ms, at their newest visit; without those whose phone did not know."""
    newest = (
        sa.select(Visit.device_offset_ms)
        .where(Visit.community_id == Staff.community_id, Visit.staff_id == Staff.id)
        .order_by(Visit.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(sa.select(Staff.id, newest).where(Staff.community_id == community_id, Staff.id.in_(list(staff_ids))))
    return {staff_id: offset for staff_id, offset in rows if offset is not None}


def _past_of_doors(community: Community, door_round: DoorRound | None, now: datetime) -> sa.Subquery:
    """Door to the places in time of its latest visits of each kind: a kind is its latest when its place is the latest one's."""
    place = sa.type_coerce(Visit.occurred_at, sa.BigInteger) * _NUMBERS_IN_A_MILLISECOND + Visit.number % _NUMBERS_IN_A_MILLISECOND
    since = now - timedelta(days=limit("pack_days"))
    today, first = (calendar.local_parts(clock.to_ms(instant), community.time_zone)["day"] for instant in (now, since))
    in_round = sa.and_(~Visit.asked, Visit.day >= door_round.opened_on, Visit.day <= door_round.closes_on) if door_round else sa.false()
    band = sa.case({code: str(number) for number, code in enumerate(codes("bands"))}, value=Visit.band)
    return (
        sa.select(
            Visit.door_id,
            sa.func.max(place).label("latest"),
            sa.func.max(sa.case((Visit.outcome.in_(sorted(NO_DOOR)), place))).label("no_door"),
            sa.func.max(sa.case((Visit.appointment_day >= today, place))).label("booked"),
            sa.func.max(sa.case((in_round, place))).label("latest_in_round"),
            sa.func.max(sa.case((sa.and_(in_round, Visit.outcome.in_(sorted(CLOSING | EMPTY))), place))).label("ended"),
            _count(sa.and_(in_round, Visit.outcome.in_(sorted(TRIES)))).label("tries"),
            sa.func.max(sa.case((in_round, Visit.day + band))).label("day_and_band"),
        )
        # The day is there for its index: the instants have none that begins with them (measured: 55 ms and 9 ms of 100,000 visits).
        .where(Visit.community_id == community.id, Visit.day >= first, Visit.occurred_at >= since, is_live_among_many(community.id))
        .group_by(Visit.door_id)
        .subquery()
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.Function[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _is_latest(kind: sa.ColumnElement[Any], latest: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """False, not unknown, for a door without such a visit."""
    return sa.func.coalesce(kind == latest, sa.false())
