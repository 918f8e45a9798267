"""Many at once, against real servers with three workers: one log without gaps, one row an operation, one phone a code,
limits that are exact, and a clear word when the turn to write does not come."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app.changes.models import Operation
from app.config import load_settings
from app.database import db
from app.sync.views import ACTIVATION_TRIES
from tests.api.refusal import refusal_of
from tests.faults.canary import NEED
from tests.faults.conftest import Station
from tests.faults.ledger import check_promise, read_ledger
from tests.faults.link import ask, attempt, deliver
from tests.faults.server import Server, running
from tests.phone import Phone, new_token

WRITERS = 8
EXCHANGES = 15
MOST_EXCHANGES = 400


@pytest.fixture(scope="module")
def server(station: Station) -> Iterator[Server]:
    with running(station.server(workers=3, threads=8)) as found:
        yield found


def together(*works: Callable[[], Any]) -> None:
    """Run all at the same moment, and let none of them fail unheard."""
    gate, failures = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class TimestampReader:
    """The reader that gave this product its numbers: it asks for what was received after the last time it saw."""

    def __init__(self, station: Station) -> None:
        self.station, self.last, self.seen = station, -1, set[str]()

    def read(self) -> None:
        table = Operation.__table__.c
        received = sa.type_coerce(table.received_at, sa.BigInteger)
        with self.station.world.app.app_context(), db.engine.connect() as connection:
            for identifier, at in connection.execute(sa.select(table.id, received).where(received > self.last).order_by(received)):
                self.seen.add(str(identifier))
                self.last = at

    def missed(self) -> int:
        rows = read_ledger(self.station.world).operations.values()
        return sum(round(row.received_at.timestamp() * 1000) <= self.last and row.id not in self.seen for row in rows)


def test_a_live_reader_misses_nothing_under_eight_writers_and_one_by_timestamps_does(station: Station, server: Server) -> None:
    world = station.world
    writers = station.phones(server, *["Amina", "Ben"] * (WRITERS // 2))
    (reader,) = station.phones(server, "Ben")
    deliver(reader)
    first = max(reader.visits, default=read_ledger(world).community.head)
    naive = TimestampReader(station)
    made: list[str] = []
    numbers: list[int] = []
    writing = threading.Event()
    is_enough = threading.Event()
    left = [WRITERS]

    def write(writer: Phone, index: int) -> None:
        for turn in range(MOST_EXCHANGES):
            if turn >= EXCHANGES and is_enough.is_set():
                break
            made.extend(writer.record_visit(world.doors["Z07"][(index + step) % 12]) for step in range(2))
            # A push alone, so that the writers' own reading does not slow them down.
            assert attempt(writer, reading=False) is not None
        left[0] -= 1
        if left[0] == 0:
            writing.set()

    def read() -> None:
        while not writing.is_set():
            naive.read()
            answer = attempt(reader)
            assert answer is not None
            numbers.extend(change["visit"]["number"] for change in answer["changes"])
            if not is_enough.is_set() and naive.missed():
                is_enough.set()

    together(read, *[lambda writer=writer, index=index: write(writer, index) for index, writer in enumerate(writers)])
    naive.read()
    answer = {"more": True}
    while answer["more"]:
        answer = attempt(reader) or {"more": True}
        numbers.extend(change["visit"]["number"] for change in answer.get("changes", ()))
    assert numbers == list(range(first + 1, first + 1 + len(made))), "each number once, in order, none left out"
    check_promise(world, writers, made)
    assert naive.missed() > 0, "the reader by timestamps missed nothing: this test would not notice a bad cursor"


def test_two_coordinators_at_one_door_are_both_counted_and_the_second_is_stamped(station: Station, server: Server) -> None:
    world = station.world
    (dov,) = station.phones(server, "Dov")
    other = station.phones(server, "Dov")[0]
    in_order = 0
    for door in world.doors["Z19"][:8]:
        ids = [phone.save("visit:record", {**phone.visit_body(door, "met", need=NEED), "started_at": 0}) for phone in (dov, other)]
        together(lambda: deliver(dov), lambda: deliver(other))
        visits = sorted((read_ledger(world).visits[identifier] for identifier in ids), key=lambda visit: (visit.occurred_at, visit.number))
        assert all(phone.receipts[identifier]["state"] == "counted" for phone, identifier in zip((dov, other), ids, strict=True))
        stamps = [set(visit.crossed) & {"V2", "V4"} for visit in visits]
        assert not stamps[0]
        # Of two that were received in one order and written in the other, the server knows no first: neither is stamped.
        if visits[0].number < visits[1].number and visits[0].occurred_at < visits[1].occurred_at:
            in_order += 1
            assert stamps[1] == {"V2", "V4"}
    door = world.doors["Z19"][8]
    first = dov.record_visit(door, started_at=0)
    deliver(dov)
    second = other.record_visit(door, started_at=0)
    deliver(other)
    visits = read_ledger(world).visits
    assert ("V2" in visits[first].crossed, "V2" in visits[second].crossed) == (False, True)
    check_promise(world, [dov, other], [first, second])


def test_workers_that_start_together_share_one_secret(tmp_path: Any) -> None:
    for turn in range(20):
        keys: list[str] = []
        settings = {"MODE": "test", "INSTANCE": str(tmp_path / str(turn)), "SECRET_KEYS": []}
        together(*[lambda: keys.append(load_settings(settings)["SECRET_KEY"])] * 8)  # noqa: B023
        assert len(keys) == 8
        assert len(set(keys)) == 1
        assert len(keys[0]) > 40


@contextmanager
def turn_held(station: Station, how: str) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    if how == "row":
        with psycopg.connect(station.address) as connection:
            connection.execute("SELECT id FROM community FOR UPDATE")
            yield
    elif how == "turn":
        descriptor = os.open(station.address.removeprefix("sqlite:///") + ".turn", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
    else:
        with station.world.app.app_context(), db.engine.connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE").exec_driver_sql("SELECT 1")
            yield


def test_whoever_does_not_get_the_turn_is_told_to_come_again(station: Station) -> None:
    world = station.world
    with running(station.server(env={"XUNFANG_WRITE_WAIT_SECONDS": "0.3"})) as server:
        amina, ben = station.phones(server, "Amina", "Ben")
        deliver(amina)
        for how in ("turn", "database") if station.is_sqlite else ("row",):
            made = [amina.record_visit(world.doors["Z07"][0], "met", need=NEED)]
            before = read_ledger(world).community.head
            with turn_held(station, how):
                for _ in range(2):
                    answer = amina.client.post("/api/sync", json=amina.request_body(), headers=amina.headers())
                    assert refusal_of(answer) == "server.busy"
                    assert int(answer.headers["retry-after"]) > 0
                assert attempt(ben) is not None, "reading goes on"
            assert read_ledger(world).community.head == before
            assert set(amina.outbox) == set(made)
            deliver(amina)
            check_promise(world, [amina], made)


def test_one_operation_sent_by_eight_at_once_is_one_row(station: Station, server: Server) -> None:
    (amina,) = station.phones(server, "Amina")
    made = [amina.record_visit(station.world.doors["Z07"][door]) for door in range(5)]
    answers: list[Any] = []
    bodies = [amina.request_body() for _ in range(8)]
    together(*[lambda body=body: answers.append(ask(amina, body)) for body in bodies])
    receipts = [answer["receipts"] for answer in answers]
    assert receipts == [receipts[0]] * 8
    deliver(amina)
    check_promise(station.world, [amina], made)


def test_tries_are_exact_whatever_the_number_of_workers(station: Station, server: Server) -> None:
    """The last test of this file: from here on this address has no try left for a quarter of an hour."""
    words: list[str] = []

    def guess() -> None:
        for _ in range(5):
            body = {"code": "0" * 8, "push_token": new_token(), "read_token": new_token(), "build": 1}
            words.append(refusal_of(server.client.post("/api/activate", json=body)))

    together(*[guess] * 8)
    assert words.count("activation.unknown") == ACTIVATION_TRIES
    assert words.count("tries.too_many") == 40 - ACTIVATION_TRIES
