"""The supervisor's pages over the demo's seed set (100,000 visits): how long the server takes, how many questions it asks, when a desk sees something.
Prints median, p95 and queries for SQLite and PostgreSQL with the same rows. An argument names an instance folder that holds the set already."""

import json
import os
import re
import signal
import statistics
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, sync_playwright

from app import calendar, clock, create_app, migrate, tables
from app.config import _with_driver
from app.database import Base, db
from bench.phone import percentile
from bench.sync import free_port, serve
from tests import postgres
from tests.browser.conftest import CHROMIUM_ARGUMENTS, browser_path
from tools.demo.__main__ import SEED, write_people
from tools.demo.filling import fill
from tools.demo.sets import SETS

assert tables
LOOKS, PAINTS = 40, 7
LINE_BITS, LINE_LATENCY_MS = 1_600_000, 150
ROWS_AT_ONCE = 2_000
BADGE = "S03"

LOG = "/console/visits"
# What is asked, in the words of the report; {day} is the last day with visits, {head} the newest number, {half} one in the middle.
PAGES = {
    "overview": "/console/overview",
    "log, no filter": LOG,
    "log, half way down": f"{LOG}?below={{half}}",
    "log, zone": f"{LOG}?zone=Z07",
    "log, coordinator": f"{LOG}?coordinator=07",
    "log, day": f"{LOG}?day={{day}}",
    "log, band": f"{LOG}?band=eve",
    "log, group": f"{LOG}?group=not_reached",
    "log, rare group": f"{LOG}?group=stopped",
    "log, rare group in a band": f"{LOG}?band=weekend&group=stopped",
    "log, zone and group": f"{LOG}?zone=Z07&group=talked_or_closed",
    "log, all filters": f"{LOG}?zone=Z07&coordinator=07&day={{day}}&band=am&group=not_reached",
    "updates, nothing new": "/console/updates?after={head}",
}
PAINTED = ("overview", "log, no filter")


