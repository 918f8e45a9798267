"""The columns and cells of an export, in the language of whoever asked. Reads no database and no clock.
Masked as the log is: a building and `**室`, one of four groups; and without any time of day, which would make a time sheet of it."""

from collections.abc import Sequence
from typing import Any

from app.exports.rules import CountRow, safe_cell
from app.translations import language, translate
from app.vocabulary import codes, label, outcome_group

Cell = str | int


def columns_of(contents: str) -> list[str]:
    """The heads of the columns, in order."""
    if contents == "zone_days":
        groups = [label("outcome_groups", group, language()) for group in codes("outcome_groups")]
        return [translate("责任区"), translate("日期"), *groups, translate("合计")]
    return [
        translate("行"), translate("日期"), translate("时段"), translate("责任区"), translate("门址"),
        translate("协管员"), translate("结果类"), translate("查证"), translate("提示"),
    ]  # fmt: skip


class VisitCells:
    """Visits as rows of one file. Words are looked up once a file, not once a row: that was half of the time (measured)."""

    def __init__(self) -> None:
        self._bands = {band: label("bands", band, language()) for band in codes("bands")}
        self._groups = {outcome: label("outcome_groups", outcome_group(outcome), language()) for outcome in codes("outcomes")}
        self._places: dict[tuple[str, str], str] = {}
        self._masked = translate("**室")
        self._check = translate("有查证")
        self._later, self._correction = translate("补记"), translate("更正")
        self._withdrawn, self._corrected = translate("已收回"), translate("已更正")
        self._comma = translate("、")

    def row(self, place: int, visit: Sequence[Any]) -> list[Cell]:
        """One visit as a row.

        Args:
            place: its number in this file; it is no number of anything else.
        """
        _number, day, band, outcome, added_later, supersedes_id, zone, compound, building, badge_no, is_corrected, is_withdrawn, has_check = visit
        marks = [self._later] if added_later else []
        marks += [self._correction] if supersedes_id else []
        # Its author may take back what was corrected meanwhile: the last word is the one that stands.
        marks += [self._withdrawn] if is_withdrawn else [self._corrected] if is_corrected else []
        where = self._places.get((compound, building))
        if where is None:
            where = self._places[compound, building] = safe_cell(f"{compound} {building} {self._masked}")
        check = self._check if has_check else ""
        return [place, day, self._bands[band], safe_cell(zone), where, safe_cell(badge_no), self._groups[outcome], check, self._comma.join(marks)]


def count_cells(zone: str, day: str, counts: CountRow) -> list[Cell]:
    """A zone's day as a row of a file. Every hidden count reads the same, whatever it was hidden for."""
    cells: Sequence[Cell] = [translate("遮住") if count is None else count for count in counts.cells]
    return [safe_cell(zone), day, *cells, counts.total]
