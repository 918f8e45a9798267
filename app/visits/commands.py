"""Recording a visit, a wish, and a building that could not be entered. Checks rules before any write; a visit that did happen is always counted.
Never commits, never asks the database: its facts are handed in."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import calendar, clock, problems
from app.changes.log import append_change
from app.database import Row, write_row
from app.rounds import past
from app.rounds.commands import set_wish
from app.rounds.models import DoorRound
from app.rounds.queries import round_on
from app.rounds.rules import Door as DoorFact
from app.rounds.rules import locks_at
from app.visits.corrections import enrolled_for, note_blockage, note_recorded, original_of, supersede
from app.visits.facts import DoorFacts, Facts, Original
from app.visits.models import Blockage, Visit, VisitTopic
from app.visits.rules import faults_of_visit, lies_in_future, occurred_at_ms
from app.visits.sample import ticket_of
from app.visits.settings import settings_of_round
from app.visits.texts import refuse_numbers
from app.vocabulary import limit, vocabulary


def record_visit(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Enter a visit into the ledger and the log.

    Args:
        operation: the operation's queued row; its id becomes the visit's.
        body: the loaded body of visit:record, with the fields of version 2 (docs/sync-protocol.md).
        facts: the batch's facts; this visit is added to them.
        now: when the server received it.

    Raises Problem with a refusal (nothing was written) or with a code that holds the operation for a person
    (operation.in_future, zone.lost, visit.unknown).
    """
    found = facts.door_for(body["door"])
    faults = faults_of_visit(body, vocabulary())
    if faults:
        raise problems.Problem(problems.OPERATION_MALFORMED, what="、".join(faults))
    refuse_numbers(body["need"])
    _refuse_taken_wish(facts, body["wish"])
    original = original_of(body["supersedes"], body["door"], facts) if body["supersedes"] else None
    if original is not None:
        # The record it replaces is no visit before it.
        found.visits = [visit for visit in found.visits if visit.get("id") != original.id]
    happened_at = _happened_at(body["started_at"], body["clock"]["offset"], facts, now, original)
    local = calendar.local_parts(clock.to_ms(happened_at), facts.community.time_zone)
    door_round = round_on(facts.rounds, local["day"])
    visit = write_row(
        session,
        Visit,
        community_id=operation["community_id"],
        id=operation["id"],
        door_id=found.door.id,
        zone_id=found.zone_id,
        round_id=door_round.id if door_round else None,
        staff_id=facts.staff.id,
        outcome=body["outcome"],
        started_at_device=clock.from_ms(body["started_at"]),
        ended_at_device=clock.from_ms(body["ended_at"]),
        saved_at_device=clock.from_ms(body["clock"]["at"]),
        device_offset_ms=body["clock"]["offset"],
        occurred_at=happened_at,
        received_at=now,
        day=local["day"],
        band=calendar.band_of(local["day"], local["minute"]),
        badge_shown=body["badge_shown"],
        need_text=body["need"] or None,
        appointment_day=body["appointment"]["day"] if body["appointment"] else None,
        appointment_time=body["appointment"]["time"] if body["appointment"] else None,
        appointment_band=body["appointment"]["band"] if body["appointment"] else None,
        left_card=body["left_card"],
        crossed=[] if body["asked"] else _crossed(found, happened_at, facts, door_round),
        build=body["build"],
        added_later=body["added_later"],
        asked=body["asked"],
        supersedes_id=original.id if original else None,
        root_id=original.root_id if original else None,
        correction_reason=body["supersedes"]["reason"] if original else None,
        ticket=ticket_of(facts.sample_key, operation["community_id"], local["day"], operation["id"]),
    )
    note_recorded(visit, original, facts)
    for chosen in body["topics"]:
        write_row(session, VisitTopic, community_id=operation["community_id"], visit_id=visit["id"], topic=chosen["topic"], end=chosen["end"])
    append_change(
        session,
        community_id=operation["community_id"],
        kind="visit:recorded",
        operation_id=operation["id"],
        subject_id=visit["id"],
        zone_id=found.zone_id,
        first_of=[operation, visit],
    )
    if original is not None:
        supersede(session, original, operation=operation, facts=facts)
    found.visits.append(
        {
            "id": visit["id"],
            "at": clock.to_ms(happened_at),
            "outcome": body["outcome"],
            "appointment": body["appointment"],
            "topics": body["topics"],
            "asked": body["asked"],
        }
    )
    if body["wish"] is not None:
        _set_wish(session, operation=operation, wish_id=body["wish"], found=found, set_by="resident", set_at=happened_at, facts=facts)


