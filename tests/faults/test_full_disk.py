"""A station whose disk is full: it says so, keeps what it has, goes on reading, takes nothing half, and goes on by itself
when there is room again. On a real small disk where one can be mounted, else by the database's own word for it."""

import contextlib
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.database import db
from tests import postgres
from tests.api.refusal import refusal_of
from tests.cast import WEDNESDAY_TEN, World, build_world, set_clock
from tests.conftest import DATABASES
from tests.faults.ledger import check_promise
from tests.faults.link import attempt, deliver
from tests.phone import Phone

LONG = "句" * 140
MEGABYTES = 24


class Disk(Protocol):
    """Something that can be full."""

    def fill(self) -> None: ...

    def make_room(self) -> None: ...


class SmallDisk:
    """A tmpfs of a few megabytes, filled by one large file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.filler = folder, folder / "filler"

    def fill(self) -> None:
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"\0" * size)

    def make_room(self) -> None:
        self.filler.unlink(missing_ok=True)


class FullWord:
    """Where no disk can be mounted: the database is made to say itself that it has no room."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def fill(self) -> None:
        self._on_postgres("CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room' USING ERRCODE = '53100'; END $$")
        self._on_postgres("CREATE TRIGGER no_room BEFORE INSERT ON operation EXECUTE FUNCTION no_room()")
        self._on_sqlite("PRAGMA max_page_count = 1")

    def make_room(self) -> None:
        self._on_postgres("DROP FUNCTION IF EXISTS no_room() CASCADE")
        self._on_sqlite("PRAGMA max_page_count = 1073741823")

    def _on_postgres(self, statement: str) -> None:
        if not self.app.config["DATABASE_URL"].startswith("sqlite"):
            with psycopg.connect(self.app.config["DATABASE_URL"]) as connection:
                connection.execute(statement)  # type: ignore[call-overload]

    def _on_sqlite(self, statement: str) -> None:
        if self.app.config["DATABASE_URL"].startswith("sqlite"):
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()
                sa.event.listen(db.engine, "connect", lambda connection, _: connection.execute(statement))


@contextlib.contextmanager
def small_disk() -> Iterator[Path | None]:
    """A folder on a disk of its own, or None where this user may not mount one."""
    folder = Path(f"/tmp/small-disk-{uuid.uuid4().hex}")
    folder.mkdir(mode=0o755)
    mounted = (
        os.getuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0755", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def made_app(address: str, tmp_path: Path, **settings: Any) -> Flask:
    return create_app({"MODE": "test", "TESTING": True, "INSTANCE": str(tmp_path), "DATABASE_URL": address, "WTF_CSRF_ENABLED": False, **settings})


@pytest.fixture(params=DATABASES)
def full_station(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, Disk]]:
    """A station and the disk its database lies on."""
    with small_disk() as folder:
        if request.param == "sqlite":
            path = (folder or tmp_path) / "xunfang.sqlite3"
            shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
            app = made_app(f"sqlite:///{path}", tmp_path)
            yield build_world(app), SmallDisk(folder) if folder else FullWord(app)
            _let_go(app)
            return
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            place = ""
            if folder:
                (folder / "pg").mkdir()
                shutil.chown(folder / "pg", "nobody")
                admin.execute(f"CREATE TABLESPACE {name} LOCATION '{folder / 'pg'}'")  # type: ignore[call-overload]
                place = f"TABLESPACE {name}"
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {place}')  # type: ignore[call-overload]
            app = made_app(f"{server}/{name}", tmp_path)
            try:
                yield build_world(app), SmallDisk(folder) if folder else FullWord(app)
            finally:
                _let_go(app)
                postgres.drop_database(server, name)
                if folder:
                    admin.execute(f"DROP TABLESPACE {name}")  # type: ignore[call-overload]


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def fill_up(world: World, phone: Phone) -> tuple[list[str], Any]:
    """Record and send until the station says that it is full; gives what was made and its answer."""
    made: list[str] = []
    for _ in range(200):
        made += [phone.record_visit(world.doors["Z07"][turn % 12], "met", need=LONG) for turn in range(50)]
        answer = phone.client.post("/api/sync", json=(body := phone.request_body()), headers=phone.headers())
        if answer.status_code != 200:
            return made, answer
        phone.take(body, answer.get_json())
    raise AssertionError("the disk was never full")


def check_full_day(world: World, disk: Disk, amina: Phone, ben: Phone, made: list[str], answer: Any) -> None:
    """What holds while the disk is full, and after."""
    assert refusal_of(answer) == "server.full"
    waiting = set(amina.outbox)
    assert waiting
    received = set(made) - waiting
    found = check_promise(world, [amina], received)
    assert set(found.visits) == received, "nothing is half written"
    for _ in range(2):
        assert attempt(amina) is None
        assert set(amina.outbox) == waiting
    assert attempt(ben) is not None, "reading goes on"
    set_clock(world.app, WEDNESDAY_TEN + timedelta(minutes=20))
    assert attempt(ben) is not None, "also where a sign of life would be written"
    deliver_reading(ben)
    assert len(ben.visits) == len(received)
    disk.make_room()
    deliver(amina)
    deliver(ben)
    found = check_promise(world, [amina, ben], made)
    assert set(found.visits) == set(made)
    assert ben.visits == amina.visits


def deliver_reading(phone: Phone) -> None:
    while (answer := attempt(phone)) is None or answer["more"]:
        pass


def test_a_full_disk_is_told_and_everything_goes_on_when_there_is_room(full_station: tuple[World, Disk]) -> None:
    world, disk = full_station
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    deliver(amina)
    made = [amina.record_visit(world.doors["Z07"][turn % 12], "met", need=LONG) for turn in range(30)]
    deliver(amina)
    disk.fill()
    more, answer = fill_up(world, amina)
    check_full_day(world, disk, amina, ben, made + more, answer)


def test_a_database_that_may_not_grow_is_full_too(migrated_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "xunfang.sqlite3"
    shutil.copy(migrated_sqlite, path)
    address = f"sqlite:///{path}"
    world = build_world(made_app(address, tmp_path))
    amina, ben = world.phone_of("Amina"), world.phone_of("Ben")
    deliver(amina)
    with world.app.app_context(), db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    _let_go(world.app)
    roomy, world.app = world.app, made_app(address, tmp_path, SQLITE_MAX_PAGES=pages + 20)
    set_clock(world.app, WEDNESDAY_TEN)
    for phone in (amina, ben):
        phone.client = world.app.test_client()

    class MorePages:
        def fill(self) -> None:
            """The limit stands from the start."""

        def make_room(self) -> None:
            _let_go(world.app)
            world.app = roomy
            for phone in (amina, ben):
                phone.client = roomy.test_client()

    made, answer = fill_up(world, amina)
    check_full_day(world, MorePages(), amina, ben, made, answer)
    _let_go(roomy)
