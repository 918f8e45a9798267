"""Times a building could not be entered: which of them stand, what a pack and a change hold, where nobody has got in since.
Reads only. That one was taken back is derived at every look, never a flag; who stood before which gate is told to the zone's phones and to nobody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.identity.scope import Scope, within
from app.places.models import Building, Compound, Door, Zone
from app.visits.facts import NamedBlockage
from app.visits.liveness import is_live
from app.visits.models import Blockage, BlockageWithdrawal, Visit
from app.vocabulary import limit


def stands() -> sa.ColumnElement[bool]:
    """A blockage that its author has not taken back."""
    withdrawn = sa.exists().where(BlockageWithdrawal.community_id == Blockage.community_id, BlockageWithdrawal.blockage_id == Blockage.id)
    return ~withdrawn


def blockages_of_buildings(session: Session, community_id: str, building_ids: Collection[str], since: datetime) -> Sequence[Blockage]:
    """The times since an instant at which some buildings could not be entered, oldest first."""
    statement = (
        sa.select(Blockage)
        .where(Blockage.community_id == community_id, Blockage.building_id.in_(list(building_ids)), Blockage.occurred_at >= since, stands())
        .order_by(Blockage.occurred_at, Blockage.number)
    )
    return session.scalars(statement).all()


def blockages_by_id(session: Session, community_id: str, blockage_ids: Collection[str]) -> Sequence[Blockage]:
    """Blockages by id, those that were taken back too."""
    return session.scalars(sa.select(Blockage).where(Blockage.community_id == community_id, Blockage.id.in_(list(blockage_ids)))).all()


def standing_ids(session: Session, community_id: str, blockage_ids: Collection[str]) -> set[str]:
    """Which of some blockages stand."""
    return set(session.scalars(sa.select(Blockage.id).where(Blockage.community_id == community_id, Blockage.id.in_(list(blockage_ids)), stands())))


def blockages_named(session: Session, community_id: str, named: Sequence[dict[str, Any]]) -> dict[str, NamedBlockage]:
    """Blockage id to what taking it back has to know, for blockages that are named by id or by number."""
    ids = [one["blockage"] for one in named if one["blockage"]]
    numbers = [one["number"] for one in named if one["number"]]
    statement = sa.select(Blockage).where(Blockage.community_id == community_id, sa.or_(Blockage.id.in_(ids), Blockage.number.in_(numbers)))
    return {
        row.id: NamedBlockage(id=row.id, number=row.number, building_id=row.building_id, staff_id=row.staff_id, occurred_ms=clock.to_ms(row.occurred_at))
        for row in session.scalars(statement)
    }


@dataclass(frozen=True)
class BlockedBuilding:
    """A building that nobody has got into since somebody stood before it; reason and band are of the last time, `since` is the first."""

    building: Building
    compound: Compound
    zone_code: str
    reason: str
    band: str
    since: datetime


def blocked_buildings(session: Session, scope: Scope, now: datetime) -> Sequence[BlockedBuilding]:
    """The buildings of a scope that cannot be entered, the longest first (screens.md S1): as the phones' boards say it.

    It is over as soon as anybody records a visit in the building that is not "no access" itself, and with the pack's days.
    Never says who stood there.
    """
    # Asked once a blockage, of which there are few; all visits of the community are many.
    got_in = (
        sa.exists()
        .where(Door.community_id == Blockage.community_id, Door.building_id == Blockage.building_id)
        .where(Visit.community_id == Door.community_id, Visit.door_id == Door.id, Visit.occurred_at > Blockage.occurred_at)
        .where(Visit.outcome != "no_access", ~Visit.asked, is_live())
    )
    statement = (
        within(sa.select(Blockage.reason, Blockage.band, Blockage.occurred_at, Building, Compound, Zone.code), scope, Building)
        .join(Blockage, sa.and_(Blockage.community_id == Building.community_id, Blockage.building_id == Building.id))
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .join(Zone, sa.and_(Zone.community_id == Building.community_id, Zone.id == Building.zone_id))
        .where(Building.standing == "active", Blockage.occurred_at >= now - timedelta(days=limit("pack_days")), ~got_in, stands())
        .order_by(Blockage.occurred_at, Blockage.number)
    )
    found: dict[str, BlockedBuilding] = {}
    for reason, band, at, building, compound, zone_code in session.execute(statement):
        since = found[building.id].since if building.id in found else at
        found[building.id] = BlockedBuilding(building, compound, zone_code, reason, band, since)
    return list(found.values())
