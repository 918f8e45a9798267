"""One contract, every operation: runs over the table in app/operations/kinds.py, with bodies made from each kind's own schema.
A new kind is tested here before its author writes a test; what it leaves in the log is one row in LEAVES."""

import json
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow
import pytest
import sqlalchemy as sa
from marshmallow import fields, validate

from app import clock, database
from app.changes.models import Change, Operation
from app.database import db
from app.identity import commands, queries
from app.identity.models import Staff
from app.operations.correction_schemas import NamedSchema
from app.operations.kinds import OPERATIONS
from app.places.models import Building, Compound, Door, Zone
from app.rounds.models import Wish
from app.visits.models import ReviewNote, Visit
from app.visits.review import ask_question
from app.vocabulary import codes, limit
from tests.cast import World
from tests.phone import Phone, new_id

# Kind and version to the changes one counted operation leaves, in order.
LEAVES: dict[tuple[str, int], list[str]] = {
    ("visit:record", 1): ["visit:recorded"],
    ("visit:record", 2): ["visit:recorded"],
    ("visit:withdraw", 1): ["visit:withdrawn"],
    ("wish:set", 1): ["wish:set"],
    ("blockage:record", 1): ["blockage:recorded"],
    ("blockage:withdraw", 1): ["blockage:withdrawn"],
    ("answer:record", 1): ["question:answered"],
}
# A change that travels under another name than the log has for it.
TRAVELS_AS = {"visit:withdrawn": "visit:removed", "blockage:withdrawn": "blockage:removed"}
KINDS = sorted(OPERATIONS)
EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0]}-{kind[1]}")
# A kind whose schema allows what its rules refuse needs its own fields here; made bodies say yes, choose first and leave empty what may be.
OWN_FIELDS: dict[tuple[str, int], dict[str, Any]] = {("visit:record", 2): {"asked": False}}
# A wish not to be visited is in force from its receipt, whatever its phone's clock says (domain.md Y3): it is never held for its time.
OBEYED_AT_ONCE = {("wish:set", 1)}
# What a kind is about, where it is not a door.
OF_BUILDINGS = {("blockage:record", 1), ("blockage:withdraw", 1)}
# About a question, and so about no place: only the coordinator who was asked hears of it (tests/api/test_review.py).
OF_QUESTIONS = {("answer:record", 1)}
OF_PLACES = pytest.mark.parametrize("kind", sorted(set(OPERATIONS) - OF_QUESTIONS), ids=lambda kind: f"{kind[0]}-{kind[1]}")
# Values of every JSON type; a field is sent those that are not its own.
OF_TYPE: dict[type, list[Any]] = {
    str: ["", "x" * 40],
    int: [0, -1, 7],
    float: [1.5],
    bool: [True, False],
    list: [[], [1]],
    dict: [{}, {"a": 1}],
    type(None): [None],
}


def test_every_kind_says_what_it_leaves() -> None:
    assert set(LEAVES) == set(OPERATIONS), f"Add {set(OPERATIONS) ^ set(LEAVES)} to LEAVES: the changes that one counted operation appends."


# Bodies from schemas


def made_value(field: fields.Field[Any], name: str, subject: str, now: int) -> Any:
    """A value that a field allows."""
    if name in ("door", "building"):
        return subject
    if isinstance(field, fields.Nested) and isinstance(field.schema, NamedSchema) and not field.allow_none:
        return named(new_id(), field.schema.by_id)
    if field.allow_none:
        return None
    if isinstance(field, fields.Nested):
        return made_body(field.schema, subject, now)
    if isinstance(field, fields.List):
        return []
    if isinstance(field, fields.Dict):
        return {}
    if isinstance(field, fields.Boolean):
        return True
    choices = [check for check in field.validators if isinstance(check, validate.OneOf)]
    if choices:
        return next(iter(choices[0].choices))
    if isinstance(field, fields.Integer):
        return 1 if name in ("build", "v") else now
    patterns = [check.regex.pattern for check in field.validators if isinstance(check, validate.Regexp)]
    return new_id() if patterns and "0-9a-f" in patterns[0] else "x"


def named(record: str, by_id: str) -> dict[str, Any]:
    """A record that an operation is about, by its id."""
    return {by_id: record, "number": None, "epoch": None, "at": None}


