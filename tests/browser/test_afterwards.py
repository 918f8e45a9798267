"""What is written down afterwards: corrections, visits that are added later, a time that was asked for, a record of the wrong door."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TOWER, Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser

WORK = "document.querySelector('xunfang-app').shell.work"
BODIES = f"() => {WORK}.outbox.map(({{ operation }}) => ({{ kind: operation.kind, v: operation.v, ...JSON.parse(operation.text) }}))"
NEED = "三楼楼道灯坏了一周。"


def press(hand: Hand, words: str) -> None:
    hand.page.get_by_role("button", name=words, exact=True).click()


def choose(hand: Hand, words: str) -> None:
    hand.page.get_by_role("radio", name=words, exact=True).click()


def correct(hand: Hand, room: str) -> Hand:
    """Open the correction of a door's last record."""
    hand.sheet(room)
    hand.page.locator("[data-correct]").first.click()
    expect(hand.page.locator("xunfang-correct h1")).to_be_visible()
    return hand


def test_a_slip_of_the_finger_is_corrected_and_the_door_has_one_record(amina: Hand) -> None:
    amina.record("101", "not_home")
    assert amina.state_of("101") == "wait"
    correct(amina, "101")
    amina.save_button().click()
    expect(amina.page.locator("xunfang-correct .error")).to_have_text("先选一个为什么。")
    choose(amina, "按错了")
    choose(amina, "空置")
    amina.save()
    assert amina.state_of("101") == "vacant"
    first, second = amina.stored(BODIES)
    assert (first["v"], second["v"], second["outcome"], second["started_at"]) == (1, 2, "vacant", first["started_at"])
    assert second["supersedes"]["reason"] == "slip"
    amina.sheet("101")
    expect(amina.page.locator("dialog [data-correct]")).to_have_count(1)
    expect(amina.page.locator("dialog .facts")).to_contain_text("更正 · 未上传")


def test_the_undo_of_a_correction_brings_the_record_back(amina: Hand) -> None:
    amina.record("101", "not_home")
    correct(amina, "101")
    choose(amina, "漏记")
    choose(amina, "空置")
    amina.save()
    amina.page.locator(".toast button").click()
    expect(amina.door("101")).to_have_class(re.compile("state-wait"))
    assert [body["outcome"] for body in amina.stored(BODIES)] == ["not_home"]


def test_a_correction_to_a_talk_asks_for_the_badge_and_survives_a_killed_app(amina: Hand, open_profile: Open) -> None:
    amina.record("101", "not_home")
    correct(amina, "101")
    choose(amina, "居民说了新情况")
    choose(amina, "见到并交谈")
    press(amina, "下一步：谈话")
    press(amina, "没出示")
    expect(amina.page.locator("#badge-asked [role=status]")).to_be_visible()
    press(amina, "出示了")
    amina.choose("车次预告")
    amina.page.locator("#need").fill(NEED)
    expect(amina.page.get_by_role("button", name="服务菜单", exact=True)).to_have_count(0)
    amina.stored(f"() => {WORK}.store.drafting")
    amina.context.close()

    again = Hand(open_profile("amina"), amina.station).open().building(TOWER).sheet("101")
    again.page.locator("[data-resume]").click()
    expect(again.page.locator("#need")).to_have_value(NEED)
    again.save()
    first, second = again.stored(BODIES)
    assert (second["outcome"], second["need"], second["badge_shown"], second["supersedes"]["reason"]) == ("met", NEED, True, "said_more")
    assert second["started_at"] == first["started_at"]
    assert again.state_of("101") == "done"


def test_a_record_of_the_wrong_door_is_taken_back_and_the_door_has_its_try_again(amina: Hand, station: Station) -> None:
    amina.record("101", "not_home")
    correct(amina, "101")
    choose(amina, "按错了")
    amina.page.get_by_role("switch", name="按错了门，这次没有去").click()
    press(amina, "收回这条记录")
    amina.on_board()
    assert amina.state_of("101") == "new"
    assert [body["kind"] for body in amina.stored(BODIES)] == ["visit:record", "visit:withdraw"]
    station.start()
    amina.figures()
    amina.upload_now().waits_for("waiting", 0)
    amina.tab("buildings").building(TOWER)
    assert amina.state_of("101") == "new"


