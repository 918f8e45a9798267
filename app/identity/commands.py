"""What changes people, phones and sessions. Never commits: the view's transaction does."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import problems
from app.changes.models import AuditHead
from app.identity import queries, secrets
from app.identity.models import Community, ConsoleSession, Device, Invitation, Staff
from app.vocabulary import limit

SESSION_IDLE = timedelta(hours=12)
SESSION_WHOLE = timedelta(days=30)


def found_community(
    session: Session, *, name: str, region_code: str, hotline: str, time_zone: str, is_demo: bool, now: datetime, visiting: dict[str, Any] | None = None
) -> Community:
    """Make a community with an empty log."""
    community = Community(
        id=str(uuid.uuid4()),
        name=name,
        region_code=region_code,
        hotline=hotline,
        time_zone=time_zone,
        visiting=visiting or {},
        is_demo=is_demo,
        head=0,
        epoch=str(uuid.uuid4()),
        durable_number=0,
        created_at=now,
    )
    session.add_all([community, AuditHead(community_id=community.id, number=0, hash="")])
    session.flush()
    return community


def turn_epoch(community: Community) -> None:
    """Begin a new epoch: whatever phones know of this log is asked for again, and they send again what they kept."""
    community.epoch = secrets.make_epoch()


def add_staff(
    session: Session, *, community_id: str, display_name: str, badge_no: str, roles: Sequence[str], now: datetime, staff_id: str | None = None
) -> Staff:
    """Enter a person, under an id that a form has minted or a new one. Raises Problem badge.taken when the badge number is in use."""
    if queries.staff_by_badge(session, community_id, badge_no) is not None:
        raise problems.Problem(problems.BADGE_TAKEN, badge_no=badge_no)
    person = Staff(
        community_id=community_id,
        id=staff_id or str(uuid.uuid4()),
        display_name=display_name,
        badge_no=badge_no,
        roles=list(roles),
        passphrase_hash=None,
        ended_at=None,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def invite_staff(session: Session, *, staff: Staff, purpose: str, secret_key: str, now: datetime, reason: str | None = None) -> str:
    """Invite a person to a phone (an 8-character code) or to the console (a link's token).

    Returns the code or token; it is shown once and kept only as a digest.
    """
    code = secrets.make_code() if purpose == "phone" else secrets.make_token()
    session.add(
        Invitation(
            community_id=staff.community_id,
            id=str(uuid.uuid4()),
            staff_id=staff.id,
            purpose=purpose,
            code_digest=secrets.code_digest(secret_key, code),
            reason=reason,
            created_at=now,
            expires_at=now + timedelta(hours=limit("activation_hours")),
            used_at=None,
            device_id=None,
        )
    )
    return code


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether an invitation may still be used."""
    return invitation.used_at is None and now < invitation.expires_at


def bind_phone(session: Session, *, invitation: Invitation, push_token: str, read_token: str, build: int, now: datetime) -> Device:
    """Spend an invitation on a phone, with the two tokens the phone made for itself.

    The phone makes its tokens so that a lost answer costs nothing: asked again with the same code and tokens,
    the same phone is returned. Raises Problem activation.unknown for a code that another phone has spent or that ran out,
    request.malformed for tokens that are not this phone's own.
    """
    push_sha256, read_sha256 = secrets.token_sha256(push_token), secrets.token_sha256(read_token)
    if invitation.device_id is not None:
        device = queries.device_by_id(session, invitation.community_id, invitation.device_id)
        if device is not None and (device.push_token_sha256, device.read_token_sha256) == (push_sha256, read_sha256):
            return device
    if not is_open(invitation, now):
        raise problems.Problem(problems.ACTIVATION_UNKNOWN)
    if push_sha256 == read_sha256 or queries.is_token_known(session, invitation.community_id, (push_sha256, read_sha256)):
        raise problems.Problem(problems.REQUEST_MALFORMED, what="push_token")
    device = Device(
        community_id=invitation.community_id,
        id=str(uuid.uuid4()),
        staff_id=invitation.staff_id,
        push_token_sha256=push_sha256,
        read_token_sha256=read_sha256,
        enrolled_at=now,
        last_seen_at=now,
        read_at=now,
        revoked_at=None,
        build=build,
    )
    session.add(device)
    invitation.used_at = now
    invitation.device_id = device.id
    return device


def revoke_phone(device: Device, now: datetime) -> None:
    """Switch a phone off: it reads nothing more; what it still sends is held for a supervisor."""
    if device.revoked_at is None:
        device.revoked_at = now


def accept_invitation(session: Session, *, invitation: Invitation, passphrase: str, now: datetime) -> Staff:
    """Spend a console invitation by choosing a pass-phrase.

    Raises Problem invite.unknown, passphrase.short or passphrase.common.
    """
    staff = queries.staff_by_id(session, invitation.community_id, invitation.staff_id)
    if staff is None or not is_open(invitation, now):
        raise problems.Problem(problems.INVITE_UNKNOWN)
    choose_passphrase(staff, passphrase)
    invitation.used_at = now
    return staff


def choose_passphrase(staff: Staff, passphrase: str) -> None:
    """Take a new pass-phrase. Raises Problem passphrase.short or passphrase.common."""
    if len(passphrase) < secrets.LEAST_PASSPHRASE:
        raise problems.Problem(problems.PASSPHRASE_SHORT, least=secrets.LEAST_PASSPHRASE)
    if passphrase.lower() in secrets.COMMON_PASSPHRASES or len(set(passphrase)) < 4:
        raise problems.Problem(problems.PASSPHRASE_COMMON)
    staff.passphrase_hash = secrets.passphrase_hash(passphrase)


def open_console_session(session: Session, *, staff: Staff, now: datetime) -> str:
    """Start a console session. Returns its token for the cookie; only the SHA-256 is kept."""
    token = secrets.make_token()
    session.add(
        ConsoleSession(
            community_id=staff.community_id,
            id=str(uuid.uuid4()),
            staff_id=staff.id,
            token_sha256=secrets.token_sha256(token),
            created_at=now,
            last_seen_at=now,
            ended_at=None,
            proved_at=now,
        )
    )
    return token


def end_console_sessions(session: Session, *, community_id: str, staff_id: str, now: datetime, but: str | None = None) -> int:
    """End a person's open sessions at once, all or all but one. Returns how many there were."""
    ending = [row for row in queries.open_console_sessions(session, community_id, staff_id) if row.id != but]
    for row in ending:
        row.ended_at = now
    return len(ending)


def is_running(console_session: ConsoleSession, now: datetime) -> bool:
    """Whether a console session may still be used: not ended, not idle for 12 hours, not older than 30 days."""
    return console_session.ended_at is None and now < console_session.last_seen_at + SESSION_IDLE and now < console_session.created_at + SESSION_WHOLE
