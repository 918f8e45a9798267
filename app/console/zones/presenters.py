"""Zones, their people and buildings, from rows to words, in the request's language. Reads no database and no clock.
A workload is doors and floors and nothing else: no person's speed, no outcome, no share of anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app import calendar, clock, dates
from app.identity.models import Device, Staff
from app.places.models import Assignment, Building, Compound, Zone
from app.translations import language, translate


@dataclass(frozen=True)
class Load:
    """What a zone or a building holds: its words, and the doors alone for a sum."""

    words: str
    doors: int


@dataclass(frozen=True)
class PersonRow:
    """Who calls in a zone: the role, from when until when, and what was written at the hand-over."""

    name: str
    role: str
    span: str
    is_planned: bool
    note: str


@dataclass(frozen=True)
class BuildingRow:
    """One building of a zone."""

    id: str
    place: str
    load: str


@dataclass(frozen=True)
class ZoneRow:
    """One zone of the list, which stands by code."""

    id: str
    code: str
    name: str
    places: str
    people: str
    load: str


def load_words(loads: Sequence[tuple[int, int]], *, with_buildings: bool = True) -> str:
    """`3 栋 · 46 户 · 15 层` of (doors, floors) of some buildings."""
    doors, floors = (dates.count_words(sum(part)) for part in (zip(*loads, strict=True) if loads else ([0], [0])))
    words = [translate("{n} 户", n=doors), translate("{n} 层", n=floors)]
    return " · ".join(([translate("{n} 栋", n=len(loads))] if with_buildings else []) + words)


def role_words(role: str) -> str:
    """主责 or 副手."""
    return translate("主责") if role == "main" else translate("副手")


def zone_row(zone: Zone, pairs: Sequence[tuple[Building, Compound]], people: Sequence[PersonRow], loads: Mapping[str, tuple[int, int]]) -> ZoneRow:
    """A line of the list."""
    names = list(dict.fromkeys(compound.name for _, compound in pairs))
    return ZoneRow(
        id=zone.id,
        code=zone.code,
        name="" if zone.name == zone.code else zone.name,
        places=translate("、").join(names),
        people=" · ".join(f"{row.role} {row.name}" for row in people if not row.is_planned) or translate("这区还没有人"),
        load=load_words([loads.get(building.id, (0, 0)) for building, _ in pairs]),
    )


def person_row(assignment: Assignment, person: Staff, time_zone: str, today: str, now: datetime) -> PersonRow:
    """A person of a zone with the days of the assignment."""
    starts_on = _day_of(assignment.starts_at, time_zone)
    from_words = translate("从 {day} 起", day=dates.day_words(starts_on, language(), today))
    if assignment.ends_at is not None:
        # It ends as its last day begins, so the day before is the last one.
        last = calendar.add_days(_day_of(assignment.ends_at, time_zone), -1)
        until = dates.day_words(max(last, starts_on), language(), today)
        from_words = f"{dates.day_words(starts_on, language(), today)} – {until}"
    return PersonRow(person.display_name, role_words(assignment.role), from_words, assignment.starts_at > now, assignment.handover_note or "")


def building_row(building: Building, compound: Compound, loads: Mapping[str, tuple[int, int]]) -> BuildingRow:
    """A building with its doors and floors."""
    return BuildingRow(building.id, f"{compound.name} {building.name}", load_words([loads.get(building.id, (0, 0))], with_buildings=False))


def on_the_way(person: Staff, devices: Sequence[Device], time_zone: str, today: str) -> str:
    """What the station knows of records that are still on a person's phone: only since which day it knows nothing.

    Args:
        devices: of the community, the newest first.
    """
    mine = [device for device in devices if device.staff_id == person.id and device.revoked_at is None]
    if not mine:
        return translate("{person} 没有在用的手机", person=person.display_name)
    day = _day_of(max(device.last_seen_at for device in mine), time_zone)
    if day == today:
        return translate("{person} 手机里还有几条没到，站里从今天起不知道", person=person.display_name)
    return translate("{person} 手机里还有几条没到，站里从 {day} 起不知道", person=person.display_name, day=dates.day_words(day, language(), today))


def said_words(code: str | None) -> str:
    """What has just been done, after the redirect."""
    words = {
        "handed_over": translate("交接好了，门在手机下次连网时换过去"),
        "moved": translate("挪好了，手机下次连网时知道"),
        "split": translate("分好了，手机下次连网时知道"),
        "renamed": translate("名字改好了"),
    }
    return words.get(code or "", "")


def _day_of(instant: datetime, time_zone: str) -> str:
    return calendar.local_parts(clock.to_ms(instant), time_zone)["day"]