def test_a_visit_that_did_happen_is_added_with_its_true_time(amina: Hand) -> None:
    amina.sheet("101").page.locator("dialog").get_by_role("button", name=re.compile("更多结果")).click()
    amina.page.locator("[data-past]").click()
    amina.outcome("not_home")
    expect(amina.page.locator("#when-error")).to_have_text("选一下是几点去的。")
    choose(amina, "11月24日 周二")
    amina.page.locator("#when-time").fill("19:05")
    amina.outcome("not_home")
    expect(amina.page.locator("xunfang-past .error")).to_have_text("选一个，好让督导知道是补记。")
    choose(amina, "写在纸上")
    amina.outcome("not_home").on_board()
    [body] = amina.stored(BODIES)
    assert (body["v"], body["added_later"], body["ended_at"]) == (2, "on_paper", body["started_at"])
    amina.sheet("101")
    expect(amina.page.locator("dialog .facts")).to_contain_text("11月24日 周二 19:05 无人应答")
    expect(amina.page.locator("dialog .facts")).to_contain_text("补记")


@pytest.mark.parametrize(("day", "time", "told"), [("11月25日 周三", "23:59", "这个时间还没到"), ("11月23日 周一", "00:01", "只能补记 48 小时内的")])
def test_a_time_ahead_or_too_long_ago_is_told_at_its_field(amina: Hand, day: str, time: str, told: str) -> None:
    amina.record("101", "not_home").sheet("101").page.locator("[data-past]").click()
    choose(amina, day)
    amina.page.locator("#when-time").fill(time)
    choose(amina, "忘了")
    amina.outcome("vacant")
    expect(amina.page.locator("#when-error")).to_contain_text(told)
    expect(amina.page.locator("#when-time")).to_be_focused()
    assert len(amina.stored(BODIES)) == 1


def test_what_was_filled_in_for_a_past_visit_is_there_after_a_kill(amina: Hand, open_profile: Open) -> None:
    amina.record("101", "not_home").sheet("101").page.locator("[data-past]").click()
    choose(amina, "11月24日 周二")
    amina.page.locator("#when-time").fill("18:40")
    choose(amina, "手机没电")
    amina.stored(f"() => {WORK}.store.meta('past')")
    amina.context.close()
    again = Hand(open_profile("amina"), amina.station).open().building(TOWER).sheet("101")
    again.page.locator("[data-past]").click()
    expect(again.page.locator("#when-time")).to_have_value("18:40")
    expect(again.page.get_by_role("radio", name="手机没电", exact=True)).to_have_attribute("aria-checked", "true")


def test_a_locked_door_still_takes_the_time_its_resident_asked_for(amina: Hand) -> None:
    amina.record("101", "not_home").sheet("101").page.locator("[data-asked]").click()
    choose(amina, "11月28日 周六")
    choose(amina, "19:00")
    amina.page.get_by_role("button", name=re.compile("约 11月28日 周六 19:00")).click()
    amina.on_board()
    assert amina.state_of("101") == "appt"
    visit, asked = amina.stored(BODIES)
    assert (asked["outcome"], asked["asked"], visit["v"], asked["v"]) == ("appointment", True, 1, 2)
    amina.sheet("101")
    expect(amina.page.locator("dialog .facts")).to_contain_text("居民主动约的")


def test_two_colleagues_correct_one_record_and_both_are_kept(amina: Hand, open_profile: Open, station: Station) -> None:
    amina.record("101", "not_home")
    station.start()
    amina.figures()
    amina.upload_now().waits_for("waiting", 0)
    ben = Hand(open_profile("ben"), station).open().activate("Ben").building(TOWER)
    station.kill()
    amina.tab("buildings").building(TOWER)
    for hand, outcome in ((amina, "空置"), (ben, "语言不通")):
        correct(hand, "101")
        choose(hand, "按错了")
        choose(hand, outcome)
        hand.save()
    station.start()
    for hand in (amina, ben, amina):
        hand.figures()
        hand.upload_now().waits_for("waiting", 0)
    for hand in (amina, ben):
        hand.tab("buildings").building(TOWER).sheet("101")
        expect(hand.page.locator("dialog .facts")).to_contain_text("有两份更正，等督导定")
        expect(hand.page.locator("dialog [data-correct]")).to_have_count(2)


