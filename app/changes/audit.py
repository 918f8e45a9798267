"""The chained log of who did and who read what: each entry's hash covers the one before, under a key the database does not hold.
Holds ids and a typed reason only, never what a record says."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.changes.models import AuditEntry, AuditHead
from app.database import Row, before_commit, queued_rows, write_row

# Past facts, as changes are. The words people read for each stand in app/console/audit/presenters.py.
ACTIONS = frozenset({"visit:opened", "audit:opened", "audit:purged", "desk:signed_in", "desk:signed_out"}) | {
    *("question:asked", "review:marked", "questions:opened"),
    *("operation:opened", "operation:accepted", "operation:given_back", "operation:closed", "clash:settled", "wish:lifted"),
    *("zone:handed_over", "zone:moved", "zone:split", "zone:renamed", "round:opened", "round:closed"),
    *("places:imported", "building:opened", "building:edited", "hints:opened", "door:checked", "codes:printed"),
    *("export:asked", "export:taken"),
    *("people:opened", "staff:opened", "staff:invited", "staff:changed", "staff:ended", "role:changed"),
    *("phone:invited", "phone:renamed", "phone:revoked", "desk:invited", "desk:proved", "passphrase:changed", "session:ended"),
    *("totp:turned_on", "totp:turned_off", "recovery_codes:made", "recovery_code:used"),
}
LONGEST_REASON = 200
_FIRST = AuditHead(number=0, hash="")


def append_audit(
    session: Session,
    *,
    community_id: str,
    staff_id: str | None,
    action: str,
    subject: str,
    subject_id: str | None,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write down an action, or a read of personal data, in the transaction that carries it out.

    Args:
        staff_id: who; None for a command given at the server itself.
        action: one of ACTIONS, such as 'visit:opened'.
        subject, subject_id: the kind of thing ('visit') and its id; no id where a whole list is meant.
        reason: what the person typed, at most LONGEST_REASON characters.

    Raises KeyError for an unknown action, RuntimeError outside transaction().
    """
    if action not in ACTIONS:
        raise KeyError(action)
    write_row(session, AuditEntry, community_id=community_id, at=now, staff_id=staff_id, action=action, subject=subject, subject_id=subject_id, reason=reason)
    before_commit(session, ("audit", community_id), lambda: _chain(session, community_id))


def _chain(session: Session, community_id: str) -> None:
    """Number and hash the waiting entries. The head's row is locked, so that two desks never follow the same entry."""
    head = session.get(AuditHead, community_id, with_for_update=True)
    if head is None:
        session.add(head := AuditHead(community_id=community_id, number=0, hash=""))
    for row in queued_rows(session, AuditEntry, community_id):
        row["number"] = head.number = head.number + 1
        row["hash"] = head.hash = entry_hash(audit_keys()[0], head.hash, row)
    session.flush()


def audit_keys() -> list[bytes]:
    """The key that signs entries, then the older ones that still verify."""
    from flask import current_app

    secrets = [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]
    return [hashlib.sha256(f"audit:{secret}".encode()).digest() for secret in secrets]


def entry_hash(key: bytes, previous: str, row: Row) -> str:
    """64 hex digits over an entry and the hash before it."""
    at = clock.to_ms(row["at"])
    whole = [previous, row["community_id"], row["number"], at, *(row[name] for name in ("staff_id", "action", "subject", "subject_id", "reason"))]
    return hmac.new(key, json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class AuditFault:
    """Where the chain does not hold: the number, and what is wrong in a sentence."""

    number: int
    what: str


def verify_audit(session: Session, community_id: str, keys: Sequence[bytes]) -> list[AuditFault]:
    """Every place at which a community's chain was tampered with; an empty list is a whole chain.

    Somebody who can write to the database but does not hold the key can neither change, add, remove nor reorder an entry
    without being found. A chain cut back to an older state together with its head is found by a number noted elsewhere:
    compare head_of_audit() with the one on the last printed report.
    """
    return list(_faults(session, community_id, keys))


def head_of_audit(session: Session, community_id: str) -> tuple[int, str]:
    """The last number and hash of a community's chain; (0, '') before the first entry."""
    head = session.get(AuditHead, community_id) or _FIRST
    return head.number, head.hash


def is_as_noted(session: Session, community_id: str, noted: str) -> bool:
    """Whether the chain still holds an entry as somebody noted it: `48:3f2a90c1`, or is past it by the purge. Finds a chain cut back with its head.

    Raises ValueError for something that is not a note.
    """
    number, _, start = noted.partition(":")
    if not number.isdecimal() or not start:
        raise ValueError(noted)
    found = session.get(AuditEntry, (community_id, int(number)))
    if found is None:
        oldest = session.scalar(sa.select(sa.func.min(AuditEntry.number)).where(AuditEntry.community_id == community_id))
        return oldest is not None and int(number) < oldest
    return found.hash.startswith(start.lower())


def purge_audit(session: Session, *, community_id: str, before: datetime, now: datetime) -> int:
    """Remove the entries older than an instant (domain.md, Retention). What the chain went on from stays in an entry of its own.

    Returns how many were removed.
    """
    table = AuditEntry.__table__
    older = sa.select(table.c.number, table.c.hash).where(table.c.community_id == community_id, table.c.at < before).order_by(table.c.number)
    first = session.scalar(sa.select(sa.func.min(table.c.number)).where(table.c.community_id == community_id))
    gone: list[tuple[int, str]] = []
    for number, hash_ in session.execute(older):
        if number != (first or 0) + len(gone):
            break  # A clock that was set back: only a run from the oldest entry on may go.
        gone.append((number, hash_))
    if gone:
        session.execute(sa.delete(AuditEntry).where(AuditEntry.community_id == community_id, AuditEntry.number <= gone[-1][0]))
        number, hash_ = gone[-1]
        append_audit(
            session, community_id=community_id, staff_id=None, action="audit:purged", subject="audit", subject_id=None, now=now, reason=f"{number} {hash_}"
        )
    return len(gone)


def _faults(session: Session, community_id: str, keys: Sequence[bytes]) -> Iterator[AuditFault]:
    table = AuditEntry.__table__
    mine = sa.select(table).where(table.c.community_id == community_id)
    last_purge = session.execute(mine.where(table.c.action == "audit:purged").order_by(table.c.number.desc()).limit(1)).mappings().first()
    gone, _, before = (last_purge["reason"] if last_purge else "0 ").partition(" ")
    number = int(gone) if gone.isdecimal() else 0
    for found in session.execute(mine.order_by(table.c.number).execution_options(yield_per=1000)).mappings():
        row = dict(found)
        if row["number"] != number + 1:
            yield AuditFault(number + 1, "missing")
        elif not any(hmac.compare_digest(entry_hash(key, before, row), row["hash"]) for key in keys):
            yield AuditFault(row["number"], "changed")
        number, before = row["number"], row["hash"]
    if (number, before) != head_of_audit(session, community_id):
        yield AuditFault(number, "end")
