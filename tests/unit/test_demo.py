"""The demo's generator against its recipe (domain.md 6.4, 6.5): totals, states, secrets, dates, and the same bytes from the same seed."""

import json
import re
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import calendar, clock, create_app, tables
from app.certificates.models import CertificateCheck
from app.changes.models import Change, Operation
from app.database import Base, db
from app.free_text import has_id_number, has_phone_number, seems_to_name_somebody
from app.identity.models import Community, Device, Staff
from app.identity.secrets import is_passphrase
from app.places.models import Assignment, Building, Compound, Door, Zone
from app.referrals.models import ServiceBatch, ServiceWeek
from app.rounds.models import DoorRound, Wish
from app.rounds.queries import round_on, wishes_of_doors
from app.rounds.rules import door_standing
from app.visits.batch_queries import visits_as_facts, wish_as_fact
from app.visits.models import Visit, VisitTopic
from app.visits.settings import visiting_settings
from app.vocabulary import codes, limit
from tools.demo import buildings
from tools.demo.__main__ import main
from tools.demo.days import first_day, rounds_until
from tools.demo.filling import Filled, RefusedToFill, fill
from tools.demo.people import many_people
from tools.demo.services import told_elsewhere
from tools.demo.sets import SETS
from tools.serve_demo import floaters

assert tables
TODAY = "2026-11-18"
SEED = 20070120
ALL_STATES = set(codes("door_states"))
# What is drawn by lot each time, whatever the seed: nobody may learn it from the seed.
SECRETS = {"device": {"push_token_sha256", "read_token_sha256"}, "staff": {"passphrase_hash"}, "invitation": {"code_digest"}, "visit": {"ticket"}}


