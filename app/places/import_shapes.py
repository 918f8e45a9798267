"""What an import compares and plans: places as they stand, places to add, what becomes different. Plain values, no rows of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | bool | None
DoorKey = tuple[str, str]
"""Unit and room: who a door is within its building."""
BuildingKey = tuple[str, str]
"""Compound and name: who a building is within its community."""


@dataclass(frozen=True)
class ExistingDoor:
    """A door as it stands: `values` by the names of its columns, without those that say who it is."""

    id: str
    values: Mapping[str, Value]
    is_active: bool = True


@dataclass(frozen=True)
class ExistingBuilding:
    """A building as it stands, with its doors."""

    id: str
    zone: str
    values: Mapping[str, Value]
    doors: Mapping[DoorKey, ExistingDoor]
    is_active: bool = True


@dataclass(frozen=True)
class Existing:
    """A community's places before an import: zone codes, compound name to kind, buildings."""

    zones: frozenset[str] = frozenset()
    compounds: Mapping[str, str] = field(default_factory=dict)
    buildings: Mapping[BuildingKey, ExistingBuilding] = field(default_factory=dict)


@dataclass(frozen=True)
class DoorDraft:
    """A door to add: its unit, room and values, and the row it comes from."""

    row: int
    unit: str
    room: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class DoorChange:
    """What becomes different at a door: column to (old, new)."""

    row: int
    door_id: str
    unit: str
    room: str
    values: Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True)
class BuildingDraft:
    """A building to add, with its doors."""

    row: int
    compound: str
    name: str
    zone: str
    values: Mapping[str, Value]
    doors: list[DoorDraft]


@dataclass(frozen=True)
class BuildingChange:
    """What becomes different at a building: column to (old, new), its zone before where it moves, doors to add and to change."""

    row: int
    building_id: str
    compound: str
    name: str
    zone: str
    zone_before: str | None
    values: Mapping[str, tuple[Value, Value]]
    doors_to_add: list[DoorDraft]
    doors_to_change: list[DoorChange]
