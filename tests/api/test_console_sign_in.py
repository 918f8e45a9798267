"""Signing in at the desk, staying signed in, signing out, and accepting an invitation."""

import statistics
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock, create_app, database
from app.database import db
from app.identity.commands import invite_staff
from app.identity.models import ConsoleSession, Invitation, Staff
from app.identity.secrets import passphrase_hash
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, build_world, set_clock
from tests.pages import read

COOKIE = "xunfang-desk"
RIGHT = {"badge_no": "S03", "passphrase": PASSPHRASE}


def browser(app: Flask, address: str = "127.0.0.1") -> FlaskClient:
    client = app.test_client()
    client.environ_base.update({"HTTP_SEC_FETCH_SITE": "same-origin", "REMOTE_ADDR": address})
    return client


def try_in(client: FlaskClient, badge_no: str = "S03", passphrase: str = "not the right words") -> Any:
    return client.post("/console/sign-in", data={"badge_no": badge_no, "passphrase": passphrase})


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def change_staff(world: World, name: str, **fields: Any) -> None:
    with world.app.app_context(), database.transaction() as session:
        person = session.get(Staff, (world.community_id, world.staff[name]))
        for field, value in fields.items():
            setattr(person, field, value)


def invite(world: World, name: str = "Clara", purpose: str = "console") -> str:
    with world.app.app_context(), database.transaction() as session:
        person = session.get(Staff, (world.community_id, world.staff[name]))
        assert person is not None
        return invite_staff(session, staff=person, purpose=purpose, secret_key=world.app.config["SECRET_KEY"], now=clock.now())


# Coming in


@pytest.mark.parametrize("asked", ["/console/visits?zone=Z07&coordinator=&day=2026-11-25", "/console/services", "/console/"])
def test_an_anonymous_reader_signs_in_and_comes_back_to_the_page(world: World, asked: str) -> None:
    client = browser(world.app)
    form = read(client.get(client.get(asked).location))
    assert form.fields["next"] == asked
    back = client.post("/console/sign-in", data={**RIGHT, "next": form.fields["next"]})
    assert back.location == asked
    assert client.get(back.location, follow_redirects=True).status_code == 200


def test_somebody_who_is_signed_in_is_not_asked_again(world: World) -> None:
    client = world.desk_of("Clara")
    assert client.get("/console/sign-in").location == "/console/overview"
    assert client.get("/console/sign-in?next=/console/services").location == "/console/services"
    assert client.get("/console/").location == "/console/overview"


def test_every_page_of_the_console_asks_who_is_there(world: World) -> None:
    client = browser(world.app)
    for page in ("/console/", "/console/visits", "/console/visits/x", "/console/updates?after=0", "/console/services", "/console/services/2026-W47"):
        answer = client.get(page)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/console/sign-in"), page
    assert client.post("/console/sign-out").location == "/console/sign-in"


FOREIGN = [
    "https://elsewhere.example/",
    "//elsewhere.example/console/visits",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/console//elsewhere.example",
    "/console/../app/",
    "/console/visits/../../app/",
    "/app/",
    "/",
    "/console/sign-out",
    "/console/updates?after=0",
    "/console/visits\r\nSet-Cookie: a=b",
    "/console/visits#x",
    "/consolevisits",
    "javascript:alert(1)",
    " /console/visits",
]


@pytest.mark.parametrize("next_page", FOREIGN)
def test_only_our_own_console_pages_are_gone_on_to(world: World, next_page: str) -> None:
    client = browser(world.app)
    assert read(client.get("/console/sign-in", query_string={"next": next_page})).fields["next"] == ""
    assert client.post("/console/sign-in", data={**RIGHT, "next": next_page}).location == "/console/overview"


def test_a_coordinator_has_no_console(world: World) -> None:
    unknown = read(try_in(browser(world.app), "nobody", PASSPHRASE))
    assert read(try_in(browser(world.app), "07", PASSPHRASE)).words == unknown.words
    change_staff(world, "Amina", passphrase_hash=passphrase_hash(PASSPHRASE))
    answer = try_in(browser(world.app), "07", PASSPHRASE)
    assert answer.status_code == 401
    assert read(answer).words == unknown.words


def test_a_phones_token_opens_no_page(world: World) -> None:
    amina = world.phone_of("Amina")
    client = browser(world.app)
    assert client.get("/console/visits", headers=amina.headers()).status_code == 302
    client.set_cookie(COOKIE, f"{world.community_id}.{amina.read_token}")
    assert client.get("/console/visits").status_code == 302


