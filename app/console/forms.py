"""What every form of the console is made of: it comes back filled after a new sign-in or a fresh proof, and says in words what is missing."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.bodies import can_be_stored
from app.free_text import has_id_number, has_phone_number
from app.translations import translate

Check = Callable[[Any, Field], None]
_YEARS = range(2000, 2200)


class DeskForm(FlaskForm):
    """A form whose typed content is kept while its person signs in anew or proves who they are (app/console/entry/kept.py)."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            kept = g.get("kept")
            return super().wrap_formdata(form, formdata) if kept is None else kept


class DayField(DateField):
    """A day, YYYY-MM-DD."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(translate("请写成 2026-11-23 这样的日期。")) from None
        if self.data is not None and self.data.year not in _YEARS:
            raise ValueError(translate("请看一看年份。"))


class TicksField(SelectMultipleField):
    """Codes to tick, each with its words; what was ticked comes back ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        known = {code for code, _words in self.choices}
        if not known.issuperset(self.data or ()):
            raise ValidationError(translate("请从列出的里面选。"))


def needed(words: Callable[[], str]) -> Check:
    """Something has to be there; `words` says what to do, asked for in the reader's language."""

    def check(_form: Any, field: Field) -> None:
        if not (field.data.strip() if isinstance(field.data, str) else field.data):
            raise ValidationError(words())

    return check


def at_most(length: int) -> Check:
    """A text of at most so many characters that both databases can keep."""

    def check(_form: Any, field: Field) -> None:
        text = field.data or ""
        if len(text) > length:
            raise ValidationError(translate("最多 {n} 个字。", n=length))
        if not can_be_stored(text):
            raise ValidationError(translate("里面有读不出来的字符，请去掉。"))

    return check


def without_numbers(_form: Any, field: Field) -> None:
    """No phone number and no ID number of anybody."""
    if has_phone_number(field.data or "") or has_id_number(field.data or ""):
        raise ValidationError(translate("像是写了电话或证件号，请去掉。"))


def chosen_in_order(field: Field, codes: Sequence[str]) -> list[str]:
    """What was ticked, once each, in the vocabulary's order."""
    return [code for code in codes if code in (field.data or ())]
