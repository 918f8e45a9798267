"""A coordinator with three zones of 492 doors and 90 days of visits: the first pack on a slow line, Today in order, and how long a tap may hold the page.
Run by bench.phone, in whose words and at whose throttle it reports."""

import re
import statistics
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import CDPSession, Page, Playwright, expect

from app import clock, database
from app.places.commands import assign_zone
from app.places.models import Compound, Zone
from bench.pack import DAYS, VISITS, record
from bench.world import DOORS_PER_ZONE, BenchPhone, add_zone
from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station

CODES = ("Z41", "Z42", "Z43")
PERSON = "three zones"
DOORS = DOORS_PER_ZONE * len(CODES)
FIRST_PACKS = 3
LINE_BITS, LINE_LATENCY_MS = 400_000, 400
LONG_MS = 200
LONG_WALKS = 5

WORK = "document.querySelector('xunfang-app').shell.work"
DOORS_HELD = f"{WORK}?.pocket.buildings().flatMap((building) => building.doors).length"
# What a person waits for: the doors of the next building on the screen, after standings were forgotten as after an exchange.
FORGET = f"() => {WORK}.standings.forget()"
# What Today says, before any of it is drawn. Anew: doors fresh from the store, so that nothing is left of an earlier look at them.
ORDER = """
async (isAnew) => {
  const { work } = document.querySelector('xunfang-app').shell;
  const today = document.querySelector('xunfang-today');
  if (isAnew) {
    work.pocket.fill({ ...work.pocket, blocks: await work.store.blocks() });
    work.standings.forget();
  }
  const started = performance.now();
  today.reckon();
  return performance.now() - started;
}
"""
WATCH_LONG_TASKS = """
() => {
  window.longTasks = [];
  window.taskObserver = new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration)));
  window.taskObserver.observe({ type: 'longtask' });
}
"""
# The observer hears of a task only after it has ended and a frame has passed.
TAKE_LONG_TASKS = """
() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
  window.longTasks.push(...window.taskObserver.takeRecords().map((entry) => entry.duration));
  resolve(window.longTasks.splice(0));
})))
"""


class ThreeZones:
    """The zones, the person they belong to, and her phones."""

    def __init__(self, station: Station, players: Playwright, folder: Path) -> None:
        self.station, self.players, self.folder = station, players, folder
        community = station.world.community_id
        with station.app.app_context():
            now = clock.now()
            with database.transaction(community) as session:
                compound = session.query(Compound).filter_by(community_id=community).first()
                assert compound is not None
                self.phones = [add_zone(session, community, compound.id, code, now, Random(number)) for number, code in enumerate(CODES)]
                session.flush()
                for phone in self.phones[1:]:
                    zone = session.get(Zone, (community, phone.zone_id))
                    assert zone is not None
                    assign_zone(session, zone=zone, staff_id=self.person.staff_id, role="deputy", now=now - timedelta(days=200))
        station.world.staff[PERSON] = self.person.staff_id
        for phone in self.phones:
            record(station.app, community, phone)

    @property
    def person(self) -> BenchPhone:
        return self.phones[0]

    def open(self, name: str) -> Hand:
        """A new phone of hers, at the question whether it is she."""
        context = self.players.chromium.launch_persistent_context(
            f"{self.folder}/{name}", executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS, viewport={"width": 390, "height": 844}, locale="zh-CN"
        )
        hand = Hand(context, self.station).open()
        hand.page.locator("#code").fill(self.station.code_for(PERSON))
        hand.page.get_by_role("button", name="下一步").click()
        expect(hand.page.get_by_role("button", name="对，激活")).to_be_visible(timeout=PATIENCE)
        return hand


def slow_down(page: Page, throttle: int) -> CDPSession:
    """A cheap phone on a line of 400 kbit/s, 400 ms there and back."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    session.send("Network.enable")
    bytes_a_second = LINE_BITS // 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LINE_LATENCY_MS, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second},
    )
    return session


def measure_first_pack(zones: ThreeZones, throttle: int, tap_to_paint: str) -> tuple[Hand, list[float], float]:
    """Times from the yes to the doors of the first building on the screen, and what the line alone takes. The last phone stays on."""
    values: list[float] = []
    line = 0.0
    for number in range(FIRST_PACKS):
        hand = zones.open(f"pack-{number}")
        spent, line = take_pack(hand, throttle, tap_to_paint)
        values.append(spent)
        if number < FIRST_PACKS - 1:
            hand.context.close()
    return hand, values, line


def take_pack(hand: Hand, throttle: int, tap_to_paint: str) -> tuple[float, float]:
    """One first pack: ms until Today has put its doors in order, and ms that its bytes and round trips take on the line."""
    page = hand.page
    session = slow_down(page, throttle)
    received = note_answers(session)
    page.get_by_role("button", name="对，激活").evaluate("(button) => button.setAttribute('data-yes', '')")
    spent = page.evaluate(tap_to_paint, ["[data-yes]", f"document.querySelector('xunfang-today [data-next]') !== null && {DOORS_HELD} === {DOORS}"])
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    return spent, sum(received) / (LINE_BITS / 8) * 1000 + len(received) * LINE_LATENCY_MS


def note_answers(session: CDPSession) -> list[float]:
    """A list that grows by the bytes on the wire of each answer from the station's interface."""
    asked: set[str] = set()
    received: list[float] = []

    def note_request(event: dict[str, Any]) -> None:
        if "/api/" in event["request"]["url"]:
            asked.add(event["requestId"])

    def note_end(event: dict[str, Any]) -> None:
        if event["requestId"] in asked:
            received.append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", note_request)
    session.on("Network.loadingFinished", note_end)
    return received


