"""The seed demo, and its floater's phone: three zones of a whole community, carried through a day in Chromium at six times CPU throttle.
Prints what the phone holds and how long each step takes; judges nothing."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from app.config import ROOT
from app.public.views import FLOATER
from bench.phone import NOTE_DURABLE, OPENINGS, TAP_TO_PAINT, THROTTLE, report, throttle
from bench.zones import LINE_BITS, LINE_LATENCY_MS, WORK, measure_today, note_answers, slow_down
from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tools.serve_demo import served

PATIENCE = 240_000
BOARDS = 3
SAVES = 10
# The engine keeps its hands off what may still be taken back.
WHILE_UNDO_LASTS_MS = 10_000
# What lies in the person's store, and what the browser says all of it takes.
HELD = f"""
async () => {{
  const {{ pocket, store }} = {WORK};
  const buildings = pocket.buildings();
  const doors = buildings.flatMap((building) => building.doors);
  const blocks = await store.blocks();
  const {{ usage, usageDetails }} = await navigator.storage.estimate();
  return {{
    zones: pocket.zones.map((zone) => zone.code).join(' '), buildings: buildings.length, doors: doors.length,
    visits: doors.reduce((sum, door) => sum + door.visits.length, 0), blocks: blocks.length,
    largest: Math.max(...blocks.map((block) => block.doors.length)), text: JSON.stringify(blocks).length,
    usage, database: usageDetails?.indexedDB ?? 0, shell: usageDetails?.caches ?? 0,
  }};
}}
"""
# Marks the row of each of the largest buildings, so that a tap can find it.
LARGEST = f"""
(count) => {WORK}.pocket.buildings().sort((one, other) => other.doors.length - one.doors.length).slice(0, count)
  .map((building) => [building.compound + ' ' + building.name, building.doors.length])
"""
MARK_ROW = """
(name) => [...document.querySelectorAll('xunfang-buildings .row-button')]
  .find((row) => row.querySelector('.strong').textContent.trim() === name).setAttribute('data-bench', '')
"""
TYPE_TO_PAINT = """
([words, count]) => new Promise((resolve) => {
  const field = document.querySelector('input[type=search]');
  const started = performance.now();
  field.value = words;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const look = () => (document.querySelectorAll('xunfang-buildings .row-button').length === count
    ? setTimeout(() => resolve(performance.now() - started)) : requestAnimationFrame(look));
  requestAnimationFrame(look);
})
"""


def main() -> None:
    """Load, serve, carry."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder, sync_playwright() as players:
        load(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with served(folder, str(port)) as address:
            context = players.chromium.launch_persistent_context(
                f"{folder}/profile", executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS, viewport={"width": 390, "height": 844}, locale="zh-CN"
            )
            FloatersDay(context, address).measure()
            context.close()


def load(folder: str) -> None:
    """Load the seed set into an empty folder."""
    started = time.monotonic()
    command = [sys.executable, "-m", "tools.serve_demo", "prepare", "--demo", "seed", "--clock", "10:00"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "XUNFANG_INSTANCE": folder}, check=True, capture_output=True, text=True)
    size = (Path(folder) / "xunfang.sqlite3").stat().st_size
    print(
        f"seed demo loaded in {time.monotonic() - started:.0f} s, {size / 1e6:.0f} MB of SQLite: {done.stdout.splitlines()[-1].split(', in ')[0]}", flush=True
    )


