"""Nothing typed is lost: a form that arrives after its session has ended, or with the token of an older page, is filled again and not sent."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import clock
from app.database import db
from app.identity.models import Staff
from tests.api.test_console_second_step import set_up
from tests.api.test_console_sign_in import browser
from tests.api.test_every_route import rules_of
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, build_world, set_clock
from tests.pages import Page, read

NEW = {"id": "6b7f4b0a-3f0e-4b62-9b39-6d7e8a4a7c11", "display_name": "协管员 40", "badge_no": "40", "roles": ["coordinator"], "languages": ["vi", "yue"]}
SIGN_IN = {"sign_in-badge_no": "S03", "sign_in-passphrase": PASSPHRASE}
# Two forms: somebody to add, and what a phone is called.
FORMS = ["new", "name"]


def form_of(world: World, which: str) -> tuple[str, dict[str, Any]]:
    if which == "new":
        return "/console/people/new", NEW
    return f"/console/phones/{world.phone_of('Amina').device_id}/name", {"label": '红米 "3"<号>'}


def left_for_a_night(world: World) -> FlaskClient:
    """Clara's browser, whose session has run out."""
    desk = world.desk_of("Clara")
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=13))
    return desk


def hidden(page: Page) -> set[str]:
    return {name for name in page.fields if not name.startswith("sign_in-")}


def ticked(page: Page) -> list[str]:

    return re.findall(r'<input checked[^>]*value="([\w-]+)"', page.html)


def people(world: World) -> int:
    with world.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Staff)) or 0


@pytest.mark.parametrize("which", FORMS)
def test_a_form_sent_after_the_session_has_ended_comes_back_filled_and_not_sent(world: World, which: str) -> None:
    address, typed = form_of(world, which)
    desk, before = left_for_a_night(world), people(world)
    asked = desk.post(address, data=typed)
    page = read(asked)
    assert asked.status_code == 401 and "您填的还在，登录后接着填。" in page.words
    assert f'action="{address}"' in page.html and set(typed) <= hidden(page)
    wrong = desk.post(address, data={**typed, **SIGN_IN, "sign_in-passphrase": "not these words"})
    assert wrong.status_code == 401 and set(typed) <= hidden(read(wrong))
    again = desk.post(address, data={**typed, **SIGN_IN})
    found = read(again)
    assert again.status_code == 200 and "还没有提交，请再按一次" in found.words
    for name, value in typed.items():
        if isinstance(value, str):
            assert found.fields[name] == value
        else:
            assert set(value) <= set(ticked(found))
    assert people(world) == before, "signing in carries nothing out"
    sent = desk.post(address, data=typed)
    assert sent.status_code in (200, 303)
    assert people(world) == before + (which == "new")


def test_a_form_goes_through_the_second_step_as_well(world: World) -> None:
    desk = world.desk_of("Clara")
    secret, _ = set_up(world, desk)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(hours=13))
    asked = desk.post("/console/people/new", data={**NEW, **SIGN_IN})
    page = read(asked)
    assert asked.status_code == 200 and page.fields["badge_no"] == "40" and "再输一个验证码" in page.words
    with world.app.app_context():
        code = pyotp.TOTP(secret).at(int(clock.to_ms(clock.now()) / 1000))
    step = {"sign_in-ticket": page.fields["sign_in-ticket"], "sign_in-one_time_code": "000000"}
    assert desk.post("/console/people/new", data={**NEW, **step}).status_code == 401
    again = desk.post("/console/people/new", data={**NEW, **step, "sign_in-one_time_code": code})
    assert read(again).fields["badge_no"] == "40" and "还没有提交，请再按一次" in read(again).words


