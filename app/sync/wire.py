"""How rows look on the wire: short ids, positions in the vocabulary, seconds. docs/sync-protocol.md describes it for strangers.
No visit's own id ever leaves here: other phones know a visit by its number."""

import base64
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from app import clock
from app.certificates.models import CertificateCheck
from app.places.models import Building, Door
from app.rounds.models import DoorRound, Wish
from app.visits.models import Blockage
from app.visits.queries import TopicRow, VisitRow
from app.visits.threads import Note
from app.vocabulary import codes


def short_id(identifier: str) -> str:
    """A UUID as 22 characters of URL-safe base 64: half the bytes, and they cannot be compressed anyway."""
    return base64.urlsafe_b64encode(uuid.UUID(identifier).bytes).decode().rstrip("=")


def seconds(instant: datetime) -> int:
    """An instant in whole seconds UTC."""
    return clock.to_ms(instant) // 1000


def position(name: str, code: str) -> int:
    """Where a code stands in a list of the vocabulary."""
    return codes(name).index(code)


def differences(values: Sequence[int]) -> list[int]:
    """A column as its first value and then the steps: small numbers compress."""
    return [value - (values[index - 1] if index else 0) for index, value in enumerate(values)]


def round_row(door_round: DoorRound) -> dict[str, Any]:
    """A door round, with its hours where they are not the community's."""
    row = {"id": door_round.id, "opened_on": door_round.opened_on, "closes_on": door_round.closes_on}
    return {**row, "hours": door_round.hours} if door_round.hours else row


def wish_row(wish: Wish) -> dict[str, Any]:
    """A wish not to be visited."""
    return {"id": wish.id, "set_at": clock.to_ms(wish.set_at), "lifted_at": clock.to_ms(wish.lifted_at) if wish.lifted_at else None}


def visit_row(visit: VisitRow, topics: Sequence[TopicRow], check: CertificateCheck | None, badge_no: str, *, clashes: bool) -> dict[str, Any]:
    """A visit as a plain row of a change: what a colleague needs at the door, and no more.

    Args:
        clashes: whether another correction of the same visit is kept beside it.
    """
    appointment = {"day": visit.appointment_day, "time": visit.appointment_time, "band": visit.appointment_band}
    return {
        "number": visit.number,
        "at": clock.to_ms(visit.occurred_at),
        "outcome": visit.outcome,
        "by": badge_no,
        "left_card": visit.left_card,
        "topics": [[topic.topic, topic.end] for topic in topics],
        "appointment": appointment if visit.appointment_day else None,
        "check": check is not None,
        "remind_month": check.remind_month if check else None,
        "later": visit.added_later is not None,
        "asked": visit.asked,
        "corrects": visit.supersedes_id is not None,
        "clashes": clashes,
    }


def blockage_row(blockage: Blockage, badge_no: str) -> dict[str, Any]:
    """A time a building could not be entered, for whoever goes there next."""
    return {
        "number": blockage.number,
        "at": clock.to_ms(blockage.occurred_at),
        "reason": blockage.reason,
        "band": blockage.band,
        "hint": blockage.hint_text,
        "by": badge_no,
    }


def note_row(note: Note) -> dict[str, Any]:
    """A line of a thread for the coordinator whose visit it is about. An answer's id is the one her phone gave it."""
    return {"id": note.id, "kind": note.kind, "by": note.badge_no, "at": clock.to_ms(note.at), "text": note.text}


def building_object(
    building: Building,
    compound_name: str,
    doors: Sequence[Door],
    *,
    visits: Sequence[VisitRow],
    topics: Mapping[str, Sequence[TopicRow]],
    checks: Mapping[str, CertificateCheck],
    clashing: Collection[str],
    wishes: Mapping[str, Sequence[Wish]],
    closed_topics: Sequence[tuple[str, str, datetime]],
    reminders: Sequence[tuple[str, str]],
    blockages: Sequence[Blockage],
    badges: Mapping[str, str],
) -> dict[str, Any]:
    """One building whole: its doors in board order as columns, and what is known of them. The unit of the pack.

    Args:
        visits: of these doors, oldest first.
        closed_topics: (door id, topic, when) of "do not ask again" older than the visits.
        reminders: (door id, month) that residents asked for.
        clashing: ids of visits that are one of two corrections of the same.
        badges: staff id to badge number.
    """
    place = {door.id: index for index, door in enumerate(doors)}
    return {
        "id": building.id,
        "compound": compound_name,
        "name": building.name,
        "kind": position("building_kinds", building.kind),
        "entry_note": building.entry_note,
        "hazard_note": building.hazard_note,
        "qr_token": building.qr_token,
        "doors": {
            "id": [short_id(door.id) for door in doors],
            "unit": [door.unit for door in doors],
            "floor": [door.floor for door in doors],
            "room": [door.room for door in doors],
            "kind": [position("door_kinds", door.kind) for door in doors],
            "standing": [position("door_standings", door.standing) for door in doors],
            "night": [index for index, door in enumerate(doors) if door.night_shift],
        },
        "visits": _visit_columns(visits, place, topics, checks, badges, clashing),
        "wishes": [[place[door_id], wish_row(wish)] for door_id, rows in wishes.items() for wish in rows],
        "closed": [[place[door_id], position("topics", topic), seconds(at)] for door_id, topic, at in closed_topics],
        "reminders": [[place[door_id], month] for door_id, month in reminders],
        "blockages": [blockage_row(blockage, badges[blockage.staff_id]) for blockage in blockages],
    }


def _visit_columns(
    visits: Sequence[VisitRow],
    place: Mapping[str, int],
    topics: Mapping[str, Sequence[TopicRow]],
    checks: Mapping[str, CertificateCheck],
    badges: Mapping[str, str],
    clashing: Collection[str],
) -> dict[str, Any]:
    people = sorted({badges[visit.staff_id] for visit in visits})
    return {
        "door": [place[visit.door_id] for visit in visits],
        "number": differences([visit.number or 0 for visit in visits]),
        "at": differences([seconds(visit.occurred_at) for visit in visits]),
        "outcome": [position("outcomes", visit.outcome) for visit in visits],
        "people": people,
        "by": [people.index(badges[visit.staff_id]) for visit in visits],
        "left_card": [index for index, visit in enumerate(visits) if visit.left_card],
        "check": [index for index, visit in enumerate(visits) if visit.id in checks],
        "topics": [
            [index, position("topics", topic.topic), position("ends", topic.end)] for index, visit in enumerate(visits) for topic in topics.get(visit.id, ())
        ],
        "appointment": [
            [index, visit.appointment_day, visit.appointment_time, visit.appointment_band] for index, visit in enumerate(visits) if visit.appointment_day
        ],
        "later": [index for index, visit in enumerate(visits) if visit.added_later],
        "asked": [index for index, visit in enumerate(visits) if visit.asked],
        "corrects": [index for index, visit in enumerate(visits) if visit.supersedes_id],
        "clashes": [index for index, visit in enumerate(visits) if visit.id in clashing],
    }
