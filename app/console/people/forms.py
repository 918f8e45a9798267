"""The forms about people and their phones. No field for what somebody is at home, and none for a pass-phrase: nobody chooses one for another."""

from collections.abc import Collection

from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from app.console.forms import DayField, DeskForm, TicksField, at_most, chosen_in_order, needed, without_numbers
from app.identity.permissions import PHONE_ROLES, may
from app.translations import language, translate
from app.vocabulary import codes, label

LONGEST_NAME, LONGEST_BADGE, LONGEST_LABEL = 40, 20, 20


def _choices(name: str, among: Collection[str] | None = None) -> list[tuple[str, str]]:
    return [(code, label(name, code, language())) for code in codes(name) if among is None or code in among]


class PersonForm(DeskForm):
    """How somebody is called, what they can talk in, until when their training holds."""

    display_name = StringField(validators=[needed(lambda: translate("请写怎么称呼，如协管员 12。")), at_most(LONGEST_NAME), without_numbers])
    languages = TicksField()
    training_until = DayField(validators=[Optional()])

    def offer_languages(self) -> None:
        """Offer the vocabulary's languages."""
        self.languages.choices = _choices("languages")

    def chosen_languages(self) -> list[str]:
        """The ticked languages in the vocabulary's order."""
        return chosen_in_order(self.languages, codes("languages"))

    def chosen_day(self) -> str | None:
        """Until when the training holds, YYYY-MM-DD, or None."""
        return self.training_until.data.isoformat() if self.training_until.data else None


class RolesForm(DeskForm):
    """Roles to tick, and nothing else."""

    roles = TicksField(validators=[needed(lambda: translate("请选至少一个角色。"))])

    def offer(self, actor: Collection[str]) -> None:
        """Offer the roles that somebody with the actor's roles may give."""
        self.roles.choices = _choices("roles", None if may(actor, "roles:write") else PHONE_ROLES)

    def chosen_roles(self) -> list[str]:
        """The ticked roles in the vocabulary's order."""
        return chosen_in_order(self.roles, codes("roles"))


class NewPersonForm(PersonForm, RolesForm):
    """A new person, with the number on their badge."""

    id = HiddenField()
    badge_no = StringField(validators=[needed(lambda: translate("请写工号。")), at_most(LONGEST_BADGE), without_numbers])


class PhoneNameForm(DeskForm):
    """What the desk calls a phone; its own serial numbers stay off."""

    label = StringField(validators=[at_most(LONGEST_LABEL), without_numbers])


class ConfirmForm(DeskForm):
    """A button behind a page that says what follows."""
