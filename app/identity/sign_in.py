"""Signing in at a desk and out again: the form, the demo's button and the invitation all pass through here, and so does a fresh proof.
Never says which of badge number and pass-phrase did not fit, and takes as long for nobody as for somebody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import database, problems
from app.bodies import can_be_stored
from app.changes.audit import append_audit
from app.database import db
from app.identity import commands, one_time, queries, secrets
from app.identity.models import ConsoleSession, Invitation, Staff
from app.identity.permissions import DESK_ROLES
from app.identity.second_step_command import spend_code, turn_off
from app.identity.tries import count_try, give_back_try

SIGN_IN_TRIES = 10
# How long after the pass-phrase the code of the second step is waited for.
CODE_MINUTES = 5
SEEN_EVERY = timedelta(minutes=5)
# Whose tries are counted: kinds of tries with an address, a badge number or a person.
Counted = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun: what goes into the cookie, and what its person may do."""

    community_id: str
    token: str
    roles: Sequence[str]


@dataclass(frozen=True)
class CodeAsked:
    """The pass-phrase fitted; a code of the second step is wanted with this ticket before a session begins."""

    ticket: str


def sign_in(
    *, badge_no: str, passphrase: str, address: str, replaces: ConsoleSession | None, secret_keys: Sequence[str], now: datetime
) -> SignedIn | CodeAsked:
    """Start a console session for somebody with a desk, or ask for their second step.

    Args:
        badge_no, passphrase: as typed.
        address: where the request came from; ten tries a quarter of an hour from it, and ten for a badge number.
        replaces: the session this browser had until now; it ends.
        secret_keys: the server's, newest first.

    Raises Problem tries.too_many, or sign_in.unknown for a badge number or a pass-phrase that does not fit.
    """
    badge_no = badge_no.strip()
    counted = _counted(badge_no, address)
    _count_tries(counted, now)
    person = _person_who_fits(badge_no, passphrase)
    if person is None:
        raise problems.Problem(problems.SIGN_IN_UNKNOWN)
    with database.transaction() as session:
        _give_back(session, counted, now)
        if queries.second_step_of(session, person.community_id, person.id) is not None:
            return CodeAsked(one_time.sign("sign-in", [person.community_id, person.id, _mark(person)], secret_keys, now))
        _end_replaced(session, replaces, now)
        return _begin(session, person, now)


def sign_in_by_code(*, ticket: str, typed: str, address: str, replaces: ConsoleSession | None, secret_keys: Sequence[str], now: datetime) -> SignedIn:
    """Start the session of somebody whose pass-phrase has fitted, by a code of their authenticator or a recovery code.

    Raises Problem tries.too_many (ten a quarter of an hour for a person, and for an address), sign_in.code for a code that does not fit
    or was used, sign_in.late for a ticket that is too old or not ours.
    """
    content = one_time.read_signed("sign-in", ticket, secret_keys, now=now, minutes=CODE_MINUTES)
    person = queries.staff_by_id(db.session(), content[0], content[1]) if content else None
    if content is None or person is None or content[2] != _mark(person) or person.ended_at is not None or DESK_ROLES.isdisjoint(person.roles):
        raise problems.Problem(problems.SIGN_IN_LATE)
    counted = (("sign_in_address", address), ("sign_in_code", person.id))
    _count_tries(counted, now)
    with database.transaction(person.community_id) as session:
        _spend(session, person, typed, problems.SIGN_IN_CODE, secret_keys, now)
        _give_back(session, counted, now)
        _end_replaced(session, replaces, now)
        return _begin(session, person, now)


def prove(*, console_session: ConsoleSession, typed: str, secret_keys: Sequence[str], now: datetime) -> None:
    """Prove once more who sits at a desk: by a code where the second step is on, else by the pass-phrase.

    Raises Problem tries.too_many (ten a quarter of an hour), desk.proof where it does not fit.
    """
    community_id, staff_id = console_session.community_id, console_session.staff_id
    person = queries.staff_by_id(db.session(), community_id, staff_id)
    assert person is not None
    counted = (("proof", staff_id),)
    _count_tries(counted, now)
    by_code = queries.second_step_of(db.session(), community_id, staff_id) is not None
    if not by_code and not secrets.is_passphrase(person.passphrase_hash, typed):
        raise problems.Problem(problems.DESK_PROOF)
    with database.transaction(community_id) as session:
        if by_code:
            _spend(session, person, typed, problems.DESK_PROOF, secret_keys, now)
        _give_back(session, counted, now)
        row = session.get(ConsoleSession, (community_id, console_session.id))
        if row is not None:
            row.proved_at = now
        _write_down(session, community_id, staff_id, "desk:proved", now)


