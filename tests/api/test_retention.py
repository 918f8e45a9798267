"""The daily purge: what is past its time goes from the database, its files and the phones' blocks; counts and wishes stay (domain.md 5.5)."""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from app import clock, database
from app.changes.models import AuditEntry, Change, Operation
from app.database import Base, db
from app.identity.models import ConsoleSession, Invitation
from app.retention import commands
from app.retention.models import RetentionRun
from app.rounds.models import Wish
from app.visits.liveness import is_live
from app.visits.models import Blockage, ClosedTopic, Visit, VisitTopic, Withdrawal, ZoneDayCount
from app.vocabulary import codes, outcome_group
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone, new_id

MARKER = "三楼楼道灯坏了鹧鸪"


def purge(world: World) -> Result:
    return world.app.test_cli_runner().invoke(args=["retention", "purge"], catch_exceptions=False)


def days_pass(world: World, days: int, *phones: Phone) -> None:
    """So many days after the first one; phones are heard on the way, so that their tokens stay fresh."""
    now = (clock_of(world) - WEDNESDAY_TEN).days
    for day in [*range(now + 20, days, 20), days]:
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=day))
        for phone in phones:
            phone.sync()


def block(phone: Phone, building: str) -> None:
    clock_said = {"at": phone.now_ms(), "offset": phone.offset, "age": 0}
    phone.save("blockage:record", {"building": building, "reason": "gate", "band": "eve", "hint": MARKER, "clock": clock_said, "build": 1})


def clock_of(world: World) -> Any:
    with world.app.app_context():
        return clock.now()


def rows(world: World, *what: Any) -> list[Any]:
    with world.app.app_context():
        return [tuple(row) for row in db.session.execute(sa.select(*what))]


def count(world: World, table: Any) -> int:
    return int(rows(world, sa.func.count().select().select_from(table).scalar_subquery())[0][0])


def sums(world: World) -> Counter[tuple[str, ...]]:
    """How many visits of each zone, day, band and group: live ones and what is left of removed ones."""
    found: Counter[tuple[str, ...]] = Counter()
    with world.app.app_context():
        for zone_id, day, band, outcome in db.session.execute(sa.select(Visit.zone_id, Visit.day, Visit.band, Visit.outcome).where(is_live())):
            found[zone_id, day, band, outcome_group(outcome)] += 1
    kept = rows(world, ZoneDayCount.zone_id, ZoneDayCount.day, ZoneDayCount.band, ZoneDayCount.outcome_group, ZoneDayCount.visits)
    for *key, visits in kept:
        found[tuple(key)] += visits
    return found


def test_each_kind_goes_at_its_time_and_not_a_day_earlier(world: World) -> None:
    amina = world.phone_of("Amina")
    doors = world.doors["Z07"]
    met = amina.record_visit(doors[0], "met", need=MARKER, topics=[{"topic": "issue_report", "end": "told"}])
    missed = amina.record_visit(doors[1], "not_home")
    refused = amina.save("visit:record", {"door": MARKER})
    amina.sync()
    before = sums(world)
    days_pass(world, 90)
    purge(world)
    assert rows(world, Visit.id, Visit.need_text) and {row[0] for row in rows(world, Visit.id)} == {met, missed}
    assert MARKER in str(rows(world, Visit.need_text)) and MARKER in str(rows(world, Operation.body))
    days_pass(world, 91)
    told = purge(world).output
    assert "1 visits that met nobody after 90 days" in told and "1 needs of residents" in told and "1 texts of refused" in told
    assert rows(world, Visit.id, Visit.need_text) == [(met, None)]
    assert dict(rows(world, Operation.id, Operation.body))[refused] is None
    days_pass(world, 365)
    purge(world)
    assert count(world, Visit) == 1
    days_pass(world, 366)
    assert "1 visits after 12 months, left as counts" in purge(world).output
    assert (count(world, Visit), count(world, VisitTopic)) == (0, 0)
    assert sums(world) == before
    assert {row[0] for row in rows(world, ZoneDayCount.outcome_group)} == {"talked_or_closed", "not_reached"}


def test_run_again_it_removes_nothing_more(world: World) -> None:
    amina = world.phone_of("Amina")
    for door in world.doors["Z07"][:3]:
        amina.record_visit(door, "not_home")
    amina.sync()
    days_pass(world, 100)
    assert "3 visits that met nobody" in purge(world).output
    head, counts = count(world, Change), sums(world)
    assert "nothing was past its time" in purge(world).output
    assert (count(world, Change), sums(world)) == (head, counts)
    assert [run[0] for run in rows(world, RetentionRun.ended_at) if run[0] is None] == []


