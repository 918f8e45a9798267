"""Reading the chained log of actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.changes.models import AuditEntry


@dataclass(frozen=True)
class AuditFilter:
    """What the chained log is narrowed to; an instant range takes its first and leaves out its last."""

    staff_id: str | None = None
    action: str | None = None
    subject_id: str | None = None
    first: datetime | None = None
    after: datetime | None = None


def audit_entries(session: Session, community_id: str, chosen: AuditFilter, *, below: int | None, page: int) -> Sequence[AuditEntry]:
    """Entries under a filter, newest first.

    Args:
        below: only entries with a lower number (the next page).
    """
    statement = sa.select(AuditEntry).where(AuditEntry.community_id == community_id)
    for column, value in ((AuditEntry.staff_id, chosen.staff_id), (AuditEntry.action, chosen.action), (AuditEntry.subject_id, chosen.subject_id)):
        if value is not None:
            statement = statement.where(column == value)
    if chosen.first is not None:
        statement = statement.where(AuditEntry.at >= chosen.first, AuditEntry.at < chosen.after)
    if below is not None:
        statement = statement.where(AuditEntry.number < below)
    return session.scalars(statement.order_by(AuditEntry.number.desc()).limit(page)).all()
