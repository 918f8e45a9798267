"""The check code of a month at the console (screens.md P13, S2): of one coordinator, asked for by name, and the same as on her phone."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import database
from app.changes.log import append_change, write_operation
from app.changes.models import Operation
from app.places.models import Building, Door
from app.visits.models import Visit
from app.visits.rules import check_code
from tests.api.test_corrections import move_building
from tests.api.test_cursor import give_zone, take_zone
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.pages import read
from tests.phone import Phone, new_id

MONTHS = {"11": "2026-11", "10": "2026-10", "12": "2026-12"}
HOUR_MS = 3_600_000


def on_phone(phone: Phone, month: str = "2026-11") -> str:
    """The code as a phone makes it from the rows it was sent."""
    return check_code(month, [(row["number"], row["at"] * 1000) for row in phone.visits.values() if row["by"] == phone.badge_no], "Asia/Shanghai")


def at_console(world: World, badge_no: str = "07", more: str = "") -> dict[str, str]:
    """Month to code, as Clara reads them."""
    words = read(world.desk_of("Clara").get(f"/console/visits?coordinator={badge_no}{more}")).words
    return {MONTHS[month]: code for month, code in re.findall(r"(\d+) 月核对码 ([0-9A-F]{4})\b", words)}


def is_the_same(world: World, phone: Phone) -> bool:
    return at_console(world, phone.badge_no) == {"2026-11": on_phone(phone), "2026-10": on_phone(phone, "2026-10")}


def test_phone_and_console_say_the_same_before_and_after_a_correction_and_a_withdrawal(world: World) -> None:
    amina, doors = world.phone_of("Amina"), world.doors["Z07"]
    amina.sync()
    assert is_the_same(world, amina)
    first, second = amina.record_visit(doors[0]), amina.record_visit(doors[1], "vacant")
    # What waits is in no code.
    assert is_the_same(world, amina)
    amina.sync()
    said = [on_phone(amina)]
    assert is_the_same(world, amina)
    amina.correct(doors[0], {"visit": first}, "vacant")
    amina.sync()
    said.append(on_phone(amina))
    assert is_the_same(world, amina)
    amina.withdraw_visit(doors[1], second)
    amina.sync()
    said.append(on_phone(amina))
    assert is_the_same(world, amina)
    assert len(set(said)) == 3


def test_a_colleague_at_the_same_doors_changes_nothing_until_she_corrects_the_record(world: World) -> None:
    amina, ben, door = world.phone_of("Amina"), world.phone_of("Ben"), world.doors["Z07"][0]
    mistaken = amina.record_visit(door)
    amina.sync()
    before = at_console(world)
    ben.record_visit(world.doors["Z07"][1])
    ben.sync()
    assert at_console(world) == before
    assert at_console(world, "31") != before
    row = next(row for row in ben.visits.values() if row["by"] == "07")
    ben.correct(door, {"number": row["number"], "epoch": ben.epoch, "at": row["at"] * 1000}, "vacant")
    ben.sync()
    amina.sync()
    assert at_console(world) != before
    assert mistaken in amina.kept
    assert is_the_same(world, amina)
    assert is_the_same(world, ben)


def test_a_month_begins_at_the_community_s_midnight(world: World) -> None:
    set_clock(world.app, WEDNESDAY_TEN.replace(day=30, hour=15, minute=50))
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    assert is_the_same(world, amina)
    set_clock(world.app, WEDNESDAY_TEN.replace(day=30, hour=16, minute=10))
    amina.sync()
    amina.record_visit(world.doors["Z07"][1])
    amina.sync()
    codes = at_console(world)
    assert codes == {"2026-12": on_phone(amina, "2026-12"), "2026-11": on_phone(amina)}
    november, december = sorted(amina.visits)
    assert codes == {
        "2026-12": check_code("2026-12", [(december, 1796054400000)], "Asia/Shanghai"),
        "2026-11": check_code("2026-11", [(november, 1796050000000)], "Asia/Shanghai"),
    }


def test_a_fresh_pack_on_a_new_phone_says_the_same(world: World) -> None:
    amina = world.phone_of("Amina")
    first = amina.record_visit(world.doors["Z07"][0])
    amina.record_visit(world.doors["Z07"][1])
    amina.sync()
    amina.correct(world.doors["Z07"][0], {"visit": first}, "vacant")
    amina.sync()
    anew = world.phone_of("Amina")
    anew.sync()
    assert on_phone(anew) == on_phone(amina) == at_console(world)["2026-11"]


def test_a_zone_that_is_handed_over_leaves_both_sides_and_comes_back_to_both(world: World) -> None:
    give_zone(world, "Amina", "Z19")
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.record_visit(world.doors["Z19"][0])
    amina.sync()
    both = on_phone(amina)
    assert is_the_same(world, amina)
    take_zone(world, "Amina", "Z19")
    # Within the days of grace it is counted, and it lies where she does not work any more.
    amina.record_visit(world.doors["Z19"][1])
    amina.sync()
    assert on_phone(amina) != both
    assert is_the_same(world, amina)
    give_zone(world, "Amina", "Z19")
    amina.sync()
    assert on_phone(amina) != both
    assert is_the_same(world, amina)


def test_a_building_that_moves_takes_its_visits_along(world: World) -> None:
    amina, dov = world.phone_of("Amina"), world.phone_of("Dov")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    dov.sync()
    before = on_phone(amina)
    move_building(world, world.doors["Z07"][0], "Z19")
    amina.sync()
    dov.sync()
    assert on_phone(amina) != before
    assert is_the_same(world, amina)
    assert is_the_same(world, dov)


def test_a_building_that_was_taken_down_is_in_no_code(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    amina.record_visit(door)
    amina.sync()
    with world.app.app_context(), database.transaction(world.community_id) as session:
        building = session.get_one(Building, (world.community_id, session.scalar(sa.select(Door.building_id).where(Door.id == door))))
        building.standing = "demolished"
        operation = write_operation(session, community_id=world.community_id, operation_id=new_id(), kind="places:import", now=WEDNESDAY_TEN)
        told = {"community_id": world.community_id, "operation_id": operation["id"], "first_of": [operation]}
        append_change(session, kind="building:changed", zone_id=building.zone_id, subject_id=building.id, **told)
    amina.sync()
    assert not amina.visits
    assert is_the_same(world, amina)


def test_a_visit_past_its_time_goes_from_both(world: World) -> None:
    amina = world.phone_of("Amina")
    gone = amina.record_visit(world.doors["Z07"][0])
    amina.record_visit(world.doors["Z07"][1])
    amina.sync()
    before = on_phone(amina)
    with world.app.app_context(), database.transaction(world.community_id) as session:
        row = session.get_one(Visit, (world.community_id, gone))
        operation = write_operation(session, community_id=world.community_id, operation_id=new_id(), kind="visits:purge", now=WEDNESDAY_TEN)
        told = {"community_id": world.community_id, "operation_id": operation["id"], "first_of": [operation]}
        append_change(session, kind="visit:removed", zone_id=row.zone_id, subject_id=row.id, **told)
        session.delete(row)
    amina.sync()
    assert on_phone(amina) != before
    assert is_the_same(world, amina)


def test_refused_and_held_operations_are_in_no_code(world: World) -> None:
    amina, door = world.phone_of("Amina"), world.doors["Z07"][0]
    amina.record_visit(door)
    amina.sync()
    before = at_console(world)
    amina.record_visit(new_id())
    amina.correct(door, {"visit": new_id()}, "vacant")
    ahead = amina.now_ms() + 48 * HOUR_MS
    amina.record_visit(world.doors["Z07"][1], started_at=ahead, ended_at=ahead, clock={"at": ahead, "offset": amina.offset, "age": 0})
    amina.sync()
    with world.app.app_context():
        states = database.db.session.scalars(sa.select(Operation.state).where(Operation.device_id.is_not(None)))
        assert sorted(states) == ["counted", "held", "held", "refused"]
    assert at_console(world) == before
    assert is_the_same(world, amina)


@pytest.mark.parametrize("address", ["", "?zone=Z07", "?day=2026-11-25", "?coordinator=", "?coordinator=nobody", "?coordinator=07&day=nonsense"])
def test_without_one_coordinator_there_is_no_code(world: World, address: str) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    assert "核对码" not in world.desk_of("Clara").get(f"/console/visits{address}").get_data(as_text=True)


def test_the_other_filters_change_no_code_and_no_count_stands_in_it(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    alone = at_console(world)
    assert at_console(world, more="&zone=Z19&day=2026-10-01") == alone
    html = world.desk_of("Clara").get("/console/visits?coordinator=07").get_data(as_text=True)
    part = html.split('id="check-code"', 1)[1].split("</div>", 1)[0]
    told = re.sub(r"<[^>]+>", " ", part)
    assert set(re.findall(r"[0-9A-F]{1,4}", told)) == {"11", "10", *alone.values()}


def test_the_words_in_english_and_at_another_community_s_desk(world: World) -> None:
    desk = world.desk_of("Clara")
    desk.set_cookie("language", "en")
    words = read(desk.get("/console/visits?coordinator=07")).words
    assert re.search(r"Check code of November [0-9A-F]{4} · Check code of October [0-9A-F]{4}", words)
    assert "核对码" not in world.desk_of("Dov").get("/console/visits?coordinator=07").get_data(as_text=True)


def test_the_code_of_the_month_before_holds_its_visits(world: World) -> None:
    amina = world.phone_of("Amina")
    amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    november = on_phone(amina)
    set_clock(world.app, WEDNESDAY_TEN + timedelta(days=20))
    amina.sync()
    codes = at_console(world)
    assert (codes["2026-11"], list(codes)) == (november, ["2026-12", "2026-11"])
