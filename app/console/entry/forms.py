"""The forms of the front door, and where one may go on to after signing in."""

import re

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.console.menu import MENU

LONGEST_PASSPHRASE = 1000
# Pages without a line of their own in the menu.
_OFF_THE_MENU = {"clashes", "me", "phones", "wishes"}
_AREAS = "|".join(sorted({entry.area for entry in MENU} | _OFF_THE_MENU))
_OWN_PAGE = re.compile(rf"/console/?((?<=/)({_AREAS})(/[0-9A-Za-z-]{{1,40}}){{0,3}})?(\?[0-9A-Za-z=&%._+-]*)?")


class SignInForm(FlaskForm):
    """Badge number and pass-phrase, and where to go on."""

    badge_no = StringField(validators=[InputRequired(), Length(max=40)])
    passphrase = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])
    next = HiddenField()


class CodeForm(FlaskForm):
    """The code of the second step, with the ticket of the pass-phrase before it."""

    ticket = HiddenField()
    one_time_code = StringField(validators=[InputRequired(), Length(max=40)])
    next = HiddenField()


class ProofForm(FlaskForm):
    """A fresh proof: a code where the second step is on, else the pass-phrase."""

    passphrase = PasswordField(validators=[Length(max=LONGEST_PASSPHRASE)])
    one_time_code = StringField(validators=[Length(max=40)])
    next = HiddenField()

    def typed(self) -> str:
        """What was typed, at most as long as anything that could fit."""
        return (self.one_time_code.data or self.passphrase.data or "")[:LONGEST_PASSPHRASE]


class WelcomeForm(FlaskForm):
    """A pass-phrase, chosen twice."""

    passphrase = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])
    again = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])


def own_page(text: str | None) -> str | None:
    """An address to go on to after signing in, where it is one of the console's own pages; else None."""
    return text if text and _OWN_PAGE.fullmatch(text) else None
