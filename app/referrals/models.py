"""The service ledger: weekly counters per kind for the whole community.
Must never hold a door, zone, person, device, day or order that a visit could be matched with."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id


class ServiceWeek(Base):
    """How often a kind of service ended in a slip, in information or in no, in one ISO week. Added to in place."""

    __tablename__ = "service_week"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    iso_week: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    service_kind: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    slip: Mapped[int]
    info: Mapped[int]
    no: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ServiceBatch(Base):
    """A phone's week that has been added, by a random id, so that a repeat adds nothing. No row order to read an hour from."""

    __tablename__ = "service_batch"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    iso_week: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    batch_id: Mapped[str] = mapped_column(Id, primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)