def change_passphrase(*, console_session: ConsoleSession, old: str, new: str, now: datetime) -> None:
    """Choose another pass-phrase; every other session of this person ends.

    Raises Problem tries.too_many, passphrase.now, passphrase.short or passphrase.common.
    """
    community_id, staff_id = console_session.community_id, console_session.staff_id
    counted = (("proof", staff_id),)
    _count_tries(counted, now)
    person = queries.staff_by_id(db.session(), community_id, staff_id)
    if person is None or not secrets.is_passphrase(person.passphrase_hash, old):
        raise problems.Problem(problems.PASSPHRASE_NOW)
    with database.transaction(community_id) as session:
        fresh = queries.staff_by_id(session, community_id, staff_id)
        assert fresh is not None
        commands.choose_passphrase(fresh, new)
        _give_back(session, counted, now)
        commands.end_console_sessions(session, community_id=community_id, staff_id=staff_id, now=now, but=console_session.id)
        _write_down(session, community_id, staff_id, "passphrase:changed", now)


def accept_invitation(*, invitation: Invitation, passphrase: str, now: datetime) -> SignedIn:
    """Spend a console invitation by choosing a pass-phrase, and sign in with it.

    Raises Problem invite.unknown, passphrase.short or passphrase.common.
    """
    with database.transaction(invitation.community_id) as session:
        fresh = session.get(Invitation, (invitation.community_id, invitation.id), with_for_update=True)
        if fresh is None:
            raise problems.Problem(problems.INVITE_UNKNOWN)
        person = commands.accept_invitation(session, invitation=fresh, passphrase=passphrase, now=now)
        commands.end_console_sessions(session, community_id=person.community_id, staff_id=person.id, now=now)
        if turn_off(session, community_id=person.community_id, staff_id=person.id):
            # Who lost pass-phrase and authenticator gets back in by a colleague's invitation, and sets the second step up anew.
            _write_down(session, person.community_id, person.id, "totp:turned_off", now)
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


def _counted(badge_no: str, address: str) -> Counted:
    return ("sign_in_address", address), ("sign_in_badge", badge_no)


def _count_tries(counted: Counted, now: datetime) -> None:
    tried: problems.Problem | None = None
    with database.transaction() as session:
        for what, who in counted:
            try:
                count_try(session, what=what, who=who, most=SIGN_IN_TRIES, now=now)
            except problems.Problem as problem:
                tried = problem  # The count is committed first.
    if tried is not None:
        raise tried


def _give_back(session: Session, counted: Counted, now: datetime) -> None:
    for what, who in counted:
        give_back_try(session, what=what, who=who, now=now)


def _end_replaced(session: Session, replaces: ConsoleSession | None, now: datetime) -> None:
    if replaces is not None:
        _end(session.get(ConsoleSession, (replaces.community_id, replaces.id)), now)


def _mark(person: Staff) -> str:
    """What a ticket says of the pass-phrase it was given for: another pass-phrase makes the ticket worthless."""
    return hashlib.sha256((person.passphrase_hash or "").encode()).hexdigest()[:16]


def _spend(session: Session, person: Staff, typed: str, refusal: problems.Refusal, secret_keys: Sequence[str], now: datetime) -> None:
    by = spend_code(session, community_id=person.community_id, staff_id=person.id, typed=typed, secret_keys=secret_keys, now=now)
    if by is None:
        raise problems.Problem(refusal)
    if by == "recovery_code":
        _write_down(session, person.community_id, person.id, "recovery_code:used", now)


def _person_who_fits(badge_no: str, passphrase: str) -> Staff | None:
    people = queries.staff_with_passphrase(db.session(), badge_no) if can_be_stored(badge_no) else []
    if not people:
        secrets.is_passphrase(None, passphrase)  # Nobody costs one comparison, as somebody does.
    fitting = (person for person in people if secrets.is_passphrase(person.passphrase_hash, passphrase))
    # Badge numbers are unique within a community only: the pass-phrase tells whose desk it is.
    return next((person for person in fitting if not DESK_ROLES.isdisjoint(person.roles)), None)
