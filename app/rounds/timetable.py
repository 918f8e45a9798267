"""A community's visiting times in minutes, clamped to the outer hours (domain.md V1, V11).
The same is in static/src/rounds/timetable.js."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from app.calendar import minute_of


class Visiting(TypedDict):
    """The `visiting` object of vocabulary.json, or a community's narrower one. Counts and days are at least 1."""

    hours: dict[str, list[list[str]]]
    outer_hours: list[str]
    noon: str
    evening: str
    per_day: int
    per_week: int
    per_round: int
    retry_after_days: int
    rest_days: int
    ask_no_more_months: int
    quiet_hours: list[str]
    contact_days: int
    appointment_before_minutes: int
    appointment_after_minutes: int


class Settings(TypedDict):
    time_zone: str
    visiting: Visiting
    last_contact_at: int | None


Slot = tuple[int, int]
Span = tuple[int, int]


@dataclass(frozen=True)
class Timetable:
    """The clock times of a `visiting` object in minutes: windows clamped to the outer hours, and where bands and quiet change inside them."""

    windows: dict[str, tuple[Span, ...]]
    starts: dict[str, tuple[int, ...]]
    outer: Span
    noon: int
    evening: int
    quiet: Span


@lru_cache(maxsize=64)
def _timetable(workday: tuple[tuple[str, ...], ...], weekend: tuple[tuple[str, ...], ...], marks: tuple[str, ...]) -> Timetable:
    opening, closing, noon, evening, quiet_from, quiet_to = (minute_of(mark) for mark in marks)
    windows: dict[str, tuple[Span, ...]] = {}
    starts: dict[str, tuple[int, ...]] = {}
    for kind, hours in (("workday", workday), ("weekend", weekend)):
        clamped = ((max(minute_of(start), opening), min(minute_of(end), closing)) for start, end in hours)
        windows[kind] = tuple((start, end) for start, end in clamped if start < end)
        cuts = {start for start, _ in windows[kind]} | {noon, evening, quiet_to}
        starts[kind] = tuple(sorted(cut for cut in cuts if any(start <= cut < end for start, end in windows[kind])))
    return Timetable(windows, starts, (opening, closing), noon, evening, (quiet_from, quiet_to))


def timetable_of(visiting: Visiting) -> Timetable:
    """The timetable of a `visiting` object. Raises KeyError for one that lacks a part."""
    workday, weekend = (tuple(tuple(window) for window in visiting["hours"][kind]) for kind in ("workday", "weekend"))
    return _timetable(workday, weekend, (*visiting["outer_hours"], visiting["noon"], visiting["evening"], *visiting["quiet_hours"]))
