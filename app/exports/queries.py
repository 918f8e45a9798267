"""The rows that may leave, a page at a time, and the exports people asked for. Reads only.
No row holds a room, a floor, an outcome of its own or an id: what is selected here is all that can get out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.certificates.models import CertificateCheck
from app.exports.models import Export
from app.exports.rules import CountRow, shown_counts
from app.identity.models import Staff
from app.identity.scope import Scope, within
from app.places.models import Building, Compound, Door, Zone
from app.visits.liveness import is_live
from app.visits.models import Visit, Withdrawal, ZoneDayCount
from app.visits.queries import LogFilter, log_of
from app.vocabulary import codes, limit, outcome_group

PAGE = 2000


def visit_pages(session: Session, scope: Scope, chosen: LogFilter) -> Iterator[Sequence[sa.Row[Any]]]:
    """The log under a filter as it may be taken along, newest first, in pages of PAGE; each is a query of its own, so that none is held open."""
    newer = aliased(Visit)
    corrected = sa.exists().where(newer.community_id == Visit.community_id, newer.supersedes_id == Visit.id)
    withdrawn = sa.exists().where(Withdrawal.community_id == Visit.community_id, Withdrawal.visit_id == Visit.id)
    check = sa.exists().where(CertificateCheck.community_id == Visit.community_id, CertificateCheck.visit_id == Visit.id)
    columns = (
        Visit.number, Visit.day, Visit.band, Visit.outcome, Visit.added_later, Visit.supersedes_id, Zone.code.label("zone"),
        Compound.name.label("compound"), Building.name.label("building"), Staff.badge_no,
        corrected.label("is_corrected"), withdrawn.label("is_withdrawn"), check.label("has_check"),
    )  # fmt: skip
    statement = (
        log_of(scope, chosen, *columns)
        .join(Door, sa.and_(Door.community_id == Visit.community_id, Door.id == Visit.door_id))
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .join(Compound, sa.and_(Compound.community_id == Building.community_id, Compound.id == Building.compound_id))
        .join(Staff, sa.and_(Staff.community_id == Visit.community_id, Staff.id == Visit.staff_id))
        .join(Zone, sa.and_(Zone.community_id == Visit.community_id, Zone.id == Visit.zone_id))
        .order_by(Visit.number.desc())
        .limit(PAGE)
    )
    below: int | None = None
    while True:
        page = session.execute(statement if below is None else statement.where(Visit.number < below)).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        below = page[-1].number


def _zone_day_sums(scope: Scope, zone_id: str | None, first: str, last: str) -> sa.Select[*tuple[Any, ...]]:
    """(zone code, day, group, how many) of the days from first to last: live visits, and what is left of removed ones."""
    group = sa.case({outcome: outcome_group(outcome) for outcome in codes("outcomes")}, value=Visit.outcome)
    live = within(sa.select(Visit.zone_id, Visit.day, group.label("outcome_group"), sa.func.count().label("visits")), scope, Visit)
    live = live.where(Visit.day >= first, Visit.day <= last, Visit.asked.is_(False), is_live())
    kept = within(sa.select(ZoneDayCount.zone_id, ZoneDayCount.day, ZoneDayCount.outcome_group, ZoneDayCount.visits), scope, ZoneDayCount).where(
        ZoneDayCount.day >= first, ZoneDayCount.day <= last
    )
    if zone_id is not None:
        live, kept = live.where(Visit.zone_id == zone_id), kept.where(ZoneDayCount.zone_id == zone_id)
    both = sa.union_all(live.group_by(Visit.zone_id, Visit.day, group), kept).subquery()
    return (
        sa.select(Zone.code, both.c.day, both.c.outcome_group, sa.func.sum(both.c.visits).label("visits"))
        .join(Zone, sa.and_(Zone.community_id == scope.community_id, Zone.id == both.c.zone_id))
        .group_by(Zone.code, both.c.day, both.c.outcome_group)
        .order_by(Zone.code, both.c.day)
    )


def zone_day_rows(session: Session, scope: Scope, zone_id: str | None, first: str, last: str) -> list[tuple[str, str, CountRow]]:
    """(zone code, day, counts by group in the vocabulary's order) with small counts hidden; a row that is small as a whole is left out.

    Args:
        first, last: days 'YYYY-MM-DD' of the community, both included; last lies before today, so that a day is never looked at half.
    """
    found: list[tuple[str, str, CountRow]] = []
    sums = session.execute(_zone_day_sums(scope, zone_id, first, last).execution_options(yield_per=PAGE))
    for (zone, day), cells in groupby(sums, key=lambda row: (row[0], row[1])):
        counts = {group: int(visits) for *_, group, visits in cells}
        shown = shown_counts([counts.get(group, 0) for group in codes("outcome_groups")], limit("suppress_under"))
        if shown is not None:
            found.append((zone, day, shown))
    return found


def export_of(session: Session, community_id: str, staff_id: str, export_id: str) -> Export | None:
    """An export of this very person, or None: somebody else's does not exist."""
    found = session.get(Export, (community_id, export_id))
    return found if found is not None and found.staff_id == staff_id else None


def exports_of(session: Session, community_id: str, staff_id: str, since: datetime) -> Sequence[Export]:
    """What a person asked for since an instant, newest first."""
    statement = sa.select(Export).where(Export.community_id == community_id, Export.staff_id == staff_id, Export.asked_at >= since)
    return session.scalars(statement.order_by(Export.asked_at.desc(), Export.id)).all()


def exports_with_a_file(session: Session) -> Sequence[Export]:
    """Every export whose file may still lie on this server."""
    return session.scalars(sa.select(Export).where(Export.file_name.is_not(None))).all()
