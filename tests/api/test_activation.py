"""Binding a phone: a code works once, for one phone, within a day, however it is typed; a lost answer costs nothing,
a guess costs a try, and looking whose code it is spends nothing."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import database
from app.clock import now as server_now
from app.database import db
from app.identity import commands
from app.identity.models import Device, Invitation, Staff
from app.identity.secrets import ALPHABET, code_digest
from app.sync.views import ACTIVATION_TRIES
from tests.api.refusal import refusal_of
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.canary import Secrets, secrets  # noqa: F401
from tests.faults.ledger import dump
from tests.phone import BUILD, Phone, new_token


@pytest.fixture
def invite(world: World, secrets: Secrets) -> Any:  # noqa: F811
    """Gives a code for a person of the cast, as `flask staff invite` does."""

    def code_for(name: str, purpose: str = "phone") -> str:
        with world.app.app_context(), database.transaction(world.community_id) as session:
            staff = session.get_one(Staff, (world.community_id, world.staff[name]))
            code = commands.invite_staff(session, staff=staff, purpose=purpose, secret_key=world.app.config["SECRET_KEY"], now=server_now())
        secrets.words |= {code, code.lower()}
        return code

    return code_for


def check(world: World, code: Any) -> Any:
    return world.app.test_client().post("/api/activation-check", json={"code": code})


def activate(world: World, code: Any, push: str | None = None, read: str | None = None, **fields: Any) -> Any:
    body = {"code": code, "push_token": push or new_token(), "read_token": read or new_token(), "build": BUILD, **fields}
    return world.app.test_client().post("/api/activate", json=body)


def devices(world: World) -> list[Device]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(Device).where(Device.community_id == world.community_id)))


def other_code(code: str) -> str:
    """A code of the same length that nobody was given."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 7) % 32]


def test_looking_whose_code_it_is_tells_who_and_spends_nothing(world: World, invite: Any) -> None:
    code = invite("Amina")
    before = dump(world)
    for _ in range(ACTIVATION_TRIES + 3):
        answer = check(world, code)
        found = answer.get_json()
        assert found.pop("community_id") == world.community_id
        assert found == {"badge_no": "07", "display_name": "协管员 07", "zones": ["Z07"], "community": "榕湾社区", "is_demo": True}
    after = dump(world)
    assert {name for name in after if after[name] != before[name]} <= {"tries"}
    assert activate(world, code).status_code == 200


def test_a_code_is_read_as_it_was_meant(world: World) -> None:
    written = "1AB0CDEF"
    for typed in ("1AB0CDEF", "1ab0cdef", "1AB0-CDEF", " 1ab0 cdef ", "IABOCDEF", "labocdef", "iAb0-cDeF", "1-A-B-0-C-D-E-F"):
        with world.app.app_context(), database.transaction(world.community_id) as session:
            session.execute(sa.delete(Invitation))
            session.flush()
            digest = code_digest(world.app.config["SECRET_KEY"], written)
            owner = {"community_id": world.community_id, "staff_id": world.staff["Ben"], "reason": None, "used_at": None, "device_id": None}
            times = {"created_at": server_now(), "expires_at": server_now() + timedelta(hours=24)}
            session.add(Invitation(id="00000000-0000-4000-8000-000000000000", purpose="phone", code_digest=digest, **owner, **times))
        assert activate(world, typed).get_json()["badge_no"] == "31", typed


def test_a_code_that_is_wrong_used_old_or_for_a_desk_is_answered_alike(world: World, invite: Any) -> None:
    used = invite("Amina")
    assert activate(world, used).status_code == 200
    old = invite("Amina")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=24, seconds=1))
    fresh = invite("Amina")
    strange = {"wrong": other_code(fresh), "used": used, "old": old, "for a desk": invite("Clara", "console")[:40], "other letters": "巡" * 8}
    said = set()
    for name, code in strange.items():
        for answer in (check(world, code), activate(world, code)):
            assert refusal_of(answer) == "activation.unknown", name
            said.add(answer.get_data())
    assert len(said) == 1
    assert len(devices(world)) == 1


def test_a_day_is_a_day(world: World, invite: Any) -> None:
    code = invite("Amina")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=23, minutes=59))
    assert activate(world, code).status_code == 200


