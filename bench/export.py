"""How long an export of 100,000 rows takes and how much memory it needs: `python -m bench.export`. Rows are written straight into a database.
The bar: under 10 s and under 150 MB, as CSV and as XLSX."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import sqlalchemy as sa

from app import clock, create_app, database, migrate
from app.config import ROOT
from app.database import db
from app.exports.commands import Wanted, ask_for_export
from app.exports.models import Export
from app.exports.work import work_once
from app.visits.models import Visit
from tests.cast import WEDNESDAY_TEN, build_world

ROWS = 100_000
NO_FILTER: dict[str, str | None] = {"zone_id": None, "staff_id": None, "day": None}


def settings(folder: str) -> dict[str, object]:
    """An application over a database in a folder."""
    return {"MODE": "test", "INSTANCE": folder, "DATABASE_URL": f"sqlite:///{folder}/xunfang.sqlite3", "CLOCK_OFFSET_MS": 0}


def fill(folder: str, rows: int) -> tuple[str, str]:
    """So many visits at the doors of the test's cast; gives the community and who will ask."""
    app = create_app(settings(folder))
    with app.app_context():
        migrate.upgrade()
    world = build_world(app)
    doors, at = world.doors["Z07"], WEDNESDAY_TEN
    common = {
        "community_id": world.community_id, "zone_id": world.zones["Z07"], "staff_id": world.staff["Amina"], "round_id": None,
        "started_at_device": at, "ended_at_device": at, "saved_at_device": at, "device_offset_ms": 0, "occurred_at": at, "received_at": at,
        "day": "2026-11-25", "band": "am", "badge_shown": True, "need_text": None, "left_card": False, "crossed": [], "build": 1, "asked": False,
    }  # fmt: skip
    made = [
        {**common, "id": str(uuid.uuid4()), "number": number, "door_id": doors[number % 12], "outcome": ("met", "not_home", "vacant")[number % 3]}
        for number in range(1, rows + 1)
    ]
    with app.app_context(), database.transaction(world.community_id) as session:
        for start in range(0, rows, 5000):
            session.execute(sa.insert(Visit), made[start : start + 5000])
    with app.app_context():
        db.engine.dispose()
    return world.community_id, world.staff["Clara"]


def most_memory() -> float:
    """The most memory this process has held so far, in megabytes; its own, not that of the one that started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def measure(folder: str, community_id: str, staff_id: str, form: str, rows: int) -> dict[str, float]:
    """Ask for one export and write it, in this process; seconds on the clock and of a processor, megabytes of memory at most, megabytes of the file."""
    app = create_app(settings(folder))
    with app.app_context():
        before = most_memory()
        with database.transaction(community_id) as session:
            wanted = Wanted("visits", form, NO_FILTER, "zh-Hans", "bench")
            ask_for_export(session, community_id=community_id, staff_id=staff_id, export_id=str(uuid.uuid4()), wanted=wanted, rows=rows, now=clock.now())
        started, worked = time.perf_counter(), time.process_time()
        assert work_once()
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
        export = db.session.scalars(sa.select(Export).where(Export.state == "done", Export.form == form)).one()
        assert export.rows_done == rows, export.rows_done
        size = (Path(folder) / "exports" / str(export.file_name)).stat().st_size / 1e6
    most = most_memory()
    return {"seconds": seconds, "processor": processor, "memory_mb": most, "memory_before_mb": before, "file_mb": size}


def print_exports(rows: int = ROWS) -> None:
    """Each kind in a process of its own, so that memory is its own too."""
    folder = tempfile.mkdtemp(prefix="export-")
    try:
        community_id, staff_id = fill(folder, rows)
        for form in ("csv", "xlsx"):
            command = [sys.executable, "-m", "bench.export", folder, community_id, staff_id, form, str(rows)]
            done = subprocess.run(command, cwd=ROOT, env={**os.environ}, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout.splitlines()[-1])
            print(
                f"{form}: {rows:,} rows in {found['seconds']:.1f} s ({found['processor']:.1f} s of a processor), {found['memory_mb']:.0f} MB of memory at most "
                f"({found['memory_before_mb']:.0f} MB before), a file of {found['file_mb']:.1f} MB"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(*sys.argv[1:5], int(sys.argv[5]))))
    else:
        print_exports()
