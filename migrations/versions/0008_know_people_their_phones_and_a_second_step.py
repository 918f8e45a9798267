"""Know people, their phones and a second step of signing in"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.add_column("staff", sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("staff", sa.Column("training_until", sa.String(length=10), nullable=True))
    op.add_column("device", sa.Column("label", sa.String(length=20), nullable=True))
    op.add_column("console_session", sa.Column("proved_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "second_step",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("sealed_secret", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("key_name", sa.String(length=16), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("turned_on_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_second_step_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "staff_id", name=op.f("pk_second_step")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_recovery_code_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_community_id_staff_id"), "recovery_code", ["community_id", "staff_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_recovery_code_community_id_staff_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("second_step")
    op.drop_column("console_session", "proved_at")
    op.drop_column("device", "label")
    op.drop_column("staff", "training_until")
    op.drop_column("staff", "languages")
