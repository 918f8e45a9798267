"""The week's services: whole community, settled weeks only, small cells and their give-aways hidden, the order never by count."""

import uuid
from datetime import timedelta

from app import database
from app.calendar import last_day_of_week
from app.referrals.commands import add_service_week
from app.vocabulary import codes, label
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import Page, read

WEEK = "2026-W47"  # Its Sunday is 22 November.
FRIDAY = WEDNESDAY_TEN + timedelta(days=2)


def add_week(world: World, week: str, counts: dict[str, list[int]], community_id: str | None = None) -> None:
    where = community_id or world.community_id
    with world.app.app_context(), database.transaction(where) as session:
        add_service_week(session, community_id=where, iso_week=week, batch_id=str(uuid.uuid4()), counts=counts, today=last_day_of_week(week))


def cells(page: Page) -> dict[str, list[str]]:
    """Kind's words to its three cells, without the labels that only cards show."""
    rows = page.html.split("<tbody", 1)[1].split('<tr role="row">')[1:]
    found = {}
    for row, shown in zip(rows, page.rows, strict=True):
        kind = row.split("</th>")[0].rsplit(">", 1)[1]
        found[kind] = [cell.split(" ", 1)[1] for cell in shown]
    return found


def test_a_settled_week_stands_in_the_vocabularys_order(world: World) -> None:
    add_week(world, WEEK, {"supplies": [1510, 243, 260], "ring_check": [44, 61, 98]})
    set_clock(world.app, FRIDAY)
    page = read(world.desk_of("Clara").get("/console/services"))
    table = cells(page)
    assert list(table) == [label("service_kinds", kind, "zh-Hans").replace("<", "&lt;") for kind in codes("service_kinds")]
    assert table["免费药具领取"] == ["1,510", "243", "260"]
    assert table["查环（宫内节育器随诊）"] == ["44", "61", "98"]
    assert "第 47 周 · 11月16–22日" in page.words


def test_small_cells_and_what_gives_them_away_are_hidden(world: World) -> None:
    add_week(
        world,
        WEEK,
        {"ring_check": [9, 27, 66], "supplies": [10, 11, 12], "counselling": [0, 4, 30], "test_of_pregnancy": [31, 30, 9], "two_cancer": [9, 9, 9]},
    )
    set_clock(world.app, FRIDAY)
    table = cells(read(world.desk_of("Clara").get("/console/services")))
    assert table["查环（宫内节育器随诊）"] == ["<10", "遮住", "66"]
    assert table["免费药具领取"] == ["10", "11", "12"]
    assert table["避孕咨询（知情选择）"] == ["<10", "<10", "30"]
    assert table["查孕（妊娠检测）"] == ["31", "遮住", "<10"]
    assert table["两癌筛查"] == table["增补叶酸"] == ["<10", "<10", "<10"]


def test_a_kind_nobody_spoke_of_looks_like_one_with_a_few(world: World) -> None:
    add_week(world, WEEK, {"ring_check": [1, 0, 3]})
    set_clock(world.app, FRIDAY)
    table = cells(read(world.desk_of("Clara").get("/console/services")))
    assert {tuple(row) for row in table.values()} == {("<10", "<10", "<10")}


def test_a_week_is_shown_only_when_four_days_have_passed_since_it_closed(world: World) -> None:
    add_week(world, WEEK, {"supplies": [20, 20, 20]})
    # The week closed when Sunday ended; four days later, in the community's own time, Friday begins.
    last_of_thursday = WEDNESDAY_TEN + timedelta(days=1, hours=13, minutes=59)
    for instant, status in ((WEDNESDAY_TEN, 404), (last_of_thursday, 404), (last_of_thursday + timedelta(minutes=2), 200)):
        set_clock(world.app, instant)
        desk = world.desk_of("Clara")
        assert desk.get(f"/console/services/{WEEK}").status_code == status
        page = read(desk.get("/console/services"))
        assert ("还没有能看的一周" in page.words) == (status == 404)
        assert (">20<" in page.html) == (status == 200)


def test_neighbouring_weeks_are_linked_and_others_answer_like_absent_ones(world: World) -> None:
    for week in ("2026-W45", "2026-W47", "2026-W48"):
        add_week(world, week, {"supplies": [20, 20, 20]})
    add_week(world, "2026-W46", {"supplies": [20, 20, 20]}, world.other_community_id)
    set_clock(world.app, FRIDAY)
    desk = world.desk_of("Clara")
    newest, older = read(desk.get("/console/services")), read(desk.get("/console/services/2026-W45"))
    assert ("上一周", "/console/services/2026-W45") in newest.links
    assert "下一周" not in [words for words, _ in newest.links]
    assert ("下一周", "/console/services/2026-W47") in older.links
    assert "上一周" not in [words for words, _ in older.links]
    answers = [desk.get(f"/console/services/{asked}") for asked in ("2026-W46", "2026-W48", "2020-W01", "2026-W99", "garbage", "%00", "9" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_dov_reads_his_own_communitys_weeks_only(world: World) -> None:
    add_week(world, WEEK, {"supplies": [777, 20, 20]})
    set_clock(world.app, FRIDAY)
    desk = world.desk_of("Dov")
    assert "还没有能看的一周" in read(desk.get("/console/services")).words
    assert desk.get(f"/console/services/{WEEK}").status_code == 404


def test_no_zone_coordinator_day_or_arrow_can_be_asked_for(world: World) -> None:
    add_week(world, WEEK, {"supplies": [151, 243, 260]})
    set_clock(world.app, FRIDAY)
    desk = world.desk_of("Clara")
    plain = cells(read(desk.get(f"/console/services/{WEEK}")))
    for query in ("zone=Z07", "coordinator=07", "day=2026-11-18", "sort=slip"):
        assert cells(read(desk.get(f"/console/services/{WEEK}?{query}"))) == plain
    assert "小于 10 的格子和能推出它的格子一起遮住。" in read(desk.get("/console/services")).words
