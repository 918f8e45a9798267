"""Find visits by day, person and band, and what waits for a look"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_visit_community_id_day_number": ("visit", ["community_id", "day", "number"]),
    "ix_visit_community_id_staff_id_number": ("visit", ["community_id", "staff_id", "number"]),
    "ix_visit_community_id_band_outcome_number": ("visit", ["community_id", "band", "outcome", "number"]),
    "ix_operation_community_id_state_received_at": ("operation", ["community_id", "state", "received_at"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(op.f(name), table, columns, unique=False)


def downgrade() -> None:
    for name, (table, _) in reversed(INDEXES.items()):
        op.drop_index(op.f(name), table_name=table)
