"""What an import would do, from its plan to words, in the request's language. Reads no database.
Everything that is in a file stays text; long lists are shown from their beginning with how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.console.places.presenters import UnitBoard, board_of_drafts, unit_words, written_words
from app.places.import_plan import Plan
from app.places.import_shapes import BuildingChange, BuildingDraft, Value
from app.translations import language, translate
from app.vocabulary import label

MOST_SHOWN = 200
MOST_BOARDS = 20

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shown(Generic[Item]):
    """The beginning of a list, and how long the whole list is."""

    items: list[Item]
    total: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.items)


@dataclass(frozen=True)
class NewBuilding:
    """A building to add: where, its zone, its rows of the file, its doors, and its board where it is one of the first."""

    where: str
    zone: str
    rows: str
    doors: int
    board: list[UnitBoard]


@dataclass(frozen=True)
class ChangedBuilding:
    """A building that becomes different, and each difference in words."""

    where: str
    lines: list[str]


@dataclass(frozen=True)
class PlanWords:
    """A whole plan in words."""

    rows_read: int
    button: str
    is_empty: bool
    faults: Shown[str]
    faulty_rows: int
    about_people: list[str]
    unknown: list[str]
    zones: list[str]
    compounds: list[str]
    buildings: Shown[NewBuilding]
    changes: Shown[ChangedBuilding]
    missing: Shown[str]
    inactive: Shown[str]
    unchanged: int


def plan_words(plan: Plan) -> PlanWords:
    """Everything the page of an import shows."""
    compounds = [
        *plan.compounds,
        *(f"{name} {_kind('place_kinds', old)} → {_kind('place_kinds', new)}" for name, (old, new) in plan.compounds_to_change.items()),
    ]
    missing = [f"{where}{translate('：')}{translate('、').join(doors) or translate('整栋')}" for where, doors in plan.missing.items()]
    return PlanWords(
        rows_read=plan.reading.rows,
        button=written_words(len(plan.buildings) + len(plan.building_changes), plan.doors_added + plan.doors_changed),
        is_empty=plan.is_empty,
        faults=_shown([fault.sentence(language()) for fault in plan.faults[:MOST_SHOWN]], len(plan.faults)),
        faulty_rows=plan.faulty_rows,
        about_people=plan.reading.columns_about_people,
        unknown=plan.reading.unknown_columns,
        zones=plan.zones,
        compounds=compounds,
        buildings=_shown([_new(draft, place < MOST_BOARDS) for place, draft in enumerate(plan.buildings[:MOST_SHOWN])], len(plan.buildings)),
        changes=_shown([_changed(change) for change in plan.building_changes[:MOST_SHOWN]], len(plan.building_changes)),
        missing=_shown(missing[:MOST_SHOWN], len(missing)),
        inactive=_shown(plan.inactive[:MOST_SHOWN], len(plan.inactive)),
        unchanged=plan.unchanged_doors,
    )


def _shown(items: list[Item], total: int) -> Shown[Item]:
    return Shown(items, total)


def _new(draft: BuildingDraft, has_board: bool) -> NewBuilding:
    first, last = draft.doors[0].row, draft.doors[-1].row
    rows = translate("第 {first}–{last} 行", first=first, last=last) if first != last else translate("第 {first} 行", first=first)
    return NewBuilding(f"{draft.compound} {draft.name}", draft.zone, rows, len(draft.doors), board_of_drafts(draft.doors) if has_board else [])


def _changed(change: BuildingChange) -> ChangedBuilding:
    lines = []
    if change.zone_before is not None:
        lines.append(translate("转区：{before} → {after}", before=change.zone_before, after=change.zone))
    lines += _differences(change.values, "building_kinds")
    lines += [translate("新增 {room}", room=_room(door.unit, door.room)) for door in change.doors_to_add[:MOST_SHOWN]]
    for door in change.doors_to_change[:MOST_SHOWN]:
        lines += [f"{_room(door.unit, door.room)} {words}" for words in _differences(door.values, "door_kinds")]
    return ChangedBuilding(f"{change.compound} {change.name}", lines)


def _room(unit: str, room: str) -> str:
    return f"{unit_words(unit)} {room}".strip()


def _differences(values: Mapping[str, tuple[Value, Value]], kinds: str) -> Sequence[str]:
    names = {
        "kind": translate("类别"),
        "building_code": translate("楼栋编码"),
        "entry_note": translate("进门提示"),
        "hazard_note": translate("安全提示"),
        "floor": translate("楼层"),
        "night_shift": translate("夜班"),
        "house_code": translate("房屋编码"),
    }
    shown = {name: pair for name, pair in values.items() if name in names}
    if not shown:
        return [translate("排列位置")] if values else []
    return [f"{names[name]} {_value(name, before, kinds)} → {_value(name, after, kinds)}" for name, (before, after) in shown.items()]


def _value(name: str, value: Value, kinds: str) -> str:
    if isinstance(value, bool):
        return translate("是") if value else translate("否")
    if value in (None, ""):
        return "–"
    return _kind(kinds, str(value)) if name == "kind" else str(value)


def _kind(list_name: str, code: str) -> str:
    return label(list_name, code, language())
