"""Certificate checks: which visits had one, and the months residents asked to be reminded of."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.certificates.models import CertificateCheck
from app.visits.liveness import is_live
from app.visits.models import Visit


def checks_of_visits(session: Session, community_id: str, visit_ids: Collection[str]) -> dict[str, CertificateCheck]:
    """Visit id to its certificate check, where there was one."""
    statement = sa.select(CertificateCheck).where(CertificateCheck.community_id == community_id, CertificateCheck.visit_id.in_(list(visit_ids)))
    return {check.visit_id: check for check in session.scalars(statement)}


def reminders_of_doors(session: Session, community_id: str, door_ids: Collection[str], from_month: str) -> Sequence[tuple[str, str]]:
    """(door id, month YYYY-MM) of the reminders that residents asked for and that are not past `from_month`."""
    statement = (
        sa.select(Visit.door_id, CertificateCheck.remind_month)
        .join(CertificateCheck, sa.and_(CertificateCheck.community_id == Visit.community_id, CertificateCheck.visit_id == Visit.id))
        .where(
            Visit.community_id == community_id,
            Visit.door_id.in_(list(door_ids)),
            CertificateCheck.remind_month.is_not(None),
            CertificateCheck.remind_month >= from_month,
            is_live(),
        )
        .order_by(Visit.occurred_at)
    )
    return [(door_id, month) for door_id, month in session.execute(statement) if month is not None]
