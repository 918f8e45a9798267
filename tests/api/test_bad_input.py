"""Bodies that no phone of ours would send: each is refused whole, in both languages, and nothing is taken.
The refusal never repeats what was sent, and the same phone goes on as if nothing had been."""

import gzip
import json
import re
from typing import Any

import pytest

from app.config import MAX_BODY_BYTES
from tests.api.refusal import refusal_of
from tests.cast import World
from tests.faults.canary import NEED, secrets  # noqa: F401
from tests.faults.ledger import check_promise, dump
from tests.phone import Phone

DEEP = 100_000
SPELLINGS_OF_A_NUMBER = {"NaN", "Infinity", "-Infinity", "1e309", "1.5", "1.0", '"1"', "true", "null", "-1", "0", "[]", "{}", str(2**53), "9" * 5000}
NOT_JSON = {"NaN", "Infinity", "-Infinity", "9" * 5000}


def request_text(phone: Phone, **fields: Any) -> str:
    """A whole request with one good visit inside, as text to be spoiled."""
    return json.dumps(phone.request_body(**fields), ensure_ascii=False)


def send(phone: Phone, data: bytes | str, *, reading: bool = True, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return phone.client.post("/api/sync", data=data, headers={"Content-Type": "application/json", **phone.headers(reading=reading), **named})


def refused(phone: Phone, cases: dict[str, bytes | str], code: str, **headers: str) -> None:
    for name, data in cases.items():
        assert refusal_of(send(phone, data, **headers)) == code, name


def nest(opening: str, closing: str) -> str:
    return opening * DEEP + closing * DEEP


@pytest.fixture
def amina(world: World) -> Phone:
    phone = world.phone_of("Amina")
    phone.sync()
    phone.record_visit(world.doors["Z07"][0], "met", need=NEED)
    return phone


@pytest.fixture(autouse=True)
def nothing_is_taken(world: World, amina: Phone) -> Any:
    """Around every test of this file: the database stays as it was, and the spoiled visit is counted once when it comes whole."""
    before = dump(world)
    yield
    assert dump(world) == before
    made = list(amina.outbox)
    amina.sync()
    assert [amina.receipts[operation]["state"] for operation in made] == ["counted"]
    check_promise(world, [amina], made)


def test_what_is_not_json_could_not_be_read(amina: Phone) -> None:
    good = request_text(amina)
    cases = {
        "empty": "",
        "cut short": good[:-5],
        "two values": good + good,
        "a comment": good.replace("{", "{ // \n", 1),
        "single quotes": good.replace('"protocol"', "'protocol'"),
        "a key twice": good.replace('"build": 1', '"build": 1, "build": 1'),
        "a key twice, deeper": good.replace('"kind": "visit:record"', '"kind": "visit:record", "kind": "visit:record"'),
        "UTF-16": good.encode("utf-16"),
        "a byte order mark": good.encode("utf-8-sig"),
        "broken UTF-8": good.encode().replace(b'"protocol"', b'"protocol\xff"'),
        "a surrogate in UTF-8": good.encode().replace(b'"protocol"', b'"protocol\xed\xa0\x80"'),
        "brackets": nest("[", "]"),
        "braces": nest('{"a":', "}").replace(":}", ":1}", 1),
        "brackets among the operations": good.replace('"operations": [', f'"operations": [{nest("[", "]")}, ', 1),
    }
    refused(amina, cases, "request.not_json")
    for form in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert refusal_of(send(amina, good, Content_Type=form)) == "request.not_json", form


def test_a_number_is_a_whole_number_written_as_one(amina: Phone) -> None:
    good = request_text(amina)
    for field in ("protocol", "build", "reads"):
        for spelling in SPELLINGS_OF_A_NUMBER:
            before, after = re.split(rf'(?<="{field}": )\d+', good)
            spoiled = before + spelling + after
            assert spoiled != good
            assert refusal_of(send(amina, spoiled)) == ("request.not_json" if spelling in NOT_JSON else "request.malformed"), (field, spelling)


def test_a_request_has_its_fields_and_no_others(amina: Phone) -> None:
    good = amina.request_body()
    cases = {f"without {name}": json.dumps({key: value for key, value in good.items() if key != name}) for name in good}
    cases |= {
        "unknown field": json.dumps({**good, "surprise": 1}),
        "a field called __proto__": json.dumps({**good, "__proto__": {"isAdmin": True}}),
        "a field nobody can write down": json.dumps({**good, "\ud800": 1}),
        "an array": "[]",
        "a list of requests": json.dumps([good]),
        "a text": '"visit"',
        "a number": "7",
        "nothing": "null",
        "a short nonce": json.dumps({**good, "nonce": "short"}),
        "a nonce with a line end": json.dumps({**good, "nonce": "a" * 20 + "\n"}),
        "a nonce in other digits": json.dumps({**good, "nonce": "٣" * 20}),
        "a cursor that is a number": json.dumps({**good, "cursor": 7}),
        "a cursor nobody can write down": json.dumps({**good, "cursor": "\ud800"}),
        "a cursor with a NUL": json.dumps({**good, "cursor": "\x00"}),
        "an endless cursor": json.dumps({**good, "cursor": "A" * 8001}),
        "operations as an object": json.dumps({**good, "operations": {}}),
        "operations as a text": json.dumps({**good, "operations": "all"}),
        "no operations but null": json.dumps({**good, "operations": None}),
    }
    refused(amina, cases, "request.malformed")


def test_a_refusal_never_repeats_what_was_sent(amina: Phone) -> None:
    for spoiled in ({NEED: 1}, {"surprise": NEED}, {"cursor": [NEED]}, {"<script>alert(1)</script>": 1}):
        answer = send(amina, json.dumps({**amina.request_body(), **spoiled}))
        assert refusal_of(answer) == "request.malformed"
        said = answer.get_data(as_text=True)
        assert NEED not in said and NEED.encode("unicode_escape").decode() not in said and "script" not in said


def test_a_refusal_is_written_in_the_language_of_the_phone_and_carries_both(amina: Phone) -> None:
    spoken = {language: send(amina, "[]", Accept_Language=language).get_json() for language in ("zh-CN", "en")}
    assert spoken["zh-CN"]["title"] == spoken["zh-CN"]["zh"]
    assert spoken["en"]["title"] == spoken["en"]["en"]


def test_more_than_a_hundred_operations_are_too_many(amina: Phone) -> None:
    one = next(iter(amina.outbox.values()))
    for many in ([one] * 101, [0] * 100_000):
        answer = send(amina, request_text(amina, operations=many))
        assert refusal_of(answer) == "exchange.too_many"
        assert "100" in answer.get_json()["en"]


def test_a_body_over_the_limit_is_refused_before_it_is_read(amina: Phone) -> None:
    good = request_text(amina)
    too_much = good + " " * (MAX_BODY_BYTES + 1 - len(good.encode()))
    refused(amina, {"a byte too much": too_much, "2 MB": b" " * 2_000_000}, "request.too_large")
    packed = {"a byte too much, packed": gzip.compress(too_much.encode()), "a bomb of 1:1000": gzip.compress(b" " * 100_000_000)}
    assert len(packed["a bomb of 1:1000"]) < MAX_BODY_BYTES
    refused(amina, packed, "request.too_large", Content_Encoding="gzip")


def test_what_does_not_unpack_could_not_be_read(amina: Phone) -> None:
    packed = gzip.compress(request_text(amina).encode())
    cases = {
        "not packed": request_text(amina),
        "nothing": b"",
        "a spoiled head": b"\x1f\x8b\x09" + packed[3:],
        "a spoiled middle": packed[:40] + bytes(255 - byte for byte in packed[40:60]) + packed[60:],
        "a spoiled checksum": packed[:-8] + b"\0\0\0\0" + packed[-4:],
        "something behind": packed + b"x",
        "two in one": packed + packed,
        **{f"cut at {at}": packed[:at] for at in range(1, len(packed), 29)},
    }
    refused(amina, cases, "request.not_json", Content_Encoding="gzip")
    refused(amina, {"another packing": packed}, "request.not_json", Content_Encoding="br")


def test_who_has_no_token_of_this_community_is_not_known(world: World, amina: Phone) -> None:
    good, own = request_text(amina), f"{amina.community_id}.{amina.read_token}"
    strange = [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {own}",
        f"Bearer {amina.read_token}",
        f"Bearer {amina.community_id}.",
        f"Bearer {world.other_community_id}.{amina.read_token}",
        f"Bearer {amina.community_id.upper()}.{amina.read_token}",
        f"Bearer {own}x",
        f"Bearer {own[:-1]}",
        f"Bearer {own} {own}",
        "Bearer ' OR 1=1 --",
        "Bearer " + "é" * 200,
    ]
    for authorization in strange:
        assert refusal_of(send(amina, good, Authorization=authorization)) == "token.unknown", authorization
    amina.client.set_cookie("xunfang-desk", own)
    assert refusal_of(send(amina, good, Authorization="")) == "token.unknown"
    amina.client.delete_cookie("xunfang-desk")


def test_another_protocol_and_another_way_of_asking_are_refused_in_words(amina: Phone) -> None:
    assert refusal_of(send(amina, request_text(amina, protocol=2))) == "protocol.unknown"
    assert refusal_of(send(amina, request_text(amina, protocol=2, wishes=[]))) == "protocol.unknown"
    answer = amina.client.get("/api/sync", headers=amina.headers())
    assert refusal_of(answer) == "request.method"
    assert "POST" in answer.headers["Allow"]
    assert refusal_of(amina.client.post("/api/nothing", json={}, headers=amina.headers())) == "request.not_found"
    assert refusal_of(send(amina, request_text(amina), Sec_Fetch_Site="cross-site")) == "request.cross_site"
    assert refusal_of(send(amina, request_text(amina), Origin="https://elsewhere.example")) == "request.cross_site"