def test_a_page_thrown_away_in_the_middle_of_an_older_correction_goes_on_with_it(amina: Hand, open_profile: Open) -> None:
    amina.sheet("101").page.locator("dialog").get_by_role("button", name=re.compile("更多结果")).click()
    amina.page.locator("[data-past]").click()
    choose(amina, "11月24日 周二")
    amina.page.locator("#when-time").fill("19:05")
    choose(amina, "写在纸上")
    amina.outcome("not_home").on_board()
    correct(amina, "101")
    choose(amina, "漏记")
    choose(amina, "见到并交谈")
    press(amina, "下一步：谈话")
    press(amina, "出示了")
    amina.choose("车次预告")
    amina.stored(f"() => {WORK}.store.drafting")
    amina.page.reload()
    amina.save()
    past, correction = amina.stored(BODIES)
    assert (correction["outcome"], correction["started_at"]) == ("met", past["started_at"])
    assert correction["supersedes"]["reason"] == "left_out"


def test_a_correction_that_was_left_is_gone_on_with_and_makes_no_second_one(amina: Hand) -> None:
    amina.talk("101").choose("车次预告").save()
    correct(amina, "101")
    choose(amina, "漏记")
    press(amina, "下一步：谈话")
    amina.page.locator("#need").fill(NEED)
    amina.back()
    press(amina, "下一步：谈话")
    expect(amina.page.locator("#need")).to_have_value(NEED)
    amina.save()
    assert [body["need"] for body in amina.stored(BODIES)] == [None, NEED]
    amina.sheet("101")
    expect(amina.page.locator("[data-resume]")).to_have_count(0)


def test_the_page_of_a_correction_lives_on_when_its_record_goes_up(amina: Hand, station: Station) -> None:
    amina.record("101", "not_home")
    correct(amina, "101")
    choose(amina, "按错了")
    station.start()
    amina.stored(
        f"async () => {{ const done = new Promise((resolve) => {WORK}.addEventListener('ran', resolve, {{ once: true }})); {WORK}.schedule.now({{ urgent: true }}); await done; }}"
    )
    expect(amina.page.get_by_role("radio", name="按错了", exact=True)).to_have_attribute("aria-checked", "true")
    choose(amina, "空置")
    amina.save()
    [correction] = amina.stored(BODIES)
    assert correction["supersedes"]["number"] or correction["supersedes"]["visit"]
    assert amina.state_of("101") == "vacant"


def test_a_corrected_wish_stays_one_wish_and_a_corrected_time_stays_no_visit(amina: Hand) -> None:
    amina.sheet("102").outcome("do_not_visit")
    press(amina, "好了")
    correct(amina, "102")
    choose(amina, "漏记")
    amina.page.get_by_role("switch", name="留了便民卡").click()
    amina.save()
    wish, correction = amina.stored(BODIES)
    assert (wish["wish"] is None, correction["wish"], correction["left_card"]) == (False, None, True)

    amina.record("101", "not_home").sheet("101").page.locator("[data-asked]").click()
    choose(amina, "11月28日 周六")
    choose(amina, "19:00")
    amina.page.get_by_role("button", name=re.compile("约 11月28日 周六 19:00")).click()
    amina.on_board()
    correct(amina, "101")
    choose(amina, "居民说了新情况")
    press(amina, "下一步：时间")
    expect(amina.page.get_by_role("radio", name="19:00", exact=True)).to_have_attribute("aria-checked", "true")
    choose(amina, "11月25日 周三")
    amina.page.get_by_role("button", name=re.compile("约 ")).last.click()
    amina.on_board()
    last = amina.stored(BODIES)[-1]
    assert (last["asked"], last["appointment"]["day"], last["appointment"]["time"]) == (True, "2026-11-25", "19:00")


def test_leaving_for_safety_from_a_correction_is_no_record(amina: Hand) -> None:
    amina.talk("101").choose("车次预告").save()
    correct(amina, "101")
    choose(amina, "漏记")
    press(amina, "下一步：谈话")
    amina.page.locator("[data-safety]").first.click()
    expect(amina.page.get_by_role("link", name=re.compile("打 110"))).to_be_visible()
    expect(amina.page.locator("[data-leave]")).to_have_count(0)
