"""What the station did not take: why, what is kept, and ways out that lose nothing and make nobody late."""

import re

import pytest
from playwright.sync_api import expect

from app import clock, database
from app.identity.models import Community, Staff
from app.operations.commands import decide
from tests.browser.conftest import Open
from tests.browser.hand import Hand
from tests.browser.station import Station

pytestmark = pytest.mark.browser
WORK = "document.querySelector('xunfang-app').shell.work"

# As an older version of the app would have written it: this one asks to remove the number before it saves.
SAVE_WITH_A_NUMBER = f"""
async (need) => {{
  const work = {WORK};
  const door = work.pocket.buildings().flatMap((building) => building.doors)[0].id;
  const topics = [{{ topic: 'issue_report', end: 'told' }}];
  await work.saveVisit({{ id: crypto.randomUUID(), door, outcome: 'met', badge_shown: true, started_at: Date.now(), need, topics }});
  return door;
}}
"""
# A correction that was begun before its record was refused. Held back, it waits as behind a long batch.
CORRECT = f"""
async ([door, id, waits]) => {{
  const work = {WORK};
  const supersedes = {{ visit: id, number: null, epoch: null, at: null, reason: 'said_more' }};
  const visit = {{ id: crypto.randomUUID(), door, outcome: 'vacant', started_at: Date.now() - 60_000, supersedes }};
  const entry = await work.saveVisit(visit);
  if (waits) work.engine.heldBack.add(entry.key);
  return entry.operation.id;
}}
"""
UNKNOWN_DOOR = f"""
() => {WORK}.saveVisit({{ id: crypto.randomUUID(), door: '00000000-0000-4000-8000-000000000000', outcome: 'not_home', started_at: Date.now() }})
"""


@pytest.fixture
def amina(station: Station, open_profile: Open) -> Hand:
    """Amina's phone, activated, with the pack and in reach of the station."""
    station.start()
    return Hand(open_profile("amina"), station).open().activate("Amina")


def test_words_with_a_number_are_changed_and_go_out_as_a_new_record(amina: Hand) -> None:
    page = amina.page
    amina.stored(SAVE_WITH_A_NUMBER, "请打 15400002231 修灯")
    amina.figures()
    amina.upload_now()
    amina.waits_for("needs", 1)
    refused = amina.stored(f"() => {WORK}.needsYou()[0].operation.id")
    expect(page.locator("header.top .small-line")).not_to_contain_text("手机上的数 = 站里的数")
    page.get_by_role("button", name=re.compile("像是写了电话号码")).click()
    expect(page.get_by_text("无论选哪个，都不算您迟交。")).to_be_visible()

    page.locator("[data-mend]").click()
    expect(page.get_by_text("还和原来一样，站里收不下。请先改一改。")).to_be_visible()
    page.locator("#mended").fill("请打 154 0000 2231")
    page.locator("[data-mend]").click()
    expect(page.get_by_text("像是写了电话号码（154…2231）。去掉号码就能保存。")).to_be_visible()
    assert page.evaluate("() => document.activeElement.id") == "mended"
    page.locator("#mended").fill("三楼楼道的灯坏了。")
    # Back and again: what was typed is still there.
    amina.back()
    page.get_by_role("button", name=re.compile("像是写了电话号码")).click()
    expect(page.locator("#mended")).to_have_value("三楼楼道的灯坏了。")
    page.locator("[data-mend]").click()

    amina.waits_for("needs", 0)
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("counted", 1)
    visits = amina.station.visits()
    assert [(visit.need_text, visit.id == refused) for visit in visits] == [("三楼楼道的灯坏了。", False)]
    assert not amina.troubles


def chain(amina: Hand) -> list[tuple[str, bool]]:
    """The station's visits: outcome, and whether it takes the place of the one before."""
    visits = amina.station.visits()
    return [(visit.outcome, index > 0 and visit.supersedes_id == visits[index - 1].id) for index, visit in enumerate(visits)]


def mend(amina: Hand) -> None:
    amina.page.get_by_role("button", name=re.compile("像是写了电话号码")).click()
    amina.page.locator("#mended").fill("三楼楼道的灯坏了。")
    amina.page.locator("[data-mend]").click()
    expect(amina.page.locator("[data-figure=needs]")).to_be_visible()


def test_a_correction_that_waits_follows_the_mended_record(amina: Hand) -> None:
    door = amina.stored(SAVE_WITH_A_NUMBER, "请打 15400002231 修灯")
    amina.figures()
    amina.upload_now()
    amina.waits_for("needs", 1)
    refused = amina.stored(f"() => {WORK}.needsYou()[0].operation.id")
    amina.station.kill()
    waiting = amina.stored(CORRECT, [door, refused, True])
    amina.page.get_by_role("button", name=re.compile("像是写了电话号码")).click()
    expect(amina.page.get_by_text("还没传的更正会跟着它。")).to_be_visible()
    amina.back()
    mend(amina)
    amina.waits_for("needs", 0)
    # All of it is on the disk: a phone that is opened again sends the same two.
    amina.page.reload()
    amina.waits_for("waiting", 2)
    assert waiting not in amina.stored(f"() => {WORK}.outbox.map((entry) => entry.operation.id)")
    amina.station.start()
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("counted", 2)
    assert chain(amina) == [("met", False), ("vacant", True)]
    assert amina.station.states() == {"counted": 2, "refused": 1}
    assert not amina.troubles


