"""Writing to and reading from the numbered log. Appending never takes a number: transaction() does, just before COMMIT."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.changes.models import Change, Operation
from app.database import Row, queue_change, write_row

# Every kind of change, with the level of `reads` a phone needs to be sent it. A kind is never removed or given a new meaning.
CHANGE_KINDS: dict[str, int] = {
    "visit:recorded": 1,
    "visit:removed": 1,
    "visit:superseded": 1,
    "visit:withdrawn": 1,
    "visit:clashed": 1,
    "wish:set": 1,
    "wish:lifted": 1,
    "building:added": 1,
    "building:changed": 1,
    "building:left": 1,
    "building:joined": 1,
    "round:opened": 1,
    "blockage:recorded": 2,
    "operation:decided": 3,
    "blockage:withdrawn": 3,
    "question:asked": 3,
    "question:answered": 3,
    "review:marked": 3,
}

# How many operations a cursor's tag stands for: more than one batch, which a phone may send again as it was.
TAG_SPAN = 128


def write_operation(session: Session, *, community_id: str, operation_id: str, kind: str, now: datetime, sha256: str = "0" * 64, **fields: Any) -> Row:
    """Queue an operation's row: a phone's, or one that a command at the server or a desk minted for itself.

    Args:
        fields: further columns, such as staff_id, device_id, state and code; a command's own operation is counted.

    Returns the queued row; its number is set when the transaction ends.
    """
    values = {"v": 1, "state": "counted", **fields}
    return write_row(session, Operation, community_id=community_id, id=operation_id, kind=kind, sha256=sha256, received_at=now, **values)


def append_change(
    session: Session,
    *,
    community_id: str,
    kind: str,
    operation_id: str,
    subject_id: str,
    zone_id: str | None,
    first_of: Sequence[Row] = (),
) -> None:
    """Add one fact to the open transaction's list; it is numbered and written when the transaction ends.

    Args:
        kind: a past fact from CHANGE_KINDS, such as 'visit:recorded'.
        zone_id: the zone at this time, or None for what every phone hears.
        first_of: queued rows that remember this change's number if they have none yet (an operation, a visit).

    Raises KeyError for a kind that is not in CHANGE_KINDS, RuntimeError outside transaction().
    """
    if kind not in CHANGE_KINDS:
        raise KeyError(kind)
    row = write_row(session, Change, community_id=community_id, kind=kind, operation_id=operation_id, subject_id=subject_id, zone_id=zone_id)
    queue_change(session, row, first_of)


@dataclass(frozen=True)
class ChangePage:
    """A page of the log for some zones: the rows in order, and the number up to which nothing is missing."""

    rows: Sequence[Change]
    upto: int
    more: bool


def changes_after(session: Session, *, community_id: str, number: int, head: int, zone_ids: Sequence[str], reads: int, page: int = 500) -> ChangePage:
    """The changes after `number` that concern some zones, or every phone, up to `head`."""
    readable = [kind for kind, level in CHANGE_KINDS.items() if level <= reads]
    statement = (
        sa.select(Change)
        .where(
            Change.community_id == community_id,
            Change.number > number,
            Change.number <= head,
            Change.kind.in_(readable),
            sa.or_(Change.zone_id.in_(zone_ids), Change.zone_id.is_(None)),
        )
        .order_by(Change.number)
        .limit(page + 1)
    )
    rows = session.scalars(statement).all()
    if len(rows) > page:
        return ChangePage(rows[:page], rows[page - 1].number, True)
    return ChangePage(rows, head, False)


def first_numbers(session: Session, community_id: str, subject_ids: Sequence[str]) -> dict[str, int]:
    """Subject id to the number of its first change: how phones know a visit that is no more."""
    statement = (
        sa.select(Change.subject_id, sa.func.min(Change.number))
        .where(Change.community_id == community_id, Change.subject_id.in_(list(subject_ids)))
        .group_by(Change.subject_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def tag_at(session: Session, community_id: str, number: int) -> str:
    """16 hex digits that stand for the last TAG_SPAN operations up to a number; empty before the first change.

    A cursor carries them: after a restore the same numbers belong to other operations, and the tag tells. One operation
    would not do: a phone that never heard its answer sends it again, and it may come to stand at its old number behind
    others that were lost (tests/api/test_older_copy.py).
    """
    if number == 0:
        return ""
    table = Change.__table__.c
    statement = sa.select(table.operation_id).where(table.community_id == community_id, table.number > number - TAG_SPAN, table.number <= number)
    operation_ids = session.scalars(statement.order_by(table.number)).all()
    return hashlib.sha256("".join(operation_ids).encode()).hexdigest()[:16] if len(operation_ids) == min(TAG_SPAN, number) else ""