def test_a_phone_forgets_what_was_removed_and_hears_numbers_without_a_gap(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    for door in world.doors["Z07"]:
        amina.record_visit(door, "not_home")
    kept = amina.record_visit(world.doors["Z07"][0], "met")
    for phone in (amina, ben):
        phone.sync()
    assert len(ben.visits) == 13
    days_pass(world, 100, amina, ben)
    purge(world)
    for phone in (amina, ben):
        phone.sync()
        assert [visit["outcome"] for visit in phone.visits.values()] == ["met"]
    numbers = sorted(row[0] for row in rows(world, Change.number) if row[0])
    removed = [row for row in rows(world, Change.kind, Change.community_id) if row[0] == "visit:removed"]
    assert len(removed) == 12 and kept in {row[0] for row in rows(world, Visit.id)}
    assert len(numbers) == len(set(numbers))


def test_a_corrected_record_goes_after_30_days_and_never_comes_back_to_life(world: World) -> None:
    amina = world.phone_of("Amina")
    door = world.doors["Z07"][0]
    first = amina.record_visit(door, "met", topics=[{"topic": "issue_report", "end": "ask_no_more"}])
    amina.sync()
    second = amina.correct(door, {"visit": first}, "not_home")
    taken_back = amina.record_visit(world.doors["Z07"][1], "met")
    amina.sync()
    amina.withdraw_visit(world.doors["Z07"][1], taken_back)
    amina.sync()
    days_pass(world, 30)
    purge(world)
    assert count(world, Visit) == 3
    days_pass(world, 31)
    assert "2 records 30 days after" in purge(world).output
    assert rows(world, Visit.id, Visit.supersedes_id) == [(second, first)]
    assert count(world, Withdrawal) == 0
    # The resident's "do not ask again" outlives its record, and ends a year after it was said.
    assert [row[0] for row in rows(world, ClosedTopic.topic)] == ["issue_report"]
    assert [[place, topic] for building in closed_in_pack(world) for place, topic, _at in building] == [[0, codes("topics").index("issue_report")]]
    days_pass(world, 366)
    purge(world)
    assert (count(world, Visit), count(world, ClosedTopic)) == (0, 0)


def closed_in_pack(world: World) -> list[Any]:
    """What a phone that begins now is told of "do not ask again", by building."""
    ben = world.phone_of("Ben")
    answer = ben.client.post("/api/sync", json=ben.request_body(), headers=ben.headers()).get_json()
    return [building["closed"] for pack in answer["packs"] for building in pack["buildings"]]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_chains_there_are_nothing_dead_comes_back_and_every_count_stays(world: World, seed: int) -> None:
    chance = random.Random(seed)
    amina = world.phone_of("Amina")
    for door in world.doors["Z07"]:
        mine = amina.record_visit(door, chance.choice(["met", "not_home", "vacant"]))
        amina.sync()
        for _ in range(chance.randrange(3)):
            mine = amina.correct(door, {"visit": mine}, chance.choice(["met", "not_home", "language"]))
            amina.sync()
        if chance.random() < 0.3:
            amina.withdraw_visit(door, mine)
            amina.sync()
    live, before = live_now(world), sums(world)
    for days in (31, 60, 91, 200, 366):
        days_pass(world, days)
        purge(world)
        assert live_now(world) <= live
        assert sums(world) == before
    assert count(world, Visit) == 0


def live_now(world: World) -> set[str]:
    with world.app.app_context():
        return set(db.session.scalars(sa.select(Visit.id).where(is_live())))


def test_what_was_removed_stands_in_no_file_of_the_database(world: World, database_address: str) -> None:
    amina = world.phone_of("Amina")
    doors = world.doors["Z07"]
    for door in doors:
        amina.record_visit(door, "met", need=MARKER)
    for number in range(20):
        amina.save("visit:record", {"door": f"{MARKER}{number}"})
    amina.sync()
    block(amina, world.buildings["Z07"])
    amina.sync()
    assert MARKER.encode() in bytes_of(world, database_address)
    days_pass(world, 100)
    purge(world)
    assert MARKER.encode() not in bytes_of(world, database_address)


def bytes_of(world: World, address: str) -> bytes:
    """Everything in the database's own files: SQLite's with -wal and -shm, or PostgreSQL's folder of this database."""
    if address.startswith("sqlite"):
        path = Path(address.removeprefix("sqlite:///"))
        return b"".join(found.read_bytes() for found in path.parent.glob(f"{path.name}*"))
    with world.app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        number = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
        files = sorted(Path(folder, "base", str(number)).iterdir())
        return b"".join(found.read_bytes() for found in files)


def test_everything_that_hangs_on_a_visit_goes_with_it(world: World) -> None:
    """A table that a later change hangs on a visit is found here: it shares its visit's fate by the database's own cascade."""
    hanging = [key for table in Base.metadata.tables.values() for key in table.foreign_key_constraints if key.referred_table.name == "visit"]
    assert {key.table.name for key in hanging} >= {"visit_topic", "certificate_check"}
    assert [key.table.name for key in hanging if key.ondelete != "CASCADE"] == []


def test_a_reminder_goes_30_days_after_its_month_and_from_the_phones(world: World) -> None:
    amina = world.phone_of("Amina")
    check = {"kind": "residence_permit", "help": [], "remind_month": "2027-01"}
    amina.record_visit(world.doors["Z07"][0], "met", certificate=check)
    amina.sync()
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=20))
    days_pass(world, 97)
    purge(world)
    assert reminders(world) == ["2027-01"]
    days_pass(world, 99)
    assert "1 reminders" in purge(world).output
    assert reminders(world) == [None]
    changed = [row for row in rows(world, Change.kind, Change.subject_id) if row == ("building:changed", world.buildings["Z07"])]
    assert len(changed) == 1