def test_a_correction_that_is_held_is_sent_anew_behind_the_mended_record_by_its_author(amina: Hand) -> None:
    page = amina.page
    amina.station.kill()
    door = amina.stored(SAVE_WITH_A_NUMBER, "请打 15400002231 修灯")
    first = amina.stored(f"() => {WORK}.outbox[0].operation.id")
    amina.stored(CORRECT, [door, first, False])
    amina.figures()
    amina.station.start()
    amina.upload_now()
    amina.waits_for("needs", 2)
    held = page.get_by_role("button", name=re.compile("站里收着，等督导定"))
    held.click()
    expect(page.get_by_text("先改好它说的那一条，再回来这里重新存。")).to_be_visible()
    expect(page.locator("[data-follow]")).to_have_count(0)
    amina.back()
    mend(amina)
    amina.waits_for("needs", 1)
    amina.upload_now()
    amina.waits_for("waiting", 0)
    # It is held until a person looks at it: nothing has been sent in its stead by itself.
    page.reload()
    amina.waits_for("needs", 1)
    assert chain(amina) == [("met", False)]
    held.click()
    page.locator("[data-follow]").click()
    amina.waits_for("needs", 0)
    amina.upload_now()
    amina.waits_for("waiting", 0)
    amina.waits_for("counted", 2)
    assert chain(amina) == [("met", False), ("vacant", True)]
    assert amina.station.states() == {"counted": 2, "held": 1, "refused": 1}
    assert not amina.troubles


def test_a_record_that_was_put_away_can_still_be_read_and_copied_out(amina: Hand) -> None:
    page = amina.page
    amina.stored(UNKNOWN_DOOR)
    amina.figures()
    amina.upload_now()
    amina.waits_for("needs", 1)
    page.get_by_role("button", name=re.compile("站里没有这扇门")).click()
    page.locator("[data-copy]").click()
    # What the station needs to find it; what was said stays on the phone.
    expect(page.locator("[data-paper]")).to_contain_text("记录编号")
    expect(page.locator("[data-paper]")).not_to_contain_text("无人应答")
    expect(page.get_by_role("link", name=re.compile("打给站里"))).to_have_attribute("href", re.compile(r"^tel:\d+"))
    page.locator("[data-away]").click()
    amina.waits_for("needs", 0)
    page.reload()
    away = page.locator("section", has=page.get_by_role("heading", name="收起来的"))
    away.get_by_role("button").first.click()
    expect(page.get_by_text("站里没有这扇门，或不归您。")).to_be_visible()
    expect(page.locator("[data-away]")).to_have_count(0)


def test_a_station_that_is_down_is_not_called_a_missing_network(amina: Hand) -> None:
    page = amina.page
    amina.building("石岚花园 3栋")
    amina.station.kill()
    amina.record("101", "not_home")
    amina.figures()
    # The phone has a network; only the station does not answer.
    page.evaluate("() => Object.defineProperty(navigator, 'onLine', { value: true, configurable: true })")
    amina.upload_now()
    expect(page.locator("xunfang-pill")).to_have_text(re.compile("站里暂时连不上 · 1 条待传"))
    expect(page.get_by_text(re.compile("站里没应，\\d+ 分钟后自动再试"))).to_be_visible()
    page.evaluate("() => Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })")
    amina.upload_now()
    expect(page.locator("xunfang-pill")).to_have_text(re.compile("离线 · 1 条待传"))
    expect(page.get_by_text("还有 1 条没到站里")).to_be_visible()


AHEAD = f"""
async () => {{
  const work = {WORK};
  const door = work.pocket.buildings().flatMap((building) => building.doors)[0].id;
  await work.saveVisit({{ id: crypto.randomUUID(), door, outcome: 'not_home', started_at: Date.now() + 3 * 86400000 }});
  return door;
}}
"""


def test_a_supervisor_gives_a_held_record_back_and_the_phone_shows_the_sentence(amina: Hand) -> None:
    page, station = amina.page, amina.station
    amina.stored(AHEAD)
    amina.figures()
    amina.upload_now()
    amina.waits_for("needs", 1)
    held = amina.stored(f"() => {WORK}.needsYou()[0].operation.id")
    page.get_by_role("button", name=re.compile("这条记录的时间在以后")).click()
    page.locator("[data-away]").click()
    amina.waits_for("needs", 0)

    with station.app.app_context(), database.transaction(station.world.community_id) as session:
        community, clara = session.get(Community, station.world.community_id), session.get(Staff, (station.world.community_id, station.world.staff["Clara"]))
        assert community is not None and clara is not None
        decide(
            session,
            community=community,
            operation_id=held,
            decision="given_back",
            words="手机的日期不对，请补记真正的时间",
            by=clara,
            sample_key=b"key",
            now=clock.now(),
        )
    amina.upload_now()
    # It was put away; what a person wrote brings it back.
    amina.waits_for("needs", 1)
    page.get_by_role("button", name=re.compile("督导看过，退回来了。")).click()
    expect(page.get_by_text("手机的日期不对，请补记真正的时间")).to_be_visible()
    page.locator("[data-again]").click()
    expect(page.locator("xunfang-past")).to_be_visible()
    assert not amina.troubles
