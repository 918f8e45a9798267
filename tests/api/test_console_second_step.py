"""A second step of signing in: set up, used once a code, recovery codes once each, turned off with a proof; and the fresh proof before what cannot be
taken back."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock, database
from app.changes.models import AuditEntry
from app.database import db
from app.identity.models import ConsoleSession, RecoveryCode, SecondStep
from tests.api.test_console_sign_in import browser, invite, try_in
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, set_clock
from tests.pages import read

MINUTE = timedelta(minutes=1)


def later(world: World, after: timedelta) -> None:
    set_clock(world.app, WEDNESDAY_TEN + after)


def code_now(world: World, secret: str, steps: int = 0) -> str:
    with world.app.app_context():
        return pyotp.TOTP(secret).at(int(clock.to_ms(clock.now()) / 1000) + 30 * steps)


def set_up(world: World, desk: FlaskClient) -> tuple[str, list[str]]:
    """Turn the second step on as a person does. Returns the secret and the recovery codes."""
    page = desk.get("/console/me/second-step")
    html = page.get_data(as_text=True)
    secret = re.search(r"data-secret>([A-Z2-7 ]+)<", html)
    assert secret, html
    typed = secret[1].replace(" ", "")
    answer = desk.post("/console/me/second-step", data={"offered_secret": read(page).fields["offered_secret"], "one_time_code": code_now(world, typed)})
    codes = re.findall(r"data-recovery>([0-9A-Z-]+)<", answer.get_data(as_text=True))
    assert len(set(codes)) == 10, answer.get_data(as_text=True)
    return typed, codes


def actions(world: World) -> list[str]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.community_id, AuditEntry.number)))


def give_code(client: FlaskClient, code: str, badge_no: str = "S03") -> Any:
    """Pass-phrase, then a code."""
    page = try_in(client, badge_no, PASSPHRASE)
    assert page.status_code == 200, page.get_data(as_text=True)
    return client.post("/console/sign-in/code", data={"ticket": read(page).fields["ticket"], "one_time_code": code})


def test_a_secret_is_confirmed_by_its_first_code_and_kept_sealed(world: World) -> None:
    desk = world.desk_of("Clara")
    page = desk.get("/console/me/second-step")
    assert "<svg" in page.get_data(as_text=True) and "style=" not in page.get_data(as_text=True)
    wrong = desk.post("/console/me/second-step", data={"offered_secret": read(page).fields["offered_secret"], "one_time_code": "000000"})
    assert wrong.status_code == 422
    secret, codes = set_up(world, desk)
    with world.app.app_context():
        kept = db.session.execute(sa.select(SecondStep.__table__)).mappings().one()
        digests = db.session.scalars(sa.select(RecoveryCode.code_digest)).all()
    held = f"{dict(kept)}{digests}"
    assert secret not in held and secret.lower() not in held
    assert not [code for code in codes if code in held or code.replace("-", "") in held]
    assert "totp:turned_on" in actions(world)
    assert desk.get("/console/me/second-step").location == "/console/me"


def test_a_secret_that_this_page_has_not_shown_is_not_taken(world: World) -> None:
    desk, other = world.desk_of("Clara"), world.desk_of("Lena")
    offered = read(other.get("/console/me/second-step")).fields["offered_secret"]
    answer = desk.post("/console/me/second-step", data={"offered_secret": offered, "one_time_code": "000000"})
    assert (answer.status_code, answer.location) == (303, "/console/me/second-step")


def test_signing_in_takes_the_pass_phrase_and_then_a_code(world: World) -> None:
    secret, _ = set_up(world, world.desk_of("Clara"))
    later(world, MINUTE)
    client = browser(world.app)
    page = try_in(client, "S03", PASSPHRASE)
    assert page.status_code == 200 and "再输一个验证码" in read(page).words
    assert client.get("/console/visits").status_code == 302, "the pass-phrase alone opens nothing"
    entered = client.post("/console/sign-in/code", data={"ticket": read(page).fields["ticket"], "one_time_code": code_now(world, secret)})
    assert entered.status_code == 302
    assert client.get("/console/visits").status_code == 200


def test_a_wrong_pass_phrase_looks_the_same_with_and_without_a_second_step(world: World) -> None:
    set_up(world, world.desk_of("Clara"))
    client = browser(world.app)
    assert read(try_in(client, "S03")).words == read(try_in(client, "S01")).words == read(try_in(client, "nobody")).words


def test_a_code_opens_one_session_and_no_second_one(world: World) -> None:
    secret, _ = set_up(world, world.desk_of("Clara"))
    assert give_code(browser(world.app), code_now(world, secret)).status_code == 401, "the code it was set up with is spent"
    later(world, MINUTE)
    code = code_now(world, secret)
    assert give_code(browser(world.app), code).status_code == 302
    again = give_code(browser(world.app), code)
    assert again.status_code == 401 and "验证码不对，或用过了。" in read(again).words
    assert give_code(browser(world.app), code_now(world, secret, -1)).status_code == 401, "an earlier one neither"
    assert give_code(browser(world.app), code_now(world, secret, 1)).status_code == 302, "a clock that is a step ahead"


def test_a_recovery_code_works_once(world: World) -> None:
    _, codes = set_up(world, world.desk_of("Clara"))
    assert give_code(browser(world.app), codes[3].lower().replace("-", " ")).status_code == 302
    assert give_code(browser(world.app), codes[3]).status_code == 401
    assert give_code(browser(world.app), codes[4]).status_code == 302
    assert actions(world).count("recovery_code:used") == 2
    desk = browser(world.app)
    give_code(desk, codes[5])
    assert "备用码还有 7 个。" in read(desk.get("/console/me")).words


def test_new_recovery_codes_end_the_ones_before(world: World) -> None:
    desk = world.desk_of("Clara")
    _, codes = set_up(world, desk)
    new = re.findall(r"data-recovery>([0-9A-Z-]+)<", desk.post("/console/me/recovery-codes").get_data(as_text=True))
    assert len(new) == 10 and not set(new) & set(codes)
    assert give_code(browser(world.app), codes[0]).status_code == 401
    assert give_code(browser(world.app), new[0]).status_code == 302


def test_ten_wrong_codes_are_the_most(world: World) -> None:
    secret, _ = set_up(world, world.desk_of("Clara"))
    later(world, MINUTE)
    page = try_in(browser(world.app, "10.0.0.1"), "S03", PASSPHRASE)
    ticket = read(page).fields["ticket"]
    answers = [
        browser(world.app, f"10.0.1.{place}").post("/console/sign-in/code", data={"ticket": ticket, "one_time_code": "000000"}).status_code
        for place in range(12)
    ]
    assert answers == [401] * 10 + [429] * 2, "from however many addresses"
    last = browser(world.app, "10.0.2.1").post("/console/sign-in/code", data={"ticket": ticket, "one_time_code": code_now(world, secret)})
    assert last.status_code == 429


def test_a_ticket_is_worth_nothing_after_five_minutes_or_with_another_pass_phrase(world: World) -> None:
    desk = world.desk_of("Clara")
    secret, codes = set_up(world, desk)
    ticket = read(try_in(browser(world.app), "S03", PASSPHRASE)).fields["ticket"]
    changed = desk.post(
        "/console/me/passphrase", data={"passphrase_now": PASSPHRASE, "passphrase": "other words for the rain", "passphrase_again": "other words for the rain"}
    )
    assert changed.status_code == 303
    late = browser(world.app).post("/console/sign-in/code", data={"ticket": ticket, "one_time_code": codes[0]})
    assert late.status_code == 401 and "请从工号和口令重新登录。" in read(late).words
    ticket = read(try_in(browser(world.app), "S03", "other words for the rain")).fields["ticket"]
    later(world, 6 * MINUTE)
    late = browser(world.app).post("/console/sign-in/code", data={"ticket": ticket, "one_time_code": code_now(world, secret)})
    assert late.status_code == 401 and "这一步放得太久了。" in read(late).words


def test_an_older_key_of_the_server_goes_on_opening_and_the_secret_moves_to_the_newest(world: World) -> None:
    secret, codes = set_up(world, world.desk_of("Clara"))
    old = world.app.config["SECRET_KEY"]
    world.app.config.update(SECRET_KEY="a newer key of the server", SECRET_KEY_FALLBACKS=[old])
    later(world, MINUTE)
    assert give_code(browser(world.app), codes[0]).status_code == 302
    assert give_code(browser(world.app), code_now(world, secret)).status_code == 302
    world.app.config.update(SECRET_KEY_FALLBACKS=[])
    later(world, 2 * MINUTE)
    assert give_code(browser(world.app), code_now(world, secret)).status_code == 302


def test_an_invitation_lets_somebody_back_in_who_has_lost_the_authenticator(world: World) -> None:
    set_up(world, world.desk_of("Clara"))
    link = invite(world)
    client = browser(world.app)
    assert client.post(f"/console/welcome/{link}", data={"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 302
    assert "没有开：登录只要口令。" in read(client.get("/console/me")).words


def test_a_lead_and_a_privacy_contact_are_urged_to_set_it_up_and_nobody_else_is(world: World) -> None:
    for name, urged in (("Lena", True), ("Peng", True), ("Clara", False), ("Rui", False)):
        desk = world.desk_of(name)
        assert ("请设验证码" in read(desk.get("/console/me")).words) == urged, name
    desk = world.desk_of("Lena")
    set_up(world, desk)
    assert "请设验证码" not in read(desk.get("/console/me")).words


# A fresh proof


def test_turning_it_off_asks_for_a_fresh_code_first(world: World) -> None:
    desk = world.desk_of("Clara")
    secret, _ = set_up(world, desk)
    later(world, 6 * MINUTE)
    asked = desk.post("/console/me/second-step/off")
    assert asked.status_code == 401 and "proof-one_time_code" in read(asked).fields
    assert desk.post("/console/me/second-step/off", data={"proof-one_time_code": "000000"}).status_code == 401
    assert desk.post("/console/me/second-step/off", data={"proof-passphrase": PASSPHRASE}).status_code == 401, "the pass-phrase is no proof now"
    again = desk.post("/console/me/second-step/off", data={"proof-one_time_code": code_now(world, secret)})
    assert again.status_code == 200 and "还没有提交，请再按一次" in read(again).words
    with world.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SecondStep)) == 1, "the proof alone carries nothing out"
    assert desk.post("/console/me/second-step/off").status_code == 303
    with world.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SecondStep)) == 0
    assert give_in(world) == 302


def give_in(world: World) -> int:
    return int(try_in(browser(world.app), "S03", PASSPHRASE).status_code)


def test_a_proof_lasts_five_minutes_of_its_own_session(world: World) -> None:
    first, second = world.desk_of("Clara"), world.desk_of("Clara")
    later(world, 6 * MINUTE)
    assert first.post("/console/step-up", data={"passphrase": PASSPHRASE, "next": "/console/people"}).location == "/console/people"
    assert first.post("/console/me/second-step/off").status_code == 303
    assert second.post("/console/me/second-step/off").status_code == 401
    later(world, 12 * MINUTE)
    assert first.post("/console/me/second-step/off").status_code == 401


def test_ten_wrong_proofs_are_the_most(world: World) -> None:
    desk = world.desk_of("Clara")
    answers = [desk.post("/console/step-up", data={"passphrase": "not these words"}).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2


# Sessions and pass-phrase


def test_the_sessions_are_told_by_day_and_ended_one_by_one_or_all(world: World) -> None:
    here, one, two = (world.desk_of("Clara") for _ in range(3))
    page = read(here.get("/console/me"))
    assert page.words.count("11月25日 周三 登录的") == 3 and page.words.count("就是这里") == 1
    assert "10:00" not in page.words
    with world.app.app_context():
        ids = {row.id for row in db.session.scalars(sa.select(ConsoleSession))}
    ended = [found for found in ids if f'value="{found}"' in page.html]
    assert len(ended) == 2
    here.post("/console/me/sessions", data={"session": ended[0]})
    assert sorted(client.get("/console/me").status_code for client in (one, two)) == [200, 302]
    here.post("/console/me/sessions", data={"session": "others"})
    assert [client.get("/console/me").status_code for client in (here, one, two)] == [200, 302, 302]
    assert actions(world).count("session:ended") == 2


def test_nobody_ends_somebody_elses_session(world: World) -> None:
    clara, lena = world.desk_of("Clara"), world.desk_of("Lena")
    with world.app.app_context():
        of_lena = db.session.scalars(sa.select(ConsoleSession.id).where(ConsoleSession.staff_id == world.staff["Lena"])).one()
    clara.post("/console/me/sessions", data={"session": of_lena})
    clara.post("/console/me/sessions", data={"session": "others"})
    assert lena.get("/console/me").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("not it at all", "other words for the rain", "other words for the rain", "现在的口令不对。"),
        (PASSPHRASE, "short", "short", "口令至少 12 个字符。"),
        (PASSPHRASE, "other words for the rain", "other words for rain", "两次输的口令不一样。"),
        (PASSPHRASE, "passwordpassword", "passwordpassword", "这个口令太常见了。"),
        ("", "other words for the rain", "other words for the rain", "请输入现在的口令。"),
    ],
)
def test_another_pass_phrase_needs_the_old_one_and_follows_the_rules(world: World, old: str, new: str, again: str, words: str) -> None:
    desk = world.desk_of("Clara")
    answer = desk.post("/console/me/passphrase", data={"passphrase_now": old, "passphrase": new, "passphrase_again": again})
    assert answer.status_code == 422 and words in read(answer).words
    assert new not in answer.get_data(as_text=True)
    assert give_in(world) == 302


def test_a_new_pass_phrase_ends_the_other_sessions(world: World) -> None:
    desk, other = world.desk_of("Clara"), world.desk_of("Clara")
    new = "other words for the rain"
    assert desk.post("/console/me/passphrase", data={"passphrase_now": PASSPHRASE, "passphrase": new, "passphrase_again": new}).status_code == 303
    assert desk.get("/console/me").status_code == 200
    assert other.get("/console/me").status_code == 302
    assert try_in(browser(world.app), "S03", PASSPHRASE).status_code == 401
    assert try_in(browser(world.app), "S03", new).status_code == 302
    assert "passphrase:changed" in actions(world)


def test_a_session_without_a_proof_on_record_is_asked(world: World) -> None:
    """Sessions from before this release."""
    desk = world.desk_of("Clara")
    with world.app.app_context(), database.transaction() as session:
        for row in session.scalars(sa.select(ConsoleSession)):
            row.proved_at = None
    assert desk.post("/console/me/second-step/off").status_code == 401
