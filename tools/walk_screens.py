"""The way past every screen and state of a served demo, in one language: what takes the pictures and what looks for faults both walk it.
Must never need a screen that only one language has."""

import re
from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from tools.walk_console import walk_console

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
# Each language has its own coordinator of Z07, so that the second finds doors as the first did.
A_DAY_EARLIER = """
async (door) => {
  const { work } = document.querySelector('xunfang-app').shell;
  const draft = work.drafts[door];
  await work.keepDraft(door, { ...draft, sheet: { ...draft.sheet, opened_at: draft.sheet.opened_at - 86400000 } });
}
"""
# Browsers without a voice show no button for reading aloud; a walk must meet it.
A_VOICE = """
Object.defineProperty(window, 'speechSynthesis', { value: {
  getVoices: () => ['zh-CN', 'en-GB'].map((lang) => ({ lang, localService: true })), speak() {}, cancel() {},
} });
window.SpeechSynthesisUtterance ??= class {};
"""
# As an older version of the app would have written it: this one asks to remove the number before it saves.
WORDS_WITH_A_NUMBER = """
async () => {
  const { work } = document.querySelector('xunfang-app').shell;
  const door = work.pocket.buildings().flatMap((building) => building.doors)[0].id;
  const visit = { id: crypto.randomUUID(), door, outcome: 'met', badge_shown: true, started_at: Date.now() };
  await work.saveVisit({ ...visit, need: '请打 15400002231 修灯', topics: [{ topic: 'issue_report', end: 'told' }] });
  await work.schedule.now({ urgent: true });
}
"""
# A correction of that one, begun before it was refused: the station holds it.
A_CORRECTION_OF_IT = """
async () => {
  const { work } = document.querySelector('xunfang-app').shell;
  const { id, text } = work.kept.findLast((entry) => entry.receipt.state === 'refused').operation;
  const supersedes = { visit: id, number: null, epoch: null, at: null, reason: 'said_more' };
  const visit = { id: crypto.randomUUID(), door: JSON.parse(text).door, outcome: 'vacant', started_at: Date.now(), supersedes };
  await work.saveVisit(visit);
  await work.schedule.now({ urgent: true });
}
"""
OPEN_KEPT = """
(state) => {
  const { work, router } = document.querySelector('xunfang-app').shell;
  router.push({ name: 'receipt', id: String(work.kept.findLast((entry) => entry.receipt.state === state).key) });
}
"""
# As an exchange leaves it when a zone went to a colleague.
A_ZONE_LEFT = """
() => document.querySelector('xunfang-app').shell.work.store.keepMeta('left', [{ zone: 'Z08', doors: 5, to: '31' }])
"""
BADGES = {"zh": "07", "en": "31"}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
BESIDE: ViewportSize = {"width": 1024, "height": 768}
COUNT_STATES = "() => new Set([...document.querySelectorAll('.cell')].map((cell) => cell.classList[1])).size"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
CHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50"


class Walk:
    """One browser in one language."""

    def __init__(self, browser: Browser, language: str, address: str, stop: Callable[[Page, str], None], user_agent: str | None = None) -> None:
        """
        Args:
            language: 'zh' or 'en'.
            address: where the demo is served, without a slash at the end.
            stop: called at every screen, with the page and the screen's name, such as board.zh.light.390.
            user_agent: another browser's name for itself.
        """
        self.language, self.address, self.stop = language, address, stop
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE, locale=LANGUAGES[language], timezone_id="Asia/Shanghai", reduced_motion="reduce", user_agent=user_agent
        )
        self.context.add_init_script(A_VOICE)
        self.page: Page = self.context.new_page()

    def at(self, name: str, viewport: ViewportSize = PHONE) -> None:
        """Stop at what is on the page now, in both schemes."""
        self.page.set_viewport_size(viewport)
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate("() => document.fonts.ready.then(() => true)")
            self.stop(self.page, f"{name}.{self.language}.{scheme}.{viewport['width']}")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(PHONE)

    def at_desk(self, name: str) -> None:
        """At console width and on a phone."""
        self.at(name, DESK)
        self.at(name)

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def see(self, selector: str) -> Locator:
        found = self.page.locator(selector).first
        found.wait_for()
        return found


