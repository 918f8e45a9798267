"""Who is asking: a phone by its bearer token, a desk by its session cookie. Sets g.phone or g.desk, or refuses."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Response, g, request

from app import clock, problems
from app.database import db
from app.identity import commands, queries, secrets
from app.identity.models import Community, ConsoleSession, Device, Staff
from app.identity.permissions import DESK_ROLES, may
from app.vocabulary import limit

View = TypeVar("View", bound=Callable[..., Any])


# How long a pass-phrase or a code counts as fresh.
PROOF_LASTS = timedelta(minutes=5)


class SignedOut(Exception):
    """Nobody is signed in at the desk that asks for a page or sends a form."""


class ProofNeeded(Exception):
    """Whoever sits at the desk has to prove once more who they are before this is done."""


@dataclass(frozen=True)
class Phone:
    """A phone that asks: whose, with which token, and whether it has been switched off."""

    community: Community
    staff: Staff
    device: Device
    may_read: bool

    @property
    def refusal_of_new_work(self) -> problems.Refusal | None:
        """Why what this phone sends is held for a person, or None."""
        if self.device.revoked_at is not None:
            return problems.PHONE_REVOKED
        if self.staff.ended_at is not None:
            return problems.STAFF_ENDED
        return None


@dataclass(frozen=True)
class Desk:
    """Somebody signed in at the console."""

    community: Community
    staff: Staff
    session: ConsoleSession


def phone_required(view: View) -> View:
    """Only for a phone with a push or read token; /api never looks at cookies.

    Raises Problem token.unknown, token.stale (a read token unused for 30 days), phone.revoked or staff.ended
    (a read token of somebody who may not read any more; the push token goes on uploading).
    """

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.phone = find_phone(request.headers.get("Authorization", ""))
        return view(*args, **kwargs)

    return cast(View, guarded)


def find_phone(authorization: str) -> Phone:
    """The phone behind an Authorization header `Bearer <community>.<secret>`."""
    scheme, _, token = authorization.partition(" ")
    community_id, _, secret = token.strip().partition(".")
    community = queries.community_by_id(db.session(), community_id) if scheme.lower() == "bearer" and is_uuid(community_id) else None
    if community is None:
        raise problems.Problem(problems.TOKEN_UNKNOWN)
    digest = secrets.token_sha256(secret)
    device = queries.device_by_read_token(db.session(), community.id, digest)
    may_read = device is not None
    if device is None:
        device = queries.device_by_push_token(db.session(), community.id, digest)
    staff = queries.staff_by_id(db.session(), community.id, device.staff_id) if device else None
    if device is None or staff is None:
        raise problems.Problem(problems.TOKEN_UNKNOWN)
    phone = Phone(community, staff, device, may_read)
    if may_read:
        if phone.refusal_of_new_work is not None:
            raise problems.Problem(phone.refusal_of_new_work)
        if clock.now() - device.read_at > timedelta(days=limit("read_token_days")):
            raise problems.Problem(problems.TOKEN_STALE)
    return phone


def is_uuid(text: str) -> bool:
    """Whether a text is a lower-case UUID as both databases give it back."""
    parts = text.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(letter in "0123456789abcdef" for part in parts for letter in part)


def cookie_name() -> str:
    """`__Host-` wherever the link is encrypted; a demo on 127.0.0.1 has no TLS and gets a plain name."""
    return "__Host-xunfang-desk" if request.is_secure else "xunfang-desk"


def desk_required(permission: str | None) -> Callable[[View], View]:
    """Only for a signed-in desk that has a permission; anybody else signs in first and finds the page, or the form as they filled it, again.

    Args:
        permission: a key of PERMISSIONS, or None for what everybody with a desk may do.

    Raises SignedOut, which app/console/entry/kept.py answers; Problem request.not_found where the permission is missing: a forbidden page
    answers as an absent one.
    """

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            desk = g.pop("entered", None) or find_desk()
            if desk is None:
                raise SignedOut
            if permission is not None and not may(desk.staff.roles, permission):
                raise problems.Problem(problems.REQUEST_NOT_FOUND)
            g.desk = desk
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined] # The test of every route reads it.
        return cast(View, guarded)

    return guard


def step_up_required(view: View) -> View:
    """Only with a fresh proof of who sits there, for what cannot be taken back: exports, roles, switching off. Stands under desk_required.

    A form may be opened without it: the proof is asked for when it is sent, and the form comes back filled. So a view that takes POST
    answers GET at the same address. Raises ProofNeeded, which app/console/entry/kept.py answers.
    """

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        is_form_opened = request.method == "GET" and request.url_rule is not None and "POST" in (request.url_rule.methods or ())
        if not is_form_opened:
            ask_for_fresh_proof()
        return view(*args, **kwargs)

    guarded.asks_for_proof = True  # type: ignore[attr-defined] # The test of every route reads it.
    return cast(View, guarded)


def ask_for_fresh_proof() -> None:
    """Go on only where whoever sits at this desk has proved within PROOF_LASTS who they are. Raises ProofNeeded."""
    desk: Desk = g.desk
    if desk.session.proved_at is None or not clock.now() < desk.session.proved_at + PROOF_LASTS:
        raise ProofNeeded


def find_desk(written: str | None = None) -> Desk | None:
    """Who is behind the session cookie, or behind one that has just been written; None where nobody is."""
    community_id, _, token = (request.cookies.get(cookie_name(), "") if written is None else written).partition(".")
    if not is_uuid(community_id):
        return None
    session = db.session()
    row = queries.console_session_by_token(session, community_id, secrets.token_sha256(token))
    if row is None or not commands.is_running(row, clock.now()):
        return None
    staff, community = queries.staff_by_id(session, community_id, row.staff_id), queries.community_by_id(session, community_id)
    if staff is None or community is None or staff.ended_at is not None or DESK_ROLES.isdisjoint(staff.roles):
        return None
    return Desk(community, staff, row)


def set_desk_cookie(response: Response, community_id: str, token: str) -> Response:
    """Put the session's token into the cookie, out of reach of scripts and other sites."""
    response.set_cookie(cookie_name(), f"{community_id}.{token}", secure=request.is_secure, httponly=True, samesite="Strict", path="/")
    return response
