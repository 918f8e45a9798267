"""Communities, the people who work there, their phones and their console sessions.
Tokens, codes and pass-phrases are stored as digests only; no phone's place or hours are."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class Community(Base):
    """One community with its own log. `head` is the last change number; `epoch` changes when a backup is restored."""

    __tablename__ = "community"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    region_code: Mapped[str] = mapped_column(sa.String(12))
    hotline: Mapped[str] = mapped_column(sa.String(40))
    time_zone: Mapped[str] = mapped_column(sa.String(40))
    # Visiting rules that differ from the vocabulary's defaults; narrowed, never widened (domain.md V1).
    visiting: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    is_demo: Mapped[bool]
    head: Mapped[int] = mapped_column(sa.BigInteger)
    epoch: Mapped[str] = mapped_column(Id)
    durable_number: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime]


class Staff(Base):
    """A person who works for the community. What they may do follows from their roles."""

    __tablename__ = "staff"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    display_name: Mapped[str] = mapped_column(sa.String(40))
    badge_no: Mapped[str] = mapped_column(sa.String(20))
    roles: Mapped[list[str]] = mapped_column(sa.JSON)
    # Languages they can talk in, and until when their training holds (YYYY-MM-DD).
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")
    training_until: Mapped[str | None] = mapped_column(sa.String(10))
    passphrase_hash: Mapped[str | None] = mapped_column(sa.String(200))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("community_id", "badge_no"), foreign_key(["community_id"], ["community.id"]))


class Invitation(Base):
    """A code (phone) or a link (console) that binds one person once, within 24 hours."""

    __tablename__ = "invitation"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(sa.String(10))
    code_digest: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # The phone that used it: a phone whose answer was lost asks again and gets the same answer.
    device_id: Mapped[str | None] = mapped_column(Id)

    __table_args__ = (
        sa.UniqueConstraint("community_id", "code_digest"),
        sa.Index(None, "code_digest"),
        sa.CheckConstraint("purpose IN ('phone', 'console')", name="purpose"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class Device(Base):
    """A person's phone: two tokens as SHA-256, one to send with, one to read with."""

    __tablename__ = "device"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    push_token_sha256: Mapped[str] = mapped_column(sa.String(64))
    read_token_sha256: Mapped[str] = mapped_column(sa.String(64))
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    read_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    build: Mapped[int]
    # What the desk calls it, such as 红米 3 号; the phone never says its own name.
    label: Mapped[str | None] = mapped_column(sa.String(20))

    __table_args__ = (
        sa.UniqueConstraint("community_id", "push_token_sha256"),
        sa.UniqueConstraint("community_id", "read_token_sha256"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class ConsoleSession(Base):
    """A signed-in desk. The cookie holds the token, the row its SHA-256; ending it is one update."""

    __tablename__ = "console_session"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    token_sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When its person last proved who they are: at signing in, and again before what cannot be taken back.
    proved_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("community_id", "token_sha256"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class SecondStep(Base):
    """That somebody signs in with a code from their authenticator as well. The secret is sealed (app/identity/one_time.py)."""

    __tablename__ = "second_step"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(sa.String(40))
    salt: Mapped[str] = mapped_column(sa.String(32))
    # Which of the server's keys it is sealed with; the name tells nothing of the key.
    key_name: Mapped[str] = mapped_column(sa.String(16))
    # The 30 seconds whose code was used last: no code is taken twice.
    last_step: Mapped[int] = mapped_column(sa.BigInteger)
    turned_on_at: Mapped[datetime]

    __table_args__ = (foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),)


class RecoveryCode(Base):
    """One of ten codes that each stand in once for a lost authenticator."""

    __tablename__ = "recovery_code"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    code_digest: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(None, "community_id", "staff_id"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class Tries(Base):
    """How often something was tried in a quarter of an hour. Shared by all workers; belongs to no community yet."""

    __tablename__ = "tries"

    bucket: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    quarter: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]
