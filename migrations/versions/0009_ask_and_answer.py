"""Ask and answer"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.add_column("visit", sa.Column("ticket", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_visit_community_id_day_ticket_id"), "visit", ["community_id", "day", "ticket", "id"], unique=False)
    op.create_table(
        "review_note",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=True),
        sa.Column("question_id", ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'answer', 'ok')", name=op.f("ck_review_note_kind")),
        sa.ForeignKeyConstraint(
            ["community_id", "visit_id"],
            ["visit.community_id", "visit.id"],
            name=op.f("fk_review_note_community_id_visit_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_review_note_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_review_note")),
    )
    op.create_index(op.f("ix_review_note_community_id_visit_id_number"), "review_note", ["community_id", "visit_id", "number"], unique=False)
    op.create_index(op.f("ix_review_note_community_id_kind_number"), "review_note", ["community_id", "kind", "number"], unique=False)


def downgrade() -> None:
    op.drop_table("review_note")
    op.drop_index(op.f("ix_visit_community_id_day_ticket_id"), table_name="visit")
    op.drop_column("visit", "ticket")