def made_body(schema: marshmallow.Schema, subject: str, now: int) -> dict[str, Any]:
    """A body that a schema allows, with a door or a building of its phone."""
    return {name: made_value(field, name, subject, now) for name, field in schema.fields.items()}


def subjects(world: World, kind: tuple[str, int], zone: str = "Z07") -> list[str]:
    """What operations of a kind are about, in one zone: its doors, or its building as often as it has doors."""
    return [world.buildings[zone]] * len(world.doors[zone]) if kind in OF_BUILDINGS else world.doors[zone]


def save(phone: Phone, kind: tuple[str, int], subject: str, **own: Any) -> str:
    """Save a made operation of a kind into a phone's outbox."""
    body = {**made_body(OPERATIONS[kind].schema, subject, phone.server_now()), **OWN_FIELDS.get(kind, {}), **own}
    for record, made in (("visit", Phone.record_visit), ("blockage", Phone.record_blockage)):
        if record in body:
            body[record] = named(planted(phone, made(phone, subject)), record)
    if "question" in body:
        body["question"] = asked(phone, planted(phone, phone.record_visit(subject)))
    return phone.save(kind[0], body, v=kind[1])


def planted(phone: Phone, record: str) -> str:
    """A record that its author may take back, sent before anything else that waits; a phone that is switched off leaves none."""
    phone.client.post("/api/sync", json=phone.request_body([phone.outbox.pop(record)]), headers=phone.headers(reading=False))
    return record


def asked(phone: Phone, visit: str) -> str:
    """A question about a visit, asked at the desk; where there is no such visit, one that nobody has asked."""
    with phone.client.application.app_context():
        if db.session.get(Visit, (phone.community_id, visit)) is None:
            return new_id()
        supervisor = db.session.scalar(sa.select(Staff.id).where(Staff.community_id == phone.community_id, Staff.badge_no == "S03"))
        about = {"community_id": phone.community_id, "operation_id": new_id(), "visit_id": visit, "staff_id": supervisor}
        with database.transaction(phone.community_id) as session:
            ask_question(session, text="楼道灯后来修好了吗？", now=clock.now(), **about)
        question = db.session.scalar(sa.select(ReviewNote.id).where(ReviewNote.visit_id == visit))
        assert question is not None
        return question


