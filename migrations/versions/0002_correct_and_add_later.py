"""Correct and add later"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.add_column("visit", sa.Column("added_later", sa.String(length=12), nullable=True))
    op.add_column("visit", sa.Column("asked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("visit", sa.Column("supersedes_id", ID, nullable=True))
    op.add_column("visit", sa.Column("root_id", ID, nullable=True))
    op.add_column("visit", sa.Column("correction_reason", sa.String(length=12), nullable=True))
    op.create_index(op.f("ix_visit_community_id_supersedes_id"), "visit", ["community_id", "supersedes_id"], unique=False)
    op.create_index(op.f("ix_visit_community_id_root_id"), "visit", ["community_id", "root_id"], unique=False)
    op.create_table(
        "withdrawal",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_withdrawal_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_withdrawal")),
    )
    op.create_index(op.f("ix_withdrawal_community_id_visit_id"), "withdrawal", ["community_id", "visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("withdrawal")
    op.drop_index(op.f("ix_visit_community_id_root_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_community_id_supersedes_id"), table_name="visit")
    op.drop_column("visit", "correction_reason")
    op.drop_column("visit", "root_id")
    op.drop_column("visit", "supersedes_id")
    op.drop_column("visit", "asked")
    op.drop_column("visit", "added_later")
