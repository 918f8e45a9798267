"""What a resident takes away and reads: the make-up prompt, the temporary receipt, what was recorded. In her hand there is no way back and no door."""

import json
import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand

pytestmark = pytest.mark.browser

COUNT_TAPS = "() => { window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true); }"
# Everything this phone holds, as one text: stores of every database, and what the browser keeps by name.
ALL_IT_HOLDS = """
async () => {
  const held = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), location.href, JSON.stringify(history.state)];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => { const asked = indexedDB.open(name); asked.onsuccess = () => resolve(asked.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
      held.push(JSON.stringify(rows));
    }
    database.close();
  }
  return held.join(' ');
}
"""
POINTS = 72 / 25.4
PIXELS = 96 / 25.4


def save_with(hand: Hand, room: str, *chips: str) -> Hand:
    """A talk whose save gives a paper."""
    hand.talk(room).choose("证件协助", *chips)
    hand.page.locator("[data-save]").click()
    expect(hand.page.locator("xunfang-paper .paper")).to_be_visible()
    return hand


def certificates(hand: Hand) -> list[object]:
    """The certificate checks that wait on the phone, as they will travel."""
    texts = hand.stored("() => document.querySelector('xunfang-app').shell.work.outbox.map((entry) => entry.operation.text)")
    return [json.loads(text)["certificate"] for text in texts]


def shows_no_door(hand: Hand, room: str) -> None:
    """Nothing turned to a resident shows tabs, a way back, a count or a door."""
    page = hand.page
    expect(page.locator(".tabs, .bar, .pill, .cell, .toast, [aria-label='返回']")).to_have_count(0)
    words = page.locator("xunfang-app").inner_text()
    assert room not in words and "石岚花园" not in words and "3栋" not in words
    assert page.title() == "巡访 Xunfang"


def test_a_make_up_prompt_is_in_her_hand_seven_taps_from_the_board(amina: Hand) -> None:
    page = amina.page
    page.evaluate(COUNT_TAPS)
    save_with(amina, "101", "居住证", "补办提示")
    assert page.evaluate("() => window.taps") <= 7
    shows_no_door(amina, "101")
    paper = page.locator(".paper")
    expect(paper).to_contain_text("这张提示不设期限")
    expect(paper).to_contain_text("资料核对于 2026年11月29日：《居住证暂行条例》第 10、21 条")
    expect(paper).to_contain_text("榕湾社区工作站")
    expect(paper).to_contain_text("154\u00a00000\u00a00110")
    # Of what differs from place to place nothing is claimed.
    expect(paper).to_contain_text("以站里核对过的清单为准")
    assert certificates(amina) == [{"kind": "residence_permit", "help": ["make_up_prompt"], "remind_month": None}]


def test_there_is_no_way_out_of_her_papers_but_handing_the_phone_back(amina: Hand) -> None:
    page = save_with(amina, "101", "社保", "补办提示", "临时凭条").page
    page.go_back()
    expect(page.locator("xunfang-paper .paper")).to_be_visible()
    expect(page.get_by_text("1/2")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1/2")).to_be_visible()
    page.go_back()
    page.locator("[data-copied][aria-disabled=false]").click()
    expect(page.get_by_text("2/2")).to_be_visible()
    shows_no_door(amina, "101")
    page.locator("[data-copied][aria-disabled=false]").click()
    page.go_back()
    hold = page.get_by_role("button", name=re.compile("按住"))
    expect(hold).to_be_visible()
    shows_no_door(amina, "101")
    # A short press is a resident's mistake; one of a second is a coordinator's.
    hold.click()
    expect(hold).to_be_visible()
    hold.click(delay=1300)
    amina.on_board()
    assert amina.state_of("101") == "done"
    page.go_back()
    expect(page.locator("xunfang-buildings")).to_be_visible()


def test_a_second_tap_puts_no_paper_away_unseen(amina: Hand) -> None:
    page = amina.talk("101").choose("证件协助", "居住证", "补办提示", "临时凭条").page
    page.locator("[data-save]").dblclick()
    for place in ("1/2", "2/2"):
        expect(page.get_by_text(place)).to_be_visible()
        # Both halves at once: the second falls where the next paper's button has come.
        page.locator("[data-copied][aria-disabled=false]").dblclick()
    expect(page.get_by_role("button", name=re.compile("按住"))).to_be_visible()
    assert len(certificates(amina)) == 1


def test_of_a_temporary_receipt_nothing_is_kept_anywhere(amina: Hand) -> None:
    page = save_with(amina, "101", "社保", "临时凭条").page
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]", code)
    paper = page.locator(".paper")
    expect(paper).to_contain_text("社保：今天问过怎么办")
    expect(paper).to_contain_text("有效至 12月25日 周五")
    expect(paper).to_contain_text("30 天，可以续一次")
    expect(paper).to_contain_text("没有法律效力")
    page.locator("[data-renew]").click()
    expect(paper).to_contain_text("这是续的一张，不再续")
    renewed = page.locator(".code").inner_text()
    assert renewed != code
    held = page.evaluate(ALL_IT_HOLDS)
    assert "temp_receipt" in held, "the help that was given is kept"
    for one in (code, renewed):
        assert one not in held and one.replace("-", "") not in held
    page.locator("[data-copied][aria-disabled=false]").click()
    assert renewed not in page.content()
    amina.handed_back()
    assert certificates(amina) == [{"kind": "social_insurance", "help": ["temp_receipt"], "remind_month": None}]
    amina.station.start()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    rows = "".join(sqlite3.connect(amina.station.instance / "xunfang.sqlite3").iterdump())
    assert "temp_receipt" in rows
    for one in (code, renewed):
        assert one not in rows and one.replace("-", "") not in rows


