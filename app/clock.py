"""The server's only source of time. Views and commands are handed `now`; rules never read a clock.
A test or a demo may set it through the configuration; production refuses a set clock."""

from datetime import UTC, datetime, timedelta

from flask import current_app


def now() -> datetime:
    """The current instant, aware, in UTC, with whole milliseconds (what the database keeps)."""
    instant = datetime.now(UTC) + timedelta(milliseconds=current_app.config["CLOCK_OFFSET_MS"])
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def to_ms(instant: datetime) -> int:
    """Aware instant to integer milliseconds UTC, as on the wire and in both databases."""
    return round(instant.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """Integer milliseconds UTC to an aware instant."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(milliseconds=milliseconds % 1000)
