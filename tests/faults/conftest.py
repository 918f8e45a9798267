"""A station for the fault tests: the cast's world on a fresh database of each kind, ready to be served by real gunicorn processes."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app import create_app
from app.database import db
from tests import postgres
from tests.cast import World, build_world
from tests.conftest import DATABASES
from tests.faults.canary import Secrets, secrets
from tests.faults.server import HttpClient, Server
from tests.phone import Phone

__all__ = ["secrets"]


@dataclass
class Station:
    """The world, its database's address and the folder its servers write to."""

    world: World
    address: str
    folder: Path
    servers: list[Server] = field(default_factory=list)

    @property
    def is_sqlite(self) -> bool:
        return self.address.startswith("sqlite")

    def server(self, **options: object) -> Server:
        """A server of this station, not started yet; it shares the database, the secret and the clock with the world."""
        offset = self.world.app.config["CLOCK_OFFSET_MS"]
        made = Server(self.address, self.folder, clock_offset_ms=offset, **options)  # type: ignore[arg-type]
        self.servers.append(made)
        return made

    def phones(self, server: Server | HttpClient, *names: str) -> list[Phone]:
        """Phones of the cast, bound through the application itself and then sent to a server."""
        found = [self.world.phone_of(name) for name in names]
        for phone in found:
            phone.client = server.client if isinstance(server, Server) else server
        return found

    def logs(self) -> str:
        """What all servers of this station have written."""
        return "".join(server.log_text() for server in self.servers)


@pytest.fixture(params=DATABASES, scope="module")
def station(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One station a module and database; the tests of a module use doors and phones of their own."""
    folder = tmp_path_factory.mktemp("station")
    if request.param == "sqlite":
        path = folder / "xunfang.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        address = f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("migrated_postgres")
        address = postgres.make_database(request.getfixturevalue("postgres_server"), f"t{uuid.uuid4().hex}", template)
    app = create_app({"MODE": "test", "TESTING": True, "INSTANCE": str(folder), "DATABASE_URL": address, "WTF_CSRF_ENABLED": False})
    found = Station(build_world(app), address, folder)
    yield found
    for server in found.servers:
        server.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if not found.is_sqlite:
        server_address, _, name = address.rpartition("/")
        postgres.drop_database(server_address, name)


@pytest.fixture(autouse=True)
def servers_tell_nothing(request: pytest.FixtureRequest, secrets: Secrets) -> Iterator[None]:
    """After every test the logs of the station's servers are searched for what was typed, for tokens and for codes."""
    yield
    if "station" in request.fixturenames:
        secrets.look_for(request.getfixturevalue("station").logs())
