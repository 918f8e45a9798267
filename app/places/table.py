"""A community's own list, as bytes, becomes a header and rows of text. Knows nothing of buildings and keeps no file."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.places.xlsx import MOST_COLUMNS, MOST_MB, MOST_ROWS, refuse_size, rows_of_xlsx
from app.problems import IMPORT_COLUMNS_TOO_MANY, IMPORT_EMPTY, IMPORT_ENCODING, IMPORT_FORMAT, Problem

MOST_BYTES = MOST_MB * 1024 * 1024

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """The header and the rows that are not empty, each with its number as a spreadsheet program shows it."""

    header: list[str]
    rows: list[Row]


def read_table(data: bytes) -> Table:
    """Read a CSV (UTF-8 with or without its mark, GB18030, GBK; commas, semicolons or tabs) or the first sheet of an XLSX.

    The first row that is not empty is the header. Raises Problem import.encoding, import.format, import.columns_too_many,
    import.too_large (more than 50,000 rows, or 64 MB unpacked) or import.empty.
    """
    if len(data) > MOST_BYTES:
        refuse_size()
    header: list[str] | None = None
    rows: list[Row] = []
    for number, cells in rows_of_xlsx(data) if data.startswith(b"PK\x03\x04") else _rows_of_csv(data):
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Problem(IMPORT_COLUMNS_TOO_MANY, most=MOST_COLUMNS)
        if header is None:
            header = cells
            continue
        if len(rows) == MOST_ROWS:
            refuse_size()
        rows.append((number, cells))
    if header is None or not rows:
        raise Problem(IMPORT_EMPTY)
    return Table(header, rows)


def _rows_of_csv(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    # newline="" leaves line ends to csv, which takes LF, CR LF and a CR alone. Strict: an unclosed quote would swallow the rest in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error:
        raise Problem(IMPORT_FORMAT) from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise Problem(IMPORT_FORMAT)
    if b"\x00" in data:
        raise Problem(IMPORT_ENCODING)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(IMPORT_ENCODING)


def _delimiter_of(text: str) -> str:
    """The sign that divides the first line that is not empty; a comma where none does."""
    start = text[:8192].lstrip("\r\n")
    first = start.splitlines()[0] if start else ""
    return max((",", ";", "\t"), key=first.count)
