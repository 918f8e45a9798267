"""Phones whose clocks are wrong: what they send is counted at the best time known, or held for a person. Nothing is lost to a clock."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.problems import CATALOGUE
from app.visits.rules import LAST_MS
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.canary import secrets  # noqa: F401
from tests.faults.ledger import check_promise, read_ledger
from tests.phone import Phone

HOUR = 3_600_000
TEN_YEARS = 3653 * 24 * HOUR
COUNTED, HELD, REFUSED = ("counted", None), ("held", "operation.in_future"), ("refused", "operation.malformed")


class WrongPhone:
    """A phone whose clock is `wrong` ms ahead of the world's, and which knows that (from an exchange) or does not."""

    def __init__(self, world: World, phone: Phone, wrong: int, knows: bool) -> None:
        self.world, self.phone, self.wrong = world, phone, wrong
        self.offset = -wrong if knows else None

    def now(self) -> int:
        return self.phone.server_now() + self.wrong

    def clock(self) -> dict[str, Any]:
        return {"at": self.now(), "offset": self.offset, "age": 0 if self.offset is not None else None}

    def record(self, door: str, **fields: Any) -> str:
        now = self.now()
        return self.phone.record_visit(door, **{"started_at": now, "ended_at": now, "clock": self.clock(), **fields})

    def wish(self, door: str) -> str:
        operation = self.phone.set_wish(door)
        body = {**self.body_of(operation), "clock": self.clock()}
        self.phone.outbox.pop(operation)
        return self.phone.save("wish:set", body, operation)

    def body_of(self, operation: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.phone.outbox[operation]["text"])
        return found


@pytest.mark.parametrize(
    ("wrong", "knows", "word", "at"),
    [
        (0, True, COUNTED, "its own"),
        (TEN_YEARS, True, COUNTED, "its own"),
        (-TEN_YEARS, True, COUNTED, "its own"),
        (TEN_YEARS, False, HELD, None),
        (-TEN_YEARS, False, COUNTED, "receipt"),
        (23 * HOUR, False, COUNTED, "receipt"),
        (25 * HOUR, False, HELD, None),
    ],
)
def test_a_clock_that_is_wrong_loses_nothing(world: World, wrong: int, knows: bool, word: tuple[str, str | None], at: str | None) -> None:
    amina = world.phone_of("Amina")
    phone = WrongPhone(world, amina, wrong, knows)
    visit, wish = phone.record(world.doors["Z07"][0]), phone.wish(world.doors["Z07"][1])
    saved = phone.body_of(visit)["started_at"]
    amina.sync()
    found = check_promise(world, [amina], [visit, wish])
    # A wish not to be visited is in force from its receipt, whatever the clock says.
    for operation, expected in ((visit, word), (wish, COUNTED)):
        row = found.operations[operation]
        assert (row.state, row.code) == expected
        assert (row.body is None) == (row.state == "counted")
    assert (len(found.visits), len(found.wishes)) == (1 if word == COUNTED else 0, 1)
    if at is not None:
        received = clock.to_ms(found.operations[visit].received_at)
        expected = saved + (phone.offset or 0) if at == "its own" else received
        assert clock.to_ms(found.visits[visit].occurred_at) == expected
        assert clock.to_ms(found.visits[visit].started_at_device) == saved
        assert found.visits[visit].day == "2026-11-25"


def test_a_new_code_makes_what_was_written_before_no_younger(world: World) -> None:
    world.phone_of("Amina")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=3))
    again = world.phone_of("Amina")
    assert again.offset is not None
    written = again.server_now() - 2 * 24 * HOUR
    visit = again.record_visit(world.doors["Z07"][0], started_at=written - again.offset, ended_at=written - again.offset)
    again.sync()
    found = read_ledger(world).visits[visit]
    assert abs(clock.to_ms(found.occurred_at) - written) < 60_000
    assert found.day == "2026-11-26"


