"""Exports that somebody asked for: what, why, how far. The rows themselves lie in a file of their own for a day (app/exports/files.py).
Must never hold a row of what was exported."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class Export(Base):
    """One export: asked for by one person, written by whichever process takes it up, fetched by that person only."""

    __tablename__ = "export"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    # Made by the page that asks, so that pressing twice asks once.
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    contents: Mapped[str] = mapped_column(sa.String(12))
    form: Mapped[str] = mapped_column(sa.String(8))
    filters: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    language: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(8))
    rows_due: Mapped[int] = mapped_column(sa.BigInteger)
    rows_done: Mapped[int] = mapped_column(sa.BigInteger)
    # Which process writes it, and when it last said so: one that falls silent loses it to another.
    runner: Mapped[str | None] = mapped_column(Id)
    heard_at: Mapped[datetime | None]
    tries: Mapped[int]
    # A random name; empty again when the file is gone.
    file_name: Mapped[str | None] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]
    # Code of app/problems.py for one that could not be written.
    fault: Mapped[str | None] = mapped_column(sa.String(60))

    __table_args__ = (
        sa.Index(None, "community_id", "staff_id", "asked_at"),
        sa.Index(None, "state", "asked_at"),
        sa.CheckConstraint("contents IN ('visits', 'zone_days')", name="contents"),
        sa.CheckConstraint("form IN ('csv', 'xlsx', 'page')", name="form"),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )
