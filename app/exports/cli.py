"""The command `flask exports work`: the process beside the web server that writes exports. A door into the server."""

import os
import time

import click
from flask.cli import AppGroup

from app import problems
from app.exports.work import remove_old_files, work_once

exports_group = AppGroup("exports", help="Exports that people asked for at the console: write them.")
LOOK_EVERY_SECONDS = 1.0
TIDY_EVERY_SECONDS = 60.0


@exports_group.command("work")
@click.option("--once", is_flag=True, help="Write what waits now, then end.")
@click.option("--beside", type=int, default=None, help="End when this process, which started it, has ended.")
def work(once: bool, beside: int | None) -> None:
    """Write the exports that wait, one after the other, and remove files that are a day old. Any number of these may run."""
    # Neither a file nor the spreadsheet's temporary ones are for other accounts.
    os.umask(0o077)
    tidy_at = 0.0
    while beside is None or os.getppid() == beside:
        try:
            if time.monotonic() >= tidy_at:
                remove_old_files()
                tidy_at = time.monotonic() + TIDY_EVERY_SECONDS
            if work_once():
                continue
        except problems.Problem:
            # The database is busy or full: what waits can wait on.
            tidy_at = time.monotonic() + TIDY_EVERY_SECONDS
        if once:
            return
        time.sleep(LOOK_EVERY_SECONDS)
