"""Who is who: communities, staff, phones, sessions, invitations."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.identity.models import Community, ConsoleSession, Device, Invitation, RecoveryCode, SecondStep, Staff


def community_by_id(session: Session, community_id: str) -> Community | None:
    """A community, or None."""
    return session.get(Community, community_id)


def communities(session: Session) -> Sequence[Community]:
    """All communities of this database, oldest first."""
    return session.scalars(sa.select(Community).order_by(Community.created_at, Community.id)).all()


def staff_by_id(session: Session, community_id: str, staff_id: str) -> Staff | None:
    """A person of a community, or None."""
    return session.get(Staff, (community_id, staff_id))


def staff_by_badge(session: Session, community_id: str, badge_no: str) -> Staff | None:
    """A person of a community by badge number, or None."""
    return session.scalar(sa.select(Staff).where(Staff.community_id == community_id, Staff.badge_no == badge_no))


def staff_of_community(session: Session, community_id: str) -> Sequence[Staff]:
    """Everybody who works or worked there, by badge number."""
    return session.scalars(sa.select(Staff).where(Staff.community_id == community_id).order_by(Staff.badge_no)).all()


def badges_of_community(session: Session, community_id: str) -> dict[str, str]:
    """Staff id to badge number, of everybody who works or worked there."""
    rows = session.execute(sa.select(Staff.id, Staff.badge_no).where(Staff.community_id == community_id))
    return {row.id: row.badge_no for row in rows}


def staff_with_passphrase(session: Session, badge_no: str) -> Sequence[Staff]:
    """People of any community who sign in at the console with this badge number."""
    statement = sa.select(Staff).where(Staff.badge_no == badge_no, Staff.passphrase_hash.is_not(None), Staff.ended_at.is_(None))
    return session.scalars(statement).all()


def active_supervisors(session: Session, community_id: str) -> Sequence[Staff]:
    """Supervisors who have accepted their invitation and not ended."""
    everybody = session.scalars(sa.select(Staff).where(Staff.community_id == community_id, Staff.ended_at.is_(None), Staff.passphrase_hash.is_not(None))).all()
    return [person for person in everybody if "supervisor" in person.roles]


def device_by_push_token(session: Session, community_id: str, token_sha256: str) -> Device | None:
    """The phone that sends with this token, or None."""
    return session.scalar(sa.select(Device).where(Device.community_id == community_id, Device.push_token_sha256 == token_sha256))


def device_by_read_token(session: Session, community_id: str, token_sha256: str) -> Device | None:
    """The phone that reads with this token, or None."""
    return session.scalar(sa.select(Device).where(Device.community_id == community_id, Device.read_token_sha256 == token_sha256))


def is_token_known(session: Session, community_id: str, digests: Collection[str]) -> bool:
    """Whether any phone of a community has one of these tokens, for sending or for reading."""
    statement = sa.select(Device.id).where(
        Device.community_id == community_id, sa.or_(Device.push_token_sha256.in_(digests), Device.read_token_sha256.in_(digests))
    )
    return session.scalars(statement).first() is not None


def device_by_id(session: Session, community_id: str, device_id: str) -> Device | None:
    """A phone by its id, or None."""
    return session.get(Device, (community_id, device_id))


def first_bound_at(session: Session, community_id: str, staff_id: str) -> datetime:
    """When a person's first phone was bound: nothing of hers has happened earlier, whichever phone sends it now."""
    return session.scalars(
        sa.select(Device.enrolled_at).where(Device.community_id == community_id, Device.staff_id == staff_id).order_by(Device.enrolled_at).limit(1)
    ).one()


def devices_of_community(session: Session, community_id: str) -> Sequence[Device]:
    """Every phone ever bound, newest first."""
    return session.scalars(sa.select(Device).where(Device.community_id == community_id).order_by(Device.enrolled_at.desc())).all()


def invitation_by_digest(session: Session, digest: str, purpose: str) -> Invitation | None:
    """The invitation with this code, or None. Codes are unique within a community; the youngest wins across them."""
    statement = sa.select(Invitation).where(Invitation.code_digest == digest, Invitation.purpose == purpose).order_by(Invitation.created_at.desc())
    return session.scalars(statement).first()


def console_session_by_token(session: Session, community_id: str, token_sha256: str) -> ConsoleSession | None:
    """A console session by its token's digest, or None."""
    return session.scalar(sa.select(ConsoleSession).where(ConsoleSession.community_id == community_id, ConsoleSession.token_sha256 == token_sha256))


def open_console_sessions(session: Session, community_id: str, staff_id: str) -> Sequence[ConsoleSession]:
    """A person's console sessions that nobody has ended, newest first; some may have run out."""
    statement = sa.select(ConsoleSession).where(
        ConsoleSession.community_id == community_id, ConsoleSession.staff_id == staff_id, ConsoleSession.ended_at.is_(None)
    )
    return session.scalars(statement.order_by(ConsoleSession.created_at.desc(), ConsoleSession.id)).all()


def unused_invitations(session: Session, community_id: str, now: datetime, staff_id: str | None = None) -> Sequence[Invitation]:
    """Invitations that may still be used: of one person or, without one, of the whole community."""
    statement = sa.select(Invitation).where(Invitation.community_id == community_id, Invitation.used_at.is_(None), Invitation.expires_at > now)
    if staff_id is not None:
        statement = statement.where(Invitation.staff_id == staff_id)
    return session.scalars(statement.order_by(Invitation.created_at)).all()


def devices_of(session: Session, community_id: str, staff_id: str) -> Sequence[Device]:
    """A person's phones, newest first."""
    statement = sa.select(Device).where(Device.community_id == community_id, Device.staff_id == staff_id)
    return session.scalars(statement.order_by(Device.enrolled_at.desc(), Device.id)).all()


def second_step_of(session: Session, community_id: str, staff_id: str) -> SecondStep | None:
    """A person's second step of signing in, or None where it is off."""
    return session.get(SecondStep, (community_id, staff_id))


def locked_second_step(session: Session, community_id: str, staff_id: str) -> SecondStep | None:
    """The same, held until the transaction ends: two desks with one code meet at its row."""
    return session.get(SecondStep, (community_id, staff_id), with_for_update=True, populate_existing=True)


def recovery_codes_of(session: Session, community_id: str, staff_id: str) -> Sequence[RecoveryCode]:
    """A person's recovery codes, used ones too."""
    statement = sa.select(RecoveryCode).where(RecoveryCode.community_id == community_id, RecoveryCode.staff_id == staff_id)
    return session.scalars(statement.execution_options(populate_existing=True)).all()
