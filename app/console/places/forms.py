"""What is typed on the pages about places. What a field may hold is decided by the capability, in the import's own words."""

import re

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from app import problems
from app.console.forms import DeskForm
from app.places.floor_plan import HIGHEST, LOWEST, PATTERNS, FloorPlan
from app.translations import translate

_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")


class UploadForm(FlaskForm):
    """A list as CSV or XLSX."""

    file = FileField()


class AcceptForm(DeskForm):
    """Which plan was seen before it is written."""

    seen = StringField()


class GenerateForm(DeskForm):
    """A building as floors and rooms; what its fields may hold is decided where the plan is made."""

    zone = StringField()
    compound = StringField()
    building = StringField()
    building_kind = StringField()
    first = StringField(default="1")
    last = StringField(default="6")
    left_out = StringField()
    units = StringField(default="1")
    rooms = StringField(default="4")
    pattern = StringField(default=PATTERNS[0])
    seen = StringField()
    do = StringField()

    def plan(self) -> FloorPlan:
        """The floors and rooms that were typed. Raises Problem places.number."""
        return FloorPlan(
            first=whole_number(self.first.data, translate("从哪一层"), LOWEST, HIGHEST),
            last=whole_number(self.last.data, translate("到哪一层"), LOWEST, HIGHEST),
            left_out=left_out_floors(self.left_out.data, translate("没有的楼层")),
            units=whole_number(self.units.data, translate("几个单元"), 1, 20),
            rooms=whole_number(self.rooms.data, translate("每层几户"), 1, 60),
            pattern=self.pattern.data if self.pattern.data in PATTERNS else PATTERNS[0],
        )


class BuildingForm(DeskForm):
    """Everything one building's page can send; `do` says which of its forms was."""

    seen = StringField()
    do = StringField()
    entry_note = StringField()
    hazard_note = StringField()
    no_name = StringField()
    room = StringField()
    parts = StringField()
    kept = StringField()
    unit = StringField()
    first = StringField()
    last = StringField()
    rooms = StringField(default="1")
    pattern = StringField(default=PATTERNS[0])

    def plan(self) -> FloorPlan:
        """Which floors get how many doors more. Raises Problem places.number."""
        first = whole_number(self.first.data, translate("从哪一层"), LOWEST, HIGHEST)
        return FloorPlan(
            first=first,
            last=whole_number(self.last.data, translate("到哪一层"), LOWEST, HIGHEST) if (self.last.data or "").strip() else first,
            left_out=frozenset(),
            units=1,
            rooms=whole_number(self.rooms.data, translate("每层几户"), 1, 60),
            pattern=self.pattern.data if self.pattern.data in PATTERNS else PATTERNS[0],
        )

    def split_rooms(self) -> list[str]:
        """The room numbers a door is split into."""
        return [part for part in re.split(r"[、,，;；\s]+", self.parts.data or "") if part]


class HintForm(DeskForm):
    """One door that was said to be gone, and what is done about it."""

    door = StringField()
    do = StringField()


def whole_number(text: str | None, field: str, least: int, most: int) -> int:
    """A typed number. Raises Problem places.number."""
    typed = (text or "").strip().translate(_PLAIN_DIGITS)
    if not re.fullmatch(r"-?[0-9]{1,4}", typed) or not least <= int(typed) <= most:
        raise problems.Problem(problems.PLACES_NUMBER, field=field, least=least, most=most)
    return int(typed)


def left_out_floors(text: str | None, field: str) -> frozenset[int]:
    """Typed floors with commas or spaces between. Raises Problem places.number."""
    return frozenset(whole_number(part, field, LOWEST, HIGHEST) for part in re.split(r"[、,，;；\s]+", text or "") if part)
