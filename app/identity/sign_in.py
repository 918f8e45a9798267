"""Signing in at a desk and out again: the form, the demo's button and the invitation all pass through here.
Never says which of badge number and pass-phrase did not fit, and takes as long for nobody as for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import database, problems
from app.bodies import can_be_stored
from app.changes.audit import append_audit
from app.database import db
from app.identity import commands, queries, secrets
from app.identity.models import ConsoleSession, Invitation, Staff
from app.identity.permissions import DESK_ROLES
from app.identity.tries import count_try, give_back_try

SIGN_IN_TRIES = 10
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun: what goes into the cookie, and what its person may do."""

    community_id: str
    token: str
    roles: Sequence[str]


def sign_in(*, badge_no: str, passphrase: str, address: str, replaces: ConsoleSession | None, now: datetime) -> SignedIn:
    """Start a console session for somebody with a desk.

    Args:
        badge_no, passphrase: as typed.
        address: where the request came from; ten tries a quarter of an hour from it, and ten for a badge number.
        replaces: the session this browser had until now; it ends.

    Raises Problem tries.too_many, or sign_in.unknown for a badge number or a pass-phrase that does not fit.
    """
    badge_no = badge_no.strip()
    _count_tries(badge_no, address, now)
    person = _person_who_fits(badge_no, passphrase)
    if person is None:
        raise problems.Problem(problems.SIGN_IN_UNKNOWN)
    with database.transaction() as session:
        for what, who in _counted(badge_no, address):
            give_back_try(session, what=what, who=who, now=now)
        if replaces is not None:
            _end(session.get(ConsoleSession, (replaces.community_id, replaces.id)), now)
        return _begin(session, person, now)


def accept_invitation(*, invitation: Invitation, passphrase: str, now: datetime) -> SignedIn:
    """Spend a console invitation by choosing a pass-phrase, and sign in with it.

    Raises Problem invite.unknown, passphrase.short or passphrase.common.
    """
    with database.transaction(invitation.community_id) as session:
        fresh = session.get(Invitation, (invitation.community_id, invitation.id), with_for_update=True)
        if fresh is None:
            raise problems.Problem(problems.INVITE_UNKNOWN)
        person = commands.accept_invitation(session, invitation=fresh, passphrase=passphrase, now=now)
        return _begin(session, person, now)


def _begin(session: Session, person: Staff, now: datetime) -> SignedIn:
    _write_down(session, person.community_id, person.id, "desk:signed_in", now)
    return SignedIn(person.community_id, commands.open_console_session(session, staff=person, now=now), person.roles)


def _write_down(session: Session, community_id: str, staff_id: str, action: str, now: datetime) -> None:
    append_audit(session, community_id=community_id, staff_id=staff_id, action=action, subject="staff", subject_id=staff_id, now=now)


def sign_out(console_session: ConsoleSession, now: datetime) -> None:
    """End a session at once; its cookie is worth nothing from here on."""
    with database.transaction() as session:
        _end(session.get(ConsoleSession, (console_session.community_id, console_session.id)), now)
        _write_down(session, console_session.community_id, console_session.staff_id, "desk:signed_out", now)


def note_seen(console_session: ConsoleSession, now: datetime) -> None:
    """Remember that somebody is at this desk, at most every five minutes."""
    if now - console_session.last_seen_at < SEEN_EVERY:
        return
    with database.transaction() as session:
        row = session.get(ConsoleSession, (console_session.community_id, console_session.id))
        if row is not None:
            row.last_seen_at = now


def _end(row: ConsoleSession | None, now: datetime) -> None:
    if row is not None and row.ended_at is None:
        row.ended_at = now


def _counted(badge_no: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("sign_in_address", address), ("sign_in_badge", badge_no)


def _count_tries(badge_no: str, address: str, now: datetime) -> None:
    tried: problems.Problem | None = None
    with database.transaction() as session:
        for what, who in _counted(badge_no, address):
            try:
                count_try(session, what=what, who=who, most=SIGN_IN_TRIES, now=now)
            except problems.Problem as problem:
                tried = problem  # The count is committed first.
    if tried is not None:
        raise tried


def _person_who_fits(badge_no: str, passphrase: str) -> Staff | None:
    people = queries.staff_with_passphrase(db.session(), badge_no) if can_be_stored(badge_no) else []
    if not people:
        secrets.is_passphrase(None, passphrase)  # Nobody costs one comparison, as somebody does.
    fitting = (person for person in people if secrets.is_passphrase(person.passphrase_hash, passphrase))
    # Badge numbers are unique within a community only: the pass-phrase tells whose desk it is.
    return next((person for person in fitting if not DESK_ROLES.isdisjoint(person.roles)), None)
