"""Fixtures of the whole suite: a real SQLite and a real PostgreSQL for every server test, and the cast."""

import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from app import create_app, migrate
from app.database import db
from tests import postgres
from tests.cast import World, build_world

DATABASES = ("sqlite", "postgres")
OUTCOMES: Counter[str] = Counter()
# Machines are shared: how long an example takes says nothing of the rule it tries.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count each test once. A skipped one, an expected failure and an error while setting up or clearing away all count as not passed."""
    if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
        OUTCOMES["passed"] += 1
    elif not report.passed or hasattr(report, "wasxfail"):
        OUTCOMES["other"] += 1


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file that cannot be read counts too."""
    if not report.passed:
        OUTCOMES["other"] += 1


def pytest_sessionfinish() -> None:
    """Tell `./xunfang test`, which adds the suites up."""
    path = os.environ.get("XUNFANG_TEST_REPORT")
    if path:
        Path(path).write_text(json.dumps({"passed": OUTCOMES["passed"], "other": OUTCOMES["other"]}))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for the session."""
    with postgres.running() as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """A database that has been brought to the newest shape: the template of every other one."""
    address = postgres.make_database(postgres_server, "migrated")
    _migrate(address)
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file in the newest shape."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(address: str) -> None:
    from alembic import command

    from app.config import _with_driver

    command.upgrade(migrate.alembic_config(_with_driver(address)), "head")


@pytest.fixture(params=DATABASES)
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "xunfang.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
    name = f"t{uuid.uuid4().hex}"
    yield postgres.make_database(server, name, template)
    postgres.drop_database(server, name)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates as the first test compiled them: compiling them anew for every application took a fifth of the console's tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(database_address: str, tmp_path: Path, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on a fresh database."""
    os.environ.pop("XUNFANG_FAILPOINT", None)
    application = create_app({"MODE": "test", "TESTING": True, "INSTANCE": str(tmp_path), "DATABASE_URL": database_address, "WTF_CSRF_ENABLED": False})
    application.jinja_env.bytecode_cache = compiled_templates
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """The cast in their community."""
    return build_world(app)
