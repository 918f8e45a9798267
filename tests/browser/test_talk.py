"""In a talk: whether the resident can look alone, a language to talk in, and the coordinator's own safety."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import TOWER
from tests.browser.hand import PATIENCE, Hand

pytestmark = pytest.mark.browser

# All that this person's store and the window hold, as one text.
EVERYTHING_KEPT = """
async () => {
  const { work } = document.querySelector('xunfang-app').shell;
  const meta = await work.store.database.getAll('meta');
  return JSON.stringify([await work.store.outbox(), await work.store.drafts(), meta, { ...localStorage }, { ...sessionStorage }]);
}
"""


def test_a_health_topic_asks_whether_the_resident_can_look_alone_and_both_answers_weigh_the_same(amina: Hand) -> None:
    page = amina.page
    amina.talk("1201")
    expect(page.get_by_text("对方未满 18 岁，一项也不记。")).to_be_visible()
    assert page.locator("[data-alone]").count() == 0
    amina.choose("车次预告")
    assert page.locator("[data-alone]").count() == 0
    amina.choose("服务菜单")
    expect(page.locator("[data-alone]")).to_contain_text("对方是成年人，并且现在能一个人看吗？")
    boxes = [button.bounding_box() for button in page.locator("[data-alone] button").all()]
    assert len(boxes) == 2 and len({(box["width"], box["height"]) for box in boxes if box}) == 1
    page.get_by_role("button", name="不方便，只留服务卡").click()
    expect(page.get_by_text("记为“已介绍”，同样算完成")).to_be_visible()
    expect(page.get_by_role("radio", name="服务菜单：已介绍")).to_be_checked()
    amina.save()

    amina.talk("1202").choose("服务菜单")
    page.locator("[data-alone]").get_by_role("button", name="能，打开服务菜单").click()
    # She has been asked: the menu opens for the resident at once.
    expect(page.locator(".service").first).to_be_visible()
    page.go_back()
    expect(page.locator(".service").first).to_be_visible()
    assert not amina.troubles


def test_the_gate_and_the_badge_lead_to_safety(amina: Hand) -> None:
    page = amina.page
    amina.sheet("1201").outcome("met")
    page.get_by_role("button", name="安全").click()
    expect(page.get_by_role("link", name=re.compile("打 110"))).to_be_visible()
    amina.back()
    amina.outcome("shown")
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name="安全").click()
    expect(page.get_by_role("button", name=re.compile("不安全，我先离开"))).to_be_visible()
    page.get_by_role("button", name=re.compile("不安全，我先离开")).click()
    amina.on_board()
    assert amina.state_of("1201") != "done"


def test_the_language_card_is_pointed_at_keeps_nothing_and_leads_two_equal_ways(amina: Hand) -> None:
    page = amina.page
    amina.sheet("1201")
    page.get_by_role("button", name=re.compile("更多结果")).click()
    page.get_by_role("button", name="给居民看语言卡").click()
    expect(page.get_by_role("button", name="Tiếng Việt")).to_be_visible()
    shown = page.locator(".screen").inner_text()
    assert "1201" not in shown and "石岚花园" not in shown
    assert page.locator(".tabs, .pill, [aria-label=返回]").count() == 0
    before = page.evaluate(EVERYTHING_KEPT)
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_text("Tôi nói tiếng Việt.")).to_be_visible()
    expect(page.get_by_text("我讲越南语，请找会讲的人来。")).to_be_visible()
    assert page.evaluate(EVERYTHING_KEPT) == before
    page.go_back()
    expect(page.get_by_role("button", name="Tiếng Việt")).to_be_visible()
    # What it leads to is the coordinator's, once she has the phone again: two equal ways.
    assert page.get_by_role("button", name="回去接着谈").count() == 0
    amina.hand_back("选好了")
    expect(page.get_by_text("居民想讲越南语")).to_be_visible()
    sizes = [button.bounding_box() for button in page.locator(".actions button").all()]
    assert len({(box["width"], box["height"]) for box in sizes if box}) == 1
    page.get_by_role("button", name="回去接着谈").click()
    expect(page.get_by_role("heading", name=re.compile("选一个结果"))).to_be_visible()
    page.get_by_role("button", name="给居民看语言卡").click()
    amina.hand_back("选好了")
    page.get_by_role("button", name="语言不通").click()
    amina.on_board()
    assert amina.state_of("1201") == "done"
    kept = page.evaluate(EVERYTHING_KEPT)
    assert '"outcome":"language"' in kept.replace("\\", "")
    assert "Việt" not in kept and '"vi"' not in kept and "越南" not in kept
    assert not amina.troubles


def test_a_talk_that_finds_no_common_language_ends_from_its_record(amina: Hand) -> None:
    page = amina.page
    amina.talk("1201").choose("语言帮助")
    page.get_by_role("button", name="给居民看语言卡").click()
    amina.hand_back("选好了")
    page.get_by_role("button", name="回去接着谈").click()
    expect(page.get_by_role("radio", name="语言帮助：已介绍")).to_be_checked()
    page.get_by_role("button", name="给居民看语言卡").click()
    amina.hand_back("选好了")
    page.get_by_role("button", name="语言不通").click()
    amina.on_board()
    assert amina.state_of("1201") == "done"
    amina.sheet("1201")
    expect(page.locator("dialog .facts")).to_contain_text("语言不通")


def test_a_partners_number_is_called_from_the_safety_screen_and_never_leaves_the_phone(amina: Hand) -> None:
    page = amina.page
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.url} {request.headers} {request.post_data}")

    amina.context.on("request", note)
    amina.back().tab("me")
    field = page.get_by_label("搭档的电话")
    field.fill("没有")
    field.press("Enter")
    expect(page.get_by_text("不像电话号码")).to_be_visible()
    field.fill("154 0000 7788")
    field.press("Enter")
    expect(page.get_by_text("存好了")).to_be_visible()
    page.reload()
    expect(page.get_by_label("搭档的电话")).to_have_value("154 0000 7788")

    amina.building(TOWER).sheet("1201")
    page.get_by_role("button", name="安全").click()
    partner = page.get_by_role("link", name=re.compile("打给搭档"))
    expect(partner).to_have_attribute("href", "tel:15400007788")
    page.get_by_role("button", name=re.compile("不安全，我先离开")).click()
    amina.on_board()

    amina.station.start()
    amina.figures()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    assert any("/api/sync" in request and "stopped_unsafe" in request for request in sent), "the record's own request was not seen"
    assert not [request for request in sent if "7788" in request]

    page.goto(f"{amina.station.address}/app/#/me")
    field = page.get_by_label("搭档的电话")
    field.fill("")
    field.press("Enter")
    expect(page.get_by_text("清掉了。")).to_be_visible(timeout=PATIENCE)


def test_what_the_door_card_says_is_told_in_me(amina: Hand) -> None:
    amina.back().tab("me")
    amina.page.get_by_text("便民卡写什么、怎么留").click()
    for words in ("只写站名和电话 154", "不写任何服务", "对折放好，不贴在门上"):
        expect(amina.page.get_by_text(re.compile(words))).to_be_visible()