def walk_everything(browser: Browser, language: str, address: str, stop: Callable[[Page, str], None]) -> None:
    """Every screen of the phone and the console, in one language."""
    phone = Walk(browser, language, address, stop)
    for part in (_enter, _look_around, _doors, _afterwards, _choose_nobody, _blocked, _scan, _unfinished, _visit, _wish, _upload, _zone_gone, _second_window):
        part(phone)
    phone.context.close()
    for name, user_agent in (("install-first", IPHONE), ("inside-a-chat", CHAT)):
        other = Walk(browser, language, address, stop, user_agent)
        other.page.goto(f"{address}/app/")
        other.see("h1")
        other.at(name)
        if user_agent == IPHONE:
            _before_a_code(other)
        other.context.close()
    desk = Walk(browser, language, address, stop)
    walk_console(desk)
    desk.context.close()


# The phone


def _enter(walk: Walk) -> None:
    page = walk.page
    page.goto(walk.address)
    walk.at_desk("start")
    page.goto(f"{walk.address}/app/")
    walk.see("#code")
    walk.at("activate")
    page.locator("#code").fill("WRNG2345")
    walk.press(".actions .primary")
    walk.see("#code-error")
    walk.at("activate-wrong-code")
    page.goto(walk.address)
    walk.press(f"button[value='{BADGES[walk.language]}']")
    walk.see("xunfang-today [data-next]")
    walk.at("today")
    walk.press(".tabs a[href='#/buildings']")
    walk.see("xunfang-buildings .row-button")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def _look_around(walk: Walk) -> None:
    walk.at("buildings")
    page = walk.page
    page.locator("input[type=search]").fill("zzz")
    walk.at("buildings-nothing-found")
    page.locator("input[type=search]").fill("")
    rows = page.locator("xunfang-buildings .row-button")
    tallest = richest = (0, 0)
    for index in range(rows.count()):
        rows.nth(index).click()
        walk.see(".cell")
        tallest = max(tallest, (page.locator(".floor").count(), -index))
        richest = max(richest, (page.evaluate(COUNT_STATES), -index))
        _back(walk)
    rows.nth(-tallest[1]).click()
    walk.see(".cell")
    walk.at("board-tower")
    _back(walk)
    rows.nth(-richest[1]).click()
    walk.see(".cell")
    walk.at("board")
    walk.at("board", BESIDE)


def _back(walk: Walk) -> None:
    walk.press(".bar .icon-button")


def _door(walk: Walk, *states: str) -> bool:
    """Open the sheet of the first door in one of these states, where there is one."""
    found = walk.page.locator(", ".join(f".cell.state-{state}" for state in states))
    if not found.count():
        return False
    found.first.click()
    walk.see("dialog[open]")
    return True


def _seen_and_back(walk: Walk) -> None:
    """The resident has seen it, and the phone goes back; by key, which asks once more instead of being held."""
    walk.press("[data-seen]")
    walk.see(".hero")
    walk.page.locator(".actions .button").last.focus()
    walk.page.keyboard.press("Enter")
    walk.page.keyboard.press("Enter")


def _open_door(walk: Walk) -> None:
    """Open the sheet of a door that may be called at now: in this building, or in the next one that has such a door."""
    page = walk.page
    for building in range(20):
        doors = page.locator(".cell.state-new, .cell.state-due")
        for index in range(min(doors.count(), 6)):
            doors.nth(index).click()
            walk.see("dialog[open]")
            if page.locator("dialog [data-outcome=met]").count():
                return
            _close_door(walk)
        _back(walk)
        walk.press(".tabs a[href='#/buildings']")
        walk.see("xunfang-buildings .row-button")
        page.locator("xunfang-buildings .row-button").nth(building).click()
        walk.see(".cell")
    raise AssertionError("No door of the demo may be called at now.")


def _close_door(walk: Walk) -> None:
    walk.press("dialog .sheet-head .icon-button:not([data-safety])")
    walk.page.locator("dialog[open]").wait_for(state="detached")


def _doors(walk: Walk) -> None:
    for state in ("new", "done", "rest", "appt", "vacant", "due"):
        if _door(walk, state):
            walk.at(f"door-{state}")
            if state == "new":
                walk.at("door-new", BESIDE)
            _close_door(walk)