def test_what_is_no_code_at_all_is_refused_without_a_try(world: World) -> None:
    whole = {"code": "ABCDEFGH", "push_token": new_token(), "read_token": new_token(), "build": 1}
    wrong: dict[str, list[Any]] = {
        "code": ["", "A" * 7, "A" * 41, None, 12345678, ["ABCDEFGH"], "\ud800" * 8, "ABCDEFG\x00"],
        "push_token": ["", "a" * 42, "a" * 44, "a" * 43 + "\n", "é" * 43, None, 7],
        "read_token": ["", "a" * 44, "+" * 43],
        "build": [0, "1", 1.5, True, None, 10**7],
        "surprise": [1],
    }
    spoiled = [{**whole, name: value} for name, values in wrong.items() for value in values]
    spoiled += [{key: value for key, value in whole.items() if key != name} for name in whole]
    before = dump(world)
    for body in spoiled:
        answer = world.app.test_client().post("/api/activate", data=json.dumps(body), content_type="application/json")
        assert refusal_of(answer) == "request.malformed", body
    assert dump(world) == before


def test_a_lost_answer_costs_nothing_and_other_tokens_get_nothing(world: World, invite: Any) -> None:
    code, push, read = invite("Amina"), new_token(), new_token()
    first = activate(world, code, push, read).get_json()
    again = activate(world, code.lower(), push, read).get_json()
    assert {**again, "server_time": 0} == {**first, "server_time": 0}
    for other in ((push, new_token()), (new_token(), read), (read, push), (new_token(), new_token())):
        assert refusal_of(activate(world, code, *other)) == "activation.unknown"
    assert len(devices(world)) == 1
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=9))
    late = activate(world, code, push, read).get_json()
    assert late["device_id"] == first["device_id"]
    phone = Phone(world.app.test_client(), first["community_id"], first["device_id"], "07", push, read)
    phone.sync()
    assert set(phone.zones) == {world.zones["Z07"]}


def test_tokens_that_are_in_use_are_not_bound_again(world: World, invite: Any) -> None:
    push, read = new_token(), new_token()
    assert activate(world, invite("Amina"), push, read).status_code == 200
    code = invite("Ben")
    for tokens in ((push, read), (push, new_token()), (new_token(), read), (read, new_token()), (new_token(), push)):
        assert refusal_of(activate(world, code, *tokens)) == "request.malformed"
    same = new_token()
    assert refusal_of(activate(world, code, same, same)) == "request.malformed"
    assert [device.staff_id for device in devices(world)] == [world.staff["Amina"]]
    assert activate(world, code).get_json()["badge_no"] == "31"


def test_the_code_of_somebody_who_left_binds_nothing_and_is_not_spent(world: World, invite: Any) -> None:
    code = invite("Ben")
    with world.app.app_context(), database.transaction(world.community_id) as session:
        session.get_one(Staff, (world.community_id, world.staff["Ben"])).ended_at = server_now()
    before = {name: rows for name, rows in dump(world).items() if name != "tries"}
    assert refusal_of(check(world, code)) == refusal_of(activate(world, code)) == "activation.unknown"
    assert {name: rows for name, rows in dump(world).items() if name != "tries"} == before
    assert devices(world) == []


def test_two_phones_with_one_code_are_one_phone(world: World, invite: Any) -> None:
    for _ in range(3):
        code, statuses, count = invite("Amina"), [], len(devices(world))
        gate = threading.Barrier(4)

        def race(code: str = code, gate: threading.Barrier = gate, statuses: list[int] = statuses) -> None:
            gate.wait()
            statuses.append(activate(world, code).status_code)

        threads = [threading.Thread(target=race) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 404, 404, 404]
        assert len(devices(world)) == count + 1
        set_clock(world.app, server_time(world) + timedelta(minutes=16))


def server_time(world: World) -> Any:
    with world.app.app_context():
        return server_now()


def test_guesses_are_limited_and_codes_that_fit_are_not(world: World, invite: Any) -> None:
    codes = [invite("Amina") for _ in range(ACTIVATION_TRIES + 2)]
    for code in codes:
        assert check(world, code).status_code == 200
        assert activate(world, code).status_code == 200
    last = invite("Ben")
    for turn in range(ACTIVATION_TRIES):
        answer = check(world, other_code(last)) if turn % 2 else activate(world, other_code(last))
        assert refusal_of(answer) == "activation.unknown"
    for answer in (check(world, last), activate(world, last), activate(world, other_code(last))):
        assert refusal_of(answer) == "tries.too_many"
        assert int(answer.headers["Retry-After"]) > 0
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=16))
    assert activate(world, last).status_code == 200
