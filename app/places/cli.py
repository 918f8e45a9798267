"""The commands `flask places ...`: read a community's own list of doors, first as a dry run, then for good.
A door into the server: it may use every capability; what it prints stands in both languages."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from app import calendar, clock, database, problems
from app.cli import Refused, the_community
from app.database import db
from app.identity.models import Community
from app.places.import_command import existing_places, import_places
from app.places.import_plan import Plan, make_plan, where_of
from app.places.import_rows import Reading, read_rows
from app.places.import_shapes import BuildingChange, DoorDraft, Value
from app.places.table import MOST_BYTES, read_table
from app.places.xlsx import refuse_size
from app.rounds.commands import open_first_round
from app.rounds.queries import rounds_of

places_group = AppGroup("places", help="Buildings and doors: import a list of them.")
FIELD_WORDS = {
    "kind": ("类别", "kind"),
    "building_code": ("楼栋编码", "building code"),
    "entry_note": ("进门提示", "entry note"),
    "hazard_note": ("安全提示", "hazard note"),
    "floor": ("楼层", "floor"),
    "night_shift": ("夜班", "night shift"),
    "house_code": ("房屋编码", "house code"),
}


@places_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change and what is to be mended; write nothing.")
@click.option("--community", "community_name", default=None, help="Which community, where several live in the database.")
@click.option("--only-good-rows", is_flag=True, help="Take the rows that are whole and leave the others out.")
def import_file(file: Path, dry_run: bool, community_name: str | None, only_good_rows: bool) -> None:
    """Import buildings and doors from FILE, a CSV or XLSX with one row a door (docs/import.md).

    The same file again changes nothing. Where a row is to be mended nothing is written, unless --only-good-rows is given.
    """
    community = the_community(db.session(), community_name)
    try:
        if file.stat().st_size > MOST_BYTES:
            refuse_size()
        data = file.read_bytes()
        reading = read_rows(read_table(data))
        if dry_run:
            plan = make_plan(reading, existing_places(db.session(), community.id))
            say(*_report(plan))
            if not rounds_of(db.session(), community.id):
                say(("写入时会开一轮门巡，从当天起。", "A door round would be opened, from that day on."))
            say(("这是演练，什么都没有写入。", "This was a dry run; nothing was written."))
            return
        _import(community, data, reading, only_good_rows)
    except problems.Problem as problem:
        raise Refused(problem) from problem


def _import(community: Community, data: bytes, reading: Reading, only_good_rows: bool) -> None:
    opened = None
    with database.transaction(community.id) as session:
        plan = make_plan(reading, existing_places(session, community.id))
        if plan.faults and not only_good_rows:
            say(*_faults(plan))
            raise problems.Problem(problems.IMPORT_HAS_FAULTS, rows=plan.faulty_rows)
        now = clock.now()
        operation = import_places(session, community_id=community.id, plan=plan, sha256=hashlib.sha256(data).hexdigest(), now=now)
        if operation is not None:
            today = calendar.local_parts(clock.to_ms(now), community.time_zone)["day"]
            opened = open_first_round(session, community_id=community.id, operation=operation, today=today)
    say(*_report(plan))
    if opened:
        first, last = opened["opened_on"], opened["closes_on"]
        say((f"开了一轮门巡：{first} 到 {last}。", f"A door round is open from {first} to {last}."))
    say(("写好了。", "Written.") if operation is not None else ("没有要改的，什么都没有写入。", "Nothing differs; nothing was written."))


def say(*sentences: tuple[str, str]) -> None:
    """Print sentences, each in Chinese and in English."""
    for zh, en in sentences:
        click.echo(f"{zh}  {en}" if len(zh) + len(en) < 120 else f"{zh}\n    {en}")


def _report(plan: Plan) -> Iterator[tuple[str, str]]:
    """What a plan does, row by row: what is new, what differs, what is left alone, what is to be mended, and the sums."""
    yield from _columns(plan.reading)
    for code in plan.zones:
        yield f"＋ 责任区 {code}", f"+ zone {code}"
    for name in plan.compounds:
        yield f"＋ 小区或村 {name}", f"+ compound {name}"
    for name, (before, after) in plan.compounds_to_change.items():
        yield f"～ {name} 类别：{before} → {after}", f"~ {name} kind: {before} → {after}"
    for draft in plan.buildings:
        doors = len(draft.doors)
        yield f"＋ {_rows(draft.doors, 'zh')} {draft.compound} {draft.name}（{draft.zone}）{doors} 户", f"+ {_rows(draft.doors, 'en')}: {doors} doors"
    for change in plan.building_changes:
        yield from _building_change(change)
    for where, doors_missing in plan.missing.items():
        names = "、".join(doors_missing)
        yield f"· 文件里没有，不动它：{where} {names}", f"· not in the file, left alone: {len(doors_missing) or 'all'} doors"
    for where in plan.inactive:
        yield f"· {where}：站里已注销，不动它", f"· {where}: closed here, left alone"
    yield from _faults(plan)
    changed = len(plan.building_changes)
    yield (
        f"读了 {plan.reading.rows:,} 行：新增 {len(plan.buildings):,} 栋 {plan.doors_added:,} 户，有变化 {changed:,} 栋 {plan.doors_changed:,} 户，"
        f"没变 {plan.unchanged_doors:,} 户，要改 {plan.faulty_rows:,} 行，文件里没有 {plan.missing_places:,} 处。",
        f"Read {plan.reading.rows:,} rows: {len(plan.buildings):,} buildings and {plan.doors_added:,} doors new, {changed:,} buildings and "
        f"{plan.doors_changed:,} doors different, {plan.unchanged_doors:,} doors the same, {plan.faulty_rows:,} rows to mend, "
        f"{plan.missing_places:,} not in the file.",
    )


def _columns(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.columns_about_people:
        names = "、".join(reading.columns_about_people)
        yield f"这些列跟人有关，没有读，也不会存：{names}。", f"Columns about people, not read and not kept: {names}."
    if reading.unknown_columns:
        names = "、".join(reading.unknown_columns)
        yield f"这些列不认得，没有读：{names}。", f"Columns not known, not read: {names}."


def _building_change(change: BuildingChange) -> Iterator[tuple[str, str]]:
    where = f"{change.compound} {change.name}"
    if change.zone_before is not None:
        yield f"～ 第 {change.row} 行 {where} 转区：{change.zone_before} → {change.zone}", f"~ moves from {change.zone_before} to {change.zone}"
    if change.values:
        yield f"～ 第 {change.row} 行 {where} {_differences(change.values, 0)}", f"~ {_differences(change.values, 1)}"
    for door in change.doors_to_add:
        yield f"＋ 第 {door.row} 行 {where_of(change.compound, change.name, door.unit, door.room)}", "+ door"
    for changed in change.doors_to_change:
        place = where_of(change.compound, change.name, changed.unit, changed.room)
        yield f"～ 第 {changed.row} 行 {place} {_differences(changed.values, 0)}", f"~ {_differences(changed.values, 1)}"


def _differences(values: Mapping[str, tuple[Value, Value]], language: int) -> str:
    shown = {name: pair for name, pair in values.items() if name in FIELD_WORDS}
    if not shown:
        return ("排列位置", "place on the board")[language]
    return "; ".join(f"{FIELD_WORDS[name][language]} {_shown(before)} → {_shown(after)}" for name, (before, after) in shown.items())


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "是/yes" if value else "否/no"
    return "–" if value in (None, "") else str(value)


def _faults(plan: Plan) -> Iterator[tuple[str, str]]:
    for fault in plan.faults:
        yield f"✎ {fault.sentence('zh-Hans')}", f"✎ {fault.sentence('en')}"


def _rows(doors: Sequence[DoorDraft], language: str) -> str:
    first, last = doors[0].row, doors[-1].row
    span = f"{first}" if first == last else f"{first}–{last}"
    return f"第 {span} 行" if language == "zh" else f"row {span}" if first == last else f"rows {span}"
