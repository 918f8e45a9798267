"""What an import would do: entries against what exists become buildings and doors to add, to change, or unchanged. Pure.
Never removes or revives anything: what the file does not name is listed and left alone, and a blank cell erases nothing."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app import problems
from app.places.import_rows import Entry, Fault, Reading
from app.places.import_shapes import BuildingChange, BuildingDraft, BuildingKey, DoorChange, DoorDraft, DoorKey, Existing, ExistingBuilding, Value
from app.places.import_words import column_label, is_shop_room


@dataclass
class Plan:
    """What an import would do, all of it.

    `missing` is building to its doors that the file does not name, none for a whole building; `inactive` is what is closed here.
    """

    reading: Reading
    faults: list[Fault] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    compounds: dict[str, str] = field(default_factory=dict)
    compounds_to_change: dict[str, tuple[str, str]] = field(default_factory=dict)
    buildings: list[BuildingDraft] = field(default_factory=list)
    building_changes: list[BuildingChange] = field(default_factory=list)
    unchanged_doors: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    inactive: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.zones or self.compounds or self.compounds_to_change or self.buildings or self.building_changes)

    @property
    def fingerprint(self) -> str:
        """64 hex digits for what would be written and what keeps rows out: equal only where a person who saw one plan has seen the other."""
        faults = [(fault.row, fault.refusal.code) for fault in self.faults]
        written = (self.zones, self.compounds, self.compounds_to_change, self.buildings, self.building_changes, self.inactive)
        return hashlib.sha256(repr((written, faults)).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def doors_added(self) -> int:
        """How many doors would be new."""
        return sum(len(draft.doors) for draft in self.buildings) + sum(len(change.doors_to_add) for change in self.building_changes)

    @property
    def doors_changed(self) -> int:
        """How many doors would be different."""
        return sum(len(change.doors_to_change) for change in self.building_changes)

    @property
    def missing_places(self) -> int:
        """How many doors and whole buildings the file does not name."""
        return sum(len(doors) or 1 for doors in self.missing.values())

    @property
    def faulty_rows(self) -> int:
        """How many rows have something to mend."""
        return len({fault.row for fault in self.faults})


def make_plan(reading: Reading, existing: Existing) -> Plan:
    """Compare a file with what exists. Sources: domain.md 4.1 (codes), architecture.md, Settled questions (Import)."""
    plan = Plan(reading, faults=list(reading.faults))
    groups: dict[BuildingKey, list[Entry]] = {}
    for entry in reading.entries:
        groups.setdefault((entry.compound, entry.building), []).append(entry)
    sound = _settled(plan, groups, existing)
    for (compound, name), entries in sound.items():
        before = existing.buildings.get((compound, name))
        if before is None:
            _add_building(plan, compound, name, entries)
        elif not before.is_active:
            plan.inactive.append(where_of(compound, name))
        else:
            _change_building(plan, compound, name, entries, before)
    zones = {entry.zone for entries in sound.values() for entry in entries}
    plan.zones = sorted(zones - existing.zones)
    _settle_compounds(plan, sound, existing)
    _list_missing(plan, groups, zones, existing)
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


def _settled(plan: Plan, groups: Mapping[BuildingKey, list[Entry]], existing: Existing) -> dict[BuildingKey, list[Entry]]:
    """The buildings and rows without contradictions; what contradicts an earlier row becomes a fault."""
    sound: dict[BuildingKey, list[Entry]] = {}
    place_kinds: dict[str, tuple[Value, int]] = {}
    house_codes = {
        str(door.values["house_code"]): (where_of(*key, *door_key), (*key, *door_key))
        for key, building in existing.buildings.items()
        for door_key, door in building.doors.items()
        if door.values["house_code"]
    }
    for (compound, name), entries in groups.items():
        first = entries[0]
        other = next((entry for entry in entries if entry.zone != first.zone), None)
        if other is not None:
            details = {"building": f"{compound} {name}", "other": first.row, "zone": first.zone, "value": other.zone}
            plan.faults.append(Fault(other.row, problems.IMPORT_ROW_TWO_ZONES, details))
            continue
        before = existing.buildings.get((compound, name))
        code_before = str(before.values["building_code"] or "") if before else ""
        claims: dict[str, tuple[Value, int]] = {}
        seen: dict[DoorKey, int] = {}
        kept: list[Entry] = []
        for entry in entries:
            fault = _contradiction(entry, claims, place_kinds, seen, code_before) or _code_twice(entry, house_codes)
            if fault is None:
                kept.append(entry)
            else:
                plan.faults.append(fault)
        if kept:
            sound[compound, name] = kept
    return sound


def _contradiction(
    entry: Entry, claims: dict[str, tuple[Value, int]], place_kinds: dict[str, tuple[Value, int]], seen: dict[DoorKey, int], code_before: str
) -> Fault | None:
    if (entry.unit, entry.room) in seen:
        return Fault(entry.row, problems.IMPORT_ROW_TWICE, {"room": entry.room, "other": seen[entry.unit, entry.room]})
    code = entry.building_code or (str(claims["building_code"][0]) if "building_code" in claims else code_before)
    if entry.house_code and code and not entry.house_code.startswith(code):
        return Fault(entry.row, problems.IMPORT_ROW_CODE_PREFIX, {"code": code})
    said = {
        "building_kind": entry.building_kind,
        "building_code": entry.building_code or entry.house_code[:19],
        "entry_note": entry.entry_note,
        "hazard_note": entry.hazard_note,
    }
    for known, values in ((claims, said), (place_kinds, {entry.compound: entry.place_kind})):
        for name, value in values.items():
            if value and name in known and known[name][0] != value:
                column = column_label(name if known is claims else "place_kind")
                return Fault(entry.row, problems.IMPORT_ROW_DIFFERS, {"column": column, "other": known[name][1]})
    claims.update({name: (value, entry.row) for name, value in said.items() if value and name not in claims})
    if entry.place_kind:
        place_kinds.setdefault(entry.compound, (entry.place_kind, entry.row))
    seen[entry.unit, entry.room] = entry.row
    return None


def _code_twice(entry: Entry, house_codes: dict[str, tuple[str, tuple[str, str, str, str]]]) -> Fault | None:
    door = (entry.compound, entry.building, entry.unit, entry.room)
    if not entry.house_code:
        return None
    where, holder = house_codes.setdefault(entry.house_code, (where_of(*door), door))
    return None if holder == door else Fault(entry.row, problems.IMPORT_ROW_CODE_TWICE, {"where": where})


def _building_values(entries: Iterable[Entry]) -> dict[str, Value]:
    """What the rows of a building say of it; nothing for what they leave blank."""
    values: dict[str, Value] = {}
    for entry in entries:
        said = {
            "kind": entry.building_kind,
            "building_code": entry.building_code or entry.house_code[:19],
            "entry_note": entry.entry_note,
            "hazard_note": entry.hazard_note,
        }
        values.update({name: value for name, value in said.items() if value and name not in values})
    return values


def _door_values(entry: Entry) -> dict[str, Value]:
    said: dict[str, Value] = {"floor": entry.floor, "floor_order": entry.floor_order, "room_order": entry.room_order}
    given = {"kind": entry.door_kind, "night_shift": entry.night_shift, "house_code": entry.house_code or None}
    return {**said, **{name: value for name, value in given.items() if value is not None}}


def _draft(entry: Entry, building_kind: str) -> DoorDraft:
    kind = likely_door_kind(building_kind, entry.room)
    return DoorDraft(entry.row, entry.unit, entry.room, {"kind": kind, "night_shift": False, "house_code": None, **_door_values(entry)})


def likely_door_kind(building_kind: str, room: str) -> str:
    """The kind of a door that nobody has said: shops by their room, else what such a building has."""
    by_building = {"dorm": "dorm_room", "shop_row": "shop", "shed": "shed"}
    return "shop" if is_shop_room(room) else by_building.get(building_kind, "home")


def _add_building(plan: Plan, compound: str, name: str, entries: list[Entry]) -> None:
    values = {"kind": _likely_building_kind(entries), "building_code": None, "entry_note": "", "hazard_note": "", **_building_values(entries)}
    doors = [_draft(entry, str(values["kind"])) for entry in entries]
    plan.buildings.append(BuildingDraft(entries[0].row, compound, name, entries[0].zone, values, doors))


def _likely_building_kind(entries: list[Entry]) -> str:
    place_kind = next((entry.place_kind for entry in entries if entry.place_kind), "")
    by_place = {"village_block": "house", "dorm_area": "dorm", "street": "shop_row", "work_site": "shed"}
    return by_place.get(place_kind) or ("tower" if max(entry.floor_order for entry in entries) >= 100 else "walkup")


def _change_building(plan: Plan, compound: str, name: str, entries: list[Entry], before: ExistingBuilding) -> None:
    values = _differences(before.values, _building_values(entries))
    to_add: list[DoorDraft] = []
    to_change: list[DoorChange] = []
    for entry in entries:
        door = before.doors.get((entry.unit, entry.room))
        if door is None:
            to_add.append(_draft(entry, str(values["kind"][1] if "kind" in values else before.values["kind"])))
        elif not door.is_active:
            plan.inactive.append(where_of(compound, name, entry.unit, entry.room))
        elif different := _differences(door.values, _door_values(entry)):
            to_change.append(DoorChange(entry.row, door.id, entry.unit, entry.room, different))
        else:
            plan.unchanged_doors += 1
    zone = entries[0].zone
    zone_before = before.zone if before.zone != zone else None
    if values or to_add or to_change or zone_before is not None:
        plan.building_changes.append(BuildingChange(entries[0].row, before.id, compound, name, zone, zone_before, values, to_add, to_change))


def _differences(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


def _settle_compounds(plan: Plan, sound: Mapping[BuildingKey, list[Entry]], existing: Existing) -> None:
    by_building = {"house": "village_block", "dorm": "dorm_area", "shop_row": "street", "shed": "work_site"}
    said: dict[str, str] = {}
    for (compound, _), entries in sound.items():
        kind = next((entry.place_kind for entry in entries if entry.place_kind), None)
        if kind is not None:
            said.setdefault(compound, kind)
    for compound in dict.fromkeys(compound for compound, _ in sound):
        if compound not in existing.compounds:
            first = next(draft for draft in plan.buildings if draft.compound == compound)
            plan.compounds[compound] = said.get(compound) or by_building.get(str(first.values["kind"]), "compound")
        elif compound in said and said[compound] != existing.compounds[compound]:
            plan.compounds_to_change[compound] = (existing.compounds[compound], said[compound])


def _list_missing(plan: Plan, groups: Mapping[BuildingKey, list[Entry]], zones: set[str], existing: Existing) -> None:
    """Standing buildings of the file's zones, and standing doors of the file's buildings, that the file does not name."""
    faulty = plan.reading.faulty_doors
    faulty_buildings = {(compound, building) for compound, building, _, _ in faulty}
    for key, building in existing.buildings.items():
        if not building.is_active:
            continue
        if key not in groups and key not in faulty_buildings:
            if building.zone in zones:
                plan.missing[where_of(*key)] = []
            continue
        named = {(entry.unit, entry.room) for entry in groups.get(key, ())}
        for door_key, door in building.doors.items():
            if door.is_active and door_key not in named and (*key, *door_key) not in faulty:
                plan.missing.setdefault(where_of(*key), []).append(where_of("", "", *door_key))


def where_of(compound: str, building: str, unit: str = "", room: str = "") -> str:
    """A place in words."""
    return " ".join(part for part in (compound, building, f"{unit}单元" if unit else "", room) if part)
