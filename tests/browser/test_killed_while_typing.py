"""The browser is killed, as by a phone that needs the memory, after every tap and letter of a talk; all that the screen called stored is there again.
No part of the page or of the browser has a chance to save anything when it happens."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station

NEED = "灯坏了3天"
pytestmark = pytest.mark.browser

# The form as a person sees it: what is chosen, what is typed, what it says will be kept of a paper.
PAINTED = """
() => {
  const form = document.querySelector('xunfang-record');
  const chosen = [...form.querySelectorAll('[aria-checked=true]')].map((one) => one.getAttribute('aria-label') ?? one.textContent.trim());
  return { chosen, need: form.querySelector('#need').value, kept: form.querySelector('[role=status].strong')?.textContent.trim() ?? '' };
}
"""
# A timer set inside a frame runs after that frame is painted.
AFTER_PAINT = "() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))"


def kill_browser(profile: Path) -> None:
    """End every process of the browser on a profile at once."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue  # It has ended meanwhile.
        if f"--user-data-dir={profile}" in words and not any(word.startswith("--type=") for word in words):
            os.killpg(int(entry.name), signal.SIGKILL)
            return
    raise RuntimeError("the browser was not running")


class Mortal:
    """Amina's phone, which is killed and opened again."""

    def __init__(self, station: Station, open_profile: Open, folder: Path) -> None:
        self.station, self.open_profile = station, open_profile
        self.profile = folder / "profile-amina"
        station.start()
        self.hand = Hand(open_profile("amina"), station).open().activate("Amina")
        station.kill()

    def die(self) -> Hand:
        """Die once the last frame is painted, and start again."""
        self.hand.stored(AFTER_PAINT)
        kill_browser(self.profile)
        self.hand = Hand(self.open_profile("amina"), self.station).open()
        return self.hand

    def die_in_the_talk(self) -> None:
        """Die once the screen says that everything is stored, and come back to the talk at 101 the way a person does."""
        expect(self.hand.page.locator(".kept[aria-busy=false]")).to_have_text("每一笔都已存在手机里")
        before = self.hand.stored(PAINTED)
        self.die().building(TOWER).sheet("101").outcome("met")
        expect(self.hand.page.locator("[data-save]")).to_be_visible(timeout=PATIENCE)
        assert self.hand.stored(PAINTED) == before


def taps() -> list[tuple[str, Callable[[Hand], object]]]:
    """Every tap and letter of a talk about the van and a permit, in order."""

    def chip(words: str) -> Callable[[Hand], object]:
        return lambda hand: hand.choose(words)

    def named(role: str, name: str) -> Callable[[Hand], object]:
        return lambda hand: hand.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def letter(typed: str) -> Callable[[Hand], object]:
        def type_at_the_end(hand: Hand) -> None:
            hand.page.locator("#need").press("End")
            hand.page.keyboard.insert_text(typed)

        return type_at_the_end

    return [
        ("topic", chip("车次预告")),
        ("another end", named("radio", "车次预告：要了资料")),
        ("papers", chip("证件协助")),
        ("kind", chip("居住证")),
        ("how it is", chip("快到期")),
        ("help", chip("补办提示")),
        ("more help", chip("讲了怎么办")),
        ("reminder", named("switch", "居民想到期前提醒")),
        ("year", named("button", "后一年")),
        ("month", named("radio", "2027年1月")),
        *[(f"letter {number}", letter(typed)) for number, typed in enumerate(NEED, 1)],
        ("a letter taken back", lambda hand: hand.page.locator("#need").press("Backspace")),
        ("the letter again", letter(NEED[-1])),
        ("card", named("switch", "留了便民卡")),
        ("a topic taken back", chip("车次预告")),
        ("and chosen again", chip("车次预告")),
    ]


