"""Chain who did and who read what"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_community_id_subject_id_number"), "audit_entry", ["community_id", "subject_id", "number"], unique=False)
    op.create_index(op.f("ix_audit_entry_community_id_staff_id_number"), "audit_entry", ["community_id", "staff_id", "number"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_audit_head")),
    )
    # Every community has its row from the start: two desks that write the first entry at once meet at its lock.
    op.execute("INSERT INTO audit_head (community_id, number, hash) SELECT id, 0, '' FROM community")


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_community_id_staff_id_number"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_community_id_subject_id_number"), table_name="audit_entry")
    op.drop_table("audit_entry")
