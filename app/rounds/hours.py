"""The visiting hours of one door round: the community's, cut to some bands and to a span of the day. Pure; standard library only.
Only ever narrower: no choice here can open a minute that the community keeps closed (domain.md V1)."""

from collections.abc import Collection

from app.calendar import minute_of
from app.rounds.timetable import Visiting

Hours = dict[str, list[list[str]]]
KINDS = ("workday", "weekend")


def narrowed(visiting: Visiting, bands: Collection[str], earliest: str = "", latest: str = "") -> Hours:
    """The windows that are left by kind of day.

    Args:
        bands: of 'am', 'pm', 'eve', 'weekend', those in which visits are wanted.
        earliest, latest: 'HH:MM', or empty for no limit of its own.
    """
    opening, closing = visiting["outer_hours"]
    spans = {
        "am": (opening, visiting["noon"]),
        "pm": (visiting["noon"], visiting["evening"]),
        "eve": (visiting["evening"], closing),
        "weekend": (opening, closing),
    }
    found: Hours = {kind: [] for kind in KINDS}
    for kind in KINDS:
        wanted = [span for band, span in spans.items() if band in bands and (band == "weekend") == (kind == "weekend")]
        for start, end in visiting["hours"][kind]:
            for first, last in wanted:
                begins, ends = max(start, first, earliest), min(end, last, latest or end)
                if minute_of(begins) < minute_of(ends):
                    _join(found[kind], begins, ends)
    return found


def _join(windows: list[list[str]], begins: str, ends: str) -> None:
    """A window, put together with the one before where it goes on without a gap."""
    if windows and windows[-1][1] == begins:
        windows[-1][1] = ends
    else:
        windows.append([begins, ends])
