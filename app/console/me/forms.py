"""The forms about oneself at the desk: a pass-phrase, a second step of signing in, sessions to end."""

from wtforms import HiddenField, PasswordField, StringField

from app.console.forms import DeskForm, at_most, needed
from app.translations import translate

LONGEST_PASSPHRASE = 1000


class PassphraseForm(DeskForm):
    """The present pass-phrase, and the new one twice."""

    passphrase_now = PasswordField(validators=[needed(lambda: translate("请输入现在的口令。")), at_most(LONGEST_PASSPHRASE)])
    passphrase = PasswordField(validators=[needed(lambda: translate("请选一个新口令。")), at_most(LONGEST_PASSPHRASE)])
    passphrase_again = PasswordField(validators=[needed(lambda: translate("请把新口令再输一次。")), at_most(LONGEST_PASSPHRASE)])


class TurnOnForm(DeskForm):
    """The secret that the page has shown, signed by the server, and the first code made from it."""

    offered_secret = HiddenField()
    one_time_code = StringField(validators=[needed(lambda: translate("请输入验证器上的 6 位数字。")), at_most(40)])


class EndSessionForm(DeskForm):
    """One session by its id, or all the others."""

    session = HiddenField()


class ButtonForm(DeskForm):
    """A button behind a page that says what follows."""
