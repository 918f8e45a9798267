"""What residents asked not to be asked about again, whatever became of the record: the wish outlives a correction and the purge."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.visits.liveness import is_live
from app.visits.models import ClosedTopic, Visit, VisitTopic


def topics_closed_before(
    session: Session, community_id: str, door_ids: Collection[str], since: datetime, before: datetime
) -> Sequence[tuple[str, str, datetime]]:
    """(door id, topic, when) of every "do not ask again" since an instant that the pack's visits do not carry themselves.

    Those are older than `before`, or of a record that was corrected, taken back or is past its time: the wish was the resident's, and it stays.
    """
    statement = (
        sa.select(Visit.door_id, VisitTopic.topic, Visit.occurred_at)
        .join(VisitTopic, sa.and_(VisitTopic.community_id == Visit.community_id, VisitTopic.visit_id == Visit.id))
        .where(
            Visit.community_id == community_id,
            Visit.door_id.in_(list(door_ids)),
            VisitTopic.end == "ask_no_more",
            Visit.occurred_at >= since,
            sa.or_(Visit.occurred_at < before, ~is_live()),
        )
    )
    kept = sa.select(ClosedTopic.door_id, ClosedTopic.topic, ClosedTopic.occurred_at).where(
        ClosedTopic.community_id == community_id, ClosedTopic.door_id.in_(list(door_ids)), ClosedTopic.occurred_at >= since
    )
    found = [(door_id, topic, at) for asked in (statement, kept) for door_id, topic, at in session.execute(asked)]
    return sorted(found, key=lambda closed: closed[2])
