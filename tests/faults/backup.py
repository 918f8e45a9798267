"""Copies of the station's database, taken and put back behind the program's back, as an operator with a backup would do it."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask

from app.database import db
from tests import postgres


class Copies:
    """Takes and restores whole copies of one application's database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address: str = app.config["DATABASE_URL"]
        self.taken: list[str] = []

    @property
    def is_sqlite(self) -> bool:
        return self.address.startswith("sqlite")

    @property
    def file(self) -> Path:
        return Path(self.address.removeprefix("sqlite:///"))

    def take(self) -> str:
        """Copy the database as it is now; gives the copy's name."""
        self._let_go()
        if self.is_sqlite:
            name = str(self.file.with_name(f"copy-{uuid.uuid4().hex}"))
            # The last connection that closed has moved everything into the file. Never opened with the standard library's sqlite3:
            # a second SQLite in one process breaks the locks of the first, which ruins the file (tried).
            assert not self.file.with_name(self.file.name + "-wal").exists(), "somebody else has the database open"
            shutil.copy(self.file, name)
        else:
            server, _, database = self.address.rpartition("/")
            name = f"copy{uuid.uuid4().hex}"
            postgres.make_database(server, name, database)
        self.taken.append(name)
        return name

    def put_back(self, name: str) -> None:
        """Make the database what it was when the copy was taken."""
        self._let_go()
        if self.is_sqlite:
            for ending in ("-wal", "-shm"):
                self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
            shutil.copy(name, self.file)
        else:
            server, _, database = self.address.rpartition("/")
            postgres.drop_database(server, database)
            postgres.make_database(server, database, name)

    def throw_away(self, *names: str) -> None:
        """Remove some copies, or all."""
        for name in names or tuple(self.taken):
            self.taken.remove(name)
            if self.is_sqlite:
                Path(name).unlink(missing_ok=True)
            else:
                postgres.drop_database(self.address.rpartition("/")[0], name)

    def fingerprint(self) -> str:
        """Changes with every write, even with one that leaves all values as they were."""
        digest = hashlib.sha256()
        if self.is_sqlite:
            for path in (self.file, self.file.with_name(self.file.name + "-wal")):
                digest.update(path.read_bytes() if path.exists() else b"")
            return digest.hexdigest()
        with psycopg.connect(self.address) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'SELECT xmin::text, xmax::text, ctid::text FROM "{table}" ORDER BY ctid'):  # type: ignore[call-overload]
                    digest.update(repr((table, row)).encode())
        return digest.hexdigest()

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def copies_of(app: Flask) -> Iterator[Copies]:
    """Copies for the length of a block."""
    found = Copies(app)
    try:
        yield found
    finally:
        found.throw_away()
