"""docs/sync-protocol.md against the real server: what the page sends is sent, and what the page shows as an answer is what comes back.
A block of JSON on the page says behind ```json what it is; a block that does not say so is a failing test."""

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from marshmallow import Schema

from app import clock, database
from app.changes.log import append_change, write_operation
from app.database import db, write_row
from app.identity import commands, secrets
from app.identity.models import Community, Invitation, Staff
from app.operations.commands import decide
from app.operations.correction_schemas import BlockageWithdrawSchema, VisitRecordSchema2, VisitWithdrawSchema
from app.operations.kinds import OPERATIONS
from app.operations.schemas import AnswerRecordSchema, BlockageRecordSchema, VisitRecordSchema, WishSetSchema
from app.places.commands import assign_zone, end_assignment
from app.places.models import Assignment, Building, Compound, Door, Zone
from app.places.queries import assignments_of
from app.rounds.models import DoorRound, Wish
from app.sync import schemas
from app.visits.models import ReviewNote, Visit
from app.visits.rules import faults_of_visit
from app.vocabulary import codes, vocabulary
from tests.cast import set_clock
from tests.phone import Phone

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sync-protocol.md"
SCHEMAS: dict[str, type[Schema]] = {
    "activation-check request": schemas.ActivationCheckSchema,
    "activation-check answer": schemas.PersonSchema,
    "activate request": schemas.ActivationSchema,
    "activate answer": schemas.ActivatedSchema,
    "sync request": schemas.ExchangeSchema,
    "sync answer": schemas.AnswerSchema,
    "service-week request": schemas.ServiceWeekSchema,
    "service-week answer": schemas.ServiceWeekAnswerSchema,
    "problem": schemas.ProblemSchema,
    "visit:record body": VisitRecordSchema,
    "visit:record 2 body": VisitRecordSchema2,
    "visit:withdraw body": VisitWithdrawSchema,
    "wish:set body": WishSetSchema,
    "blockage:record body": BlockageRecordSchema,
    "blockage:withdraw body": BlockageWithdrawSchema,
    "answer:record body": AnswerRecordSchema,
}
CHANGES = [
    "visit:recorded",
    "wish:set",
    "wish:lifted",
    "building:changed",
    "building:left",
    "blockage:recorded",
    "blockage:removed",
    "operation:decided",
    "question:asked",
    "round:opened",
    "visit:removed",
    "zone:gone",
]
OTHERS = ["pack", "pack, read", *(f"change {kind}" for kind in CHANGES)]
# Always the same: the tag inside a cursor stands for it.
TAKES_BACK = "0f6d4a51-0d5c-4b0e-9a4b-5f2c1d8e7a63"
# What no two runs have in common.
MASKED = {"server_time": 0, "enrolled_at": 0, "clock_shift": 0, "device_id": "00000000-0000-4000-8000-000000000000"}

COMMUNITY, EPOCH = "6513270e-269e-4d37-b2a7-4de452e6b438", "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
Z07, Z19 = "9531985d-5d9d-49f8-9818-e811892f902b", "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
COMPOUND, BUILDING, HUT = "6b0d549b-6f03-475a-9600-a35a099950d8", "8d116ece-1738-47d9-bd9c-172411e20b8f", "3f98e277-4cbd-47ad-9c90-a9587403e430"
DOORS = {
    "201": "90c192cf-d3ac-44af-8f21-ddb66cad4a26",
    "202": "a170b338-3926-4059-b28c-105d1fb17c23",
    "301": "0fd630f1-f29d-4da9-953f-48f1a09f76b5",
    "302": "0cb1e29c-658c-4a14-95e6-0af593bd04cf",
}
QR_TOKENS = {BUILDING: "vYSKjQ0vT_KphWy3Rk1X3g", HUT: "S2rM8fWhQxO0bGdZyTn5uA"}
HUT_DOOR = "c7a2ea20-b2f1-4c94-ae05-319acb5c7427"
ROUND, NEXT_ROUND = "6b4cb242-4a23-4596-a217-beaddbc496cb", "5790f82e-c1d3-4cff-aa3a-f4d46b0a18e8"
PEOPLE = {"07": "6bf46c69-7d2c-4f82-aeea-cbe226e87555", "31": "13deef86-ab10-41d0-b646-e1f40a097c97"}
CLARA = "1d7b0a85-31be-4b7b-a608-930c0b7d3fe6"
BEFORE = ["92276658-1e27-41c0-8a6a-63ec24ede6a4", "ae97ba94-d0ed-482f-8f6d-05584ef8aa38", "923a7369-94e3-4f91-9a61-dbe22e44158b"]
JULY, MONDAY, WEDNESDAY = (datetime(2026, *rest, tzinfo=UTC) for rest in ((7, 20, 2, 30), (11, 23, 11, 0), (11, 25, 2, 0)))


