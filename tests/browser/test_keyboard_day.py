"""A whole day by keyboard alone, in both languages: every control is reached by Tab and told by its role and name, and the focus is never lost."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.config import ROOT
from app.vocabulary import label
from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE
from tests.browser.station import Station

ENGLISH = json.loads((ROOT / "static/src/generated/en.json").read_text(encoding="utf-8"))
MOST_TABS = 90
pytestmark = pytest.mark.browser

# Where the focus is: lost on the page itself, on something that is hidden or out of view, or on a control without its ring.
FOCUS = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return 'nowhere';
  const about = `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 40)}`;
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || !one.checkVisibility({ visibilityProperty: true })) return `hidden: ${about}`;
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return `out of view: ${about}`;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const above = document.elementFromPoint(x, y);
  if (!above || !(one.contains(above) || above.contains(one))) return `covered by ${above?.outerHTML.slice(0, 80)}: ${about}`;
  // A title takes the focus so that it is read; a control also shows it.
  if (one.getAttribute('tabindex') === '-1' && /^H[12]$/.test(one.tagName)) return '';
  const ring = (element) => { const { outlineStyle, outlineWidth } = getComputedStyle(element); return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; };
  return ring(one) || (one.closest('.search') && ring(one.closest('.search'))) ? '' : `no ring: ${about}`;
}
"""


class Keys:
    """Somebody who has no finger on the glass."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        page.set_default_timeout(PATIENCE)

    def words(self, message: str, **values: Any) -> str:
        """A message of the phone's program in the language of this walk."""
        text = message if self.language == "zh" else ENGLISH[message]
        one, _, many = text.partition("||")
        text = many if many and values.get("count") != 1 else one
        return text.format(**values) if values else text

    def label(self, name: str, code: str) -> str:
        return label(name, code, "zh" if self.language == "zh" else "en")

    def focus_is_seen(self, after: str) -> None:
        """The focus is somewhere a person can see it."""
        for _ in range(60):
            fault = self.page.evaluate(FOCUS)
            if not fault:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"after {after} the focus is {fault}")

    def is_on(self, wanted: Locator) -> bool:
        return wanted.count() > 0 and wanted.first.evaluate("(one) => one === document.activeElement")

    def go_to(self, role: Any, name: str | re.Pattern[str], *, back: bool = False) -> "Keys":
        """Press Tab until the control with this role and name has the focus."""
        wanted = self.page.get_by_role(role, name=name, exact=isinstance(name, str))
        expect(wanted.first).to_be_visible(timeout=PATIENCE)
        for _ in range(MOST_TABS):
            if self.is_on(wanted):
                self.focus_is_seen(f"Tab to {name}")
                return self
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{role} {name} is not reached by Tab")

    def press(self, *keys: str) -> "Keys":
        for key in keys:
            self.page.keyboard.press(key)
        self.focus_is_seen(f"{keys} at {self.page.url.split('#')[-1]}")
        return self

    def enter(self, role: Any, name: str | re.Pattern[str], then: str | Locator, *, key: str = "Enter") -> "Keys":
        """Go to a control, press it, and wait for what comes of it."""
        self.go_to(role, name)
        self.page.keyboard.press(key)
        expect(self.page.locator(then).first if isinstance(then, str) else then).to_be_visible(timeout=PATIENCE)
        self.focus_is_seen(f"pressing {name}")
        return self

    def type(self, text: str) -> "Keys":
        self.page.keyboard.type(text)
        self.focus_is_seen(f"typing {text}")
        return self

    def on_door(self, room: str) -> "Keys":
        """The board's focus is on a door."""
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        expect(self.page.locator(f".cell:has(.room:text-is('{room}'))")).to_be_focused()
        self.focus_is_seen(f"coming to {room}")
        return self

    def on_title(self) -> "Keys":
        """A new screen begins at its title, which is read."""
        expect(self.page.locator("h1:focus, h2:focus")).to_have_count(1)
        return self