@pytest.mark.parametrize(("help_given", "width", "height"), [("补办提示", 148, 210), ("临时凭条", 105, 148)])
def test_only_the_paper_is_printed_on_a_sheet_of_its_size(amina: Hand, help_given: str, width: int, height: int) -> None:
    page = save_with(amina, "101", "居住证", help_given).page
    words = page.locator(".paper").inner_text()
    # The phone stands on dark; paper does not.
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": round(width * PIXELS), "height": round(height * PIXELS)})
    assert page.locator("body").inner_text().strip() == words.strip()
    for secret in ("协管员", "07", "101", "localhost", "巡访", "演示"):
        assert secret not in words
    paper = page.locator(".paper")
    assert paper.evaluate("(it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]") == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert paper.bounding_box()["height"] <= height * PIXELS  # type: ignore[index]
    if help_given == "临时凭条":
        code = page.locator(".qr").bounding_box()
        assert code is not None
        assert code["width"] == pytest.approx(30 * PIXELS, abs=1)
        assert page.locator(".code").evaluate("(it) => getComputedStyle(it).fontSize") == "24px"
    sheet = page.pdf(prefer_css_page_size=True)
    boxes = [[float(edge) for edge in box.split()] for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", sheet)]
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert boxes == [pytest.approx([0, 0, width * POINTS, height * POINTS], abs=1)]


def test_a_code_for_her_own_calendar_holds_the_day_she_picked_and_no_reason(amina: Hand) -> None:
    page = amina.talk("101").choose("证件协助", "居住证", "补办提示").page
    page.get_by_role("switch", name="居民想到期前提醒").click()
    page.get_by_role("radio", name="2027年3月").click()
    expect(page.get_by_text("只存这些：居住证 · 补办提示 · 2027年3月提醒")).to_be_visible()
    page.locator("[data-save]").click()
    expect(page.locator(".paper")).to_contain_text("您要了提醒：2027年3月以前")
    page.locator("[data-calendar]").click()
    expect(page.get_by_role("img", name="日历二维码")).to_have_count(0)
    # 60, 30 and 7 days before the month; none is chosen for her.
    days = page.get_by_role("radio")
    expect(days).to_have_text([re.compile("12月31日"), re.compile("1月30日"), re.compile("2月22日")])
    days.nth(1).click()
    expect(page.get_by_role("img", name="日历二维码")).to_be_visible()
    text = page.evaluate("() => document.querySelector('xunfang-paper').entryText()")
    assert "DTSTART:20270130T100000" in text and "SUMMARY:提醒" in text
    assert not re.search("证|签注|permit|石岚|楼", text, re.IGNORECASE)
    page.locator("[data-copied][aria-disabled=false]").click()
    amina.handed_back()


def test_a_reminder_alone_opens_nothing_and_can_go_into_her_calendar_when_she_looks(amina: Hand) -> None:
    page = amina.talk("101").choose("证件协助", "居住证", "讲了怎么办").page
    page.get_by_role("switch", name="居民想到期前提醒").click()
    page.get_by_role("radio", name="2027年1月").click()
    amina.save()
    page.locator(".toast [data-told]").click()
    expect(page.locator("xunfang-told")).to_contain_text("2027年1月提醒")
    page.locator("[data-remind]").click()
    expect(page.get_by_role("heading", name="您要的提醒")).to_be_visible()
    expect(page.locator("[data-print]")).to_have_count(0)
    shows_no_door(amina, "101")
    page.locator("[data-calendar]").click()
    # The first of the three days has gone by.
    expect(page.get_by_role("radio")).to_have_text([re.compile("12月2日"), re.compile("12月25日")])
    page.locator("[data-copied][aria-disabled=false]").click()
    amina.handed_back()


def test_without_a_month_she_picks_a_day_from_today(amina: Hand) -> None:
    page = save_with(amina, "101", "入学材料", "补办提示").page
    page.locator("[data-calendar]").click()
    expect(page.get_by_role("radio")).to_have_text([re.compile("12月2日"), re.compile("12月9日"), re.compile("12月25日")])


def test_what_was_recorded_is_offered_after_a_talk_and_shows_no_choice_of_services(amina: Hand) -> None:
    page = amina.talk("102").choose("服务菜单", "车次预告", "证件协助", "居住登记", "讲了怎么办").page
    page.locator("#need").fill("三楼楼道灯坏了一周，想请人来修。")
    amina.save()
    page.locator(".toast [data-told]").click()
    told = page.locator("xunfang-told")
    expect(told.locator("dl")).to_be_visible()
    shows_no_door(amina, "102")
    facts = dict(zip(told.locator("dt").all_inner_texts(), told.locator("dd").all_inner_texts(), strict=True))
    assert facts == {
        "时间": "11月25日 上午",
        "来的人": "协管员 07，工号 07",
        "记下": "谈过；服务菜单；车次预告（已介绍）；证件协助（居住登记、讲了怎么办）",
        "您的需要": "“三楼楼道灯坏了一周，想请人来修。”",
    }
    expect(told).to_contain_text("您选了哪些服务，没有记在这扇门下面")
    expect(told).to_contain_text("154\u00a00000\u00a00110")
    page.go_back()
    expect(told.locator("dl")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(told.get_by_role("heading", name="What was recorded")).to_be_visible()
    page.locator("[data-seen]").click()
    hold = page.get_by_role("button", name=re.compile("hold"))
    hold.press("Enter")
    page.locator(".actions .button").press("Enter")
    amina.on_board()
    # Her language goes with her.
    expect(page.get_by_role("button", name=re.compile("下一户"))).to_be_visible()


def test_a_talk_that_was_not_wanted_is_shown_alike_and_nobody_at_home_is_not(amina: Hand) -> None:
    page = amina.sheet("101").outcome("met").page
    amina.outcome("declined_talk").on_board()
    expect(page.locator(".toast")).to_contain_text("撤销")
    page.locator(".toast [data-told]").click()
    expect(page.locator("xunfang-told")).to_contain_text("您说不用，没有记原因")
    page.locator("[data-seen]").click()
    amina.handed_back()
    amina.record("103", "not_home")
    expect(page.locator(".toast")).to_contain_text("103")
    expect(page.locator(".toast [data-told]")).to_have_count(0)


def test_do_not_visit_again_holds_at_once_and_can_be_taken_back_in_her_hand(amina: Hand) -> None:
    page = amina.talk("101").choose("权利与监督").page
    amina.save()
    page.locator(".toast [data-told]").click()
    page.locator("[data-wish]").dblclick()
    expect(page.locator("xunfang-told")).to_contain_text("已经生效，不再上门")
    shows_no_door(amina, "101")
    kinds = "() => document.querySelector('xunfang-app').shell.work.outbox.map((entry) => entry.operation.kind)"
    assert amina.stored(kinds) == ["visit:record", "wish:set"]
    page.locator("[data-undo]").click()
    expect(page.locator("xunfang-told dl")).to_be_visible()
    assert amina.stored(kinds) == ["visit:record"]
    page.locator("[data-wish]").click(delay=800)
    expect(page.locator("xunfang-told")).to_contain_text("已经生效，不再上门")
    page.get_by_role("button", name="好了").click()
    amina.handed_back()
    assert amina.state_of("101") == "dnv"


def test_what_she_was_given_leads_to_what_was_recorded_and_both_can_be_opened_again(amina: Hand) -> None:
    page = save_with(amina, "101", "居住证", "补办提示").page
    page.get_by_role("button", name="English").click()
    page.locator("[data-copied][aria-disabled=false]").click()
    page.locator("[data-told]").click()
    # From one screen to the next in her language, and back to the coordinator's at the end.
    expect(page.locator("xunfang-told").get_by_role("heading", name="What was recorded")).to_be_visible()
    page.locator("[data-seen]").click()
    page.get_by_role("button", name=re.compile("hold")).press("Enter")
    page.locator(".actions .button").press("Enter")
    amina.on_board()
    expect(page.get_by_role("button", name=re.compile("下一户"))).to_be_visible()
    amina.figures()
    page.locator(".rows .row-button").first.click()
    page.locator("xunfang-receipt [data-paper]").click()
    expect(page.locator("xunfang-paper .paper")).to_be_visible()
    page.locator("[data-copied][aria-disabled=false]").click()
    hold = page.get_by_role("button", name=re.compile("按住"))
    hold.press("Enter")
    page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    page.locator("xunfang-receipt [data-told]").click()
    expect(page.locator("xunfang-told dl")).to_be_visible()


def test_a_month_too_near_for_a_reminder_says_so(amina: Hand) -> None:
    page = amina.talk("101").choose("证件协助", "居住证").page
    page.get_by_role("switch", name="居民想到期前提醒").click()
    page.get_by_role("radio", name="2026年12月").click()
    expect(page.get_by_text("不会再来提醒")).to_be_visible()
    page.get_by_role("radio", name="2027年1月").click()
    expect(page.get_by_text("不会再来提醒")).to_have_count(0)


def test_where_nothing_was_recorded_there_is_nothing_to_show(amina: Hand) -> None:
    page = amina.page
    amina.sheet("101")
    door = page.url.rsplit("/", 1)[1]
    for name in ("told", "paper"):
        page.goto(f"{amina.station.address}/app/#/{name}/{door}")
        expect(page.locator(f"xunfang-{name} .note")).to_be_visible()
        expect(page.get_by_role("button", name="返回")).to_be_visible()
