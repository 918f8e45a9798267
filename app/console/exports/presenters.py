"""The exports somebody asked for, from rows to words, in the request's language. Reads no database and no clock."""

from dataclasses import dataclass
from datetime import datetime

from app import clock, dates
from app.exports.commands import FILE_LIVES, is_ready
from app.exports.models import Export
from app.problems import CATALOGUE
from app.translations import language, translate


def contents_words() -> dict[str, str]:
    """What may be exported."""
    return {"visits": translate("走访记录"), "zone_days": translate("责任区每天的数")}


@dataclass(frozen=True)
class ExportRow:
    """One export: what, when, why, how it stands, and what may be done with it."""

    id: str
    what: str
    asked: str
    reason: str
    status: str
    icon: str
    is_open: bool
    rows_done: int
    rows_due: int
    can_take: bool
    is_page: bool


def export_row(export: Export, time_zone: str, today: str, now: datetime) -> ExportRow:
    """A line of the list. Its status is a word and a shape."""
    ready = is_ready(export, now)
    status, icon = _status(export, ready, time_zone, today)
    form = {"csv": "CSV", "xlsx": "XLSX", "page": translate("打印页")}[export.form]
    return ExportRow(
        id=export.id,
        what=f"{contents_words()[export.contents]} · {form}",
        asked=dates.instant_words(clock.to_ms(export.asked_at), time_zone, language(), today),
        reason=export.reason,
        status=status,
        icon=icon,
        is_open=export.state in ("waiting", "running"),
        rows_done=export.rows_done,
        rows_due=max(export.rows_due, export.rows_done, 1),
        can_take=ready,
        is_page=export.form == "page",
    )


def _status(export: Export, ready: bool, time_zone: str, today: str) -> tuple[str, str]:
    done, due = dates.count_words(export.rows_done), dates.count_words(export.rows_due)
    if export.state == "waiting":
        return translate("排着队"), "clock"
    if export.state == "running":
        return translate("在写，{done} / {due} 行", done=done, due=due), "refresh-cw"
    if export.state == "failed":
        fault = CATALOGUE[export.fault or ""]
        return f"{fault.sentence(language())}{' ' if language() == 'en' else ''}{fault.way_out(language())}", "circle-alert"
    if ready and export.ended_at is not None:
        until = dates.instant_words(clock.to_ms(export.ended_at + FILE_LIVES), time_zone, language(), today)
        return translate("写好了，{done} 行；{time} 删", done=done, time=until), "circle-check"
    return translate("过了一天，文件删了"), "minus"
