"""Every screen and state of the demo, in both languages, light and dark: nothing a machine can find is in anyone's way."""

import json
import socket
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tools.serve_demo import served
from tools.walk_screens import LANGUAGES, walk_everything

pytestmark = pytest.mark.browser
FAULTS = (Path(__file__).parent / "faults_of_a_screen.js").read_text().rstrip(";\n")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with served(str(tmp_path_factory.mktemp("demo")), str(port)) as address:
        yield address


def faults_of(page: Page, name: str) -> list[str]:
    """What axe finds (WCAG 2.2 A and AA, and its best practices) and what it does not look for."""
    answer = Axe().run(page).response
    found = [f"{name}: {violation['id']}: {json.dumps(violation['nodes'][0]['target'])}" for violation in answer["violations"]]
    return found + [f"{name}: {fault}" for fault in page.evaluate(FAULTS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_screen_has_a_fault_a_machine_can_find(players: Playwright, demo: str, language: str) -> None:
    browser = players.chromium.launch(executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS)
    found: list[str] = []
    screens: set[str] = set()

    def look(page: Page, name: str) -> None:
        screens.add(name)
        found.extend(faults_of(page, name))

    try:
        walk_everything(browser, language, demo, look)
    finally:
        browser.close()
    assert len(screens) > 100
    assert not found, "\n".join(found)


def test_the_search_for_faults_finds_them(players: Playwright) -> None:
    browser = players.chromium.launch(executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS)
    try:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(
            "<html lang=zh><title>x</title><main><button style='width:30px;height:30px'>a</button><p style='font-size:9px'>small</p>"
            "<div style='width:900px'>wide</div><p style='width:10px;white-space:nowrap'>long words</p><img src='data:,'></main>"
        )
        words = " ".join(faults_of(page, "made up"))
    finally:
        browser.close()
    for fault in ("target is 30", "smaller than 13", "sideways", "leaves its box", "has 0 h1", "image-alt"):
        assert fault in words
