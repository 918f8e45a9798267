"""What a desk does with people and their phones: add, invite anew, change roles, end a service, name and switch off a phone.
Each asks once more, inside the transaction, whether the person who acts may. Never commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import problems
from app.identity import commands, queries
from app.identity.models import Device, Staff
from app.identity.permissions import DESK_ROLES, PHONE_ROLES, may, may_manage


@dataclass(frozen=True)
class NewPerson:
    """What a desk says of somebody: as colleagues see them, never who they are at home.

    Args:
        id: minted by the form, so that the same form sent twice adds one person.
        roles, languages: codes of the vocabulary.
        training_until: YYYY-MM-DD, or None.
    """

    id: str
    display_name: str
    badge_no: str
    roles: Sequence[str]
    languages: Sequence[str]
    training_until: str | None


def purposes_of(roles: Collection[str]) -> list[str]:
    """What somebody with these roles is invited to: a phone, the console, or both."""
    return [purpose for purpose, needed in (("phone", PHONE_ROLES), ("console", DESK_ROLES)) if not needed.isdisjoint(roles)]


def acting(session: Session, community_id: str, staff_id: str) -> Staff:
    """Who acts, as they are now: a role may have gone since the page was opened. Raises Problem request.not_found for somebody who has left."""
    person = queries.staff_by_id(session, community_id, staff_id)
    if person is None or person.ended_at is not None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return person


def acting_on(session: Session, community_id: str, staff_id: str) -> Staff:
    """Whom it is about, as they are now. Raises Problem request.not_found."""
    person = queries.staff_by_id(session, community_id, staff_id)
    if person is None:
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    return person


def add_person(session: Session, *, by: Staff, person: NewPerson, now: datetime) -> Staff:
    """Enter a person, or find the one that this form has entered already.

    Raises Problem desk.not_yours for roles that only the station lead gives, badge.taken.
    """
    if not may_manage(by.roles, person.roles):
        raise problems.Problem(problems.DESK_NOT_YOURS)
    known = queries.staff_by_id(session, by.community_id, person.id)
    if known is not None and known.badge_no == person.badge_no:
        return known
    added = commands.add_staff(
        session,
        community_id=by.community_id,
        display_name=person.display_name,
        badge_no=person.badge_no,
        roles=person.roles,
        now=now,
        # Somebody who goes back and fills the same form for the next person adds the next person.
        staff_id=None if known else person.id,
    )
    added.languages, added.training_until = list(person.languages), person.training_until
    return added


def edit_person(*, by: Staff, person: Staff, display_name: str, languages: Sequence[str], training_until: str | None) -> bool:
    """Change how somebody is called, what they can talk in, until when their training holds. Returns whether anything is different.

    Raises Problem desk.not_yours, desk.ended.
    """
    _refuse_unless_managed(by, person)
    before = (person.display_name, list(person.languages), person.training_until)
    person.display_name, person.languages, person.training_until = display_name, list(languages), training_until
    return before != (display_name, list(languages), training_until)


def invite_anew(session: Session, *, by: Staff, person: Staff, purpose: str, secret_key: str, now: datetime) -> str:
    """Give a new activation code or link; those that were not used yet are worth nothing from here on.

    Raises Problem desk.not_yours, desk.ended, desk.no_phone.
    """
    _refuse_unless_managed(by, person)
    if purpose not in purposes_of(person.roles):
        raise problems.Problem(problems.DESK_NO_PHONE)
    _void_invitations(session, person, [purpose], now)
    return commands.invite_staff(session, staff=person, purpose=purpose, secret_key=secret_key, now=now)


def change_roles(session: Session, *, by: Staff, person: Staff, roles: Sequence[str], now: datetime) -> bool:
    """Give somebody these roles and no others. What they may do changes with their next request. Returns whether anything is different.

    Raises Problem desk.not_yours, desk.own_role, desk.ended.
    """
    if not may(by.roles, "roles:write"):
        raise problems.Problem(problems.DESK_NOT_YOURS)
    if by.id == person.id:
        raise problems.Problem(problems.DESK_OWN_ROLE)
    _refuse_unless_managed(by, person)
    if set(roles) == set(person.roles):
        return False
    person.roles = list(roles)
    lost = [purpose for purpose in ("phone", "console") if purpose not in purposes_of(roles)]
    _void_invitations(session, person, lost, now)
    if "console" in lost:
        commands.end_console_sessions(session, community_id=person.community_id, staff_id=person.id, now=now)
    return True


def end_service(session: Session, *, by: Staff, person: Staff, now: datetime) -> bool:
    """End somebody's service: no more signing in, reading or new codes; their phones' waiting records still come and are held.

    Returns whether it ran until now. Raises Problem desk.not_yours, desk.own_role.
    """
    if by.id == person.id:
        raise problems.Problem(problems.DESK_OWN_ROLE)
    if person.ended_at is not None:
        return False
    _refuse_unless_managed(by, person)
    person.ended_at = now
    _void_invitations(session, person, ["phone", "console"], now)
    commands.end_console_sessions(session, community_id=person.community_id, staff_id=person.id, now=now)
    return True


def rename_phone(device: Device, label: str) -> bool:
    """Call a phone something the desk knows it by; empty takes the name away. Returns whether anything is different.

    Raises Problem desk.phone_off.
    """
    if device.revoked_at is not None:
        raise problems.Problem(problems.DESK_PHONE_OFF)
    before, device.label = device.label, label or None
    return before != device.label


def _refuse_unless_managed(by: Staff, person: Staff) -> None:
    if person.ended_at is not None:
        raise problems.Problem(problems.DESK_ENDED)
    if not may_manage(by.roles, person.roles):
        raise problems.Problem(problems.DESK_NOT_YOURS)


def _void_invitations(session: Session, person: Staff, purposes: Sequence[str], now: datetime) -> None:
    for invitation in queries.unused_invitations(session, person.community_id, now, person.id):
        if invitation.purpose in purposes:
            invitation.expires_at = now
