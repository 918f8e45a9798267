"""Asking for an export, and the turns of the process that writes it. Never commits.
A process owns an export only while it says so in time; what a silent one still writes is nobody's (docs/decisions, A process beside the server writes exports)."""

import dataclasses
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import problems
from app.changes.audit import append_audit
from app.exports.models import Export

LONGEST_EXPORT = 200_000
LONGEST_PAGE = 2_000
MOST_WAITING = 3
SILENT_AFTER = timedelta(seconds=30)
MOST_TRIES = 3
FILE_LIVES = timedelta(hours=24)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What somebody wants to take along: which table ('visits', 'zone_days'), as what ('csv', 'xlsx', 'page'), under which filter, and why."""

    contents: str
    form: str
    filters: dict[str, str | None]
    language: str
    reason: str


def ask_for_export(session: Session, *, community_id: str, staff_id: str, export_id: str, wanted: Wanted, rows: int, now: datetime) -> None:
    """Write down that somebody wants an export, and why. Asked twice under one id it is asked once.

    Args:
        rows: how many rows it has now.

    Raises Problem request.not_found (somebody else's id), export.needs_reason, export.nothing, export.too_long, export.too_many.
    """
    known = session.get(Export, (community_id, export_id))
    if known is not None:
        if known.staff_id != staff_id:
            raise problems.Problem(problems.REQUEST_NOT_FOUND)
        return
    if not wanted.reason.strip():
        raise problems.Problem(problems.EXPORT_NEEDS_REASON)
    if rows == 0:
        raise problems.Problem(problems.EXPORT_NOTHING)
    most = LONGEST_PAGE if wanted.form == "page" else LONGEST_EXPORT
    if rows > most:
        raise problems.Problem(problems.EXPORT_TOO_LONG, rows=f"{rows:,}", most=f"{most:,}")
    waiting = sa.select(sa.func.count()).where(Export.community_id == community_id, Export.staff_id == staff_id, Export.state.in_(("waiting", "running")))
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise problems.Problem(problems.EXPORT_TOO_MANY, most=MOST_WAITING)
    reason = wanted.reason.strip()
    asked = dataclasses.asdict(wanted) | {"reason": reason}
    session.add(Export(community_id=community_id, id=export_id, staff_id=staff_id, asked_at=now, state="waiting", rows_due=rows, rows_done=0, tries=0, **asked))
    append_audit(session, community_id=community_id, staff_id=staff_id, action="export:asked", subject="export", subject_id=export_id, now=now, reason=reason)


def claim_export(session: Session, now: datetime) -> Export | None:
    """Take up the oldest export that waits, or one whose process has fallen silent; None where there is none. One process gets it.

    On PostgreSQL rows that another process is taking are passed over; on SQLite one writes at a time anyway.
    """
    is_free = sa.or_(Export.state == "waiting", sa.and_(Export.state == "running", Export.heard_at < now - SILENT_AFTER))
    statement = sa.select(Export).where(is_free).order_by(Export.asked_at, Export.id).limit(1).with_for_update(skip_locked=True)
    found = session.scalars(statement).first()
    if found is None:
        return None
    if found.tries >= MOST_TRIES:
        found.state, found.fault, found.ended_at = "failed", problems.EXPORT_STOPPED.code, now
        return found
    found.state, found.runner, found.heard_at = "running", str(uuid.uuid4()), now
    found.tries, found.rows_done, found.file_name = found.tries + 1, 0, None
    return found


def note_progress(session: Session, export: Export, *, rows_done: int, now: datetime) -> bool:
    """Say how far an export has come. False where it is another process's by now: this one stops."""
    return _set(session, export, rows_done=rows_done, heard_at=now)


def finish_export(session: Session, export: Export, *, file_name: str, rows_done: int, now: datetime) -> bool:
    """Say that an export lies ready. False where it is another process's by now: the file is nobody's."""
    return _set(session, export, state="done", file_name=file_name, rows_done=rows_done, rows_due=rows_done, heard_at=now, ended_at=now)


def fail_export(session: Session, export: Export, *, problem: problems.Refusal, now: datetime) -> bool:
    """Say that an export could not be written, and why."""
    return _set(session, export, state="failed", fault=problem.code, ended_at=now)


def _set(session: Session, export: Export, **values: object) -> bool:
    mine = (Export.community_id == export.community_id, Export.id == export.id, Export.runner == export.runner, Export.state == "running")
    done = session.execute(sa.update(Export).where(*mine).values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def is_ready(export: Export, now: datetime) -> bool:
    """Whether an export's file may be fetched: written, and not a day old."""
    return export.state == "done" and export.file_name is not None and export.ended_at is not None and now < export.ended_at + FILE_LIVES


def forget_file(session: Session, export: Export) -> None:
    """Say that an export's file is gone."""
    statement = sa.update(Export).where(Export.community_id == export.community_id, Export.id == export.id)
    session.execute(statement.values(file_name=None).execution_options(synchronize_session=False))


def note_taken(session: Session, export: Export, now: datetime) -> None:
    """Write down that an export was fetched by whoever asked for it, with the reason given then."""
    append_audit(
        session,
        community_id=export.community_id,
        staff_id=export.staff_id,
        action="export:taken",
        subject="export",
        subject_id=export.id,
        now=now,
        reason=export.reason,
    )
