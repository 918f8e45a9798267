"""The first pack of a zone of 492 doors with 90 days of visits: one request; bytes on the wire, server time, and the same rows as plain JSON beside it."""

import gzip
import http.client
import json
import os
import random
import secrets
import signal
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from app import clock, create_app, migrate
from app.config import _with_driver
from app.database import db
from app.sync.exchange import take_operations
from bench.sync import free_port, serve
from bench.world import BenchPhone, build, visit_body
from tests.phone import rows_of

DAYS = 90
# One full round and three paired weeks in 90 days (domain.md 6.4 and 6.5), rounded up.
VISITS = 1_400
PULLS = 15


def main() -> None:
    """Fill, serve, pull."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        command.upgrade(migrate.alembic_config(_with_driver(url)), "head")
        app = create_app({"MODE": "test", "INSTANCE": folder, "DATABASE_URL": url})
        world = build(app, 1)
        record(app, world.community_id, world.phones[0])
        port = free_port()
        server = serve(url, Path(folder), port)
        try:
            pulls = [pull(port, world.phones[0].token) for _ in range(PULLS)]
        finally:
            os.killpg(server.pid, signal.SIGQUIT)
            server.wait()
        size, answer = pulls[-1][1], pulls[-1][2]
        rows = [row for building in answer["packs"][0]["buildings"] for row in rows_of(building)]
        doors = sum(len(building["doors"]["id"]) for building in answer["packs"][0]["buildings"])
        plain = len(gzip.compress(plain_rows(app), 6, mtime=0))
        print(f"first pack: {doors} doors, {len(rows):,} visits of {DAYS} days, one request: {size / 1000:.1f} KB on the wire (gzip)")
        print(f"server and loopback: median {statistics.median(pull[0] for pull in pulls) * 1000:.0f} ms of {PULLS}")
        print(f"the same visits as plain JSON rows: {plain / 1000:.1f} KB (gzip); ratio {size / plain:.2f}")


def record(app, community_id: str, phone: BenchPhone) -> None:  # type: ignore[no-untyped-def]
    """Ninety days of visits through the exchange itself, each batch at its own time."""
    from app.identity import queries
    from app.identity.guards import Phone

    dice = random.Random(7)
    with app.app_context():
        session = db.session()
        community, staff = queries.community_by_id(session, community_id), queries.staff_by_id(session, community_id, phone.staff_id)
        device = queries.device_by_id(session, community_id, phone.device_id)
        assert community is not None
        assert staff is not None
        assert device is not None
        end = clock.to_ms(clock.now())
        times = sorted(end - dice.randrange(DAYS * 86_400_000) for _ in range(VISITS))
        for first in range(0, VISITS, 50):
            batch = []
            for at in times[first : first + 50]:
                text = json.dumps(visit_body(dice.choice(phone.doors), at, dice), ensure_ascii=False, separators=(",", ":"))
                batch.append({"id": str(uuid.uuid4()), "kind": "visit:record", "v": 1, "text": text})
            receipts = take_operations(Phone(community, staff, device, True), batch, clock.from_ms(times[min(first + 49, VISITS - 1)] + 60_000))
            assert all(receipt["state"] == "counted" for receipt in receipts), receipts[:2]
        db.session.remove()


def pull(port: int, token: str) -> tuple[float, int, dict]:
    """One first exchange: seconds, bytes of the compressed body, the answer."""
    body = {"protocol": 1, "build": 1, "reads": 1, "cursor": None, "nonce": secrets.token_urlsafe(18), "operations": []}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
    started = time.perf_counter()
    connection.request("POST", "/api/sync", json.dumps(body), headers)
    response = connection.getresponse()
    raw = response.read()
    spent = time.perf_counter() - started
    answer = json.loads(gzip.decompress(raw))
    assert not answer["more"], "the zone came in more than one answer"
    return spent, len(raw), answer


def plain_rows(app) -> bytes:  # type: ignore[no-untyped-def]
    """What a table dump of the same visits looks like."""
    with app.app_context():
        visits = [dict(row._mapping) for row in db.session.execute(sa.text("SELECT id, door_id, staff_id, outcome, occurred_at, left_card, number FROM visit"))]
        topics = [dict(row._mapping) for row in db.session.execute(sa.text('SELECT visit_id, topic, "end" FROM visit_topic'))]
        doors = [dict(row._mapping) for row in db.session.execute(sa.text("SELECT id, building_id, unit, floor, room, kind, standing FROM door"))]
        db.session.remove()
    return json.dumps({"visits": visits, "topics": topics, "doors": doors}, ensure_ascii=False).encode()


if __name__ == "__main__":
    main()
