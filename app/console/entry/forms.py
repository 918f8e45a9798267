"""The forms of the front door, and where one may go on to after signing in."""

import re

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.console.menu import MENU

LONGEST_PASSPHRASE = 1000
_AREAS = "|".join(sorted({entry.area for entry in MENU}))
_OWN_PAGE = re.compile(rf"/console/?((?<=/)({_AREAS})(/[0-9A-Za-z-]{{1,40}}){{0,3}})?(\?[0-9A-Za-z=&%._+-]*)?")


class SignInForm(FlaskForm):
    """Badge number and pass-phrase, and where to go on."""

    badge_no = StringField(validators=[InputRequired(), Length(max=40)])
    passphrase = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])
    next = HiddenField()


class WelcomeForm(FlaskForm):
    """A pass-phrase, chosen twice."""

    passphrase = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])
    again = PasswordField(validators=[InputRequired(), Length(max=LONGEST_PASSPHRASE)])


def own_page(text: str | None) -> str | None:
    """An address to go on to after signing in, where it is one of the console's own pages; else None."""
    return text if text and _OWN_PAGE.fullmatch(text) else None
