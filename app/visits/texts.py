"""Free text that people type: what is refused in it. The phone looks for the same before it saves (static/src/shared/free-text.js)."""

from app import problems
from app.free_text import has_id_number, has_phone_number


def refuse_numbers(text: str | None) -> None:
    """Raises Problem text.has_id_number or text.has_phone_number: no number of a person is written down (domain.md 4.1)."""
    if text and has_id_number(text):
        raise problems.Problem(problems.TEXT_HAS_ID_NUMBER)
    if text and has_phone_number(text):
        raise problems.Problem(problems.TEXT_HAS_PHONE_NUMBER)