def _afterwards(walk: Walk) -> None:
    """The correction of a record, and a visit that was not written down on the spot, from a door that rests."""
    page = walk.page
    _door(walk, "done", "rest")
    walk.press("dialog [data-correct]")
    walk.see("xunfang-correct [role=radio]").click()
    walk.at("correct")
    page.go_back()
    walk.see("dialog[open]")
    walk.press("dialog [data-past]")
    walk.see("xunfang-past [role=radio]")
    walk.press("xunfang-past [data-outcome=not_home]")
    walk.at("past-nothing-chosen")
    page.locator("#when-time").fill("09:30")
    walk.at("past")
    page.go_back()
    walk.see("dialog[open]")
    _close_door(walk)


def _choose_nobody(walk: Walk) -> None:
    walk.press("[data-bulk]")
    open_now = walk.page.locator(".cell:not(.dimmed)")
    for index in range(min(2, open_now.count())):
        open_now.nth(index).click()
    walk.see("[data-save-bulk][aria-disabled=false]")
    walk.at("board-choosing")
    walk.press(".actions .button:not(.primary)")


def _blocked(walk: Walk) -> None:
    """A building that cannot be entered."""
    page = walk.page
    walk.press(".more > button")
    walk.see("#board-menu button")
    walk.at("board-menu")
    walk.press("#board-menu [data-blocked]")
    walk.see("xunfang-blocked #hint")
    walk.at("blocked")
    page.locator("#hint").fill("修门禁的 154 0000 2231")
    walk.press("[data-save]")
    walk.see("#hint-error")
    walk.at("blocked-needs-a-change")
    page.locator("#hint").fill("19:00 后保安换班，可以登记进入")
    walk.press("[data-save]")
    walk.see("xunfang-board [data-blocked].note")
    page.evaluate("() => scrollTo(0, 0)")
    walk.at("board-blocked")
    _back(walk)
    walk.press(".tabs a[href='#/today']")
    walk.see("xunfang-today [data-stop] .tag")
    walk.at("today-blocked")
    walk.press("xunfang-today [data-stop]:has(.tag)")
    walk.see(".cell")


def _scan(walk: Walk) -> None:
    """From a board to the scanner and back; the walk has no camera to look through."""
    page = walk.page
    walk.press(".more > button")
    walk.press("#board-menu [data-scan]")
    walk.see("[data-look]")
    walk.at("scan")
    walk.press("[data-look]")
    walk.see("#building-number")
    page.locator("[role=status] .note").first.wait_for()
    page.locator("#building-number").fill("12")
    walk.see("xunfang-scan .row-button")
    walk.at("scan-without-a-camera")
    page.go_back()
    walk.see(".board")


def _unfinished(walk: Walk) -> None:
    """A talk that was begun yesterday and not saved."""
    _open_door(walk)
    door = walk.page.url.rsplit("/", 1)[1]
    walk.press("[data-outcome=met]")
    walk.press("[data-outcome=shown]")
    walk.see("xunfang-record .chips")
    walk.page.locator("xunfang-record .chips .chip").first.click()
    walk.page.evaluate(A_DAY_EARLIER, door)
    walk.page.go_back()
    walk.see("dialog[open]")
    walk.page.go_back()
    walk.page.locator("dialog[open]").wait_for(state="detached")
    walk.page.reload()
    walk.see(".board")
    walk.press(f"#door-{door}")
    walk.see("[data-resume]")
    walk.at("door-unfinished")
    walk.press("[data-give-up]")
    walk.page.locator("dialog[open]").wait_for(state="detached")


def _visit(walk: Walk) -> None:
    page = walk.page
    _open_door(walk)
    page.locator("dialog .grid2 button.outcome:not([data-outcome])").first.click()
    walk.see("xunfang-more")
    walk.at("more-outcomes")
    walk.press("[data-language]")
    walk.see(".tongues")
    walk.at("language-card")
    walk.press(".tongues .chip[lang=ar]")
    walk.at("language-card-chosen")
    _seen_and_back(walk)
    walk.see("[data-back]")
    walk.at("language-card-back")
    walk.press("[data-back]")
    walk.see("[data-language]")
    page.go_back()
    walk.see("dialog[open]")
    walk.press("[data-outcome=appointment]")
    walk.see("xunfang-appointment")
    walk.at("appointment")
    page.go_back()
    walk.see("dialog[open]")
    walk.press("[data-outcome=met]")
    walk.see("[data-outcome=shown]")
    walk.at("badge-first")
    walk.press("[data-outcome=shown]")
    walk.see("[data-save]")
    walk.at("record")
    chips = page.locator("xunfang-record .chips").first.locator(".chip")
    chips.nth(0).click()
    chips.nth(1).click()
    walk.at("record-topics")
    page.locator("[data-alone]").scroll_into_view_if_needed()
    walk.at("record-alone")
    walk.press("[data-safety]")
    walk.see("xunfang-safety")
    walk.at("safety")
    page.go_back()
    walk.see("[data-save]")
    _certificate(walk)
    _menu(walk)
    page.locator("#need").fill("修好打 15400002231 给他")
    walk.press("[data-save]")
    walk.see("#problems")
    walk.at("record-needs-a-change")
    page.locator("#need").fill("三楼楼道灯坏了一周，想请人来修。")
    walk.press("[data-save]")
    _papers(walk)
    _told(walk)


