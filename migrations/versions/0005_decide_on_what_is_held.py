"""Decide on what is held"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite")
COLUMNS = ("decision", "decided_at", "decided_by", "decision_text")


def upgrade() -> None:
    with op.batch_alter_table("operation") as table:
        table.add_column(sa.Column("decision", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("decided_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("decided_by", ID, nullable=True))
        table.add_column(sa.Column("decision_text", sa.String(length=200), nullable=True))
        table.create_check_constraint(op.f("ck_operation_decision"), "decision IN ('accepted', 'given_back', 'closed')")
    with op.batch_alter_table("wish") as table:
        table.add_column(sa.Column("lift_how", sa.String(length=12), nullable=True))
        table.add_column(sa.Column("lift_given_on", sa.String(length=10), nullable=True))
        table.create_check_constraint(op.f("ck_wish_lift_how"), "lift_how IN ('in_person', 'by_phone', 'in_writing')")


def downgrade() -> None:
    with op.batch_alter_table("wish") as table:
        table.drop_constraint(op.f("ck_wish_lift_how"), type_="check")
        table.drop_column("lift_given_on")
        table.drop_column("lift_how")
    with op.batch_alter_table("operation") as table:
        table.drop_constraint(op.f("ck_operation_decision"), type_="check")
        for name in COLUMNS:
            table.drop_column(name)
