"""Opening a door round: its days, its bands and the span of the day. Every choice can only narrow the community's hours."""

import re

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError

from app import calendar
from app.console.zones.forms import is_day
from app.rounds.hours import Hours, narrowed
from app.rounds.timetable import Visiting
from app.translations import language, translate
from app.vocabulary import codes, label

_FURTHEST_AHEAD_DAYS = 366
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class RoundForm(FlaskForm):
    """From which day to which, in which bands, not before and not after which hour."""

    opened_on = StringField()
    closes_on = StringField()
    bands = SelectMultipleField(validate_choice=False)
    earliest = StringField()
    latest = StringField()

    def __init__(self, today: str, visiting: Visiting) -> None:
        super().__init__()
        self._today, self._visiting = today, visiting
        self.bands.choices = [(band, label("bands", band, language())) for band in codes("bands")]
        if not self.is_submitted():
            self.bands.data = list(codes("bands"))

    def validate_opened_on(self, field: StringField) -> None:
        """A day from today on, within a year."""
        if not (is_day(field.data) and self._today <= str(field.data) <= calendar.add_days(self._today, _FURTHEST_AHEAD_DAYS)):
            raise ValidationError(translate("请选今天起一年内的一天。"))

    def validate_closes_on(self, field: StringField) -> None:
        """Not before the first day."""
        if not is_day(field.data) or str(field.data) < (self.opened_on.data or ""):
            raise ValidationError(translate("最后一天不早于第一天。"))

    def validate_bands(self, field: SelectMultipleField) -> None:
        """Bands there are."""
        if not set(field.data or ()) <= set(codes("bands")):
            raise ValidationError(translate("请选一个。"))

    def validate_earliest(self, field: StringField) -> None:
        """Empty, or an hour inside the outer hours: nothing here opens a door earlier than the rule."""
        self._inside(field)

    def validate_latest(self, field: StringField) -> None:
        """Empty, or an hour inside the outer hours."""
        self._inside(field)

    def _inside(self, field: StringField) -> None:
        opening, closing = self._visiting["outer_hours"]
        if field.data and not (_CLOCK.fullmatch(field.data) and opening <= field.data <= closing):
            raise ValidationError(translate("只能更窄：请写 {opening} 到 {closing} 之间的时刻，或空着。", opening=opening, closing=closing))

    def hours(self) -> Hours | None:
        """The round's own hours; None where nothing is narrower than the community's."""
        found = narrowed(self._visiting, self.bands.data or (), self.earliest.data or "", self.latest.data or "")
        return None if found == narrowed(self._visiting, codes("bands")) else found
