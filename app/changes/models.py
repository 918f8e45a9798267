"""The numbered log: operations with their receipts, changes without bodies, and the chained log of who did and who read what.
A change says that something happened to a subject, never what; retention and erasure stay plain deletes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id


class Operation(Base):
    """One thing a worker did, by the id its phone made, with the receipt that every repeat gets again."""

    __tablename__ = "operation"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(40))
    v: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    code: Mapped[str | None] = mapped_column(sa.String(60))
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    # Empty for a command given at the server itself, such as an import.
    staff_id: Mapped[str | None] = mapped_column(Id)
    device_id: Mapped[str | None] = mapped_column(Id)
    received_at: Mapped[datetime]
    # Kept only while a person has to decide or mend (refused, held; 90 days); a counted body is gone.
    body: Mapped[str | None] = mapped_column(sa.Text)
    # What a person decided of a refused or held one, when, who, and in what words; its state is then the decision's.
    decision: Mapped[str | None] = mapped_column(sa.String(12))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Id)
    decision_text: Mapped[str | None] = mapped_column(sa.String(200))

    __table_args__ = (
        sa.CheckConstraint("state IN ('counted', 'refused', 'held')", name="state"),
        sa.CheckConstraint("decision IN ('accepted', 'given_back', 'closed')", name="decision"),
        sa.Index(None, "community_id", "staff_id", "received_at"),
        # What waits for a look is little among much that is counted.
        sa.Index(None, "community_id", "state", "received_at"),
    )


class Change(Base):
    """One numbered fact. Numbers are dense within a community and appear in commit order."""

    __tablename__ = "change"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(Id)
    # The zone at that time; empty for what every phone of the community hears.
    zone_id: Mapped[str | None] = mapped_column(Id)

    __table_args__ = (
        sa.Index(None, "community_id", "operation_id"),
        sa.Index(None, "community_id", "zone_id", "number"),
        sa.Index(None, "community_id", "subject_id", "number"),
    )


class AuditEntry(Base):
    """One action or one read of personal data: who, what, when, why. Each hash covers the entry before it (app/changes/audit.py)."""

    __tablename__ = "audit_entry"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    # Empty for a command given at the server itself.
    staff_id: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[str | None] = mapped_column(Id)
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.Index(None, "community_id", "subject_id", "number"),
        sa.Index(None, "community_id", "staff_id", "number"),
    )


class AuditHead(Base):
    """How far a community's chain has come: its last number and hash. A shortened chain no longer ends here."""

    __tablename__ = "audit_head"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))


class Opening(Base):
    """Who opened a record before the chained log began. Nothing writes it any more; a shipped table is only ever added to."""

    __tablename__ = "opening"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    subject: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[str] = mapped_column(Id)
    opened_at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "community_id", "subject_id", "opened_at"),)
