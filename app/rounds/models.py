"""Door rounds, and the wish not to be visited. When a door may be visited is derived in rules.py, never stored."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class DoorRound(Base):
    """One door round (门巡) over the community's zones; at most 90 days. Being unfinished is normal."""

    __tablename__ = "door_round"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    opened_on: Mapped[str] = mapped_column(sa.String(10))
    closes_on: Mapped[str] = mapped_column(sa.String(10))
    # Visiting hours of its own by kind of day, always inside the community's (domain.md V1); empty where they are the community's.
    hours: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (foreign_key(["community_id"], ["community.id"]),)


class Wish(Base):
    """A resident's wish not to be visited (请勿上门). A door is closed to visits while any of its wishes is not lifted."""

    __tablename__ = "wish"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    door_id: Mapped[str] = mapped_column(Id)
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(sa.String(10))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(sa.String(10))
    # How and on which day the resident said so: only her own word lifts a wish (domain.md 5.3).
    lift_how: Mapped[str | None] = mapped_column(sa.String(12))
    lift_given_on: Mapped[str | None] = mapped_column(sa.String(10))

    __table_args__ = (
        sa.Index(None, "community_id", "door_id"),
        sa.CheckConstraint("set_by IN ('resident', 'station')", name="set_by"),
        sa.CheckConstraint("lift_how IN ('in_person', 'by_phone', 'in_writing')", name="lift_how"),
        foreign_key(["community_id", "door_id"], ["door.community_id", "door.id"]),
    )
