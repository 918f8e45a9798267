"""The database: base class, column types and `transaction()`, the only place that commits.
Never hands out a change number before the community's row is locked, and never commits a half of a request."""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry

from app import clock, problems
from app.failpoints import reach


class Instant(sa.TypeDecorator[datetime]):
    """An aware datetime in Python, integer milliseconds UTC in both databases (SQLite gives naive ones back otherwise)."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else clock.to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.from_ms(value)


class Base(DeclarativeBase):
    """Every table. `community_id` leads every primary and unique key, so that a distributed PostgreSQL can take over."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(metadata=metadata, type_annotation_map={datetime: Instant})


# autoflush is off: a request's rows are written together at the end, when their numbers are known.
db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})

# Text on SQLite: turning 16 bytes into a UUID and back took a fifth of an exchange (measured).
Id = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")


def foreign_key(columns: list[str], targets: list[str], **options: Any) -> sa.ForeignKeyConstraint:
    """A reference that is checked when the transaction ends: a request's rows are written together, in any order."""
    return sa.ForeignKeyConstraint(columns, targets, deferrable=True, initially="DEFERRED", **options)


# A row that waits to be written: column to value.
Row = dict[str, Any]


@dataclass
class Unnumbered:
    """A change that waits for its number, and the rows that remember it as their first."""

    row: Row
    first_of: Sequence[Row]


@dataclass
class Pending:
    """What an open transaction will write when it ends: rows by table, and changes in the order they were appended."""

    rows: dict[sa.Table, list[Row]] = field(default_factory=dict)
    changes: list[Unnumbered] = field(default_factory=list)
    # What is worked out when all rows are known, such as a chain over the queued ones; once a key.
    at_end: dict[Any, Callable[[], None]] = field(default_factory=dict)


def init_database(app: Flask) -> None:
    """Bind the extension to the application and teach each engine its manners."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            _teach_sqlite(engine, app.config["SQLITE_MAX_PAGES"], app.config["WRITE_WAIT_SECONDS"])


def _engine_options(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 20, "hide_parameters": True}
    options: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "hide_parameters": True}
    try:
        # SQLite 3.7.0 to 3.51.2 can corrupt a WAL; this wheel bundles a later one (stack.md, section 6).
        from pysqlite3 import dbapi2

        options["module"] = dbapi2
    except ImportError:
        pass
    return options


def _teach_sqlite(engine: Engine, max_pages: int, wait_seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling is off; `on_begin` decides how each one opens.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={round(wait_seconds * 1000)}", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        if max_pages:
            cursor.execute(f"PRAGMA max_page_count={max_pages}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


class _WriteTurn:
    """One writer at a time on SQLite: its own busy handler sleeps and starves writers (measured: 6 s against 42 ms)."""

    def __init__(self) -> None:
        self._threads = threading.Lock()

    @contextlib.contextmanager
    def taken(self, path: str, wait_seconds: float) -> Iterator[None]:
        deadline = time.monotonic() + wait_seconds
        if not self._threads.acquire(timeout=wait_seconds):
            raise problems.Problem(problems.SERVER_BUSY)
        try:
            # A descriptor opened for this transaction: a shared one lets every thread in (measured).
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                self._lock_file(descriptor, deadline)
                yield
            finally:
                os.close(descriptor)
        finally:
            self._threads.release()

    @staticmethod
    def _lock_file(descriptor: int, deadline: float) -> None:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise problems.Problem(problems.SERVER_BUSY) from None
                time.sleep(0.001)


_write_turn = _WriteTurn()


@contextlib.contextmanager
def transaction(community_id: str | None = None) -> Iterator[Session]:
    """Open the one write transaction of a request, and commit it when the block ends well.

    With a community its row is locked first, so that rules see a state nobody else is changing, and the changes
    appended inside are numbered just before COMMIT: numbers are dense and appear in order. Without one (setting
    up a community, counting sign-in tries) no change may be appended.

    Raises Problem server.busy when the turn does not come within WRITE_WAIT_SECONDS, server.full when the disk is full.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Rows were changed outside transaction(). Move the change into its block.")
    # Ends the read transaction of the guards: it must not be upgraded (stack.md, section 6). What they read stays readable.
    session.close()
    session.info["pending"] = pending = Pending()
    try:
        with _turn(session):
            _open(session, community_id)
            yield session
            reach("transaction.before_numbers")
            _number_changes(session, community_id, pending)
            session.flush()
            for finish in pending.at_end.values():
                finish()
            for table, rows in pending.rows.items():
                session.execute(sa.insert(table), rows)
            reach("transaction.before_commit")
            session.commit()
    except DBAPIError as error:
        session.rollback()
        problem = _as_problem(error)
        if problem is None:
            raise
        raise problem from error
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info["pending"]
    reach("transaction.after_commit")


