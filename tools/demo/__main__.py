"""python -m tools.demo --set small: fills the empty database of the environment's application with the demo."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from app import calendar, clock, create_app, migrate
from tools.demo.filling import Filled, RefusedToFill, fill
from tools.demo.sets import SETS

SEED = 20070120  # The date of the founding document.


def main(arguments: list[str] | None = None) -> int:
    """Fill the database and write demo.json; 1 with a sentence where that may not be."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description="Fill an empty database with made-up data.")
    parser.add_argument("--set", choices=sorted(SETS), default="small", dest="name")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--today", default=None, help="YYYY-MM-DD; the clock's day where it is not given")
    chosen = parser.parse_args(arguments)
    app = create_app()
    started = time.monotonic()
    with app.app_context():
        if app.config["MODE"] == "demo" and not migrate.is_up_to_date():
            migrate.upgrade()
        today = chosen.today or calendar.local_parts(clock.to_ms(clock.now()))["day"]
        try:
            filled = fill(app, SETS[chosen.name], chosen.seed, today, lambda line: print(line, flush=True))
        except RefusedToFill as refusal:
            print(refusal, file=sys.stderr)
            return 1
        path = write_people(Path(app.config["INSTANCE"]), filled, chosen.name)
    counts = filled.counts
    print(
        f"{counts['visit:record']:,} visits and {counts['wish:set']} calls from {filled.first_day} to the day before {filled.today}, "
        f"{counts['weeks']} weeks of service counters, in {time.monotonic() - started:.1f} s. Pass-phrases: {path}"
    )
    return 0


def write_people(instance: Path, filled: Filled, name: str) -> Path:
    """Write demo.json, readable by its owner only: the community and the desks' pass-phrases."""
    path = instance / "demo.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"set": name, "today": filled.today, "community_id": filled.community_id, "desks": filled.passphrases}, file, indent=1)
    return path


if __name__ == "__main__":
    sys.exit(main())
