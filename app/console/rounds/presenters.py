"""Door rounds, from rows to words, in the request's language. Reads no database and no clock.
Zones stand by their code; nothing here is a rank, a rate, or a number to be met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import dates
from app.console.cells import cell_words
from app.places.models import Zone
from app.rounds.hours import Hours
from app.rounds.models import DoorRound
from app.suppression import hidden_in_sum
from app.translations import language, translate
from app.visits.coverage import Reach
from app.vocabulary import limit


@dataclass(frozen=True)
class RoundRow:
    """One round: its place in the row of rounds, its days, its hours, and whether it can still be ended."""

    id: str
    title: str
    span: str
    hours: str
    state: str
    is_running: bool
    may_close: bool


@dataclass(frozen=True)
class FillingRow:
    """How far a zone is: doors reached of all doors. `bar` is None where the count is hidden, for a bar would show it."""

    code: str
    doors: int
    reached: str
    bar: int | None


def round_rows(rounds: Sequence[DoorRound], today: str) -> list[RoundRow]:
    """All rounds, the youngest first."""
    return [_round_row(number, found, today) for number, found in reversed(list(enumerate(rounds, start=1)))]


def _round_row(number: int, found: DoorRound, today: str) -> RoundRow:
    is_called_off = found.closes_on < found.opened_on
    if is_called_off:
        state = translate("没有开始")
    elif found.opened_on > today:
        state = translate("还没到")
    else:
        state = translate("正在走") if found.closes_on >= today else translate("走过了")
    return RoundRow(
        id=found.id,
        title=translate("门巡 第 {n} 轮", n=number),
        span=dates.day_words(found.opened_on, language(), today)
        if is_called_off
        else f"{dates.day_words(found.opened_on, language(), today)} – {dates.day_words(found.closes_on, language(), today)}",
        hours=hours_words(found.hours) if found.hours else translate("时段和平时一样"),
        state=state,
        is_running=found.opened_on <= today <= found.closes_on,
        may_close=not is_called_off and found.closes_on > today,
    )


def hours_words(hours: Mapping[str, Sequence[Sequence[str]]] | Hours) -> str:
    """`周一到周五 09:00–12:00、14:00–18:00 · 周末和节日 不上门`."""
    names = {"workday": translate("工作日"), "weekend": translate("周末和节日")}
    parts = [f"{name} {_windows_words(hours[kind])}" for kind, name in names.items()]
    return " · ".join(parts)


def _windows_words(windows: Sequence[Sequence[str]]) -> str:
    return translate("、").join(f"{start}–{end}" for start, end in windows) if windows else translate("不上门")


def filling_rows(zones: Sequence[Zone], reach: Mapping[str, Reach]) -> tuple[list[FillingRow], str]:
    """Every zone by its code and the sum of all, with small counts hidden so that none follows from the sum.

    Args:
        reach: by zone id.
    """
    under = limit("suppress_under")
    found = [reach.get(zone.id, Reach()) for zone in zones]
    hidden, hides_sum = hidden_in_sum([one.reached for one in found], under)
    rows = [
        FillingRow(zone.code, one.doors, f"{cell_words(one.reached, hides)} / {dates.count_words(one.doors)}", None if hides else one.reached)
        for zone, one, hides in zip(zones, found, hidden, strict=True)
    ]
    reached, doors = (sum(getattr(one, name) for one in found) for name in ("reached", "doors"))
    return rows, f"{cell_words(reached, hides_sum or 0 < reached < under)} / {dates.count_words(doors)}"


def said_words(code: str | None) -> str:
    """What has just been done, after the redirect."""
    words = {"opened": translate("门巡开好了，手机下次连网时知道"), "closed": translate("这一轮结束了，手机下次连网时知道")}
    return words.get(code or "", "")
