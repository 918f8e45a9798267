"""Removing what is past its time, a batch a transaction: what a purge was stopped at, the next one takes up. Never commits.
A removed visit leaves a count without its outcome, a resident's "do not ask again", and one number that tells phones to forget it."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import calendar, clock
from app.certificates.models import CertificateCheck
from app.changes.audit import purge_audit
from app.changes.log import append_change, write_operation
from app.changes.models import Opening, Operation
from app.database import Row
from app.exports.models import Export
from app.failpoints import reach
from app.identity.models import Community, ConsoleSession, Invitation
from app.retention import queries
from app.retention.models import RetentionRun
from app.retention.rules import Limits, limits_on
from app.rounds.models import Wish
from app.visits.models import Blockage, ClosedTopic, Visit, Withdrawal, ZoneDayCount
from app.vocabulary import outcome_group

# Small enough that an exchange waits its turn for a moment only.
BATCH = 200
Transaction = Callable[[str], AbstractContextManager[Session]]
Ids = Sequence[str]


@dataclass(frozen=True)
class Purge:
    """One run over one community: when, and what is kept on that day."""

    run_id: str
    community_id: str
    time_zone: str
    today: str
    limits: Limits
    now: datetime

    def start_of(self, day: str) -> datetime:
        """The instant at which a day of the community begins."""
        return queries.start_of(day, self.time_zone)


def begin_purge(session: Session, community: Community, now: datetime) -> Purge:
    """Write down that a purge of a community has begun."""
    today = calendar.local_parts(clock.to_ms(now), community.time_zone)["day"]
    run = RetentionRun(community_id=community.id, id=str(uuid.uuid4()), started_at=now, ended_at=None, counts={})
    session.add(run)
    return Purge(run.id, community.id, community.time_zone, today, limits_on(today), now)


def carry_out(purge: Purge, transaction: Transaction) -> None:
    """Remove everything that is past its time, in batches, each in a transaction of its own, and add up what went in the run's row.

    Args:
        transaction: app.database.transaction; it locks the community's row and numbers the changes.
    """
    for due, remove in STEPS:
        with transaction(purge.community_id) as session:
            ids = list(due(session, purge))
        for batch in _batches(ids):
            with transaction(purge.community_id) as session:
                _add_up(session, purge, remove(session, purge, batch))
            reach("retention.between_batches")
    with transaction(purge.community_id) as session:
        _add_up(session, purge, _remove_of_desks(session, purge))


def what_went(session: Session, purge: Purge) -> dict[str, int]:
    """What a purge has removed so far, by kind of REMOVED."""
    return {kind: count for kind, count in _run_of(session, purge).counts.items() if count}


def needs_compacting(session: Session, purge: Purge) -> bool:
    """Whether the database's files hold something that was removed: now, or by an earlier run that was stopped before its end."""
    earlier = [run for run in queries.last_runs(session, purge.community_id) if run.id != purge.run_id]
    return bool(what_went(session, purge)) or any(run.ended_at is None for run in earlier)


def end_purge(session: Session, purge: Purge, now: datetime) -> None:
    """Write down that a purge has come to its end, its files too."""
    _run_of(session, purge).ended_at = now


def _run_of(session: Session, purge: Purge) -> RetentionRun:
    run = session.get(RetentionRun, (purge.community_id, purge.run_id))
    assert run is not None
    return run


def _add_up(session: Session, purge: Purge, gone: dict[str, int]) -> None:
    run = _run_of(session, purge)
    run.counts = dict(Counter(run.counts) + Counter(gone))


def _batches(ids: Ids) -> Iterator[Ids]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _operation(session: Session, purge: Purge) -> Row:
    """The purge's own operation, which the changes of one batch belong to."""
    return write_operation(session, community_id=purge.community_id, operation_id=str(uuid.uuid4()), kind="retention:purge", now=purge.now)


def _tell(session: Session, operation: Row, kind: str, subjects: Iterable[tuple[str, str]]) -> None:
    """Let phones hear of (subject id, zone of today), each once."""
    for subject_id, zone_id in dict.fromkeys(subjects):
        told = {"community_id": operation["community_id"], "operation_id": operation["id"], "first_of": [operation]}
        append_change(session, kind=kind, subject_id=subject_id, zone_id=zone_id, **told)


# Visits


