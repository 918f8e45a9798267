"""Correcting a visit, and taking a visit or a blockage back: the record stays as it was, and stops being live.
Never commits, never asks the database; never lifts a wish that was spoken at the visit."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app import clock, problems
from app.changes.log import append_change
from app.database import Row, write_row
from app.visits.facts import Facts, Named, NamedBlockage, Original
from app.visits.models import BlockageWithdrawal, Withdrawal

Record = TypeVar("Record", bound=Named)


def original_of(named: dict[str, Any], door_id: str, facts: Facts) -> Original:
    """The visit that a correction names: by its id where its own phone made it, else by number, epoch and time.

    Raises Problem visit.unknown, which holds the operation: the record may still be on its way, or lost in a restore.
    A number of another epoch belongs to another visit; the time beside it catches a restore that nobody has noticed yet.
    """
    original = _found(named, named["visit"], facts.originals, facts.community.epoch)
    if original is None or original.door_id != door_id:
        raise problems.Problem(problems.VISIT_UNKNOWN)
    return original


def _found(named: dict[str, Any], own_id: str | None, known: Mapping[str, Record], epoch: str) -> Record | None:
    if own_id is not None:
        return known.get(own_id)
    if named["epoch"] != epoch:
        return None
    return next((one for one in known.values() if one.number == named["number"] and one.is_at(named["at"])), None)


def supersede(session: Session, original: Original, *, operation: Row, facts: Facts) -> None:
    """End a visit's life because a correction has come, and say so in the log; with a second one of the same record all are kept, and it is a clash."""
    _end(session, original, kind="visit:superseded", operation=operation, facts=facts, by=operation["id"])


def withdraw_visit(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Take a visit back that never was: another door was tapped. Only its author can. The door has its try again.

    Raises Problem door.unknown, and visit.unknown (held) for a colleague's visit too, exactly as for none: also for a correction
    of one, since the record it replaced was not hers to end.
    """
    facts.door_for(body["door"])
    original = original_of(body["visit"], body["door"], facts)
    if not original.staff_id == original.root_staff_id == facts.staff.id:
        raise problems.Problem(problems.VISIT_UNKNOWN)
    values = {"visit_id": original.id, "staff_id": facts.staff.id, "received_at": now}
    write_row(session, Withdrawal, community_id=operation["community_id"], id=operation["id"], **values)
    _end(session, original, kind="visit:withdrawn", operation=operation, facts=facts, by=None)


def withdraw_blockage(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Take a blockage back: it was another building, or one that can be entered after all. Only its author can.

    Raises Problem building.unknown, and blockage.unknown (held) for a colleague's too, exactly as for none.
    """
    place = facts.building_for(body["building"])
    named = body["blockage"]
    blockage = _found(named, named["blockage"], facts.blockages, facts.community.epoch)
    if blockage is None or (blockage.building_id, blockage.staff_id) != (body["building"], facts.staff.id):
        raise problems.Problem(problems.BLOCKAGE_UNKNOWN)
    values = {"blockage_id": blockage.id, "staff_id": facts.staff.id, "received_at": now}
    write_row(session, BlockageWithdrawal, community_id=operation["community_id"], id=operation["id"], **values)
    # The zone is the building's of today, as for a visit: who works there now has to hear of it.
    told = {"community_id": operation["community_id"], "operation_id": operation["id"], "zone_id": place.zone_id}
    append_change(session, kind="blockage:withdrawn", subject_id=blockage.id, first_of=[operation], **told)


def note_blockage(blockage: Row, facts: Facts) -> None:
    """Let the rest of the batch know a blockage that has just been recorded: it may be taken back right behind it."""
    facts.blockages[blockage["id"]] = NamedBlockage(
        id=blockage["id"],
        number=None,
        building_id=blockage["building_id"],
        staff_id=blockage["staff_id"],
        occurred_ms=clock.to_ms(blockage["occurred_at"]),
    )


def settle_clash(session: Session, *, operation: Row, keep: str, others: Sequence[str], zone_id: str, staff_id: str, now: datetime) -> None:
    """Let one of several corrections of the same record stand, and end the others; what they say stays readable for their 30 days.

    Args:
        operation: the desk's own queued row.
        keep, others: ids of the live visits of one chain.
        zone_id: the building's zone of today: who works there now has to hear of it.
        staff_id: who decided.
    """
    told = {"community_id": operation["community_id"], "operation_id": operation["id"], "zone_id": zone_id, "first_of": [operation]}
    for other in others:
        values = {"visit_id": other, "staff_id": staff_id, "received_at": now}
        write_row(session, Withdrawal, community_id=operation["community_id"], id=str(uuid.uuid4()), **values)
        append_change(session, kind="visit:withdrawn", subject_id=other, **told)
    append_change(session, kind="visit:clashed", subject_id=keep, **told)


def _end(session: Session, original: Original, *, kind: str, operation: Row, facts: Facts, by: str | None) -> None:
    """End a visit in the facts and in the log; phones hear anew of what else of its chain is live, for that may clash now or no more."""
    found = facts.doors[original.door_id]
    found.visits = [visit for visit in found.visits if visit.get("id") != original.id]
    live = facts.live_of_root[original.root_id]
    live.discard(original.id)
    # The zone is the building's of today: who works there now has to hear of it.
    told = {"community_id": operation["community_id"], "operation_id": operation["id"], "zone_id": found.zone_id}
    append_change(session, kind=kind, subject_id=original.id, first_of=[operation], **told)
    for other in sorted(live):
        append_change(session, kind="visit:clashed", subject_id=other, **told)
    if by is not None:
        live.add(by)


def note_recorded(visit: Row, original: Original | None, facts: Facts) -> None:
    """Let the rest of the batch know a visit that has just been recorded: its correction may follow right behind it."""
    facts.originals[visit["id"]] = Original(
        id=visit["id"],
        number=None,
        door_id=visit["door_id"],
        staff_id=visit["staff_id"],
        occurred_ms=clock.to_ms(visit["occurred_at"]),
        root_id=original.root_id if original else visit["id"],
        root_staff_id=original.root_staff_id if original else visit["staff_id"],
    )
    if original is None:
        facts.live_of_root[visit["id"]] = {visit["id"]}


def enrolled_for(original: Original | None, facts: Facts) -> int:
    """Before when nothing may have happened: the person's first phone, or the record she corrects, which may be a colleague's and older (ms UTC)."""
    bound = clock.to_ms(facts.bound_at)
    return min(bound, original.occurred_ms) if original else bound
