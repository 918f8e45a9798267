"""The fixed cast: Amina coordinates Z07, Ben is her deputy, Clara supervises, Dov works elsewhere and must never see any of it.
Dov coordinates Z19 on a phone; at a desk he supervises another community of the same database."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from app import clock, database
from app.changes.log import write_operation
from app.database import db
from app.identity import commands
from app.identity.models import Staff
from app.places.commands import assign_zone
from app.places.models import Building, Compound, Door, Zone
from app.rounds.commands import open_round
from tests.phone import Phone

# A Wednesday, ten in the morning in the community: visiting hours are open.
WEDNESDAY_TEN = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
PASSPHRASE = "green bamboo and slow rain"
# Desks of other roles: Lena leads the station, Peng answers for personal data, Rui reviews for the street.
OTHER_DESKS = {"Lena": ("S01", "station_lead"), "Peng": ("S05", "privacy_contact"), "Rui": ("S07", "street_reviewer")}


def set_clock(app: Flask, instant: datetime) -> None:
    """Make the server's clock show an instant now; it goes on from there."""
    app.config["CLOCK_OFFSET_MS"] = clock.to_ms(instant) - clock.to_ms(datetime.now(UTC))


@dataclass
class World:
    """A small community with the cast in it."""

    app: Flask
    community_id: str
    staff: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    doors: dict[str, list[str]] = field(default_factory=dict)
    buildings: dict[str, str] = field(default_factory=dict)
    other_community_id: str = ""

    def phone_of(self, name: str, client: FlaskClient | None = None) -> Phone:
        """A phone activated through the real API by a person of the cast."""
        with self.app.app_context(), database.transaction(self.community_id) as session:
            staff = session.get(Staff, (self.community_id, self.staff[name]))
            assert staff is not None
            code = commands.invite_staff(session, staff=staff, purpose="phone", secret_key=self.app.config["SECRET_KEY"], now=clock.now())
        phone = Phone(client or self.app.test_client())
        phone.activate(code)
        return phone

    def desk_of(self, name: str) -> FlaskClient:
        """A browser signed in at the console through the real form."""
        desk = self.app.test_client()
        desk.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"  # What a browser says of a form of our own page.
        badge = {"Clara": "S03", "Dov": "S99", **{other: badge for other, (badge, _) in OTHER_DESKS.items()}}[name]
        answer = desk.post("/console/sign-in", data={"badge_no": badge, "passphrase": PASSPHRASE})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return desk


def build_world(app: Flask) -> World:
    """Found the community, its people, two zones with a building of twelve doors each, and another community for Dov's desk."""
    set_clock(app, WEDNESDAY_TEN)
    with app.app_context():
        now = clock.now()
        with database.transaction() as session:
            community = commands.found_community(
                session, name="榕湾社区", region_code="449901001001", hotline="154 0000 0110", time_zone="Asia/Shanghai", is_demo=True, now=now
            )
            other = commands.found_community(
                session, name="别处社区", region_code="449901001002", hotline="154 0000 0120", time_zone="Asia/Shanghai", is_demo=True, now=now
            )
            world = World(app, community.id, other_community_id=other.id)
            people = {"Amina": ("07", "coordinator"), "Ben": ("31", "coordinator"), "Dov": ("19", "coordinator"), "Clara": ("S03", "supervisor"), **OTHER_DESKS}
            for name, (badge_no, role) in people.items():
                person = commands.add_staff(session, community_id=community.id, display_name=f"协管员 {badge_no}", badge_no=badge_no, roles=[role], now=now)
                world.staff[name] = person.id
                if role != "coordinator":
                    person.passphrase_hash = _hash(PASSPHRASE)
            elsewhere = commands.add_staff(session, community_id=other.id, display_name="督导员 99", badge_no="S99", roles=["supervisor"], now=now)
            elsewhere.passphrase_hash = _hash(PASSPHRASE)
            session.flush()
            _add_places(session, world)
            session.flush()
            for name, zone, role in (("Amina", "Z07", "main"), ("Ben", "Z07", "deputy"), ("Dov", "Z19", "main")):
                row = session.get(Zone, (community.id, world.zones[zone]))
                assert row is not None
                assign_zone(session, zone=row, staff_id=world.staff[name], role=role, now=now)
        with database.transaction(world.community_id) as session:
            operation = write_operation(session, community_id=world.community_id, operation_id=str(uuid.uuid4()), kind="round:open", now=now)
            open_round(session, community_id=world.community_id, operation=operation, opened_on="2026-11-02", closes_on="2027-01-30")
        db.session.remove()
    return world


_hashes: dict[str, str] = {}


def _hash(passphrase: str) -> str:
    from app.identity.secrets import passphrase_hash

    if passphrase not in _hashes:
        _hashes[passphrase] = passphrase_hash(passphrase)
    return _hashes[passphrase]


def _add_places(session, world: World) -> None:  # type: ignore[no-untyped-def]
    compound = Compound(community_id=world.community_id, id=str(uuid.uuid4()), name="禾里村", kind="village_block")
    session.add(compound)
    for code in ("Z07", "Z19"):
        zone = Zone(community_id=world.community_id, id=str(uuid.uuid4()), code=code, name=code)
        building = Building(
            community_id=world.community_id,
            id=str(uuid.uuid4()),
            compound_id=compound.id,
            zone_id=zone.id,
            name=f"{code} 12巷6号",
            building_code=None,
            kind="house",
            entry_note="东侧铁门",
            hazard_note="",
            standing="active",
        )
        session.add_all([zone, building])
        world.zones[code], world.buildings[code] = zone.id, building.id
        world.doors[code] = []
        for floor in range(1, 5):
            for room in range(1, 4):
                door = Door(
                    community_id=world.community_id,
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
                world.doors[code].append(door.id)
