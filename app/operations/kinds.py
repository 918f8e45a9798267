"""Every kind of operation a phone may send: its schema and its command. One line a kind; a kind is never removed or given a new meaning.
tests/api/test_every_operation.py runs over this table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from app import problems
from app.answers import what_is_malformed
from app.bodies import can_be_stored, load_json
from app.certificates.commands import record_certificate_check
from app.database import Row
from app.identity.models import Community, Staff
from app.operations.correction_schemas import BlockageWithdrawSchema, VisitRecordSchema2, VisitWithdrawSchema
from app.operations.schemas import UNREADABLE, AnswerRecordSchema, BlockageRecordSchema, VisitRecordSchema, WishSetSchema
from app.visits.batch_queries import load_facts
from app.visits.commands import record_blockage, record_visit, record_wish
from app.visits.corrections import withdraw_blockage, withdraw_visit
from app.visits.facts import Facts
from app.visits.review import record_answer
from app.vocabulary import limit


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
    ("blockage:withdraw", 1): OperationKind(BlockageWithdrawSchema(), withdraw_blockage),
    ("answer:record", 1): OperationKind(AnswerRecordSchema(), record_answer),
}


def body_of(kind: str, v: int, text: str) -> dict[str, Any]:
    """The body of an operation of a known kind, read from its frozen text.

    Raises Problem operation.unreadable, operation.too_long or operation.malformed.
    """
    if not can_be_stored(text):
        raise problems.Problem(problems.OPERATION_UNREADABLE)
    if len(text.encode()) > limit("operation_text"):
        raise problems.Problem(problems.OPERATION_TOO_LONG)
    try:
        body: dict[str, Any] = OPERATIONS[kind, v].schema.load(load_json(text))
    except ValidationError as error:
        if error.messages in ({"need": [UNREADABLE]}, {"hint": [UNREADABLE]}, {"text": [UNREADABLE]}):
            raise problems.Problem(problems.OPERATION_UNREADABLE) from None
        raise problems.Problem(problems.OPERATION_MALFORMED, what=what_is_malformed({"messages": error.messages})) from None
    except ValueError:
        raise problems.Problem(problems.OPERATION_MALFORMED, what="text") from None
    return body


def visit_named_in(body: dict[str, Any]) -> dict[str, Any] | None:
    """The visit that an operation is about besides its door: the one it corrects or takes back."""
    named: dict[str, Any] | None = body.get("supersedes") or body.get("visit")
    return named


def blockage_named_in(body: dict[str, Any]) -> dict[str, Any] | None:
    """The blockage that an operation takes back."""
    named: dict[str, Any] | None = body.get("blockage")
    return named


def id_named_in(body: dict[str, Any]) -> str | None:
    """The id of the record that an operation is about besides its place, where the phone that sends it made that record too."""
    visit, blockage = visit_named_in(body), blockage_named_in(body)
    return visit["visit"] if visit else blockage["blockage"] if blockage else None


def facts_for(session: Session, *, community: Community, staff: Staff, bodies: Sequence[dict[str, Any]], sample_key: bytes, now: datetime) -> Facts:
    """What the commands of a batch have to know, loaded once for all its bodies; `sample_key` as app/visits/sample.py makes it."""
    return load_facts(
        session,
        community=community,
        staff=staff,
        door_ids={body["door"] for body in bodies if "door" in body},
        building_ids={body["building"] for body in bodies if "building" in body},
        wish_ids={body["wish"] for body in bodies if body.get("wish")},
        named=[named for body in bodies if (named := visit_named_in(body)) is not None],
        named_blockages=[named for body in bodies if (named := blockage_named_in(body)) is not None],
        question_ids={body["question"] for body in bodies if "question" in body},
        sample_key=sample_key,
        now=now,
    )
