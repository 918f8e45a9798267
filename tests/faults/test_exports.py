"""Exports whose process dies: killed in the middle without a word, its export is taken up by the next one, once and whole."""

import csv
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import clock, database
from app.config import ROOT
from app.database import db
from app.exports.commands import SILENT_AFTER, Wanted, ask_for_export
from app.exports.models import Export
from tests.faults.conftest import Station
from tests.phone import new_id

NO_FILTER: dict[str, str | None] = {"zone_id": None, "staff_id": None, "day": None}


def worker(station: Station, failpoint: str = "", clock_moves: timedelta = timedelta()) -> "subprocess.CompletedProcess[bytes]":
    """`flask exports work --once` as a station runs it, to its end or its death."""
    moved = station.world.app.config["CLOCK_OFFSET_MS"] + round(clock_moves.total_seconds() * 1000)
    environment = {
        **os.environ,
        "XUNFANG_MODE": "test",
        "XUNFANG_INSTANCE": str(station.folder),
        "DATABASE_URL": station.address,
        "XUNFANG_CLOCK_OFFSET_MS": str(moved),
        "XUNFANG_FAILPOINT": failpoint,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "exports", "work", "--once"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True)


def export_of(station: Station, export_id: str) -> Export:
    with station.world.app.app_context():
        found = db.session.scalar(sa.select(Export).where(Export.id == export_id))
    assert found is not None
    return found


def ask(station: Station, form: str) -> str:
    export_id, world = new_id(), station.world
    with world.app.app_context(), database.transaction(world.community_id) as session:
        wanted = Wanted("visits", form, NO_FILTER, "zh-Hans", "月报")
        ask_for_export(session, community_id=world.community_id, staff_id=world.staff["Clara"], export_id=export_id, wanted=wanted, rows=1, now=clock.now())
    return export_id


def files_in(folder: Path) -> set[str]:
    return {path.name for path in (folder / "exports").glob("*")}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("failpoint", ["export.between_pages", "export.before_done"])
def test_an_export_whose_process_was_killed_is_written_once_by_the_next(station: Station, failpoint: str, form: str) -> None:
    amina = station.world.phone_of("Amina")
    for door in station.world.doors["Z07"]:
        amina.record_visit(door, "not_home")
    amina.sync()
    before = files_in(station.folder)
    export_id = ask(station, form)
    killed = worker(station, failpoint)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert export_of(station, export_id).state == "running"
    # While it might still be alive nobody takes it.
    assert worker(station).returncode == 0
    assert export_of(station, export_id).state == "running"
    left = files_in(station.folder) - before
    done = worker(station, clock_moves=SILENT_AFTER + timedelta(seconds=5))
    assert done.returncode == 0, done.stderr.decode()
    found = export_of(station, export_id)
    assert (found.state, found.tries, found.fault) == ("done", 2, None)
    assert found.file_name not in left
    if form == "csv":
        rows = list(csv.reader((station.folder / "exports" / str(found.file_name)).open(encoding="utf-8-sig", newline="")))
        assert len(rows) == found.rows_done + 1 and len({row[0] for row in rows}) == len(rows)
    # What the dead one left is swept away a day later, by the disk's clock.
    for name in left:
        os.utime(station.folder / "exports" / name, (1, 1))
    assert worker(station).returncode == 0
    assert left and not left & files_in(station.folder)
    assert found.file_name in files_in(station.folder)


def test_a_purge_killed_between_batches_is_finished_by_the_next_one(station: Station) -> None:
    environment = {**os.environ, "XUNFANG_MODE": "test", "XUNFANG_INSTANCE": str(station.folder), "DATABASE_URL": station.address}
    amina = station.world.phone_of("Amina")
    for door in station.world.doors["Z07"]:
        amina.record_visit(door, "met", need="三楼楼道灯坏了")
    amina.sync()
    later = station.world.app.config["CLOCK_OFFSET_MS"] + 400 * 86_400_000
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "retention", "purge"]
    told = {**environment, "XUNFANG_CLOCK_OFFSET_MS": str(later)}
    killed = subprocess.run(command, cwd=ROOT, env={**told, "XUNFANG_FAILPOINT": "retention.between_batches"}, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    done = subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    again = subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True, text=True)
    assert again.stdout.count("nothing was past its time") == 2
