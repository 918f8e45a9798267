"""The filters of the log, which travel in the address."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from app.identity.models import Staff
from app.places.models import Zone
from app.translations import language
from app.visits.queries import LogFilter
from app.visits.threads import DRAWN, STATES, stands_as
from app.vocabulary import codes, label

LAST_NUMBER = 2**63 - 1
_YEARS = range(2000, 2200)
_LONGEST_FILTER = 40


class LogFilterForm(FlaskForm):
    """Zone (its code), coordinator (the badge number), day, band, one of the four groups, and review. No field for an outcome: none can be asked for."""

    class Meta:
        csrf = False

    zone = SelectField(validators=[Optional()])
    coordinator = SelectField(validators=[Optional()])
    day = DateField(validators=[Optional()])
    band = SelectField(validators=[Optional()])
    group = SelectField(validators=[Optional()])
    review = SelectField(validators=[Optional()], choices=["", DRAWN, *STATES])

    def __init__(self, args: Any, zones: Sequence[Zone], coordinators: Sequence[Staff], community_id: str) -> None:
        super().__init__(args)
        self._community_id = community_id
        self._zones = {zone.code: zone.id for zone in zones}
        self._people = {person.badge_no: person.id for person in coordinators}
        self.zone.choices = [("", ""), *((code, code) for code in self._zones)]
        self.coordinator.choices = [("", ""), *((person.badge_no, person.display_name) for person in coordinators)]
        for name, field in (("bands", self.band), ("outcome_groups", self.group)):
            field.choices = [("", ""), *((code, label(name, code, language())) for code in codes(name))]

    def chosen(self) -> LogFilter | None:
        """The filter that was asked for, or None where it names something that does not exist here: nothing matches then."""
        if not self.validate() or (self.day.data is not None and self.day.data.year not in _YEARS):
            return None
        review = stands_as(self._community_id, self.review.data, self.asked_day()) if self.review.data else None
        return LogFilter(
            zone_id=self._zones.get(self.zone.data or ""),
            staff_id=self._people.get(self.coordinator.data or ""),
            day=self.asked_day(),
            band=self.band.data or None,
            group=self.group.data or None,
            review=review,
        )

    def asked_day(self) -> str | None:
        """The day as YYYY-MM-DD, or None where none was asked for or what was asked for is not a day."""
        return self.day.data.isoformat() if self.day.data else None

    def in_address(self) -> dict[str, Any]:
        """The filter as it stands in addresses, without what is empty."""
        day = self.asked_day() or (self.day.raw_data or [""])[0]
        asked = {
            "zone": self.zone.data,
            "coordinator": self.coordinator.data,
            "day": day,
            "band": self.band.data,
            "group": self.group.data,
            "review": self.review.data,
        }
        return {name: value[:_LONGEST_FILTER] for name, value in asked.items() if value}


def number_in(text: str | None) -> int | None:
    """A change number from an address, or None where there is none; numbers beyond the last possible one become that one."""
    if text is None or not re.fullmatch(r"[0-9]{1,100}", text):
        return None
    return min(int(text), LAST_NUMBER)
