"""The filters of the chained log, which travel in the address."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from app import calendar, clock
from app.changes.queries import AuditFilter
from app.console.audit.presenters import action_words
from app.identity.guards import is_uuid
from app.identity.models import Staff

_YEARS = range(2000, 2200)
_LONGEST_FILTER = 40


class AuditFilterForm(FlaskForm):
    """Person (badge number), action, day, and the id of what it was about."""

    class Meta:
        csrf = False

    person = SelectField(validators=[Optional()])
    action = SelectField(validators=[Optional()])
    day = DateField(validators=[Optional()])
    about = StringField(validators=[Optional(), Length(max=_LONGEST_FILTER)])

    def __init__(self, args: Any, people: Sequence[Staff]) -> None:
        super().__init__(args)
        self._people = {person.badge_no: person.id for person in people}
        self.person.choices = [("", ""), *((person.badge_no, person.display_name) for person in people)]
        self.action.choices = [("", ""), *action_words().items()]

    def chosen(self, time_zone: str) -> AuditFilter | None:
        """The filter that was asked for, or None where it names something that does not exist: nothing matches then."""
        day, about = self.day.data, (self.about.data or "").strip().lower()
        if not self.validate() or (day is not None and day.year not in _YEARS) or (about and not is_uuid(about)):
            return None
        first = clock.from_ms(calendar.instant_of(day.isoformat(), 0, time_zone)) if day else None
        after = clock.from_ms(calendar.instant_of(calendar.add_days(day.isoformat(), 1), 0, time_zone)) if day else None
        return AuditFilter(self._people.get(self.person.data or ""), self.action.data or None, about or None, first, after)

    def in_address(self) -> dict[str, Any]:
        """The filter as it stands in addresses, without what is empty."""
        day = self.day.data.isoformat() if self.day.data else (self.day.raw_data or [""])[0]
        asked = {"person": self.person.data, "action": self.action.data, "day": day, "about": (self.about.data or "").strip()}
        return {name: value[:_LONGEST_FILTER] for name, value in asked.items() if value}
