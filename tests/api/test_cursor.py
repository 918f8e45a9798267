"""The cursor: what a phone is sent when it comes for the first time, when zones are given and taken, page by page,
with a cursor of its own making, and after the station was put back to an older copy."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app import database
from app.clock import now as server_now
from app.places.commands import assign_zone, end_assignment
from app.places.models import Assignment, Zone
from app.sync.cursor import read_cursor, write_cursor
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.backup import Copies, copies_of
from tests.faults.canary import secrets  # noqa: F401
from tests.faults.ledger import check_promise, read_ledger
from tests.faults.link import attempt, deliver
from tests.phone import Phone, new_id

PAGE = 500


def forged(cursor: str | None, **changes: Any) -> str:
    """A cursor with some of its parts changed."""
    read = read_cursor(cursor)
    assert read is not None
    return write_cursor(replace(read, **changes))


def give_zone(world: World, name: str, code: str) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        zone = session.get_one(Zone, (world.community_id, world.zones[code]))
        assign_zone(session, zone=zone, staff_id=world.staff[name], role="deputy", now=server_now())


def take_zone(world: World, name: str, code: str) -> None:
    with world.app.app_context(), database.transaction(world.community_id) as session:
        for row in session.query(Assignment).filter_by(community_id=world.community_id, staff_id=world.staff[name], zone_id=world.zones[code]):
            end_assignment(row, server_now())


def record_many(world: World, phone: Phone, count: int, zone: str = "Z07") -> list[str]:
    made = [phone.record_visit(world.doors[zone][turn % 12]) for turn in range(count)]
    phone.sync()
    return made


def ask(phone: Phone, cursor: Any, **fields: Any) -> dict[str, Any]:
    answer = phone.client.post("/api/sync", json={**phone.request_body([]), "cursor": cursor, **fields}, headers=phone.headers())
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def zones_in(answer: dict[str, Any]) -> list[str]:
    return [pack["zone"]["code"] for pack in answer["packs"]]


@pytest.fixture
def copies(world: World) -> Iterator[Copies]:
    with copies_of(world.app) as found:
        yield found


def test_the_first_exchange_brings_all_zones_in_one_answer(world: World) -> None:
    give_zone(world, "Amina", "Z19")
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    record_many(world, dov, 3, "Z19")
    answer = amina.exchange()
    assert (zones_in(answer), answer["changes"], answer["more"]) == (["Z07", "Z19"], [], False)
    assert amina.visits == dov.visits
    again = amina.exchange()
    assert (again["packs"], again["changes"], again["more"], again["cursor"]) == ([], [], False, answer["cursor"])


def test_an_answer_that_is_full_leaves_the_other_zones_to_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.answer.DOORS_PER_ANSWER", 1)
    give_zone(world, "Amina", "Z19")
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    record_many(world, dov, 3, "Z19")
    first = amina.exchange()
    assert (zones_in(first), first["changes"], first["more"]) == (["Z07"], [], True)
    second = amina.exchange()
    assert (zones_in(second), second["changes"], second["more"]) == (["Z19"], [], False)
    assert amina.visits == dov.visits
    third = amina.exchange()
    assert (third["packs"], third["changes"], third["more"], third["cursor"]) == ([], [], False, second["cursor"])


def test_the_deputy_is_sent_what_the_main_coordinator_is_sent(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    record_many(world, amina, 5)
    ben.sync()
    assert (ben.visits, ben.buildings, ben.zones) == (amina.visits, amina.buildings, amina.zones)
    assert ask(ben, None)["packs"] == ask(amina, None)["packs"]


def test_a_zone_given_later_comes_as_its_pack_while_the_other_goes_on(world: World) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    record_many(world, dov, 4, "Z19")
    amina.sync()
    give_zone(world, "Amina", "Z19")
    record_many(world, ben, 3)
    answer = amina.exchange()
    assert (zones_in(answer), len(answer["changes"]), answer["more"]) == (["Z19"], 3, False)
    record_many(world, dov, 2, "Z19")
    later = amina.exchange()
    assert (later["packs"], len(later["changes"])) == ([], 2)
    assert amina.visits == {**ben.visits, **dov.visits}


def test_a_zone_that_was_taken_goes_and_what_is_unsent_counts_for_fourteen_days(world: World) -> None:
    amina = world.phone_of("Amina")
    made = record_many(world, amina, 2)
    take_zone(world, "Amina", "Z07")
    answer = amina.exchange()
    assert answer["changes"] == [{"kind": "zone:gone", "zone": world.zones["Z07"], "to": None}]
    assert (amina.zones, amina.buildings, amina.visits, amina.exchange()["changes"]) == ({}, {}, {}, [])
    for days, state, code in ((0, "counted", None), (13.999, "counted", None), (14.001, "held", "zone.lost"), (400, "held", "zone.lost")):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days))
        operation = amina.record_visit(world.doors["Z07"][0])
        text = amina.outbox[operation]["text"]
        amina.exchange(reading=False)
        made.append(operation)
        assert (amina.receipts[operation]["state"], amina.receipts[operation]["code"]) == (state, code), days
        assert read_ledger(world).operations[operation].body == (text if state == "held" else None)
    check_promise(world, [amina], made)


def test_a_zone_that_was_taken_goes_from_a_phone_that_must_start_anew(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    take_zone(world, "Amina", "Z07")
    for stale in (forged(amina.cursor, tag="0" * 16), forged(amina.cursor, reads=999), forged(amina.cursor, epoch="another")):
        assert {"kind": "zone:gone", "zone": world.zones["Z07"], "to": None} in ask(amina, stale)["changes"]


def test_a_zone_that_is_given_again_comes_whole_again(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    record_many(world, amina, 2)
    take_zone(world, "Amina", "Z07")
    amina.sync()
    record_many(world, ben, 3)
    give_zone(world, "Amina", "Z07")
    assert zones_in(amina.exchange()) == ["Z07"]
    assert amina.visits == ben.visits
    assert len(amina.visits) == 5


def test_more_than_a_page_comes_page_by_page_and_a_lost_page_comes_again(world: World) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    amina.sync()
    record_many(world, dov, 2, "Z19")
    made = record_many(world, ben, 2 * PAGE + 30)
    give_zone(world, "Amina", "Z19")
    lost = ask(amina, amina.cursor)
    pages = [amina.exchange() for _ in range(3)]
    assert [len(page["changes"]) for page in pages] == [PAGE, PAGE, 30]
    assert [page["more"] for page in pages] == [True, True, False]
    assert [zones_in(page) for page in pages] == [[], [], ["Z19"]]
    assert lost["changes"] == pages[0]["changes"]
    assert amina.visits == {**ben.visits, **dov.visits}
    numbers = [change["visit"]["number"] for page in pages for change in page["changes"]]
    assert numbers == sorted(set(numbers))
    check_promise(world, [ben], made)


def test_a_cursor_that_is_none_of_ours_starts_anew(world: World) -> None:
    amina = world.phone_of("Amina")
    record_many(world, amina, 3)
    whole = ask(amina, None)["packs"]
    parts = json.loads(base64.urlsafe_b64decode(str(amina.cursor) + "=="))

    def packed(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    strange = [
        "",
        "x",
        "A" * 8000,
        "=" * 40,
        "巡访",
        "' OR 1=1 --",
        str(amina.cursor)[:-3],
        str(amina.cursor) * 2,
        packed(None),
        packed({}),
        packed([]),
        packed(7),
    ]
    strange += [
        packed([*parts[:place], value, *parts[place + 1 :]]) for place in (0, 1, 2, 4, 5) for value in (None, -1, 1.5, True, {}, [], [[]], 2**60, "x", "\ud800")
    ]
    strange += [packed([*parts, "more"]), packed("[" * 900), packed([[]] * 6)]
    for cursor in strange:
        answer = ask(amina, cursor)
        assert (answer["packs"], answer["changes"]) == (whole, []), cursor
        assert answer["epoch"] == amina.epoch


def test_a_forged_cursor_wins_nothing(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    record_many(world, dov, 4, "Z19")
    record_many(world, amina, 2)
    theirs = set(dov.buildings) | set(world.doors["Z19"]) | {world.zones["Z19"]}
    tries = {
        "another zone": forged(amina.cursor, zone_ids=(world.zones["Z07"], world.zones["Z19"])),
        "only another zone": forged(amina.cursor, zone_ids=(world.zones["Z19"],)),
        "from the start": forged(amina.cursor, zone_ids=(world.zones["Z19"],), number=0, tag=""),
        "all zones": forged(amina.cursor, zone_ids=("", "*", "%", new_id())),
        "a zone nobody can write down": forged(amina.cursor, zone_ids=("\ud800",)),
        "another community": forged(amina.cursor, community_id=world.other_community_id),
        "another epoch": forged(amina.cursor, epoch=new_id()),
        "another level": forged(amina.cursor, reads=1),
        "Dov's own": dov.cursor,
    }
    for name, cursor in tries.items():
        answer = ask(amina, cursor)
        said = json.dumps({**answer, "cursor": "", "changes": [change for change in answer["changes"] if change["kind"] != "zone:gone"]})
        assert not [secret for secret in theirs if secret in said], name
        assert zones_in(answer) in ([], ["Z07"]), name
        kept = read_cursor(answer["cursor"])
        assert kept is not None and kept.zone_ids == (world.zones["Z07"],), name
        assert answer["epoch"] == amina.epoch, name


def test_a_number_made_up_by_a_phone_at_work_costs_everybody_a_pack_and_nothing_else(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    made = record_many(world, amina, 3) + record_many(world, ben, 3)
    for cursor in (forged(ben.cursor, number=999), forged(ben.cursor, tag="x")):
        ask(ben, cursor)
        for phone in (amina, ben):
            deliver(phone)
            made.append(phone.record_visit(world.doors["Z07"][0]))
            deliver(phone)
    deliver(amina)
    check_promise(world, [amina, ben], made)
    assert amina.visits == ben.visits
    assert len(read_ledger(world).visits) == len(made)


def test_a_phone_that_reads_more_is_answered_at_the_level_of_the_station(world: World) -> None:
    amina = world.phone_of("Amina")
    record_many(world, amina, 2)
    answer = ask(amina, amina.cursor, reads=7)
    assert (answer["packs"], answer["changes"], answer["cursor"]) == ([], [], amina.cursor)
    assert zones_in(ask(amina, forged(amina.cursor, reads=7), reads=7)) == ["Z07"]


def test_a_pull_writes_nothing_but_a_sign_of_life_every_five_minutes(world: World, copies: Copies) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    record_many(world, ben, 3)
    amina.sync()
    still = copies.fingerprint()
    for cursor in (amina.cursor, None, "x", forged(amina.cursor, number=0, tag="")):
        ask(amina, cursor)
        assert copies.fingerprint() == still
    for minutes in (5.01, 10.02):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=minutes - 0.1))
        ask(amina, amina.cursor)
        assert copies.fingerprint() == still
        set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=minutes + 0.1))
        before = read_ledger(world)
        ask(amina, amina.cursor)
        assert copies.fingerprint() != still
        assert read_ledger(world).community.head == before.community.head
        still = copies.fingerprint()


def test_a_line_that_loses_every_second_answer_ends_in_the_same_view(world: World) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    made = []
    for turn in range(6):
        made += record_many(world, ben, 2)
        if turn % 2:
            ask(amina, amina.cursor)
        else:
            attempt(amina)
    amina.sync()
    assert amina.visits == ben.visits
    check_promise(world, [ben], made)
