"""The pack: the first snapshot of one zone, tight enough for a weak link (docs/sync-protocol.md).
Reads only; holds the zones a phone is assigned and nothing else."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app import calendar, clock
from app.certificates.queries import checks_of_visits, reminders_of_doors
from app.identity.models import Community
from app.identity.queries import badges_of_community
from app.identity.scope import Scope
from app.places.models import Building, Compound, Zone
from app.places.queries import buildings_in_zone, doors_of_buildings
from app.rounds.queries import rounds_of, wishes_of_doors
from app.sync.wire import building_object, round_row
from app.visits.blockages import blockages_of_buildings
from app.visits.closed_topics import topics_closed_before
from app.visits.liveness import clashing
from app.visits.queries import topics_of_visits, visits_of_doors
from app.vocabulary import limit, vocabulary


def zone_pack(session: Session, community: Community, scope: Scope, zone: Zone, now: datetime) -> dict[str, Any]:
    """Everything a phone needs to work a zone offline: buildings, doors, 90 days of visits, wishes, the running round."""
    return {
        "zone": {"id": zone.id, "code": zone.code, "name": zone.name},
        "station": station_object(community),
        "rounds": [round_row(found) for found in rounds_of(session, community.id) if found.closes_on >= _today(community, now)],
        "buildings": building_objects(session, community, buildings_in_zone(session, scope, zone.id), now),
    }


def station_object(community: Community) -> dict[str, Any]:
    """What a phone knows of its station."""
    return {
        "name": community.name,
        "hotline": community.hotline,
        "time_zone": community.time_zone,
        "visiting": community.visiting,
        "is_demo": community.is_demo,
        # A demo's clock may be moved on purpose; a phone then does not call its own one wrong.
        "clock_shift": current_app.config["CLOCK_OFFSET_MS"] if community.is_demo else 0,
    }


def building_objects(session: Session, community: Community, buildings: Sequence[tuple[Building, Compound]], now: datetime) -> list[dict[str, Any]]:
    """Buildings whole, in a handful of queries however many there are."""
    doors = doors_of_buildings(session, community.id, [building.id for building, _ in buildings])
    building_of = {door.id: building_id for building_id, rows in doors.items() for door in rows}
    since = now - timedelta(days=limit("pack_days"))
    visits = visits_of_doors(session, community.id, building_of, since)
    topics = topics_of_visits(session, community.id, [visit.id for visit in visits])
    checks = checks_of_visits(session, community.id, [visit.id for visit in visits])
    in_a_clash = clashing(session, community.id, visits)
    wishes = wishes_of_doors(session, community.id, building_of)
    closed = topics_closed_before(session, community.id, building_of, _months_back(community, now), since)
    reminders = reminders_of_doors(session, community.id, building_of, _this_month(community, now))
    blockages = blockages_of_buildings(session, community.id, list(doors), since)
    badges = badges_of_community(session, community.id)

    def of(building_id: str, door_ids: Collection[str]) -> dict[str, Any]:
        return {
            "visits": [visit for visit in visits if visit.door_id in door_ids],
            "wishes": {door_id: rows for door_id, rows in wishes.items() if door_id in door_ids},
            "closed_topics": [row for row in closed if row[0] in door_ids],
            "reminders": [row for row in reminders if row[0] in door_ids],
            "blockages": [blockage for blockage in blockages if blockage.building_id == building_id],
        }

    objects = []
    for building, compound in buildings:
        rows = doors.get(building.id, [])
        parts = of(building.id, {door.id for door in rows})
        objects.append(building_object(building, compound.name, rows, topics=topics, checks=checks, clashing=in_a_clash, badges=badges, **parts))
    return objects


def _months_back(community: Community, now: datetime) -> datetime:
    months = {**vocabulary()["visiting"], **community.visiting}["ask_no_more_months"]
    return now - timedelta(days=31 * int(months))


def _this_month(community: Community, now: datetime) -> str:
    return _today(community, now)[:7]


def _today(community: Community, now: datetime) -> str:
    return calendar.local_parts(clock.to_ms(now), community.time_zone)["day"]
