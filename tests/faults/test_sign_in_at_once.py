"""Many sign-ins at the same moment, against real servers with three workers: exactly the tries that are allowed are looked at, and a code opens one
session."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

import pyotp
import pytest
import sqlalchemy as sa

from app import clock, database
from app.database import db
from app.identity.models import ConsoleSession, Staff, Tries
from app.identity.second_step_command import make_recovery_codes, turn_on
from app.identity.sign_in import SIGN_IN_TRIES
from tests.cast import PASSPHRASE, World
from tests.faults.conftest import Station
from tests.faults.server import HttpAnswer, HttpClient, Server, running
from tests.faults.test_concurrency import together

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
AT_ONCE = 24


@pytest.fixture(scope="module")
def server(station: Station) -> Iterator[Server]:
    with running(station.server(workers=3, threads=8)) as found:
        yield found


class Browser:
    """One browser at the sign-in page, with its form's token."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client
        page = client.get("/console/sign-in")
        self.cookie = page.headers["set-cookie"].split(";")[0]
        self.token = field_in(page, "csrf_token")

    def send(self, path: str, **fields: str) -> HttpAnswer:
        return self.client.post(path, data=urlencode({**fields, "csrf_token": self.token}), headers={**FORM, "Cookie": self.cookie})


def field_in(page: HttpAnswer, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert found, page.get_data(as_text=True)
    return found[1]


def forget_tries(world: World) -> None:
    with world.app.app_context(), database.transaction() as session:
        session.execute(sa.delete(Tries))


def statuses(browsers: list[Browser], path: str, fields: dict[str, str]) -> Counter[int]:
    found: list[int] = []
    together(*(lambda browser=browser: found.append(browser.send(path, **fields).status_code) for browser in browsers))
    return Counter(found)


def sessions_of(world: World, name: str) -> int:
    with world.app.app_context():
        statement = sa.select(sa.func.count()).select_from(ConsoleSession).where(ConsoleSession.staff_id == world.staff[name])
        return db.session.scalar(statement) or 0


def second_step_of(world: World, name: str) -> tuple[str, list[str]]:
    """Turn the second step on for somebody. Returns the secret and the recovery codes."""
    keys, secret = [world.app.config["SECRET_KEY"]], pyotp.random_base32(32)
    with world.app.app_context(), database.transaction(world.community_id) as session:
        person = session.get(Staff, (world.community_id, world.staff[name]))
        assert person is not None
        now = clock.now()
        turned = turn_on(session, staff=person, secret=secret, typed=pyotp.TOTP(secret).at(clock.to_ms(now) // 1000 - 30), secret_keys=keys, now=now)
        assert turned is not None
        session.flush()
        return secret, make_recovery_codes(session, staff=person, secret_keys=keys, now=now)


@pytest.mark.parametrize("badge_no", ["S03", "nobody"])
def test_of_many_wrong_pass_phrases_at_once_exactly_ten_are_looked_at(station: Station, server: Server, badge_no: str) -> None:
    assert len(server.worker_ids()) == 3
    forget_tries(station.world)
    browsers = [Browser(server.client) for _ in range(AT_ONCE)]
    found = statuses(browsers, "/console/sign-in", {"badge_no": badge_no, "passphrase": "not these words"})
    assert found == {401: SIGN_IN_TRIES, 429: AT_ONCE - SIGN_IN_TRIES}
    assert browsers[0].send("/console/sign-in", badge_no=badge_no, passphrase=PASSPHRASE).status_code == 429


def test_a_right_pass_phrase_among_them_never_makes_room_for_an_eleventh_wrong_one(station: Station, server: Server) -> None:
    forget_tries(station.world)
    browsers = [Browser(server.client) for _ in range(AT_ONCE)]
    for browser in browsers[:5]:
        assert browser.send("/console/sign-in", badge_no="S03", passphrase=PASSPHRASE).status_code == 302
    assert statuses(browsers, "/console/sign-in", {"badge_no": "S03", "passphrase": "not these words"})[401] == SIGN_IN_TRIES


def test_one_code_sent_many_times_at_once_opens_one_session(station: Station, server: Server) -> None:
    world = station.world
    secret, recovery = second_step_of(world, "Lena")
    with world.app.app_context():
        fresh = pyotp.TOTP(secret).at(clock.to_ms(clock.now()) // 1000)
    for code in (fresh, recovery[0]):
        forget_tries(world)
        browsers = [Browser(server.client) for _ in range(SIGN_IN_TRIES)]
        ticket = field_in(browsers[0].send("/console/sign-in", badge_no="S01", passphrase=PASSPHRASE), "ticket")
        before = sessions_of(world, "Lena")
        found = statuses(browsers, "/console/sign-in/code", {"ticket": ticket, "one_time_code": code})
        assert found == {302: 1, 401: SIGN_IN_TRIES - 1}
        assert sessions_of(world, "Lena") == before + 1