def main() -> None:
    """Measure both databases."""
    print(f"console over the seed set, {LOOKS} looks a page, gunicorn with 2 workers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as players:
        Path(folder).chmod(0o755)
        instance = Path(sys.argv[1]) if len(sys.argv) > 1 else filled(Path(folder) / "demo")
        address = f"sqlite:///{instance / 'xunfang.sqlite3'}"
        measure("SQLite, synchronous=FULL", address, instance, players)
        with postgres.running(folder, durable=True) as server:
            copy = postgres.make_database(server, "bench")
            copy_rows(address, copy)
            measure("PostgreSQL 16, fsync on", copy, instance, players)


def filled(instance: Path) -> Path:
    """A folder with the seed set in an SQLite database and its people's pass-phrases."""
    instance.mkdir()
    url = f"sqlite:///{instance / 'xunfang.sqlite3'}"
    command.upgrade(migrate.alembic_config(_with_driver(url)), "head")
    app = create_app({"MODE": "demo", "INSTANCE": str(instance), "DATABASE_URL": url})
    with app.app_context():
        today = calendar.local_parts(clock.to_ms(clock.now()))["day"]
        write_people(instance, fill(app, SETS["seed"], SEED, today, lambda line: print(f"  {line}", flush=True)), "seed")
        db.session.remove()
        db.engine.dispose()
    return instance


def copy_rows(source: str, target: str) -> None:
    """The same rows into the other database, and what it keeps of their distribution, as it does by itself within minutes."""
    command.upgrade(migrate.alembic_config(_with_driver(target)), "head")
    to = sa.create_engine(_with_driver(target))
    app = create_app({"MODE": "demo", "INSTANCE": tempfile.gettempdir(), "DATABASE_URL": source})
    with app.app_context(), to.begin() as writing, db.engine.connect() as reading:
        for table in Base.metadata.sorted_tables:
            writing.execute(sa.delete(table))
            for rows in reading.execution_options(yield_per=ROWS_AT_ONCE).execute(sa.select(table)).mappings().partitions():
                writing.execute(sa.insert(table), [dict(row) for row in rows])
        db.engine.dispose()
    with to.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    to.dispose()


def measure(name: str, url: str, instance: Path, players: Playwright) -> None:
    """Serve the database, look at each page, and print."""
    app = create_app({"MODE": "demo", "INSTANCE": str(instance), "DATABASE_URL": url, "WTF_CSRF_ENABLED": False})
    addresses = addresses_in(app)
    asked = questions(app, addresses, passphrase(instance))
    port = free_port()
    server = serve(url, instance, port)
    try:
        desk, cookies = signed_in(port, passphrase(instance))
        print(f"{name}:")
        for words, address in addresses.items():
            spent = sorted(look(desk, f"http://127.0.0.1:{port}{address}") for _ in range(LOOKS))
            print(f"  {words:28} median {statistics.median(spent):6.1f} ms, p95 {percentile(spent, 0.95):6.1f} ms, {asked[words]:2} queries", flush=True)
        for words in PAINTED:
            painted = [first_paint(players, f"http://127.0.0.1:{port}{addresses[words]}", cookies) for _ in range(PAINTS)]
            line = f"{LINE_BITS / 1e6:.1f} Mbit/s, {LINE_LATENCY_MS} ms"
            print(f"  {words}, first contentful paint at {line}: median {statistics.median(painted):.0f} ms, most {max(painted):.0f} ms", flush=True)
    finally:
        os.killpg(server.pid, signal.SIGQUIT)
        server.wait()


def addresses_in(app: Flask) -> dict[str, str]:
    """The pages' addresses, with what has to be looked up in the database."""
    with app.app_context():
        head, day = db.session.execute(sa.text("SELECT max(number), max(day) FROM visit")).one()
        db.session.remove()
    return {words: address.format(head=head, half=head // 2, day=day) for words, address in PAGES.items()}


def passphrase(instance: Path) -> str:
    """The supervisor's."""
    return str(json.loads((instance / "demo.json").read_text(encoding="utf-8"))["desks"][BADGE])


def questions(app: Flask, addresses: dict[str, str], secret: str) -> dict[str, int]:
    """How many statements each page sends to the database."""
    client: FlaskClient = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert client.post("/console/sign-in", data={"badge_no": BADGE, "passphrase": secret}).status_code == 302
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.append(statement))
    found = {}
    for words, address in addresses.items():
        asked.clear()
        assert client.get(address).status_code in (200, 204)
        found[words] = sum(not statement.startswith(("BEGIN", "SET ", "SHOW ")) for statement in asked)
    engine.dispose()
    return found


def signed_in(port: int, secret: str) -> tuple[urllib.request.OpenerDirector, CookieJar]:
    """A desk that has gone through the real form."""
    cookies = CookieJar()
    desk = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    desk.addheaders = [("Sec-Fetch-Site", "same-origin"), ("Accept-Encoding", "gzip")]
    page = desk.open(f"http://127.0.0.1:{port}/console/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token is not None
    form = urllib.parse.urlencode({"csrf_token": token[1], "badge_no": BADGE, "passphrase": secret}).encode()
    assert desk.open(f"http://127.0.0.1:{port}/console/sign-in", form).status == 200
    return desk, cookies


def look(desk: urllib.request.OpenerDirector, address: str) -> float:
    """Milliseconds from the request to the last byte."""
    started = time.perf_counter()
    with desk.open(address) as answer:
        answer.read()
        assert answer.status in (200, 204)
    return (time.perf_counter() - started) * 1000


def first_paint(players: Playwright, address: str, cookies: CookieJar) -> float:
    """Milliseconds to the first contentful paint in a browser that has nothing of the page yet, on a line as slow as said."""
    browser = players.chromium.launch(executable_path=browser_path("chromium"), args=CHROMIUM_ARGUMENTS)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": address} for cookie in cookies])
    page = context.new_page()
    line = {"offline": False, "latency": LINE_LATENCY_MS, "downloadThroughput": LINE_BITS // 8, "uploadThroughput": LINE_BITS // 8}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    page.goto(address)
    paint = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    page.wait_for_function(paint)
    found = float(page.evaluate(paint))
    browser.close()
    return found


if __name__ == "__main__":
    main()
