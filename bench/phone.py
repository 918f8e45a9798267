"""The phone at six times CPU throttle in Chromium: a visit saved durably, boards of 200 and 400 doors, cold start offline, size of the program.
Beside the boards the floor: a plain list of the same doors, made without a library in the same page."""

import gzip
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from alembic import command
from playwright.sync_api import Page, expect, sync_playwright

from app import migrate
from app.assets import DIST, built_assets
from bench import zones
from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tests.browser.hand import Hand
from tests.browser.station import Station

THROTTLE = 6
SAVES = 40
OPENINGS = 9

# From the tap to the end of the frame that paints the screen; `ready` says when it is there. A timer set inside a frame runs after its paint.
TAP_TO_PAINT = """
([selector, ready]) => new Promise((resolve) => {
  const target = document.querySelector(selector);
  const isReady = new Function('return ' + ready);
  const started = performance.now();
  target.click();
  const look = () => (isReady() ? setTimeout(() => resolve(performance.now() - started)) : requestAnimationFrame(look));
  requestAnimationFrame(look);
})
"""
# The outbox of the person's workplace grows only when the store's transaction has resolved.
NOTE_DURABLE = """
() => {
  const { work } = document.querySelector('xunfang-app').shell;
  const before = work.outbox.length;
  let tapped = 0;
  document.addEventListener('click', () => { tapped = performance.now(); }, { capture: true, once: true });
  const note = () => {
    if (work.outbox.length <= before) return;
    window.durableAfter = performance.now() - tapped;
    work.removeEventListener('change', note);
  };
  work.addEventListener('change', note);
}
"""
PLAIN_LIST = """
(count) => new Promise((resolve) => {
  const place = document.createElement('div');
  const started = performance.now();
  for (let index = 0; index < count; index += 1) {
    const door = document.createElement('button');
    door.textContent = String(101 + index);
    const state = document.createElement('span');
    state.textContent = '未访';
    door.append(state);
    place.append(door);
  }
  document.body.append(place);
  requestAnimationFrame(() => setTimeout(() => { place.remove(); resolve(performance.now() - started); }));
})
"""


def main() -> None:
    """Measure."""
    print_sizes()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as players:
        path = Path(folder) / "xunfang.sqlite3"
        command.upgrade(migrate.alembic_config(f"sqlite:///{path}"), "head")
        station = Station(Path(folder), f"sqlite:///{path}")
        station.add_building("量尺楼", "200 户", floors=25, rooms=8)
        station.add_building("量尺楼", "400 户", floors=25, rooms=16)
        station.start()
        try:
            context = players.chromium.launch_persistent_context(
                f"{folder}/profile", executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS, viewport={"width": 390, "height": 844}, locale="zh-CN"
            )
            hand = Hand(context, station).open().activate("Amina")
            station.kill()
            throttle(hand.page)
            print(f"Chromium, {THROTTLE}x CPU throttle, station dead:")
            measure_boards(hand)
            measure_saves(hand)
            measure_cold_start(hand)
            context.close()
            zones.measure(station, players, Path(folder), THROTTLE, TAP_TO_PAINT, PLAIN_LIST, OPENINGS, report)
        finally:
            station.close()
    shutil.rmtree(folder, ignore_errors=True)


def print_sizes() -> None:
    """Gzip sizes of what is built."""
    phone = built_assets()["phone.js"]
    first = {phone, *static_imports(phone)}
    size = sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in first)
    every = sum(len(gzip.compress(path.read_bytes(), 9)) for path in DIST.glob("*.js"))
    print(
        f"JavaScript for everything a visit needs: {size / 1000:.1f} KB gzip ({len(first)} files); all of the phone's and the console's: {every / 1000:.1f} KB"
    )


def static_imports(name: str) -> set[str]:
    """The pieces a file imports at once."""
    import re

    found: set[str] = set()
    for other in re.findall(r'from"\./([\w-]+\.js)"|import"\./([\w-]+\.js)"', (DIST / name).read_text(encoding="utf-8")):
        piece = other[0] or other[1]
        if piece not in found:
            found |= {piece, *static_imports(piece)}
    return found


def throttle(page: Page) -> None:
    """Slow the page down, as a cheap phone is."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(name: str, values: list[float], floor: float | None = None) -> None:
    beside = f"; plain list of the same doors {floor:.0f} ms, ratio {statistics.median(values) / floor:.2f}" if floor else ""
    print(f"  {name}: median {statistics.median(values):.0f} ms, p95 {percentile(values, 0.95):.0f} ms ({len(values)}){beside}", flush=True)


def measure_boards(hand: Hand) -> None:
    """Buildings row to painted board, and board to sheet."""
    page = hand.page
    for doors in (200, 400):
        values = []
        for _ in range(OPENINGS):
            page.evaluate(
                "(name) => [...document.querySelectorAll('.row-button')].find((row) => row.textContent.includes(name)).setAttribute('data-bench', '')",
                f"{doors} 户",
            )
            values.append(page.evaluate(TAP_TO_PAINT, ["[data-bench]", f"document.querySelectorAll('.cell').length === {doors}"]))
            page.go_back()
            expect(page.locator("xunfang-buildings .row-button").first).to_be_visible()
        floor = statistics.median(page.evaluate(PLAIN_LIST, doors) for _ in range(OPENINGS))
        report(f"board of {doors} doors, tap to painted", values, floor)
    hand.building("200 户")
    values = []
    for _ in range(OPENINGS):
        values.append(page.evaluate(TAP_TO_PAINT, [".cell", "document.querySelector('dialog[open] [data-outcome]') !== null"]))
        page.go_back()
        expect(page.locator("dialog[open]")).to_have_count(0)
    report("door sheet, tap to painted", values)


def measure_saves(hand: Hand) -> None:
    """From the tap on "nobody answered" to the resolved transaction (strict durability), and to the words "saved on this phone" painted."""
    page = hand.page
    rooms = page.locator(".cell .room").all_inner_texts()[:SAVES]
    durable, painted = [], []
    for room in rooms:
        hand.sheet(room)
        page.evaluate(NOTE_DURABLE)
        ready = f"document.querySelector('.toast')?.textContent.includes({json.dumps(room)})"
        painted.append(page.evaluate(TAP_TO_PAINT, ["dialog [data-outcome=not_home]", ready]))
        durable.append(page.evaluate("() => window.durableAfter"))
        hand.on_board()
    report("visit saved durably, tap to the transaction's end", durable)
    report("the same, to “saved on this phone” painted on the board", painted)


def measure_cold_start(hand: Hand) -> None:
    """A new page from the worker's cache, station dead, until Today has put its doors in order."""
    values = []
    for _ in range(OPENINGS):
        page = hand.page
        page.goto("about:blank")
        throttle(page)
        page.goto(f"{hand.station.address}/app/#/today")
        expect(page.locator("xunfang-today [data-next]").first).to_be_visible(timeout=60_000)
        values.append(page.evaluate("() => performance.now()"))
    report("cold start offline to Today", values)


if __name__ == "__main__":
    main()
