"""The command `flask retention purge`: removes every day what is past its time (domain.md 5.5). A door into the server.
Run twice it removes once; stopped half-way, the next run does the rest."""

import contextlib
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup

from app import clock, database, problems
from app.cli import Refused
from app.database import db
from app.identity.queries import communities
from app.retention.commands import Purge, begin_purge, carry_out, compact, end_purge, needs_compacting, what_went
from app.retention.rules import REMOVED

retention_group = AppGroup("retention", help="What is past its time: remove it, every day.")
WORDS = {
    "visits": "visits after 12 months, left as counts",
    "not_reached": "visits that met nobody after 90 days, left as counts",
    "ended_records": "records 30 days after they were corrected or taken back",
    "needs": "needs of residents after 90 days",
    "hints": "hints about entrances after 90 days",
    "blockages": "buildings that could not be entered, after 12 months",
    "reminders": "reminders 30 days after their month",
    "closed_topics": "wishes not to be asked again, after 12 months",
    "bodies": "texts of refused and held records after 90 days",
    "decision_words": "sentences of decisions after 90 days",
    "lifted_wishes": "wishes not to be visited, 12 months after they were lifted",
    "invitations": "used or expired invitations after 90 days",
    "console_sessions": "ended sessions of desks after 90 days",
    "exports": "requests for exports after 90 days",
    "audit_entries": "entries of the log of actions after 3 years",
}


@retention_group.command("purge")
def purge() -> None:
    """Remove what is past its time, in every community of this database, and overwrite it in the database's files."""
    try:
        runs = [_remove(community_id) for community_id in [community.id for community in communities(db.session())]]
        if any(needs_compacting(db.session(), run) for run in runs):
            with _own_connection() as connection:
                is_compact = compact(connection, db.engine.dialect.name)
            if not is_compact:
                raise click.ClickException("What was removed may still stand in the database's log: somebody was reading. Run it again.")
        for run in runs:
            with database.transaction(run.community_id) as session:
                end_purge(session, run, clock.now())
    except problems.Problem as problem:
        raise Refused(problem) from problem


def _remove(community_id: str) -> Purge:
    with database.transaction(community_id) as session:
        community = next(one for one in communities(session) if one.id == community_id)
        name, run = community.name, begin_purge(session, community, clock.now())
    carry_out(run, database.transaction)
    counts = what_went(db.session(), run)
    click.echo(f"{name}:")
    for kind in REMOVED:
        if kind in counts:
            click.echo(f"  {counts[kind]:,} {WORDS[kind]}")
    if not counts:
        click.echo("  nothing was past its time")
    return run


@contextlib.contextmanager
def _own_connection() -> Iterator[Any]:
    """The driver's own connection, outside any transaction: VACUUM takes none."""
    db.session.remove()
    held = db.engine.raw_connection()
    try:
        if db.engine.dialect.name == "postgresql":
            held.driver_connection.autocommit = True  # type: ignore[union-attr]
        yield held.driver_connection
    finally:
        # Not given back: the next user of it would find it without transactions.
        held.invalidate()
