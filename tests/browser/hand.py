"""A coordinator's hand on the phone: activates, opens doors, records, waits for conditions and never for a time."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.station import Station

PATIENCE = 60_000


class Hand:
    """One person's phone in a browser."""

    def __init__(self, context: BrowserContext, station: Station) -> None:
        self.context = context
        self.station = station
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))

    def open(self) -> "Hand":
        """Open the app (installed: from its own cache)."""
        self.page.goto(f"{self.station.address}/app/")
        return self

    def activate(self, name: str) -> "Hand":
        """Type the code, say yes, and wait for the pack and for the worker to hold the shell."""
        self.page.locator("#code").fill(self.station.code_for(name))
        self.page.get_by_role("button", name="下一步").click()
        self.page.get_by_role("button", name="对，激活").click()
        expect(self.page.locator("xunfang-today [data-next], xunfang-today .note").first).to_be_visible(timeout=PATIENCE)
        self.tab("buildings")
        expect(self.page.locator("xunfang-buildings .row-button").first).to_be_visible(timeout=PATIENCE)
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        return self

    def building(self, name: str) -> "Hand":
        """Open a building's board from the list."""
        expect(self.page.locator(".tabs, .bar").first).to_be_visible(timeout=PATIENCE)
        tab = self.page.locator(".tabs a[href='#/buildings']")
        if tab.count():
            tab.click()
        self.page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
        expect(self.page.locator(".board")).to_be_visible()
        return self

    def door(self, room: str) -> Locator:
        return self.page.locator(f".cell:has(.room:text-is('{room}'))")

    def state_of(self, room: str) -> str:
        classes = self.door(room).get_attribute("class") or ""
        return next(name.removeprefix("state-") for name in classes.split() if name.startswith("state-"))

    def sheet(self, room: str) -> "Hand":
        self.door(room).click()
        expect(self.page.locator("dialog[open]")).to_be_visible()
        return self

    def outcome(self, code: str) -> "Hand":
        self.page.locator(f"[data-outcome={code}]").click()
        return self

    def record(self, room: str, code: str) -> "Hand":
        """A one-tap outcome, from the sheet or from the list of all fourteen."""
        self.sheet(room)
        if self.page.locator(f"dialog [data-outcome={code}]").count() == 0:
            self.page.locator("dialog").get_by_role("button", name=re.compile("更多结果")).click()
        self.outcome(code)
        return self.on_board()

    def on_board(self) -> "Hand":
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        expect(self.page.locator(".board")).to_be_visible()
        return self

    def talk(self, room: str) -> "Hand":
        """Start a talk: the badge first, shown to the resident."""
        self.sheet(room).outcome("met").outcome("shown")
        expect(self.page.locator("[data-save]")).to_be_visible()
        return self

    def choose(self, *labels: str) -> "Hand":
        """Press chips by their exact words."""
        for label in labels:
            self.page.locator("xunfang-record .chip", has_text=re.compile(f"^\\s*{re.escape(label)}\\s*$")).first.click()
        return self

    def save_button(self) -> Locator:
        return self.page.locator("[data-save]")

    def save(self) -> "Hand":
        self.save_button().click()
        return self.on_board()

    def keep_papers(self) -> "Hand":
        """After a save that gave a paper: the resident copies each and hands the phone back."""
        expect(self.page.locator("xunfang-paper .paper")).to_be_visible()
        while self.page.locator("[data-copied]").count():
            self.page.locator("[data-copied][aria-disabled=false]").click()
            expect(self.page.locator("[data-copied][aria-disabled=false]")).to_have_count(0)
        return self.handed_back()

    def handed_back(self) -> "Hand":
        """The phone is given back and the board is there again."""
        return self._confirmed().on_board()

    def hand_back(self, words: str = "看好了") -> "Hand":
        """The resident has seen it and gives the phone back, to whatever was there before."""
        self.page.get_by_role("button", name=words, exact=True).click()
        return self._confirmed()

    def _confirmed(self) -> "Hand":
        """By keyboard, which cannot hold: pressed and confirmed."""
        self.page.get_by_role("button", name=re.compile("按住")).press("Enter")
        again = self.page.get_by_role("button", name=re.compile("再按一次"))
        again.press("Enter")
        expect(again).to_have_count(0)
        return self

    def back(self) -> "Hand":
        self.page.get_by_role("button", name="返回").first.click()
        return self

    def tab(self, name: str) -> "Hand":
        self.page.locator(f".tabs a[href='#/{name}']").click()
        return self

    def tab_home(self) -> "Hand":
        """Back from a board to Today."""
        self.back()
        expect(self.page.locator("xunfang-today")).to_be_visible()
        return self

    def figures(self) -> dict[str, int]:
        """The upload screen's three figures."""
        self.page.goto(f"{self.station.address}/app/#/upload")
        expect(self.page.locator("[data-figure=counted] b")).to_be_visible()
        return {name: int(self.page.locator(f"[data-figure={name}] b").inner_text()) for name in ("counted", "waiting", "needs")}

    def waits_for(self, name: str, value: int) -> None:
        """Wait until a figure of the upload screen has a value."""
        expect(self.page.locator(f"[data-figure={name}] b")).to_have_text(str(value), timeout=PATIENCE)

    def upload_now(self) -> "Hand":
        self.page.get_by_role("button", name=re.compile("立即上传|再试一次")).click()
        return self

    def stored(self, script: str, argument: Any = None) -> Any:
        """Evaluate in the page."""
        return self.page.evaluate(script, argument)
