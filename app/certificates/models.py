"""Certificate checks (查证): help with a paper the resident chose to speak of.
Must never hold the paper's state, its number or whose it is; not shown means no row."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class CertificateCheck(Base):
    """Kind and help given at one visit, and a month only where the resident asked to be reminded. Shares its visit's fate."""

    __tablename__ = "certificate_check"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(24))
    help: Mapped[list[str]] = mapped_column(sa.JSON)
    remind_month: Mapped[str | None] = mapped_column(sa.String(7))

    __table_args__ = (foreign_key(["community_id", "visit_id"], ["visit.community_id", "visit.id"], ondelete="CASCADE"),)
