"""The box under a thread, and the visits of a page that are found fine together."""

import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from app import problems
from app.bodies import can_be_stored
from app.identity.guards import is_uuid
from app.translations import translate
from app.vocabulary import limit


class ReviewForm(FlaskForm):
    """A question, or nothing to ask. The hidden id is the operation's: a form that is sent twice does it once."""

    text = TextAreaField()
    operation = HiddenField()
    # The number of the last line that stood on the page: what came after it was not seen when this was written.
    seen = HiddenField()

    def begin(self, last: int) -> None:
        """Fill in what a fresh form carries; what was typed stays."""
        self.operation.data = str(uuid.uuid4())
        self.seen.data = str(last)

    def words(self) -> str:
        """What was typed, without blanks around it and with one kind of line end."""
        return (self.text.data or "").replace("\r\n", "\n").strip()

    def can_ask(self) -> bool:
        """Whether there is a question in the box; says beside it what is wrong otherwise."""
        if not self.validate():
            return False
        if not self.words():
            return self.refuse(translate("先写一句，再按“问一句”。"))
        if len(self.words()) > limit("review_text"):
            return self.refuse(translate("请写短一些，最多 {n} 个字。", n=limit("review_text")))
        if not can_be_stored(self.words()):
            return self.refuse(translate("里面有读不出来的字符，请去掉再问。"))
        return True

    def refuse(self, why: str) -> bool:
        """Say beside the box what is wrong with it."""
        self.text.errors = [*self.text.errors, why]
        return False

    def refuse_for(self, problem: problems.Problem, language: str) -> None:
        """Say beside the box why the station refused it."""
        self.refuse(problem.refusal.sentence(language))


class MarkForm(FlaskForm):
    """Visits of one page of the log, ticked."""

    operation = HiddenField()

    def begin(self) -> None:
        """Fill in what a fresh form carries."""
        self.operation.data = str(uuid.uuid4())


def operation_id_of(form: Any) -> str:
    """The id that the form carries, or a new one where it carries none that could be one."""
    given = (form.operation.data or "").lower()
    return given if is_uuid(given) else str(uuid.uuid4())