def _papers(walk: Walk) -> None:
    """What the resident of that talk takes away."""
    walk.see("xunfang-paper .paper")
    walk.at("make-up-prompt")
    walk.press("[data-calendar]")
    walk.press("xunfang-paper .grid3 .chip")
    walk.see("xunfang-paper .card .qr")
    walk.at("make-up-prompt-calendar")
    walk.press("[data-copied][aria-disabled=false]")
    walk.see("xunfang-paper .code")
    walk.at("temporary-receipt")
    walk.press("[data-renew]")
    walk.at("temporary-receipt-renewed")
    walk.press("[data-copied][aria-disabled=false]")
    walk.see("xunfang-paper .hero")
    walk.at("papers-thanks")
    _hand_back(walk)


def _told(walk: Walk) -> None:
    """What was recorded of a talk, and a wish that is set there."""
    page = walk.page
    _open_door(walk)
    door = page.url.rsplit("/", 1)[1]
    walk.press("[data-outcome=met]")
    walk.press("[data-outcome=shown]")
    walk.see("[data-save]")
    page.locator("xunfang-record .chips .chip").nth(2).click()
    page.locator("#need").fill("三楼楼道灯坏了一周，想请人来修。")
    walk.press("[data-save]")
    page.locator("dialog[open]").wait_for(state="detached")
    walk.see(".toast [data-told]")
    walk.at("board-saved")
    # The offer goes after ten seconds; its screen does not.
    page.evaluate("(door) => document.querySelector('xunfang-app').shell.router.push({ name: 'told', door })", door)
    walk.see("xunfang-told dl")
    walk.at("told")
    walk.press("[data-wish]")
    walk.see("xunfang-told .plum-head")
    walk.at("told-do-not-visit")
    walk.press("xunfang-told .actions .primary")
    _hand_back(walk)


def _hand_back(walk: Walk) -> None:
    """By keyboard, which cannot hold."""
    last = walk.page.locator(".actions .button").last
    last.focus()
    walk.page.keyboard.press("Enter")
    walk.page.keyboard.press("Enter")
    walk.see(".board")


def _certificate(walk: Walk) -> None:
    page = walk.page
    section = page.locator("section[aria-labelledby=paper-title]")
    section.locator(".chips").first.locator(".chip").first.click()
    section.locator(".grid4 .chip").nth(1).click()
    section.locator(".chips").nth(1).locator(".chip").nth(1).click()
    section.locator(".chips").nth(1).locator(".chip").nth(2).click()
    section.locator("[role=switch]").click()
    section.locator(".grid6 .chip").nth(0).click()
    section.scroll_into_view_if_needed()
    page.evaluate("() => document.querySelector('#paper-title').scrollIntoView({ block: 'start' })")
    page.mouse.wheel(0, -90)
    walk.at("certificate-check")