def test_an_unknown_badge_and_a_wrong_pass_phrase_get_the_same_words(world: World) -> None:
    client = browser(world.app)
    client.get("/console/sign-in")
    answers = [try_in(client, badge_no) for badge_no in ("S03", "S77", "07", "", " ", "\x00", "工号", "S" * 4000)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({read(answer).words for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1
    assert "工号或口令不对。" in read(answers[0]).words


def test_an_unknown_badge_takes_as_long_as_a_wrong_pass_phrase(world: World) -> None:
    def seconds(badge_no: str, place: int) -> float:
        client = browser(world.app, f"10.0.{place}.{len(badge_no)}")
        began = time.perf_counter()
        assert try_in(client, badge_no).status_code == 401
        return time.perf_counter() - began

    known = statistics.median(seconds("S03", place) for place in range(7))
    unknown = statistics.median(seconds(f"nobody{place}", place) for place in range(7))
    assert 0.4 < unknown / known < 2.5


def test_a_failed_form_keeps_the_badge_number_and_never_the_pass_phrase(world: World) -> None:
    page = read(try_in(browser(world.app), "S77", "a secret I typed"))
    assert page.fields["badge_no"] == "S77"
    assert "a secret I typed" not in page.html


# Limited tries


def test_the_eleventh_try_from_an_address_is_too_many_even_when_it_is_right(world: World) -> None:
    client = browser(world.app)
    assert [try_in(client, f"S{place}").status_code for place in range(10)] == [401] * 10
    refused = try_in(client, "S03", PASSPHRASE)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert "试得太多了，先停一停。" in read(refused).words
    assert try_in(browser(world.app, "10.1.1.1"), "S03", PASSPHRASE).status_code == 302
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=15))
    assert try_in(client, "S03", PASSPHRASE).status_code == 302


def test_the_eleventh_try_for_a_badge_is_too_many_from_anywhere(world: World) -> None:
    assert [try_in(browser(world.app, f"10.0.0.{place}")).status_code for place in range(10)] == [401] * 10
    assert try_in(browser(world.app, "10.0.0.99"), "S03", PASSPHRASE).status_code == 429
    assert try_in(browser(world.app, "10.0.0.98"), "S99", PASSPHRASE).status_code == 302


def test_many_tries_at_once_get_exactly_ten_answers(world: World) -> None:
    statuses: list[int] = []
    start = threading.Barrier(16)

    def one() -> None:
        client = browser(world.app)
        start.wait()
        statuses.append(try_in(client).status_code)

    threads = [threading.Thread(target=one) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses.count(401), statuses.count(429)) == (10, 6)


def test_a_morning_of_right_sign_ins_from_one_address_is_not_too_many(world: World) -> None:
    assert [try_in(browser(world.app), "S03", PASSPHRASE).status_code for _ in range(12)] == [302] * 12
    assert [try_in(browser(world.app)).status_code for _ in range(11)] == [401] * 10 + [429]


# The session


def test_every_sign_in_begins_a_new_session_and_ends_the_one_before(world: World) -> None:
    client = browser(world.app)
    planted = f"{world.community_id}.planted-by-somebody-else"
    client.set_cookie(COOKIE, planted)
    assert try_in(client, "S03", PASSPHRASE).status_code == 302
    first = cookie(client)
    assert first != planted
    assert try_in(client, "S03", PASSPHRASE).status_code == 302
    assert cookie(client) != first
    other = browser(world.app)
    other.set_cookie(COOKIE, first)
    assert other.get("/console/visits").status_code == 302
    assert client.get("/console/visits").status_code == 200


def test_signing_out_ends_the_session_at_the_station_too(world: World) -> None:
    client = world.desk_of("Clara")
    kept = cookie(client)
    assert client.post("/console/sign-out").location == "/console/sign-in"
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, kept)
    assert client.get("/console/visits").status_code == 302
    assert client.get("/console/sign-out").status_code == 405


def test_a_token_of_one_community_opens_no_other(world: World) -> None:
    client = world.desk_of("Clara")
    token = cookie(client).split(".", 1)[1]
    for community in (world.other_community_id, "", "x", world.community_id.upper()):
        client.set_cookie(COOKIE, f"{community}.{token}")
        assert client.get("/console/visits").status_code == 302


def test_a_session_ends_with_the_service_or_the_role(world: World) -> None:
    for change in ({"ended_at": WEDNESDAY_TEN}, {"roles": ["coordinator"]}):
        client = world.desk_of("Clara")
        assert client.get("/console/visits").status_code == 200
        change_staff(world, "Clara", **change)
        assert client.get("/console/visits").status_code == 302
        change_staff(world, "Clara", ended_at=None, roles=["supervisor"])


def test_twelve_idle_hours_end_a_session_and_use_keeps_it(world: World) -> None:
    client = world.desk_of("Clara")
    for hours in (11, 22, 33):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=hours))
        assert client.get("/console/visits").status_code == 200
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=45, minutes=1))
    assert client.get("/console/visits").status_code == 302


def test_a_page_left_open_does_not_keep_its_session(world: World) -> None:
    client = world.desk_of("Clara")
    for hours in (6, 11):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=hours))
        assert client.get("/console/updates?after=0").status_code == 204
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=12, minutes=1))
    assert client.get("/console/visits").status_code == 302


def test_after_thirty_days_everybody_signs_in_again(world: World) -> None:
    client = world.desk_of("Clara")
    for days, status in ((29.9, 200), (30.1, 302)):
        set_clock(world.app, WEDNESDAY_TEN + timedelta(days=days))
        with world.app.app_context(), database.transaction() as session:
            session.execute(sa.update(ConsoleSession).values(last_seen_at=clock.now()))
        assert client.get("/console/visits").status_code == status


