"""End what is past its time, and let what may leave be asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "zone_day_count",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("zone_id", ID, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("outcome_group", sa.String(length=20), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "zone_id", "day", "band", "outcome_group", name=op.f("pk_zone_day_count")),
    )
    op.create_table(
        "closed_topic",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("door_id", ID, nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "door_id"],
            ["door.community_id", "door.id"],
            name=op.f("fk_closed_topic_community_id_door_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "door_id", "topic", name=op.f("pk_closed_topic")),
    )
    op.create_table(
        "retention_run",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_retention_run_community_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_retention_run")),
    )
    op.create_index(op.f("ix_retention_run_community_id_started_at"), "retention_run", ["community_id", "started_at"])
    op.create_table(
        "export",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("contents", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rows_due", sa.BigInteger(), nullable=False),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("runner", ID, nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(length=60), nullable=True),
        sa.CheckConstraint("contents IN ('visits', 'zone_days')", name=op.f("ck_export_contents")),
        sa.CheckConstraint("form IN ('csv', 'xlsx', 'page')", name=op.f("ck_export_form")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_export_state")),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_export_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_community_id_staff_id_asked_at"), "export", ["community_id", "staff_id", "asked_at"])
    op.create_index(op.f("ix_export_state_asked_at"), "export", ["state", "asked_at"])


def downgrade() -> None:
    op.drop_table("export")
    op.drop_table("retention_run")
    op.drop_table("closed_topic")
    op.drop_table("zone_day_count")
