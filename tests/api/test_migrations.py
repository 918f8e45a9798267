"""Migrations on both databases: one line of history, up and down, the tables the code means, no row lost and no child left without its parent.
A shipped migration is never edited: its SHA-256 stands in tests/contracts/migrations.json."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.config
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from pyotp import TOTP
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)

from app import clock, create_app, database, migrate
from app.changes.models import Opening
from app.config import ROOT, _with_driver
from app.database import Base, db
from app.identity import one_time
from app.identity.models import Staff
from app.identity.second_step_command import turn_on
from app.places.door_commands import leave_door
from app.retention.models import RetentionRun
from app.visits.models import ClosedTopic, ZoneDayCount
from tests import postgres
from tests.cast import World, build_world
from tests.conftest import DATABASES
from tests.phone import new_id

__all__ = ["test_model_definitions_match_ddl", "test_single_head_revision", "test_up_down_consistency", "test_upgrade"]

VERSIONS = ROOT / "migrations" / "versions"
SHIPPED = ROOT / "tests" / "contracts" / "migrations.json"


@pytest.fixture(params=DATABASES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgres_server"), f"m{uuid.uuid4().hex}"
    yield postgres.make_database(server, name)
    postgres.drop_database(server, name)


def engine_for(address: str) -> sa.Engine:
    options: dict[str, Any] = {}
    if address.startswith("sqlite"):
        try:
            from pysqlite3 import dbapi2

            options["module"] = dbapi2
        except ImportError:
            pass
    return sa.create_engine(_with_driver(address), **options)


@pytest.fixture
def alembic_config(empty_database: str) -> alembic.config.Config:
    """What pytest-alembic's own four tests run with."""
    return migrate.alembic_config(_with_driver(empty_database))


@pytest.fixture
def alembic_engine(empty_database: str) -> Iterator[sa.Engine]:
    """What pytest-alembic's own four tests run on."""
    engine = engine_for(empty_database)
    yield engine
    engine.dispose()


# What is shipped stays as it is


def faults_of_shipping(shipped: dict[str, str], found: dict[str, str]) -> list[str]:
    """What was edited, taken away or not yet entered."""
    faults = [
        f"{name} was shipped and is edited: put it back and write a new migration." for name in shipped.keys() & found.keys() if shipped[name] != found[name]
    ]
    faults += [f"{name} was shipped and is gone: put it back; a database somewhere stands at it." for name in shipped.keys() - found.keys()]
    faults += [f'{name} is new. Add its line to tests/contracts/migrations.json: "{name}": "{found[name]}"' for name in found.keys() - shipped.keys()]
    return faults


def test_a_shipped_migration_is_never_edited() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VERSIONS.glob("*.py")}
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert found
    assert not (faults := faults_of_shipping(shipped, found)), "\n".join(faults)
    assert list(shipped) == sorted(shipped)


def test_an_edited_a_removed_and_a_new_migration_are_seen() -> None:
    assert faults_of_shipping({"0001.py": "a"}, {"0001.py": "b"})
    assert faults_of_shipping({"0001.py": "a"}, {})
    assert "0002.py" in faults_of_shipping({"0001.py": "a"}, {"0001.py": "a", "0002.py": "b"})[0]
    assert not faults_of_shipping({"0001.py": "a"}, {"0001.py": "a"})


def test_migrations_are_numbered_without_a_gap() -> None:
    scripts = list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions("base", "heads"))[::-1]
    assert [script.revision for script in scripts] == [f"{number:04}" for number in range(1, len(scripts) + 1)]
    for script in scripts:
        assert Path(script.path).name.startswith(f"{script.revision}_"), f"{script.path} does not begin with its number."
        assert script.doc, f"{script.path} says nothing of what it is for."


# Rows stay


def everything(engine: sa.Engine) -> dict[str, list[str]]:
    """Every row of every table the database has, as text."""
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            rows = connection.execute(sa.select(*(sa.cast(column, sa.Text) for column in table.columns))) if table.name != "alembic_version" else ()
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


