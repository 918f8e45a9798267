"""Runs the numbered migrations of migrations/versions on either database, under the writers' turn.
Keys are off on SQLite while tables are rebuilt (with them on, a rebuilt parent deleted every child: measured), and checked after."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from app.config import ROOT
from app.database import db


def alembic_config(url: str | None = None) -> Config:
    """Alembic's configuration for the application's database, or for another one (tests)."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url or current_app.config["SQLALCHEMY_DATABASE_URI"]
    return config


def upgrade(revision: str = "head") -> None:
    """Bring the application's database to a revision."""
    command.upgrade(alembic_config(), revision)


def is_up_to_date() -> bool:
    """Whether the database has the newest revision."""
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(alembic_config()).get_current_head()