def examples() -> dict[str, Any]:
    """What a block says it is, to its JSON."""
    found: dict[str, Any] = {}
    for label, text in re.findall(r"^```json *([^\n]*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S):
        assert label in SCHEMAS or label in OTHERS, (
            f"docs/sync-protocol.md: a block says ```json {label!r}. Say what it is: one of {sorted([*SCHEMAS, *OTHERS])}."
        )
        assert label not in found, f"docs/sync-protocol.md: {label!r} stands twice."
        found[label] = json.loads(text)
    return found


def masked(value: Any) -> Any:
    """The same JSON without what differs from run to run."""
    if isinstance(value, dict):
        return {key: MASKED.get(key, masked(child)) for key, child in value.items()}
    return [masked(child) for child in value] if isinstance(value, list) else value


@pytest.mark.parametrize("label", sorted([*SCHEMAS, *OTHERS]))
def test_the_page_has_an_example_of_everything_that_travels(label: str) -> None:
    assert label in examples(), f"docs/sync-protocol.md lacks a block ```json {label}"


@pytest.mark.parametrize("label", sorted(SCHEMAS))
def test_an_example_is_what_its_schema_takes(label: str) -> None:
    assert SCHEMAS[label]().validate(examples()[label]) == {}, f"docs/sync-protocol.md: {label!r} is not what app/sync/schemas.py takes."


def test_the_operations_of_the_worked_exchange_are_whole_but_for_the_one_that_is_meant_not_to_be() -> None:
    sent = examples()["sync request"]["operations"]
    bodies = [json.loads(operation["text"]) for operation in sent]
    faults = [bool(OPERATIONS[operation["kind"], operation["v"]].schema.validate(body)) for operation, body in zip(sent, bodies, strict=True)]
    assert faults == [False, False, False, True]
    assert bodies[0] == examples()["visit:record body"]
    assert bodies[1] == examples()["wish:set body"]
    assert bodies[2] == examples()["blockage:record body"]
    assert faults_of_visit(bodies[0], vocabulary()) == []


def test_the_packed_columns_read_as_the_page_says() -> None:
    pack, expected = examples()["pack"], examples()["pack, read"]
    doors, topics = pack["buildings"][0]["doors"], pack["buildings"][0]["visits"]["topics"]
    columns, number, at, rows = pack["buildings"][0]["visits"], 0, 0, []
    for index, place in enumerate(columns["door"]):
        number, at = number + columns["number"][index], at + columns["at"][index]
        rows.append(
            {
                "room": doors["room"][place],
                "door": str(uuid.UUID(bytes=base64.urlsafe_b64decode(doors["id"][place] + "=="))),
                "number": number,
                "at": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "outcome": codes("outcomes")[columns["outcome"][index]],
                "by": columns["people"][columns["by"][index]],
                "left_card": index in columns["left_card"],
                "check": index in columns["check"],
                "topics": [[codes("topics")[topic], codes("ends")[end]] for visit, topic, end in topics if visit == index],
                "appointment": next(({"day": day, "time": time, "band": band} for visit, day, time, band in columns["appointment"] if visit == index), None),
            }
        )
    assert rows == expected


def test_the_page_answers_as_the_server_does(app: Flask) -> None:
    shown, said = examples(), play(app, examples())
    differing = [label for label, answer in said.items() if masked(answer) != masked(shown[label])]
    told = "\n".join(f"--- {label}\nthe server: {json.dumps(said[label], ensure_ascii=False)}" for label in differing)
    assert not differing, f"docs/sync-protocol.md shows something else than the server says. Put this in its place:\n{told}"
    assert set(said) | {"pack, read"} == {label for label in shown if not label.endswith((" request", " body"))}


def play(app: Flask, shown: dict[str, Any]) -> dict[str, Any]:
    """Live through the page's story at the station it describes, sending what the page sends. Returns label to what the server answered."""
    client, said = app.test_client(), {}
    _found_station(app)
    _tell_the_past(app)
    set_clock(app, WEDNESDAY)
    said["activation-check answer"] = client.post("/api/activation-check", json=shown["activation-check request"]).get_json()
    said["activate answer"] = client.post("/api/activate", json=shown["activate request"]).get_json()
    tokens = {name: shown["activate request"][name] for name in ("push_token", "read_token")}
    amina = Phone(client, community_id=COMMUNITY, **tokens)
    amina.exchange()
    answer = client.post("/api/sync", json=shown["sync request"], headers=amina.headers())
    said["sync answer"] = amina.take(shown["sync request"], answer.get_json())
    said |= {f"change {change['kind']}": change for change in said["sync answer"]["changes"]}
    amina.outbox = {}
    ben = _phone_of(app, "31")
    said["pack"] = ben.exchange()["packs"][0]
    amina.save("blockage:withdraw", shown["blockage:withdraw body"], TAKES_BACK)
    amina.exchange()
    said |= {f"change {change['kind']}": change for change in ben.exchange()["changes"]}
    for happens in (_ask, _lift_wish, _give_back, _build_hut, _move_hut, _open_next_round, _remove_visit, _take_zone_away):
        with app.app_context(), database.transaction(COMMUNITY) as session:
            happens(session)
        said |= {f"change {change['kind']}": change for change in amina.exchange()["changes"]}
    said["service-week answer"] = client.post("/api/service-week", json=shown["service-week request"], headers=amina.headers(reading=False)).get_json()
    said["problem"] = client.post("/api/sync", json={**shown["sync request"], "protocol": 2}, headers=amina.headers()).get_json()
    return said


def _found_station(app: Flask) -> None:
    set_clock(app, JULY)
    with app.app_context(), database.transaction() as session:
        station = {"name": "榕湾社区", "region_code": "449901001001", "hotline": "154 0000 0110", "time_zone": "Asia/Shanghai", "visiting": {}, "is_demo": True}
        session.add(Community(id=COMMUNITY, head=0, epoch=EPOCH, durable_number=0, created_at=clock.now(), **station))
        session.flush()
        for badge_no, staff_id in PEOPLE.items():
            named = {"display_name": f"协管员 {badge_no}", "badge_no": badge_no, "roles": ["coordinator"]}
            session.add(Staff(community_id=COMMUNITY, id=staff_id, passphrase_hash=None, ended_at=None, created_at=clock.now(), **named))
        session.add(Compound(community_id=COMMUNITY, id=COMPOUND, name="禾里村", kind="village_block"))
        session.add_all(Zone(community_id=COMMUNITY, id=zone_id, code=code, name=code) for zone_id, code in ((Z07, "Z07"), (Z19, "Z19")))
        session.add(_building(BUILDING, "12巷6号", "东侧铁门"))
        session.add_all(_door(DOORS[room], BUILDING, room, night_shift=room == "302") for room in DOORS)
        session.flush()
        zone = session.get(Zone, (COMMUNITY, Z07))
        assert zone is not None
        for staff_id in PEOPLE.values():
            assign_zone(session, zone=zone, staff_id=staff_id, role="main", now=clock.now())


def _building(building_id: str, name: str, entry_note: str) -> Building:
    place = {"compound_id": COMPOUND, "zone_id": Z07, "name": name, "building_code": None, "kind": "house", "standing": "active"}
    place["qr_token"] = QR_TOKENS[building_id]
    return Building(community_id=COMMUNITY, id=building_id, entry_note=entry_note, hazard_note="", **place)


def _door(door_id: str, building_id: str, room: str, *, night_shift: bool = False) -> Door:
    place = {"unit": "", "floor": room[0], "room": room, "floor_order": int(room[0]), "room_order": int(room), "house_code": None}
    return Door(community_id=COMMUNITY, id=door_id, building_id=building_id, kind="home", standing="active", night_shift=night_shift, **place)


def _tell_the_past(app: Flask) -> None:
    """Badge 31 talked in July; the station opened a round; badge 31 called twice on Monday evening. Four changes."""
    ben = _phone_of(app, "31")
    said_no_more = {"topics": [{"topic": "benefits", "end": "ask_no_more"}], "badge_shown": True}
    _send_visit(ben, BEFORE[0], "201", JULY.replace(minute=0), "met", **said_no_more)
    with app.app_context(), database.transaction(COMMUNITY) as session:
        _open_round(session, ROUND, "2026-11-02", "2027-01-30")
    set_clock(app, MONDAY)
    _send_visit(ben, BEFORE[1], "201", MONDAY.replace(hour=10, minute=40), "not_home", left_card=True)
    _send_visit(ben, BEFORE[2], "302", MONDAY.replace(hour=10, minute=55), "appointment", appointment={"day": "2026-11-28", "time": "19:00", "band": None})
    with app.app_context(), database.transaction(COMMUNITY) as session:
        # The page's activation code; the server's own are random.
        digest = secrets.code_digest(app.config["SECRET_KEY"], secrets.normal_code(examples()["activate request"]["code"]))
        dates = {"created_at": WEDNESDAY, "expires_at": WEDNESDAY.replace(hour=20), "used_at": None}
        session.add(Invitation(community_id=COMMUNITY, id=str(uuid.uuid4()), staff_id=PEOPLE["07"], purpose="phone", code_digest=digest, **dates))


def _phone_of(app: Flask, badge_no: str) -> Phone:
    with app.app_context(), database.transaction(COMMUNITY) as session:
        staff = session.get(Staff, (COMMUNITY, PEOPLE[badge_no]))
        assert staff is not None
        code = commands.invite_staff(session, staff=staff, purpose="phone", secret_key=app.config["SECRET_KEY"], now=clock.now())
    phone = Phone(app.test_client())
    phone.activate(code)
    return phone


def _send_visit(phone: Phone, operation_id: str, room: str, started: datetime, outcome: str, **fields: Any) -> None:
    at = clock.to_ms(started)
    body = phone.visit_body(DOORS[room], outcome, started_at=at, ended_at=at, clock={"at": at, "offset": 0, "age": 0}, **fields)
    phone.save("visit:record", body, operation_id)
    phone.exchange(reading=False)
    assert phone.receipts[operation_id]["state"] == "counted"


def _append(session: Any, kind: str, subject_id: str, zone_id: str | None) -> None:
    # Always the same ids: the tag inside the page's cursor stands for them.
    operation_id = str(uuid.uuid5(uuid.UUID(COMMUNITY), kind + subject_id))
    operation = write_operation(session, community_id=COMMUNITY, operation_id=operation_id, kind="places:import", now=clock.now())
    append_change(session, community_id=COMMUNITY, kind=kind, operation_id=operation["id"], subject_id=subject_id, zone_id=zone_id, first_of=[operation])


def _open_round(session: Any, round_id: str, opened_on: str, closes_on: str) -> None:
    session.add(DoorRound(community_id=COMMUNITY, id=round_id, opened_on=opened_on, closes_on=closes_on))
    _append(session, "round:opened", round_id, None)


def _open_next_round(session: Any) -> None:
    _open_round(session, NEXT_ROUND, "2027-01-31", "2027-04-30")


def _remove_visit(session: Any) -> None:
    visit = session.scalar(sa.select(Visit).where(Visit.community_id == COMMUNITY, Visit.number == 3))
    session.delete(visit)
    _append(session, "visit:removed", visit.id, Z07)


def _ask(session: Any) -> None:
    """A supervisor asks about the talk of the worked exchange."""
    asked, visit_id = examples()["answer:record body"]["question"], examples()["sync request"]["operations"][0]["id"]
    named = {"display_name": "督导员 03", "badge_no": "S03", "roles": ["supervisor"], "passphrase_hash": None, "ended_at": None}
    session.add(Staff(community_id=COMMUNITY, id=CLARA, created_at=WEDNESDAY, **named))
    note = {"visit_id": visit_id, "staff_id": CLARA, "kind": "question", "text": "楼道灯的事，后来报给物业了吗？", "at": WEDNESDAY.replace(hour=3)}
    write_row(session, ReviewNote, community_id=COMMUNITY, id=asked, **note)
    _append(session, "question:asked", visit_id, None)


def _lift_wish(session: Any) -> None:
    wish = session.get(Wish, (COMMUNITY, examples()["wish:set body"]["wish"]))
    wish.lifted_at, wish.lifted_by = WEDNESDAY.replace(hour=5), "resident"
    _append(session, "wish:lifted", wish.id, Z07)


def _give_back(session: Any) -> None:
    refused = next(receipt["id"] for receipt in examples()["sync answer"]["receipts"] if receipt["state"] == "refused")
    community, by = session.get(Community, COMMUNITY), session.get(Staff, (COMMUNITY, PEOPLE["31"]))
    words = examples()["change operation:decided"]["words"]
    decide(session, community=community, operation_id=refused, decision="given_back", words=words, by=by, sample_key=b"key", now=clock.now())


def _build_hut(session: Any) -> None:
    session.add_all([_building(HUT, "12巷8号", ""), _door(HUT_DOOR, HUT, "101")])
    _append(session, "building:added", HUT, Z07)


def _move_hut(session: Any) -> None:
    session.get(Building, (COMMUNITY, HUT)).zone_id = Z19
    _append(session, "building:left", HUT, Z07)
    _append(session, "building:joined", HUT, Z19)


def _take_zone_away(session: Any) -> None:
    for assignment in session.query(Assignment).filter_by(community_id=COMMUNITY, staff_id=PEOPLE["07"]):
        end_assignment(assignment, clock.now())
    assert assignments_of(db.session(), COMMUNITY, PEOPLE["07"])
