"""Exchanges of 100 visits through gunicorn, load generator on the same machine, durable databases; beside it bare inserts of the same rows.
Prints operations a second (median of the rounds) for SQLite and PostgreSQL and the ratio to the bare inserts of the same run."""

import http.client
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from app import create_app, migrate
from app.config import ROOT, _with_driver
from app.database import db
from bench.world import BenchWorld, build, visit_body
from tests import postgres

PHONES = 8
EXCHANGES = 12
ROUNDS = 5
BATCH = 100


def main() -> None:
    """Measure both databases."""
    print(f"exchanges of {BATCH} visits, {PHONES} phones at once, {EXCHANGES} exchanges each, {ROUNDS} rounds, gunicorn with 2 workers, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o755)
        measure("SQLite, synchronous=FULL", f"sqlite:///{folder}/bench.sqlite3", Path(folder))
        with postgres.running(folder, durable=True) as address:
            measure("PostgreSQL 16, fsync on", postgres.make_database(address, "bench"), Path(folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Serve the database, send, and print."""
    command.upgrade(migrate.alembic_config(_with_driver(url)), "head")
    app = create_app({"MODE": "test", "INSTANCE": str(folder), "DATABASE_URL": url})
    world = build(app, PHONES * ROUNDS)
    port = free_port()
    server = serve(url, folder, port)
    try:
        rates = [send_round(world, number, port) for number in range(ROUNDS)]
    finally:
        os.killpg(server.pid, signal.SIGQUIT)
        server.wait()
    bare = [insert_bare(app, world, number) for number in range(3)]
    rate, floor = statistics.median(rates), statistics.median(bare)
    with app.app_context():
        counted = db.session.scalar(sa.text("SELECT count(*) FROM operation WHERE state = 'counted' AND kind = 'visit:record'"))
        assert counted == PHONES * EXCHANGES * BATCH * ROUNDS, counted
        db.session.remove()
        db.engine.dispose()
    print(
        f"{name}: {rate:,.0f} operations/s (rounds {', '.join(f'{value:,.0f}' for value in rates)}); bare inserts {floor:,.0f}/s; ratio {rate / floor:.3f}",
        flush=True,
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(url: str, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start gunicorn over a database and wait until it answers."""
    environment = {**os.environ, "XUNFANG_MODE": "demo", "XUNFANG_INSTANCE": str(folder), "DATABASE_URL": url, "XUNFANG_BIND": f"127.0.0.1:{port}"}
    gunicorn = Path(sys.executable).parent / "gunicorn"
    server = subprocess.Popen([gunicorn, "-c", "deploy/gunicorn.conf.py", "wsgi:app"], cwd=ROOT, env=environment, start_new_session=True)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sw.js")
            connection.getresponse().read()
            return server
        except OSError:
            time.sleep(0.05)


def bodies_of(world: BenchWorld, round_number: int) -> list[tuple[str, list[bytes]]]:
    """For each phone of a round its token and its requests, made before the clock starts."""
    made = []
    for phone in world.phones[round_number * PHONES : (round_number + 1) * PHONES]:
        dice = random.Random(phone.zone_id)
        now = int(time.time() * 1000)
        requests = []
        for _ in range(EXCHANGES):
            operations = []
            for _ in range(BATCH):
                text = json.dumps(visit_body(dice.choice(phone.doors), now - dice.randrange(600_000), dice), ensure_ascii=False, separators=(",", ":"))
                operations.append({"id": str(uuid.uuid4()), "kind": "visit:record", "v": 1, "text": text})
            # A cursor that is not ours would bring the whole pack each time; an upload alone is what is measured here.
            body = {"protocol": 1, "build": 1, "reads": 1, "cursor": None, "nonce": secrets.token_urlsafe(18), "operations": operations}
            requests.append(body)
        made.append((phone.token, requests))
    return made


def send_round(world: BenchWorld, number: int, port: int) -> float:
    """Send a round's exchanges from one thread a phone, each with the cursor of its last answer; operations a second."""
    work = bodies_of(world, number)
    for token, requests in work:
        # The first pack is fetched beforehand: it is measured by bench.pack.
        _post(http.client.HTTPConnection("127.0.0.1", port, timeout=60), token, {**requests[0], "operations": []}, requests)
    barrier = threading.Barrier(len(work) + 1)

    def send(token: str, requests: list[dict]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        barrier.wait()
        for index, request in enumerate(requests):
            _post(connection, token, request, requests[index + 1 :])

    threads = [threading.Thread(target=send, args=pair) for pair in work]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(work) * EXCHANGES * BATCH / (time.perf_counter() - started)


def _post(connection: http.client.HTTPConnection, token: str, request: dict, following: list[dict]) -> None:
    connection.request("POST", "/api/sync", json.dumps(request), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 200, answer
    assert all(receipt["state"] == "counted" for receipt in answer["receipts"]), answer["receipts"][:3]
    for later in following:
        later["cursor"] = answer["cursor"]


def insert_bare(app, world: BenchWorld, number: int) -> float:  # type: ignore[no-untyped-def]
    """The floor: the same rows (operation, visit, topics, check, change) copied by plain inserts, one transaction a hundred visits."""
    tables = ("operation", "visit", "visit_topic", "certificate_check", "change")
    with app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            rows = {name: [dict(row._mapping) for row in connection.execute(sa.text(f"SELECT * FROM {name}"))] for name in tables}
            for name in tables:
                connection.execute(sa.text(f"DROP TABLE IF EXISTS bare_{name}"))
                connection.execute(sa.text(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} WHERE 1 = 0"))
            connection.commit()
        visits = PHONES * EXCHANGES * BATCH * ROUNDS
        batches = visits // BATCH
        statements = {}
        for name, found in rows.items():
            columns = list(found[0]) if found else []
            statements[name] = sa.text(
                f"INSERT INTO bare_{name} ({', '.join(chr(34) + c + chr(34) for c in columns)}) VALUES ({', '.join(':' + c for c in columns)})"
            )
        started = time.perf_counter()
        for batch in range(batches):
            with engine.connect() as connection:
                for name, found in rows.items():
                    share = found[batch * len(found) // batches : (batch + 1) * len(found) // batches]
                    if share:
                        connection.execute(statements[name], [_plain(row) for row in share])
                connection.commit()
        spent = time.perf_counter() - started
    return visits / spent


def _plain(row: dict) -> dict:
    return {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in row.items()}


if __name__ == "__main__":
    main()
