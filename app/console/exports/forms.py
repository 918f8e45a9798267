"""What to export: the log's own filters, or a zone and a span of days; then why, and as what."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from app import calendar, problems
from app.console.forms import DeskForm
from app.exports.commands import Wanted
from app.free_text import has_id_number, has_phone_number
from app.identity.guards import is_uuid
from app.places.models import Zone
from app.translations import translate

LONGEST_REASON = 200
LONGEST_SPAN_DAYS = 366 * 2
DEFAULT_SPAN_DAYS = 27


class CountFilterForm(FlaskForm):
    """A zone, and the days from first to last; never today, which is not over."""

    class Meta:
        csrf = False

    zone = SelectField(validators=[Optional()])
    first = DateField(validators=[Optional()])
    last = DateField(validators=[Optional()])

    def __init__(self, args: Any, zones: Sequence[Zone], today: str) -> None:
        super().__init__(args)
        self._zones = {zone.code: zone.id for zone in zones}
        self._today = today
        self.zone.choices = [("", ""), *((code, code) for code in self._zones)]

    def span(self) -> tuple[str, str]:
        """The days asked for, or the four weeks before today; the last one lies before today."""
        yesterday = calendar.add_days(self._today, -1)
        last = min(self.last.data.isoformat() if self.last.data else yesterday, yesterday)
        first = self.first.data.isoformat() if self.first.data else calendar.add_days(last, -DEFAULT_SPAN_DAYS)
        return first, last

    def chosen(self) -> dict[str, str | None] | None:
        """The filter as an export keeps it, or None where it names something that does not exist, or no day or too many."""
        if not self.validate():
            return None
        first, last = self.span()
        if not "2000-01-01" <= first <= last or calendar.days_between(first, last) > LONGEST_SPAN_DAYS:
            return None
        return {"zone_id": self._zones.get(self.zone.data or ""), "first": first, "last": last}

    def in_address(self) -> dict[str, Any]:
        """The filter as it stands in addresses, without what is empty."""
        asked = {"zone": self.zone.data, "first": (self.first.raw_data or [""])[0], "last": (self.last.raw_data or [""])[0]}
        return {name: value[:40] for name, value in asked.items() if value}


class ExportForm(DeskForm):
    """Why, and as what. The id is made by the page, so that pressing twice asks once."""

    export_id = HiddenField()
    reason = StringField(validators=[Optional(), Length(max=LONGEST_REASON)])
    form = RadioField(default="xlsx")

    def __init__(self) -> None:
        super().__init__()
        self.form.choices = [("xlsx", translate("XLSX 表格")), ("csv", translate("CSV 文本")), ("page", translate("打印页"))]

    def wanted(self, contents: str, filters: dict[str, str | None], language: str) -> Wanted:
        """What was asked for. Raises Problem request.malformed, text.has_phone_number or text.has_id_number."""
        is_whole = self.validate()
        if self.reason.errors:
            self.reason.errors = [translate("最多 {n} 个字，请写短一些。", n=LONGEST_REASON)]
        if not is_whole or not is_uuid(self.export_id.data or ""):
            raise problems.Problem(problems.REQUEST_MALFORMED, what="reason" if self.reason.errors else "form")
        reason = self.reason.data or ""
        if has_id_number(reason):
            raise problems.Problem(problems.TEXT_HAS_ID_NUMBER)
        if has_phone_number(reason):
            raise problems.Problem(problems.TEXT_HAS_PHONE_NUMBER)
        return Wanted(contents, str(self.form.data), filters, language, reason)
