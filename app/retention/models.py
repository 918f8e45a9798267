"""The daily purge's own record: when it ran and how much went. Must never say what went, or whose it was."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class RetentionRun(Base):
    """One purge of a community. Its sums grow with each batch, so that one that was stopped half-way still tells what went."""

    __tablename__ = "retention_run"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    started_at: Mapped[datetime]
    # Empty while it runs, and for ever where it was stopped; the next one does what is left.
    ended_at: Mapped[datetime | None]
    # Kind of row, as in REMOVED of app/retention/rules.py, to how many went.
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON)

    __table_args__ = (sa.Index(None, "community_id", "started_at"), foreign_key(["community_id"], ["community.id"]))
