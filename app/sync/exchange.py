"""Taking a phone's operations: one write transaction, one receipt an operation, repeats get their first receipt again.
Never refuses a visit that did happen for a rule it crossed, and never lets one bad operation stop its neighbours."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.orm import Session

from app import database, problems
from app.answers import what_is_malformed
from app.bodies import can_be_stored
from app.changes.log import write_operation
from app.changes.models import Operation
from app.database import Row
from app.identity.guards import Phone, is_uuid
from app.operations.kinds import OPERATIONS, body_of, facts_for, id_named_in
from app.sync.schemas import OperationSchema
from app.visits.commands import reason_to_hold
from app.visits.facts import Facts
from app.visits.sample import sample_key

log = structlog.get_logger()
_SCHEMA = OperationSchema()
HOLDING = {
    problems.OPERATION_IN_FUTURE.code,
    problems.ZONE_LOST.code,
    problems.PHONE_REVOKED.code,
    problems.STAFF_ENDED.code,
    problems.VISIT_UNKNOWN.code,
    problems.BLOCKAGE_UNKNOWN.code,
    problems.QUESTION_UNKNOWN.code,
}


@dataclass(frozen=True)
class Sent:
    """One operation as it came: readable or not, its body loaded or the reason why not."""

    id: str
    kind: str
    v: int
    text: str
    sha256: str
    body: dict[str, Any] | None
    refusal: problems.Problem | None
    is_known_kind: bool


Receipt = dict[str, Any]


def take_operations(phone: Phone, raw: Sequence[Any], now: datetime) -> list[Receipt]:
    """Count, refuse or hold a batch, and return a receipt for each operation that has an id.

    An unexpected error rolls the batch back; it is then taken one by one, so that only the operation that caused it
    stays behind, with the receipt `later`.

    Raises Problem server.busy or server.full; nothing was taken then.
    """
    batch: list[Sent] = []
    receipts: list[Receipt] = []
    for entry in raw:
        try:
            sent = read_operation(entry)
        except Exception as error:
            receipts.append(_left_behind(entry["id"], error))
        else:
            batch += [] if sent is None else [sent]
    if not batch:
        return receipts
    try:
        return receipts + _take(phone, batch, now)
    except problems.Problem:
        raise
    except Exception as error:
        log.error("exchange_replayed", operations=len(batch), error=type(error).__name__)
    left: set[str] = set()
    for one in batch:
        if one.body and id_named_in(one.body) in left:
            # What it is about stays behind: it waits with it, since held would be for good.
            left.add(one.id)
            receipts.append(_receipt(one.id, "later", None, None))
            continue
        try:
            receipts += _take(phone, [one], now)
        except problems.Problem:
            raise
        except Exception as error:
            left.add(one.id)
            receipts.append(_left_behind(one.id, error))
    return receipts


def _left_behind(operation_id: str, error: Exception) -> Receipt:
    """An operation that something unexpected happened to: it stays on the phone, and the log says what to look for."""
    log.error("operation_left_behind", operation=operation_id, error=type(error).__name__, exc_info=error)
    return _receipt(operation_id, "later", problems.SERVER_UNEXPECTED.code, None)


def _take(phone: Phone, batch: Sequence[Sent], now: datetime) -> list[Receipt]:
    with database.transaction(phone.community.id) as session:
        known = _known_operations(session, phone.community.id, [sent.id for sent in batch])
        bodies = [sent.body for sent in batch if sent.body is not None]
        facts = facts_for(
            session, community=phone.community, staff=phone.staff, bodies=bodies, sample_key=sample_key(current_app.config["SECRET_KEY"]), now=now
        )
        rows: list[Row] = []
        for sent in batch:
            row = known.get(sent.id)
            if row is None and not sent.is_known_kind:
                row = _receipt(sent.id, "later", None, None)
            elif row is None:
                row = known[sent.id] = _take_one(session, phone, sent, facts, now)
            elif not _is_the_same(row, sent, phone):
                row = _receipt(sent.id, "refused", problems.OPERATION_ID_REUSED.code, None)
            rows.append(row)
    # Numbers were given when the transaction ended, so receipts are written only now.
    return [_receipt(row["id"], row["state"], row["code"], row["number"]) for row in rows]


def read_operation(entry: Any) -> Sent | None:
    """Read one entry of the request. An entry without a proper id cannot be answered and is passed over (None)."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not is_uuid(entry["id"]):
        return None
    text = entry["text"] if isinstance(entry.get("text"), str) else ""
    readable = can_be_stored(text)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    kind, v = entry.get("kind"), entry.get("v")
    known = isinstance(kind, str) and type(v) is int and (kind, v) in OPERATIONS

    errors = _SCHEMA.validate(entry)
    shown_kind, shown_v = (str(kind), int(v or 1)) if known else ("unknown", 1)

    def sent(body: dict[str, Any] | None, refusal: problems.Refusal | None, **details: object) -> Sent:
        problem = problems.Problem(refusal, retry_after=None, **details) if refusal else None
        # A well-formed operation of a kind this server does not know yet stays on the phone (`later`).
        return Sent(entry["id"], shown_kind, shown_v, text if readable else "", digest, body, problem, known or bool(errors))

    if errors:
        return sent(None, problems.OPERATION_MALFORMED, what=what_is_malformed({"messages": errors}))
    if not known:
        return sent(None, None)
    try:
        return sent(body_of(shown_kind, shown_v, text), None)
    except problems.Problem as problem:
        return sent(None, problem.refusal, **problem.details)


def _known_operations(session: Session, community_id: str, ids: Sequence[str]) -> dict[str, Row]:
    table = Operation.__table__.c
    statement = sa.select(table.id, table.sha256, table.staff_id, table.state, table.code, table.number).where(
        table.community_id == community_id, table.id.in_(list(ids))
    )
    return {row["id"]: dict(row) for row in session.execute(statement).mappings()}


def _is_the_same(row: Row, sent: Sent, phone: Phone) -> bool:
    """Whether a known id is this operation again: same text, same person. Anybody else learns nothing of it."""
    return bool(row["sha256"] == sent.sha256 and row["staff_id"] == phone.staff.id)


def _take_one(session: Session, phone: Phone, sent: Sent, facts: Facts, now: datetime) -> Row:
    row = write_operation(
        session,
        community_id=phone.community.id,
        operation_id=sent.id,
        kind=sent.kind,
        v=sent.v,
        sha256=sent.sha256,
        staff_id=phone.staff.id,
        device_id=phone.device.id,
        now=now,
    )
    hold = phone.refusal_of_new_work or (reason_to_hold(sent.body, facts, now) if sent.body is not None else None)
    try:
        if sent.refusal is not None:
            raise sent.refusal
        if hold is not None:
            raise problems.Problem(hold)
        assert sent.body is not None
        OPERATIONS[sent.kind, sent.v].run(session, operation=row, body=sent.body, facts=facts, now=now)
    except problems.Problem as problem:
        row["code"] = problem.refusal.code
        row["state"] = "held" if row["code"] in HOLDING else "refused"
        row["body"] = sent.text
    return row


def _receipt(operation_id: str, state: str, code: str | None, number: int | None) -> Receipt:
    return {"id": operation_id, "state": state, "code": code, "number": number}
