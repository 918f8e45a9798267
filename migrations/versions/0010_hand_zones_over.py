"""Hand zones over"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assignment") as table:
        table.add_column(sa.Column("handover_note", sa.String(length=200), nullable=True))
    with op.batch_alter_table("door_round") as table:
        table.add_column(sa.Column("hours", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("door_round") as table:
        table.drop_column("hours")
    with op.batch_alter_table("assignment") as table:
        table.drop_column("handover_note")
