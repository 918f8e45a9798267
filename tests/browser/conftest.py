"""Browsers for the tests: Debian's own Chromium and Firefox ESR, driven for real, with profiles on disk that survive a kill."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests import postgres
from tests.browser.hand import Hand
from tests.browser.station import Station

TOWER = "石岚花园 3栋"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def players() -> Iterator[Playwright]:
    """One Playwright for the session."""
    with sync_playwright() as playwright:
        yield playwright


def browser_path(name: str) -> str:
    """The browser's program. Raises where there is none: these tests never skip themselves."""
    variable, candidates = {
        "chromium": ("XUNFANG_CHROMIUM", ("chromium", "google-chrome", "chromium-browser")),
        "firefox": ("XUNFANG_FIREFOX", ("firefox-esr", "firefox")),
    }[name]
    for candidate in (os.environ.get(variable, ""), *candidates):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    raise RuntimeError(f"No {name} was found; see ./xunfang test.")


Open = Callable[..., BrowserContext]


@pytest.fixture
def open_profile(players: Playwright, tmp_path: Path) -> Iterator[Open]:
    """Open a browser on a profile folder; the same name again is the same phone, also after a kill."""
    opened: list[BrowserContext] = []

    def open_one(name: str, engine: str = "chromium", arguments: Sequence[str] = (), **options: Any) -> BrowserContext:
        folder = tmp_path / f"profile-{name}"
        settings: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        if engine == "firefox":
            settings.pop("device_scale_factor", None)
            context = players.firefox.launch_persistent_context(
                str(folder), channel="moz-firefox", executable_path=browser_path("firefox"), headless=True, **settings
            )
        else:
            context = players.chromium.launch_persistent_context(
                str(folder), executable_path=browser_path("chromium"), args=[*CHROMIUM_ARGUMENTS, *arguments], headless=True, **settings
            )
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        # A killed browser is closed already.
        with contextlib.suppress(Exception):
            context.close()


@pytest.fixture
def station(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Station]:
    """A station on SQLite, not started yet."""
    instance = tmp_path / "station"
    instance.mkdir()
    path = instance / "xunfang.sqlite3"
    shutil.copy(migrated_sqlite, path)
    found = Station(instance, f"sqlite:///{path}")
    yield found
    found.close()


@pytest.fixture
def postgres_station(postgres_server: str, migrated_postgres: str, tmp_path: Path) -> Iterator[Station]:
    """A station on PostgreSQL, not started yet."""
    instance = tmp_path / "station"
    instance.mkdir()
    name = f"b{os.urandom(8).hex()}"
    found = Station(instance, postgres.make_database(postgres_server, name, migrated_postgres))
    yield found
    found.close()
    postgres.drop_database(postgres_server, name)


@pytest.fixture
def amina(station: Station, open_profile: Open) -> Hand:
    """Amina's phone with the pack, out of reach of the station, at the tower's board."""
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    return hand.building(TOWER)