def spoiled(schema: marshmallow.Schema, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(what was done, body) for every field: missing, of every wrong type, outside its list; and with a field that nobody knows."""
    yield "a field nobody knows", {**body, "surprise": 1}
    for name, field in schema.fields.items():
        yield f"{name} missing", {other: value for other, value in body.items() if other != name}
        for value in wrong_values(field):
            yield f"{name} = {value!r}"[:60], {**body, name: value}
        nested = whole_of(field)
        if nested is not None:
            for what, part in spoiled(nested[0], nested[1]):
                yield f"{name}.{what}", {**body, name: [part] if isinstance(field, fields.List) else part}


def whole_of(field: fields.Field[Any]) -> tuple[marshmallow.Schema, dict[str, Any]] | None:
    inner = field.inner if isinstance(field, fields.List) else field
    return (inner.schema, made_body(inner.schema, "", 1_000)) if isinstance(inner, fields.Nested) else None


def wrong_values(field: fields.Field[Any]) -> Iterator[Any]:
    own = {fields.String: str, fields.Integer: int, fields.Boolean: bool, fields.List: list, fields.Nested: dict, fields.Dict: dict}
    mine = next(python for kind, python in own.items() if isinstance(field, kind))
    for python, values in OF_TYPE.items():
        if python is mine or (python is type(None) and field.allow_none):
            continue
        yield from values
    if any(isinstance(check, validate.OneOf) for check in field.validators):
        yield from ("nonsense", "met ", "MET", *codes("service_kinds")[:3])
    if any(isinstance(check, validate.Regexp) for check in field.validators):
        yield from ("", "x", new_id().upper(), f"{new_id()}\n", new_id().replace("-", ""))
    for check in field.validators:
        if isinstance(check, validate.Range):
            yield from (check.min - 1, check.max + 1, 2**63, -(2**63) - 1, 10**30)
    if isinstance(field, fields.List):
        yield from ([None], ["x", "x"], [[]])


# What the station holds


def stored(world: World, model: type, *where: Any) -> list[Any]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(model).where(*where)))


def counted_rows(world: World) -> dict[str, int]:
    """How many rows everything has that an operation may write, apart from its own receipt."""
    with world.app.app_context():
        tables = [table for table in database.Base.metadata.tables.values() if table.name not in ("operation", "device", "community", "tries")]
        return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def operation_of(world: World, operation: str) -> Operation:
    found = stored(world, Operation, Operation.id == operation)
    assert len(found) == 1
    row: Operation = found[0]
    return row


def changes_of(world: World, operation: str) -> list[Change]:
    return sorted(stored(world, Change, Change.operation_id == operation), key=lambda change: change.number)


# The contract


@EVERY_KIND
def test_a_valid_operation_is_counted_and_leaves_what_it_says(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    operation = save(amina, kind, subjects(world, kind)[0])
    amina.sync()
    receipt = amina.receipts[operation]
    assert (receipt["state"], receipt["code"]) == ("counted", None)
    changes = changes_of(world, operation)
    assert [change.kind for change in changes] == LEAVES[kind]
    assert [change.zone_id for change in changes] == [None if kind in OF_QUESTIONS else world.zones["Z07"]] * len(changes)
    assert receipt["number"] == changes[0].number


@EVERY_KIND
def test_a_body_is_gone_once_its_operation_is_counted(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    operation = save(amina, kind, subjects(world, kind)[0])
    amina.sync()
    row = operation_of(world, operation)
    assert (row.state, row.body) == ("counted", None)


@EVERY_KIND
def test_a_repeated_operation_gets_its_first_receipt_again(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    operation = save(amina, kind, subjects(world, kind)[0])
    sent = dict(amina.outbox[operation])
    amina.sync()
    first, before = amina.receipts[operation], counted_rows(world)
    for reading in (True, False):
        amina.outbox[operation] = dict(sent)
        amina.exchange(reading=reading)
        assert amina.receipts[operation] == first
    answer = amina.client.post("/api/sync", json=amina.request_body([sent, sent, sent]), headers=amina.headers()).get_json()
    assert answer["receipts"] == [first] * 3
    assert counted_rows(world) == before


@EVERY_KIND
def test_the_same_id_with_another_text_is_refused(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    operation = save(amina, kind, subjects(world, kind)[0])
    amina.sync()
    before = counted_rows(world)
    amina.save(kind[0], made_body(OPERATIONS[kind].schema, subjects(world, kind)[1], amina.server_now()), operation, v=kind[1])
    amina.exchange()
    assert amina.receipts[operation] == {"id": operation, "state": "refused", "code": "operation.id_reused", "number": None}
    assert counted_rows(world) == before
    assert operation_of(world, operation).state == "counted"


def growth_by_one(world: World, phone: Phone, kind: tuple[str, int]) -> dict[str, int]:
    """Table to the rows that one counted operation adds."""
    before = counted_rows(world)
    save(phone, kind, subjects(world, kind)[2])
    phone.exchange()
    after = counted_rows(world)
    return {table: after[table] - before[table] for table in after}


@EVERY_KIND
def test_a_spoiled_operation_is_refused_by_its_id_and_its_neighbours_are_counted(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    whole = {**made_body(OPERATIONS[kind].schema, subjects(world, kind)[0], amina.server_now()), **OWN_FIELDS.get(kind, {})}
    bad = list(spoiled(OPERATIONS[kind].schema, whole))
    assert len(bad) > 10 * len(whole)
    grown = growth_by_one(world, amina, kind)
    for start in range(0, len(bad), 90):
        before = counted_rows(world)
        first = save(amina, kind, subjects(world, kind)[0])
        ids = {amina.save(kind[0], body, v=kind[1]): what for what, body in bad[start : start + 90]}
        last = save(amina, kind, subjects(world, kind)[1])
        amina.exchange()
        assert not amina.outbox
        assert [amina.receipts[good]["state"] for good in (first, last)] == ["counted", "counted"]
        for operation, what in ids.items():
            assert (amina.receipts[operation]["state"], amina.receipts[operation]["code"]) == ("refused", "operation.malformed"), what
        after = counted_rows(world)
        assert {table: after[table] - before[table] for table in after} == {table: 2 * rows for table, rows in grown.items()}


@EVERY_KIND
def test_a_refused_operation_is_kept_whole_for_whoever_mends_it(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    body = {**made_body(OPERATIONS[kind].schema, subjects(world, kind)[0], amina.server_now()), "surprise": "三楼"}
    operation = amina.save(kind[0], body, v=kind[1])
    text = amina.outbox[operation]["text"]
    amina.exchange()
    assert operation_of(world, operation).body == text


def place_elsewhere(world: World) -> dict[str, str]:
    """A building and its door in Dov's other community."""
    with world.app.app_context(), database.transaction() as session:
        ids = {name: str(uuid.uuid4()) for name in ("compound", "zone", "building", "door")}
        there = world.other_community_id
        session.add(Compound(community_id=there, id=ids["compound"], name="别处村", kind="village_block"))
        session.add(Zone(community_id=there, id=ids["zone"], code="Z01", name="Z01"))
        building = {"name": "1巷1号", "kind": "house", "entry_note": "", "hazard_note": "", "standing": "active"}
        session.add(Building(community_id=there, id=ids["building"], compound_id=ids["compound"], zone_id=ids["zone"], **building))
        door = {"unit": "", "floor": "1", "room": "101", "floor_order": 1, "room_order": 1, "kind": "home", "standing": "active", "night_shift": False}
        session.add(Door(community_id=there, id=ids["door"], building_id=ids["building"], **door))
    return ids


@OF_PLACES
def test_the_place_of_somebody_else_is_refused_exactly_as_one_that_is_not_there(world: World, kind: tuple[str, int]) -> None:
    amina, elsewhere = world.phone_of("Amina"), place_elsewhere(world)
    before = counted_rows(world)
    what = "building" if kind in OF_BUILDINGS else "door"
    places = {"absent": new_id(), "another zone's": subjects(world, kind, "Z19")[0], "another community's": elsewhere[what]}
    operations = {name: save(amina, kind, place) for name, place in places.items()}
    amina.exchange()
    receipts = {name: {**amina.receipts[operation], "id": ""} for name, operation in operations.items()}
    assert receipts["absent"] == {"id": "", "state": "refused", "code": f"{what}.unknown", "number": None}
    assert receipts["another zone's"] == receipts["another community's"] == receipts["absent"]
    assert counted_rows(world) == before


@EVERY_KIND
def test_what_a_switched_off_phone_sends_is_held_whole(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        device = queries.device_by_id(session, world.community_id, amina.device_id)
        assert device is not None
        commands.revoke_phone(device, clock.now())
    before = counted_rows(world)
    operation = save(amina, kind, subjects(world, kind)[0])
    text = amina.outbox[operation]["text"]
    answer = amina.exchange(reading=False)
    assert answer["receipts"] == [{"id": operation, "state": "held", "code": "phone.revoked", "number": None}]
    assert (answer["packs"], answer["changes"]) == ([], [])
    assert counted_rows(world) == before
    assert (operation_of(world, operation).state, operation_of(world, operation).body) == ("held", text)


@EVERY_KIND
def test_what_comes_after_a_colleagues_last_day_is_held(world: World, kind: tuple[str, int]) -> None:
    amina = world.phone_of("Amina")
    with world.app.app_context(), database.transaction(world.community_id) as session:
        person = session.get(Staff, (world.community_id, world.staff["Amina"]))
        assert person is not None
        person.ended_at = clock.now()
    operation = save(amina, kind, subjects(world, kind)[0])
    answer = amina.exchange(reading=False)
    assert [(receipt["state"], receipt["code"]) for receipt in answer["receipts"]] == [("held", "staff.ended")]
    assert not changes_of(world, operation)


@pytest.mark.parametrize("kind", sorted(OBEYED_AT_ONCE), ids=lambda kind: f"{kind[0]}-{kind[1]}")
def test_what_a_resident_wishes_is_obeyed_at_once_whatever_the_clock_says(world: World, kind: tuple[str, int]) -> None:
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    ben.sync()
    late = amina.now_ms() + 3650 * 24 * 3_600_000
    operation = save(amina, kind, subjects(world, kind)[0], clock={"at": late, "offset": amina.offset, "age": 0})
    amina.exchange()
    assert amina.receipts[operation]["state"] == "counted"
    heard = ben.exchange()
    assert [change["wish"]["set_at"] <= heard["server_time"] for change in heard["changes"]] == [True]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OBEYED_AT_ONCE), ids=lambda kind: f"{kind[0]}-{kind[1]}")