def test_the_ends_of_time_are_counted_held_or_refused_and_break_no_page(world: World) -> None:
    amina = world.phone_of("Amina")
    phone = WrongPhone(world, amina, 0, knows=True)
    doors = iter(world.doors["Z07"])
    expected = {
        phone.record(next(doors), started_at=0, ended_at=0): (COUNTED, "receipt"),
        phone.record(next(doors), started_at=0, ended_at=0, clock={"at": 0, "offset": None, "age": None}): (COUNTED, "receipt"),
        phone.record(next(doors), ended_at=LAST_MS): (COUNTED, "its own"),
        phone.record(next(doors), started_at=LAST_MS, ended_at=LAST_MS): (HELD, None),
        phone.record(next(doors), started_at=LAST_MS + 1, ended_at=LAST_MS + 1): (REFUSED, None),
        phone.record(next(doors), started_at=-1): (REFUSED, None),
        phone.record(next(doors), clock={"at": LAST_MS, "offset": -LAST_MS, "age": LAST_MS}): (COUNTED, "receipt"),
        phone.record(next(doors), clock={"at": 0, "offset": LAST_MS, "age": -LAST_MS}): (HELD, None),
        phone.record(next(doors), clock={"at": 0, "offset": LAST_MS + 1, "age": 0}): (REFUSED, None),
    }
    amina.sync()
    found = check_promise(world, [amina], expected)
    desk = world.desk_of("Clara")
    for operation, (word, at) in expected.items():
        row = found.operations[operation]
        assert (row.state, row.code) == word
        if word == COUNTED:
            visit = found.visits[operation]
            assert (clock.to_ms(visit.occurred_at) == clock.to_ms(row.received_at)) == (at == "receipt")
            assert desk.get(f"/console/visits/{operation}").status_code == 200
    assert desk.get("/console/visits").status_code == 200


def test_a_day_ahead_is_counted_and_a_moment_more_is_held(world: World) -> None:
    amina = world.phone_of("Amina")
    far = WrongPhone(world, amina, 0, knows=True)
    server_ms = clock.to_ms(WEDNESDAY_TEN) + 24 * HOUR
    near, over = (far.record(world.doors["Z07"][door], started_at=0, ended_at=LAST_MS) for door in (0, 1))
    for operation, ahead in ((near, -60_000), (over, 120_000)):
        body = {**far.body_of(operation), "started_at": server_ms + ahead, "clock": {"at": server_ms, "offset": 0, "age": 0}}
        amina.outbox.pop(operation)
        amina.save("visit:record", body, operation)
    amina.sync()
    assert (amina.receipts[near]["state"], amina.receipts[over]["state"]) == ("counted", "held")


def test_a_held_record_stays_held_however_often_and_late_it_comes_again(world: World) -> None:
    amina = world.phone_of("Amina")
    operation = WrongPhone(world, amina, 48 * HOUR, knows=False).record(world.doors["Z07"][0], outcome="met", need="要绘本", badge_shown=True)
    entry = dict(amina.outbox[operation])
    amina.sync()
    first = amina.receipts[operation]
    assert first == {"id": operation, "state": "held", "code": "operation.in_future", "number": None}
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=3))
    for _ in range(3):
        amina.outbox[operation] = entry
        amina.sync()
        assert amina.receipts[operation] == first
    row = read_ledger(world).operations[operation]
    assert row.body == entry["text"]
    assert not read_ledger(world).visits
    words = CATALOGUE["operation.in_future"]
    assert "站里收着" in words.zh and "Kept" in words.en


def test_a_server_clock_that_jumps_back_breaks_no_order(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    made = []
    for hours in (0, 30, 2, 26, 1):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=hours))
        amina.exchange()
        made.append(amina.record_visit(world.doors["Z07"][len(made)]))
        amina.sync()
    set_clock(world.app, WEDNESDAY_TEN)
    amina.sync()
    ben.sync()
    check_promise(world, [amina, ben], made)
    assert [amina.receipts[operation]["number"] for operation in made] == sorted(amina.receipts[operation]["number"] for operation in made)
    assert ben.visits == amina.visits
    assert len(ben.visits) == len(made)