def measure_today(hand: Hand, tap_to_paint: str, times: int) -> dict[str, list[float]]:
    """Tap on the tab to the order on the screen: with every standing worked out anew, and with what was worked out a moment ago."""
    page = hand.page
    found: dict[str, list[float]] = {"anew": [], "again": []}
    for _ in range(times):
        for name, values in found.items():
            page.locator(".tabs a[href='#/me']").click()
            expect(page.locator("xunfang-me")).to_be_visible()
            if name == "anew":
                page.evaluate(FORGET)
            values.append(page.evaluate(tap_to_paint, [".tabs a[href='#/today']", "document.querySelector('xunfang-today [data-next]') !== null"]))
    return found


def measure_order(hand: Hand, times: int) -> dict[str, list[float]]:
    """The order alone, without drawing: of doors just read from the store, and again with every standing known."""
    page = hand.page
    page.locator(".tabs a[href='#/today']").click()
    expect(page.locator("xunfang-today [data-next]")).to_be_visible()
    found: dict[str, list[float]] = {"anew": [], "again": []}
    for _ in range(times):
        found["anew"].append(page.evaluate(ORDER, True))
        found["again"].append(page.evaluate(ORDER, False))
    return found


def measure_long_tasks(hand: Hand) -> list[tuple[str, list[float]]]:
    """Each tap of some walks with the tasks of 50 ms and more that it led to."""
    page = hand.page
    page.evaluate(WATCH_LONG_TASKS)
    found: list[tuple[str, list[float]]] = []

    def tap(name: str, selector: str, then: str, text: str | re.Pattern[str] | None = None) -> None:
        page.evaluate(TAKE_LONG_TASKS)
        page.locator(selector, has_text=text).first.click()
        expect(page.locator(then).first).to_be_visible(timeout=PATIENCE)
        found.append((name, page.evaluate(TAKE_LONG_TASKS)))

    board, closed = ".board", "xunfang-board:only-child .board"
    steps: list[Callable[[], Any]] = [
        lambda: tap("Today", ".tabs a[href='#/today']", "xunfang-today [data-start]"),
        lambda: tap("start at a door", "[data-start]", "dialog[open] [data-outcome]"),
        lambda: tap("nobody answered", "dialog [data-outcome=not_home]", closed),
        lambda: tap("back", ".bar .icon-button", "xunfang-today [data-start]"),
        lambda: tap("start at a door", "[data-start]", "dialog[open] [data-outcome]"),
        lambda: tap("met", "[data-outcome=met]", "[data-outcome=shown]"),
        lambda: tap("badge shown", "[data-outcome=shown]", "[data-save]"),
        lambda: tap("a topic", "xunfang-record .chips .chip", "fieldset.ends", "车次预告"),
        lambda: tap("save", "[data-save]", closed),
        lambda: tap("back", ".bar .icon-button", "xunfang-today"),
        lambda: tap("buildings", ".tabs a[href='#/buildings']", "xunfang-buildings .row-button"),
        lambda: tap("a building", "xunfang-buildings .row-button", board),
        lambda: tap("back", ".bar .icon-button", "xunfang-buildings .row-button"),
        lambda: tap("upload", ".tabs a[href='#/upload']", "[data-figure=waiting]"),
        lambda: tap("the day", "main > .button.left", "xunfang-day"),
        lambda: tap("back", ".bar .icon-button", "[data-figure=waiting]"),
    ]
    for _ in range(LONG_WALKS):
        for step in steps:
            step()
    return found


def measure(
    station: Station, players: Playwright, folder: Path, throttle: int, tap_to_paint: str, plain_list: str, openings: int, report: Callable[..., None]
) -> None:
    """All of it, the station alive only for the packs."""
    zones = ThreeZones(station, players, folder)
    station.start()
    hand, packs, line = measure_first_pack(zones, throttle, tap_to_paint)
    station.kill()
    print(f"three zones, {DOORS:,} doors, {VISITS * len(CODES):,} visits of {DAYS} days:")
    report(f"first pack at {LINE_BITS // 1000} kbit/s and {LINE_LATENCY_MS} ms, yes to Today in order", packs)
    print(f"    the line alone, by its bytes and round trips: {line:.0f} ms, ratio {statistics.median(packs) / line:.2f}")
    floor = statistics.median(hand.page.evaluate(plain_list, DOORS) for _ in range(openings))
    for name, values in measure_today(hand, tap_to_paint, openings).items():
        report(f"Today put in order, standings worked out {name}, tap to painted", values, floor)
    for name, values in measure_order(hand, openings).items():
        report(f"the order of Today alone, nothing drawn, {name}", values)
    report_long_tasks(measure_long_tasks(hand))
    hand.context.close()


def report_long_tasks(taps: list[tuple[str, list[float]]]) -> None:
    """How many tasks held the page for too long, and after which taps."""
    long = [(spent, name) for name, tasks in taps for spent in tasks if spent > LONG_MS]
    longest = max((spent for _, tasks in taps for spent in tasks), default=0)
    print(f"  tasks over {LONG_MS} ms: {len(long)} in {len(taps)} taps; the longest task of all {longest:.0f} ms")
    for name in sorted({name for _, name in long}):
        own = [spent for spent, other in long if other == name]
        print(f"    after “{name}”: {len(own)}, up to {max(own):.0f} ms")
