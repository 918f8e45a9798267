"""A real station for the browsers: gunicorn over a database of its own, that can be stopped, killed and started again on the same port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import clock, create_app, database
from app.changes.models import Change, Operation
from app.config import ROOT
from app.database import db
from app.identity import commands
from app.identity.models import Staff
from app.places.models import Building, Compound, Door
from app.visits.models import Visit
from tests.cast import PASSPHRASE, World, build_world

# A Wednesday, ten in the morning in the community; the server's clock goes on from there.
BADGES = {"Amina": "07", "Ben": "31", "Dov": "19", "Clara": "S03"}


class Station:
    """The application's process and the database behind it."""

    def __init__(self, instance: Path, database_url: str) -> None:
        self.instance = instance
        self.database_url = database_url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.app: Flask = create_app({"MODE": "demo", "INSTANCE": str(instance), "DATABASE_URL": database_url})
        self.world: World = build_world(self.app)
        # Twelve floors of four, so that every outcome has a door.
        self.add_building("石岚花园", "3栋", floors=12, rooms=4)
        self.log = (instance / "server.log").open("ab")

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def add_building(self, compound_name: str, name: str, *, floors: int, rooms: int, units: int = 1) -> None:
        """A building in Z07 with so many floors of so many rooms in each unit."""
        with self.app.app_context(), database.transaction(self.world.community_id) as session:
            compound = session.scalar(sa.select(Compound).where(Compound.name == compound_name))
            if compound is None:
                compound = Compound(community_id=self.world.community_id, id=str(uuid.uuid4()), name=compound_name, kind="compound")
                session.add(compound)
            building = Building(
                community_id=self.world.community_id,
                id=str(uuid.uuid4()),
                compound_id=compound.id,
                zone_id=self.world.zones["Z07"],
                name=name,
                building_code=None,
                kind="tower",
                entry_note="",
                hazard_note="",
                standing="active",
            )
            session.add(building)
            labels = [str(unit) if units > 1 else "" for unit in range(1, units + 1)]
            doors = [(unit, floor, room) for unit in labels for floor in range(1, floors + 1) for room in range(1, rooms + 1)]
            session.add_all(self._door(building.id, *door) for door in doors)

    def _door(self, building_id: str, unit: str, floor: int, room: int) -> Door:
        return Door(
            community_id=self.world.community_id,
            id=str(uuid.uuid4()),
            building_id=building_id,
            unit=unit,
            floor=str(floor),
            room=f"{floor}{room:02}",
            floor_order=floor,
            room_order=room,
            house_code=None,
            kind="home",
            standing="active",
            night_shift=False,
        )

    # The process

    def start(self, failpoint: str = "", dist: Path | None = None) -> None:
        """Start serving and wait until it answers.

        Args:
            failpoint: where the process dies (app/failpoints.py).
            dist: another build of the phone's program.
        """
        environment = {
            **os.environ,
            "XUNFANG_MODE": "demo",
            "XUNFANG_INSTANCE": str(self.instance),
            "DATABASE_URL": self.database_url,
            "XUNFANG_CLOCK_OFFSET_MS": str(self.app.config["CLOCK_OFFSET_MS"]),
            "XUNFANG_FAILPOINT": failpoint,
            "XUNFANG_BIND": f"127.0.0.1:{self.port}",
            "XUNFANG_WORKERS": "1",
            **({"XUNFANG_DIST": str(dist)} if dist else {}),
        }
        gunicorn = Path(sys.executable).parent / "gunicorn"
        self.process = subprocess.Popen(
            [gunicorn, "-c", "deploy/gunicorn.conf.py", "wsgi:app"], cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sw.js", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError(f"the station did not start: {(self.instance / 'server.log').read_text()[-2000:]}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut does."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def wait_for_worker_death(self) -> None:
        """Wait until a failpoint has killed the worker, then take the rest of the process down before it forks another one."""
        assert self.process is not None
        deadline = time.monotonic() + 60
        while "was sent SIGKILL" not in (self.instance / "server.log").read_text():
            if time.monotonic() > deadline:
                raise RuntimeError("the failpoint was never reached")
            time.sleep(0.02)
        self.kill()

    def close(self) -> None:
        self.kill()
        self.log.close()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    # What is known at the station

    def code_for(self, name: str) -> str:
        """A fresh activation code."""
        with self.app.app_context(), database.transaction(self.world.community_id) as session:
            staff = session.get(Staff, (self.world.community_id, self.world.staff[name]))
            assert staff is not None
            return commands.invite_staff(session, staff=staff, purpose="phone", secret_key=self.app.config["SECRET_KEY"], now=clock.now())

    def counted(self, kind: str = "visit:record") -> int:
        """How many operations of a kind are counted."""
        with self.app.app_context():
            statement = sa.select(sa.func.count()).select_from(Operation).where(Operation.state == "counted", Operation.kind == kind)
            return db.session.scalar(statement) or 0

    def states(self) -> dict[str, int]:
        """How many visits and wishes that phones sent are in each state."""
        with self.app.app_context():
            statement = sa.select(Operation.state, sa.func.count()).where(Operation.device_id.is_not(None)).group_by(Operation.state)
            return {str(state): int(count) for state, count in db.session.execute(statement)}

    def visits(self) -> list[Visit]:
        with self.app.app_context():
            return list(db.session.scalars(sa.select(Visit).order_by(Visit.number)))

    def numbers_are_dense(self) -> bool:
        with self.app.app_context():
            numbers = sorted(db.session.scalars(sa.select(Change.number).where(Change.community_id == self.world.community_id)))
            return numbers == list(range(1, len(numbers) + 1))


__all__ = ["BADGES", "PASSPHRASE", "Station"]