def _remove_visits(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    """Whatever hangs on a visit (topics, its certificate check, its review) goes with it by the database's own cascade."""
    every = queries.with_what_they_correct(session, purge.community_id, ids)
    visits = queries.visits_to_remove(session, purge.community_id, every)
    if not visits:
        return {}
    _keep_counts(session, purge, [visit for visit in visits if visit.is_live and not visit.asked])
    closed = _keep_closed_topics(session, purge, every)
    operation = _operation(session, purge)
    _tell(session, operation, "visit:removed", [(visit.id, visit.zone_of_today) for visit in visits])
    # A phone told only a number would keep the reminder, and lose what it may not ask again: these buildings it gets anew.
    anew = [(visit.building_id, visit.zone_of_today) for visit in visits if visit.remind_month or visit.id in closed]
    _tell(session, operation, "building:changed", anew)
    mine = Visit.community_id == purge.community_id
    session.execute(sa.delete(Withdrawal).where(Withdrawal.community_id == purge.community_id, Withdrawal.visit_id.in_(every)))
    session.execute(sa.delete(Visit).where(mine, Visit.id.in_(every)).execution_options(synchronize_session=False))
    ended = sum(not visit.is_live for visit in visits)
    not_reached = sum(visit.is_live and visit.outcome in queries.NOT_REACHED for visit in visits)
    return {"ended_records": ended, "not_reached": not_reached, "visits": len(visits) - ended - not_reached}


def _keep_counts(session: Session, purge: Purge, visits: Sequence[sa.Row[Any]]) -> None:
    sums = Counter((visit.zone_id, visit.day, visit.band, outcome_group(visit.outcome)) for visit in visits)
    for (zone_id, day, band, group), count in sorted(sums.items()):
        row = session.get(ZoneDayCount, (purge.community_id, zone_id, day, band, group))
        if row is None:
            row = ZoneDayCount(community_id=purge.community_id, zone_id=zone_id, day=day, band=band, outcome_group=group, visits=0)
            session.add(row)
        row.visits += count


def _keep_closed_topics(session: Session, purge: Purge, visit_ids: Collection[str]) -> set[str]:
    """Keep each "do not ask again" that still holds, without its record; gives the visits that held one."""
    since = purge.start_of(purge.limits.visits)
    found = queries.topics_asked_no_more(session, purge.community_id, visit_ids, since)
    for closed in found:
        door_id, topic, occurred_at = closed.door_id, closed.topic, closed.occurred_at
        row = session.get(ClosedTopic, (purge.community_id, door_id, topic))
        if row is None:
            session.add(ClosedTopic(community_id=purge.community_id, door_id=door_id, topic=topic, occurred_at=occurred_at))
            session.flush()
        else:
            row.occurred_at = max(row.occurred_at, occurred_at)
    return {closed.id for closed in found}


def _clear_needs(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    session.execute(sa.update(Visit).where(Visit.community_id == purge.community_id, Visit.id.in_(ids)).values(need_text=None))
    return {"needs": len(ids)}


def _clear_reminders(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    places = [(visit.building_id, visit.zone_of_today) for visit in queries.visits_to_remove(session, purge.community_id, ids)]
    _tell(session, _operation(session, purge), "building:changed", places)
    statement = sa.update(CertificateCheck).where(CertificateCheck.community_id == purge.community_id, CertificateCheck.visit_id.in_(ids))
    session.execute(statement.values(remind_month=None))
    return {"reminders": len(ids)}


# Places


def _clear_hints(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    places = queries.places_of_blockages(session, purge.community_id, ids)
    _tell(session, _operation(session, purge), "blockage:recorded", [(place.id, place.zone_id) for place in places])
    session.execute(sa.update(Blockage).where(Blockage.community_id == purge.community_id, Blockage.id.in_(ids)).values(hint_text=None))
    return {"hints": len(ids)}


def _remove_blockages(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    places = queries.places_of_blockages(session, purge.community_id, ids)
    _tell(session, _operation(session, purge), "building:changed", [(place.building_id, place.zone_id) for place in places])
    session.execute(sa.delete(Blockage).where(Blockage.community_id == purge.community_id, Blockage.id.in_(ids)))
    return {"blockages": len(ids)}


def _remove_lifted_wishes(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    session.execute(sa.delete(Wish).where(Wish.community_id == purge.community_id, Wish.id.in_(ids)))
    return {"lifted_wishes": len(ids)}


# Operations and desks


def _clear_bodies(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    session.execute(sa.update(Operation).where(Operation.community_id == purge.community_id, Operation.id.in_(ids)).values(body=None))
    return {"bodies": len(ids)}


def _clear_decision_words(session: Session, purge: Purge, ids: Ids) -> dict[str, int]:
    session.execute(sa.update(Operation).where(Operation.community_id == purge.community_id, Operation.id.in_(ids)).values(decision_text=None))
    return {"decision_words": len(ids)}


def _remove_of_desks(session: Session, purge: Purge) -> dict[str, int]:
    """Few rows each: what hangs on no phone and needs no batches."""
    mine, desks = purge.community_id, purge.start_of(purge.limits.desks)
    asked = purge.start_of(purge.limits.exports)
    kept_from = purge.start_of(purge.limits.audit)
    statements: dict[str, sa.Delete] = {
        "closed_topics": sa.delete(ClosedTopic).where(ClosedTopic.community_id == mine, ClosedTopic.occurred_at < purge.start_of(purge.limits.visits)),
        "invitations": sa.delete(Invitation).where(Invitation.community_id == mine, sa.or_(Invitation.used_at < desks, Invitation.expires_at < desks)),
        # Nobody seen for so long is signed out, whether it was ever said or not.
        "console_sessions": sa.delete(ConsoleSession).where(
            ConsoleSession.community_id == mine, sa.or_(ConsoleSession.ended_at < desks, ConsoleSession.last_seen_at < desks)
        ),
        "exports": sa.delete(Export).where(Export.community_id == mine, Export.asked_at < asked),
    }
    gone = {name: int(session.execute(statement).rowcount) for name, statement in statements.items()}  # type: ignore[attr-defined]
    session.execute(sa.delete(Opening).where(Opening.community_id == mine, Opening.opened_at < kept_from))
    session.execute(sa.delete(RetentionRun).where(RetentionRun.community_id == mine, RetentionRun.started_at < kept_from))
    return {**gone, "audit_entries": purge_audit(session, community_id=mine, before=kept_from, now=purge.now)}


Step = tuple[Callable[[Session, Purge], Iterable[str]], Callable[[Session, Purge, Ids], dict[str, int]]]
STEPS: tuple[Step, ...] = (
    (lambda session, purge: queries.visits_past_time(session, purge.community_id, purge.limits, purge.time_zone, purge.today), _remove_visits),
    (lambda session, purge: queries.needs_past_time(session, purge.community_id, purge.start_of(purge.limits.words)), _clear_needs),
    (lambda session, purge: queries.reminders_past_time(session, purge.community_id, purge.limits.reminder_month), _clear_reminders),
    (lambda session, purge: queries.blockages_past_time(session, purge.community_id, purge.start_of(purge.limits.visits)), _remove_blockages),
    (lambda session, purge: queries.hints_past_time(session, purge.community_id, purge.start_of(purge.limits.words)), _clear_hints),
    (lambda session, purge: queries.bodies_past_time(session, purge.community_id, purge.start_of(purge.limits.bodies)), _clear_bodies),
    (lambda session, purge: queries.decision_words_past_time(session, purge.community_id, purge.start_of(purge.limits.bodies)), _clear_decision_words),
    (lambda session, purge: queries.lifted_wishes_past_time(session, purge.community_id, purge.start_of(purge.limits.lifted_wishes)), _remove_lifted_wishes),
)


def compact(connection: Any, dialect: str) -> bool:
    """Overwrite what was removed in the database's own files: rows that are gone must not be readable there either.

    Args:
        connection: the driver's own connection, outside any transaction.
        dialect: 'sqlite' or 'postgresql'.

    Returns whether it is done; False where readers held the write-ahead log open, and the next run does it.
    """
    cursor = connection.cursor()
    if dialect == "sqlite":
        cursor.execute("VACUUM")
        is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not is_busy
    # A plain VACUUM frees the place of a row and leaves its bytes there; FULL writes the table anew.
    for table in (Visit, Operation, CertificateCheck, Withdrawal, Blockage, Wish, ClosedTopic, Invitation, ConsoleSession, Export):
        cursor.execute(f'VACUUM (FULL) "{table.__tablename__}"')
    cursor.execute("VACUUM (FULL) visit_topic")
    cursor.execute("CHECKPOINT")
    return True
