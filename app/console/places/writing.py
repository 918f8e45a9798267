"""What every page about places does when it writes: the rows, the first round, and who did it, in one open transaction."""

from sqlalchemy.orm import Session

from app import clock
from app.changes.audit import append_audit
from app.console.blueprint import desk, today
from app.places.import_command import import_places
from app.places.import_plan import Plan
from app.rounds.commands import open_first_round


def write_plan(writing: Session, plan: Plan, sha256: str) -> str:
    """Write a plan that was made in this transaction. Returns what the next page says: 'written', or 'same' where nothing differs."""
    community, staff, now = desk().community, desk().staff, clock.now()
    operation = import_places(writing, community_id=community.id, plan=plan, sha256=sha256, now=now, staff_id=staff.id)
    if operation is None:
        return "same"
    open_first_round(writing, community_id=community.id, operation=operation, today=today(community))
    note(writing, "places:imported", "operation", operation["id"])
    return "written"


def note(writing: Session, action: str, subject: str, subject_id: str | None) -> None:
    """Write down in the chained log what this desk does or reads."""
    append_audit(writing, community_id=desk().community.id, staff_id=desk().staff.id, action=action, subject=subject, subject_id=subject_id, now=clock.now())