class FloatersDay:
    """One phone, from the press on the start page to the day's summary."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.pages[0]
        self.page.set_default_timeout(PATIENCE)

    def measure(self) -> None:
        """All steps, in the order of a day."""
        self.first_pack()
        self.print_held("after the first pack")
        self.context.set_offline(True)
        print(f"offline, {THROTTLE}x CPU throttle:")
        for name, values in measure_today(self, TAP_TO_PAINT, OPENINGS).items():
            report(f"Today put in order, standings worked out {name}, tap to painted", values)
        self.buildings()
        self.boards()
        self.saves()
        self.cold_starts()
        self.exchange()
        self.print_held("in the evening")

    def first_pack(self) -> None:
        """The program comes first and by itself; then the press on the start page, on a slow line."""
        page = self.page
        page.goto(f"{self.address}/app/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.goto(self.address)
        session = slow_down(page, THROTTLE)
        received = note_answers(session)
        started = time.monotonic()
        page.locator(f"button[value='{FLOATER}']").click()
        page.wait_for_function("() => document.querySelector('xunfang-today [data-next]')", timeout=PATIENCE)
        page.wait_for_function(f"() => {WORK}.sync.outcome?.end === 'done'", timeout=PATIENCE)
        spent = (time.monotonic() - started) * 1000
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        line = sum(received) / (LINE_BITS / 8) * 1000 + len(received) * LINE_LATENCY_MS
        print(f"first pack at {LINE_BITS // 1000} kbit/s and {LINE_LATENCY_MS} ms, from the press on the start page to everything held: {spent:.0f} ms")
        print(f"    {len(received)} answers, {sum(received) / 1000:.1f} KB on the wire; the line alone takes {line:.0f} ms", flush=True)

    def print_held(self, when: str) -> None:
        """What the phone holds."""
        held: dict[str, Any] = self.page.evaluate(HELD)
        print(
            f"held {when}: {held['zones']}; {held['buildings']} buildings, {held['doors']:,} doors, {held['visits']:,} visits in {held['blocks']} blocks "
            f"(at most {held['largest']} doors), {held['text'] / 1000:.0f} KB as plain text"
        )
        print(f"    storage used {held['usage'] / 1e6:.2f} MB: database {held['database'] / 1e6:.2f}, program {held['shell'] / 1e6:.2f}", flush=True)

    def tap(self, selector: str, ready: str) -> float:
        """ms from a tap to the screen that was waited for."""
        return float(self.page.evaluate(TAP_TO_PAINT, [selector, ready]))

    def times(self, once: Callable[[], float], count: int = OPENINGS) -> list[float]:
        """The same thing again and again."""
        return [once() for _ in range(count)]

    def buildings(self) -> None:
        """The list, its chips and its search."""
        page = self.page
        rows = "document.querySelectorAll('xunfang-buildings .row-button').length"
        everything = page.evaluate(f"() => {WORK}.pocket.buildings().length")

        def open_list() -> float:
            page.locator(".tabs a[href='#/me']").click()
            expect(page.locator("xunfang-me")).to_be_visible()
            return self.tap(".tabs a[href='#/buildings']", f"{rows} > 0")

        report("Buildings, tap to painted", self.times(open_list))
        chips = "xunfang-buildings .chips [role=radio]"
        to_all, to_today = [], []
        for _ in range(OPENINGS):
            to_all.append(self.tap(f"{chips}:nth-child(2)", f"{rows} === {everything}"))
            to_today.append(self.tap(f"{chips}:nth-child(1)", f"document.querySelector('{chips}').getAttribute('aria-checked') === 'true'"))
        report(f"all {everything} buildings, tap to painted", to_all)
        report("those with something to do today, tap to painted", to_today)
        self.tap(f"{chips}:nth-child(2)", f"{rows} === {everything}")
        found = [page.evaluate(TYPE_TO_PAINT, [words, count]) for _ in range(OPENINGS) for words, count in (("zzz", 0), ("", everything))]
        report("search, a word and none in turn, key to painted", found)

    def boards(self) -> None:
        """The largest buildings, opened from the list of all."""
        page = self.page
        for name, doors in page.evaluate(LARGEST, BOARDS):
            values = []
            for _ in range(OPENINGS):
                page.evaluate(MARK_ROW, name)
                values.append(self.tap("[data-bench]", "document.querySelector('.cell') !== null"))
                page.go_back()
                expect(page.locator("xunfang-buildings .row-button").first).to_be_visible()
            report(f"board of {doors} doors, tap to painted", values)

    def saves(self) -> None:
        """Nobody answered, at the next door of Today, over and over."""
        page = self.page
        page.locator(".tabs a[href='#/today']").click()
        durable, painted = [], []
        for _ in range(SAVES):
            page.locator("[data-start]").click()
            expect(page.locator("dialog [data-outcome=not_home]")).to_be_visible()
            page.evaluate(NOTE_DURABLE)
            painted.append(self.tap("dialog [data-outcome=not_home]", "document.querySelector('.toast') && !document.querySelector('dialog[open]')"))
            durable.append(page.evaluate("() => window.durableAfter"))
            page.go_back()
            expect(page.locator("xunfang-today [data-start]")).to_be_visible()
        report("visit saved durably, tap to the transaction's end", durable)
        report("the same, to “saved on this phone” painted on the board", painted)

    def cold_starts(self) -> None:
        """A new page from the worker's cache, until Today has put its doors in order."""
        values = []
        for _ in range(OPENINGS):
            self.page.goto("about:blank")
            throttle(self.page)
            self.page.goto(f"{self.address}/app/#/today")
            expect(self.page.locator("xunfang-today [data-next]").first).to_be_visible(timeout=PATIENCE)
            values.append(self.page.evaluate("() => performance.now()"))
        report("cold start offline to Today", values)

    def exchange(self) -> None:
        """Everything of the day goes up; then Upload and the summary."""
        page = self.page
        waiting = page.evaluate(f"() => {WORK}.outbox.length")
        page.wait_for_timeout(WHILE_UNDO_LASTS_MS)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        received = note_answers(session)
        self.context.set_offline(False)
        started = time.monotonic()
        page.evaluate(f"() => {WORK}.schedule.now({{ urgent: true }})")
        page.wait_for_function(f"() => {WORK}.outbox.length === 0", timeout=PATIENCE)
        print(f"{waiting} records sent and counted in {(time.monotonic() - started) * 1000:.0f} ms, {sum(received) / 1000:.1f} KB of answers", flush=True)
        report("Upload, tap to painted", self.times(self._upload))
        report("day summary, tap to painted", self.times(self._summary))

    def _upload(self) -> float:
        self.page.locator(".tabs a[href='#/me']").click()
        expect(self.page.locator("xunfang-me")).to_be_visible()
        return self.tap(".tabs a[href='#/upload']", "document.querySelector('[data-figure=waiting]') !== null")

    def _summary(self) -> float:
        spent = self.tap("main > .button.left", "document.querySelector('xunfang-day h1') !== null")
        self.page.go_back()
        expect(self.page.locator("[data-figure=waiting]")).to_be_visible()
        return spent


if __name__ == "__main__":
    main()