def demo_app(folder: Path, migrated: Path, mode: str = "demo") -> Flask:
    shutil.copy(migrated, folder / "demo.sqlite3")
    return create_app({"MODE": mode, "INSTANCE": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}"})


def filled(app: Flask, name: str, *, seed: int = SEED, today: str = TODAY) -> Filled:
    with app.app_context():
        found = fill(app, SETS[name], seed, today, lambda _: None)
        db.session.remove()
    return found


def all_rows(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(sa.select(model)))


def bytes_of(app: Flask) -> str:
    """Every row of every table but the secrets, in the order of its keys."""
    found = {}
    with app.app_context():
        for name, table in Base.metadata.tables.items():
            columns = [column for column in table.columns if column.name not in SECRETS.get(name, set())]
            found[name] = [list(row) for row in db.session.execute(sa.select(*columns).order_by(*table.primary_key.columns))]
    return json.dumps(found, default=str, ensure_ascii=False)


def states(app: Flask, zone_code: str, today: str = TODAY) -> dict[str, str]:
    """Door id to its state on the board of a zone, at ten in the morning."""
    at = calendar.instant_of(today, 600)
    with app.app_context():
        session = db.session()
        community = session.scalars(sa.select(Community)).one()
        running = round_on(session.scalars(sa.select(DoorRound).order_by(DoorRound.opened_on)).all(), today)
        assert running is not None
        span: Any = {"opened_on": running.opened_on, "closes_on": running.closes_on}
        settings: Any = {**visiting_settings(community), "last_contact_at": at}
        statement = sa.select(Door).join(Building, Building.id == Door.building_id).join(Zone, Zone.id == Building.zone_id).where(Zone.code == zone_code)
        doors = session.scalars(statement).all()
        ids = [door.id for door in doors]
        visits: Any = visits_as_facts(session, community.id, ids, clock.from_ms(at) - timedelta(days=400))
        wishes = wishes_of_doors(session, community.id, ids)
        found = {}
        for door in doors:
            facts: Any = {"standing": door.standing, "kind": door.kind, "night_shift": door.night_shift}
            asked: Any = [wish_as_fact(wish) for wish in wishes.get(door.id, ())]
            found[door.id] = door_standing(facts, visits.get(door.id, []), asked, span, at, settings)["state"]
        return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Flask]:
    """The small set, filled once for this module."""
    app = demo_app(tmp_path_factory.mktemp("small"), migrated_sqlite)
    filled(app, "small")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def tiny_bytes(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> str:
    """All rows of the tiny set, filled once on SQLite."""
    app = demo_app(tmp_path_factory.mktemp("tiny"), migrated_sqlite)
    filled(app, "tiny")
    found = bytes_of(app)
    with app.app_context():
        db.engine.dispose()
    return found


@pytest.fixture
def demo(database_address: str, tmp_path: Path) -> Iterator[Flask]:
    """A demo application on an empty database of each kind."""
    app = create_app({"MODE": "demo", "INSTANCE": str(tmp_path), "DATABASE_URL": database_address})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# Totals


def test_the_seed_set_has_exactly_the_doors_and_buildings_of_the_recipe() -> None:
    for seed in (SEED, 1):
        zones = buildings.seed(Random(seed))
        doors = Counter(building.kind for zone in zones.values() for building in zone for _ in range(building.doors))
        assert (len(zones), sum(len(zone) for zone in zones.values()), doors.total()) == (48, 880, 23_632)
        assert (doors["house"], doors["walkup"] + doors["tower"], doors["dorm"], doors["shed"]) == (17_101 + 1_050, 3_699, 1_742, 40)
        rooms = [room for zone in zones.values() for building in zone for _, _, rooms in building.floors for room in rooms]
        assert sum(room.startswith("铺") for room in rooms) == 1_050
        assert all(450 < sum(building.doors for building in zone) < 540 for zone in zones.values())
        assert len({(building.compound, building.name) for zone in zones.values() for building in zone}) == 880


def test_the_seed_set_has_coordinators_with_at_most_two_zones_and_six_floaters_with_three() -> None:
    people = many_people()
    zones = Counter(badge for pair in people.zones.values() for badge in set(pair))
    assert (len(people.zones), len(people.coordinators), list(people.desks.values()).count("supervisor")) == (48, 54, 4)
    assert all(main != deputy for main, deputy in people.zones.values())
    assert {badge for badge, count in zones.items() if count == 3} == {f"{number}" for number in range(49, 55)} == {badge for badge, _ in floaters(people)}
    assert max(count for badge, count in zones.items() if badge < "49") == 2
    # The start page says so of these three.
    assert (people.zones["Z07"], people.zones["Z19"][0]) == (("07", "31"), "19")


def test_the_small_set_has_its_doors_visits_zones_and_people(small: Flask) -> None:
    assert len(all_rows(small, Door)) == 386
    assert len(all_rows(small, Visit)) == 2_500
    assert {zone.code for zone in all_rows(small, Zone)} == {"Z07", "Z19"}
    assert {(person.badge_no, person.display_name) for person in all_rows(small, Staff)} == {
        ("07", "协管员 07"),
        ("31", "协管员 31"),
        ("19", "协管员 19"),
        ("L01", "站长 01"),
        ("P01", "个人信息保护联系人 01"),
        ("R01", "街道复核 01"),
        ("S03", "督导员 03"),
    }
    badges = {person.id: person.badge_no for person in all_rows(small, Staff)}
    codes_of = {zone.id: zone.code for zone in all_rows(small, Zone)}
    assert {(codes_of[row.zone_id], badges[row.staff_id], row.role) for row in all_rows(small, Assignment)} == {
        ("Z07", "07", "main"),
        ("Z07", "31", "deputy"),
        ("Z19", "19", "main"),
    }
    assert {badges[visit.staff_id] for visit in all_rows(small, Visit)} == {"07", "31", "19"}
    assert {device.staff_id for device in all_rows(small, Device)} == {visit.staff_id for visit in all_rows(small, Visit)}


def test_the_small_set_shows_every_layout_of_a_board(small: Flask) -> None:
    compounds = {compound.id: compound.name for compound in all_rows(small, Compound)}
    doors: dict[str, list[Door]] = {}
    for door in all_rows(small, Door):
        doors.setdefault(door.building_id, []).append(door)
    found = {f"{compounds[building.compound_id]} {building.name}": (building, doors[building.id]) for building in all_rows(small, Building)}
    _, drawn = found["禾里村 12巷6号"]
    assert len(drawn) == 26
    assert Counter(door.floor for door in drawn) == {"1": 2, **{str(floor): 4 for floor in range(2, 8)}}
    assert {door.room for door in drawn if door.floor == "1"} == {"铺1", "铺2"}
    tower, flats = found["石岚花园 3栋"]
    assert (tower.kind, {door.unit for door in flats}, len({door.floor for door in flats})) == ("tower", {"1", "2"}, 18)
    assert [found[name][0].kind for name in ("汐石宿舍 B座", "禾里村口 铺面", "四号工地 板房")] == ["dorm", "shop_row", "shed"]
    assert {compound.kind for compound in all_rows(small, Compound)} == {"village_block", "compound", "dorm_area", "street", "work_site"}


# States and outcomes


def test_the_board_of_today_in_zone_seven_shows_all_nine_states(small: Flask) -> None:
    found = Counter(states(small, "Z07").values())
    assert set(found) == ALL_STATES
    assert found["new"] >= 20
    assert found["due"] >= 5


def test_the_tiny_set_is_whole_on_every_day_of_the_week(tmp_path: Path, migrated_sqlite: Path) -> None:
    for day in range(7):
        folder = tmp_path / str(day)
        folder.mkdir()
        app, today = demo_app(folder, migrated_sqlite), calendar.add_days(TODAY, -day)
        filled(app, "tiny", today=today)
        assert len(all_rows(app, Visit)) == 200
        assert set(states(app, "Z07", today).values()) == ALL_STATES, today
        with app.app_context():
            db.engine.dispose()


def test_behaviour_lies_near_the_recipe(small: Flask) -> None:
    visits = sorted(all_rows(small, Visit), key=lambda visit: visit.occurred_at)
    for found in sorted(all_rows(small, DoorRound), key=lambda found: found.opened_on)[:-1]:
        first: dict[str, str] = {}
        tries: Counter[str] = Counter()
        for visit in visits:
            if visit.round_id == found.id:
                first.setdefault(visit.door_id, visit.outcome)
                tries[visit.door_id] += 1
        share = Counter(first.values())
        assert 0.33 < share["not_home"] / len(first) < 0.54
        assert 0.25 < share["met"] / len(first) < 0.46
        assert share["declined_talk"] / len(first) < 0.10
        assert 1.4 < tries.total() / len(first) < 2.2
    late = [visit.received_at - visit.occurred_at for visit in visits]
    assert 0.2 < sum(wait > timedelta(minutes=30) for wait in late) / len(late) < 0.5
    assert 0.005 < sum(wait > timedelta(days=1) for wait in late) / len(late) < 0.10
    topics = Counter(topic.topic for topic in all_rows(small, VisitTopic))
    met = sum(visit.outcome == "met" for visit in visits)
    assert 0.5 < topics["services_menu"] / met < 0.7
    assert topics["services_menu"] > topics["van_schedule"] > topics["document_help"] > topics["issue_report"]
    assert all_rows(small, CertificateCheck)
    assert len({visit.band for visit in visits}) == 4


def test_conduct_rules_are_crossed_as_rarely_as_in_life(small: Flask) -> None:
    visits = all_rows(small, Visit)
    assert sum(bool(visit.crossed) for visit in visits) <= len(visits) / 200


# Dates


def test_the_recipe_moves_by_whole_weeks_and_ends_in_the_week_of_today() -> None:
    for day in range(400):
        today = calendar.add_days("2026-10-01", day)
        moved = calendar.days_between("2026-09-01", first_day(today))
        assert moved % 7 == 0
        assert calendar.iso_week(calendar.add_days("2027-03-31", moved)) == calendar.iso_week(today)


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_round_of_at_most_ninety_days_runs_today(name: str) -> None:
    for day in range(14):
        today = calendar.add_days(TODAY, day)
        rounds = rounds_until(today, SETS[name].earlier, SETS[name].weeks_running)
        assert all(calendar.days_between(span.opened_on, span.closes_on) < limit("round_days") for span in rounds)
        assert all(earlier.closes_on < later.opened_on for earlier, later in zip(rounds, rounds[1:], strict=False))
        assert rounds[-1].opened_on < today <= rounds[-1].closes_on


def test_nothing_lies_in_the_future_and_the_latest_visits_are_of_the_running_round(small: Flask) -> None:
    today = clock.from_ms(calendar.instant_of(TODAY, 0))
    visits = all_rows(small, Visit)
    assert max(visit.received_at for visit in visits) < today
    assert all(visit.occurred_at <= visit.received_at for visit in visits)
    assert max(operation.received_at for operation in all_rows(small, Operation)) < today
    assert max(wish.set_at for wish in all_rows(small, Wish)) < today
    assert max(device.last_seen_at for device in all_rows(small, Device)) < today
    latest = max(visits, key=lambda visit: visit.occurred_at)
    assert latest.day == calendar.add_days(TODAY, -1)
    assert latest.round_id == max(all_rows(small, DoorRound), key=lambda found: found.opened_on).id


def test_the_log_is_dense_and_in_the_order_of_receipt(small: Flask) -> None:
    changes = sorted(all_rows(small, Change), key=lambda change: change.number)
    assert [change.number for change in changes] == list(range(1, len(changes) + 1))
    received = {operation.id: operation.received_at for operation in all_rows(small, Operation)}
    times = [received[change.operation_id] for change in changes]
    assert times == sorted(times)
    assert {operation.state for operation in all_rows(small, Operation)} == {"counted"}


# Made up, and nobody's


def texts_of(app: Flask) -> Iterator[tuple[str, str]]:
    """Every text that was written by the generator: table.column and value; ids and digests are no texts."""
    with app.app_context():
        for name, table in Base.metadata.tables.items():
            for row in db.session.execute(sa.select(table)).mappings():
                for column, value in row.items():
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else ""
                    is_id = column == "id" or column.endswith("_id") or column in ("epoch", "sha256") or column in SECRETS.get(name, set())
                    if text and not is_id:
                        yield f"{name}.{column}", text


def test_every_code_begins_449901_and_every_phone_number_154(small: Flask) -> None:
    longs = mobiles = 0
    for where, text in texts_of(small):
        for digits in re.findall(r"(?<!\d)\d{18,25}(?!\d)", text):
            longs += 1
            assert digits.startswith("449901"), where
        for digits in re.findall(r"(?<!\d)1\d{2} ?\d{4} ?\d{4}(?!\d)", text):
            mobiles += 1
            assert digits.startswith("154"), where
    assert longs >= 386
    assert mobiles >= 1


def test_no_need_holds_a_number_or_a_name_and_no_menu_betrays_a_choice(small: Flask) -> None:
    needs = {visit.need_text for visit in all_rows(small, Visit) if visit.need_text}
    assert needs
    assert not any(has_phone_number(need) or has_id_number(need) or seems_to_name_somebody(need) for need in needs)
    assert {topic.end for topic in all_rows(small, VisitTopic) if topic.topic == "services_menu"} <= {"told", "ask_no_more"}
    words = set(codes("service_kinds"))
    assert not any(word in text for where, text in texts_of(small) if not where.startswith("service_") for word in words)


def test_service_counters_are_of_closed_weeks_and_add_up_to_the_menus_told(small: Flask) -> None:
    weeks = all_rows(small, ServiceWeek)
    assert weeks
    assert max(week.iso_week for week in weeks) < calendar.iso_week(TODAY)
    offers = sum(week.slip + week.info + week.no for week in weeks)
    told = sum((topic.topic, topic.end) == ("services_menu", "told") for topic in all_rows(small, VisitTopic))
    # The set holds two of the community's zones; the counters are the whole community's.
    elsewhere = sum(told_elsewhere(SETS["small"].zones_left_out, TODAY, Random(f"{SEED} services")).values())
    assert 0.6 * told < offers - elsewhere <= told
    assert 0.15 < sum(week.slip for week in weeks) / offers < 0.30
    assert offers >= limit("told_doors_per_week") * len(all_rows(small, ServiceBatch))


# The same bytes


def test_the_tiny_set_is_whole_and_the_same_bytes_on_both_databases(demo: Flask, tiny_bytes: str) -> None:
    make_id = uuid.uuid4
    filled(demo, "tiny")
    assert len(all_rows(demo, Door)) == 60
    visits = all_rows(demo, Visit)
    assert len(visits) == 200
    assert {visit.outcome for visit in visits} == set(codes("outcomes"))
    assert set(states(demo, "Z07").values()) == ALL_STATES
    assert bytes_of(demo) == tiny_bytes
    # Ids come from the seed only while a demo is filled.
    assert uuid.uuid4 is make_id


def test_another_seed_gives_other_bytes(tmp_path: Path, migrated_sqlite: Path, tiny_bytes: str) -> None:
    app = demo_app(tmp_path, migrated_sqlite)
    filled(app, "tiny", seed=1)
    assert bytes_of(app) != tiny_bytes
    with app.app_context():
        db.engine.dispose()


# Where it may not be


def test_a_database_with_a_community_is_refused(small: Flask) -> None:
    with small.app_context(), pytest.raises(RefusedToFill, match="only put into an empty one"):
        fill(small, SETS["tiny"], SEED, TODAY, lambda _: None)
    assert len(all_rows(small, Community)) == 1


def test_an_application_that_is_no_demo_is_refused(tmp_path: Path, migrated_sqlite: Path) -> None:
    app = demo_app(tmp_path, migrated_sqlite, mode="test")
    with app.app_context(), pytest.raises(RefusedToFill, match="not a demo"):
        fill(app, SETS["tiny"], SEED, TODAY, lambda _: None)


def test_a_day_that_has_not_come_is_refused(tmp_path: Path, migrated_sqlite: Path) -> None:
    app = demo_app(tmp_path, migrated_sqlite)
    with app.app_context():
        tomorrow = calendar.add_days(calendar.local_parts(clock.to_ms(clock.now()))["day"], 1)
        with pytest.raises(RefusedToFill, match="lies in the future"):
            fill(app, SETS["tiny"], SEED, tomorrow, lambda _: None)
        db.engine.dispose()


# The command


def test_the_command_fills_an_empty_folder_and_writes_the_pass_phrases_for_their_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XUNFANG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("XUNFANG_MODE", "demo")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["--set", "tiny", "--today", TODAY]) == 0
    path = tmp_path / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    written = json.loads(path.read_text(encoding="utf-8"))
    phrase = written["desks"]["S03"]
    assert len(phrase.split(" ")) == 4
    assert phrase not in capsys.readouterr().out
    app = create_app()
    community, staff = all_rows(app, Community)[0], {person.badge_no: person for person in all_rows(app, Staff)}
    assert (community.id, community.name, community.is_demo) == (written["community_id"], "榕湾社区（演示）", True)
    assert is_passphrase(staff["S03"].passphrase_hash, phrase)
    assert main(["--set", "tiny", "--today", TODAY]) == 1
    assert "only put into an empty one" in capsys.readouterr().err
    with app.app_context():
        db.engine.dispose()