def test_pass_phrases_and_codes_are_never_kept(world: World) -> None:
    desk = left_for_a_night(world)
    typed = {"passphrase_now": PASSPHRASE, "passphrase": "other words for the rain", "passphrase_again": "other words for the rain"}
    for address in ("/console/me/passphrase", "/console/me/second-step"):
        page = desk.post(address, data={**typed, "one_time_code": "123456", "offered_secret": "a secret that was shown"}).get_data(as_text=True)
        assert not [value for value in (*typed.values(), "123456", "a secret that was shown") if value in page]


def test_somebody_else_who_signs_in_gets_the_page_only_where_it_is_theirs(world: World) -> None:
    """Peng signs in over what Clara has typed: he may not add anybody, so he finds nothing."""
    desk = left_for_a_night(world)
    answer = desk.post("/console/people/new", data={**NEW, **SIGN_IN, "sign_in-badge_no": "S05"})
    assert answer.status_code == 404 and "协管员 40" not in answer.get_data(as_text=True)
    assert desk.get("/console/audit").status_code == 200, "he is signed in all the same"


def test_too_many_tries_hold_here_too(world: World) -> None:
    desk = left_for_a_night(world)
    answers = [desk.post("/console/people/new", data={**NEW, **SIGN_IN, "sign_in-passphrase": "not it"}).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    last = desk.post("/console/people/new", data={**NEW, **SIGN_IN})
    assert last.status_code == 429 and read(last).fields["badge_no"] == "40" and last.headers["Retry-After"]


def test_a_form_with_the_token_of_an_older_page_comes_back_filled(database_address: str, tmp_path: Any) -> None:
    from app import create_app

    app = create_app({"MODE": "test", "INSTANCE": str(tmp_path), "DATABASE_URL": database_address})
    world = build_world(app)
    desk = browser(app)
    token = read(desk.get("/console/sign-in")).fields["csrf_token"]
    desk.post("/console/sign-in", data={"badge_no": "S03", "passphrase": PASSPHRASE, "csrf_token": token})
    before = people(world)
    answer = desk.post("/console/people/new", data={**NEW, "csrf_token": token})
    page = read(answer)
    assert answer.status_code == 400 and page.fields["badge_no"] == "40" and "还没有提交，请再按一次" in page.words
    assert people(world) == before
    assert desk.post("/console/people/new", data={**NEW, "csrf_token": page.fields["csrf_token"]}).status_code == 200
    # Signed out in another window: the form asks who is there, with a token that holds, and comes back filled.
    desk.post("/console/sign-out", data={"csrf_token": page.fields["csrf_token"]})
    next_one = {**NEW, "id": "", "badge_no": "41"}
    asked = read(desk.post("/console/people/new", data={**next_one, "csrf_token": page.fields["csrf_token"]}))
    assert asked.fields["badge_no"] == "41"
    again = read(desk.post("/console/people/new", data={**next_one, **SIGN_IN, "sign_in-csrf_token": asked.fields["sign_in-csrf_token"]}))
    assert again.fields["badge_no"] == "41" and people(world) == before + 1
    assert desk.post("/console/people/new", data={**next_one, "csrf_token": again.fields["csrf_token"]}).status_code == 200
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_button_without_a_page_of_its_own_leads_to_the_sign_in(world: World) -> None:
    desk = left_for_a_night(world)
    assert desk.post("/console/me/sessions", data={"session": "others"}).location == "/console/sign-in"


def pages_of(app: Flask) -> set[str]:
    return {rule.rule for method, rule in rules_of(app) if method == "GET"}


def asks_for_proof(app: Flask, rule: Rule) -> bool:
    return getattr(app.view_functions[rule.endpoint], "asks_for_proof", False)


def test_what_asks_for_a_proof_when_it_is_sent_shows_its_form_at_the_same_address(app: Flask) -> None:
    asking = [rule.rule for method, rule in rules_of(app) if method == "POST" and asks_for_proof(app, rule)]
    assert len(asking) >= 6
    assert not (found := set(asking) - pages_of(app)), f"{found} take POST only: without a page there, what was typed cannot be given back."
