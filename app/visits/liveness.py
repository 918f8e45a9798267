"""Which visits are live: not corrected and not taken back. Rules, packs and phones know live ones only.
Derived at every look, never a flag: a second truth could disagree with the first."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import clock
from app.visits.facts import Original
from app.visits.models import Visit, Withdrawal


def is_live() -> sa.ColumnElement[bool]:
    """A visit that nothing has replaced: no correction of it, and its author has not taken it back."""
    newer = aliased(Visit)
    corrected = sa.exists().where(newer.community_id == Visit.community_id, newer.supersedes_id == Visit.id)
    withdrawn = sa.exists().where(Withdrawal.community_id == Visit.community_id, Withdrawal.visit_id == Visit.id)
    return sa.and_(~corrected, ~withdrawn)


def originals_of(session: Session, community_id: str, named: Sequence[dict[str, Any]]) -> dict[str, Original]:
    """Visit id to what a correction has to know of it, for visits that are named by id or by number."""
    ids = [one["visit"] for one in named if one["visit"]]
    numbers = [one["number"] for one in named if one["number"]]
    statement = sa.select(Visit).where(Visit.community_id == community_id, sa.or_(Visit.id.in_(ids), Visit.number.in_(numbers)))
    found = {
        visit.id: Original(visit.id, visit.number, visit.door_id, visit.zone_id, visit.staff_id, clock.to_ms(visit.occurred_at), [])
        for visit in session.scalars(statement)
    }
    corrections = sa.select(Visit.supersedes_id, Visit.id).where(Visit.community_id == community_id, Visit.supersedes_id.in_(list(found)), is_live())
    for original_id, correction_id in session.execute(corrections):
        found[str(original_id)].corrections.append(correction_id)
    return found


def clashing(session: Session, community_id: str, visits: Sequence[sa.Row[Any]]) -> set[str]:
    """Ids of those visits that are one of several live corrections of the same visit: both are kept until a person decides."""
    corrected = [visit.supersedes_id for visit in visits if visit.supersedes_id]
    if not corrected:
        return set()
    statement = (
        sa.select(Visit.supersedes_id)
        .where(Visit.community_id == community_id, Visit.supersedes_id.in_(corrected), is_live())
        .group_by(Visit.supersedes_id)
        .having(sa.func.count() > 1)
    )
    several = set(session.scalars(statement))
    return {visit.id for visit in visits if visit.supersedes_id in several}


def live_ids(session: Session, community_id: str, visit_ids: Collection[str]) -> set[str]:
    """Which of some visits are live."""
    return set(session.scalars(sa.select(Visit.id).where(Visit.community_id == community_id, Visit.id.in_(list(visit_ids)), is_live())))
