"""What a person decides of an operation that the station refused or holds: take it in, give it back, or close it (screens.md S5).
Never commits; never drops a record without words its author reads, and never decides twice."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from app import problems
from app.changes.audit import append_audit
from app.changes.log import append_change
from app.changes.models import Operation
from app.database import Row, before_commit
from app.identity.models import Community, Staff
from app.identity.queries import staff_by_id
from app.operations.kinds import OPERATIONS, body_of, facts_for

Decision = Literal["accepted", "given_back", "closed"]
STATE_AFTER: dict[Decision, tuple[str, str | None]] = {
    "accepted": ("counted", None),
    "given_back": ("refused", problems.OPERATION_GIVEN_BACK.code),
    "closed": ("refused", problems.OPERATION_CLOSED.code),
}
# What a held operation waits for, and a person's word can stand for. A visit that is still unknown stays so whatever anybody says.
ACCEPTABLE = {
    problems.OPERATION_IN_FUTURE.code,
    problems.ZONE_LOST.code,
    problems.PHONE_REVOKED.code,
    problems.STAFF_ENDED.code,
    problems.VISIT_UNKNOWN.code,
    problems.BLOCKAGE_UNKNOWN.code,
    problems.QUESTION_UNKNOWN.code,
}


def decide(session: Session, *, community: Community, operation_id: str, decision: Decision, words: str, by: Staff, sample_key: bytes, now: datetime) -> None:
    """Decide on a refused or held operation, once. Its author's phones hear of it; asked again, they get the decision as its receipt.

    Args:
        sample_key: as app/visits/sample.py makes it; what is taken in draws its ticket like any other visit.
        words: what the author will read; needed to give back and to close, at most 200 characters.

    Raises Problem request.not_found, decision.made, decision.needs_words or decision.cannot_accept.
    """
    operation = session.get(Operation, (community.id, operation_id), with_for_update=True)
    if operation is None or operation.staff_id is None or (operation.state == "counted" and operation.decision is None):
        raise problems.Problem(problems.REQUEST_NOT_FOUND)
    if operation.decision is not None:
        name = staff_by_id(session, community.id, operation.decided_by or "")
        raise problems.Problem(problems.DECISION_MADE, name=name.display_name if name else "")
    if decision != "accepted" and not words.strip():
        raise problems.Problem(problems.DECISION_NEEDS_WORDS)
    if decision == "accepted":
        _take_in(session, community, operation, sample_key)
        # A counted body is gone, as with any other.
        operation.body = None
    operation.state, operation.code = STATE_AFTER[decision]
    operation.decision, operation.decided_at, operation.decided_by, operation.decision_text = decision, now, by.id, words.strip() or None
    append_change(session, community_id=community.id, kind="operation:decided", operation_id=operation.id, subject_id=operation.id, zone_id=None)
    append_audit(
        session, community_id=community.id, staff_id=by.id, action=f"operation:{decision}", subject="operation", subject_id=operation.id, now=now, reason=words
    )


def _take_in(session: Session, community: Community, operation: Operation, sample_key: bytes) -> None:
    """Carry a held operation out as if it had been counted when it arrived: its time is bounded by that, and its author's zone of then is no question."""
    author = staff_by_id(session, community.id, operation.staff_id or "")
    if author is None or operation.state != "held" or operation.code not in ACCEPTABLE or operation.body is None:
        raise problems.Problem(problems.DECISION_CANNOT_ACCEPT)
    row: Row = {"id": operation.id, "community_id": community.id, "number": None}
    try:
        body = body_of(operation.kind, operation.v, operation.body)
        facts = facts_for(session, community=community, staff=author, bodies=[body], sample_key=sample_key, now=operation.received_at)
        OPERATIONS[operation.kind, operation.v].run(session, operation=row, body=body, facts=facts, now=operation.received_at)
    except problems.Problem as problem:
        raise problems.Problem(problems.DECISION_CANNOT_ACCEPT) from problem
    # Numbers are given when the transaction ends.
    before_commit(session, ("decided", operation.id), lambda: setattr(operation, "number", row["number"]))
