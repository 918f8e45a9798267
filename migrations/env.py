"""Alembic's entry. Takes the writers' turn on SQLite, with keys off during the change and a check of them after."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context

from app import tables  # noqa: F401  (every table, for comparison)
from app.database import Base, Instant


def url() -> str:
    return str(context.config.attributes["url"])


def engine_for(address: str) -> sa.Engine:
    options: dict[str, Any] = {"poolclass": sa.pool.NullPool}
    if address.startswith("sqlite"):
        try:
            from pysqlite3 import dbapi2

            options["module"] = dbapi2
        except ImportError:
            pass
    engine = sa.create_engine(address, **options)
    if address.startswith("sqlite"):
        sa.event.listen(engine, "connect", on_connect)
        sa.event.listen(engine, "begin", on_begin)
    return engine


def on_connect(connection: Any, _record: Any) -> None:
    """Keys off before any transaction: with them on, a rebuilt parent deleted every child (measured). The driver opens none by itself."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def on_begin(connection: sa.Connection) -> None:
    """One transaction for the whole change, tables too."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def writers_turn(address: str) -> Iterator[None]:
    if not address.startswith("sqlite"):
        yield
        return
    descriptor = os.open(f"{sa.make_url(address).database}.turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """A shipped migration must not change when the application's types do, so it names plain ones."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


def same_type(_context: Any, _column: Any, _metadata_column: Any, inspected: Any, declared: Any) -> bool | None:
    return False if isinstance(declared, Instant) and isinstance(inspected, sa.BigInteger) else None


def run(connection: sa.Connection) -> None:
    """All or nothing, on SQLite too: a migration that is stopped leaves the database as it was."""
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=False, compare_type=same_type, render_item=render_item, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"The migration left {len(broken)} rows without their parents: {broken[:3]}")


def migrate() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:  # pytest-alembic brings its own
        with given.connect() as connection:
            run(connection)
            connection.commit()
        return
    address = url()
    with writers_turn(address), engine_for(address).connect() as connection:
        run(connection)
        connection.commit()


migrate()
