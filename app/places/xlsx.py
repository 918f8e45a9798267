"""The first sheet of an XLSX workbook as rows of text.
The reader is given a copy that was unpacked and counted here: it never sees the ZIP that came, nor a sheet that spreads too far."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from app.problems import IMPORT_COLUMNS_TOO_MANY, IMPORT_FORMAT, IMPORT_TOO_LARGE, Problem

MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_MB = 64
MOST_PARTS = 1_000
# Some rows between the others may be empty; the reader keeps room for every one of them.
MOST_SHEET_ROWS = MOST_ROWS + 10_000
MOST_MERGED_CELLS = 10 * MOST_SHEET_ROWS
FORMULA = "=…"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

Cell = tuple[int, int]

# What the ZIP, the XML and the sheet reader raise over a file that is no whole workbook (LookupError: an unknown encoding, a lost part).
_SPOILED = (
    CalamineError,
    LookupError,
    ValueError,
    NotImplementedError,
    zlib.error,
    zipfile.BadZipFile,
    struct.error,
    expat.ExpatError,
    ElementTree.ParseError,
)


def refuse_size() -> NoReturn:
    """Refuse a file that is too large. Raises Problem import.too_large."""
    raise Problem(IMPORT_TOO_LARGE, most_rows=f"{MOST_ROWS:,}", most_mb=MOST_MB)


def rows_of_xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells as text; a formula's cell is FORMULA, whatever its last result was.

    A cell merged over several rows stands in each of them. Raises Problem import.format, import.columns_too_many or import.too_large.
    """
    try:
        parts = _unpacked(data)
        formulas = _look_through(parts[_first_sheet(parts)])
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts))).get_sheet_by_index(0)
        if sheet.start is None:
            return
        covered = _cells_under(sheet.merged_cell_ranges or ())
        values: dict[Cell, str] = {}
        for row, cells in enumerate(sheet.iter_rows()):
            texts = [""] * sheet.start[1] + [_text_of(cell) for cell in cells]
            for column in formulas.get(row, ()):
                texts[column] = FORMULA
            for column, top in covered.get(row, {}).items():
                texts += [""] * (column + 1 - len(texts))
                texts[column] = values[column, top] = values.get((column, top), texts[column])
            yield row + 1, texts
    except _SPOILED:
        raise Problem(IMPORT_FORMAT) from None


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The workbook's XML parts by name. A size stated in the ZIP is believed only when it is too large already."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = packed.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_MB * 1024 * 1024:
        refuse_size()
    parts: dict[str, bytes] = {}
    left = MOST_MB * 1024 * 1024
    for entry in entries:
        content = _inflated(data, entry, left)
        left -= len(content)
        if entry.filename.endswith((".xml", ".rels")):
            parts[entry.filename] = content
    return parts


def _inflated(data: bytes, entry: zipfile.ZipInfo, most: int) -> bytes:
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Problem(IMPORT_FORMAT)
    pieces = _pieces(packed) if entry.compress_type == zipfile.ZIP_DEFLATED else iter([packed])
    found: list[bytes] = []
    for piece in pieces:
        most -= len(piece)
        if most < 0:
            refuse_size()
        found.append(piece)
    body = b"".join(found)
    if zlib.crc32(body) != entry.CRC:
        raise Problem(IMPORT_FORMAT)
    return body


def _pieces(packed: bytes) -> Iterator[bytes]:
    """Inflate a part a megabyte at a time. Raises Problem import.format when it ends too soon."""
    machine = zlib.decompressobj(wbits=-15)
    rest = packed
    while not machine.eof:
        piece = machine.decompress(rest, 1024 * 1024)
        rest = machine.unconsumed_tail
        if not piece and not rest and not machine.eof:
            raise Problem(IMPORT_FORMAT)
        yield piece


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def _first_sheet(parts: dict[str, bytes]) -> str:
    """The name of the part that holds the first sheet."""
    sheets = (element for element in ElementTree.fromstring(parts[WORKBOOK]).iter() if element.tag.endswith("}sheet"))
    reference = next((value for element in sheets for name, value in element.attrib.items() if name.endswith("}id")), None)
    for relation in ElementTree.fromstring(parts[RELATIONS]):
        if relation.get("Id") == reference:
            target = relation.get("Target", "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(reference)


def _look_through(sheet: bytes) -> dict[int, list[int]]:
    """Row to columns of the formulas of a sheet, both from 0.

    The reader makes room for every cell between the first and the last: two cells in far corners would be 17 thousand million.
    """
    row = column = -1
    formulas: dict[int, list[int]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        name = tag.rpartition(":")[2]
        if name == "row":
            row, column = int(attributes["r"]) - 1 if "r" in attributes else row + 1, -1
        elif name == "c":
            row, column = _place_of(attributes["r"]) if "r" in attributes else (row, column + 1)
        elif name in ("v", "is", "f"):
            if row >= MOST_SHEET_ROWS:
                refuse_size()
            if column >= MOST_COLUMNS:
                raise Problem(IMPORT_COLUMNS_TOO_MANY, most=MOST_COLUMNS)
            if name == "f":
                formulas.setdefault(row, []).append(column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(sheet, True)
    return formulas


def _place_of(reference: str) -> Cell:
    """Row and column, from 0, of a reference such as B7."""
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    column = 0
    for letter in reference[: len(reference) - len(digits)]:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def _cells_under(ranges: Iterable[tuple[Cell, Cell]]) -> dict[int, dict[int, int]]:
    """Row to {column: top row} for the first column of each range of merged cells."""
    covered: dict[int, dict[int, int]] = {}
    left = MOST_MERGED_CELLS
    for (top, column), (bottom, _) in ranges:
        left -= bottom - top + 1
        if left < 0 or bottom >= MOST_SHEET_ROWS:
            refuse_size()
        for row in range(top, bottom + 1):
            covered.setdefault(row, {})[column] = top
    return covered


def _text_of(value: Any) -> str:
    """A cell as its owner sees it. Digits that the spreadsheet has rounded come out with an exponent, which no code or room has."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | timedelta) else ""
