"""Look at a door said to be gone"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "door_check",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("door_id", ID, nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_by", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "door_id"],
            ["door.community_id", "door.id"],
            name=op.f("fk_door_check_community_id_door_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("community_id", "door_id", name=op.f("pk_door_check")),
    )


def downgrade() -> None:
    op.drop_table("door_check")
