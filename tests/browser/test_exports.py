"""An export as a supervisor lives it: asked for with a reason, left while it is written, taken when it is ready, opened in a spreadsheet."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from python_calamine import CalamineWorkbook

from app.config import ROOT
from tests.browser.conftest import Open
from tests.browser.station import PASSPHRASE, Station

pytestmark = pytest.mark.browser


def write_exports(station: Station) -> None:
    """The process beside the server, until nothing waits."""
    environment = {
        **os.environ,
        "XUNFANG_MODE": "demo",
        "XUNFANG_INSTANCE": str(station.instance),
        "DATABASE_URL": station.database_url,
        "XUNFANG_CLOCK_OFFSET_MS": str(station.app.config["CLOCK_OFFSET_MS"]),
    }
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "exports", "work", "--once"], cwd=ROOT, env=environment, check=True)


def ask(page: Page, kind: str, reason: str) -> None:
    page.get_by_label("为什么要导出").fill(reason)
    page.get_by_label(kind).check()
    page.get_by_role("button", name="导出 24 行").click()
    expect(page.get_by_role("status")).to_contain_text("可以离开这一页")


def take(page: Page) -> Download:
    with page.expect_download() as held:
        page.get_by_role("link", name="取文件").first.click()
    return held.value


def test_an_export_is_asked_for_left_and_taken(station: Station, open_profile: Open, tmp_path: Path) -> None:
    for name, zone in (("Amina", "Z07"), ("Dov", "Z19")):
        phone = station.world.phone_of(name)
        for door in station.world.doors[zone]:
            phone.record_visit(door, "not_home")
        phone.sync()
    station.start()
    page = open_profile("clara", viewport={"width": 1280, "height": 900}).pages[0]
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{station.address}/console/exports")
    page.locator("[name=badge_no]").fill("S03")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=passphrase]").press("Enter")
    expect(page.get_by_role("heading", name="导出", level=1)).to_be_visible()

    # Without a reason nothing happens, and what was chosen stays.
    page.get_by_label("CSV 文本").check()
    page.get_by_role("button", name="导出 24 行").click()
    expect(page.get_by_role("alert")).to_contain_text("写一句为什么要导出")
    expect(page.get_by_label("CSV 文本")).to_be_checked()

    ask(page, "CSV 文本", "街道月报")
    expect(page.locator(".exports .status").first).to_contain_text("排着队")
    page.goto(f"{station.address}/console/visits")
    write_exports(station)
    page.get_by_role("link", name="导出", exact=True).click()
    expect(page.locator(".exports .status").first).to_contain_text("写好了，24 行")
    found = take(page)
    assert found.suggested_filename == "xunfang.csv"
    rows = list(csv.reader(io.StringIO(Path(found.path()).read_bytes().decode("utf-8-sig"))))
    assert len(rows) == 25 and {row[4] for row in rows[1:]} == {"禾里村 Z07 12巷6号 **室", "禾里村 Z19 12巷6号 **室"}

    # A page that stays open hears by itself that the file is ready; nothing typed is lost by it.
    ask(page, "XLSX 表格", "街道月报")
    page.get_by_label("为什么要导出").fill("下一份")
    write_exports(station)
    expect(page.locator(".exports .status").first).to_contain_text("写好了，24 行")
    expect(page.get_by_label("为什么要导出")).to_have_value("下一份")
    sheet = CalamineWorkbook.from_path(str(take(page).path())).get_sheet_by_index(0).to_python()
    assert [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in sheet] == rows

    ask(page, "打印页", "贴在站里")
    write_exports(station)
    page.get_by_role("link", name="打开打印页").first.click()
    assert page.title() == "清单"
    page.emulate_media(media="print")
    expect(page.locator("header.side")).to_be_hidden()
    assert page.locator(".sheet-table tbody tr").count() == 24
    assert not troubles
