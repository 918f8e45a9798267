"""Where people live and who is responsible for calling there: compounds, buildings, doors, zones, assignments.
A door has no occupant: no name, no head-count of persons, no landlord stands in these tables."""

import base64
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


def new_qr_token() -> str:
    """What the code at a building's entrance says: random, and nothing of the building."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


class Compound(Base):
    """A residential compound, an urban-village block, a dormitory area, a street, a work site or a park."""

    __tablename__ = "compound"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(20))

    __table_args__ = (sa.UniqueConstraint("community_id", "name"), foreign_key(["community_id"], ["community.id"]))


class Zone(Base):
    """A responsibility zone (责任区), the unit that a coordinator is assigned and a phone is given."""

    __tablename__ = "zone"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(60))

    __table_args__ = (sa.UniqueConstraint("community_id", "code"), foreign_key(["community_id"], ["community.id"]))


class Assignment(Base):
    """Who calls in a zone, as main coordinator or deputy, from when until when."""

    __tablename__ = "assignment"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    zone_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    role: Mapped[str] = mapped_column(sa.String(10))
    # Either may lie ahead: a hand-over may be planned for a day.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    # What the colleague before wanted the next one to know of the place; never of a person.
    handover_note: Mapped[str | None] = mapped_column(sa.String(200))

    __table_args__ = (
        sa.Index(None, "community_id", "staff_id"),
        sa.Index(None, "community_id", "zone_id"),
        sa.CheckConstraint("role IN ('main', 'deputy')", name="role"),
        foreign_key(["community_id", "zone_id"], ["zone.community_id", "zone.id"]),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class Building(Base):
    """A building, or one stairwell or floor range of a tower that two zones share (two buildings, one address)."""

    __tablename__ = "building"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    compound_id: Mapped[str] = mapped_column(Id)
    zone_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(sa.String(60))
    building_code: Mapped[str | None] = mapped_column(sa.String(19))
    kind: Mapped[str] = mapped_column(sa.String(20))
    entry_note: Mapped[str] = mapped_column(sa.String(140))
    hazard_note: Mapped[str] = mapped_column(sa.String(140))
    standing: Mapped[str] = mapped_column(sa.String(12))
    # Empty only where a server that did not know it yet has added the building.
    qr_token: Mapped[str | None] = mapped_column(sa.String(22), default=new_qr_token)

    __table_args__ = (
        sa.UniqueConstraint("community_id", "compound_id", "name"),
        sa.Index(None, "community_id", "zone_id"),
        sa.Index(None, "community_id", "qr_token", unique=True),
        foreign_key(["community_id", "compound_id"], ["compound.community_id", "compound.id"]),
        foreign_key(["community_id", "zone_id"], ["zone.community_id", "zone.id"]),
    )


class Door(Base):
    """A front door: the unit of record. Do-not-visit, rest and due are derived, never columns here."""

    __tablename__ = "door"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    building_id: Mapped[str] = mapped_column(Id)
    unit: Mapped[str] = mapped_column(sa.String(12))
    floor: Mapped[str] = mapped_column(sa.String(8))
    room: Mapped[str] = mapped_column(sa.String(16))
    # Where it stands on the board: floors from the ground up, then rooms from left to right.
    floor_order: Mapped[int]
    room_order: Mapped[int]
    house_code: Mapped[str | None] = mapped_column(sa.String(25))
    kind: Mapped[str] = mapped_column(sa.String(12))
    standing: Mapped[str] = mapped_column(sa.String(12))
    night_shift: Mapped[bool]

    __table_args__ = (
        sa.UniqueConstraint("community_id", "building_id", "unit", "room"),
        foreign_key(["community_id", "building_id"], ["building.community_id", "building.id"]),
    )


class DoorCheck(Base):
    """When somebody at a desk last looked at a door that a visit had said to be gone, and left it as it is."""

    __tablename__ = "door_check"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    door_id: Mapped[str] = mapped_column(Id, primary_key=True)
    checked_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(Id)

    __table_args__ = (foreign_key(["community_id", "door_id"], ["door.community_id", "door.id"]),)
