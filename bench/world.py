"""A community for the benchmarks: zones of 492 doors with their coordinators, filled through the tables, and phones that are bound to it."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask

from app import calendar, clock, database
from app.changes.log import write_operation
from app.identity import commands, secrets
from app.identity.models import Device, Staff
from app.places.commands import assign_zone
from app.places.models import Building, Compound, Door, Zone
from app.rounds.commands import open_round

DOORS_PER_ZONE = 492
DOORS_PER_BUILDING = 22


@dataclass
class BenchPhone:
    """A bound phone: what it needs to send."""

    token: str
    doors: list[str]
    zone_id: str
    staff_id: str
    device_id: str


@dataclass
class BenchWorld:
    """A filled community."""

    community_id: str = ""
    phones: list[BenchPhone] = field(default_factory=list)


def build(app: Flask, zones: int, seed: int = 1) -> BenchWorld:
    """Fill an empty migrated database."""
    world = BenchWorld()
    with app.app_context():
        now = clock.now()
        with database.transaction() as session:
            community = commands.found_community(
                session, name="榕湾社区", region_code="449901001001", hotline="154 0000 0110", time_zone="Asia/Shanghai", is_demo=True, now=now
            )
            world.community_id = community.id
            compound = Compound(community_id=community.id, id=str(uuid.uuid4()), name="禾里村", kind="village_block")
            session.add(compound)
            for number in range(1, zones + 1):
                world.phones.append(add_zone(session, community.id, compound.id, f"Z{number:02}", now, random.Random(seed + number)))
        with database.transaction(world.community_id) as session:
            operation = write_operation(session, community_id=world.community_id, operation_id=str(uuid.uuid4()), kind="round:open", now=now)
            day = calendar.local_parts(clock.to_ms(now))["day"]
            open_round(
                session, community_id=world.community_id, operation=operation, opened_on=calendar.add_days(day, -20), closes_on=calendar.add_days(day, 60)
            )
        database.db.session.remove()
    return world


def add_zone(session, community_id: str, compound_id: str, code: str, now: datetime, dice: random.Random) -> BenchPhone:  # type: ignore[no-untyped-def]
    """A zone of 492 doors with its coordinator and her bound phone."""
    zone = Zone(community_id=community_id, id=str(uuid.uuid4()), code=code, name=code)
    staff = Staff(
        community_id=community_id,
        id=str(uuid.uuid4()),
        display_name=f"协管员 {code[1:]}",
        badge_no=code[1:],
        roles=["coordinator"],
        passphrase_hash=None,
        ended_at=None,
        created_at=now,
    )
    session.add_all([zone, staff])
    doors: list[str] = []
    building: Building | None = None
    for index in range(DOORS_PER_ZONE):
        place = index % DOORS_PER_BUILDING
        if place == 0:
            building = Building(
                community_id=community_id,
                id=str(uuid.uuid4()),
                compound_id=compound_id,
                zone_id=zone.id,
                name=f"{code} {index // DOORS_PER_BUILDING + 1}巷{dice.randrange(1, 40)}号",
                building_code=None,
                kind="house",
                entry_note="",
                hazard_note="",
                standing="active",
            )
            session.add(building)
        assert building is not None
        floor, room = place // 4 + 1, place % 4 + 1
        door = Door(
            community_id=community_id,
            id=str(uuid.uuid4()),
            building_id=building.id,
            unit="",
            floor=str(floor),
            room=f"{floor}0{room}",
            floor_order=floor,
            room_order=room,
            house_code=None,
            kind="home",
            standing="active",
            night_shift=False,
        )
        session.add(door)
        doors.append(door.id)
    session.flush()
    assign_zone(session, zone=zone, staff_id=staff.id, role="main", now=now - timedelta(days=200))
    token = secrets.make_token()
    device = Device(
        community_id=community_id,
        id=str(uuid.uuid4()),
        staff_id=staff.id,
        push_token_sha256=secrets.token_sha256(secrets.make_token()),
        read_token_sha256=secrets.token_sha256(token),
        enrolled_at=datetime(2026, 1, 1, tzinfo=UTC),
        last_seen_at=now,
        read_at=now,
        revoked_at=None,
        build=1,
    )
    session.add(device)
    return BenchPhone(f"{community_id}.{token}", doors, zone.id, staff.id, device.id)


OUTCOMES = ["not_home"] * 44 + ["met"] * 37 + ["vacant"] * 8 + ["declined_talk"] * 4 + ["no_access"] * 4 + ["moved_new"] * 2 + ["language"]


def visit_body(door: str, at: int, dice: random.Random) -> dict[str, object]:
    """A visit as a phone would record it, in the mix of domain.md 6.4."""
    outcome = dice.choice(OUTCOMES)
    talked = outcome == "met"
    topics = []
    if talked:
        topics = [
            {"topic": name, "end": "told"} for name, chance in (("services_menu", 0.6), ("van_schedule", 0.35), ("rights_card", 0.3)) if dice.random() < chance
        ]
    return {
        "door": door,
        "outcome": outcome,
        "started_at": at,
        "ended_at": at + 40_000,
        "clock": {"at": at + 40_000, "offset": 0, "age": 60_000},
        "badge_shown": talked,
        "topics": topics,
        "need": "三楼楼道灯坏了一周，想请人来修。" if talked and dice.random() < 0.06 else None,
        "appointment": None,
        "left_card": outcome == "not_home",
        "wish": None,
        "certificate": {"kind": "residence_permit", "help": ["advice"], "remind_month": None} if talked and dice.random() < 0.22 else None,
        "build": 1,
    }
