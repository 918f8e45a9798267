"""What is past its time, as ids; and what the last purge said of itself. Reads only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app import calendar, clock
from app.certificates.models import CertificateCheck
from app.changes.models import Operation
from app.places.models import Building, Door
from app.retention.models import RetentionRun
from app.retention.rules import Limits
from app.rounds.models import Wish
from app.visits.liveness import is_live
from app.visits.models import Blockage, Visit, VisitTopic, Withdrawal
from app.vocabulary import codes, outcome_group

NOT_REACHED = tuple(outcome for outcome in codes("outcomes") if outcome_group(outcome) == "not_reached")


def start_of(day: str, time_zone: str) -> datetime:
    """The instant at which a community's day begins."""
    return clock.from_ms(calendar.instant_of(day, 0, time_zone))


def visits_past_time(session: Session, community_id: str, limits: Limits, time_zone: str, today: str) -> list[str]:
    """Ids of visits whose time is over: a year, 90 days where nobody was reached, 30 days after a correction or withdrawal.

    Somebody not reached who has named a day is kept until that day has passed: it is the resident's own time.
    """
    newer, mine = aliased(Visit), Visit.community_id == community_id
    ended_before = start_of(limits.ended_records, time_zone)
    corrected = sa.exists().where(newer.community_id == Visit.community_id, newer.supersedes_id == Visit.id, newer.received_at < ended_before)
    withdrawn = sa.exists().where(Withdrawal.community_id == Visit.community_id, Withdrawal.visit_id == Visit.id, Withdrawal.received_at < ended_before)
    no_day_ahead = sa.or_(Visit.appointment_day.is_(None), Visit.appointment_day < today)
    statements = (
        sa.select(Visit.id).where(mine, Visit.occurred_at < start_of(limits.visits, time_zone)),
        sa.select(Visit.id).where(mine, Visit.occurred_at < start_of(limits.not_reached, time_zone), Visit.outcome.in_(NOT_REACHED), no_day_ahead),
        sa.select(Visit.id).where(mine, sa.or_(corrected, withdrawn)),
    )
    return sorted({visit_id for statement in statements for visit_id in session.scalars(statement)})


def with_what_they_correct(session: Session, community_id: str, visit_ids: Collection[str]) -> set[str]:
    """Some visits and every record they correct, down to the first: left alone it would come back to life."""
    found, new = set(visit_ids), set(visit_ids)
    while new:
        statement = sa.select(Visit.supersedes_id).where(Visit.community_id == community_id, Visit.id.in_(new), Visit.supersedes_id.is_not(None))
        new = {str(visit_id) for visit_id in session.scalars(statement)} - found
        found |= new
    return found


def visits_to_remove(session: Session, community_id: str, visit_ids: Collection[str]) -> Sequence[sa.Row[Any]]:
    """Some visits as a purge needs them: where and when to count each, whether it is live, and the zone that hears of it today."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Visit.id, Visit.zone_id, Visit.day, Visit.band, Visit.outcome, Visit.occurred_at, Visit.asked, Visit.door_id,
            is_live().label("is_live"), Door.building_id, Building.zone_id.label("zone_of_today"), CertificateCheck.remind_month,
        )
        .join(Door, sa.and_(Door.community_id == Visit.community_id, Door.id == Visit.door_id))
        .join(Building, sa.and_(Building.community_id == Door.community_id, Building.id == Door.building_id))
        .outerjoin(CertificateCheck, sa.and_(CertificateCheck.community_id == Visit.community_id, CertificateCheck.visit_id == Visit.id))
        .where(Visit.community_id == community_id, Visit.id.in_(list(visit_ids)))
        .order_by(Visit.number, Visit.id)
    )  # fmt: skip
    return session.execute(statement).all()


def topics_asked_no_more(session: Session, community_id: str, visit_ids: Collection[str], since: datetime) -> Sequence[sa.Row[Any]]:
    """(visit id, door id, topic, occurred_at) of what residents asked not to be asked again at some visits since an instant."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Visit.id, Visit.door_id, VisitTopic.topic, Visit.occurred_at)
        .join(VisitTopic, sa.and_(VisitTopic.community_id == Visit.community_id, VisitTopic.visit_id == Visit.id))
        .where(Visit.community_id == community_id, Visit.id.in_(list(visit_ids)), VisitTopic.end == "ask_no_more", Visit.occurred_at >= since)
    )
    return session.execute(statement).all()


def needs_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of visits whose need was told before an instant and is still there."""
    return session.scalars(sa.select(Visit.id).where(Visit.community_id == community_id, Visit.need_text.is_not(None), Visit.occurred_at < before)).all()


def hints_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of blockages whose hint was written before an instant and is still there."""
    statement = sa.select(Blockage.id).where(Blockage.community_id == community_id, Blockage.hint_text.is_not(None), Blockage.occurred_at < before)
    return session.scalars(statement).all()


def blockages_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of blockages before an instant."""
    return session.scalars(sa.select(Blockage.id).where(Blockage.community_id == community_id, Blockage.occurred_at < before)).all()


def places_of_blockages(session: Session, community_id: str, blockage_ids: Collection[str]) -> Sequence[sa.Row[Any]]:
    """(id, building id, zone of today) of some blockages."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Blockage.id, Blockage.building_id, Building.zone_id)
        .join(Building, sa.and_(Building.community_id == Blockage.community_id, Building.id == Blockage.building_id))
        .where(Blockage.community_id == community_id, Blockage.id.in_(list(blockage_ids)))
        .order_by(Blockage.id)
    )
    return session.execute(statement).all()


def reminders_past_time(session: Session, community_id: str, month: str) -> Sequence[str]:
    """Ids of visits that still hold a reminder of a month before `month` ('YYYY-MM')."""
    table = CertificateCheck
    return session.scalars(sa.select(table.visit_id).where(table.community_id == community_id, table.remind_month < month)).all()


def bodies_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of operations received before an instant whose text is still there: refused and held ones."""
    return session.scalars(
        sa.select(Operation.id).where(Operation.community_id == community_id, Operation.body.is_not(None), Operation.received_at < before)
    ).all()


def decision_words_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of operations decided on before an instant whose sentence is still there."""
    return session.scalars(
        sa.select(Operation.id).where(Operation.community_id == community_id, Operation.decision_text.is_not(None), Operation.decided_at < before)
    ).all()


def lifted_wishes_past_time(session: Session, community_id: str, before: datetime) -> Sequence[str]:
    """Ids of wishes that were lifted before an instant."""
    return session.scalars(sa.select(Wish.id).where(Wish.community_id == community_id, Wish.lifted_at < before)).all()


def last_runs(session: Session, community_id: str) -> Sequence[RetentionRun]:
    """The two newest purges of a community, finished or not, newest first."""
    return session.scalars(sa.select(RetentionRun).where(RetentionRun.community_id == community_id).order_by(RetentionRun.started_at.desc()).limit(2)).all()
