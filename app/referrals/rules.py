"""Pure rules of the service ledger: slips and weeks. No database.
A slip's code says nothing but itself; no rule here knows a door, a person or a day."""

import re
from collections.abc import Sequence

from app import calendar

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_ALPHABET = ALPHABET + "*~$=U"
# A phone sends its week within three days, at a random hour. Shown earlier, the difference between two looks would be one phone's week.
WEEK_SETTLES_AFTER_DAYS = 4
_WEEK = re.compile(r"[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])")


def check_character(code: str) -> str:
    """Crockford's check character (mod 37) of an 8-character code."""
    value = 0
    for letter in code:
        value = value * 32 + ALPHABET.index(letter)
    return CHECK_ALPHABET[value % 37]


def is_slip_code(code: str) -> bool:
    """Whether 8 characters and their check character fit; codes whose check is not a letter or digit are never minted."""
    return len(code) == 9 and all(letter in ALPHABET for letter in code) and check_character(code[:8]) == code[8]


def slip_text(kind: str, last_week: str, code: str) -> str:
    """What a slip's QR holds: XF1.<kind>.<last ISO week>.<code>."""
    return f"XF1.{kind}.{last_week}.{code}"


def read_slip(text: str, kinds: Sequence[str]) -> dict[str, str] | None:
    """A slip's parts from its QR text, or None when it is not one of ours."""
    parts = text.split(".")
    if len(parts) != 4 or parts[0] != "XF1" or parts[1] not in kinds or not _WEEK.fullmatch(parts[2]) or not is_slip_code(parts[3]):
        return None
    return {"kind": parts[1], "last_week": parts[2], "code": parts[3]}


def is_iso_week(text: str) -> bool:
    """Whether a text has the shape of an ISO week, such as 2026-W53."""
    return bool(_WEEK.fullmatch(text))


def is_settled(week: str, today: str) -> bool:
    """Whether a week ended at least four whole days before `today` (YYYY-MM-DD) began, so that its sums may be looked at."""
    try:
        return calendar.days_between(calendar.last_day_of_week(week), today) > WEEK_SETTLES_AFTER_DAYS
    except ValueError:
        return False


def counting_week(week: str, today: str) -> str:
    """The week that sums of `week` are added to when they arrive on `today`: itself, or the first that nobody has looked at yet.

    Added to a week that was shown before, they would be the difference between two looks: one phone's week.
    """
    if not is_settled(week, today):
        return week
    last_week = calendar.iso_week(calendar.add_days(today, -7))
    return calendar.iso_week(today) if is_settled(last_week, today) else last_week
