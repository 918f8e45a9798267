"""A decision with its sentence, and the resident's word that lifts a wish."""

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app import calendar, problems
from app.bodies import can_be_stored
from app.console.forms import DeskForm
from app.free_text import has_id_number, has_phone_number
from app.operations.commands import Decision
from app.translations import translate

LONGEST = 200
DECISIONS: tuple[Decision, ...] = ("accepted", "given_back", "closed")


class DecisionForm(DeskForm):
    """One of three equal buttons, and what the author will read."""

    words = TextAreaField(validators=[Optional(), Length(max=LONGEST)])
    decision = StringField()

    def chosen(self) -> Decision:
        """Which of the three was pressed. Raises Problem request.malformed, text.has_phone_number or text.has_id_number."""
        words = self.words.data or ""
        if not can_be_stored(words):
            raise problems.Problem(problems.OPERATION_UNREADABLE)
        if has_id_number(words):
            raise problems.Problem(problems.TEXT_HAS_ID_NUMBER)
        if has_phone_number(words):
            raise problems.Problem(problems.TEXT_HAS_PHONE_NUMBER)
        pressed = next((decision for decision in DECISIONS if decision == self.decision.data), None)
        if pressed is None or not self.validate():
            raise problems.Problem(problems.REQUEST_MALFORMED, what="words" if self.words.errors else "decision")
        return pressed


class LiftForm(DeskForm):
    """How and when the resident said that visits are welcome again."""

    how = RadioField(validators=[InputRequired()])
    given_on = DateField(validators=[InputRequired()])

    def __init__(self) -> None:
        super().__init__()
        self.how.choices = [("in_person", translate("当面")), ("by_phone", translate("打电话")), ("in_writing", translate("写信或网上"))]

    def word(self, today: str) -> tuple[str, str]:
        """How, and on which day, at most a year ago. Raises Problem wish.needs_word."""
        day = self.given_on.data.isoformat() if self.validate() and self.given_on.data else ""
        if not day or not calendar.add_days(today, -366) <= day <= today:
            raise problems.Problem(problems.WISH_NEEDS_WORD)
        return str(self.how.data), day
