"""Every kind of operation a phone may send: its schema and its command. One line a kind; a kind is never removed or given a new meaning.
tests/api/test_every_operation.py runs over this table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema
from sqlalchemy.orm import Session

from app.certificates.commands import record_certificate_check
from app.database import Row
from app.sync.correction_schemas import VisitRecordSchema2, VisitWithdrawSchema
from app.sync.schemas import BlockageRecordSchema, VisitRecordSchema, WishSetSchema
from app.visits.commands import record_blockage, record_visit, record_wish
from app.visits.corrections import withdraw_visit
from app.visits.facts import Facts


@dataclass(frozen=True)
class OperationKind:
    """How one kind and version is read, and what it does."""

    schema: Schema
    run: Callable[..., None]


def _visit_record(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    record_visit(session, operation=operation, body=body, facts=facts, now=now)
    record_certificate_check(session, operation=operation, body=body["certificate"])


def _visit_record_1(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """The first version knew neither corrections nor visits that are added later."""
    _visit_record(session, operation=operation, body={**body, **BEFORE_VERSION_2}, facts=facts, now=now)


BEFORE_VERSION_2: dict[str, Any] = {"added_later": None, "asked": False, "supersedes": None}
OPERATIONS: dict[tuple[str, int], OperationKind] = {
    ("visit:record", 1): OperationKind(VisitRecordSchema(), _visit_record_1),
    ("visit:record", 2): OperationKind(VisitRecordSchema2(), _visit_record),
    ("visit:withdraw", 1): OperationKind(VisitWithdrawSchema(), withdraw_visit),
    ("wish:set", 1): OperationKind(WishSetSchema(), record_wish),
    ("blockage:record", 1): OperationKind(BlockageRecordSchema(), record_blockage),
}
