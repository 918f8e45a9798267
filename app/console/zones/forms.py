"""Handing a zone over, moving buildings, renaming. What was typed stays in a form that comes back.
Each form carries what its page showed, so that nobody decides on something a colleague has just changed."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from app import calendar, clock, problems
from app.bodies import can_be_stored
from app.free_text import has_id_number, has_phone_number
from app.identity.guards import is_uuid
from app.identity.models import Community, Staff
from app.places.models import Building, Zone
from app.translations import language, translate

LONGEST_NOTE = 200
LONGEST_NAME = 60
_FURTHEST_AHEAD_DAYS = 366
# As a zone is written on paper and in addresses; the table has twelve characters for it.
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")
NOBODY, NEW_ZONE = "nobody", "new"


def has_no_number(_form: FlaskForm, field: StringField) -> None:
    """Refuses a phone or ID number in a free text, and what neither database keeps."""
    text = field.data or ""
    if has_id_number(text):
        raise ValidationError(problems.TEXT_HAS_ID_NUMBER.sentence(language()))
    if has_phone_number(text):
        raise ValidationError(problems.TEXT_HAS_PHONE_NUMBER.sentence(language()))
    if not can_be_stored(text):
        raise ValidationError(translate("有读不出来的字符，请重新输入。"))


def is_day(text: str | None) -> bool:
    """Whether a text is a day of the calendar, YYYY-MM-DD."""
    if not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text or ""):
        return False
    try:
        calendar.day_number(str(text))
    except ValueError:
        return False
    return True


def at_most(most: int) -> Callable[[FlaskForm, StringField], None]:
    """Refuses a text of more than so many characters, in the reader's language."""

    def is_short(_form: FlaskForm, field: StringField) -> None:
        if len(field.data or "") > most:
            raise ValidationError(translate("太长了，最多 {most} 个字。", most=most))

    return is_short


def _chosen(_form: FlaskForm, field: SelectField) -> None:
    if field.data not in dict(field.choices):
        raise ValidationError(translate("请选一个。"))


class HandOverForm(FlaskForm):
    """Whose the zone becomes, as what, from when, and a line for the next one."""

    role = RadioField(default="main", validate_choice=False, validators=[_chosen])
    person = SelectField(validate_choice=False, validators=[_chosen])
    when = RadioField(default="now", validate_choice=False, validators=[_chosen])
    # A text, so that a day that is none comes back as it was typed.
    day = StringField()
    note = TextAreaField(validators=[at_most(LONGEST_NOTE), has_no_number])
    seen = HiddenField()

    def __init__(self, people: Sequence[Staff], today: str) -> None:
        super().__init__()
        self._ids, self._today = {person.badge_no: person.id for person in people}, today
        self.role.choices = [("main", translate("主责")), ("deputy", translate("副手"))]
        # Nobody is chosen beforehand: the first of a list is never handed a zone by accident.
        self.person.choices = [("", ""), *((person.badge_no, person.display_name) for person in people), (NOBODY, translate("先空着"))]
        self.when.choices = [("now", translate("现在")), ("day", translate("从某一天"))]

    def validate_person(self, field: SelectField) -> None:
        """Somebody, or that it stays with nobody, has to be chosen."""
        if not field.data:
            raise ValidationError(translate("请选一个。"))

    def validate_day(self, field: StringField) -> None:
        """A later day has to be a day from tomorrow on, within a year."""
        if self.when.data == "day" and not (is_day(field.data) and self._today < str(field.data) <= calendar.add_days(self._today, _FURTHEST_AHEAD_DAYS)):
            raise ValidationError(translate("请选明天起一年内的一天。"))

    def staff_id(self) -> str | None:
        """Who was chosen; None for nobody."""
        return self._ids.get(self.person.data or "")

    def starts_at(self, community: Community, now: datetime) -> datetime:
        """When it begins: now, or as the chosen day begins in the community."""
        return clock.from_ms(calendar.instant_of(str(self.day.data), 0, community.time_zone)) if self.when.data == "day" else now


class MoveForm(FlaskForm):
    """Some of a zone's buildings, and the zone they go to: one there is, or a new one with a code, a name and its main coordinator."""

    buildings = SelectMultipleField(validate_choice=False)
    to = SelectField(validate_choice=False, validators=[_chosen])
    code = StringField()
    name = StringField(validators=[at_most(LONGEST_NAME), has_no_number])
    person = SelectField(validate_choice=False, validators=[_chosen])
    seen = HiddenField()

    def __init__(self, buildings: Sequence[Building], zones: Sequence[Zone], people: Sequence[Staff], main_badge: str | None) -> None:
        super().__init__()
        self._known, self._zones = {building.id for building in buildings}, {zone.code: zone for zone in zones}
        self._ids = {person.badge_no: person.id for person in people}
        self.to.choices = [*((zone.code, zone.code) for zone in zones), (NEW_ZONE, translate("新的责任区"))]
        self.person.choices = [*((person.badge_no, person.display_name) for person in people), (NOBODY, translate("先空着"))]
        if not self.is_submitted():
            self.person.data = main_badge if main_badge in self._ids else NOBODY
            self.to.data = NEW_ZONE

    def validate_buildings(self, field: SelectMultipleField) -> None:
        """At least one, and only of this zone; a building that has just gone elsewhere is found by the state, not here."""
        if not field.data or not all(is_uuid(chosen) for chosen in field.data):
            raise ValidationError(translate("请选至少一栋。"))

    def validate_code(self, field: StringField) -> None:
        """A new zone needs a code."""
        if self.to.data == NEW_ZONE and not _CODE.fullmatch(self.new_code()):
            raise ValidationError(translate("代号用 1 到 12 个大写字母、数字或连字符，例如 Z49。"))

    def new_code(self) -> str:
        """The new zone's code in the form it is written."""
        return (self.code.data or "").strip().upper()

    def target(self) -> Zone | None:
        """The zone the buildings go to; None for a new one."""
        return self._zones.get(self.to.data or "")

    def staff_id(self) -> str | None:
        """Who calls in the new zone; None for nobody yet."""
        return self._ids.get(self.person.data or "")

    def building_ids(self) -> list[str]:
        """The chosen buildings, of those that lie in the zone."""
        return [chosen for chosen in dict.fromkeys(self.buildings.data or ()) if chosen in self._known]


class NameForm(FlaskForm):
    """A zone's name. Its code stays: it stands on paper and in addresses."""

    name = StringField(validators=[at_most(LONGEST_NAME), has_no_number])
    seen = HiddenField()

    def validate_name(self, field: StringField) -> None:
        """A name is not only spaces."""
        if not (field.data or "").strip():
            raise ValidationError(translate("请写一个名字。"))
