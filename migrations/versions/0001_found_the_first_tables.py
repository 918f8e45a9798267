"""Found the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_community_id_operation_id"), "change", ["community_id", "operation_id"], unique=False)
    op.create_index(op.f("ix_change_community_id_subject_id_number"), "change", ["community_id", "subject_id", "number"], unique=False)
    op.create_index(op.f("ix_change_community_id_zone_id_number"), "change", ["community_id", "zone_id", "number"], unique=False)
    op.create_table(
        "community",
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("hotline", sa.String(length=40), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("visiting", sa.JSON(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("durable_number", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
    )
    op.create_table(
        "opening",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_opening")),
    )
    op.create_index(op.f("ix_opening_community_id_subject_id_opened_at"), "opening", ["community_id", "subject_id", "opened_at"], unique=False)
    op.create_table(
        "operation",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=True),
        sa.Column("device_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('counted', 'refused', 'held')", name=op.f("ck_operation_state")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_operation")),
    )
    op.create_index(op.f("ix_operation_community_id_staff_id_received_at"), "operation", ["community_id", "staff_id", "received_at"], unique=False)
    op.create_table(
        "service_batch",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("batch_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "iso_week", "batch_id", name=op.f("pk_service_batch")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service_week",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("iso_week", sa.String(length=8), nullable=False),
        sa.Column("service_kind", sa.String(length=24), nullable=False),
        sa.Column("slip", sa.Integer(), nullable=False),
        sa.Column("info", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "iso_week", "service_kind", name=op.f("pk_service_week")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tries",
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("quarter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "quarter", name=op.f("pk_tries")),
    )
    op.create_table(
        "compound",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_compound_community_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_compound")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_compound_community_id_name")),
    )
    op.create_table(
        "door_round",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("opened_on", sa.String(length=10), nullable=False),
        sa.Column("closes_on", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_door_round_community_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_door_round")),
    )
    op.create_table(
        "staff",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("badge_no", sa.String(length=20), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_staff_community_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("community_id", "badge_no", name=op.f("uq_staff_community_id_badge_no")),
    )
    op.create_table(
        "zone",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_zone_community_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_zone")),
        sa.UniqueConstraint("community_id", "code", name=op.f("uq_zone_community_id_code")),
    )
    op.create_table(
        "assignment",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("role IN ('main', 'deputy')", name=op.f("ck_assignment_role")),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_assignment_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "zone_id"],
            ["zone.community_id", "zone.id"],
            name=op.f("fk_assignment_community_id_zone_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_community_id_staff_id"), "assignment", ["community_id", "staff_id"], unique=False)
    op.create_index(op.f("ix_assignment_community_id_zone_id"), "assignment", ["community_id", "zone_id"], unique=False)
    op.create_table(
        "building",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("compound_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("building_code", sa.String(length=19), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry_note", sa.String(length=140), nullable=False),
        sa.Column("hazard_note", sa.String(length=140), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "compound_id"],
            ["compound.community_id", "compound.id"],
            name=op.f("fk_building_community_id_compound_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "zone_id"], ["zone.community_id", "zone.id"], name=op.f("fk_building_community_id_zone_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_building")),
        sa.UniqueConstraint("community_id", "compound_id", "name", name=op.f("uq_building_community_id_compound_id_name")),
    )
    op.create_index(op.f("ix_building_community_id_zone_id"), "building", ["community_id", "zone_id"], unique=False)
    op.create_table(
        "console_session",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_console_session_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("community_id", "token_sha256", name=op.f("uq_console_session_community_id_token_sha256")),
    )
    op.create_table(
        "device",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("push_token_sha256", sa.String(length=64), nullable=False),
        sa.Column("read_token_sha256", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("build", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_device_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_device")),
        sa.UniqueConstraint("community_id", "push_token_sha256", name=op.f("uq_device_community_id_push_token_sha256")),
        sa.UniqueConstraint("community_id", "read_token_sha256", name=op.f("uq_device_community_id_read_token_sha256")),
    )
    op.create_table(
        "invitation",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("device_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=True),
        sa.CheckConstraint("purpose IN ('phone', 'console')", name=op.f("ck_invitation_purpose")),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"],
            ["staff.community_id", "staff.id"],
            name=op.f("fk_invitation_community_id_staff_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("community_id", "code_digest", name=op.f("uq_invitation_community_id_code_digest")),
    )
    op.create_index(op.f("ix_invitation_code_digest"), "invitation", ["code_digest"], unique=False)
    op.create_table(
        "door",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("building_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("floor", sa.String(length=8), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("floor_order", sa.Integer(), nullable=False),
        sa.Column("room_order", sa.Integer(), nullable=False),
        sa.Column("house_code", sa.String(length=25), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("night_shift", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "building_id"],
            ["building.community_id", "building.id"],
            name=op.f("fk_door_community_id_building_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_door")),
        sa.UniqueConstraint("community_id", "building_id", "unit", "room", name=op.f("uq_door_community_id_building_id_unit_room")),
    )
    op.create_table(
        "visit",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("door_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("zone_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("round_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("started_at_device", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_device", sa.BigInteger(), nullable=False),
        sa.Column("saved_at_device", sa.BigInteger(), nullable=False),
        sa.Column("device_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("badge_shown", sa.Boolean(), nullable=False),
        sa.Column("need_text", sa.String(length=280), nullable=True),
        sa.Column("appointment_day", sa.String(length=10), nullable=True),
        sa.Column("appointment_time", sa.String(length=5), nullable=True),
        sa.Column("appointment_band", sa.String(length=8), nullable=True),
        sa.Column("left_card", sa.Boolean(), nullable=False),
        sa.Column("crossed", sa.JSON(), nullable=False),
        sa.Column("build", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "door_id"], ["door.community_id", "door.id"], name=op.f("fk_visit_community_id_door_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "staff_id"], ["staff.community_id", "staff.id"], name=op.f("fk_visit_community_id_staff_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_community_id_door_id_occurred_at"), "visit", ["community_id", "door_id", "occurred_at"], unique=False)
    op.create_index(op.f("ix_visit_community_id_number"), "visit", ["community_id", "number"], unique=False)
    op.create_index(op.f("ix_visit_community_id_zone_id_number"), "visit", ["community_id", "zone_id", "number"], unique=False)
    op.create_table(
        "wish",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("door_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=10), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(length=10), nullable=True),
        sa.CheckConstraint("set_by IN ('resident', 'station')", name=op.f("ck_wish_set_by")),
        sa.ForeignKeyConstraint(
            ["community_id", "door_id"], ["door.community_id", "door.id"], name=op.f("fk_wish_community_id_door_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_community_id_door_id"), "wish", ["community_id", "door_id"], unique=False)
    op.create_table(
        "certificate_check",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("help", sa.JSON(), nullable=False),
        sa.Column("remind_month", sa.String(length=7), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "visit_id"],
            ["visit.community_id", "visit.id"],
            name=op.f("fk_certificate_check_community_id_visit_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "visit_id", name=op.f("pk_certificate_check")),
    )
    op.create_table(
        "visit_topic",
        sa.Column("community_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.Uuid(as_uuid=False).with_variant(sa.String(length=36), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("end", sa.String(length=12), nullable=False),
        sa.CheckConstraint("topic <> 'services_menu' OR \"end\" IN ('told', 'ask_no_more')", name=op.f("ck_visit_topic_menu_keeps_no_choice")),
        sa.ForeignKeyConstraint(
            ["community_id", "visit_id"],
            ["visit.community_id", "visit.id"],
            name=op.f("fk_visit_topic_community_id_visit_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("community_id", "visit_id", "topic", name=op.f("pk_visit_topic")),
    )


def downgrade() -> None:
    op.drop_table("visit_topic")
    op.drop_table("certificate_check")
    op.drop_index(op.f("ix_wish_community_id_door_id"), table_name="wish")
    op.drop_table("wish")
    op.drop_index(op.f("ix_visit_community_id_zone_id_number"), table_name="visit")
    op.drop_index(op.f("ix_visit_community_id_number"), table_name="visit")
    op.drop_index(op.f("ix_visit_community_id_door_id_occurred_at"), table_name="visit")
    op.drop_table("visit")
    op.drop_table("door")
    op.drop_index(op.f("ix_invitation_code_digest"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("device")
    op.drop_table("console_session")
    op.drop_index(op.f("ix_building_community_id_zone_id"), table_name="building")
    op.drop_table("building")
    op.drop_index(op.f("ix_assignment_community_id_zone_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_community_id_staff_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("zone")
    op.drop_table("staff")
    op.drop_table("door_round")
    op.drop_table("compound")
    op.drop_table("tries")
    op.drop_table("service_week")
    op.drop_table("service_batch")
    op.drop_index(op.f("ix_operation_community_id_staff_id_received_at"), table_name="operation")
    op.drop_table("operation")
    op.drop_index(op.f("ix_opening_community_id_subject_id_opened_at"), table_name="opening")
    op.drop_table("opening")
    op.drop_table("community")
    op.drop_index(op.f("ix_change_community_id_zone_id_number"), table_name="change")
    op.drop_index(op.f("ix_change_community_id_subject_id_number"), table_name="change")
    op.drop_index(op.f("ix_change_community_id_operation_id"), table_name="change")
    op.drop_table("change")