def test_an_operation_of_the_future_is_held(world: World, kind: tuple[str, int]) -> None:
    amina, body = world.phone_of("Amina"), made_body(OPERATIONS[kind].schema, subjects(world, kind)[0], 0)
    late = amina.now_ms() + 25 * 3_600_000
    times = {name: late for name, value in body.items() if value == 0 and name.endswith("_at")}
    operation = save(amina, kind, subjects(world, kind)[0], **times, clock={"at": late, "offset": amina.offset, "age": 0})
    amina.exchange()
    assert (amina.receipts[operation]["state"], amina.receipts[operation]["code"]) == ("held", "operation.in_future")
    assert not changes_of(world, operation)


@OF_PLACES
def test_every_phone_of_the_zone_hears_of_it_and_dov_does_not(world: World, kind: tuple[str, int]) -> None:
    amina, ben, dov = (world.phone_of(name) for name in ("Amina", "Ben", "Dov"))
    ben.sync()
    dov.sync()
    operation = save(amina, kind, subjects(world, kind)[0])
    amina.sync()
    heard = ben.exchange()["changes"]
    assert [change["kind"] for change in heard] == [TRAVELS_AS.get(left, left) for left in LEAVES[kind]]
    assert {change["building" if kind in OF_BUILDINGS else "door"] for change in heard} == {subjects(world, kind)[0]}
    assert operation not in json.dumps(heard)
    assert dov.exchange()["changes"] == []


