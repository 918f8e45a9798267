"""Rows of an import file become entries, one a door, or faults in words. Pure; it knows nothing of what exists.
Columns about people are named and never read; text that looks like a phone or ID number is never taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app import problems
from app.free_text import has_id_number, has_phone_number
from app.places.import_words import (
    COLUMNS,
    REQUIRED,
    choices_of,
    column_label,
    field_of,
    floor_from_room,
    floor_of,
    is_about_people,
    kind_of,
    room_place,
    yes_or_no,
)
from app.places.table import Table

_DIGITS = {"building_code": 19, "house_code": 25}
_MOST = {"zone": 12, "compound": 60, "building": 60, "unit": 12, "floor": 8, "room": 16, "entry_note": 140, "hazard_note": 140}
_KINDS = {"place_kind": "place_kinds", "building_kind": "building_kinds", "door_kind": "door_kinds"}
_NAMES = ("compound", "building", "entry_note", "hazard_note")
_LABELS = ("zone", "unit", "floor", "room", "building_code", "house_code")

# Full-width letters, digits and signs; Chinese punctuation stays as it was written.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。：；？！（）＂＇"} | {0x3000: " "}
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xAD])
_NORMAL = str.maketrans({**_FULL_WIDTH, **_INVISIBLE})
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_EMPTY_MARK = re.compile(r"[-—–/\\]*")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T].*)?|\d{1,2}月\d{1,2}日|\d{1,2}-(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)", re.IGNORECASE)
_UNIT = re.compile(r"第?(.+?)\s*(?:单元|UNIT)|UNIT\s*(.+)", re.IGNORECASE)
_UNIT_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class Fault:
    """What keeps a row out, as a refusal of the catalogue with its details."""

    row: int
    refusal: problems.Refusal
    details: Mapping[str, object]

    def sentence(self, language: str) -> str:
        """The sentence with its row and its way out, in 'zh-Hans' or 'en'."""
        said, way_out = self.refusal.sentence(language, **self.details), self.refusal.way_out(language, **self.details)
        return f"Row {self.row}: {said} {way_out}" if language == "en" else f"第 {self.row} 行：{said}{way_out}"


@dataclass(frozen=True)
class Entry:
    """One row: a door with the building, compound and zone it names. None and "" say nothing."""

    row: int
    zone: str
    compound: str
    building: str
    unit: str
    room: str
    floor: str
    floor_order: int
    room_order: int
    place_kind: str | None
    building_kind: str | None
    door_kind: str | None
    night_shift: bool | None
    entry_note: str
    hazard_note: str
    building_code: str
    house_code: str


@dataclass
class Reading:
    """A whole file as read: entries and faults in the order of rows, and the columns that were left unread."""

    rows: int
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns_about_people: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    # Doors that faulty rows name as far as they can be read: they are in the file all the same.
    faulty_doors: set[tuple[str, str, str, str]] = field(default_factory=set)


def read_rows(table: Table) -> Reading:
    """Read every row. Raises Problem import.columns when a required column is missing; its names are in docs/import.md."""
    reading = Reading(rows=len(table.rows))
    places: dict[str, int] = {}
    for index, header in enumerate(table.header):
        known = field_of(clean(header))
        if known is not None and known not in places:
            places[known] = index
        elif clean(header):
            (reading.columns_about_people if known is None and is_about_people(header) else reading.unknown_columns).append(clean(header))
    missing = [column_label(name) for name in REQUIRED if name not in places]
    if missing:
        raise problems.Problem(problems.IMPORT_COLUMNS, columns="、".join(missing))
    labels = {name: clean(table.header[index]) for name, index in places.items()}
    for number, cells in table.rows:
        raw = {name: cells[index] for name, index in places.items() if index < len(cells)}
        _read_row(reading, number, raw, labels)
    return reading


def clean(text: str) -> str:
    """A cell without what cannot be seen: full-width letters and figures made plain, spaces single, a lone dash empty."""
    found = " ".join(text.translate(_NORMAL).split())
    return "" if _EMPTY_MARK.fullmatch(found) else found


def problem_of(refusal: problems.Refusal, details: Mapping[str, object]) -> problems.Problem:
    """A fault as a problem of its own, for a form that has no rows."""
    problem = problems.Problem(refusal)
    problem.details = dict(details)
    return problem


def read_cell(name: str, raw: str) -> str:
    """One value as an import would keep it, for a form. Raises the Problem that an import would tell of its row.

    Args:
        name: a key of COLUMNS, such as 'room'.
    """
    cell = _normal_cell(name, raw)
    for _, refusal, details in _faults_of_cell(name, cell, raw):
        raise problem_of(refusal, {"column": column_label(name), **details})
    return cell


def _read_row(reading: Reading, number: int, raw: Mapping[str, str], labels: Mapping[str, str]) -> None:
    cells = {name: _normal_cell(name, raw.get(name, "")) for name in COLUMNS}
    found = [fault for name in COLUMNS for fault in _faults_of_cell(name, cells[name], raw.get(name, ""))]
    floor = floor_of(cells["floor"]) if cells["floor"] else floor_from_room(cells["room"])
    if floor is None and not found:
        found.append(("room", problems.IMPORT_ROW_FLOOR, {"value": cells["floor"] or cells["room"]}))
    if found or floor is None:
        for name, refusal, details in found:
            reading.faults.append(Fault(number, refusal, {"column": labels.get(name, column_label(name)), **details}))
        reading.faulty_doors.add((cells["compound"], cells["building"], cells["unit"], cells["room"]))
        return
    reading.entries.append(
        Entry(
            row=number,
            zone=cells["zone"],
            compound=cells["compound"],
            building=cells["building"],
            unit=cells["unit"],
            room=cells["room"],
            floor=floor[0],
            floor_order=floor[1],
            room_order=room_place(cells["room"]),
            place_kind=kind_of("place_kinds", cells["place_kind"]),
            building_kind=kind_of("building_kinds", cells["building_kind"]),
            door_kind=kind_of("door_kinds", cells["door_kind"]),
            night_shift=yes_or_no(cells["night_shift"]),
            entry_note=cells["entry_note"],
            hazard_note=cells["hazard_note"],
            building_code=cells["building_code"],
            house_code=cells["house_code"],
        )
    )


def _normal_cell(name: str, raw: str) -> str:
    cell = clean(raw)
    if name in _LABELS:
        cell = cell.upper()
    if name == "unit":
        found = _UNIT.fullmatch(cell)
        return (found[1] or found[2]).translate(_UNIT_NUMERALS) if found else cell
    return re.sub(r"(?<=[0-9A-Z])[室房]$", "", cell) if name == "room" else cell


def _faults_of_cell(name: str, cell: str, raw: str) -> list[tuple[str, problems.Refusal, dict[str, object]]]:
    if not raw:
        return [(name, problems.IMPORT_ROW_BLANK, {})] if name in REQUIRED else []
    refusal, details = _refusal_of_cell(name, cell, raw)
    return [(name, refusal, details)] if refusal else []


def _refusal_of_cell(name: str, cell: str, raw: str) -> tuple[problems.Refusal | None, dict[str, object]]:
    refusal: problems.Refusal | None = None
    details: dict[str, object] = {}
    if _UNREADABLE.search(raw):
        refusal = problems.IMPORT_ROW_UNREADABLE
    elif not cell:
        refusal = problems.IMPORT_ROW_BLANK if name in REQUIRED else None
    elif cell.startswith(("=", "+", "-", "@")):
        refusal = problems.IMPORT_ROW_FORMULA
    elif len(cell) > _MOST.get(name, 200):
        refusal, details = problems.IMPORT_ROW_LONG, {"most": _MOST.get(name, 200)}
    elif name in _DIGITS and not re.fullmatch(rf"[0-9]{{{_DIGITS[name]}}}", cell):
        refusal, details = problems.IMPORT_ROW_CODE, {"digits": _DIGITS[name]}
    elif name in _KINDS and kind_of(_KINDS[name], cell) is None:
        refusal, details = problems.IMPORT_ROW_WORD, {"value": cell, "choices": choices_of(_KINDS[name])}
    elif name == "night_shift" and yes_or_no(cell) is None:
        refusal, details = problems.IMPORT_ROW_WORD, {"value": cell, "choices": "是/yes、否/no"}
    elif name in ("building", "unit", "floor", "room") and _DATE.fullmatch(cell):
        refusal, details = problems.IMPORT_ROW_DATE, {"value": cell}
    elif name in _NAMES:
        refusal = _number_in(cell)
    return refusal, details


@lru_cache(maxsize=8_192)
def _number_in(text: str) -> problems.Refusal | None:
    if has_id_number(text):
        return problems.IMPORT_ROW_ID_NUMBER
    return problems.IMPORT_ROW_PHONE_NUMBER if has_phone_number(text) else None
