"""Adding a phone's closed week to the service counters. Leaves no operation, no change and no trace of who sent it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.referrals.models import ServiceBatch, ServiceWeek
from app.referrals.rules import counting_week


def add_service_week(session: Session, *, community_id: str, iso_week: str, batch_id: str, counts: Mapping[str, Sequence[int]], today: str) -> bool:
    """Add one batch of counts to a week, once.

    Args:
        iso_week: the phone's week, such as 2026-W47.
        batch_id: random, made on the phone for this week; the same batch again adds nothing, however late.
        counts: service kind to [slip, info, no].
        today: in the community, YYYY-MM-DD. A week that has been looked at takes nothing more in: late sums join one that has not.

    Returns whether it was added now (False for a repeat).
    """
    if session.get(ServiceBatch, (community_id, iso_week, batch_id)) is not None:
        return False
    session.add(ServiceBatch(community_id=community_id, iso_week=iso_week, batch_id=batch_id))
    counted = counting_week(iso_week, today)
    for kind, (slip, info, no) in sorted(counts.items()):
        row = session.get(ServiceWeek, (community_id, counted, kind), with_for_update=True)
        if row is None:
            session.add(ServiceWeek(community_id=community_id, iso_week=counted, service_kind=kind, slip=slip, info=info, no=no))
        else:
            session.execute(
                sa.update(ServiceWeek)
                .where(ServiceWeek.community_id == community_id, ServiceWeek.iso_week == counted, ServiceWeek.service_kind == kind)
                .values(slip=ServiceWeek.slip + slip, info=ServiceWeek.info + info, no=ServiceWeek.no + no)
            )
    return True
