"""A list that was uploaded and is being looked at: kept for half an hour for the person who brought it, until it is written or put away.
Holds only the columns that are read: what people's columns said is dropped before anything is kept."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app import problems
from app.places.import_rows import clean
from app.places.import_words import field_of
from app.places.table import Table

DRAFT_MINUTES = 30
# How long an empty file remembers that there was a draft, so that whoever comes back is told what became of it.
_REMEMBERED = timedelta(days=1)
_FOLDER = "uploads"


@dataclass(frozen=True)
class Owner:
    """Whose draft: nobody else finds it, whatever they ask for."""

    community_id: str
    staff_id: str


@dataclass(frozen=True)
class Draft:
    """A kept list: its rows without what is not read, and the SHA-256 of the file as it came, in hex."""

    table: Table
    sha256: str


def keep_draft(instance: Path, *, owner: Owner, draft_id: str, data: bytes, table: Table, now: datetime) -> None:
    """Keep an uploaded list for DRAFT_MINUTES, readable by this server's user only.

    Args:
        instance: the folder of the installation; the draft lies in its `uploads/`.
        draft_id: a random id.
        data: the file as it came, of which only the SHA-256 is kept.
    """
    put_away_old(instance, now)
    kept = [field_of(clean(name)) is not None for name in table.header]
    rows = [(number, [cell if index < len(kept) and kept[index] else "" for index, cell in enumerate(cells)]) for number, cells in table.rows]
    text = json.dumps({"sha256": hashlib.sha256(data).hexdigest(), "header": table.header, "rows": rows}, ensure_ascii=False)
    path = _path(instance, owner, draft_id)
    # A lone surrogate of a damaged cell is refused by the reading in words, not by this file.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(text)
    _set_time(path, now)


def read_draft(instance: Path, *, owner: Owner, draft_id: str, now: datetime) -> Draft:
    """A kept list. Raises Problem request.not_found where this person has none of that id, places.draft_gone where it was written or put away."""
    put_away_old(instance, now)
    try:
        text = _path(instance, owner, draft_id).read_text(encoding="utf-8", errors="surrogatepass")
    except FileNotFoundError:
        raise problems.Problem(problems.REQUEST_NOT_FOUND) from None
    if not text:
        raise problems.Problem(problems.PLACES_DRAFT_GONE, minutes=DRAFT_MINUTES)
    found = json.loads(text)
    return Draft(Table(found["header"], [(number, cells) for number, cells in found["rows"]]), found["sha256"])


def put_away(instance: Path, *, owner: Owner, draft_id: str) -> None:
    """Empty a draft that was written."""
    _empty(_path(instance, owner, draft_id))


def put_away_old(instance: Path, now: datetime) -> None:
    """Empty every draft whose time is over."""
    for path in _drafts(instance):
        # Another request may have put it away meanwhile.
        with contextlib.suppress(FileNotFoundError):
            age = now.timestamp() - path.stat().st_mtime
            if age > _REMEMBERED.total_seconds():
                path.unlink()
            elif age > DRAFT_MINUTES * 60 and path.stat().st_size:
                _empty(path)


def _empty(path: Path) -> None:
    before = path.stat()
    path.write_bytes(b"")
    os.utime(path, (before.st_mtime, before.st_mtime))


def _set_time(path: Path, now: datetime) -> None:
    os.utime(path, (now.timestamp(), now.timestamp()))


def _drafts(instance: Path) -> Iterator[Path]:
    folder = instance / _FOLDER
    return folder.iterdir() if folder.is_dir() else iter(())


def _path(instance: Path, owner: Owner, draft_id: str) -> Path:
    folder = instance / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{owner.community_id}.{owner.staff_id}.{draft_id}"