def _menu(walk: Walk) -> None:
    page = walk.page
    page.locator(".actions .button:not([data-save])").first.click()
    walk.see("xunfang-menu h1")
    walk.at("menu-before")
    page.locator("xunfang-menu .button.tall").last.click()
    walk.see(".service")
    page.locator(".service").nth(0).locator(".chip").nth(0).click()
    page.locator(".service").nth(1).locator(".chip").nth(2).click()
    walk.at("service-menu")
    page.locator(".groups .chip").last.click()
    walk.at("service-menu-help")
    page.locator(".groups .chip").first.click()
    page.locator("xunfang-menu .actions .button").last.click()
    walk.see("xunfang-menu .actions [aria-disabled=false]")
    walk.at("slip")
    walk.press("[aria-pressed]")
    walk.at("slip-name-hidden")
    walk.press("xunfang-menu .actions .button")
    walk.see("xunfang-menu .hero")
    walk.at("menu-thanks")
    page.locator("xunfang-menu .actions .button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    walk.see("[data-save]")


def _wish(walk: Walk) -> None:
    page = walk.page
    _open_door(walk)
    walk.press("[data-outcome=do_not_visit]")
    walk.see("xunfang-wish")
    walk.at("do-not-visit")
    walk.press("[data-rights]")
    walk.see("[data-seen]")
    walk.at("rights-read-aloud")
    _seen_and_back(walk)
    walk.see("xunfang-wish")
    page.locator("xunfang-wish .actions .button, xunfang-wish main .button").last.click()
    walk.see(".board")
    _door(walk, "dnv")
    walk.at("door-dnv")
    _close_door(walk)


def _upload(walk: Walk) -> None:
    page = walk.page
    walk.context.set_offline(True)
    _open_door(walk)
    walk.press("[data-outcome=not_home]")
    page.locator("dialog[open]").wait_for(state="detached")
    walk.at("board-offline")
    _door(walk, "wait")
    walk.at("door-wait")
    _close_door(walk)
    _back(walk)
    walk.press(".tabs a[href='#/upload']")
    walk.see("[data-figure=waiting]")
    walk.at("upload-offline")
    walk.context.set_offline(False)
    walk.press(".over-tabs .button")
    page.locator("[data-figure=waiting] b", has_text=re.compile("^0$")).wait_for(timeout=60_000)
    walk.at("upload")
    walk.press("main > .button.left")
    walk.see("xunfang-day")
    page.locator("#sentence").fill("3 楼灯坏了，明天报物业。")
    walk.at("day-summary")
    page.go_back()
    walk.see("[data-figure=waiting]")
    walk.press(".rows .row-button")
    walk.see("xunfang-receipt")
    walk.at("receipt")
    _back(walk)
    _question(walk)
    _needs_you(walk)
    walk.press(".tabs a[href='#/me']")
    walk.see("xunfang-me")
    walk.at("me")
    walk.press("details summary")
    page.locator("#partner").fill("154 0000 7788")
    page.locator("#partner").press("Enter")
    walk.see("#partner-says:not(:empty)")
    page.locator("#partner").scroll_into_view_if_needed()
    walk.at("me-partner")
    page.mouse.wheel(0, 2000)
    walk.at("me-below")
    page.evaluate("() => scrollTo(0, 0)")
    walk.press("[data-rights]")
    walk.see("[data-seen]")
    walk.at("rights")
    _seen_and_back(walk)
    walk.see("xunfang-me")
    walk.press("xunfang-me [role=switch]")
    walk.at("me-clearer")
    walk.press(".tabs a[href='#/today']")
    walk.see("xunfang-today [data-next]")
    walk.at("today-clearer")
    walk.press("[data-next] .icon-button")
    walk.see(".cell")
    walk.at("board-clearer")
    _back(walk)
    walk.press(".tabs a[href='#/me']")
    walk.press("xunfang-me [role=switch]")
    for screen in ("badge", "people", "about"):
        page.goto(f"{walk.address}/app/#/{screen}")
        page.evaluate("() => scrollTo(0, 0)")
        walk.see("h1")
        walk.at(screen)
    for screen, page_of_help in (("help", ""), ("help-signs", "/signs"), ("help-locks", "/locks"), ("help-call", "/call")):
        page.goto(f"{walk.address}/app/#/help{page_of_help}")
        page.evaluate("() => scrollTo(0, 0)")
        walk.see("xunfang-help h1")
        walk.at(screen)
    page.goto(f"{walk.address}/app/#/install")
    walk.see("xunfang-install h1")
    walk.at("install")
    _practice(walk)


def _practice(walk: Walk) -> None:
    """Practice has the day's own screens under its striped edge: the way in, some of them, and the way out."""
    page = walk.page
    page.goto(f"{walk.address}/app/#/practice")
    walk.see("[data-begin]")
    walk.at("practice-before")
    walk.press("[data-begin]")
    walk.see("xunfang-today [data-next]")
    walk.at("practice-today")
    walk.press("[data-next] .row-button")
    walk.see("dialog[open]")
    walk.at("practice-door")
    _close_door(walk)
    walk.at("practice-board")
    _back(walk)
    walk.press(".tabs a[href='#/upload']")
    walk.see("[data-end]")
    walk.at("practice-upload")
    walk.press("[data-end]")
    page.locator(".practice-edge").wait_for(state="detached")


def _before_a_code(walk: Walk) -> None:
    """A look around before anybody is activated: the day's own screens, what says in words that it is practice, and back to the start."""
    walk.press("[data-look]")
    walk.see("xunfang-today [data-next]")
    walk.at("look-around-today")
    walk.press("[data-next] .row-button")
    walk.see("dialog[open] [data-outcome=met]")
    walk.press("[data-outcome=met]")
    walk.see("[data-outcome=shown]")
    walk.at("look-around-badge")
    walk.page.go_back()
    walk.see("dialog[open]")
    _close_door(walk)
    _back(walk)
    walk.press(".tabs a[href='#/me']")
    walk.see("[data-end]")
    walk.at("look-around-me")
    walk.press("[data-end]")
    walk.see("[data-look]")


def _question(walk: Walk) -> None:
    """A supervisor asks about the newest visit of this phone, and it is answered."""
    browser = walk.context.browser
    assert browser is not None
    desk = browser.new_context(locale=LANGUAGES[walk.language]).new_page()
    desk.goto(walk.address)
    desk.locator("button[value='S03']").click()
    desk.goto(f"{walk.address}/console/visits?coordinator={BADGES[walk.language]}")
    desk.locator("td.open a").first.click()
    desk.locator("#text").fill("楼道灯的事，后来报给物业了吗？")
    desk.locator("button[value='ask']").click()
    desk.locator("#said").wait_for()
    desk.context.close()
    page = walk.page
    walk.press(".over-tabs .button")
    page.locator("xunfang-upload [data-question]").wait_for(timeout=60_000)
    walk.at("upload-question")
    walk.press(".tabs a[href='#/today']")
    walk.see("xunfang-today [data-question]")
    walk.at("today-question")
    walk.press("xunfang-today [data-question]")
    walk.see("#answer")
    walk.press("[data-save]")
    walk.see("#answer-error")
    walk.at("question-needs-a-change")
    page.locator("#answer").fill("报了，物业说周五来修。")
    walk.at("question")
    walk.press("[data-save]")
    page.locator("#answer").wait_for(state="detached")
    walk.at("question-answered")
    _back(walk)
    walk.press(".tabs a[href='#/upload']")
    walk.see("[data-figure=waiting]")


def _needs_you(walk: Walk) -> None:
    """A record that the station did not take, and what can be done about it."""
    page = walk.page
    page.evaluate(WORDS_WITH_A_NUMBER)
    page.locator("[data-figure=needs] b", has_text=re.compile("^1$")).wait_for(timeout=60_000)
    walk.at("upload-needs-you")
    walk.press("xunfang-upload li .row-button")
    walk.see("xunfang-mend")
    walk.at("needs-you")
    walk.press("[data-mend]")
    walk.press("[data-copy]")
    walk.see("[data-paper]")
    walk.at("needs-you-copied-out")
    walk.press("[data-away]")
    walk.see("xunfang-upload")
    walk.at("upload-put-away")
    page.evaluate(A_CORRECTION_OF_IT)
    page.evaluate(OPEN_KEPT, "held")
    walk.see("xunfang-mend .note")
    walk.at("needs-you-after-another")
    _back(walk)
    walk.see("xunfang-upload")
    page.evaluate(OPEN_KEPT, "refused")
    page.locator("#mended").fill("3 楼灯坏了")
    walk.press("[data-mend]")
    walk.see("xunfang-upload")
    page.evaluate(OPEN_KEPT, "held")
    walk.see("[data-follow]")
    walk.at("needs-you-follow")
    walk.press("[data-follow]")
    walk.see("xunfang-upload")


def _zone_gone(walk: Walk) -> None:
    walk.page.evaluate(A_ZONE_LEFT)
    walk.page.goto(f"{walk.address}/app/#/today")
    walk.page.reload()
    walk.see("[data-left]").scroll_into_view_if_needed()
    walk.at("today-zone-gone")
    walk.press("[data-left] button")


def _second_window(walk: Walk) -> None:
    first, walk.page = walk.page, walk.context.new_page()
    walk.page.goto(f"{walk.address}/app/")
    walk.see("h1")
    walk.at("second-window")
    walk.page = first
