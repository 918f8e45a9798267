"""Exports (screens.md S10): asked for with a reason, written by a process of its own, taken by whoever asked and nobody else."""

import csv
import io
import os
import random
import stat
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app import clock, database, problems
from app.changes.models import AuditEntry
from app.database import db
from app.exports import commands, files, work
from app.exports.models import Export
from app.exports.queries import PAGE, zone_day_rows
from app.exports.rules import safe_cell, shown_counts
from app.identity.scope import whole_community
from app.visits.models import Visit, ZoneDayCount
from app.vocabulary import codes
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import new_id

NEED = "鹧鸪天气"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A1", " =1", "|cmd", "%0A")


@pytest.fixture
def told(world: World) -> World:
    """Visits of both zones, one of them corrected, one of them with a need and a check."""
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    check = {"kind": "residence_permit", "help": ["advice"], "remind_month": None}
    first = amina.record_visit(world.doors["Z07"][0], "met", need=NEED, certificate=check)
    amina.record_visit(world.doors["Z07"][1], "declined_talk")
    amina.record_visit(world.doors["Z07"][2], "not_home")
    amina.sync()
    amina.correct(world.doors["Z07"][0], {"visit": first}, "language")
    amina.sync()
    dov.record_visit(world.doors["Z19"][0], "vacant")
    dov.sync()
    return world


def ask(desk: FlaskClient, *, form: str = "csv", reason: str = "月报", address: str = "", export_id: str | None = None) -> str:
    """Ask through the page, as its form does; gives the id."""
    export_id = export_id or new_id()
    answer = desk.post(f"/console/exports{address}", data={"export_id": export_id, "reason": reason, "form": form})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return export_id


def write_all(world: World) -> None:
    with world.app.app_context():
        while work.work_once():
            pass


def take(desk: FlaskClient, export_id: str) -> bytes:
    answer = desk.get(f"/console/exports/{export_id}/file")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bytes(answer.get_data())


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def exports(world: World) -> list[Export]:
    with world.app.app_context():
        return list(db.session.scalars(sa.select(Export).order_by(Export.asked_at)))


def actions(world: World) -> list[tuple[str, str | None]]:
    with world.app.app_context():
        found = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "export").order_by(AuditEntry.number))
        return [(entry.action, entry.reason) for entry in found]