def record_wish(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Enter a wish not to be visited that came without a visit. Raises Problem as record_visit does."""
    found = facts.door_for(body["door"])
    _refuse_taken_wish(facts, body["wish"])
    set_at = _happened_at(body["clock"]["at"], body["clock"]["offset"], facts, now)
    _set_wish(session, operation=operation, wish_id=body["wish"], found=found, set_by=body["by"], set_at=set_at, facts=facts)


def record_blockage(session: Session, *, operation: Row, body: dict[str, Any], facts: Facts, now: datetime) -> None:
    """Enter a time at which a building could not be entered. It is no visit: no door's tries, rests or waits change. Raises Problem as record_visit does."""
    found = facts.building_for(body["building"])
    refuse_numbers(body["hint"])
    blockage = write_row(
        session,
        Blockage,
        community_id=operation["community_id"],
        id=operation["id"],
        building_id=body["building"],
        zone_id=found.zone_id,
        staff_id=facts.staff.id,
        reason=body["reason"],
        band=body["band"],
        hint_text=body["hint"] or None,
        occurred_at=_happened_at(body["clock"]["at"], body["clock"]["offset"], facts, now),
        received_at=now,
        build=body["build"],
    )
    append_change(
        session,
        community_id=operation["community_id"],
        kind="blockage:recorded",
        operation_id=operation["id"],
        subject_id=blockage["id"],
        zone_id=found.zone_id,
        first_of=[operation, blockage],
    )
    note_blockage(blockage, facts)


def _set_wish(session: Session, *, operation: Row, wish_id: str, found: DoorFacts, set_by: str, set_at: datetime, facts: Facts) -> None:
    set_wish(session, operation=operation, wish_id=wish_id, door_id=found.door.id, zone_id=found.zone_id, set_by=set_by, set_at=set_at)
    facts.wish_ids.add(wish_id)
    found.wishes.append({"id": wish_id, "set_at": clock.to_ms(set_at), "lifted_at": None})


def _refuse_taken_wish(facts: Facts, wish_id: str | None) -> None:
    if wish_id is not None and wish_id in facts.wish_ids:
        raise problems.Problem(problems.OPERATION_ID_REUSED)


def _happened_at(device_ms: int, offset_ms: int | None, facts: Facts, now: datetime, original: Original | None = None) -> datetime:
    """When it happened. A correction that leaves the time as it was has the record's own, to the millisecond."""
    if original is not None and original.is_at(device_ms + (offset_ms or 0)):
        return clock.from_ms(original.occurred_ms)
    received_ms, enrolled_ms = clock.to_ms(now), enrolled_for(original, facts)
    return clock.from_ms(occurred_at_ms(device_ms=device_ms, offset_ms=offset_ms, received_ms=received_ms, enrolled_ms=enrolled_ms))


def reason_to_hold(body: dict[str, Any], facts: Facts, now: datetime) -> problems.Refusal | None:
    """Why an operation waits for a person instead of being counted: a time in the future, or a zone lost beyond the grace period.

    A wish not to be visited never waits for a wrong clock: it is in force from its receipt (domain.md Y3).
    """
    started = body.get("started_at", body["clock"]["at"])
    ahead = lies_in_future(device_ms=started, offset_ms=body["clock"]["offset"], received_ms=clock.to_ms(now), hours=limit("future_hours"))
    if ahead and not body.get("wish"):
        return problems.OPERATION_IN_FUTURE
    found = facts.buildings.get(body["building"]) if "building" in body else facts.doors.get(body.get("door", ""))
    return problems.ZONE_LOST if found is not None and found.hold == "lost" else None


def _crossed(found: DoorFacts, happened_at: datetime, facts: Facts, door_round: DoorRound | None) -> list[str]:
    at = clock.to_ms(happened_at)
    earlier = [visit for visit in found.visits if visit["at"] < at]
    span: past.Round | None = {"opened_on": door_round.opened_on, "closes_on": door_round.closes_on} if door_round else None
    door: DoorFact = {"standing": found.door.standing, "kind": found.door.kind, "night_shift": found.door.night_shift}
    wishes = [wish for wish in found.wishes if wish["set_at"] < at]
    return locks_at(door, earlier, wishes, span, at, settings_of_round(facts.settings, door_round.hours if door_round else None))