def reminders(world: World) -> list[Any]:
    from app.certificates.models import CertificateCheck

    return [row[0] for row in rows(world, CertificateCheck.remind_month)]


def test_a_lifted_wish_goes_after_a_year_and_one_in_force_never(world: World) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        for door, lifted in zip(world.doors["Z07"][:2], (clock.now(), None), strict=True):
            session.add(
                Wish(community_id=world.community_id, id=new_id(), door_id=door, set_at=clock.now(), set_by="resident", lifted_at=lifted, lifted_by=None)
            )
    days_pass(world, 365)
    purge(world)
    assert count(world, Wish) == 2
    days_pass(world, 366)
    purge(world)
    assert rows(world, Wish.lifted_at) == [(None,)]


def test_invitations_sessions_and_old_entries_of_the_log_go_and_its_chain_holds(world: World) -> None:
    world.phone_of("Amina")
    world.desk_of("Clara").get("/console/visits")
    assert count(world, Invitation) == count(world, ConsoleSession) == 1
    days_pass(world, 92)
    purge(world)
    assert count(world, Invitation) == count(world, ConsoleSession) == 0
    assert count(world, AuditEntry) == 1
    days_pass(world, 3 * 366)
    assert "1 entries of the log of actions" in purge(world).output
    verified = world.app.test_cli_runner().invoke(args=["audit", "verify", "--community", world.community_id])
    assert verified.exit_code == 0
    assert [row[0] for row in rows(world, AuditEntry.action)] == ["audit:purged"]


def test_a_hint_about_an_entrance_goes_after_90_days_and_the_blockage_after_a_year(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    block(amina, world.buildings["Z07"])
    amina.sync()
    ben.sync()
    days_pass(world, 91, ben)
    purge(world)
    assert rows(world, Blockage.hint_text) == [(None,)]
    days_pass(world, 366)
    purge(world)
    assert count(world, Blockage) == 0


def test_a_purge_stopped_between_batches_is_finished_by_the_next_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    amina = world.phone_of("Amina")
    for door in world.doors["Z07"]:
        amina.record_visit(door, "not_home")
    amina.sync()
    before = sums(world)
    days_pass(world, 100)
    monkeypatch.setattr(commands, "BATCH", 5)
    stops = iter([None, KeyboardInterrupt()])

    def stop(name: str) -> None:
        reason = next(stops, None)
        if reason is not None:
            raise reason

    monkeypatch.setattr(commands, "reach", stop)
    assert world.app.test_cli_runner().invoke(args=["retention", "purge"]).exit_code != 0
    assert count(world, Visit) == 2
    assert sums(world) == before
    # The run that was stopped tells what it had removed, and has no end.
    assert sorted(str(run) for run in rows(world, RetentionRun.ended_at, RetentionRun.counts) if run[1]) == ["(None, {'not_reached': 10})"]
    monkeypatch.undo()
    assert "2 visits that met nobody" in purge(world).output
    assert (count(world, Visit), sums(world)) == (0, before)


def test_the_last_purge_stands_on_the_page_of_actions(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0], "not_home")
    amina.sync()
    assert "还没有清除过" in read(world.desk_of("Peng").get("/console/audit")).words
    days_pass(world, 100)
    purge(world)
    words = read(world.desk_of("Peng").get("/console/audit")).words
    assert "上次清除" in words and "没遇到的走访 1" in words