# Forgeries (safety.md T07, S3): what a made-up client may send. Each class gives an entry of the request, and what may become of it.

Dice = random.Random
Forgery = Callable[["Forge", Dice], Any]
NOT_COUNTED = {"refused", "held", "later"}


class Forge:
    """A world to forge in: whose phone, whose doors, what is known already."""

    def __init__(self, world: World, kind: tuple[str, int]) -> None:
        self.world, self.kind = world, kind
        self.amina, self.dov = world.phone_of("Amina"), world.phone_of("Dov")
        self.elsewhere = place_elsewhere(world)["building" if kind in OF_BUILDINGS else "door"]
        self.known = save(self.amina, kind, subjects(world, kind)[11])
        self.known_text = self.amina.outbox[self.known]["text"]
        self.of_dov = save(self.dov, kind, subjects(world, kind, "Z19")[0])
        self.text_of_dov = self.dov.outbox[self.of_dov]["text"]
        for phone in (self.amina, self.dov):
            phone.sync()
        self.wish = new_id()
        self.amina.save("wish:set", {**made_body(OPERATIONS["wish:set", 1].schema, world.doors["Z07"][10], self.amina.server_now()), "wish": self.wish})
        self.amina.sync()

    def body(self, dice: Dice, **own: Any) -> dict[str, Any]:
        body = made_body(OPERATIONS[self.kind].schema, dice.choice(subjects(self.world, self.kind)[:10]), self.amina.server_now())
        return {**body, **OWN_FIELDS.get(self.kind, {}), **own}

    def at(self, dice: Dice, place: str) -> dict[str, Any]:
        """A body about another place."""
        return self.body(dice, **{"building" if self.kind in OF_BUILDINGS else "door": place})

    def entry(self, body: Any, **own: Any) -> dict[str, Any]:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return {"id": new_id(), "kind": self.kind[0], "v": self.kind[1], "text": text, **own}

    def visit(self, dice: Dice, **own: Any) -> dict[str, Any]:
        body = {**self.amina.visit_body(dice.choice(self.world.doors["Z07"][:10]), "met"), **own}
        return {"id": new_id(), "kind": "visit:record", "v": 1, "text": json.dumps(body, ensure_ascii=False)}


def _junk(dice: Dice) -> Any:
    return dice.choice([None, True, 1.5, -7, 2**70, "x", "", [], [[]], {}, {"a": {"b": [1]}}, "\ud800", "\x00", "🧑🏽‍⚕️", "'; DROP TABLE visit; --"])


def _own_claim(dice: Dice, forge: Forge) -> dict[str, Any]:
    dov = forge.world.staff["Dov"]
    name = dice.choice(
        ["staff_id", "staff", "actor", "device_id", "community_id", "zone_id", "badge_no", "by_staff", "number", "occurred_at", "crossed", "state"]
    )
    return {name: dice.choice([dov, forge.world.other_community_id, forge.world.zones["Z19"], "counted", 1])}