def _turn(session: Session) -> contextlib.AbstractContextManager[None]:
    bind = session.get_bind()
    if bind.dialect.name != "sqlite":
        return contextlib.nullcontext()
    database = bind.engine.url.database or ":memory:"
    return _write_turn.taken(f"{database}.turn", current_app.config["WRITE_WAIT_SECONDS"])


def _open(session: Session, community_id: str | None) -> None:
    connection = session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
    on_postgres = connection.dialect.name == "postgresql"
    if on_postgres:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(current_app.config['WRITE_WAIT_SECONDS'] * 1000))}")
    if community_id is not None:
        # Taken late, 196 of 200 doors got two visits past a one-a-day check; taken first, none (measured).
        statement = sa.text("SELECT head FROM community WHERE id = :id" + (" FOR UPDATE" if on_postgres else ""))
        connection.execute(statement.bindparams(sa.bindparam("id", type_=Id)), {"id": community_id})


def write_row(session: Session, model: type[Base], **values: Any) -> Row:
    """Queue a row of the open transaction. Rows are written when it ends, one statement a table, once their numbers are known.

    An exchange writes hundreds; as mapped objects they cost three times as much (measured). Columns that are not named are empty.
    Raises KeyError for a column the table does not have, RuntimeError outside transaction().
    """
    table: sa.Table = model.__table__  # type: ignore[assignment]
    unknown = set(values) - set(table.columns.keys())
    if unknown:
        raise KeyError(f"{table.name} has no {sorted(unknown)}")
    row = {name: values.get(name) for name in table.columns.keys()}  # noqa: SIM118 - a column collection is not a dict
    _pending(session).rows.setdefault(table, []).append(row)
    return row


def queued_rows(session: Session, model: type[Base], community_id: str) -> list[Row]:
    """The rows of a community that wait to be written into a table. Raises RuntimeError outside transaction()."""
    return [row for row in _pending(session).rows.get(model.__table__, []) if row["community_id"] == community_id]  # type: ignore[call-overload]


def before_commit(session: Session, key: Any, finish: Callable[[], None]) -> None:
    """Have something done once when the block has ended well, before the queued rows are written. Raises RuntimeError outside transaction()."""
    _pending(session).at_end.setdefault(key, finish)


def queue_change(session: Session, row: Row, first_of: Sequence[Row]) -> None:
    """Queue a change without its number; used by app/changes/log.py. Raises RuntimeError outside transaction()."""
    _pending(session).changes.append(Unnumbered(row, first_of))


def _pending(session: Session) -> Pending:
    pending: Pending | None = session.info.get("pending")
    if pending is None:
        raise RuntimeError("Rows are written inside database.transaction().")
    return pending


def _number_changes(session: Session, community_id: str | None, pending: Pending) -> None:
    changes = pending.changes
    if not changes:
        return
    statement = sa.text("UPDATE community SET head = head + :n WHERE id = :id RETURNING head").bindparams(sa.bindparam("id", type_=Id))
    head: int = session.execute(statement, {"n": len(changes), "id": community_id}).scalar_one()
    for number, change in enumerate(changes, start=head - len(changes) + 1):
        change.row["number"] = number
        for row in change.first_of:
            if row["number"] is None:
                row["number"] = number


def _as_problem(error: DBAPIError) -> problems.Problem | None:
    """Full and busy are ordinary bad days with a sentence; anything else stays what it is (None)."""
    text = str(error.orig).lower()
    sqlstate = getattr(error.orig, "sqlstate", "")
    if "disk is full" in text or sqlstate == "53100":
        return problems.Problem(problems.SERVER_FULL)
    if "database is locked" in text or sqlstate in ("55P03", "57014"):
        return problems.Problem(problems.SERVER_BUSY)
    return None


def is_sqlite() -> bool:
    """Whether the application runs on the embedded database."""
    return str(current_app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")
