"""The start page: in a demo six people to be, through the real doors; elsewhere two plain links."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock, database
from app.database import db
from app.identity.commands import add_staff, found_community
from app.identity.models import Community, Invitation
from tests.cast import PASSPHRASE, WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone


def browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def write_demo_file(world: World, content: str | None = None) -> None:
    path = Path(world.app.config["INSTANCE"]) / "demo.json"
    path.write_text(json.dumps({"desks": {"S03": PASSPHRASE}}) if content is None else content, encoding="utf-8")


def no_longer_a_demo(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.update(Community).values(is_demo=False))


def test_it_says_what_this_is_what_it_refuses_and_who_one_can_be(world: World) -> None:
    page = read(browser(world.app).get("/"))
    assert "没有信号也能记" in page.words
    assert "不做：指标、名次、照片、定位、身份证号。" in page.words
    assert re.findall(r'name="who" value="(\w+)"', page.html) == ["07", "31", "19", "S03", "L01", "P01"]
    for row in ("协管员 07 ， Z07 责任区，手机", "协管员 31 ， Z07 副手，同一片门", "协管员 19 ， 别的责任区，看不到 Z07", "督导员 03 ， 督导台，电脑或手机"):
        assert row in page.words
    assert "演示" in page.words


def test_it_says_so_when_the_demos_clock_is_set(world: World) -> None:
    client = browser(world.app)
    assert "演示的时钟调到了 11月25日 周三 10:00" in read(client.get("/")).words
    client.set_cookie("language", "en")
    assert "The demo's clock is set to Wed 25 Nov 10:00" in read(client.get("/")).words
    world.app.config["CLOCK_OFFSET_MS"] = 0
    assert "clock" not in read(client.get("/")).words


@pytest.mark.parametrize("badge_no", ["07", "31", "19"])
def test_a_coordinators_row_goes_through_the_real_activation(world: World, badge_no: str) -> None:
    answer = browser(world.app).post("/demo/enter", data={"who": badge_no})
    assert answer.status_code == 303
    assert re.fullmatch(r"/app/#code=[0-9A-HJKMNP-TV-Z]{8}", answer.location)
    phone = Phone(world.app.test_client())
    assert phone.activate(answer.location.split("=")[1])["badge_no"] == badge_no
    phone.sync()
    assert set(phone.zones) == {world.zones["Z19" if badge_no == "19" else "Z07"]}


def test_a_floater_has_a_row_where_the_demo_has_one(world: World) -> None:
    client = browser(world.app)
    assert client.post("/demo/enter", data={"who": "49"}).status_code == 404
    with world.app.app_context(), database.transaction(world.community_id) as session:
        add_staff(session, community_id=world.community_id, display_name="协管员 49", badge_no="49", roles=["coordinator"], now=clock.now())
    page = read(client.get("/"))
    assert re.findall(r'name="who" value="(\w+)"', page.html) == ["07", "31", "19", "49", "S03", "L01", "P01"]
    assert "协管员 49 ， 三个责任区的副手" in page.words
    code = client.post("/demo/enter", data={"who": "49"}).location.split("=")[1]
    assert Phone(world.app.test_client()).activate(code)["badge_no"] == "49"


def test_two_presses_give_two_codes_and_no_code_stands_in_the_database(world: World) -> None:
    client = browser(world.app)
    codes = [client.post("/demo/enter", data={"who": "07"}).location.split("=")[1] for _ in range(2)]
    assert codes[0] != codes[1]
    with world.app.app_context():
        rows = db.session.scalars(sa.select(Invitation).where(Invitation.community_id == world.community_id)).all()
    assert len(rows) == 2
    assert not any(code in str(vars(row)) for code in codes for row in rows)


def test_the_supervisors_row_goes_through_the_real_sign_in(world: World) -> None:
    write_demo_file(world)
    client = browser(world.app)
    answer = client.post("/demo/enter", data={"who": "S03"})
    assert (answer.status_code, answer.location) == (303, "/console/")
    assert client.get("/console/visits").status_code == 200
    for place in range(10):
        assert client.post("/console/sign-in", data={"badge_no": f"x{place}", "passphrase": "y"}).status_code == 401
    assert client.post("/demo/enter", data={"who": "S03"}).status_code == 429


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"desks": []}', '{"desks": {}}', '{"desks": {"S03": "wrong"}}', "\x00"])
def test_without_the_demos_pass_phrase_nobody_gets_in(world: World, content: str) -> None:
    write_demo_file(world, content)
    answer = browser(world.app).post("/demo/enter", data={"who": "S03"})
    assert answer.status_code == 401
    assert "工号或口令不对。" in read(answer).words


def test_nobody_else_can_be_entered(world: World) -> None:
    write_demo_file(world)
    client = browser(world.app)
    for who in ("", "99", "S99", "S01", "07 ", "\x00", "7"):
        assert client.post("/demo/enter", data={"who": who}).status_code == 404
    assert client.get("/demo/enter").status_code == 405


def test_outside_a_demo_it_is_a_plain_page_and_offers_nobody(world: World) -> None:
    write_demo_file(world)
    no_longer_a_demo(world)
    client = browser(world.app)
    page = read(client.get("/"))
    assert 'name="who"' not in page.html
    assert "演示" not in page.words
    assert [href for _, href in page.links if not href.startswith("#")] == ["/app/", "/console/"]
    for who in ("07", "31", "19", "S03"):
        assert client.post("/demo/enter", data={"who": who}).status_code == 404


def test_production_offers_nobody_even_over_a_demo_database(world: World) -> None:
    world.app.config["MODE"] = "production"
    client = browser(world.app)
    assert 'name="who"' not in read(client.get("/")).html
    assert client.post("/demo/enter", data={"who": "07"}).status_code == 404


def test_among_several_communities_the_demo_is_the_one_with_the_demos_people(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        for demo in (True, False):
            found_community(
                session,
                name=f"早先的社区 {demo}",
                region_code="",
                hotline="154 0000 0130",
                time_zone="Asia/Shanghai",
                is_demo=demo,
                now=clock.now() - timedelta(days=9),
            )
    code = browser(world.app).post("/demo/enter", data={"who": "07"}).location.split("=")[1]
    phone = Phone(world.app.test_client())
    assert phone.activate(code)["community_id"] == world.community_id


def test_an_empty_station_has_a_start_page(app: Flask) -> None:
    page = read(browser(app).get("/"))
    assert 'name="who"' not in page.html
    assert ("督导台 用工号和口令登录".replace(" ", "")) in page.words.replace(" ", "")


# Language


def test_the_language_is_kept_and_the_reader_stays_on_the_page(world: World) -> None:
    client = world.desk_of("Clara")
    page = read(client.get("/console/visits?zone=Z07"))
    assert page.fields["next"] == "/console/visits?zone=Z07"
    answer = client.post("/language", data={"language": "en", "next": page.fields["next"]})
    assert (answer.status_code, answer.location) == (303, "/console/visits?zone=Z07")
    assert "Visit log" in read(client.get("/console/visits")).words
    assert client.post("/language", data={"language": "zh-Hans", "next": "/"}).location == "/"
    assert "走访记录" in read(client.get("/console/visits")).words


@pytest.mark.parametrize("page_after", ["https://x.example/", "//x.example", "/\\x.example", "\\x", "javascript:alert(1)", "/a\r\nb: c", "", "x", "/a b"])
def test_choosing_a_language_never_leads_elsewhere(world: World, page_after: str) -> None:
    answer = browser(world.app).post("/language", data={"language": "en", "next": page_after})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("language", ["", "fr", "zh", "EN", "\x00", "en; Path=/"])
def test_only_our_two_languages_can_be_chosen(world: World, language: str) -> None:
    client = browser(world.app)
    client.post("/language", data={"language": language, "next": "/"})
    assert client.get_cookie("language") is None
    client.set_cookie("language", language or "x")
    assert client.get("/").status_code == 200


def test_the_browsers_language_is_the_first_choice(world: World) -> None:
    client = browser(world.app)
    for spoken, expected in (("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("fr", "zh-Hans"), ("", "zh-Hans"), ("de,en;q=0.5", "en")):
        assert f'<html lang="{expected}">' in read(client.get("/", headers={"Accept-Language": spoken})).html


# Refusals


def test_a_refusal_is_a_calm_page_with_a_way_back(world: World) -> None:
    set_clock(world.app, WEDNESDAY_TEN)
    for address, back in (("/nothing", ("回到首页", "/")), ("/console/nothing", ("回到走访记录", "/console/visits"))):
        page = read(browser(world.app).get(address))
        assert "没有这一页，或不归您看。" in page.words
        assert "request.not_found" in page.words
        assert back in page.links
        assert "form" not in [tag for tag, _ in page.skeleton]


def test_the_year_is_said_only_when_it_is_another_one(world: World) -> None:
    set_clock(world.app, datetime(2027, 1, 4, 2, 0, tzinfo=UTC))
    assert "1月4日 周一 10:00" in read(browser(world.app).get("/")).words
    assert "2027年" not in read(browser(world.app).get("/")).words
