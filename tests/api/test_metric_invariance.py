"""No figure rewards a yes (safety.md E2): turn talks into declines and back, turn the ends of topics about, and every figure a supervisor
sees stays the same to the byte. One opened visit is a record and not a figure; the phone's own summary is held in tests/unit/*.mjs."""

import random
import re
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from app import database
from app.console.visits import presenters
from app.console.visits.presenters import log_row
from app.database import db
from app.identity.models import Community
from app.identity.scope import whole_community
from app.rounds import rules
from app.visits.models import Visit, VisitTopic
from app.visits.queries import LogFilter, count_log, count_visits, visit_log
from app.visits.settings import visiting_settings
from app.vocabulary import codes, vocabulary
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.phone import new_id

PAIR = {"met": "declined_talk", "declined_talk": "met"}
ENDS = {topic["code"]: topic["ends"] for topic in vocabulary()["topics"]}
FLIPS = 500  # On each database: a thousand data sets in all.
PAGES = (
    "/console/visits",
    "/console/visits?zone=Z07",
    "/console/visits?zone=Z19&coordinator=19",
    "/console/visits?coordinator=31&day=2026-11-25",
    "/console/visits?below=40",
    "/console/visits?group=talked_or_closed",
    "/console/visits?group=place_changed&band=am&zone=Z07",
    "/console/overview",
    "/console/updates?after=0",
    "/console/updates?after=3&zone=Z07",
    "/console/services",
    "/console/services/2026-W46",
)


def fill(world: World, dice: random.Random) -> None:
    """Ninety visits of three people, most of them talks and declines, and a closed week of services."""
    phones = {zone: [world.phone_of(name) for name in names] for zone, names in {"Z07": ("Amina", "Ben"), "Z19": ("Dov",)}.items()}
    for _ in range(90):
        zone = dice.choice(["Z07", "Z07", "Z19"])
        phone, door = dice.choice(phones[zone]), dice.choice(world.doors[zone])
        outcome = dice.choice(["met", "met", "declined_talk", "declined_talk", *codes("outcomes")])
        topics = [{"topic": topic, "end": dice.choice(ENDS[topic])} for topic in codes("topics") if dice.random() < 0.4] if outcome == "met" else []
        phone.record_visit(door, outcome, topics=topics)
    for phone in (phone for found in phones.values() for phone in found):
        phone.sync()
    amina = phones["Z07"][0]
    body = {"week": "2026-W46", "batch": new_id(), "counts": {"supplies": [21, 33, 12], "ring_check": [3, 11, 14]}}
    assert amina.client.post("/api/service-week", json=body, headers=amina.headers()).status_code == 200


def flip(world: World, dice: random.Random) -> int:
    """Turn some talks into declines and some declines into talks, and some topic ends into others. Returns how many rows were turned."""
    with world.app.app_context(), database.transaction() as session:
        visits = session.execute(sa.select(Visit.id, Visit.outcome).where(Visit.outcome.in_(list(PAIR)))).all()
        turned = {outcome: [visit for visit, found in visits if found == outcome and dice.random() < 0.4] for outcome in PAIR}
        for outcome, ids in turned.items():
            session.execute(sa.update(Visit).where(Visit.id.in_(ids)).values(outcome=PAIR[outcome]))
        topic = dice.choice(codes("topics"))
        ends = {end: dice.choice(ENDS[topic]) for end in ENDS[topic]}
        case = sa.case(ends, value=VisitTopic.end, else_=VisitTopic.end)
        session.execute(sa.update(VisitTopic).where(VisitTopic.topic == topic).values(end=case))
    return sum(len(ids) for ids in turned.values())


def outcomes(world: World) -> dict[str, int]:
    """The figure that must not exist: how many talks and how many declines there are."""
    with world.app.app_context():
        return dict(db.session.execute(sa.select(Visit.outcome, sa.func.count()).group_by(Visit.outcome)).all())  # type: ignore[arg-type]


def answers(world: World) -> frozenset[tuple[str, str]]:
    """What each resident answered: twelve flips of ninety answers leave twelve sets, while their counts may come out alike."""
    with world.app.app_context():
        return frozenset((visit, outcome) for visit, outcome in db.session.execute(sa.select(Visit.id, Visit.outcome)))


def pages(desk: FlaskClient) -> dict[str, tuple[int, str]]:
    """Every page with figures, without the second at which it was made and the form's token, which is signed with one.

    The id that a form carries, so that it does its work once, is new with each page too.
    """
    moment = r'data-at="\d+"|name="csrf_token" value="[^"]+"|name="operation" type="hidden" value="[^"]+"'
    return {address: (answer.status_code, re.sub(moment, "", answer.get_data(as_text=True))) for address in PAGES for answer in [desk.get(address)]}


