"""A bad line between a phone and a real server: requests that never arrive, answers nobody hears, requests that come twice,
uploads and answers cut short, sign-in pages of somebody's network. Nothing is lost, nothing doubled, nothing half taken."""

import contextlib
import gzip
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from app.config import MAX_BODY_BYTES
from tests.api.refusal import refusal_of
from tests.faults import proxy
from tests.faults.canary import NEED
from tests.faults.conftest import Station
from tests.faults.ledger import check_promise, read_ledger
from tests.faults.link import ask, attempt, deliver, state_of
from tests.faults.proxy import Fault, Line, bad_line
from tests.faults.server import HttpClient, Server, running
from tests.phone import Phone, new_id

LOST = [proxy.DROP_REQUEST, proxy.DROP_ANSWER, proxy.PORTAL_200, proxy.REDIRECT_302, proxy.BAD_GATEWAY_502]
REPEATED = [proxy.TWICE, proxy.TWICE_AT_ONCE]


@pytest.fixture(scope="module")
def server(station: Station) -> Iterator[Server]:
    with running(station.server()) as found:
        yield found


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with bad_line(server.port) as found:
        yield found


@pytest.fixture
def amina(station: Station, line: Line) -> Phone:
    (phone,) = station.phones(HttpClient(line.port), "Amina")
    deliver(phone)
    return phone


def record(station: Station, phone: Phone, count: int) -> list[str]:
    return [phone.record_visit(station.world.doors["Z07"][turn % 12], "met", need=f"{NEED} {turn}") for turn in range(count)]


def promise(station: Station, phone: Phone, made: list[str]) -> None:
    found = check_promise(station.world, [phone], made)
    assert set(made) <= set(found.visits)


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.kind)
def test_a_lost_request_or_answer_changes_nothing_on_the_phone_and_is_made_good(station: Station, line: Line, amina: Phone, fault: Fault) -> None:
    made = record(station, amina, 5)
    before = state_of(amina)
    line.faults.extend([fault] * 3)
    for _ in range(3):
        assert attempt(amina) is None
        assert state_of(amina) == before
    assert line.statuses[1:] == ([200] * 3 if fault == proxy.DROP_ANSWER else [])
    deliver(amina)
    promise(station, amina, made)


@pytest.mark.parametrize("fault", REPEATED, ids=lambda fault: fault.kind)
def test_a_request_that_comes_twice_is_counted_once(station: Station, line: Line, amina: Phone, fault: Fault) -> None:
    made = record(station, amina, 10)
    line.faults.extend([fault] * 2)
    deliver(amina)
    made += record(station, amina, 1)
    deliver(amina)
    assert set(line.statuses) == {200}
    promise(station, amina, made)