@pytest.mark.parametrize(("language", "locale"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_a_day_from_the_code_to_the_summary_without_touching_the_glass(language: str, locale: str, station: Station, open_profile: Open) -> None:
    station.start()
    context = open_profile("amina", locale=locale)
    page = context.pages[0]
    page.goto(f"{station.address}/app/")
    keys = Keys(page, language)
    w = keys.words

    # The code, the question, Today.
    keys.go_to("textbox", w("激活码，8 位")).type(station.code_for("Amina").replace("-", ""))
    keys.enter("button", w("下一步"), page.get_by_role("button", name=w("对，激活"))).on_title()
    keys.enter("button", w("对，激活"), "xunfang-today [data-next]")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    station.kill()

    # A building, and its doors by arrows and by digits.
    keys.enter("link", w("楼栋"), "xunfang-buildings .row-button").on_title()
    keys.enter("button", re.compile("石岚花园 3栋"), ".board").on_title()
    keys.go_to("gridcell", re.compile("^1201"))
    keys.press("ArrowDown", "ArrowDown").on_door("1001").press("ArrowRight").on_door("1002")
    keys.press("End").on_door("1004").press("PageDown", "Home").on_door("901")
    keys.press("1", "0", "4").on_door("104")

    # Nobody: the sheet, out of it and in again, an outcome.
    keys.press("Enter").on_title()
    keys.press("Escape").on_door("104").press("Enter")
    keys.enter("button", w("安全"), "xunfang-safety").on_title()
    keys.enter("button", w("返回"), "dialog[open]").on_title()
    keys.go_to("button", keys.label("outcomes", "not_home")).press("Enter").on_door("104")

    # It was a slip of the finger.
    keys.go_to("button", w("撤销")).press("Enter").on_door("104")
    expect(page.locator(".cell.state-wait")).to_have_count(0)

    # A talk: badge, topics and their end, papers, a need.
    keys.press("ArrowLeft").on_door("103").press("Enter").on_title()
    keys.enter("button", keys.label("outcomes", "met"), "[data-outcome=shown]").on_title()
    keys.enter("button", w("给居民看过了"), "[data-save]").on_title()
    keys.go_to("checkbox", keys.label("topics", "van_schedule")).press("Space")
    end = w("{name}：{choice}", name=keys.label("topics", "van_schedule"), choice=keys.label("ends", "told"))
    keys.go_to("radio", end).press("ArrowRight")
    expect(
        page.get_by_role("radio", name=w("{name}：{choice}", name=keys.label("topics", "van_schedule"), choice=keys.label("ends", "took_card")))
    ).to_be_checked()
    keys.go_to("checkbox", keys.label("topics", "document_help"), back=True).press("Space")
    keys.go_to("radio", keys.label("certificate_kinds", "residence_permit")).press("Space")
    keys.go_to("radio", keys.label("paper_states", "valid")).press("ArrowRight")
    keys.go_to("checkbox", keys.label("certificate_help", "advice")).press("Space")
    keys.go_to("switch", w("居民想到期前提醒")).press("Space")
    keys.go_to("button", w("后一年")).press("Enter")
    # A reminder without a month would not be saved: she does not want one after all.
    keys.go_to("switch", w("居民想到期前提醒"), back=True).press("Space")
    keys.go_to("textbox", w("居民的需要")).type("灯坏了")
    keys.go_to("button", w("保存")).press("Enter").on_door("103")
    expect(page.locator(".cell.state-done")).to_have_count(1)

    # Three doors at once.
    keys.go_to("button", w("多选“无人”")).press("Enter").on_door("103")
    keys.press("ArrowUp").on_door("203").press("Space").press("ArrowRight").press("Space").press("ArrowUp", "Enter")
    saves = w("{count} 户 {outcome}，保存", count=3, outcome=keys.label("outcomes", "not_home"))
    keys.go_to("button", saves).press("Enter").on_door("304")
    expect(page.locator(".cell.state-wait")).to_have_count(3)

    # Back, upload, the day's own summary.
    keys.enter("button", w("返回"), "xunfang-buildings").enter("link", re.compile(f"^{w('上传')}"), "[data-figure=waiting]").on_title()
    expect(page.locator("[data-figure=waiting] b")).to_have_text("4")
    station.start()
    keys.go_to("button", re.compile(f"^({w('立即上传')}|{w('再试一次')})$")).press("Enter")
    expect(page.locator("[data-figure=waiting] b")).to_have_text("0", timeout=PATIENCE)
    keys.focus_is_seen("the upload")
    keys.enter("button", w("今天小结"), "xunfang-day").on_title()
    keys.go_to("textbox", w("想补一句")).type("3 楼灯坏了")
    keys.enter("button", w("返回"), "[data-figure=counted]")
    keys.enter("link", w("今日"), "xunfang-today").on_title()
    assert station.counted() == 4