def test_a_file_holds_masked_rows_and_four_groups_and_nothing_that_leads_to_a_record(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara)
    write_all(told)
    data = take(clara, export)
    assert data.startswith(b"\xef\xbb\xbf")
    heads, *rows = rows_of(data)
    assert heads == ["行", "日期", "时段", "责任区", "门址", "协管员", "结果类", "查证", "提示"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert {row[4] for row in rows} == {"禾里村 Z07 12巷6号 **室", "禾里村 Z19 12巷6号 **室"}
    assert {row[6] for row in rows} == {"谈过或了结", "没遇到", "门址有变"}
    assert sorted((row[7], row[8]) for row in rows) == [("", ""), ("", ""), ("", ""), ("", "更正"), ("有查证", "已更正")]
    text = data.decode()
    with told.app.app_context():
        visits = list(db.session.scalars(sa.select(Visit)))
    forbidden = [NEED, "10:0", "101", "见到", "婉拒", "语言", "residence", "居住证", *(visit.id for visit in visits), *(visit.door_id for visit in visits)]
    assert [found for found in forbidden if found in text] == []


def test_a_decline_and_a_talk_are_the_same_row(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara)
    write_all(told)
    rows = [row[1:] for row in rows_of(take(clara, export))[1:] if row[3] == "Z07" and row[6] == "谈过或了结" and not row[7] and not row[8]]
    assert rows and len({tuple(row) for row in rows}) == 1


def test_a_spreadsheet_opens_and_holds_the_same_rows(told: World) -> None:
    clara = told.desk_of("Clara")
    table, text = ask(clara, form="xlsx"), ask(clara)
    write_all(told)
    answer = clara.get(f"/console/exports/{table}/file")
    assert answer.headers["Content-Disposition"] == "attachment; filename=xunfang.xlsx"
    assert answer.headers["Cache-Control"] == "no-store"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
    plain = [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in sheet]
    assert plain == rows_of(take(clara, text))


def test_the_filters_of_the_log_hold(told: World) -> None:
    clara = told.desk_of("Clara")
    mine, other, none = ask(clara, address="?zone=Z19"), ask(clara, address="?coordinator=07&day=2026-11-25"), new_id()
    write_all(told)
    assert {row[3] for row in rows_of(take(clara, mine))[1:]} == {"Z19"}
    assert {row[5] for row in rows_of(take(clara, other))[1:]} == {"07"}
    for address in ("?zone=nowhere", "?day=1999-01-01", "?coordinator=07&zone=Z19"):
        answer = clara.post(f"/console/exports{address}", data={"export_id": none, "reason": "x", "form": "csv"})
        assert answer.status_code == 422 and "没有可导出的" in read(answer).words


def test_without_a_reason_nothing_is_exported_and_what_was_chosen_stays(told: World) -> None:
    clara = told.desk_of("Clara")
    for reason, said in (("", "写一句为什么要导出"), ("   ", "写一句为什么要导出"), ("问 13912345678", "电话号码"), ("x" * 201, "最多 200 个字")):
        answer = clara.post("/console/exports?zone=Z07", data={"export_id": new_id(), "reason": reason, "form": "xlsx"})
        assert answer.status_code == 422
        assert said in read(answer).words
        if reason.strip():
            assert reason in answer.get_data(as_text=True)
    assert exports(told) == [] and actions(told) == []


def test_asking_and_taking_are_written_down_with_the_reason(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara, reason="街道要的月报")
    write_all(told)
    take(clara, export)
    take(clara, export)
    assert actions(told) == [("export:asked", "街道要的月报"), ("export:taken", "街道要的月报"), ("export:taken", "街道要的月报")]
    assert "要了一份导出" in read(told.desk_of("Peng").get("/console/audit")).words


def test_pressing_twice_asks_once(told: World) -> None:
    clara = told.desk_of("Clara")
    same = new_id()
    ask(clara, export_id=same)
    ask(clara, export_id=same)
    assert len(exports(told)) == 1 and len(actions(told)) == 1


def test_three_wait_and_a_fourth_is_asked_later(told: World) -> None:
    clara = told.desk_of("Clara")
    for _ in range(3):
        ask(clara)
    answer = clara.post("/console/exports", data={"export_id": new_id(), "reason": "x", "form": "csv"})
    assert answer.status_code == 429
    write_all(told)
    ask(clara)


def test_somebody_elses_export_answers_exactly_like_none(told: World) -> None:
    clara, lena = told.desk_of("Clara"), told.desk_of("Lena")
    export = ask(clara)
    page = ask(clara, form="page")
    write_all(told)
    nothing = lena.get(f"/console/exports/{new_id()}/file")
    for desk, address in ((lena, f"{export}/file"), (lena, f"{page}/page"), (clara, f"{page}/file"), (clara, f"{export}/page"), (clara, "x/file")):
        answer = desk.get(f"/console/exports/{address}")
        assert (answer.status_code, answer.get_data()) == (404, nothing.get_data())
    assert lena.post("/console/exports", data={"export_id": export, "reason": "x", "form": "csv"}).status_code == 404
    assert export not in lena.get("/console/exports").get_data(as_text=True)
    assert read(clara.get(f"/console/exports/{page}/page")).rows


def test_a_file_is_its_owners_only_and_is_gone_after_a_day(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara)
    write_all(told)
    with told.app.app_context():
        folder = files.exports_folder()
        (path,) = folder.iterdir()
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    assert export not in path.name
    set_clock(told.app, WEDNESDAY_TEN + timedelta(hours=23))
    clara = told.desk_of("Clara")
    take(clara, export)
    set_clock(told.app, WEDNESDAY_TEN + timedelta(hours=25))
    assert told.desk_of("Clara").get(f"/console/exports/{export}/file").status_code == 404
    with told.app.app_context():
        assert work.remove_old_files() == 1
    assert list(folder.iterdir()) == []
    assert "文件删了" in read(told.desk_of("Clara").get("/console/exports")).words


def test_a_page_to_print_has_the_rows_and_a_neutral_title(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara, form="page")
    write_all(told)
    page = read(clara.get(f"/console/exports/{export}/page"))
    assert "<title>清单</title>" in page.html
    assert len(page.rows) == 5


def test_two_processes_never_write_one_export(told: World) -> None:
    clara = told.desk_of("Clara")
    for _ in range(2):
        ask(clara)
    with told.app.app_context():
        taken = []
        for _ in range(3):
            with database.transaction() as session:
                taken.append(commands.claim_export(session, clock.now()))
        assert [export is not None for export in taken] == [True, True, False]
        assert taken[0] is not None and taken[1] is not None and taken[0].id != taken[1].id


def test_a_silent_process_loses_its_export_and_what_it_still_writes_is_nobodys(told: World) -> None:
    clara = told.desk_of("Clara")
    export = ask(clara)
    with told.app.app_context():
        with database.transaction() as session:
            slow = commands.claim_export(session, clock.now())
        assert slow is not None
        write_all(told)
        assert exports(told)[0].state == "running"
        set_clock(told.app, WEDNESDAY_TEN + timedelta(seconds=60))
        write_all(told)
        assert exports(told)[0].state == "done"
        with database.transaction() as session:
            assert not commands.note_progress(session, slow, rows_done=1, now=clock.now())
            assert not commands.finish_export(session, slow, file_name="x.csv", rows_done=1, now=clock.now())
    assert len(rows_of(take(clara, export))) == 6


def test_one_that_stopped_three_times_says_so(told: World) -> None:
    clara = told.desk_of("Clara")
    ask(clara)
    with told.app.app_context():
        for turn in range(4):
            set_clock(told.app, WEDNESDAY_TEN + timedelta(minutes=turn))
            with database.transaction() as session:
                commands.claim_export(session, clock.now())
    assert (exports(told)[0].state, exports(told)[0].fault) == ("failed", "export.stopped")
    assert "停了三次" in read(told.desk_of("Clara").get("/console/exports")).words


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_full_disk_is_said_and_leaves_no_half_file(told: World, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    clara = told.desk_of("Clara")
    ask(clara, form=form)
    # The kernel's own full disk: every write to it says that no space is left.
    monkeypatch.setattr(files, "open_private", lambda path: os.fdopen(os.open("/dev/full", os.O_RDWR), "w+b"))
    write_all(told)
    assert (exports(told)[0].state, exports(told)[0].fault) == ("failed", problems.EXPORT_DISK_FULL.code)
    assert "磁盘满了" in read(clara.get("/console/exports")).words
    with told.app.app_context():
        assert list(files.exports_folder().iterdir()) == []


def test_an_export_longer_than_a_page_has_every_row_once(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE > 1
    monkeypatch.setattr("app.exports.queries.PAGE", 2)
    clara = told.desk_of("Clara")
    monkeypatch.setattr("app.exports.work.PAGE", 2)
    export = ask(clara)
    write_all(told)
    assert [row[0] for row in rows_of(take(clara, export))[1:]] == ["1", "2", "3", "4", "5"]


# Cells


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")
    assert not set(safe_cell(text)) & set("\t\r\n")


@given(st.text())
def test_a_cell_is_its_text_or_its_text_behind_an_apostrophe(text: str) -> None:
    cell = safe_cell(text)
    assert cell.lstrip("'").lstrip()[:1] not in tuple("=+-@＝＋－＠") or cell.startswith("'")
    assert not any(ord(letter) < 32 for letter in cell)


def test_a_formula_in_a_name_stays_text_in_both_kinds(told: World) -> None:
    with told.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE compound SET name = '=HYPERLINK(\"http://x\")'"))
    clara = told.desk_of("Clara")
    table, text = ask(clara, form="xlsx"), ask(clara)
    write_all(told)
    assert all(row[4].startswith("'=HYPERLINK") for row in rows_of(take(clara, text))[1:])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(take(clara, table))).get_sheet_by_index(0).to_python()
    assert all(str(row[4]).startswith("'=HYPERLINK") for row in sheet[1:])


# Counts


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_what_a_row_hides_cannot_be_worked_out_from_its_total(cells: list[int]) -> None:
    shown = shown_counts(cells, 10)
    if shown is None:
        assert sum(cells) < 10
        return
    assert all(cell is None or cell >= 10 for cell in shown.cells)
    hidden = [cell for cell, seen in zip(cells, shown.cells, strict=True) if seen is None]
    assert not hidden or (len(hidden) >= 2 and shown.total - sum(cell or 0 for cell in shown.cells) >= 10)


def planted_counts(world: World, chance: random.Random) -> dict[tuple[str, str], list[int]]:
    """Counts of three weeks in both zones, as removed visits have left them, over the parts of the day."""
    planted: dict[tuple[str, str], list[int]] = {}
    with world.app.app_context(), database.transaction() as session:
        for code, zone_id in world.zones.items():
            for date in range(2, 23):
                day = f"2026-11-{date:02}"
                cells = planted[code, day] = [chance.choice([0, 0, 1, 3, 9, 10, 11, 14, 30]) for _ in codes("outcome_groups")]
                for group, visits in zip(codes("outcome_groups"), cells, strict=True):
                    for band, part in (("am", visits // 2), ("eve", visits - visits // 2)):
                        key = {"zone_id": zone_id, "day": day, "band": band, "outcome_group": group}
                        session.add(ZoneDayCount(community_id=world.community_id, visits=part, **key))
    return planted


def test_no_two_filters_together_give_a_cell_under_ten(world: World) -> None:
    """500 random pairs of filters: whatever follows by adding and subtracting all that both show is never a count under ten."""
    chance = random.Random(10)
    planted = planted_counts(world, chance)
    derived = 0
    with world.app.app_context():
        scope = whole_community(world.community_id)
        seen: dict[tuple[Any, ...], list[Any]] = {}
        for _ in range(500):
            known: dict[tuple[str, str], list[tuple[tuple[int | None, ...], int]]] = {}
            for _ in range(2):
                zone = chance.choice([None, *world.zones.values()])
                first = chance.randrange(2, 23)
                asked = (zone, f"2026-11-{first:02}", f"2026-11-{chance.randrange(first, 23):02}")
                if asked not in seen:
                    seen[asked] = zone_day_rows(db.session(), scope, *asked)
                for code, day, shown in seen[asked]:
                    known.setdefault((code, day), []).append((shown.cells, shown.total))
            for place, looks in known.items():
                for index, value in solved(looks):
                    assert value == planted[place][index]
                    assert value >= 10, (place, planted[place], looks)
                    derived += 1
    assert derived > 1000


def solved(looks: list[tuple[tuple[int | None, ...], int]]) -> Iterator[tuple[int, Fraction]]:
    """Every cell that follows from what was shown, by elimination over one unknown a cell: rows of different places share no unknown."""
    size = len(looks[0][0])
    equations = [[Fraction(1)] * size + [Fraction(total)] for _, total in looks]
    for cells, _ in looks:
        for index, cell in enumerate(cells):
            if cell is not None:
                equations.append([Fraction(int(column == index)) for column in range(size)] + [Fraction(cell)])
    lead = 0
    for column in range(size):
        pivot = next((row for row in range(lead, len(equations)) if equations[row][column]), None)
        if pivot is None:
            continue
        equations[lead], equations[pivot] = equations[pivot], equations[lead]
        equations[lead] = [value / equations[lead][column] for value in equations[lead]]
        for row in range(len(equations)):
            if row != lead and equations[row][column]:
                factor = equations[row][column]
                equations[row] = [value - factor * base for value, base in zip(equations[row], equations[lead], strict=True)]
        lead += 1
    for equation in equations[:lead]:
        unknown = [column for column in range(size) if equation[column]]
        if len(unknown) == 1:
            yield unknown[0], equation[size]


def test_elimination_finds_a_cell_that_a_total_gives_away() -> None:
    """The control of the test above: hiding only what is small would be found."""
    assert (1, Fraction(3)) in set(solved([((12, None, 14, 11), 40)]))


def test_counts_are_of_days_that_are_over_and_hold_what_the_purge_has_left(told: World) -> None:
    amina = told.phone_of("Amina")
    for door in [*told.doors["Z07"]]:
        amina.record_visit(door, "not_home")
    amina.sync()
    clara = told.desk_of("Clara")
    assert "导出 0 行" in read(clara.get("/console/exports?contents=zone_days")).words
    set_clock(told.app, WEDNESDAY_TEN + timedelta(days=1))
    clara = told.desk_of("Clara")
    export = ask(clara, address="?contents=zone_days&first=2026-11-25&last=2026-11-25")
    write_all(told)
    before = rows_of(take(clara, export))
    assert before[0] == ["责任区", "日期", "谈过或了结", "没遇到", "门址有变", "中止", "合计"]
    assert before[1:] == [["Z07", "2026-11-25", "遮住", "遮住", "遮住", "遮住", "15"]]
    set_clock(told.app, WEDNESDAY_TEN + timedelta(days=100))
    told.app.test_cli_runner().invoke(args=["retention", "purge"], catch_exceptions=False)
    clara = told.desk_of("Clara")
    export = ask(clara, address="?contents=zone_days&first=2026-11-25&last=2026-11-25")
    write_all(told)
    assert rows_of(take(clara, export)) == before


@pytest.mark.parametrize(
    "address",
    [
        "?contents=x",
        "?contents=zone_days&first=x",
        "?contents=zone_days&first=2026-11-20&last=2026-11-01",
        "?contents=zone_days&zone=Z99",
        "?contents=zone_days&first=0001-01-01&last=9999-12-31",
    ],
)
def test_a_forged_filter_shows_an_empty_page_and_never_breaks(told: World, address: str) -> None:
    assert told.desk_of("Clara").get(f"/console/exports{address}").status_code == 200


def test_the_page_is_written_in_the_readers_language(told: World) -> None:
    clara = told.desk_of("Clara")
    clara.set_cookie("language", "en")
    export = ask(clara)
    write_all(told)
    assert rows_of(take(clara, export))[0][1] == "Day"