def test_a_phone_that_dies_after_every_tap_and_letter_goes_on_with_all_of_it(station: Station, open_profile: Open, tmp_path: Path) -> None:
    phone = Mortal(station, open_profile, tmp_path)
    # Before the badge was shown there is nothing to keep; once it was, the form opens without it.
    phone.hand.building(TOWER).sheet("101").outcome("met")
    phone.die().building(TOWER).sheet("101").outcome("met").outcome("shown")
    expect(phone.hand.page.locator("[data-save]")).to_be_visible()
    phone.die_in_the_talk()
    for name, tap in taps():
        tap(phone.hand)
        try:
            phone.die_in_the_talk()
        except AssertionError as lost:
            raise AssertionError(f"after {name}: {lost}") from lost
    assert phone.hand.stored(PAINTED)["need"] == NEED

    # It dies again as soon as it has said that the visit is saved, and while the save is being sent.
    phone.hand.save_button().click()
    # The paper she takes away is shown when the visit is saved, and not before.
    expect(phone.hand.page.locator("xunfang-paper .paper")).to_be_visible()
    hand = phone.die()
    expect(hand.page.get_by_text("1 条待传").first).to_be_visible()
    hand.building(TOWER)
    expect(hand.door("101")).to_have_class(re.compile("state-done"))
    hand.sheet("101")
    expect(hand.page.locator("[data-resume]")).to_have_count(0)
    station.start(failpoint="transaction.after_commit")
    hand.figures()
    hand.upload_now()
    station.wait_for_worker_death()
    hand = phone.die()
    station.start()
    hand.figures()
    hand.waits_for("waiting", 0)
    [visit] = station.visits()
    assert (visit.outcome, visit.need_text, visit.left_card, visit.badge_shown) == ("met", NEED, True, True)
    assert station.counted() == 1


def test_words_about_a_gate_are_there_again_when_the_phone_has_died_and_end_with_the_record(station: Station, open_profile: Open, tmp_path: Path) -> None:
    phone = Mortal(station, open_profile, tmp_path)

    def form() -> Locator:
        """The form, the way a person comes to it."""
        page = phone.hand.building(TOWER).page
        page.get_by_role("button", name="更多").click()
        page.get_by_role("button", name="这栋进不去").click()
        return page.locator("#hint")

    hint = form()
    phone.hand.page.get_by_role("radio", name="施工封闭").click()
    phone.hand.page.get_by_role("radio", name="下午").click()
    for letter in "后门的锁":
        hint.press("End")
        phone.hand.page.keyboard.insert_text(letter)
        before = hint.input_value()
        expect(phone.hand.page.locator(".kept[aria-busy=false]")).to_have_text("每一笔都已存在手机里")
        phone.die()
        hint = form()
        expect(hint).to_have_value(before)
        for chosen in ("施工封闭", "下午"):
            expect(phone.hand.page.get_by_role("radio", name=chosen)).to_have_attribute("aria-checked", "true")
    assert before == "后门的锁"
    phone.hand.page.locator("[data-save]").click()
    expect(phone.hand.page.locator("xunfang-board [data-blocked].note")).to_contain_text(before)
    phone.die()
    expect(form()).to_have_value("")
    assert phone.hand.stored("() => document.querySelector('xunfang-app').shell.work.outbox.length") == 1


def test_on_a_full_phone_nothing_is_called_stored_that_is_not(amina: Hand) -> None:
    page = amina.talk("101").page
    expect(page.locator(".kept[aria-busy=false]")).to_be_visible()
    amina.stored("() => { const { store } = document.querySelector('xunfang-app').shell.work; store.keepDraft = () => Promise.reject(new Error('full')); }")
    amina.choose("车次预告")
    expect(page.locator(".kept")).to_have_css("opacity", "0")
    amina.stored("() => { delete document.querySelector('xunfang-app').shell.work.store.keepDraft; }")
    page.locator("#need").fill("灯")
    expect(page.locator(".kept")).to_have_css("opacity", "1")
