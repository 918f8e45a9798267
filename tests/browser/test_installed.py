"""The installed app: works with the station dead and the browser restarted, updates only when asked, asks nobody else for anything."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.assets import DIST
from app.config import ROOT
from tests.browser.conftest import Open
from tests.browser.hand import PATIENCE, Hand
from tests.browser.station import Station

TOWER = "石岚花园 3栋"
pytestmark = pytest.mark.browser


def test_it_opens_deep_links_with_the_station_dead_and_the_browser_restarted(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    hand.building(TOWER)
    deep = hand.page.url
    hand.context.close()
    station.kill()
    again = Hand(open_profile("amina"), station)
    again.page.goto(deep)
    expect(again.page.locator(".cell").first).to_be_visible(timeout=PATIENCE)
    assert again.page.title() == "巡访 Xunfang"


def test_a_phone_may_install_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open()
    expect(hand.page.locator("#code")).to_be_visible()
    session = hand.context.new_cdp_session(hand.page)
    assert session.send("Page.getAppManifest")["errors"] == []
    errors = [error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert errors in ([], ["in-incognito"])


def test_an_iphone_tab_asks_to_install_before_a_code_can_be_spent(station: Station, open_profile: Open) -> None:
    station.start()
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    hand = Hand(open_profile("iphone", user_agent=agent), station).open()
    expect(hand.page.get_by_text("先装到主屏幕，再激活")).to_be_visible()
    expect(hand.page.locator("#code")).to_have_count(0)


def test_a_chat_programs_browser_is_only_left(station: Station, open_profile: Open) -> None:
    station.start()
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
    hand = Hand(open_profile("chat", user_agent=agent), station).open()
    expect(hand.page.get_by_text("微信里不能离线用。")).to_be_visible()
    expect(hand.page.locator("#code")).to_have_count(0)


def test_a_new_version_waits_for_a_root_tab_and_loses_nothing(station: Station, open_profile: Open, tmp_path: Path) -> None:
    new = tmp_path / "new-build"
    node = shutil.which("node", path=str(ROOT / ".venv" / "bin")) or "node"
    subprocess.run([node, "tools/build.mjs", "--readable", "--out", str(new)], cwd=ROOT, check=True)
    old_name, new_name = (json.loads((folder / "assets.json").read_text())["phone.js"] for folder in (DIST, new))
    assert old_name != new_name

    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    hand.building(TOWER)
    for room in ("101", "102", "103"):
        hand.record(room, "not_home")
    hand.talk("104").choose("车次预告")
    station.start(dist=new)
    # The new version is found and stays waiting: not over an open form.
    hand.stored("() => navigator.serviceWorker.getRegistration('/app/').then((registration) => registration.update())")
    hand.stored(
        "() => new Promise((resolve) => { const look = async () => ((await navigator.serviceWorker.getRegistration('/app/')).waiting ? resolve() : setTimeout(look, 50)); look(); })"
    )
    expect(hand.page.get_by_text("新版本准备好了")).to_have_count(0)
    hand.save()
    expect(hand.page.get_by_text("新版本准备好了")).to_have_count(0)
    hand.page.goto(f"{station.address}/app/#/buildings")
    expect(hand.page.get_by_text("新版本准备好了")).to_be_visible()
    hand.page.get_by_role("button", name="现在更新").click()
    expect(hand.page.locator(f'script[src*="{new_name}"]')).to_have_count(1, timeout=PATIENCE)
    hand.figures()
    hand.upload_now()
    hand.waits_for("waiting", 0)
    assert station.counted() == 4


def test_nothing_is_asked_of_any_other_place_and_addresses_name_nothing(station: Station, open_profile: Open) -> None:
    station.start()
    context = open_profile("amina")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    hand = Hand(context, station).open().activate("Amina")
    hand.building(TOWER).record("101", "not_home")
    hand.talk("102").choose("车次预告").save()
    hand.figures()
    hand.upload_now()
    hand.waits_for("waiting", 0)
    assert {url.split("/", 3)[2] for url in asked if not url.startswith(("data:", "blob:"))} == {f"localhost:{station.port}"}
    assert not any(re.search("101|102|Z07|not_home|met", url.split("#")[-1]) for url in [hand.page.url])
    cookies = context.cookies()
    assert not cookies


def test_a_double_tap_counts_a_resident_once_and_shows_her_every_slip(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    page = hand.building(TOWER).talk("101").page
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    page.get_by_role("radio", name="查环（宫内节育器随诊）：要", exact=True).click()
    page.get_by_role("radio", name="免费药具领取：要", exact=True).click()
    page.get_by_role("button", name="看完了").dblclick()
    for place in ("1/2", "2/2"):
        expect(page.get_by_text(place)).to_be_visible()
        expect(page.locator(".code")).to_be_visible()
        # Both halves at once: the second falls where the next slip's button has come.
        page.get_by_role("button", name="拍好了").dblclick()
    expect(page.get_by_role("button", name=re.compile("按住"))).to_be_visible()
    weeks = hand.stored("() => document.querySelector('xunfang-app').shell.work.store.meta('service-weeks')")
    assert [(week["told"], week["counts"]) for week in weeks.values()] == [(1, {"ring_check": [1, 0, 0], "supplies": [1, 0, 0]})]


def test_do_not_ask_again_stays_whatever_is_pressed_after_it(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    page = hand.building(TOWER).talk("101").page
    page.get_by_role("button", name="服务菜单").click()
    page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    page.get_by_role("button", name="以后别再问").click()
    page.get_by_role("button", name=re.compile("按住")).press("Enter")
    page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    expect(page.locator("[data-save]")).to_be_visible()
    expect(page.locator(".actions").get_by_role("button", name="服务菜单")).to_have_count(0)
    # The menu's own address is left in the history; its end must not take the place of hers.
    page.evaluate("() => document.querySelector('xunfang-app').shell.router.push({ name: 'menu', door: document.querySelector('xunfang-record').door })")
    page.get_by_role("button", name=re.compile("只留服务卡")).click()
    expect(page.locator("[data-save]")).to_be_visible()
    hand.save()
    body = hand.stored("() => document.querySelector('xunfang-app').shell.work.outbox[0].operation.text")
    assert [topic["end"] for topic in json.loads(body)["topics"] if topic["topic"] == "services_menu"] == ["ask_no_more"]


def test_the_menu_has_no_way_out_by_back_and_leaves_no_choice_behind(station: Station, open_profile: Open) -> None:
    station.start()
    hand = Hand(open_profile("amina"), station).open().activate("Amina")
    station.kill()
    hand.building(TOWER).talk("101")
    hand.page.get_by_role("button", name="服务菜单").click()
    hand.page.get_by_role("button", name=re.compile("能，打开服务菜单")).click()
    hand.page.get_by_role("radio", name="查环（宫内节育器随诊）：要", exact=True).click()
    for _ in range(3):
        hand.page.go_back()
        hand.page.keyboard.press("Escape")
        expect(hand.page.get_by_text("您可以选的服务")).to_be_visible()
    hand.page.get_by_role("button", name="看完了").click()
    code = hand.page.locator(".code").inner_text().replace("-", "")
    hand.page.get_by_role("button", name="拍好了").click()
    hand.page.get_by_role("button", name=re.compile("按住")).press("Enter")
    hand.page.get_by_role("button", name=re.compile("再按一次")).press("Enter")
    hand.save()
    dump = hand.stored(
        """async () => {
          const found = {};
          for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((resolve) => { const opening = indexedDB.open(name); opening.onsuccess = () => resolve(opening.result); });
            for (const store of database.objectStoreNames) {
              found[`${name}/${store}`] = await new Promise((resolve) => {
                const all = database.transaction(store).objectStore(store).getAll();
                all.onsuccess = () => resolve(JSON.stringify(all.result));
              });
            }
            database.close();
          }
          return found;
        }"""
    )
    everything = json.dumps(dump, ensure_ascii=False)
    assert code not in everything
    outbox = next(value for name, value in dump.items() if name.endswith("/outbox"))
    assert "services_menu" in outbox
    assert "ring_check" not in outbox
    drafts = next(value for name, value in dump.items() if name.endswith("/drafts"))
    assert "ring_check" not in drafts
