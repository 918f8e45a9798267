"""`./xunfang run`: prepare the demo (migrate, load once, set its clock) and serve it on 127.0.0.1. A second run keeps the data.
The demo's clock is the real one, moved forward only where it must be so that doors may be knocked at."""

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app import calendar, clock, create_app, migrate
from app.changes.models import Operation
from app.config import ROOT
from app.database import db
from app.identity.queries import communities
from app.vocabulary import vocabulary
from tools.demo.people import FLOATERS_ZONES, People
from tools.demo.sets import SETS

TIME_ZONE = "Asia/Shanghai"
# Whose desk a badge is, by its first letter.
DESKS = {"S": "supervisor", "L": "station lead", "P": "privacy contact", "R": "street reviewer"}


def instance() -> Path:
    """The demo's folder."""
    return Path(os.environ.get("XUNFANG_INSTANCE", str(ROOT / "instance")))


def is_visiting_time(instant: datetime) -> bool:
    """Whether doors may be knocked at, by the default hours (domain.md V1)."""
    local = calendar.local_parts(clock.to_ms(instant), TIME_ZONE)
    windows = vocabulary()["visiting"]["hours"][calendar.day_kind(local["day"])]
    # Half an hour is left, so that a newcomer is not locked out at once.
    return any(calendar.minute_of(start) <= local["minute"] < calendar.minute_of(end) - 30 for start, end in windows)


def next_visiting_time(instant: datetime) -> datetime:
    """The instant itself, or the next opening of the visiting hours."""
    while not is_visiting_time(instant):
        instant = (instant + timedelta(minutes=15)).replace(second=0, microsecond=0)
        instant -= timedelta(minutes=instant.minute % 15)
    return instant


def demo_offset(choice: str, floor: datetime | None) -> int:
    """Milliseconds between the real clock and the demo's.

    Args:
        choice: 'real', 'auto' (the real time, or the next visiting hours), or a time of day such as '10:00'.
        floor: the last record of an earlier run; the demo's time never runs back behind it.
    """
    now = datetime.now(UTC)
    if choice == "real":
        return 0
    start = max(now, floor or now)
    if choice != "auto":
        local = start.astimezone(ZoneInfo(TIME_ZONE)).replace(hour=int(choice[:2]), minute=int(choice[3:]), second=0, microsecond=0)
        start = local if local >= start else local + timedelta(days=1)
    else:
        start = next_visiting_time(start)
    return 0 if start == now else clock.to_ms(start) - clock.to_ms(now)


def last_record() -> datetime | None:
    """When the newest operation was received, or None in an empty database."""
    found: datetime | None = db.session.scalar(sa.select(sa.func.max(Operation.received_at)))
    return found


def prepare(demo: str, choice: str) -> None:
    """Bring the database to the newest shape, choose the clock, and load the demo where there is no community yet."""
    app = create_app({"CLOCK_OFFSET_MS": 0})
    with app.app_context():
        if not migrate.is_up_to_date():
            print("· bringing the database to the newest shape", flush=True)
            migrate.upgrade()
        is_empty = not communities(db.session())
        if not is_empty and not (instance() / "demo.json").exists():
            sys.exit(f"The demo was not loaded to its end. Remove {instance()} and run this again.")
        offset = demo_offset(choice, last_record())
        db.session.remove()
    (instance() / "clock.json").write_text(json.dumps({"offset_ms": offset}))
    if is_empty:
        print(f"· loading the demo community ({demo})", flush=True)
        environment = {**os.environ, "XUNFANG_CLOCK_OFFSET_MS": str(offset)}
        done = subprocess.run([sys.executable, "-m", "tools.demo", "--set", demo], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            sys.exit(done.returncode)


def floaters(people: People) -> list[tuple[str, list[str]]]:
    """Who helps in three zones, by badge, with the zones."""
    found = {badge: [code for code, pair in people.zones.items() if badge in pair] for badge in people.coordinators}
    return [(badge, zones) for badge, zones in found.items() if len(zones) == FLOATERS_ZONES]


def sign_ins() -> str:
    """Who may enter, in a few lines."""
    found = json.loads((instance() / "demo.json").read_text())
    lines = ["  coordinators 07 and 31 (Z07), 19 (Z19): press a name on the start page"]
    lines += [f"  coordinator {badge}, a floater ({', '.join(zones)}): press that name" for badge, zones in floaters(SETS[found["set"]].people())[:1]]
    lines += [f"  {DESKS[badge[0]]} {badge}: {passphrase}" for badge, passphrase in found["desks"].items()]
    return "\n".join(lines)


def serve(port: str) -> None:
    """Hand over to gunicorn on 127.0.0.1."""
    offset = json.loads((instance() / "clock.json").read_text())["offset_ms"]
    print(f"\nXunfang 巡访 (demo): http://127.0.0.1:{port}\n{sign_ins()}")
    if offset:
        shown = (datetime.now(UTC) + timedelta(milliseconds=offset)).astimezone(ZoneInfo(TIME_ZONE))
        print(f"  The demo's clock is set to {shown:%a %d %b %H:%M}, inside visiting hours; --clock real takes the real one.")
    print("  Stop with Ctrl-C; the data stays.\n", flush=True)
    environment = {**os.environ, "XUNFANG_CLOCK_OFFSET_MS": str(offset), "XUNFANG_BIND": f"127.0.0.1:{port}", "XUNFANG_WITH_EXPORTS": "1"}
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    os.chdir(ROOT)
    os.execve(gunicorn, [gunicorn, "-c", "deploy/gunicorn.conf.py", "wsgi:app"], environment)


@contextmanager
def served(folder: str, port: str) -> Iterator[str]:
    """The demo of a folder, a small one where it is empty, at ten in the morning: yields its address, stops it in the end.

    Raises:
        RuntimeError: it did not start.
    """
    environment = {**os.environ, "XUNFANG_INSTANCE": folder}
    subprocess.run([sys.executable, "-m", "tools.serve_demo", "prepare", "--clock", "10:00"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([sys.executable, "-m", "tools.serve_demo", "serve", "--port", port], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError("the demo did not start")
            time.sleep(0.05)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sw.js", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    preparing = verbs.add_parser("prepare")
    preparing.add_argument("--demo", choices=["small", "seed"], default="small")
    preparing.add_argument("--clock", default="auto")
    serving = verbs.add_parser("serve")
    serving.add_argument("--port", default="8000")
    chosen = parser.parse_args()
    if chosen.verb == "prepare":
        prepare(chosen.demo, chosen.clock)
    else:
        serve(chosen.port)


if __name__ == "__main__":
    main()