def fill(address: str, folder: Path) -> World:
    """The cast at work: every table of the visit ledger has rows afterwards."""
    app = create_app({"MODE": "test", "TESTING": True, "INSTANCE": str(folder), "DATABASE_URL": address, "WTF_CSRF_ENABLED": False})
    world = build_world(app)
    amina = world.phone_of("Amina")
    paper = {"kind": "residence_permit", "help": ["advice"], "remind_month": "2027-03"}
    topics = [{"topic": "services_menu", "end": "told"}, {"topic": "document_help", "end": "ask_no_more"}]
    for door in world.doors["Z07"][:4]:
        amina.record_visit(door, "met", topics=topics, certificate=paper)
    amina.record_visit(world.doors["Z07"][5], "do_not_visit")
    mistaken = amina.record_visit(world.doors["Z07"][6])
    amina.withdraw_visit(world.doors["Z07"][6], mistaken)
    amina.withdraw_blockage(world.buildings["Z07"], {"blockage": amina.record_blockage(world.buildings["Z07"])})
    amina.save("visit:record", {"door": "nonsense"})
    amina.sync()
    body = {"week": "2026-W46", "batch": new_id(), "counts": {"supplies": [1, 2, 3]}}
    assert amina.client.post("/api/service-week", json=body, headers=amina.headers()).status_code == 200
    clara, visit = world.desk_of("Clara"), next(iter(amina.receipts))
    clara.get(f"/console/visits/{visit}")
    assert clara.post(f"/console/visits/{visit}/review", data={"do": "ok"}).status_code == 303
    assert clara.post("/console/exports", data={"export_id": new_id(), "reason": "月报", "form": "csv"}).status_code == 303
    with app.app_context():
        with database.transaction(world.community_id) as session:
            looked = {"staff_id": world.staff["Clara"], "subject": "visit", "subject_id": new_id(), "opened_at": clock.now()}
            session.add(Opening(community_id=world.community_id, id=new_id(), **looked))
            clara = session.get(Staff, (world.community_id, world.staff["Clara"]))
            assert clara is not None
            secret, now = one_time.make_secret(), clock.now()
            assert turn_on(session, staff=clara, secret=secret, typed=TOTP(secret).at(clock.to_ms(now) // 1000), secret_keys=["a key"], now=now)
            of_zone = {"community_id": world.community_id, "zone_id": world.zones["Z07"]}
            session.add(ZoneDayCount(**of_zone, day="2026-01-05", band="am", outcome_group="talked_or_closed", visits=12))
            session.add(ClosedTopic(community_id=world.community_id, door_id=world.doors["Z07"][7], topic="van_times", occurred_at=now))
            session.add(RetentionRun(community_id=world.community_id, id=new_id(), started_at=now, ended_at=now, counts={"visits": 1}))
            leave_door(session, community_id=world.community_id, door_id=world.doors["Z07"][0], staff_id=world.staff["Clara"], now=clock.now())
        db.session.remove()
        db.engine.dispose()
    return world


def test_every_table_is_filled_before_rows_are_said_to_stay(empty_database: str, tmp_path: Path) -> None:
    command.upgrade(migrate.alembic_config(_with_driver(empty_database)), "head")
    fill(empty_database, tmp_path)
    engine = engine_for(empty_database)
    rows = everything(engine)
    engine.dispose()
    assert set(rows) == {*Base.metadata.tables, "alembic_version"}
    assert not [name for name, found in rows.items() if not found and name != "alembic_version"]


def test_going_down_and_up_again_keeps_every_row(empty_database: str, tmp_path: Path) -> None:
    """From the newest revision back to the first and up again; the rows of a table that a later revision made go with it."""
    config = migrate.alembic_config(_with_driver(empty_database))
    command.upgrade(config, "head")
    fill(empty_database, tmp_path)
    engine = engine_for(empty_database)
    before = everything(engine)
    command.upgrade(config, "head")
    assert everything(engine) == before
    scripts = list(ScriptDirectory.from_config(config).walk_revisions("base", "heads"))
    for script in scripts[:-1]:
        command.downgrade(config, str(script.down_revision))
    first = set(everything(engine))
    command.upgrade(config, "head")
    after = everything(engine)
    engine.dispose()
    assert set(before) - first == {
        "audit_entry",
        "audit_head",
        "blockage",
        "blockage_withdrawal",
        "closed_topic",
        "door_check",
        "export",
        "recovery_code",
        "retention_run",
        "review_note",
        "second_step",
        "withdrawal",
        "zone_day_count",
    }, "A table more: say so here."
    # Each community has its row there from the start.
    first.add("audit_head")
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) if name in first else 0 for name, rows in before.items()}


