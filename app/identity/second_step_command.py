"""Turning a second step of signing in on and off, and spending its codes. Never commits, never keeps a secret or a code as it is."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.identity import one_time, queries, secrets
from app.identity.models import RecoveryCode, SecondStep, Staff

RECOVERY_CODES = 10


def turn_on(session: Session, *, staff: Staff, secret: str, typed: str, secret_keys: Sequence[str], now: datetime) -> list[str] | None:
    """Turn the second step on with the first code of the authenticator. That code is spent.

    Returns ten recovery codes, shown once; None where the code does not fit or the second step is on already.
    """
    step = one_time.step_that_fits(secret, secrets.normal_code(typed), now=now, after=0)
    if step is None or queries.locked_second_step(session, staff.community_id, staff.id) is not None:
        return None
    sealed = one_time.seal(secret, secret_keys)
    session.add(
        SecondStep(
            community_id=staff.community_id,
            staff_id=staff.id,
            sealed_secret=sealed.sealed_secret,
            salt=sealed.salt,
            key_name=sealed.key_name,
            last_step=step,
            turned_on_at=now,
        )
    )
    return make_recovery_codes(session, staff=staff, secret_keys=secret_keys, now=now)


def make_recovery_codes(session: Session, *, staff: Staff, secret_keys: Sequence[str], now: datetime) -> list[str]:
    """Ten new recovery codes; the ones before are worth nothing from here on."""
    for row in queries.recovery_codes_of(session, staff.community_id, staff.id):
        session.delete(row)
    codes = [secrets.make_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        digest = secrets.code_digest(secret_keys[0], code)
        session.add(RecoveryCode(community_id=staff.community_id, id=str(uuid.uuid4()), staff_id=staff.id, code_digest=digest, created_at=now, used_at=None))
    return codes


def turn_off(session: Session, *, community_id: str, staff_id: str) -> bool:
    """Sign in by pass-phrase alone again; secret and recovery codes are deleted. Returns whether it was on."""
    row = queries.locked_second_step(session, community_id, staff_id)
    for code in queries.recovery_codes_of(session, community_id, staff_id):
        session.delete(code)
    if row is not None:
        session.delete(row)
    return row is not None


def spend_code(session: Session, *, community_id: str, staff_id: str, typed: str, secret_keys: Sequence[str], now: datetime) -> str | None:
    """Take a code of the authenticator or a recovery code, once.

    Returns 'authenticator' or 'recovery_code', or None where it does not fit, was used, or the second step is off.
    """
    row = queries.locked_second_step(session, community_id, staff_id)
    code = secrets.normal_code(typed)
    if row is None or not code.isascii():
        return None
    return (
        "authenticator"
        if _fits_authenticator(row, code, secret_keys, now)
        else "recovery_code"
        if _fits_recovery(session, row, code, secret_keys, now)
        else None
    )


def _fits_authenticator(row: SecondStep, code: str, secret_keys: Sequence[str], now: datetime) -> bool:
    secret = one_time.unseal(one_time.Sealed(row.sealed_secret, row.salt, row.key_name), secret_keys)
    step = one_time.step_that_fits(secret, code, now=now, after=row.last_step) if secret else None
    if secret is None or step is None:
        return False
    row.last_step = step
    if row.key_name != one_time.key_name(secret_keys[0]):
        # The server's key has changed: sealed anew, so that the older key may go.
        sealed = one_time.seal(secret, secret_keys)
        row.sealed_secret, row.salt, row.key_name = sealed.sealed_secret, sealed.salt, sealed.key_name
    return True


def _fits_recovery(session: Session, row: SecondStep, code: str, secret_keys: Sequence[str], now: datetime) -> bool:
    digests = secrets.code_digests(secret_keys, code)
    for kept in queries.recovery_codes_of(session, row.community_id, row.staff_id):
        if kept.used_at is None and kept.code_digest in digests:
            kept.used_at = now
            return True
    return False
