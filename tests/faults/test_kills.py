"""Real servers killed without a word: at every place where an exchange could be torn, and at moments nobody chose.
Started again, they hold what they acknowledged, once; and every phone gets the receipts it never heard."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from app.database import db
from tests.faults.canary import NEED
from tests.faults.conftest import Station
from tests.faults.ledger import check_promise, read_ledger
from tests.faults.link import attempt, deliver
from tests.faults.server import Server, running, wait_until
from tests.phone import Phone

FAILPOINTS = ["transaction.before_numbers", "transaction.before_commit", "transaction.after_commit", "exchange.before_answer"]
COMMITTED = {"transaction.after_commit", "exchange.before_answer"}
KILLS = 12
ZONE_OF = {"Amina": "Z07", "Ben": "Z07", "Dov": "Z19"}


def is_sound(station: Station) -> bool:
    """Whether SQLite finds its own file in order; PostgreSQL itself was not killed."""
    if not station.is_sqlite:
        return True
    # Through the application's own engine: a second SQLite library in one process breaks the locks of the first (tried: the file was ruined).
    with station.world.app.app_context(), db.engine.connect() as connection:
        whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        return bool(whole == "ok") and not connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()


def record(station: Station, phone: Phone, name: str, count: int) -> list[str]:
    doors = station.world.doors[ZONE_OF[name]]
    return [phone.record_visit(doors[turn % 12], "met", need=f"{NEED} {turn}") for turn in range(count)]


@pytest.fixture
def crew(station: Station) -> dict[str, Phone]:
    names = ("Amina", "Ben", "Dov")
    return dict(zip(names, (station.world.phone_of(name) for name in names), strict=True))


@pytest.fixture(scope="module")
def healthy(station: Station) -> Iterator[Server]:
    """The server that is there when the other one has died."""
    with running(station.server()) as found:
        yield found


def send_to(server: Server, crew: dict[str, Phone]) -> None:
    for phone in crew.values():
        phone.client = server.client


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_a_server_killed_in_the_middle_of_an_exchange_loses_and_doubles_nothing(
    station: Station, crew: dict[str, Phone], healthy: Server, failpoint: str
) -> None:
    made = [operation for name, phone in crew.items() for operation in record(station, phone, name, 15)]
    before = read_ledger(station.world)
    with running(station.server(), XUNFANG_FAILPOINT=failpoint) as dying:
        send_to(dying, crew)
        answered: list[object] = []

        def try_in_vain(phone: Phone) -> None:
            answered.extend(answer for answer in [attempt(phone, most=5)] if answer is not None)

        threads = [threading.Thread(target=try_in_vain, args=(phone,)) for phone in crew.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answered == [], "every exchange passes the place where it dies"
        dying.kill()
    torn = read_ledger(station.world)
    arrived = set(torn.operations) - set(before.operations)
    assert bool(arrived) == (failpoint in COMMITTED)
    assert arrived <= set(made)
    assert is_sound(station)
    send_to(healthy, crew)
    for phone in crew.values():
        deliver(phone, most=5)
    deliver(crew["Amina"])
    found = check_promise(station.world, crew.values(), made)
    assert len(found.visits) == len(before.visits) + len(made)
    assert crew["Amina"].visits == crew["Ben"].visits
    assert is_sound(station)


class Worker:
    """A phone that records and sends without a pause, whatever happens to the station, until it is told to stop."""

    def __init__(self, station: Station, name: str, phone: Phone, stop: threading.Event) -> None:
        self.station, self.name, self.phone, self.stop = station, name, phone, stop
        self.made: list[str] = []
        self.answers = 0
        self.silences = 0
        self.thread = threading.Thread(target=self.work)

    def work(self) -> None:
        while not self.stop.is_set():
            if len(self.phone.outbox) < 20:
                self.made += record(self.station, self.phone, self.name, 3)
            if attempt(self.phone, most=10) is None:
                self.silences += 1
                self.stop.wait(0.02)
            else:
                self.answers += 1


@pytest.fixture
def at_work(station: Station, crew: dict[str, Phone]) -> Iterator[list[Worker]]:
    """The three of them at work; ends with everything delivered by a healthy server, and the promise."""
    stop = threading.Event()
    workers = [Worker(station, name, phone, stop) for name, phone in crew.items()]
    try:
        yield workers
    finally:
        stop.set()
        for worker in workers:
            if worker.thread.ident is not None:
                worker.thread.join()


def finish(station: Station, server: Server, workers: list[Worker]) -> None:
    workers[0].stop.set()
    for worker in workers:
        worker.thread.join()
    for worker in workers:
        worker.phone.client = server.client
        deliver(worker.phone)
    for worker in workers:
        deliver(worker.phone)
    made = [operation for worker in workers for operation in worker.made]
    found = check_promise(station.world, [worker.phone for worker in workers], made)
    assert set(made) <= set(found.visits)
    assert workers[0].phone.visits == workers[1].phone.visits
    assert is_sound(station)


def test_a_storm_of_kills_loses_and_doubles_nothing(station: Station, at_work: list[Worker]) -> None:
    chance = random.Random(4417)
    with running(station.server()) as server:
        for worker in at_work:
            worker.phone.client = server.client
            worker.thread.start()

        def answers() -> int:
            return sum(worker.answers for worker in at_work)

        for turn in range(KILLS):
            due = answers() + chance.randint(1, 12)
            wait_until(lambda due=due: answers() >= due, "some more answers")
            if turn % 4 == 3:
                server.kill()
                server.start()
            else:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(wait_until(server.worker_ids, "a worker")), signal.SIGKILL)
        assert sum(worker.silences for worker in at_work) > 0, "the storm was never felt"
        finish(station, server, at_work)


def test_connections_to_the_database_that_break_lose_and_double_nothing(station: Station, at_work: list[Worker]) -> None:
    if station.is_sqlite:
        check_that_a_lock_that_is_never_given_back_does_not_outlive_its_holder(station, at_work)
        return
    with running(station.server()) as server, psycopg.connect(f"{station.address.rpartition('/')[0]}/postgres", autocommit=True) as admin:
        for worker in at_work:
            worker.phone.client = server.client
            worker.thread.start()
        cut = 0
        while cut < 30:
            found = admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle' LIMIT 2", [station.address.rpartition("/")[2]]
            ).fetchall()
            cut += len(found)
        finish(station, server, at_work)


def check_that_a_lock_that_is_never_given_back_does_not_outlive_its_holder(station: Station, at_work: list[Worker]) -> None:
    """SQLite has no connections that break; what may be left behind there is the turn to write, and it must go with its process."""
    with running(station.server()) as holder, running(station.server()) as server:
        for worker, other in zip(at_work, (holder, server, holder), strict=True):
            worker.phone.client = other.client
            worker.thread.start()
        wait_until(lambda: all(worker.answers > 3 for worker in at_work), "both servers write")
        holder.kill()
        heard = at_work[1].answers
        wait_until(lambda: at_work[1].answers > heard + 3, "the other server goes on writing")
        finish(station, server, at_work)
