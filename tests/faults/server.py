"""Real gunicorn processes for the fault tests: the product's own configuration on a free port, killed without a word.
And a thin client over a real socket, so that a phone of tests/phone.py meets what a phone in a stairwell meets."""

import contextlib
import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import ROOT

PATIENCE = 30.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Wait for a condition and give what it gave; fails in words when it never holds."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.005)


@dataclass
class HttpAnswer:
    """An answer as it came, in the shape of Flask's test answers."""

    status_code: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    def get_data(self, as_text: bool = False) -> Any:
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode() if as_text else body

    def get_json(self) -> Any:
        return json.loads(self.get_data())


@dataclass
class HttpClient:
    """One request, one connection. Raises OSError, http.client.HTTPException or ValueError where a browser would say "no answer"."""

    port: int
    timeout: float = PATIENCE

    def post(self, path: str, *, json: Any = None, data: bytes | str | None = None, headers: dict[str, str] | None = None) -> HttpAnswer:
        body = data.encode() if isinstance(data, str) else data if data is not None else _dumps(json).encode()
        return self.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def get(self, path: str, headers: dict[str, str] | None = None) -> HttpAnswer:
        return self.request("GET", path, None, headers or {})

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HttpAnswer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return HttpAnswer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass
class Server:
    """gunicorn with the application, as `deploy/gunicorn.conf.py` runs it."""

    database_address: str
    instance: Path
    clock_offset_ms: int = 0
    workers: int = 2
    threads: int = 8
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.instance / f"gunicorn-{self.port}.log"

    @property
    def client(self) -> HttpClient:
        return HttpClient(self.port)

    def start(self, **env: str) -> "Server":
        """Start it and wait until it answers. Further names and values of the environment hold for this start only."""
        own = {
            "XUNFANG_MODE": "test",
            "XUNFANG_INSTANCE": str(self.instance),
            "XUNFANG_CLOCK_OFFSET_MS": str(self.clock_offset_ms),
            "XUNFANG_BIND": f"127.0.0.1:{self.port}",
            "XUNFANG_WORKERS": str(self.workers),
            "XUNFANG_THREADS": str(self.threads),
            "DATABASE_URL": self.database_address,
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("XUNFANG_") and name != "PYTHONDONTWRITEBYTECODE"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"],
                cwd=ROOT,
                env={**inherited, **own, **self.env, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, "gunicorn answers")
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log_text()
        try:
            return HttpClient(self.port, timeout=PATIENCE).get("/robots.txt").status_code > 0
        except (OSError, http.client.HTTPException):
            return False

    def worker_ids(self) -> list[int]:
        """The process ids of the workers alive now."""
        assert self.process is not None
        pid = self.process.pid
        try:
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def kill(self) -> None:
        """Kill master and workers at once, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Stop it in good order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
            self.kill()

    def log_text(self) -> str:
        """Everything it has ever written."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@contextlib.contextmanager
def running(server: Server, **env: str) -> Iterator[Server]:
    """A server for the length of a block."""
    try:
        yield server.start(**env)
    finally:
        server.stop()