def test_only_digests_of_tokens_are_stored(world: World) -> None:
    client = world.desk_of("Clara")
    token = cookie(client).split(".", 1)[1]
    with world.app.app_context():
        rows = db.session.scalars(sa.select(ConsoleSession)).all()
    assert all(token not in str(vars(row)) for row in rows)


# Invitations


def test_opening_an_invitation_spends_nothing_and_accepting_it_does(world: World) -> None:
    token = invite(world)
    client = browser(world.app)
    for _ in range(3):
        page = read(client.get(f"/console/welcome/{token}"))
        assert "协管员 S03，请选一个口令" in page.words
        assert "S03" in page.words
    chosen = "quiet river under seven bridges"
    for fields, status, words in (
        ({"passphrase": chosen, "again": chosen + "x"}, 422, "两次输的口令不一样。"),
        ({"passphrase": "short", "again": "short"}, 422, "口令至少 12 个字符。"),
        ({"passphrase": "", "again": ""}, 422, "口令至少 12 个字符。"),
        ({"passphrase": "111111111111", "again": "111111111111"}, 422, "这个口令太常见了。"),
    ):
        refused = client.post(f"/console/welcome/{token}", data=fields)
        assert refused.status_code == status
        assert words in read(refused).words
    accepted = client.post(f"/console/welcome/{token}", data={"passphrase": chosen, "again": chosen})
    assert (accepted.status_code, accepted.location) == (302, "/console/overview")
    assert client.get("/console/visits").status_code == 200
    assert try_in(browser(world.app), "S03", PASSPHRASE).status_code == 401
    assert try_in(browser(world.app), "S03", chosen).status_code == 302
    assert client.get(f"/console/welcome/{token}").status_code == 404
    assert client.post(f"/console/welcome/{token}", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 404


def test_an_invitation_is_worth_nothing_when_late_unknown_or_meant_for_a_phone(world: World) -> None:
    late, phone, ended = invite(world), invite(world, "Amina", "phone"), invite(world, "Ben")
    client = browser(world.app)
    change_staff(world, "Ben", ended_at=WEDNESDAY_TEN)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=24, minutes=1))
    answers = [client.get(f"/console/welcome/{token}") for token in (late, phone, ended, "x", "%00", "%ff", "9" * 500)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert client.post(f"/console/welcome/{late}", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 404
    with world.app.app_context():
        assert db.session.scalars(sa.select(Invitation).where(Invitation.used_at.is_not(None))).all() == []


# Forms from elsewhere


@pytest.fixture
def strict_world(database_address: str, tmp_path: Path) -> Iterator[World]:
    """The cast behind forms that are checked, as they are outside the tests."""
    app = create_app({"MODE": "test", "TESTING": True, "INSTANCE": str(tmp_path), "DATABASE_URL": database_address})
    yield build_world(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_every_form_needs_the_token_of_its_page(strict_world: World) -> None:
    client = browser(strict_world.app)
    refused = client.post("/console/sign-in", data=RIGHT)
    assert refused.status_code == 400
    assert "这一页放得太久了，没有提交。" in read(refused).words
    form = read(client.get("/console/sign-in")).fields
    assert client.post("/console/sign-in", data={**RIGHT, "csrf_token": form["csrf_token"]}).status_code == 302
    for path, fields in (("/console/sign-out", {}), ("/language", {"language": "en"}), ("/demo/enter", {"who": "07"})):
        assert client.post(path, data={**fields, "csrf_token": form["csrf_token"]}).status_code == 400, path
    token = read(client.get("/console/visits")).fields["csrf_token"]
    assert client.post("/console/sign-out", data={"csrf_token": token}).status_code == 302


def test_another_browsers_form_token_is_worth_nothing(strict_world: World) -> None:
    foreign = read(browser(strict_world.app).get("/console/sign-in")).fields["csrf_token"]
    client = browser(strict_world.app)
    client.get("/console/sign-in")
    assert client.post("/console/sign-in", data={**RIGHT, "csrf_token": foreign}).status_code == 400


def test_a_post_from_another_site_is_refused_before_anything_else(world: World) -> None:
    client = world.desk_of("Clara")
    for site in ("cross-site", "same-site"):
        for path in ("/console/sign-in", "/console/sign-out", "/language", "/demo/enter"):
            assert client.post(path, data=RIGHT, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get("/console/visits").status_code == 200


def test_over_tls_the_form_works_without_a_referer_and_the_cookie_is_host_bound(strict_world: World) -> None:
    client = strict_world.app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    secure = {"base_url": "https://localhost"}
    token = read(client.get("/console/sign-in", **secure)).fields["csrf_token"]
    answer = client.post("/console/sign-in", data={**RIGHT, "csrf_token": token}, **secure)
    assert answer.status_code == 302
    written = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("__Host-xunfang-desk="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(written.split("; "))
    assert client.get("/console/visits", **secure).status_code == 200
