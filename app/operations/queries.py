"""Operations that wait for a person's word, and one of them whole."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.changes.models import Change, Operation
from app.identity.models import Staff
from app.identity.scope import Scope, within
from app.rounds.models import Wish


def operations_to_decide(session: Session, scope: Scope, *, page: int) -> Sequence[tuple[Operation, Staff]]:
    """What was refused or is held and nobody has decided on, oldest first, with its author. Its text belongs to no zone yet."""
    statement = (
        within(sa.select(Operation, Staff), scope, Operation)
        .join(Staff, sa.and_(Staff.community_id == Operation.community_id, Staff.id == Operation.staff_id))
        .where(Operation.state.in_(("held", "refused")), Operation.decision.is_(None))
        .order_by(Operation.received_at, Operation.id)
        .limit(page)
    )
    return [(operation, staff) for operation, staff in session.execute(statement)]


def count_to_decide(session: Session, scope: Scope) -> int:
    """How many wait for a decision."""
    statement = within(sa.select(sa.func.count()).select_from(Operation), scope, Operation)
    return session.scalar(statement.where(Operation.state.in_(("held", "refused")), Operation.decision.is_(None))) or 0


def operation_in_scope(session: Session, scope: Scope, operation_id: str) -> tuple[Operation, Staff] | None:
    """One operation that was refused, held or decided on, with its author; None for a counted one, which is a visit of the log."""
    statement = (
        within(sa.select(Operation, Staff), scope, Operation)
        .join(Staff, sa.and_(Staff.community_id == Operation.community_id, Staff.id == Operation.staff_id))
        .where(Operation.id == operation_id, sa.or_(Operation.state.in_(("held", "refused")), Operation.decision.is_not(None)))
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def wish_of_operation(session: Session, community_id: str, operation_id: str) -> Wish | None:
    """The wish not to be visited that an operation set, such as a visit's, or None."""
    statement = (
        sa.select(Wish)
        .join(Change, sa.and_(Change.community_id == Wish.community_id, Change.subject_id == Wish.id))
        .where(Change.community_id == community_id, Change.operation_id == operation_id, Change.kind == "wish:set")
    )
    return session.scalars(statement).first()


def decided_operations(session: Session, community_id: str, operation_ids: Sequence[str], staff_id: str) -> Sequence[Operation]:
    """Of some operations those that are a person's own and were decided on."""
    statement = sa.select(Operation).where(
        Operation.community_id == community_id, Operation.id.in_(operation_ids), Operation.staff_id == staff_id, Operation.decision.is_not(None)
    )
    return session.scalars(statement).all()
