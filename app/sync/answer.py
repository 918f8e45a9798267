"""What a phone gets back: changes after its cursor, packs of zones newly given, and where it stands now.
Reads only, in one read transaction; sends a zone's rows only to a phone that is assigned it now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.calendar import local_parts
from app.certificates.queries import checks_of_visits, reminders_of_doors
from app.changes.log import changes_after, first_numbers, tag_at
from app.changes.models import Change
from app.identity.guards import Phone
from app.identity.models import Community
from app.identity.queries import badges_of_community, community_by_id
from app.identity.scope import Scope, some_zones
from app.operations.queries import decided_operations
from app.places.models import Zone
from app.places.queries import assignments_of, buildings_by_id, mains_of, placed_doors, zones_of, zones_of_buildings
from app.rounds.queries import rounds_of, wishes_by_id
from app.sync.cursor import Cursor, write_cursor
from app.sync.pack import building_objects, zone_pack
from app.sync.question_rows import question_rows, threads_from_the_start
from app.sync.wire import blockage_row, round_row, visit_row, wish_row
from app.visits.blockages import blockages_by_id, standing_ids
from app.visits.liveness import clashing, live_ids
from app.visits.queries import topics_of_visits, visits_by_id

# An answer takes in zones until it holds so many doors: the three zones of one person, each of some 500 doors, come in one round trip,
# and a phone on the weakest link still has them within its patience of 90 s (about 75 KB).
DOORS_PER_ANSWER = 1_000


@dataclass
class Download:
    """The reading half of an answer."""

    packs: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None
    more: bool = False


def download_for(session: Session, phone: Phone, cursor: Cursor | None, reads: int, now: datetime) -> Download:
    """What this phone has not got yet.

    Changes of the zones it holds come first; when they have caught up with the log, the zones newly given follow as
    packs of the same moment, as many as `DOORS_PER_ANSWER` lets in and at least one. A cursor that another epoch wrote, or that this log does not know, starts anew;
    the zones it names are still let go when they are no longer the phone's.
    """
    community = community_by_id(session, phone.community.id)
    assert community is not None
    zones = zones_of(session, community.id, phone.staff.id, now)
    scope = some_zones(community.id, [zone.id for zone in zones])
    found = Download()
    if cursor is not None and cursor.community_id == community.id:
        found.changes += zones_gone(session, community.id, [zone_id for zone_id in cursor.zone_ids if not scope.includes_zone(zone_id)], phone.staff.id, now)
    if cursor is not None and not is_known(session, community, cursor, reads):
        cursor = None
    if cursor is None:
        found.changes += threads_from_the_start(session, community, phone.staff.id, reads, now)
    held = [zone_id for zone_id in cursor.zone_ids if scope.includes_zone(zone_id)] if cursor else []
    number = community.head
    if cursor is not None:
        page = changes_after(session, community_id=community.id, number=cursor.number, head=community.head, zone_ids=held, reads=reads)
        found.changes += change_rows(session, community, some_zones(community.id, held), page.rows, phone.staff.id, now)
        number, found.more = page.upto, page.more
    if not found.more:
        missing = [zone for zone in zones if zone.id not in held]
        found.packs = _packs(session, community, scope, missing, now)
        held += [pack["zone"]["id"] for pack in found.packs]
        found.more = len(found.packs) < len(missing)
    found.cursor = write_cursor(Cursor(community.id, community.epoch, number, tag_at(session, community.id, number), reads, tuple(sorted(held))))
    return found


def _packs(session: Session, community: Community, scope: Scope, zones: Sequence[Zone], now: datetime) -> list[dict[str, Any]]:
    packs: list[dict[str, Any]] = []
    doors = 0
    for zone in zones:
        if doors >= DOORS_PER_ANSWER:
            break
        packs.append(zone_pack(session, community, scope, zone, now))
        doors += sum(len(building["doors"]["id"]) for building in packs[-1]["buildings"])
    return packs


def zones_gone(session: Session, community_id: str, zone_ids: Sequence[str], staff_id: str, now: datetime) -> list[dict[str, Any]]:
    """Zones that are not this person's any more, each with the badge of the colleague who has it now, if anybody has.

    A cursor can be forged: of a zone that never was this person's it is not said who has it.
    """
    if not zone_ids:
        return []
    were_mine = [zone_id for zone_id in zone_ids if zone_id in assignments_of(session, community_id, staff_id)]
    mains, badges = mains_of(session, community_id, were_mine, now), badges_of_community(session, community_id)
    return [{"kind": "zone:gone", "zone": zone_id, "to": badges.get(mains.get(zone_id, ""))} for zone_id in zone_ids]


def is_known(session: Session, community: Community, cursor: Cursor, reads: int) -> bool:
    """Whether a cursor fits this log: same community, epoch and level, and the tag at its number is the same."""
    return (
        cursor.community_id == community.id
        and cursor.epoch == community.epoch
        and cursor.reads == reads
        and cursor.number <= community.head
        and cursor.tag == tag_at(session, community.id, cursor.number)
    )


def log_was_rewound(session: Session, community: Community, cursor: Cursor | None) -> bool:
    """Whether a cursor of this very epoch names a number this log does not know: a backup was put back without a word."""
    if cursor is None or cursor.community_id != community.id or cursor.epoch != community.epoch:
        return False
    return cursor.number > community.head or cursor.tag != tag_at(session, community.id, cursor.number)


def change_rows(session: Session, community: Community, scope: Scope, changes: Sequence[Change], staff_id: str, now: datetime) -> list[dict[str, Any]]:
    """Changes as they travel: each subject once, as it is now, in the order of its last change.

    Args:
        staff_id: whose phone asks; what was decided of a person's record, and what she is asked about it, is for her alone.
    """
    last: dict[tuple[str, str], Change] = {}
    for change in changes:
        family = change.kind.split(":")[0]
        last.pop((family, change.subject_id), None)
        last[(family, change.subject_id)] = change
    by_family: dict[str, list[Change]] = {}
    for change in last.values():
        by_family.setdefault(change.kind.split(":")[0], []).append(change)
    rows = {
        **_visit_rows(session, community, scope, by_family.get("visit", []), now),
        **_wish_rows(session, community, by_family.get("wish", [])),
        **_building_rows(session, community, scope, by_family.get("building", []), now),
        **_round_rows(session, community, by_family.get("round", [])),
        **_blockage_rows(session, community, scope, by_family.get("blockage", [])),
        **_decision_rows(session, community, by_family.get("operation", []), staff_id),
        **question_rows(session, community, by_family.get("question", []), staff_id),
    }
    return [rows[change.number] for change in last.values() if change.number in rows]


def _visit_rows(session: Session, community: Community, scope: Scope, changes: Sequence[Change], now: datetime) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    ids = [change.subject_id for change in changes]
    visits = {visit.id: visit for visit in visits_by_id(session, community.id, ids)}
    topics = topics_of_visits(session, community.id, ids)
    checks = checks_of_visits(session, community.id, ids)
    placed = {door.id: door for door in placed_doors(session, community.id, {visit.door_id for visit in visits.values()})}
    badges = badges_of_community(session, community.id)
    rows: dict[int, dict[str, Any]] = {}
    removed = first_numbers(session, community.id, [visit_id for visit_id in ids if visit_id not in visits])
    live = live_ids(session, community.id, list(visits))
    in_a_clash = clashing(session, community.id, list(visits.values()))
    month = local_parts(clock.to_ms(now), community.time_zone)["day"][:7]
    reminders: dict[str, list[str]] = {}
    for door_id, remind_month in reminders_of_doors(session, community.id, {visits[one].door_id for one in visits if one not in live}, month):
        reminders.setdefault(door_id, []).append(remind_month)
    for change in changes:
        visit = visits.get(change.subject_id)
        if visit is None:
            rows[change.number] = {"kind": "visit:removed", "visit": removed[change.subject_id]}
            continue
        door = placed[visit.door_id]
        if not scope.includes_zone(door.zone_id):
            # Its building has moved since: that is told as `building:left`, and what lies there is another zone's.
            continue
        place = {"building": door.building_id, "door": visit.door_id}
        if visit.id in live:
            row = visit_row(visit, topics.get(visit.id, ()), checks.get(visit.id), badges[visit.staff_id], clashes=visit.id in in_a_clash)
            rows[change.number] = {"kind": "visit:recorded", **place, "visit": row}
        else:
            # Corrected or taken back: what it promised to remind of is gone with it.
            rows[change.number] = {"kind": "visit:removed", "visit": visit.number, **place, "reminders": reminders.get(visit.door_id, [])}
    return rows


def _wish_rows(session: Session, community: Community, changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    wishes = {wish.id: wish for wish in wishes_by_id(session, community.id, [change.subject_id for change in changes])}
    building_of = {door.id: door.building_id for door in placed_doors(session, community.id, {wish.door_id for wish in wishes.values()})}
    return {
        change.number: {
            "kind": "wish:set" if wishes[change.subject_id].lifted_at is None else "wish:lifted",
            "building": building_of[wishes[change.subject_id].door_id],
            "door": wishes[change.subject_id].door_id,
            "wish": wish_row(wishes[change.subject_id]),
        }
        for change in changes
        if change.subject_id in wishes
    }


def _building_rows(session: Session, community: Community, scope: Scope, changes: Sequence[Change], now: datetime) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    standing = [pair for pair in buildings_by_id(session, scope, [change.subject_id for change in changes]) if pair[0].standing == "active"]
    zone_of = {building.id: building.zone_id for building, _ in standing}
    whole = {found["id"]: found for found in building_objects(session, community, standing, now)}
    rows: dict[int, dict[str, Any]] = {}
    for change in changes:
        if change.subject_id in whole:
            rows[change.number] = {"kind": "building:changed", "zone": zone_of[change.subject_id], "building": whole[change.subject_id]}
        else:
            rows[change.number] = {"kind": "building:left", "building": change.subject_id}
    return rows


def _round_rows(session: Session, community: Community, changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    rounds = {door_round.id: door_round for door_round in rounds_of(session, community.id)}
    return {change.number: {"kind": "round:opened", "round": round_row(rounds[change.subject_id])} for change in changes if change.subject_id in rounds}


def _blockage_rows(session: Session, community: Community, scope: Scope, changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    ids = [change.subject_id for change in changes]
    blockages = {found.id: found for found in blockages_by_id(session, community.id, ids)}
    standing = standing_ids(session, community.id, ids)
    zone_of = zones_of_buildings(session, community.id, {found.building_id for found in blockages.values()})
    badges = badges_of_community(session, community.id)
    rows: dict[int, dict[str, Any]] = {}
    for change in changes:
        found = blockages.get(change.subject_id)
        if found is None or not scope.includes_zone(zone_of[found.building_id]):
            # A building that has moved since is told as `building:left`.
            continue
        if found.id in standing:
            rows[change.number] = {"kind": "blockage:recorded", "building": found.building_id, "blockage": blockage_row(found, badges[found.staff_id])}
        elif change.kind == "blockage:withdrawn":
            # A phone of a lower level is sent neither: it must not hear of what it could not let go again.
            rows[change.number] = {"kind": "blockage:removed", "building": found.building_id, "blockage": found.number}
    return rows


def _decision_rows(session: Session, community: Community, changes: Sequence[Change], staff_id: str) -> dict[int, dict[str, Any]]:
    if not changes:
        return {}
    decided = {found.id: found for found in decided_operations(session, community.id, [change.subject_id for change in changes], staff_id)}
    return {
        change.number: {
            "kind": "operation:decided",
            "operation": found.id,
            "state": found.state,
            "code": found.code,
            "number": found.number,
            "words": found.decision_text,
        }
        for change in changes
        if (found := decided.get(change.subject_id)) is not None
    }
