"""Buildings of the demo as plans of floors and rooms, with exact totals (domain.md 6.1, 6.5)."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

VILLAGES = ("禾里村", "汐禾村", "岚榕村", "石汐村", "榕汐村", "溪岚村")
COMPOUNDS = (
    "石岚花园", "榕禾苑", "汐石居", "岚禾里", "溪榕新村", "禾岚花园", "石榕苑", "榕溪居", "汐榕里", "岚石苑", "溪禾花园", "禾汐居", "石禾里", "榕岚苑", "岚汐花园",
)  # fmt: skip
DORM_AREAS = ("汐石宿舍", "岚禾宿舍", "榕石宿舍", "溪汐宿舍", "禾榕宿舍", "石溪宿舍")
SITES = ("一号工地", "二号工地", "三号工地", "四号工地")
BUILDINGS_OF_COMPOUNDS = (9, 7, 6, 6, 5, 5, 4, 4, 4, 3, 3, 2, 2, 1, 1)
HOUSES, HOUSE_ROOMS, COMPOUND_DOORS, DORM_ROOMS, SHOPS, SHEDS_A_SITE = 790, 17_101, 3_699, 1_742, 1_050, 10
SEED_DOORS = 23_632
TOWERS = 9  # 15 % of the compounds' buildings.
HOUSES_WITH_SHOPS = 648  # 82 % of the village houses.
ENTRY_NOTES = ("侧门进", "门禁按管理处", "大门在背面", "一楼铁门白天不锁", "电梯要刷卡，走楼梯", "傍晚门口好停车")
HAZARD_NOTES = ("楼道灯坏了两盏", "楼梯窄，雨天滑", "门口有狗，拴着", "三楼转角堆了东西")


@dataclass
class Building:
    """A building to be: its doors by unit and floor. `floors` is (unit, floor label, room labels), from the ground up."""

    compound: str
    place_kind: str
    name: str
    kind: str
    floors: list[tuple[str, str, list[str]]] = field(default_factory=list)
    entry_note: str = ""
    hazard_note: str = ""

    @property
    def doors(self) -> int:
        """How many doors it has."""
        return sum(len(rooms) for _, _, rooms in self.floors)


def rooms_on(floor: int, count: int) -> list[str]:
    """Room labels of a floor: 601, 602 …"""
    return [f"{floor}{room:02}" for room in range(1, count + 1)]


def house(village: str, name: str, rooms_by_floor: Sequence[tuple[int, int]], shops: int) -> Building:
    """A village house: `rooms_by_floor` is (floor, rooms), `shops` stand on the ground floor."""
    ground = [("", "1", [f"铺{number}" for number in range(1, shops + 1)])] if shops else []
    return Building(village, "village_block", name, "house", ground + [("", str(floor), rooms_on(floor, rooms)) for floor, rooms in rooms_by_floor])


def flats(compound: str, name: str, kind: str, floors: int, units: int, rooms: int) -> Building:
    """A walk-up or tower of a compound."""
    labels = [str(unit) if units > 1 else "" for unit in range(1, units + 1)]
    plan = [(unit, str(floor), rooms_on(floor, rooms)) for unit in labels for floor in range(1, floors + 1)]
    return Building(compound, "compound", name, kind, plan)


def dorm(area: str, name: str, floors: int, rooms: int) -> Building:
    """A dormitory."""
    return Building(area, "dorm_area", name, "dorm", [("", str(floor), rooms_on(floor, rooms)) for floor in range(1, floors + 1)], "值班室登记后进")


def row(place: str, place_kind: str, name: str, kind: str, prefix: str, count: int) -> Building:
    """A row of shops or sheds on the ground."""
    return Building(place, place_kind, name, kind, [("", "1", [f"{prefix}{number}" for number in range(1, count + 1)])])


def showcase() -> list[Building]:
    """Zone Z07 of the small set: one of every kind of board (screens.md P6). 194 doors."""
    drawn = house("禾里村", "12巷6号", [(floor, 4) for floor in range(2, 8)], shops=2)
    drawn.entry_note, drawn.hazard_note = "东侧铁门，按 6 号", "楼道灯坏了两盏"
    return [
        drawn,
        house("禾里村", "12巷8号", [(floor, 4) for floor in range(2, 7)], shops=0),
        house("禾里村", "12巷10号", [(floor, 4) for floor in range(2, 7)], shops=2),
        flats("石岚花园", "3栋", "tower", floors=18, units=2, rooms=2),
        dorm("汐石宿舍", "B座", floors=4, rooms=10),
        row("禾里村口", "street", "铺面", "shop_row", "铺", 8),
        row("四号工地", "work_site", "板房", "shed", "棚", 6),
    ]


def tiny() -> dict[str, list[Building]]:
    """Zone to buildings: 60 doors."""
    drawn, *_, _, _ = showcase()
    z07 = [
        drawn,
        dorm("汐石宿舍", "B座", floors=2, rooms=4),
        row("禾里村口", "street", "铺面", "shop_row", "铺", 4),
        row("四号工地", "work_site", "板房", "shed", "棚", 4),
    ]
    return {"Z07": z07, "Z19": [house("溪岚村", "3巷2号", [(floor, 4) for floor in range(2, 6)], shops=2)]}


def small() -> dict[str, list[Building]]:
    """Zone to buildings: 386 doors."""
    shapes = ((6, 2), (5, 2), (6, 0), (6, 0), (6, 2), (5, 2), (6, 0), (6, 0))
    z19 = [
        house("溪岚村", f"3巷{2 * number}号", [(floor, 4) for floor in range(2, 2 + floors)], shops) for number, (floors, shops) in enumerate(shapes, start=1)
    ]
    return {"Z07": showcase(), "Z19": z19}


def seed(dice: Random) -> dict[str, list[Building]]:
    """Zone to buildings: 48 zones, 880 buildings, 23,632 doors."""
    zones: dict[str, list[Building]] = {f"Z{number:02}": [] for number in range(1, 49)}
    houses = deque(_village_houses(dice))
    for buildings in (_compound_buildings(dice), _dorms(dice)):
        whole, before = sum(building.doors for building in buildings), 0
        for building in buildings:
            zones[f"Z{(2 * before + building.doors) * 48 // (2 * whole) + 1:02}"].append(building)
            before += building.doors
    for number, site in enumerate(SITES):
        zones[f"Z{12 * number + 7:02}"].append(row(site, "work_site", "板房", "shed", "棚", SHEDS_A_SITE))
    # Houses are small: they fill every zone up to its share, and the last one takes what is left.
    given = 0
    for number, zone in enumerate(zones.values(), start=1):
        given += sum(building.doors for building in zone)
        while houses and (number == 48 or given + houses[0].doors / 2 < SEED_DOORS * number / 48):
            given += houses[0].doors
            zone.append(houses.popleft())
    for building in (building for zone in zones.values() for building in zone):
        building.entry_note = building.entry_note or (dice.choice(ENTRY_NOTES) if dice.random() < 0.3 else "")
        building.hazard_note = dice.choice(HAZARD_NOTES) if dice.random() < 0.06 else ""
    return zones


def _village_houses(dice: Random) -> list[Building]:
    with_shops = set(dice.sample(range(HOUSES), HOUSES_WITH_SHOPS))
    second = set(dice.sample(sorted(with_shops), SHOPS - HOUSES_WITH_SHOPS))
    found = []
    for number in range(HOUSES):
        village, place = VILLAGES[number * len(VILLAGES) // HOUSES], number % 132
        shops = (number in with_shops) + (number in second)
        floors = round(dice.triangular(4, 9, 6))
        rooms = dice.choices((2, 3, 4, 5, 6), (8, 24, 34, 24, 10))[0]
        plan = [(floor, rooms) for floor in range(2 if shops else 1, floors + 1)]
        found.append(house(village, f"{place // 6 + 1}巷{place % 6 * 2 + 2}号", plan, shops))
    _make_exact(found, HOUSE_ROOMS + SHOPS, dice, lambda building: 1 <= len(building.floors[-1][2]) <= 6)
    return found


def _compound_buildings(dice: Random) -> list[Building]:
    found: list[Building] = []
    # Drawn, not thrown one by one: with too few towers no height would reach the total.
    towers = set(dice.sample(range(sum(BUILDINGS_OF_COMPOUNDS)), TOWERS))
    for compound, count in zip(COMPOUNDS, BUILDINGS_OF_COMPOUNDS, strict=True):
        for number in range(1, count + 1):
            if len(found) in towers:
                found.append(flats(compound, f"{number}栋", "tower", dice.randint(11, 24), dice.randint(1, 2), 4))
            else:
                found.append(flats(compound, f"{number}栋", "walkup", dice.randint(6, 8), dice.randint(2, 4), dice.randint(2, 3)))
    _make_exact(found, COMPOUND_DOORS, dice, lambda building: 1 <= len(building.floors[-1][2]) <= 6)
    return found


def _dorms(dice: Random) -> list[Building]:
    found = [dorm(area, f"{letter}座", dice.randint(5, 7), dice.randint(10, 14)) for area in DORM_AREAS for letter in "ABCD"]
    _make_exact(found, DORM_ROOMS, dice, lambda building: 4 <= len(building.floors[-1][2]) <= 14)
    return found


def _make_exact(buildings: list[Building], doors: int, dice: Random, is_plausible: Callable[[Building], bool]) -> None:
    """Give or take single rooms on top floors, and whole floors where that is not enough, until the total is right."""
    while (missing := doors - sum(building.doors for building in buildings)) != 0:
        building = dice.choice(buildings)
        unit, floor, rooms = building.floors[-1]
        if abs(missing) > 16 and _change_height(building, grows=missing > 0):
            continue
        changed = rooms_on(int(floor), len(rooms) + (1 if missing > 0 else -1))
        building.floors[-1] = (unit, floor, changed)
        if not changed or not is_plausible(building):
            building.floors[-1] = (unit, floor, rooms)


def _change_height(building: Building, *, grows: bool) -> bool:
    """Add the floor above the top one, or take the top one away, within what such buildings have. Returns whether there was room for it."""
    unit, floor, rooms = building.floors[-1]
    least, most = {"house": (4, 9), "dorm": (5, 7), "walkup": (6, 8), "tower": (11, 24)}[building.kind]
    if grows and int(floor) < most:
        building.floors.append((unit, str(int(floor) + 1), rooms_on(int(floor) + 1, len(rooms))))
        return True
    if not grows and int(floor) > least:
        building.floors.pop()
        return True
    return False
