"""Places from rows to words and boards, in the request's language. Reads no database and no clock.
A board shows which doors there are and whether each still stands, never what happened at one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app import dates
from app.places.import_shapes import DoorDraft
from app.translations import language, translate
from app.vocabulary import label


class Placed(Protocol):
    """What of a door stands on a board."""

    @property
    def unit(self) -> str:
        """Its unit; empty where the building has none."""

    @property
    def floor(self) -> str:
        """Its floor's label."""

    @property
    def room(self) -> str:
        """Its room."""

    @property
    def floor_order(self) -> int:
        """Floors from the ground up."""

    @property
    def room_order(self) -> int:
        """Rooms from the left."""


@dataclass(frozen=True)
class Cell:
    """A door on a board: its id where it exists already, its room, and what became of it; empty while it stands."""

    id: str
    room: str
    standing: str


@dataclass(frozen=True)
class Floor:
    """A floor in words with its doors from left to right."""

    words: str
    cells: list[Cell]


@dataclass(frozen=True)
class UnitBoard:
    """A unit in words, empty where the building has none, with its floors from the top."""

    words: str
    floors: list[Floor]


def standing_words(standing: str) -> str:
    """What became of a door; empty while it stands."""
    return {"gone": translate("不在册"), "merged": translate("已合并"), "split": translate("已拆分")}.get(standing, "")


def unit_words(unit: str) -> str:
    """`2单元`, or nothing."""
    return translate("{unit} 单元", unit=unit) if unit else ""


def floor_words(floor: str) -> str:
    """`6 楼`; a floor with a name of its own keeps it."""
    return translate("{floor} 楼", floor=floor) if floor[:1].isdigit() else floor


def board_of_doors(doors: Iterable[Placed]) -> list[UnitBoard]:
    """The doors of a building as its board, as the phone shows it: floors from the top, rooms from the left."""
    placed = [(door.unit, door.floor_order, door.floor, door.room_order, door.room, str(getattr(door, "id", "")), _standing(door)) for door in doors]
    units: list[UnitBoard] = []
    for unit in sorted({door[0] for door in placed}, key=lambda unit: (len(unit), unit)):
        mine = sorted(door[1:] for door in placed if door[0] == unit)
        floors: dict[tuple[int, str], list[Cell]] = {}
        for floor_order, floor, _, room, door_id, standing in mine:
            floors.setdefault((-floor_order, floor), []).append(Cell(door_id, room, standing_words(standing)))
        units.append(UnitBoard(unit_words(unit), [Floor(floor_words(key[1]), floors[key]) for key in sorted(floors)]))
    return units


def _standing(door: object) -> str:
    return str(getattr(door, "standing", "active"))


@dataclass(frozen=True)
class _Drafted:
    unit: str
    floor: str
    room: str
    floor_order: int
    room_order: int


def board_of_drafts(drafts: Iterable[DoorDraft]) -> list[UnitBoard]:
    """The same board for doors that are not written yet."""
    return board_of_doors(
        _Drafted(draft.unit, str(draft.values["floor"]), draft.room, int(draft.values["floor_order"] or 0), int(draft.values["room_order"] or 0))
        for draft in drafts
    )


def written_words(buildings: int, doors: int) -> str:
    """`46 栋 1,012 户`."""
    some = translate("1 栋") if buildings == 1 else translate("{n} 栋", n=dates.count_words(buildings))
    return translate("{buildings} {doors}", buildings=some, doors=translate("1 户") if doors == 1 else translate("{n} 户", n=dates.count_words(doors)))


def said_words(said: str | None) -> str:
    """What a page says after something was done; empty for a word that is not ours."""
    words = {
        "written": translate("写入了，手机下次连网就看到。"),
        "same": translate("没有要改的，什么都没有写入。"),
        "saved": translate("存好了，手机下次连网就看到。"),
        "gone": translate("改成不在册了，走访记录还在这扇门下。"),
        "left": translate("门留着，没有改动。"),
    }
    return words.get(said or "", "")


def listed(names: Sequence[str]) -> str:
    """Names side by side."""
    return translate("、").join(names)


def pattern_words() -> dict[str, str]:
    """How rooms are numbered, each with an example."""
    return {
        "hundreds": translate("楼层加两位：601、602"),
        "letters": translate("楼层加字母：6A、6B"),
        "running": translate("一直往下数：1、2、3"),
    }


def hint_words(outcome: str) -> str:
    """What a visit said of a door that is not there."""
    return label("outcomes", outcome, language())