def figures(world: World) -> list[Any]:
    """What the pages are made of, read directly: counts under the kinds of filters, and rows of the log."""
    with world.app.test_request_context("/console/visits"):
        session, scope = db.session(), whole_community(world.community_id)
        chosen = [
            LogFilter(),
            LogFilter(zone_id=world.zones["Z19"]),
            LogFilter(zone_id=world.zones["Z07"], staff_id=world.staff["Amina"], day="2026-11-25"),
        ]
        counts = [(count_log(session, scope, narrowed, "Asia/Shanghai"), count_visits(session, scope, narrowed, after=7)) for narrowed in chosen]
        rows = visit_log(session, scope, LogFilter(), below=60, page=12)
        log = [log_row(*found, zone="", has_check=False, endings=(), time_zone="Asia/Shanghai", today="2026-11-25") for found in rows]
        return [counts, [presenters.total(found, has_zone=True) for found, _ in counts], log]


def test_every_page_with_figures_is_the_same_whatever_residents_answered(world: World) -> None:
    dice = random.Random(20070120)
    fill(world, dice)
    set_clock(world.app, WEDNESDAY_TEN.replace(second=1))
    desk = world.desk_of("Clara")
    first, told_apart = pages(desk), {answers(world)}
    assert [status for status, _ in first.values()].count(200) >= len(PAGES) - 1
    for _ in range(12):
        assert flip(world, dice) > 0
        told_apart.add(answers(world))
        set_clock(world.app, WEDNESDAY_TEN.replace(second=1))
        now = pages(desk)
        assert [address for address in PAGES if now[address] != first[address]] == []
    assert len(told_apart) == 13, "The flips changed nothing, so the pages could not have either."


def test_a_thousand_data_sets_give_the_same_figures(world: World) -> None:
    dice = random.Random(7)
    fill(world, dice)
    first, turned = figures(world), 0
    for _ in range(FLIPS):
        turned += flip(world, dice)
        assert figures(world) == first
    assert turned > FLIPS * 5


def test_a_figure_that_does_reward_a_yes_would_be_seen(world: World) -> None:
    """The control: the share of talks changes under the very same flips."""
    dice = random.Random(7)
    fill(world, dice)
    shares = set()
    for _ in range(10):
        flip(world, dice)
        found = outcomes(world)
        shares.add(found.get("met", 0) / (found.get("met", 0) + found.get("declined_talk", 0)))
    assert len(shares) > 5


def a_past(dice: random.Random, now: int) -> list[dict[str, Any]]:
    """Some visits of one door within half a year, the newest perhaps a minute ago."""
    ages = sorted((dice.choice([dice.randrange(180 * 24 * 60), dice.randrange(9 * 24 * 60)]) for _ in range(dice.randrange(1, 6))), reverse=True)
    weights = ["met", "declined_talk", "met", "declined_talk", *codes("outcomes")]
    return [{"at": now - age * 60_000, "outcome": dice.choice(weights), "appointment": None, "topics": []} for age in ages]


def test_a_thousand_doors_stand_the_same_after_a_decline_as_after_a_talk() -> None:
    """State, lock, next try and what a visit crossed: a lock must not betray a decline (domain.md V4)."""
    dice = random.Random(1)
    community = Community(id=new_id(), time_zone="Asia/Shanghai", visiting={})
    settings: Any = {**visiting_settings(community)}
    started = int(WEDNESDAY_TEN.timestamp() * 1000)
    states: set[str] = set()
    for _ in range(1000):
        now = started + dice.randrange(14 * 24 * 60) * 60_000
        settings["last_contact_at"] = now
        door: Any = {"standing": "active", "kind": dice.choice(codes("door_kinds")), "night_shift": dice.random() < 0.2}
        span: Any = {"opened_on": "2026-11-02", "closes_on": "2027-01-30"}
        visits: Any = a_past(dice, now)
        flipped: Any = [{**visit, "outcome": PAIR.get(visit["outcome"], visit["outcome"]) if dice.random() < 0.8 else visit["outcome"]} for visit in visits]
        standing = rules.door_standing(door, visits, [], span, now, settings)
        states.add(standing["state"])
        assert rules.door_standing(door, flipped, [], span, now, settings) == standing
        assert rules.next_try(door, flipped, [], span, now, settings) == rules.next_try(door, visits, [], span, now, settings)
        assert rules.locks_at(door, flipped, [], span, now, settings) == rules.locks_at(door, visits, [], span, now, settings)
    assert states >= {"new", "rest", "done", "wait", "vacant", "gone"}