def _twice(text: str, dice: Dice) -> str:
    """A key twice in one object: two readers would read two things."""
    name = dice.choice([next(iter(json.loads(text))), "build"])
    return text[:-1] + f', "{name}": {json.loads(text)[name]!r}'.replace("'", '"') + "}"


def _number(dice: Dice, digits: int) -> str:
    return "".join(str(dice.randrange(10)) for _ in range(digits))


def _id_number(dice: Dice) -> str:
    body = "449901" + f"19{dice.randrange(50, 99)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}" + _number(dice, 3)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _bad_menu(dice: Dice) -> dict[str, str]:
    return {"topic": "services_menu", "end": dice.choice(["took_card", "no_thanks", "slip", "info", "no", *codes("service_kinds")])}


FORGERIES: dict[str, Forgery] = {
    "a place of another zone": lambda forge, dice: forge.entry(forge.at(dice, dice.choice(subjects(forge.world, forge.kind, "Z19")))),
    "a place of another community": lambda forge, dice: forge.entry(forge.at(dice, forge.elsewhere)),
    "a place that nobody has": lambda forge, dice: forge.entry(forge.at(dice, str(uuid.UUID(int=dice.getrandbits(128))))),
    "an id with another text": lambda forge, dice: forge.entry(forge.body(dice), id=forge.known),
    "somebody else's id": lambda forge, dice: forge.entry(dice.choice([forge.text_of_dov, forge.body(dice)]), id=forge.of_dov),
    "a claim in the body": lambda forge, dice: forge.entry(forge.body(dice, **_own_claim(dice, forge))),
    "a claim beside the body": lambda forge, dice: forge.entry(forge.body(dice), **_own_claim(dice, forge)),
    "a claim deep inside": lambda forge, dice: forge.entry(forge.body(dice, clock={**forge.body(dice)["clock"], **_own_claim(dice, forge)})),
    "a time in the future": lambda forge, dice: _in_future(forge, dice),
    "a time no calendar has": lambda forge, dice: forge.entry(forge.body(dice, clock={"at": dice.choice([-1, 2**53, 10**18, -(10**18)]), "offset": 0, "age": 0})),
    "an unknown kind": lambda forge, dice: forge.entry(forge.body(dice), kind=dice.choice(["visit:erase", "staff:promote", "VISIT:RECORD", "visit:record ", "*"])),
    "an unknown version": lambda forge, dice: forge.entry(forge.body(dice), v=dice.randrange(3, 1000)),
    "junk for a kind or a version": lambda forge, dice: forge.entry(forge.body(dice), **{dice.choice(["kind", "v"]): dice.choice([None, True, 1.5, -1, [], {}, ""])}),
    "no proper id": lambda forge, dice: forge.entry(forge.body(dice), id=dice.choice([None, 7, "", "x", new_id().upper(), new_id()[:-1], f"{new_id()} ", [new_id()]])),
    "no object at all": lambda forge, dice: dice.choice([None, 7, "x", [], [forge.entry(forge.body(dice))], True, 1.5]),
    "a text that is no text": lambda forge, dice: {**forge.entry(forge.body(dice)), "text": dice.choice([None, 7, True, [], {}, forge.body(dice)])},
    "a text that is no object": lambda forge, dice: forge.entry(json.dumps(_junk(dice)) if dice.random() < 0.7 else json.dumps([forge.body(dice)])),
    "half a text": lambda forge, dice: forge.entry(json.dumps(forge.body(dice))[: dice.randrange(0, 60)]),
    "JSON that a browser would not read": lambda forge, dice: _not_json(forge, dice),
    "a key twice": lambda forge, dice: forge.entry(_twice(json.dumps(forge.body(dice)), dice)),
    "a text too long": lambda forge, dice: forge.entry(json.dumps(forge.body(dice)) + " " * (limit("operation_text") + dice.randrange(1, 3000))),
    "letters no database keeps": lambda forge, dice: forge.visit(dice, need=dice.choice(["\ud800", "a\x00b", "\udfff", "门\ud83d"])),
    "a phone number in the need": lambda forge, dice: forge.visit(dice, need=f"打 1{dice.choice('3456789')}{_number(dice, 9)} 给她"),
    "an ID number in the need": lambda forge, dice: forge.visit(dice, need=f"证 {_id_number(dice)}"),
    "a service kind as a topic": lambda forge, dice: forge.visit(dice, topics=[{"topic": dice.choice(codes("service_kinds")), "end": "told"}]),
    "a choice beside the door": lambda forge, dice: forge.visit(dice, topics=[_bad_menu(dice)]),
    "a service kind as a paper": lambda forge, dice: forge.visit(dice, certificate={"kind": dice.choice(codes("service_kinds")), "help": [], "remind_month": None}),
    "what a paper said": lambda forge, dice: forge.visit(dice, certificate={"kind": "residence_permit", "help": [], "remind_month": None, "state": dice.choice(codes("paper_states"))}),
    "topics without a talk": lambda forge, dice: forge.visit(dice, outcome=dice.choice(["not_home", "declined_talk", "vacant"]), topics=[{"topic": "benefits", "end": "told"}]),
    "a talk without a badge": lambda forge, dice: forge.visit(dice, badge_shown=dice.choice([False, 0, None, "yes"])),
    "somebody's wish again": lambda forge, dice: forge.visit(dice, outcome="do_not_visit", badge_shown=False, wish=forge.wish),
}  # fmt: skip


