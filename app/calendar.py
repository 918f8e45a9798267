"""The community's own days: local time of an instant, weeks, holidays, bands. Pure; it never reads a clock.
The same functions are in static/src/shared/calendar.js, and both pass tests/contracts/calendar.json."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

DEFAULT_TIME_ZONE = "Asia/Shanghai"
NOON = 12 * 60
EVENING = 18 * 60

_FIRST_DAY = date(1970, 1, 1).toordinal()
_TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("holidays.json").read_text(encoding="utf-8"))


class LocalParts(TypedDict):
    """An instant as the community's clock shows it: 'YYYY-MM-DD', minute 0..1439, weekday 1 (Monday) to 7."""

    day: str
    minute: int
    weekday: int


Span = TypedDict("Span", {"from": str, "to": str})
"""Two days, both inside."""


def day_number(day: str) -> int:
    """Days from 1970-01-01 to 'YYYY-MM-DD'. Rules count in these. Raises ValueError for a day that does not exist."""
    return date.fromisoformat(day).toordinal() - _FIRST_DAY


def day_of(number: int) -> str:
    """The day 'YYYY-MM-DD' of a day number."""
    return date.fromordinal(number + _FIRST_DAY).isoformat()


def weekday_on(number: int) -> int:
    """ISO weekday, 1 (Monday) to 7, of a day number."""
    return (number + 3) % 7 + 1


@cache
def _zone(time_zone: str) -> ZoneInfo:
    return ZoneInfo(time_zone)


def local_slot(at: int, time_zone: str = DEFAULT_TIME_ZONE) -> tuple[int, int]:
    """Day number and minute of the day of an instant (ms UTC) in an IANA zone. Raises ZoneInfoNotFoundError for an unknown zone."""
    local = datetime.fromtimestamp(at // 1000, UTC).astimezone(_zone(time_zone))
    return local.toordinal() - _FIRST_DAY, local.hour * 60 + local.minute


def local_parts(at: int, time_zone: str = DEFAULT_TIME_ZONE) -> LocalParts:
    """Day, minute and weekday of an instant (ms UTC) in an IANA zone. Raises ZoneInfoNotFoundError for an unknown zone."""
    number, minute = local_slot(at, time_zone)
    return {"day": day_of(number), "minute": minute, "weekday": weekday_on(number)}


def instant_of(day: str, minute: int, time_zone: str = DEFAULT_TIME_ZONE) -> int:
    """The instant (ms UTC) at which the clocks of a zone show a minute (0..1439) of a day.

    A minute that comes twice, when clocks go back, means its first coming; one that is left out,
    when they go forward, means the moment it would have had on the old clock."""
    local = datetime.fromisoformat(day).replace(tzinfo=_zone(time_zone)) + timedelta(minutes=minute)
    return round(local.timestamp()) * 1000


def add_days(day: str, days: int) -> str:
    """The day that many days later (earlier when negative)."""
    return day_of(day_number(day) + days)


def days_between(first: str, second: str) -> int:
    """How many days `second` lies after `first`; negative when it lies before."""
    return day_number(second) - day_number(first)


def add_months(day: str, months: int) -> str:
    """The same day that many months later (earlier when negative), or the month's last day where that month is shorter."""
    year, month, of_month = (int(part) for part in day.split("-"))
    count = year * 12 + month - 1 + months
    following = count + 1
    last = (date(following // 12, following % 12 + 1, 1) - timedelta(days=1)).day
    return date(count // 12, count % 12 + 1, min(of_month, last)).isoformat()


def iso_week(day: str) -> str:
    """The ISO week 'YYYY-Www' that a day lies in; its year is that of the week's Thursday."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


def last_day_of_week(week: str) -> str:
    """The Sunday of an ISO week 'YYYY-Www'. Raises ValueError for a week that its year does not have."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 7).isoformat()


def _days_off() -> frozenset[int]:
    spans = [span for year in _TABLE["years"].values() for span in year["holidays"]]
    return frozenset(number for span in spans for number in range(day_number(span["from"]), day_number(span["to"]) + 1))


_DAYS_OFF = _days_off()
_MOVED_WORKING_DAYS = frozenset(day_number(day) for year in _TABLE["years"].values() for day in year["working_days"])


def kind_on(number: int) -> str:
    """'workday' or 'weekend' of a day number: Saturdays, Sundays and public holidays, but not moved working days."""
    if number in _MOVED_WORKING_DAYS:
        return "workday"
    return "weekend" if number in _DAYS_OFF or weekday_on(number) > 5 else "workday"


def day_kind(day: str) -> str:
    """'workday' or 'weekend' (Saturday, Sunday, public holiday; a moved working day is a workday) of 'YYYY-MM-DD'."""
    return kind_on(day_number(day))


def band_at(number: int, minute: int, noon: int = NOON, evening: int = EVENING) -> str:
    """The band of a minute on a day number: 'am', 'pm' or 'eve' of a workday, else 'weekend' (architecture.md, Bands)."""
    if kind_on(number) == "weekend":
        return "weekend"
    return "am" if minute < noon else "pm" if minute < evening else "eve"


def band_of(day: str, minute: int, noon: int = NOON, evening: int = EVENING) -> str:
    """The band of a minute of 'YYYY-MM-DD'; noon and evening are minutes, for a community that sets its own."""
    return band_at(day_number(day), minute, noon, evening)


def minute_of(clock: str) -> int:
    """The minute of the day of 'HH:MM'."""
    return int(clock[:2]) * 60 + int(clock[3:])


def round_month(year: int) -> Span | None:
    """The round month (巡访月, domain.md K1) of a year: lunar month 1 as {from, to}, or None for a year the table lacks."""
    span: Span | None = _TABLE["round_months"].get(str(year))
    return span
