"""The files of exports: a folder of this server's own, random names, readable by its owner only, gone after a day.
Must never write a formula, an address that can be pressed, or anything that tells what the file is in its name."""

import contextlib
import csv
import os
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Protocol

import xlsxwriter
from flask import current_app

from app.exports.presenters import Cell

# A page to print is kept as the same rows, and drawn when it is asked for.
ENDINGS = {"csv": "csv", "page": "csv", "xlsx": "xlsx"}
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class RowWriter(Protocol):
    """Takes rows one after the other."""

    def write(self, cells: Sequence[Cell]) -> None: ...

    def close(self) -> None: ...


class CsvWriter:
    """UTF-8 with its mark, so that spreadsheets read Chinese; lines end as they expect it."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text)

    def write(self, cells: Sequence[Cell]) -> None:
        self._rows.writerow(cells)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


class XlsxWriter:
    """One sheet, row by row in constant memory; texts stay texts."""

    def __init__(self, file: BinaryIO, aside: str) -> None:
        plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "tmpdir": aside}
        self._book = xlsxwriter.Workbook(file, plain)
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._line = 0

    def write(self, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self._sheet.write_number(self._line, column, cell)
            elif cell:
                self._sheet.write_string(self._line, column, cell)
        self._line += 1

    def close(self) -> None:
        self._book.close()


def exports_folder() -> Path:
    """Where the files lie: only their owner enters."""
    folder = Path(current_app.config["INSTANCE"]) / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def path_of(file_name: str) -> Path:
    """Where an export's file lies."""
    return exports_folder() / file_name


def new_name(form: str) -> str:
    """A name that says nothing and that nobody guesses."""
    return f"{secrets.token_hex(16)}.{ENDINGS[form]}"


@contextlib.contextmanager
def new_file(file_name: str) -> Iterator[RowWriter]:
    """Write a file of an export; on disk when the block ends well, and gone when it does not.

    Raises OSError where the disk takes no more.
    """
    path = path_of(file_name)
    try:
        # What the spreadsheet's writer sets aside goes with it, whatever happens.
        with tempfile.TemporaryDirectory(dir=path.parent) as aside, open_private(path) as file:
            writer: RowWriter = XlsxWriter(file, aside) if path.suffix == ".xlsx" else CsvWriter(file)
            yield writer
            writer.close()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def open_private(path: Path) -> BinaryIO:
    """A new file that only its owner reads."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def read_rows(file_name: str) -> list[list[str]]:
    """The rows of a file that was kept to be printed, its heads first. Raises FileNotFoundError."""
    with path_of(file_name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def remove_all_but(kept: Collection[str], older_than: float) -> int:
    """Remove the files that no export names; gives how many.

    Args:
        older_than: only those last written before this time (seconds since 1970): another process may be writing a younger one.
    """
    gone = 0
    for path in exports_folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.name not in kept and path.stat().st_mtime < older_than:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()
                gone += 1
    return gone