def _in_future(forge: Forge, dice: Dice) -> dict[str, Any]:
    ahead = forge.amina.now_ms() + (forge.amina.offset or 0) + dice.randrange(25, 24 * 400) * 3_600_000
    body = forge.body(dice, clock={"at": ahead, "offset": 0, "age": 0})
    return forge.entry({**body, **{name: ahead for name in body if name.endswith("_at")}})


def _not_json(forge: Forge, dice: Dice) -> dict[str, Any]:
    text = json.dumps(forge.body(dice))
    spoil = dice.choice(["NaN", "Infinity", "-Infinity", "01", "0x10", "'a'", "undefined", "1e999"])
    return forge.entry(dice.choice([text.replace("1", spoil, 1), f"{text},", f"{text}{text}", f"\ufeff{text}", text.replace('"', "'"), "[" * 3000]))


@EVERY_KIND
def test_fifty_forgeries_of_each_class_leave_nothing_and_stop_nobody(world: World, kind: tuple[str, int]) -> None:
    forge = Forge(world, kind)
    grown = growth_by_one(world, forge.amina, kind)
    known = what_is_known(world, forge)
    for name, make in FORGERIES.items():
        if name == "a time in the future" and kind in OBEYED_AT_ONCE:
            continue
        dice = Dice(f"{name} 20070120")
        forged = [make(forge, dice) for _ in range(50)]
        before = counted_rows(world)
        first, last = save(forge.amina, kind, subjects(world, kind)[0]), save(forge.amina, kind, subjects(world, kind)[1])
        entries = [forge.amina.outbox.pop(first), *forged, forge.amina.outbox.pop(last)]
        headers = {**forge.amina.headers(reading=False), "Content-Type": "application/json"}
        answer = forge.amina.client.post("/api/sync", data=json.dumps(forge.amina.request_body(entries, cursor=None)), headers=headers)
        assert answer.status_code == 200, (name, answer.get_data(as_text=True))
        receipts = answer.get_json()["receipts"]
        assert [receipts[0]["id"], receipts[-1]["id"]] == [first, last], name
        assert [receipts[0]["state"], receipts[-1]["state"]] == ["counted", "counted"], name
        for receipt in receipts[1:-1]:
            assert (receipt["state"] in NOT_COUNTED, receipt["number"]) == (True, None), (name, receipt)
        after = counted_rows(world)
        assert {table: after[table] - before[table] for table in after} == {table: 2 * rows for table, rows in grown.items()}, name
        assert what_is_known(world, forge) == known, name


def what_is_known(world: World, forge: Forge) -> list[Any]:
    """What must stay as it is, whatever is forged: counted operations, Dov's visits, a wish and its door."""
    operations = stored(world, Operation, Operation.id.in_([forge.known, forge.of_dov]))
    visits = stored(world, Visit, Visit.staff_id == world.staff["Dov"])
    wishes = stored(world, Wish, Wish.id == forge.wish)
    return [
        sorted((row.id, row.sha256, row.staff_id, row.device_id, row.state, row.number) for row in operations),
        sorted((row.id, row.door_id, row.zone_id, row.number) for row in visits),
        sorted((row.id, row.door_id, row.set_at, row.lifted_at) for row in wishes),
    ]


def test_twenty_classes_of_forgery_and_more() -> None:
    assert len(FORGERIES) >= 20