def test_every_building_that_stands_gets_a_code_of_its_own(empty_database: str) -> None:
    config = migrate.alembic_config(_with_driver(empty_database))
    command.upgrade(config, "0001")
    engine = engine_for(empty_database)
    community, compound, zone = (new_id() for _ in range(3))
    row = {"region_code": "449901001001", "hotline": "", "time_zone": "Asia/Shanghai", "visiting": "{}", "is_demo": True, "head": 0, "durable_number": 0}
    rows: list[tuple[str, dict[str, Any]]] = [
        ("community", {"id": community, "name": "x", "epoch": new_id(), "created_at": 0, **row}),
        ("compound", {"community_id": community, "id": compound, "name": "x", "kind": "street"}),
        ("zone", {"community_id": community, "id": zone, "code": "Z07", "name": "Z07"}),
    ]
    place = {"community_id": community, "compound_id": compound, "zone_id": zone, "kind": "house", "entry_note": "", "hazard_note": "", "standing": "active"}
    rows += [("building", {"id": new_id(), "name": name, **place}) for name in ("1", "2")]
    with engine.begin() as connection:
        for table, values in rows:
            connection.execute(sa.text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"), values)
    command.upgrade(config, "head")
    with engine.connect() as connection:
        tokens = list(connection.scalars(sa.text("SELECT qr_token FROM building")))
    engine.dispose()
    assert len(set(tokens)) == 2
    assert {len(token) for token in tokens} == {22}


REBUILD = '''"""Rebuild parents"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{before}", None, None


def upgrade() -> None:
    for table in ("community", "staff", "door", "visit"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("planted", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("visit", "door", "staff", "community"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.drop_column("planted")
'''
ORPHAN = '''"""Leave children alone"""

from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{before}", None, None


def upgrade() -> None:
    op.execute("DELETE FROM visit")


def downgrade() -> None:
    pass
'''


def with_one_more(address: str, folder: Path, text: str) -> alembic.config.Config:
    """The project's migrations and one more, in a folder of their own."""
    scripts = folder / "migrations"
    shutil.copytree(ROOT / "migrations", scripts, ignore=shutil.ignore_patterns("__pycache__"))
    newest = ScriptDirectory(str(scripts)).get_current_head() or ""
    number = f"{int(newest) + 1:04}"
    recreate = "always" if address.startswith("sqlite") else "never"
    (scripts / "versions" / f"{number}_planted.py").write_text(text.format(number=number, before=newest, recreate=recreate), encoding="utf-8")
    config = migrate.alembic_config(_with_driver(address))
    config.set_main_option("script_location", str(scripts))
    return config


def test_a_parent_that_is_rebuilt_keeps_its_children(empty_database: str, tmp_path: Path) -> None:
    """With keys on, SQLite's rebuilt parent deleted every child (measured): migrations/env.py turns them off."""
    command.upgrade(migrate.alembic_config(_with_driver(empty_database)), "head")
    fill(empty_database, tmp_path)
    config, engine = with_one_more(empty_database, tmp_path, REBUILD), engine_for(empty_database)
    before = {name: len(rows) for name, rows in everything(engine).items()}
    assert before["visit_topic"] == 8
    assert before["certificate_check"] == 4
    command.upgrade(config, "head")
    assert {name: len(rows) for name, rows in everything(engine).items()} == before
    assert "planted" in {column["name"] for column in sa.inspect(engine).get_columns("visit")}
    command.downgrade(config, "-1")
    assert {name: len(rows) for name, rows in everything(engine).items()} == before
    engine.dispose()


def test_with_keys_on_the_same_migration_would_not_keep_them(tmp_path: Path) -> None:
    """The control of the test above: it is the keys' being off that keeps the children."""
    address = f"sqlite:///{tmp_path / 'keys-on.sqlite3'}"
    command.upgrade(migrate.alembic_config(address), "head")
    fill(address, tmp_path)
    config, engine = with_one_more(address, tmp_path, REBUILD), engine_for(address)
    env = tmp_path / "migrations" / "env.py"
    assert "foreign_keys=OFF" in env.read_text(encoding="utf-8")
    env.write_text(env.read_text(encoding="utf-8").replace("foreign_keys=OFF", "foreign_keys=ON"), encoding="utf-8")
    before = {name: len(rows) for name, rows in everything(engine).items()}
    try:
        command.upgrade(config, "head")
    except sa.exc.IntegrityError:
        pass  # Keys that are checked at the end stop it; those that cascade have deleted by then.
    else:
        assert {name: len(rows) for name, rows in everything(engine).items()} != before
    engine.dispose()


def test_a_migration_that_leaves_a_child_without_its_parent_is_stopped(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'orphans.sqlite3'}"
    command.upgrade(migrate.alembic_config(address), "head")
    fill(address, tmp_path)
    engine = engine_for(address)
    before = everything(engine)
    with pytest.raises(RuntimeError, match="without their parents"):
        command.upgrade(with_one_more(address, tmp_path, ORPHAN), "head")
    assert everything(engine) == before, "What was stopped must be undone."
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    engine.dispose()


def test_keys_hold_after_every_migration(empty_database: str, tmp_path: Path) -> None:
    command.upgrade(migrate.alembic_config(_with_driver(empty_database)), "head")
    fill(empty_database, tmp_path)
    engine = engine_for(empty_database)
    with engine.connect() as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        assert sum(len(table.foreign_key_constraints) for table in metadata.tables.values()) == sum(
            len(table.foreign_key_constraints) for table in Base.metadata.tables.values()
        )
        for table in metadata.tables.values():
            for key in table.foreign_key_constraints:
                parent = key.elements[0].column.table
                joined = sa.and_(*(element.parent == element.column for element in key.elements))
                alone = connection.scalar(sa.select(sa.func.count()).select_from(table.outerjoin(parent, joined)).where(key.elements[0].column.is_(None)))
                assert alone == 0, f"{table.name} has {alone} rows without their {parent.name}"
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    engine.dispose()


def test_the_service_ledger_has_no_order_of_rows_on_sqlite(migrated_sqlite: Path) -> None:
    """A rowid would number the batches in the order in which phones sent them."""
    engine = engine_for(f"sqlite:///{migrated_sqlite}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT rowid FROM visit").fetchall() == []
        for table in ("service_week", "service_batch"):
            with pytest.raises(sa.exc.OperationalError, match="no such column"):
                connection.exec_driver_sql(f"SELECT rowid FROM {table}")
    engine.dispose()
