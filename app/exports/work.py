"""The process that writes exports: takes one up, writes it a page at a time, says how far it is. Any number may run; each export is one's.
Killed in the middle it leaves a file nobody names; the next one begins anew after half a minute."""

import time
from collections.abc import Generator, Sequence
from contextlib import closing

import structlog
from flask import g

from app import clock, database, problems
from app.database import db
from app.exports import presenters
from app.exports.commands import FILE_LIVES, claim_export, fail_export, finish_export, forget_file, note_progress
from app.exports.files import new_file, new_name, path_of, remove_all_but
from app.exports.models import Export
from app.exports.presenters import Cell
from app.exports.queries import PAGE, exports_with_a_file, visit_pages, zone_day_rows
from app.failpoints import reach
from app.identity.scope import whole_community
from app.visits.queries import LogFilter

_log = structlog.get_logger()


class LostExportError(Exception):
    """Another process has taken this export up: this one was silent for too long."""


def work_once() -> bool:
    """Take up and write one export; False where none waits."""
    with database.transaction() as session:
        export = claim_export(session, clock.now())
    if export is None:
        return False
    if export.state != "running":
        return True
    g.language = export.language
    try:
        file_name, rows_done = _write(export)
        with database.transaction() as session:
            is_mine = finish_export(session, export, file_name=file_name, rows_done=rows_done, now=clock.now())
        if not is_mine:
            path_of(file_name).unlink(missing_ok=True)
    except LostExportError:
        _log.warning("export.lost")
    except OSError as error:
        _log.warning("export.not_written", errno=error.errno)
        _fail(export, problems.EXPORT_DISK_FULL)
    finally:
        g.pop("language", None)
        db.session.remove()
    return True


def _fail(export: Export, problem: problems.Refusal) -> None:
    with database.transaction() as session:
        fail_export(session, export, problem=problem, now=clock.now())


def _write(export: Export) -> tuple[str, int]:
    file_name, rows_done = new_name(export.form), 0
    with new_file(file_name) as file:
        file.write(presenters.columns_of(export.contents))
        with closing(_pages(export)) as pages:
            for page in pages:
                for cells in page:
                    file.write(cells)
                rows_done += len(page)
                _say(export, rows_done)
                reach("export.between_pages")
    reach("export.before_done")
    return file_name, rows_done


def _say(export: Export, rows_done: int) -> None:
    with database.transaction() as session:
        is_mine = note_progress(session, export, rows_done=rows_done, now=clock.now())
    if not is_mine:
        raise LostExportError


def _pages(export: Export) -> Generator[Sequence[list[Cell]], None, None]:
    scope, filters = whole_community(export.community_id), export.filters
    if export.contents == "visits":
        place, maker = 0, presenters.VisitCells()
        for page in visit_pages(db.session(), scope, LogFilter(**filters)):
            yield [maker.row(place + offset, visit) for offset, visit in enumerate(page, start=1)]
            place += len(page)
        return
    counts = zone_day_rows(db.session(), scope, filters["zone_id"], str(filters["first"]), str(filters["last"]))
    for start in range(0, len(counts), PAGE):
        yield [presenters.count_cells(*row) for row in counts[start : start + PAGE]]


def remove_old_files() -> int:
    """Remove every file that is a day old, and what killed processes left; gives how many."""
    now, kept, gone = clock.now(), set(), 0
    for export in list(exports_with_a_file(db.session())):
        if export.ended_at is not None and now < export.ended_at + FILE_LIVES:
            kept.add(str(export.file_name))
            continue
        with database.transaction() as session:
            forget_file(session, export)
        path_of(str(export.file_name)).unlink(missing_ok=True)
        gone += 1
    db.session.remove()
    # By the disk's own clock: a demo's may be set.
    return gone + remove_all_but(kept, time.time() - FILE_LIVES.total_seconds())
