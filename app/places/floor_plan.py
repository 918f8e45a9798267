"""Rooms made from floors and counts: which floors there are, and what the next rooms on each are called. Pure; writes nothing.
The rows it makes are read like those of a file, so that one set of rules decides what may be written."""

from collections.abc import Collection
from dataclasses import dataclass

from app import problems
from app.places.table import Row, Table

# How rooms are numbered: 601, 602 · 6A, 6B · 1, 2, 3 through the whole unit.
PATTERNS = ("hundreds", "letters", "running")
MOST_DOORS = 2_000
HIGHEST, LOWEST = 99, -3
_MOST_ON_FLOOR = {"hundreds": 99, "letters": 26, "running": 9_999}
_HEADER = ["责任区", "小区或村", "楼栋", "楼栋类别", "单元", "楼层", "房号"]


@dataclass(frozen=True)
class FloorPlan:
    """A building as its floors and rooms.

    Args:
        first, last: floors from LOWEST (-1 is B1) to HIGHEST, both included; there is no 0.
        left_out: floors the building has not got, such as 4 and 14.
        units: how many; one has no name.
        rooms: how many on a floor of a unit.
        pattern: one of PATTERNS.
    """

    first: int
    last: int
    left_out: frozenset[int]
    units: int
    rooms: int
    pattern: str

    @property
    def floors(self) -> list[int]:
        """The floors there are, from the lowest. Raises Problem places.floors where there is none."""
        found = [floor for floor in range(self.first, self.last + 1) if floor and floor not in self.left_out]
        if not found or not self.first or not self.last:
            raise problems.Problem(problems.PLACES_FLOORS)
        return found


def floor_label(number: int) -> str:
    """`6`, and `B1` for -1."""
    return str(number) if number > 0 else f"B{-number}"


def next_rooms(pattern: str, floor: str, taken: Collection[str], count: int) -> list[str]:
    """The next `count` rooms of a floor after the last one that is taken. Raises Problem places.too_many_doors where the pattern has no more."""
    last = _MOST_ON_FLOOR[pattern]
    names = [_room(pattern, floor, place) for place in range(1, last + 1)]
    start = max((place for place, name in enumerate(names, start=1) if name in taken), default=0)
    if start + count > last:
        raise problems.Problem(problems.PLACES_TOO_MANY_DOORS, most=last)
    return names[start : start + count]


def _room(pattern: str, floor: str, place: int) -> str:
    return {"hundreds": f"{floor}{place:02}", "letters": f"{floor}{chr(64 + place)}" if place <= 26 else "", "running": str(place)}[pattern]


def doors_of_plan(plan: FloorPlan, taken: Collection[tuple[str, str]] = (), unit_name: str | None = None) -> list[tuple[str, str, str]]:
    """Every door of a plan as (unit, floor, room), from the ground up.

    Args:
        taken: (unit, room) of doors that are there already; new ones come after them.
        unit_name: the one unit they lie in, where its name is known; else units are numbered from 1.

    Raises Problem places.floors or places.too_many_doors (more than MOST_DOORS).
    """
    names = [unit_name] if unit_name is not None else [str(unit) for unit in range(1, plan.units + 1)] if plan.units > 1 else [""]
    if len(names) * len(plan.floors) * plan.rooms > MOST_DOORS:
        raise problems.Problem(problems.PLACES_TOO_MANY_DOORS, most=f"{MOST_DOORS:,}")
    found: list[tuple[str, str, str]] = []
    for unit in names:
        used = {room for other, room in taken if other == unit}
        for floor in map(floor_label, plan.floors):
            rooms = next_rooms(plan.pattern, floor, used, plan.rooms)
            used.update(rooms)
            found += [(unit, floor, room) for room in rooms]
    return found


def table_of_plan(plan: FloorPlan, *, zone: str, compound: str, building: str, building_kind: str) -> Table:
    """The rows a file with this building would hold. Raises as doors_of_plan()."""
    rows: list[Row] = [
        (number, [zone, compound, building, building_kind, unit, floor, room]) for number, (unit, floor, room) in enumerate(doors_of_plan(plan), start=2)
    ]
    return Table(_HEADER, rows)
