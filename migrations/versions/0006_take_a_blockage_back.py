"""Take a blockage back"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blockage_withdrawal",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("blockage_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_blockage_withdrawal_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_blockage_withdrawal")),
    )
    op.create_index(op.f("ix_blockage_withdrawal_community_id_blockage_id"), "blockage_withdrawal", ["community_id", "blockage_id"], unique=False)
    # A phone names a blockage by its number once the row has come back to it.
    op.create_index(op.f("ix_blockage_community_id_number"), "blockage", ["community_id", "number"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_blockage_community_id_number"), table_name="blockage")
    op.drop_table("blockage_withdrawal")
