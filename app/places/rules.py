"""Pure decisions about zones: whose a zone is, was, or never was. Standard library only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

Hold = Literal["runs", "grace", "lost", "never"]

Span = tuple[datetime, datetime | None]


def spans_until(assignments: Iterable[Span], left_at: datetime) -> list[Span]:
    """Assignments to a zone as they count for a building that left the zone at an instant: they ended then at the latest."""
    return [(starts_at, left_at if ends_at is None else min(ends_at, left_at)) for starts_at, ends_at in assignments if starts_at < left_at]


def hold_on_zone(assignments: Iterable[tuple[datetime, datetime | None]], now: datetime, grace: timedelta) -> Hold:
    """How a person stands to a zone.

    Args:
        assignments: (starts_at, ends_at) of this person's assignments to the zone.
        grace: how long records still count after a zone was taken away (14 days; architecture.md, Settled questions).

    Returns 'runs' (assigned now), 'grace' (ended not long ago), 'lost' (ended long ago), 'never'.
    """
    hold: Hold = "never"
    for starts_at, ends_at in assignments:
        if starts_at > now or (ends_at is not None and ends_at <= starts_at):
            continue  # Still to come, or called off before it began.
        if ends_at is None or now < ends_at:
            return "runs"
        if now <= ends_at + grace:
            hold = "grace"
        elif hold == "never":
            hold = "lost"
    return hold
