"""Know a building by its code, and write down where nobody could enter"""

import base64
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("building", sa.Column("qr_token", sa.String(length=22), nullable=True))
    # Every building that stands already gets its own: 122 random bits that say nothing of it.
    building = sa.table("building", sa.column("community_id"), sa.column("id"), sa.column("qr_token"))
    connection = op.get_bind()
    for community_id, building_id in connection.execute(sa.select(building.c.community_id, building.c.id)).all():
        token = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        connection.execute(building.update().where(building.c.community_id == community_id, building.c.id == building_id).values(qr_token=token))
    op.create_index(op.f("ix_building_community_id_qr_token"), "building", ["community_id", "qr_token"], unique=True)
    op.create_table(
        "blockage",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("building_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("hint_text", sa.String(length=280), nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("build", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name=op.f("fk_blockage_community_id_building_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_blockage_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_blockage")),
    )
    op.create_index(op.f("ix_blockage_community_id_building_id_occurred_at"), "blockage", ["community_id", "building_id", "occurred_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_blockage_community_id_building_id_occurred_at"), table_name="blockage")
    op.drop_table("blockage")
    op.drop_index(op.f("ix_building_community_id_qr_token"), table_name="building")
    op.drop_column("building", "qr_token")