def test_an_answer_cut_anywhere_is_thrown_away_whole(station: Station, line: Line, amina: Phone) -> None:
    (ben,) = station.phones(HttpClient(line.port), "Ben")
    made = record(station, amina, 40)
    whole = len(ben.client.post("/api/sync", json=ben.request_body(), headers=ben.headers()).body)
    before = state_of(ben)
    for cut in (proxy.cut_answer, proxy.cut_answer_unnoticed):
        for at in (0, 1, whole // 3, whole // 2, whole - 60, whole - 2):  # The last byte is a line end.
            line.faults.append(cut(at))
            assert attempt(ben) is None, (cut.__name__, at)
            assert state_of(ben) == before
    packed = {**ben.headers(), "Accept-Encoding": "gzip"}
    for at in (10, 100, 400):
        line.faults.append(proxy.cut_answer_unnoticed(at))
        with pytest.raises((EOFError, OSError, ValueError)):
            ben.client.post("/api/sync", json=ben.request_body(), headers=packed).get_json()
    line.faults.append(proxy.cut_answer_unnoticed(200))
    assert attempt(amina) is None
    deliver(amina)
    deliver(ben)
    promise(station, amina, made)
    assert ben.visits == amina.visits


def test_an_upload_cut_anywhere_is_refused_whole(station: Station, line: Line, amina: Phone) -> None:
    made = record(station, amina, 20)
    size = len(json.dumps(amina.request_body(), ensure_ascii=False).encode())
    head = read_ledger(station.world).community.head
    line.statuses.clear()
    cuts = [0, 1, size // 4, size // 2, size - 100, size - 2, size - 1]
    line.faults.extend(proxy.cut_upload(at) for at in cuts)
    for at in cuts:
        assert attempt(amina) is None, at
    packed = gzip.compress(json.dumps(amina.request_body(), ensure_ascii=False).encode())
    for at in (5, len(packed) // 2, len(packed) - 1):
        line.faults.append(proxy.cut_upload(at))
        with pytest.raises(OSError):
            amina.client.post("/api/sync", data=packed, headers={**amina.headers(), "Content-Encoding": "gzip"})
    assert set(line.statuses) <= {400, 408}
    assert read_ledger(station.world).community.head == head
    deliver(amina)
    promise(station, amina, made)


def test_two_tabs_and_a_repeat_in_flight_send_the_same_at_once(station: Station, server: Server, amina: Phone) -> None:
    made = record(station, amina, 8)
    bodies = [amina.request_body() for _ in range(8)]
    amina.client = server.client
    gate, answers = threading.Barrier(8), []

    def send(body: dict[str, Any]) -> None:
        gate.wait()
        answers.append(ask(amina, body))

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer is not None for answer in answers)
    assert len({json.dumps(answer["receipts"]) for answer in answers if answer is not None}) == 1
    deliver(amina)
    promise(station, amina, made)


def test_a_late_copy_of_an_old_request_finds_its_first_receipts(station: Station, server: Server, amina: Phone) -> None:
    made = record(station, amina, 5)
    old = amina.request_body()
    deliver(amina)
    later = record(station, amina, 5)
    deliver(amina)
    answer = ask(amina, old)
    assert answer is not None
    assert {receipt["id"]: receipt for receipt in answer["receipts"]} == {operation: amina.receipts[operation] for operation in made}
    promise(station, amina, made + later)


def test_an_activation_whose_answer_was_lost_is_asked_again(station: Station, line: Line) -> None:
    from app import database
    from app.clock import now
    from app.identity import commands
    from app.identity.models import Device, Staff

    world = station.world
    with world.app.app_context(), database.transaction(world.community_id) as session:
        staff = session.get_one(Staff, (world.community_id, world.staff["Ben"]))
        code = commands.invite_staff(session, staff=staff, purpose="phone", secret_key=world.app.config["SECRET_KEY"], now=now())
        before = session.query(Device).count()
    phone = Phone(HttpClient(line.port))
    line.faults.extend([proxy.DROP_ANSWER, proxy.PORTAL_200])
    for _ in range(2):
        with pytest.raises((OSError, ValueError, AssertionError)):
            phone.activate(code)
    phone.activate(code)
    deliver(phone)
    with world.app.app_context(), database.transaction(world.community_id) as session:
        assert session.query(Device).count() == before + 1


def test_bodies_that_are_too_large_are_refused_over_a_real_socket(station: Station, server: Server, amina: Phone) -> None:
    head = read_ledger(station.world).community.head
    headers = amina.headers()
    for body in (b" " * (MAX_BODY_BYTES + 1), b" " * 2_000_000):
        assert refusal_of(server.client.post("/api/sync", data=body, headers=headers)) == "request.too_large"
    bomb = gzip.compress(b" " * 200_000_000)
    assert refusal_of(server.client.post("/api/sync", data=bomb, headers={**headers, "Content-Encoding": "gzip"})) == "request.too_large"
    assert refusal_of(server.client.post("/api/sync", data="[" * 100_000, headers=headers)) == "request.not_json"
    entry = {"id": new_id(), "kind": "visit:record", "v": 1, "text": "x"}
    many = json.dumps({**amina.request_body([]), "operations": [entry] * 7000})
    assert refusal_of(server.client.post("/api/sync", data=many, headers=headers)) == "exchange.too_many"
    assert read_ledger(station.world).community.head == head


def say(port: int, *parts: bytes) -> bytes:
    """Write bytes to the server as they are, hang up, and give everything it said."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        heard = b""
        with contextlib.suppress(OSError):
            for part in parts:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while piece := connection.recv(65536):
                heard += piece
        return heard


def test_bytes_that_are_no_request_at_all_are_refused_and_the_server_goes_on(station: Station, server: Server, amina: Phone) -> None:
    head = read_ledger(station.world).community.head
    operation = amina.record_visit(station.world.doors["Z07"][0], "met", need=NEED)
    token = f"Authorization: {amina.headers()['Authorization']}\r\n"
    start = f"POST /api/sync HTTP/1.1\r\nHost: x\r\n{token}Content-Type: application/json\r\n".encode()
    body = json.dumps(amina.request_body()).encode()
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    strange = {
        "nothing": (b"",),
        "noise": (bytes(range(256)) * 40,),
        "a line that never ends": (b"POST /" + b"a" * 200_000,),
        "half a head": (start,),
        "a megabyte of heads": (start, b"X-A: " + b"b" * 1_000_000 + b"\r\n\r\n"),
        "a thousand heads": (start, b"".join(b"X-%d: 1\r\n" % turn for turn in range(1000)), b"\r\n"),
        "a NUL in a head": (start, b"X-A: \0\r\n\r\n"),
        "two lengths": (start, b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        "a length and chunks": (start, b"Content-Length: %d\r\n" % len(body), chunked, b"%x\r\n" % len(body), body, b"\r\n0\r\n\r\n"),
        "a length below nothing": (start, b"Content-Length: -1\r\n\r\n"),
        "a length of letters": (start, b"Content-Length: many\r\n\r\n"),
        "chunks of letters": (start, chunked, b"many\r\n", body),
        "half a chunk": (start, chunked, b"%x\r\n" % len(body), body[:50]),
        "an endless length": (start, b"Content-Length: 99999999999\r\n\r\n", body),
        "another language": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,),
    }
    for name, parts in strange.items():
        heard = say(server.port, *parts)
        assert not heard.startswith(b"HTTP/1.1 2"), name
        assert not heard.startswith(b"HTTP/1.1 5"), (name, heard[:200])
        assert b"Traceback" not in heard
    assert read_ledger(station.world).community.head == head
    whole = say(server.port, start, chunked, b"%x\r\n" % len(body), body, b"\r\n0\r\n\r\n")
    assert whole.startswith(b"HTTP/1.1 200"), "the same in whole chunks is an exchange like any other"
    deliver(amina)
    promise(station, amina, [operation])
