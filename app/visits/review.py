"""The review of a visit: a supervisor asks about conduct and service or marks it fine, its coordinator answers. A thread, never a verdict.
Never commits, never changes a visit; must never grow a grade, a deadline or a sign of who has read what."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock, problems
from app.changes.log import append_change, write_operation
from app.database import Row, write_row
from app.visits.facts import Facts
from app.visits.models import ReviewNote
from app.visits.rules import occurred_at_ms
from app.visits.texts import refuse_numbers


def ask_question(session: Session, *, community_id: str, operation_id: str, visit_id: str, staff_id: str, text: str, now: datetime) -> None:
    """Ask a visit's coordinator something. Only her phones hear of it.

    Args:
        operation_id: made when the form was drawn; whoever sends the form again asks nothing twice (`was_taken`).
        text: 1 to 300 characters.

    Raises Problem text.has_id_number or text.has_phone_number; nothing was written then.
    """
    refuse_numbers(text)
    operation = write_operation(session, community_id=community_id, operation_id=operation_id, kind="question:ask", staff_id=staff_id, now=now)
    _write_note(session, operation, kind="question", visit_id=visit_id, staff_id=staff_id, text=text, at=now, change="question:asked")


def mark_ok(session: Session, *, community_id: str, operation_id: str, visit_ids: Sequence[str], staff_id: str, now: datetime) -> None:
    """Mark visits as looked at with nothing to ask. A question that is open stays open."""
    operation = write_operation(session, community_id=community_id, operation_id=operation_id, kind="review:mark", staff_id=staff_id, now=now)
    for visit_id in visit_ids:
        _write_note(session, operation, kind="ok", visit_id=visit_id, staff_id=staff_id, text=None, at=now, change="review:marked")


def record_answer(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Enter a coordinator's answer to a question about a visit of hers.

    Raises Problem with a refusal (a number of a person in the text), or question.unknown, which holds the answer: no such question,
    one about a colleague's visit, or one that was lost in a restore. Nobody is told which.
    """
    question = facts.questions.get(body["question"])
    if question is None or question.asked_id != facts.staff.id:
        raise problems.Problem(problems.QUESTION_UNKNOWN)
    refuse_numbers(body["text"])
    sent = {"device_ms": body["clock"]["at"], "offset_ms": body["clock"]["offset"]}
    at = clock.from_ms(occurred_at_ms(**sent, received_ms=clock.to_ms(now), enrolled_ms=clock.to_ms(facts.bound_at)))
    about = {"visit_id": question.visit_id, "staff_id": facts.staff.id, "question_id": question.id}
    _write_note(session, operation, kind="answer", text=body["text"], at=at, change="question:answered", note_id=operation["id"], **about)


def _write_note(session: Session, operation: Row, *, change: str, visit_id: str, note_id: str | None = None, **fields: Any) -> None:
    """Queue a note and its change. The change has no zone: its coordinator may have been given another since, and app/sync tells nobody else."""
    community_id = operation["community_id"]
    note = write_row(session, ReviewNote, community_id=community_id, id=note_id or str(uuid.uuid4()), visit_id=visit_id, **fields)
    append_change(
        session,
        community_id=community_id,
        kind=change,
        operation_id=operation["id"],
        subject_id=visit_id,
        zone_id=None,
        first_of=[operation, note],
    )
