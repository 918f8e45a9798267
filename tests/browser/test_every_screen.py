"""Every screen and state of the demo, in both languages, light and dark: nothing a machine can find is in anyone's way."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, ViewportSize

from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tools.serve_demo import served
from tools.walk_screens import BADGES, LANGUAGES, walk_everything

pytestmark = pytest.mark.browser
FAULTS = (Path(__file__).parent / "faults_of_a_screen.js").read_text().rstrip(";\n")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with served(str(tmp_path_factory.mktemp("demo")), str(port)) as address:
        yield address


# A page of the console stands there at two widths in both schemes; axe, which takes a second each, asks it once a scheme, at one of them.
ASKED_ONCE = (".dark.1280", ".light.390")


# What another scheme can change; everything else is the same page, and axe has asked it in the light one.
EVERYTHING = {"resultTypes": ["violations"]}
OF_COLOURS = {**EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}


def faults_of(page: Page, name: str) -> list[str]:
    """What axe finds (WCAG 2.2 A and AA, and its best practices) and what it does not look for."""
    if name.startswith("console-") and name.endswith(ASKED_ONCE):
        return [f"{name}: {fault}" for fault in page.evaluate(FAULTS)]
    answer = Axe().run(page, options=OF_COLOURS if ".dark." in name else EVERYTHING).response
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


# Window, arguments of the browser, how it shows pages. English has the longer words.
SIZES: dict[str, tuple[ViewportSize, list[str], dict[str, Any]]] = {
    "narrowest": ({"width": 320, "height": 640}, [], {}),
    "narrow": ({"width": 360, "height": 740}, [], {}),
    "on its side": ({"width": 640, "height": 360}, [], {}),
    "tablet": ({"width": 820, "height": 1180}, [], {}),
    "wide": ({"width": 1100, "height": 800}, [], {}),
    "text of 200 % on the narrowest": ({"width": 320, "height": 640}, ["--blink-settings=defaultFontSize=32"], {}),
    "text of 200 %": ({"width": 390, "height": 844}, ["--blink-settings=defaultFontSize=32"], {}),
    "forced colours": ({"width": 390, "height": 844}, [], {"forced_colors": "active"}),
}
BOX = (
    "(selector) => { const box = document.querySelector(selector).getBoundingClientRect(); return [box.left, box.top, box.width, box.height].map(Math.round); }"
)


def main_screens(page: Page, address: str, name: str) -> Iterator[str]:
    """The screens of an hour's work, one after another; its name is given while it is on the page."""

    def at(place: str, selector: str) -> str:
        page.goto(f"{address}/app/#/{place}")
        page.locator(selector).first.wait_for()
        return f"{name}: {place}"

    page.goto(address)
    page.locator(f"button[value='{BADGES['en']}']").click()
    page.locator("xunfang-today [data-next]").wait_for(timeout=60_000)
    yield f"{name}: today"
    yield at("buildings", "xunfang-buildings .row-button")
    page.locator("xunfang-buildings .row-button").nth(1).click()
    page.locator(".cell").first.wait_for()
    yield f"{name}: board"
    page.locator(".cell.state-new, .cell.state-due").first.click()
    page.locator("dialog[open]").wait_for()
    yield f"{name}: door"
    page.locator("[data-outcome=met]").click()
    page.locator("[data-outcome=shown]").wait_for()
    yield f"{name}: badge"
    page.locator("[data-outcome=shown]").click()
    page.locator("xunfang-record .chips .chip").nth(1).click()
    yield f"{name}: record"
    yield at("upload", "xunfang-upload")
    yield at("me", "xunfang-me")
    yield at("day", "xunfang-day")
    yield at("help", "xunfang-help")
    yield at("help/signs", "xunfang-help .tile")
    yield at("install", "xunfang-install")
    yield at("practice", "[data-begin]")
    page.locator("[data-begin]").click()
    page.locator("xunfang-today [data-next]").wait_for()
    yield f"{name}: practice, today"
    page.locator("[data-next] .row-button").first.click()
    page.locator("dialog[open]").wait_for()
    yield f"{name}: practice, door"


def faults_of_size(page: Page, name: str) -> list[str]:
    """What must be where it is at this size, beyond what is wrong at any."""
    found: list[str] = []
    width, height = page.viewport_size["width"], page.viewport_size["height"]  # type: ignore[index]
    if name.endswith((": door", "practice, door")):
        left, top, wide, high = page.evaluate(BOX, "dialog[open]")
        if height < 480 and (left + wide, top, high) != (width, 0, height):
            found.append(f"{name}: the sheet is no panel at the right")
        if width >= 840 and height > 480:
            board_left, _, board_wide, _ = page.evaluate(BOX, ".board")
            if page.locator("dialog:modal").count() or board_left + board_wide > left:
                found.append(f"{name}: the sheet does not stand beside the board")
    if name.endswith(": today") and width >= 600:
        left, _, wide, high = page.evaluate(BOX, ".tabs")
        if left != 0 or wide > width / 4 or high < height * 0.8:
            found.append(f"{name}: the tabs are no rail")
    if name.endswith(": record"):
        page.locator("#need").focus()
        if page.evaluate("() => getComputedStyle(document.querySelector('.actions')).position") != "static":
            found.append(f"{name}: the bar stays over a form that is being filled")
        if page.evaluate("() => getComputedStyle(document.querySelector('.picked .tick')).visibility") != "visible":
            found.append(f"{name}: what is chosen has no tick")
    return found


HIDDEN_FOCUS = """
() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.closest('.top, .bar, .actions, .tabs, .practice-edge, dialog')) return null;
  const box = focused.getBoundingClientRect();
  for (const bar of document.querySelectorAll('.top, .bar, .actions, .tabs, .practice-edge')) {
    const other = bar.getBoundingClientRect();
    const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
    const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
    if (across > 1 && down > 1) return `${focused.textContent.trim().slice(0, 20)} lies under ${bar.className}`;
  }
  return null;
}
"""


@pytest.mark.parametrize("size", SIZES)
def test_no_size_of_window_or_text_loses_anything(players: Playwright, demo: str, size: str) -> None:
    viewport, arguments, options = SIZES[size]
    browser = players.chromium.launch(executable_path=browser_path("chromium"), args=[*CHROMIUM_ARGUMENTS, *arguments])
    found: list[str] = []
    try:
        context = browser.new_context(viewport=viewport, locale=LANGUAGES["en"], timezone_id="Asia/Shanghai", reduced_motion="reduce", **options)
        page = context.new_page()
        for name in main_screens(page, demo, size):
            found += [f"{name}: {fault}" for fault in page.evaluate(FAULTS)]
            found += faults_of_size(page, name)
    finally:
        browser.close()
    assert not found, "\n".join(found)


def test_what_the_keyboard_reaches_is_never_under_a_bar(players: Playwright, demo: str) -> None:
    browser = players.chromium.launch(executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS)
    found: set[str] = set()
    try:
        page = browser.new_context(viewport={"width": 390, "height": 640}, locale=LANGUAGES["en"], timezone_id="Asia/Shanghai").new_page()
        for name in main_screens(page, demo, "by keyboard"):
            if "door" in name:
                continue
            for _ in range(25):
                page.keyboard.press("Tab")
                fault = page.evaluate(HIDDEN_FOCUS)
                if fault:
                    found.add(f"{name}: {fault}")
    finally:
        browser.close()
    assert not found, "\n".join(sorted(found))


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
