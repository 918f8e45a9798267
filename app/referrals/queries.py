"""The service counters, for the whole community and by week only."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals.models import ServiceWeek


def service_week(session: Session, community_id: str, iso_week: str) -> Sequence[ServiceWeek]:
    """The counters of one week, by kind."""
    return session.scalars(
        sa.select(ServiceWeek).where(ServiceWeek.community_id == community_id, ServiceWeek.iso_week == iso_week).order_by(ServiceWeek.service_kind)
    ).all()


def weeks_with_counts(session: Session, community_id: str) -> Sequence[str]:
    """The weeks that have counters, newest first."""
    return session.scalars(
        sa.select(ServiceWeek.iso_week).where(ServiceWeek.community_id == community_id).distinct().order_by(ServiceWeek.iso_week.desc())
    ).all()
