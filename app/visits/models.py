"""The visit ledger: append-only visits and the general topics spoken of, and the times a building could not be entered.
Must never hold a service kind, a slip, a reason for declining, or anything about a person at the door."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, foreign_key


class Visit(Base):
    """One call at one door. Its id is the id of the operation that recorded it; it is never changed afterwards."""

    __tablename__ = "visit"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    # The number of its first change: how every phone but its author's knows it.
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    door_id: Mapped[str] = mapped_column(Id)
    zone_id: Mapped[str] = mapped_column(Id)
    round_id: Mapped[str | None] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    outcome: Mapped[str] = mapped_column(sa.String(20))
    started_at_device: Mapped[datetime]
    ended_at_device: Mapped[datetime]
    saved_at_device: Mapped[datetime]
    device_offset_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    day: Mapped[str] = mapped_column(sa.String(10))
    band: Mapped[str] = mapped_column(sa.String(8))
    badge_shown: Mapped[bool]
    need_text: Mapped[str | None] = mapped_column(sa.String(280))
    appointment_day: Mapped[str | None] = mapped_column(sa.String(10))
    appointment_time: Mapped[str | None] = mapped_column(sa.String(5))
    appointment_band: Mapped[str | None] = mapped_column(sa.String(8))
    left_card: Mapped[bool]
    # Rules that were crossed, such as "V2": for the worker's own talk-sheet; nothing filters or ranks by it.
    crossed: Mapped[list[str]] = mapped_column(sa.JSON)
    build: Mapped[int]
    # Why it was not written down on the spot (补记); null for one that was.
    added_later: Mapped[str | None] = mapped_column(sa.String(12))
    # The resident asked for a time by herself and nobody knocked: no try, no visit in any count of them.
    asked: Mapped[bool] = mapped_column(server_default=sa.false())
    # The visit that this one corrects. No foreign key: of a corrected one in the end only the id is left.
    supersedes_id: Mapped[str | None] = mapped_column(Id)
    # The first record of a chain of corrections: two live visits of one root are a clash.
    root_id: Mapped[str | None] = mapped_column(Id)
    correction_reason: Mapped[str | None] = mapped_column(sa.String(12))
    # Its ticket in its day's draw for the sample (app/visits/sample.py); empty for visits older than the draw.
    ticket: Mapped[int | None] = mapped_column(sa.BigInteger)

    __table_args__ = (
        sa.Index(None, "community_id", "day", "ticket", "id"),
        sa.Index(None, "community_id", "door_id", "occurred_at"),
        sa.Index(None, "community_id", "zone_id", "number"),
        sa.Index(None, "community_id", "number"),
        # The log's filters; band and outcome also count a group without looking at a row.
        sa.Index(None, "community_id", "day", "number"),
        sa.Index(None, "community_id", "staff_id", "number"),
        sa.Index(None, "community_id", "band", "outcome", "number"),
        sa.Index(None, "community_id", "supersedes_id"),
        sa.Index(None, "community_id", "root_id"),
        foreign_key(["community_id", "door_id"], ["door.community_id", "door.id"]),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class VisitTopic(Base):
    """A general topic and how it ended. All ends are equal; the services menu knows only told and ask_no_more."""

    __tablename__ = "visit_topic"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[str] = mapped_column(Id, primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    end: Mapped[str] = mapped_column(sa.String(12))

    __table_args__ = (
        sa.CheckConstraint("topic <> 'services_menu' OR \"end\" IN ('told', 'ask_no_more')", name="menu_keeps_no_choice"),
        foreign_key(["community_id", "visit_id"], ["visit.community_id", "visit.id"], ondelete="CASCADE"),
    )


class Withdrawal(Base):
    """Its author took a record back: the wrong door was tapped, no visit happened. Its id is the id of the operation that said so."""

    __tablename__ = "withdrawal"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    received_at: Mapped[datetime]

    __table_args__ = (
        sa.Index(None, "community_id", "visit_id"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class ReviewNote(Base):
    """One line of a visit's review: a supervisor's question or "fine", its coordinator's answer. A thread and no verdict; never changed."""

    __tablename__ = "review_note"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    # An answer's id is its operation's.
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    # The number of its change: the order of the thread.
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    visit_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str | None] = mapped_column(sa.String(300))
    # The question that an answer was written to: one that was asked meanwhile is still open.
    question_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("kind IN ('question', 'answer', 'ok')", name="kind"),
        sa.Index(None, "community_id", "visit_id", "number"),
        sa.Index(None, "community_id", "kind", "number"),
        foreign_key(["community_id", "visit_id"], ["visit.community_id", "visit.id"], ondelete="CASCADE"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class ZoneDayCount(Base):
    """What is left of visits past their time: how many of a zone's day and band lie in one of the four groups, no outcome and no door."""

    __tablename__ = "zone_day_count"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    zone_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    band: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    outcome_group: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    visits: Mapped[int] = mapped_column(sa.BigInteger)


class ClosedTopic(Base):
    """A "do not ask again" whose record is past its time: the resident's wish outlives the record, until it ends by itself."""

    __tablename__ = "closed_topic"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    door_id: Mapped[str] = mapped_column(Id, primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    occurred_at: Mapped[datetime]

    __table_args__ = (foreign_key(["community_id", "door_id"], ["door.community_id", "door.id"]),)


class Blockage(Base):
    """One time a building could not be entered: one row for all its doors, and no try of any of them. Its id is its operation's id."""

    __tablename__ = "blockage"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    # The number of its change: how every phone but its author's knows it.
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    building_id: Mapped[str] = mapped_column(Id)
    zone_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(sa.String(12))
    # As the coordinator says it: what was written down later was tried earlier.
    band: Mapped[str] = mapped_column(sa.String(8))
    # For the next time, about the place: refused where it holds a number of a person.
    hint_text: Mapped[str | None] = mapped_column(sa.String(280))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    build: Mapped[int]

    __table_args__ = (
        sa.Index(None, "community_id", "building_id", "occurred_at"),
        sa.Index(None, "community_id", "number"),
        foreign_key(["community_id", "building_id"], ["building.community_id", "building.id"]),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )


class BlockageWithdrawal(Base):
    """Its author took a blockage back: the building was another one, or could be entered. Its id is the id of the operation that said so."""

    __tablename__ = "blockage_withdrawal"

    community_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    # No foreign key: the blockage goes when its time is over, and that it was taken back says nothing more then.
    blockage_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    received_at: Mapped[datetime]

    __table_args__ = (
        sa.Index(None, "community_id", "blockage_id"),
        foreign_key(["community_id", "staff_id"], ["staff.community_id", "staff.id"]),
    )
