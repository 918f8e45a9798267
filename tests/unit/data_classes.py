"""The privacy class of every column (domain.md 5): P0 public, P1 internal and no person, P2 personal (a home address with an event; staff),
P3 sensitive. PX, what is never stored, has no row: tests/unit/test_red_lines.py keeps it out. A column without a row fails the build."""

CLASSES = ("P0", "P1", "P2", "P3")

# Table to class to columns. A retired column's row goes with it.
DATA_CLASSES: dict[str, dict[str, str]] = {
    "community": {"P0": "id name region_code hotline time_zone is_demo", "P1": "visiting head epoch durable_number created_at"},
    "staff": {"P1": "community_id id", "P2": "display_name badge_no roles languages training_until passphrase_hash ended_at created_at"},
    "invitation": {"P1": "community_id id purpose code_digest created_at expires_at used_at device_id", "P2": "staff_id reason"},
    "device": {"P1": "community_id id push_token_sha256 read_token_sha256 revoked_at build label", "P2": "staff_id enrolled_at last_seen_at read_at"},
    "console_session": {"P1": "community_id id token_sha256", "P2": "staff_id created_at last_seen_at ended_at proved_at"},
    "second_step": {"P1": "community_id sealed_secret salt key_name last_step", "P2": "staff_id turned_on_at"},
    "recovery_code": {"P1": "community_id id code_digest", "P2": "staff_id created_at used_at"},
    "tries": {"P1": "bucket quarter count"},
    "operation": {
        "P1": "community_id id sha256 kind v state code number",
        "P2": "staff_id device_id received_at body decision decided_at decided_by decision_text",
    },
    "change": {"P1": "community_id number operation_id kind subject_id zone_id"},
    "audit_entry": {"P1": "community_id number action subject subject_id hash", "P2": "at staff_id reason"},
    "audit_head": {"P1": "community_id number hash"},
    "opening": {"P1": "community_id id subject subject_id", "P2": "staff_id opened_at"},
    "compound": {"P0": "name kind", "P1": "community_id id"},
    "zone": {"P0": "name", "P1": "community_id id code"},
    "assignment": {"P1": "community_id id zone_id role handover_note", "P2": "staff_id starts_at ends_at"},
    "building": {"P0": "name", "P1": "community_id id compound_id zone_id building_code kind entry_note hazard_note standing qr_token"},
    "door": {"P1": "community_id id building_id floor_order room_order", "P2": "unit floor room house_code kind standing night_shift"},
    "door_round": {"P1": "community_id id opened_on closes_on hours"},
    "door_check": {"P1": "community_id", "P2": "door_id checked_at checked_by"},
    "wish": {"P1": "community_id id", "P2": "door_id set_at set_by lifted_at lifted_by lift_how lift_given_on"},
    "visit": {
        "P1": "community_id id number zone_id round_id build supersedes_id root_id",
        "P2": "door_id staff_id outcome started_at_device ended_at_device saved_at_device device_offset_ms occurred_at received_at day band "
        "badge_shown need_text appointment_day appointment_time appointment_band left_card crossed "
        "added_later asked correction_reason ticket",
    },
    "zone_day_count": {"P1": "community_id zone_id day band outcome_group visits"},
    "closed_topic": {"P1": "community_id", "P2": "door_id topic occurred_at"},
    "retention_run": {"P1": "community_id id started_at ended_at counts"},
    "export": {
        "P1": "community_id id contents form filters language state rows_due rows_done runner heard_at tries file_name ended_at fault",
        "P2": "staff_id reason asked_at",
    },
    "withdrawal": {"P1": "community_id id visit_id", "P2": "staff_id received_at"},
    "review_note": {"P1": "community_id id number visit_id question_id", "P2": "staff_id kind text at"},
    "visit_topic": {"P1": "community_id visit_id", "P2": "topic end"},
    "blockage": {"P1": "community_id id number building_id zone_id reason band build", "P2": "staff_id hint_text occurred_at received_at"},
    "blockage_withdrawal": {"P1": "community_id id blockage_id", "P2": "staff_id received_at"},
    "certificate_check": {"P1": "community_id visit_id", "P2": "kind help remind_month"},
    # Sums of a whole community over a week: no person can be told from them (architecture.md, The service ledger).
    "service_week": {"P1": "community_id iso_week service_kind slip info no"},
    "service_batch": {"P1": "community_id iso_week batch_id"},
}
