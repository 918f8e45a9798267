"""Operations that no phone of ours would send, each between two good neighbours: the neighbours are counted, the bad one gets
its own word, and what it said is kept whole for the person who has to mend it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.changes.models import Operation
from app.problems import CATALOGUE
from tests import pages
from tests.cast import World
from tests.faults.canary import NEED, secrets  # noqa: F401
from tests.faults.ledger import check_promise, read_ledger
from tests.phone import Phone, new_id

MALFORMED, LATER, UNREADABLE = ("refused", "operation.malformed"), ("later", None), ("refused", "operation.unreadable")
UNKNOWN_DOOR, TOO_LONG = ("refused", "door.unknown"), ("refused", "operation.too_long")
NOT_INTEGERS: list[Any] = ["1", 1.5, 1e300, True, None, [], {}, -1, 2**53]
DAYS_THAT_ARE_NOT = ["2026-02-31", "2026-13-01", "2026-00-10", "1999-12-31", "2026-11-28\n", "2026-1-2", "20260102", "２０２6-11-28", "", "x"]
TYPED = [
    "🧑🏽‍⚕️ 三楼 👨‍👩‍👧‍👦 🇨🇳",
    "𠮷野家旁边 𰻞𰻞面",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;b&gt; ' \" ` \\ / {{ 7*7 }} {0} %s $(id) '; DROP TABLE visit; --",
    "一行\n又一行\r\n\t空格 ",
    "\u202e右到左\u202c e\u0301 \u200b\ufeff",
    "=cmd|' /C calc'!A0",
]


class Bench:
    """One phone, and a way to send something bad between two good visits."""

    def __init__(self, world: World) -> None:
        self.world, self.amina = world, world.phone_of("Amina")
        self.doors = world.doors["Z07"]
        self.amina.sync()
        self.good: list[str] = []

    def good_visit(self) -> dict[str, Any]:
        identifier = self.amina.record_visit(self.doors[len(self.good) % 12])
        self.good.append(identifier)
        return self.amina.outbox.pop(identifier)

    def receipts(self, *bad: Any) -> list[dict[str, Any]]:
        """Send bad entries in the middle of a batch; the two good ones are checked here, the receipts between them are given."""
        first, last = self.good_visit(), self.good_visit()
        body = json.dumps(self.amina.request_body([first, *bad, last]))
        answer = self.amina.client.post("/api/sync", data=body, headers={**self.amina.headers(), "Content-Type": "application/json"})
        assert answer.status_code == 200, (bad, answer.get_data(as_text=True))
        found = answer.get_json()["receipts"]
        assert [found[0]["id"], found[-1]["id"]] == [first["id"], last["id"]]
        assert (found[0]["state"], found[-1]["state"]) == ("counted", "counted"), bad
        for receipt in found:
            self.amina.receipts[receipt["id"]] = receipt
        middle: list[dict[str, Any]] = found[1:-1]
        return middle

    def entry(self, text: str | None = None, **fields: Any) -> dict[str, Any]:
        body = self.amina.visit_body(self.doors[0])
        return {"id": new_id(), "kind": "visit:record", "v": 1, "text": json.dumps(body) if text is None else text, **fields}

    def visit(self, outcome: str = "not_home", **fields: Any) -> dict[str, Any]:
        return self.entry(json.dumps({**self.amina.visit_body(self.doors[0], outcome), **fields}))

    def expect(self, word: tuple[str, str | None], entries: dict[str, dict[str, Any]]) -> None:
        names = list(entries)
        for start in range(0, len(names), 30):
            batch = names[start : start + 30]
            for name, receipt in zip(batch, self.receipts(*(entries[name] for name in batch)), strict=True):
                assert (receipt["id"], receipt["state"], receipt["code"], receipt["number"]) == (entries[name]["id"], *word, None), name[:80]
        rows = read_ledger(self.world).operations
        for name, entry in entries.items():
            row = rows.get(entry["id"])
            if word == LATER:
                assert row is None, name
            else:
                assert row is not None
                assert row.body == stored_text(entry), name


def stored_text(entry: dict[str, Any]) -> str:
    """What is kept of a refused operation: its whole text, unless no database can keep it."""
    text = entry.get("text")
    return text if isinstance(text, str) and not set("\x00\ud800\udfff") & set(text) else ""


@pytest.fixture
def bench(world: World) -> Any:
    """Ends with the promise: the good visits and nothing else stand in the ledger."""
    made = Bench(world)
    yield made
    found = check_promise(world, [made.amina], made.good)
    assert set(found.visits) == set(made.good)
    codes = {row.code for row in found.from_phones.values() if row.code}
    assert all(CATALOGUE[code].zh and CATALOGUE[code].en for code in codes)


def test_an_entry_without_a_proper_id_gets_no_receipt_and_stops_nobody(bench: Bench) -> None:
    whole = bench.entry()
    strange: list[Any] = [5, "x", None, True, [], [whole], {}, {"id": 7}]
    for identifier in (new_id().upper(), new_id().replace("-", ""), f"{{{new_id()}}}", new_id() + "\n", "", None, 7, "' OR 1=1 --", "x" * 10_000):
        strange.append({**whole, "id": identifier})
    for entry in strange:
        assert bench.receipts(entry) == [], entry
    assert bench.receipts(*strange) == []


def test_the_envelope_of_an_operation_is_strict(bench: Bench) -> None:
    good = bench.entry()
    entries = {f"without {name}": {key: value for key, value in good.items() if key != name} for name in ("kind", "v", "text")}
    entries |= {f"kind {value!r:.20}": bench.entry(kind=value) for value in ("", "k" * 41, 7, None, [], {})}
    entries |= {f"v {value!r:.20}": bench.entry(v=value) for value in (0, 1001, *NOT_INTEGERS)}
    entries |= {f"text {value!r:.20}": bench.entry(text=value) if value is not None else {**good, "text": None} for value in (7, None, [], {}, True)}
    entries |= {"an unknown field": bench.entry(staff_id=bench.world.staff["Ben"]), "version 1 of UUID": bench.entry(id="c232ab00-9414-11ec-b3c8-9f6bdeced846")}
    for entry in entries.values():
        entry["id"] = entry["id"] if entry["id"][14] == "1" else new_id()
    bench.expect(MALFORMED, entries)


def test_a_kind_or_version_of_tomorrow_stays_on_the_phone_and_leaves_no_row(bench: Bench) -> None:
    entries = {"kind": bench.entry(kind="visit:applaud"), "v": bench.entry(v=3), "both": bench.entry(kind="van:open", v=1000)}
    entries |= {"a kind nobody can write down": bench.entry(kind="\ud800"), "a kind with a NUL": bench.entry(kind="a\x00b"), "HTML": bench.entry(kind="<b>")}
    bench.expect(LATER, entries)


def test_a_text_that_is_not_strict_json_is_refused(bench: Bench) -> None:
    good = bench.entry()["text"]
    started = json.loads(good)["started_at"]
    numbers = {
        f"started_at {value[:20]}": bench.entry(good.replace(str(started), value, 1)) for value in ("NaN", "Infinity", "1e309", "9" * 4500, f"{started}.0")
    }
    deep = {"brackets": bench.entry("[" * 4000 + "]" * 4000), "a deep need": bench.entry(good.replace('"need": null', f'"need": {"[" * 3000}{"]" * 3000}'))}
    texts = {text: bench.entry(text) for text in ("", " ", "null", "[]", "7", '"x"', "{", good + "x", good.replace('"need"', '"door": "x", "need"'))}
    bench.expect(MALFORMED, numbers | deep | texts)


def test_every_field_of_a_visit_has_its_own_kind_of_value(bench: Bench) -> None:
    good = bench.amina.visit_body(bench.doors[0])
    entries = {f"without {name}": bench.entry(json.dumps({key: value for key, value in good.items() if key != name})) for name in good}
    wrong: dict[str, list[Any]] = {
        "door": ["", "x", None, 7, bench.doors[0].upper(), bench.doors[0] + "\n", [bench.doors[0]]],
        "outcome": ["", "MET", "applauded", None, 1, ["met"]],
        "started_at": NOT_INTEGERS,
        "ended_at": [*NOT_INTEGERS, good["started_at"] - 1],
        "clock": [None, [], {}, {"at": good["started_at"]}, {**good["clock"], "zone": "UTC"}],
        "badge_shown": [None, 0, 1, "true", "", []],
        "left_card": [None, 0, 1, "false", 2],
        "topics": [None, {}, "x", [7], [None], [{"topic": "hygiene"}], [{"topic": "x", "end": "told"}], [{}] * 100],
        "need": [7, [], {}, True],
        "appointment": [{}, [], "2026-11-28", {"day": "2026-11-28"}],
        "wish": ["x", 7, new_id().upper(), new_id() + "\n"],
        "certificate": [{}, [], "x", {"kind": "residence_permit", "help": [], "remind_month": "2026-13"}],
        "build": [0, *NOT_INTEGERS],
        "surprise": [None, 1],
        "slip": ["XF1"],
    }
    entries |= {f"{name} {value!r:.40}": bench.entry(json.dumps({**good, name: value})) for name, values in wrong.items() for value in values}
    clocks = {"at": NOT_INTEGERS, "offset": [value for value in NOT_INTEGERS if value not in (None, -1)], "age": ["1", 1.5, True, 2**53]}
    entries |= {f"clock {name} {value!r}": bench.visit(clock={**good["clock"], name: value}) for name, values in clocks.items() for value in values}
    bench.expect(MALFORMED, entries)


def test_a_day_that_no_calendar_has_is_refused_and_stops_no_later_visit(bench: Bench) -> None:
    days = {day: bench.visit("appointment", appointment={"day": day, "time": "19:00", "band": None}) for day in DAYS_THAT_ARE_NOT}
    times = {time: bench.visit("appointment", appointment={"day": "2026-11-28", "time": time, "band": None}) for time in ("24:00", "9:00", "19:00\n", "١٩:00")}
    paper = {"kind": "residence_permit", "help": []}
    months = {month: bench.visit("met", certificate={**paper, "remind_month": month}) for month in ("2026-00", "2026-13", "26-01", "2026-01\n", "")}
    bench.expect(MALFORMED, days | times | months)
    for _ in range(3):
        assert bench.receipts() == []


def test_a_month_that_is_over_is_counted_and_reminds_nobody(bench: Bench) -> None:
    entry = bench.visit("met", certificate={"kind": "residence_permit", "help": ["advice"], "remind_month": "2020-01"})
    (receipt,) = bench.receipts(entry)
    assert receipt["state"] == "counted"
    bench.good.append(entry["id"])
    answer = bench.amina.client.post("/api/sync", json={**bench.amina.request_body([]), "cursor": None}, headers=bench.amina.headers()).get_json()
    assert [building["reminders"] for pack in answer["packs"] for building in pack["buildings"]] == [[]]


def test_letters_that_no_database_keeps_are_refused_in_their_own_words(bench: Bench) -> None:
    spoiled = ("a\ud800b", "\udfff", "a\x00b")
    needs = {f"need {need!r}": bench.visit("met", need=need) for need in spoiled}
    texts = {f"text {text!r}": bench.entry(text) for text in spoiled}
    bench.expect(UNREADABLE, needs | texts)


def test_a_text_that_is_too_long_is_kept_whole_and_refused(bench: Bench) -> None:
    needs = {str(length): bench.visit("met", need="句" * length) for length in (141, 1000)}
    bench.expect(MALFORMED, needs)
    bench.expect(TOO_LONG, {"5,000 characters": bench.visit("met", need="句" * 5000), "spaces": bench.entry(bench.entry()["text"] + " " * 8192)})


def test_what_was_typed_is_kept_to_the_letter_and_shown_as_text(bench: Bench) -> None:
    typed = [*TYPED, "界" * 140, "👍" * 140, "a" * 140]
    entries = [bench.visit("met", need=need) for need in typed]
    assert [receipt["state"] for receipt in bench.receipts(*entries)] == ["counted"] * len(entries)
    bench.good += [entry["id"] for entry in entries]
    visits, desk = read_ledger(bench.world).visits, bench.world.desk_of("Clara")
    for entry, need in zip(entries, typed, strict=True):
        assert visits[entry["id"]].need_text == need
        page = pages.read(desk.get(f"/console/visits/{entry['id']}"))
        assert " ".join(need.split()) in page.words
        assert not {"script", "img", "b"} & {
            tag for tag, attributes in page.skeleton if tag == "b" or "onerror" in attributes or (tag == "script" and not attributes)
        }


def test_numbers_of_people_are_refused_in_their_own_words(bench: Bench) -> None:
    bench.expect(("refused", "text.has_phone_number"), {"mobile": bench.visit("met", need="打 138 0013 8000")})
    bench.expect(("refused", "text.has_id_number"), {"id": bench.visit("met", need="证件 11010519491231002X")})


def test_the_door_of_somebody_else_is_a_door_that_does_not_exist(bench: Bench) -> None:
    world = bench.world
    elsewhere = add_door_elsewhere(world)
    doors = {"absent": new_id(), "another zone": world.doors["Z19"][0], "another community": elsewhere, "not v4": "00000000-0000-0000-0000-000000000000"}
    bench.expect(UNKNOWN_DOOR, {name: bench.visit(door=door) for name, door in doors.items()})
    said = {json.dumps({**bench.receipts(bench.visit(door=door))[0], "id": ""}) for door in doors.values()}
    assert len(said) == 1
    wishes = {name: bench.entry(wish_text(bench.amina, door), kind="wish:set") for name, door in doors.items()}
    bench.expect(UNKNOWN_DOOR, wishes)
    assert not read_ledger(world).wishes


def wish_text(phone: Phone, door: str) -> str:
    operation = phone.set_wish(door)
    return str(phone.outbox.pop(operation)["text"])


def add_door_elsewhere(world: World) -> str:
    """A whole house in the other community of the database, with one door."""
    from app import database
    from app.places.models import Building, Compound, Door, Zone

    community, names = world.other_community_id, [new_id() for _ in range(4)]
    with world.app.app_context(), database.transaction(community) as session:
        session.add(Compound(community_id=community, id=names[0], name="别处", kind="village_block"))
        session.add(Zone(community_id=community, id=names[1], code="Z01", name="Z01"))
        house = {"compound_id": names[0], "zone_id": names[1], "name": "1号", "building_code": None, "kind": "house"}
        session.add(Building(community_id=community, id=names[2], entry_note="", hazard_note="", standing="active", **house))
        place = {"unit": "", "floor": "1", "room": "101", "floor_order": 1, "room_order": 1, "house_code": None}
        session.add(Door(community_id=community, id=names[3], building_id=names[2], kind="home", standing="active", night_shift=False, **place))
    return names[3]


def test_an_id_twice_in_one_batch_is_one_operation(bench: Bench) -> None:
    same, other = bench.entry(), bench.visit("declined_talk")
    other["id"] = same["id"]
    first, again, differs = bench.receipts(same, dict(same), other)
    assert first["state"] == "counted" and again == first
    assert (differs["state"], differs["code"], differs["number"]) == ("refused", "operation.id_reused", None)
    bench.amina.receipts[same["id"]] = first
    bench.good.append(same["id"])
    assert bench.receipts(same) == [first]
    bench.amina.receipts[same["id"]] = first
    assert read_ledger(bench.world).visits[same["id"]].outcome == "not_home"


def test_the_id_of_another_persons_operation_tells_nothing_and_changes_nothing(bench: Bench) -> None:
    ben = bench.world.phone_of("Ben")
    theirs = ben.record_visit(bench.doors[5], "met", need=NEED)
    copy = dict(ben.outbox[theirs])
    ben.sync()
    said = [bench.receipts(entry)[0] for entry in (copy, {**bench.entry(), "id": theirs}, {**copy, "text": "{}"}, {**copy, "kind": "wish:set"})]
    assert said == [{"id": theirs, "state": "refused", "code": "operation.id_reused", "number": None}] * 4
    bench.amina.receipts[theirs] = ben.receipts[theirs]
    row: Operation = read_ledger(bench.world).operations[theirs]
    assert (row.state, row.device_id, row.body) == ("counted", ben.device_id, None)
    bench.good.append(theirs)


def test_a_wish_that_stands_already_is_not_set_again(bench: Bench) -> None:
    wish = new_id()
    setting: Callable[[int], dict[str, Any]] = lambda door: bench.visit("do_not_visit", wish=wish, door=bench.doors[door])  # noqa: E731
    first, second, third = setting(1), setting(1), setting(2)
    receipts = bench.receipts(first, second, third)
    assert [(receipt["state"], receipt["code"]) for receipt in receipts] == [("counted", None)] + [("refused", "operation.id_reused")] * 2
    bench.good.append(first["id"])
    assert {row.door_id for row in read_ledger(bench.world).wishes.values()} == {bench.doors[1]}


def test_whose_visit_it_is_follows_from_the_token_and_from_nothing_else(bench: Bench) -> None:
    ben = bench.world.phone_of("Ben")
    operation = ben.record_visit(bench.doors[3])
    body = ben.request_body()
    answer = ben.client.post("/api/sync", json=body, headers=bench.amina.headers())
    bench.amina.receipts |= {receipt["id"]: receipt for receipt in answer.get_json()["receipts"]}
    visit = read_ledger(bench.world).visits[operation]
    assert visit.staff_id == bench.world.staff["Amina"]
    bench.good.append(operation)
