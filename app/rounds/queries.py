"""Rounds and wishes."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.rounds.models import DoorRound, Wish


def rounds_of(session: Session, community_id: str) -> Sequence[DoorRound]:
    """All rounds of a community, oldest first."""
    return session.scalars(sa.select(DoorRound).where(DoorRound.community_id == community_id).order_by(DoorRound.opened_on)).all()


def round_on(rounds: Sequence[DoorRound], day: str) -> DoorRound | None:
    """The round that runs on a day (YYYY-MM-DD), or None. The younger one wins where two overlap."""
    for candidate in reversed(rounds):
        if candidate.opened_on <= day <= candidate.closes_on:
            return candidate
    return None


def wishes_of_doors(session: Session, community_id: str, door_ids: Collection[str]) -> dict[str, list[Wish]]:
    """Door id to its wishes not to be visited, lifted ones too."""
    statement = sa.select(Wish).where(Wish.community_id == community_id, Wish.door_id.in_(list(door_ids))).order_by(Wish.set_at)
    found: dict[str, list[Wish]] = defaultdict(list)
    for wish in session.scalars(statement):
        found[wish.door_id].append(wish)
    return found


def wishes_by_id(session: Session, community_id: str, wish_ids: Collection[str]) -> Sequence[Wish]:
    """Wishes by id."""
    return session.scalars(sa.select(Wish).where(Wish.community_id == community_id, Wish.id.in_(list(wish_ids)))).all()
