"""Reads a database as somebody who may: every table there is, by reflection, with the order and the transaction of its rows where it tells them."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa


@dataclass
class Table:
    """The rows of a table; `order` is their physical order (rowid, ctid) or None, `xmin` the transaction that wrote each or None."""

    rows: list[dict[str, Any]]
    order: list[Any] | None = None
    xmin: list[int] | None = None


@dataclass
class Dump:
    """Every table by its name."""

    tables: dict[str, Table] = field(default_factory=dict)

    def but(self, name: str, table: Table) -> "Dump":
        """The same, with one table put in its place."""
        return Dump({**self.tables, name: table})


def read_tables(engine: sa.Engine, leave: frozenset[str] | set[str] = frozenset()) -> Dump:
    """Read every table the database has, found by reflection, in one read transaction. A table that is new is read like all others."""
    found = Dump()
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            if name not in leave and name != "alembic_version":
                found.tables[name] = _read(connection, name)
        connection.rollback()
    return found


def _read(connection: sa.Connection, name: str) -> Table:
    quoted = connection.dialect.identifier_preparer.quote(name)
    if connection.dialect.name == "postgresql":
        rows = _rows(connection.exec_driver_sql(f"SELECT xmin::text::bigint AS _xmin, ctid::text AS _order, * FROM {quoted}"))
        order = [tuple(int(part) for part in row.pop("_order").strip("()").split(",")) for row in rows]
        return Table(rows, order, [row.pop("_xmin") for row in rows])
    try:
        rows = _rows(connection.exec_driver_sql(f"SELECT rowid AS _order, * FROM {quoted} ORDER BY rowid"))
    except sa.exc.OperationalError:
        # A table without row numbers: the order of its key is all there is.
        return Table(_rows(connection.exec_driver_sql(f"SELECT * FROM {quoted}")))
    return Table(rows, [row.pop("_order") for row in rows])


def _rows(result: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    """Rows as dictionaries, ids as text on both databases."""
    names, found = list(result.keys()), result.fetchall()
    # A column that is mostly empty, such as the visit that a correction names, may have its first id anywhere.
    ids = {place for place in range(len(names)) if any(isinstance(row[place], uuid.UUID) for row in found)}
    if not ids:
        return [dict(zip(names, row, strict=True)) for row in found]
    return [
        {name: str(value) if place in ids and value is not None else value for place, (name, value) in enumerate(zip(names, row, strict=True))} for row in found
    ]
