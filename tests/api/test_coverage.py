"""The overview's sums are the rules' own: every door of a demo and of rounds drawn by lot, one by one and all at once."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import calendar, clock, create_app, database
from app.database import db
from app.identity.models import Community
from app.identity.scope import whole_community
from app.places.models import Building, Door
from app.rounds.models import Wish
from app.rounds.queries import round_on, rounds_of, wishes_of_doors
from app.rounds.rules import door_standing
from app.visits.batch_queries import visits_as_facts, wish_as_fact
from app.visits.coverage import Reach, coverage
from app.visits.models import Visit
from app.visits.settings import visiting_settings
from app.vocabulary import codes, limit
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.phone import new_id
from tools.demo.filling import fill
from tools.demo.sets import SETS

# As static/src/rounds/summary.js counts a building's doors.
ENDED = {"done", "vacant", "dnv"}


def door_by_door(community: Community, now: Any) -> dict[str, Reach]:
    """Zone id to its reach, asked of the rules for each door as a phone asks them."""
    session, day = db.session(), calendar.local_parts(clock.to_ms(now), community.time_zone)["day"]
    door_round = round_on(rounds_of(session, community.id), day)
    span: Any = {"opened_on": door_round.opened_on, "closes_on": door_round.closes_on} if door_round else None
    joined = sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id)
    rows = session.execute(sa.select(Door, Building.zone_id).join(Building, joined).where(Building.standing == "active")).all()
    ids = [door.id for door, _ in rows]
    visits = visits_as_facts(session, community.id, ids, now - timedelta(days=limit("pack_days")))
    wishes = wishes_of_doors(session, community.id, ids)
    settings: Any = {**visiting_settings(community), "last_contact_at": clock.to_ms(now)}
    found: dict[str, Reach] = defaultdict(Reach)
    for door, zone_id in rows:
        facts: Any = {"standing": door.standing, "kind": door.kind, "night_shift": door.night_shift}
        wished = [wish_as_fact(wish) for wish in wishes.get(door.id, ())]
        standing = door_standing(facts, visits.get(door.id, []), wished, span, clock.to_ms(now), settings)
        if standing["state"] == "gone":
            continue
        reach, is_reached = found[zone_id], standing["state"] in ENDED
        reach.doors, reach.reached = reach.doors + 1, reach.reached + is_reached
        reach.retries += not is_reached and standing["tries"] > 0
    return found


def at_once(community: Community, now: Any) -> Any:
    session, day = db.session(), calendar.local_parts(clock.to_ms(now), community.time_zone)["day"]
    running = round_on(rounds_of(session, community.id), day)
    return coverage(session, whole_community(community.id), community, running, first_day=calendar.add_days(day, -13), now=now)


@pytest.fixture
def demo(database_address: str, tmp_path: Any) -> Iterator[Flask]:
    """The small demo, in either database."""
    app = create_app({"MODE": "demo", "INSTANCE": str(tmp_path), "DATABASE_URL": database_address})
    set_clock(app, WEDNESDAY_TEN)
    with app.app_context():
        fill(app, SETS["small"], 20070120, "2026-11-18", lambda _: None)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_sums_of_the_small_demo_are_those_of_its_doors(demo: Flask) -> None:
    with demo.app_context():
        community, now = db.session.scalars(sa.select(Community)).one(), WEDNESDAY_TEN - timedelta(days=7)
        found, expected = at_once(community, now), door_by_door(community, now)
        assert dict(found.zones) == dict(expected)
        assert all(reach.reached > 10 and reach.retries > 10 for reach in expected.values())
        # A later day: the round may have closed, appointments have passed.
        later = WEDNESDAY_TEN + timedelta(days=60)
        assert dict(at_once(community, later).zones) == dict(door_by_door(community, later))


def a_visit(world: World, door: str, number: int, dice: random.Random) -> Visit:
    """A visit of the last 100 days, written as the table holds it."""
    at = WEDNESDAY_TEN - timedelta(minutes=dice.choice([dice.randrange(100 * 24 * 60), dice.randrange(20 * 24 * 60), 5]))
    local = calendar.local_parts(clock.to_ms(at))
    outcome = dice.choice([*codes("outcomes"), "not_home", "not_home", "appointment"])
    booked = calendar.add_days("2026-11-25", dice.randrange(-3, 6)) if outcome == "appointment" else None
    return Visit(
        community_id=world.community_id,
        id=new_id(),
        number=number,
        door_id=door,
        zone_id=world.zones["Z07"],
        staff_id=world.staff["Amina"],
        outcome=outcome,
        started_at_device=at,
        ended_at_device=at,
        saved_at_device=at,
        occurred_at=at,
        received_at=at,
        day=local["day"],
        band=calendar.band_of(local["day"], local["minute"]),
        badge_shown=True,
        appointment_day=booked,
        left_card=False,
        crossed=[],
        build=1,
        asked=outcome == "appointment" and dice.random() < 0.3,
    )


def test_the_sums_of_doors_drawn_by_lot_are_those_of_the_rules(world: World) -> None:
    dice, states = random.Random(6), Counter[str]()
    for turn in range(25):
        with world.app.app_context():
            community = db.session.get_one(Community, world.community_id)
            with database.transaction() as session:
                session.execute(sa.delete(Visit))
                session.execute(sa.delete(Wish))
                doors = [door for zone in world.doors.values() for door in zone]
                for door in doors:
                    visits = [a_visit(world, door, turn * 1000 + number, dice) for number in range(dice.randrange(5))]
                    session.add_all(visits)
                    if len(visits) > 1 and dice.random() < 0.3:
                        visits[-1].supersedes_id = visits[0].id
                    if dice.random() < 0.1:
                        lifted = WEDNESDAY_TEN if dice.random() < 0.5 else None
                        session.add(Wish(community_id=world.community_id, id=new_id(), door_id=door, set_at=WEDNESDAY_TEN, set_by="resident", lifted_at=lifted))
                for door in session.scalars(sa.select(Door).where(Door.community_id == world.community_id)):
                    door.standing = "gone" if dice.random() < 0.1 else "active"
            expected = door_by_door(community, WEDNESDAY_TEN)
            found = at_once(community, WEDNESDAY_TEN)
            assert dict(found.zones) == dict(expected), turn
            states["reached"] += sum(reach.reached for reach in expected.values())
            states["retries"] += sum(reach.retries for reach in expected.values())
            assert sum(found.reached_on.values()) <= sum(reach.reached for reach in found.zones.values())
            db.session.remove()
    assert states["reached"] > 50 and states["retries"] > 50


def test_a_door_counts_on_the_day_and_in_the_band_of_its_last_visit(world: World) -> None:
    amina = world.phone_of("Amina")
    for place, outcome in enumerate(("met", "declined_talk", "vacant", "not_home")):
        amina.record_visit(world.doors["Z07"][place], outcome)
    amina.sync()
    with world.app.app_context():
        found = at_once(db.session.get_one(Community, world.community_id), WEDNESDAY_TEN)
        assert dict(found.reached_on) == {("2026-11-25", "am"): 3}
        assert found.zones[world.zones["Z07"]] == Reach(12, 3, 1)
        assert found.zones[world.zones["Z19"]] == Reach(12, 0, 0)
