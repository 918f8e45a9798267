"""An operation that the database itself chokes on, for a reason nobody foresaw: it alone stays behind, with the word `later`,
its neighbours are counted, and the log tells where it happened and not a letter of what was typed."""

from collections.abc import Iterator

import psycopg
import pytest

from app.database import db
from tests.faults.canary import NEED, Secrets
from tests.faults.conftest import Station
from tests.faults.ledger import check_promise, read_ledger
from tests.phone import Phone

POISON = f"{NEED} poison"
BATCH = 20
# The database's own message repeats the whole need, as PostgreSQL does of itself when a constraint fails ("Failing row contains ...").
ON_SQLITE = "CREATE TRIGGER choke BEFORE INSERT ON visit WHEN NEW.need_text LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'cannot take ' || NEW.need_text); END"
ON_POSTGRES = """
CREATE FUNCTION choke() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.need_text LIKE '%poison%' THEN RAISE EXCEPTION 'cannot take %', NEW.need_text USING DETAIL = NEW.need_text; END IF; RETURN NEW; END $$;
CREATE TRIGGER choke BEFORE INSERT ON visit FOR EACH ROW EXECUTE FUNCTION choke()
"""


def on_database(station: Station, for_sqlite: str, for_postgres: str) -> None:
    if station.is_sqlite:
        with station.world.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(for_sqlite)
    else:
        with psycopg.connect(station.address) as connection:
            connection.execute(for_postgres)  # type: ignore[call-overload]


def cure(station: Station) -> None:
    on_database(station, "DROP TRIGGER IF EXISTS choke", "DROP FUNCTION IF EXISTS choke() CASCADE")


@pytest.fixture
def choking(station: Station) -> Iterator[Station]:
    on_database(station, ON_SQLITE, ON_POSTGRES)
    yield station
    cure(station)


def record(station: Station, phone: Phone, poisoned: set[int]) -> tuple[list[str], list[str]]:
    needs = [POISON if place in poisoned else f"{NEED} {place}" for place in range(BATCH)]
    made = [phone.record_visit(station.world.doors["Z07"][place % 12], "met", need=need) for place, need in enumerate(needs)]
    return [made[place] for place in range(BATCH) if place not in poisoned], [made[place] for place in sorted(poisoned)]


@pytest.mark.parametrize("poisoned", [{0}, {BATCH // 2}, {BATCH - 1}, {0, 7, BATCH - 1}, set(range(BATCH))], ids=str)
def test_a_poisoned_operation_stays_behind_alone_and_is_counted_when_the_cure_comes(
    choking: Station, poisoned: set[int], secrets: Secrets, capfd: pytest.CaptureFixture[str]
) -> None:
    world = choking.world
    amina = world.phone_of("Amina")
    good, bad = record(choking, amina, poisoned)
    before = set(read_ledger(world).visits)
    capfd.readouterr()
    for _ in range(2):
        amina.exchange()
        assert set(amina.outbox) == set(bad)
        assert {(amina.receipts[operation]["state"], amina.receipts[operation]["code"]) for operation in bad} == {("later", "server.unexpected")}
    written = capfd.readouterr().out
    assert all(operation in written for operation in bad), "the log says what to look for"
    assert "operation_left_behind" in written
    secrets.look_for(written)
    found = check_promise(world, [amina], good)
    assert set(found.visits) - before == set(good)
    assert not set(bad) & set(found.operations), "`later` leaves no row"
    cure(choking)
    amina.sync()
    found = check_promise(world, [amina], good + bad)
    assert set(found.visits) - before == set(good + bad)
