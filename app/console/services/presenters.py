"""The week's services, from counters to words, in the request's language. Reads no database and no clock."""

from collections.abc import Mapping, Sequence

from app import dates
from app.console.cells import cell_words
from app.referrals.models import ServiceWeek
from app.referrals.rules import is_settled
from app.suppression import hidden_cells
from app.translations import language, translate
from app.vocabulary import codes, label, limit


def weeks_to_show(weeks: Sequence[str], today: str) -> list[str]:
    """The weeks that ended at least four whole days before `today` began, newest first."""
    return sorted((week for week in weeks if is_settled(week, today)), reverse=True)


def week_words(week: str, today: str) -> str:
    """`第 47 周 · 11月16–22日`."""
    return f"{translate('第 {n} 周', n=int(week[6:]))} · {dates.week_span_words(week, language(), today)}"


def service_rows(counters: Sequence[ServiceWeek]) -> list[tuple[str, list[str]]]:
    """Every kind in the vocabulary's order with slips, info and no: kinds without a counter too, so that absence tells nothing."""
    by_kind: Mapping[str, ServiceWeek] = {counter.service_kind: counter for counter in counters}
    under = limit("suppress_under")
    table = [[row.slip, row.info, row.no] if (row := by_kind.get(kind)) else [0, 0, 0] for kind in codes("service_kinds")]
    return [
        (label("service_kinds", kind, language()), [cell_words(count, flag) for count, flag in zip(counts, flags, strict=True)])
        for kind, counts, flags in zip(codes("service_kinds"), table, hidden_cells(table, under), strict=True)
    ]
