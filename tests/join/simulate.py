"""Lets a month happen on a real database: records arrive upload by upload in the order of time, and the phones' closed weeks go
through the real POST /api/service-week. Every hour somebody who may read the database reads it."""

import contextlib
import io
import json
import logging
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.calendar import add_days, band_of, day_number, instant_of, last_day_of_week, local_parts, weekday_on
from app.certificates.models import CertificateCheck
from app.changes.models import Change, Operation
from app.database import db
from app.identity.models import Community, Device, Staff
from app.identity.secrets import token_sha256
from app.places.models import Assignment, Building, Compound, Door, Zone
from app.rounds.models import DoorRound
from app.visits.models import Visit, VisitTopic
from tests.cast import set_clock
from tests.join.reading import Dump, read_tables
from tests.join.world import COORDINATORS, FIRST_MONDAY, FLOATERS, TIME_ZONE, WEEKS, ZONES, Block, Call, Month, batches_of
from tests.phone import Phone

HOUR_MS = 3_600_000
READ_EVERY_MS = HOUR_MS
# The visit ledger only grows, and each of its rows says when it arrived: one reading at the end shows what every earlier one did.
ONCE = {"visit", "visit_topic", "certificate_check", "operation", "change", "door", "building", "compound", "wish", "opening"}
# Calls that a phone with signal sends at once: few on the days on which weeks go up, so that order tells as much as it does in life.
UPLOAD_OF = {1: 4, 2: 4, 3: 4, 4: 20, 5: 20, 6: 20}


@dataclass
class Recording:
    """What a month left behind, and the truth that only the harness knows."""

    dump: Dump
    # Readings of everything that is not append-only, each with its time.
    readings: list[tuple[int, Dump]]
    log: str
    # Visit id to what was chosen there.
    truth: dict[str, dict[str, str]]
    # Batch id to (device, staff, when it was sent).
    senders: dict[str, tuple[str, str, int]]
    figures: dict[str, float] = field(default_factory=dict)
    # The database read once more after a control has planted something in it.
    planted: Dump | None = None


class Writer:
    """One connection that writes rows the fastest way its database has: values as they lie there, columns that are not named empty."""

    def __init__(self, engine: sa.Engine) -> None:
        self.on_postgres = engine.dialect.name == "postgresql"
        self.connection = engine.raw_connection()
        self.raw: Any = self.connection.driver_connection
        with contextlib.closing(self.raw.cursor()) as cursor:
            if self.on_postgres:
                # The rows are whole: checking each of their parents again would take as long as everything else.
                cursor.execute("SET session_replication_role = replica")
                self.raw.commit()
            else:
                # Nobody pulls the plug here: a month's five thousand commits need not reach the disk one by one.
                cursor.execute("PRAGMA synchronous=OFF")

    def write(self, rows: dict[Any, list[dict[str, Any]]], *more: tuple[str, tuple[Any, ...]]) -> None:
        """Rows by table, and further statements with `?` for their values, in one transaction."""
        gap = "%s" if self.on_postgres else "?"
        with contextlib.closing(self.raw.cursor()) as cursor, self.raw.pipeline() if self.on_postgres else contextlib.nullcontext():
            if not self.on_postgres:
                cursor.execute("BEGIN IMMEDIATE")
            for model, values in rows.items():
                if values:
                    names = list(values[0])
                    assert set(names) <= set(model.__table__.columns.keys()), names
                    columns = ", ".join(f'"{name}"' for name in names)
                    sent = [tuple(json.dumps(value) if isinstance(value, list | dict) else value for value in row.values()) for row in values]
                    cursor.executemany(f'INSERT INTO "{model.__tablename__}" ({columns}) VALUES ({", ".join([gap] * len(names))})', sent)
            for statement, values in more:
                cursor.execute(statement.replace("?", gap), values)
            if self.on_postgres:
                self.raw.commit()
            else:
                cursor.execute("COMMIT")

    def close(self) -> None:
        if self.on_postgres:
            with contextlib.closing(self.raw.cursor()) as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
                self.raw.commit()
        self.connection.close()


class Station:
    """The community's rows as they come."""

    def __init__(self, app: Flask, month: Month, seed: int) -> None:
        self.app, self.month, self.engine, self.dice = app, month, db.engine, random.Random(seed)
        self.writer = Writer(db.engine)
        self.community, self.round = self._id(), self._id()
        self.zones = [self._id() for _ in range(ZONES)]
        self.doors = [self._id() for _ in month.doors]
        self.staff = [self._id() for _ in range(COORDINATORS + FLOATERS)]
        self.devices = [self._id() for _ in self.staff]
        self.tokens = [f"{number:043d}" for number in range(len(self.staff))]
        self.head = 0
        self.truth: dict[str, dict[str, str]] = {}
        # Door to its last visit, for corrections.
        self.latest: dict[int, str] = {}
        self.senders: dict[str, tuple[str, str, int]] = {}
        # On the first Monday nobody has sent anything: the readings begin here.
        self.began = instant_of(FIRST_MONDAY, 0, TIME_ZONE)

    def _id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def found(self) -> None:
        """Community, people, phones and places, as an import and activations would have left them."""
        now, mine = self.began - 40 * 24 * HOUR_MS, {"community_id": self.community}
        rows: dict[Any, list[dict[str, Any]]] = {Community: [{
            "id": self.community, "name": "榕湾社区", "region_code": "449901001001", "hotline": "154 0000 0110", "time_zone": TIME_ZONE, "visiting": {},
            "is_demo": True, "head": 0, "epoch": self._id(), "durable_number": 0, "created_at": now,
        }]}  # fmt: skip
        rows[Staff] = [
            {**mine, "id": staff, "display_name": f"协管员 {number:02}", "badge_no": f"{number:02}", "roles": ["coordinator"], "created_at": now}
            for number, staff in enumerate(self.staff)
        ]
        rows[Device] = [
            {
                **mine, "id": device, "staff_id": staff, "push_token_sha256": token_sha256(token), "read_token_sha256": token_sha256(f"r{token}"),
                "enrolled_at": now, "last_seen_at": now, "read_at": now, "build": 1,
            }
            for device, staff, token in zip(self.devices, self.staff, self.tokens, strict=True)
        ]  # fmt: skip
        compounds = {kind: self._id() for kind in ("house", "walkup", "tower", "dorm", "shed")}
        rows[Compound] = [{**mine, "id": compound, "name": f"{kind} 片", "kind": "village_block"} for kind, compound in compounds.items()]
        rows[Zone] = [{**mine, "id": zone, "code": f"Z{number + 1:02}", "name": f"Z{number + 1:02}"} for number, zone in enumerate(self.zones)]
        rows[Assignment] = [
            {**mine, "id": self._id(), "zone_id": zone, "staff_id": self.staff[number], "role": "main", "starts_at": now}
            for number, zone in enumerate(self.zones)
        ]
        buildings = [self._id() for _ in self.month.buildings]
        rows[Building] = [
            {
                **mine, "id": buildings[number], "compound_id": compounds[kind], "zone_id": self.zones[zone], "name": f"{number} 栋", "kind": kind,
                "entry_note": "", "hazard_note": "", "standing": "active",
            }
            for number, (kind, _, zone) in enumerate(self.month.buildings)
        ]  # fmt: skip
        rows[Door] = [
            {
                **mine, "id": identifier, "building_id": buildings[door.building], "unit": "", "floor": str(door.place // 4 + 1),
                "room": f"{door.place // 4 + 1}{door.place % 4 + 1:02}", "floor_order": door.place // 4 + 1, "room_order": door.place % 4 + 1,
                "kind": "home", "standing": "active", "night_shift": False,
            }
            for identifier, door in zip(self.doors, self.month.doors, strict=True)
        ]  # fmt: skip
        rows[DoorRound] = [{**mine, "id": self.round, "opened_on": FIRST_MONDAY, "closes_on": add_days(FIRST_MONDAY, 89)}]
        self.writer.write(rows)

    def receive(self, block: Block, calls: list[Call], at: int) -> None:
        """One upload: its operations, changes, visits and topics in one transaction, and the phone's last_seen."""
        mine, received = {"community_id": self.community}, at
        rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for call in calls:
            self.head += 1
            operation, zone, number = self._id(), self.zones[block.zone], self.head
            local = local_parts(call.at, TIME_ZONE)
            rows[Operation].append({
                **mine, "id": operation, "sha256": f"{self.dice.getrandbits(256):064x}", "kind": "visit:record", "v": 1, "state": "counted", "number": number,
                "staff_id": self.staff[call.staff], "device_id": self.devices[call.staff], "received_at": received,
            })  # fmt: skip
            rows[Change].append({**mine, "number": number, "operation_id": operation, "kind": "visit:recorded", "subject_id": operation, "zone_id": zone})
            rows[Visit].append({
                **mine, "id": operation, "number": number, "door_id": self.doors[call.door], "zone_id": zone, "round_id": self.round,
                "staff_id": self.staff[call.staff], "outcome": call.outcome, "started_at_device": call.at, "ended_at_device": call.ends_at,
                "saved_at_device": call.ends_at, "device_offset_ms": 0, "occurred_at": call.at, "received_at": received, "day": local["day"],
                "band": band_of(local["day"], local["minute"]), "badge_shown": call.outcome == "met", "left_card": False, "crossed": [], "build": 1,
                **self._afterwards(call.door, operation),
            })  # fmt: skip
            rows[VisitTopic] += [{**mine, "visit_id": operation, "topic": topic, "end": end} for topic, end in call.topics]
            if call.topics and call.topics[0][0] == "document_help":
                rows[CertificateCheck].append({**mine, "visit_id": operation, "kind": "residence_permit", "help": ["advice"]})
            if call.choices:
                self.truth[operation] = call.choices
        seen = "UPDATE device SET last_seen_at = ?, read_at = ? WHERE community_id = ? AND id = ?"
        self.writer.write(rows, (seen, (at, at, self.community, self.devices[block.staff])))

    def _afterwards(self, door: int, operation: str) -> dict[str, Any]:
        """Now and then a visit is added later, or corrects the one before at its door: what the adversary may read, too."""
        before, self.latest[door] = self.latest.get(door), operation
        corrects = before is not None and self.dice.random() < 0.2
        return {
            "added_later": self.dice.choice(["on_paper", "forgot"]) if self.dice.random() < 0.03 else None,
            "asked": False,
            "supersedes_id": before if corrects else None,
            "root_id": before if corrects else None,
            "correction_reason": self.dice.choice(["slip", "said_more"]) if corrects else None,
        }

    def send_week(self, staff: int, week: str, counts: dict[str, list[int]], at: int) -> None:
        """A phone's closed week through the real door, at its hour."""
        phone = Phone(self.app.test_client(), community_id=self.community, push_token=self.tokens[staff])
        set_clock(self.app, clock.from_ms(at))
        batch = self._id()
        answer = phone.client.post("/api/service-week", json={"week": week, "batch": batch, "counts": counts}, headers=phone.headers(reading=False))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.senders[batch] = (self.devices[staff], self.staff[staff], at)


@dataclass(frozen=True)
class Event:
    """Something that happens at an instant; of two at one instant an upload comes first, as the phone does it."""

    at: int
    order: int
    block: Block | None = None
    calls: tuple[Call, ...] = ()
    week: tuple[int, str, Any] | None = None


def uploads_of(blocks: list[Block]) -> Iterator[Event]:
    """When whose calls arrive: in small uploads where there is signal, else all at once when the work is over or the next has begun."""
    waiting: dict[int, list[Call]] = defaultdict(list)
    for block in blocks:
        if waiting[block.staff] and block.uploads:
            yield Event(block.start, 0, block, tuple(waiting.pop(block.staff)))
        if not block.uploads:
            waiting[block.staff] += block.calls
            if block.calls and random.Random(block.start).random() < 0.8:
                yield Event(block.end, 0, block, tuple(waiting.pop(block.staff)))
            continue
        size = UPLOAD_OF[weekday_on(day_number(block.day))]
        for start in range(0, len(block.calls), size):
            calls = block.calls[start : start + size]
            yield Event(calls[-1].ends_at + 10_000, 0, block, tuple(calls))
    for staff, calls in waiting.items():
        if calls:
            last = next(block for block in reversed(blocks) if block.staff == staff)
            yield Event(last.end + HOUR_MS, 0, last, tuple(calls))


def weeks_of(month: Month, seed: int) -> Iterator[Event]:
    """When which phone sends which week: at a random hour of the three days after it, or, where the phone is then closed or out of
    reach, with the first exchange after it (static/src/shell/workplace.js sends after its own exchange)."""
    dice = random.Random(seed)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for block in month.blocks:
        blocks[block.staff].append(block)
    for staff, mine in sorted(blocks.items()):
        for week, counts in batches_of([call for block in mine for call in block.calls]).items():
            hour = instant_of(add_days(last_day_of_week(week), 1), 0, TIME_ZONE) + dice.randrange(72 * HOUR_MS)
            sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
            for (kind, choice), number in counts.items():
                sums[kind][("slip", "info", "no").index(choice)] += number
            yield Event(_first_contact(mine, hour), 1, week=(staff, week, dict(sums)))


def _first_contact(blocks: list[Block], hour: int) -> int:
    for block in blocks:
        if block.end >= hour:
            return max(block.start, hour) if block.uploads else block.end
    # After the month everybody goes on working: the phone is opened within the next morning.
    return hour + (hour % (3 * HOUR_MS))


@contextlib.contextmanager
def captured_log() -> Iterator[io.StringIO]:
    """Everything the server says meanwhile: structlog's lines and Python's own."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def run(app: Flask, month: Month, seed: int = 1) -> Recording:
    """Let the month happen. Returns what a reader of database, readings and log has, and the truth."""
    with app.app_context(), captured_log() as log:
        station = Station(app, month, seed)
        station.found()
        readings: list[tuple[int, Dump]] = []
        events = sorted([*uploads_of(month.blocks), *weeks_of(month, seed)], key=lambda event: (event.at, event.order))
        next_reading, changed = station.began, True
        for event in events:
            if event.at >= next_reading:
                if changed:
                    readings.append((event.at, read_tables(station.engine, leave=ONCE)))
                next_reading, changed = event.at // READ_EVERY_MS * READ_EVERY_MS + READ_EVERY_MS, False
            if event.week:
                staff, week, sums = event.week
                station.send_week(staff, week, sums, event.at)
                changed = True
            elif event.block is not None and event.calls:
                station.receive(event.block, list(event.calls), event.at)
        readings.append((events[-1].at, read_tables(station.engine, leave=ONCE)))
        station.writer.close()
        dump = read_tables(station.engine)
        db.session.remove()
    figures = {**month.figures(), "batches": len(station.senders), "uploads": sum(1 for event in events if event.calls), "readings": len(readings)}
    return Recording(dump, readings, log.getvalue(), station.truth, station.senders, figures)


def as_log_line(**fields: Any) -> str:
    """A line as an access log would write it (planted by the controls)."""
    return json.dumps(fields) + "\n"


__all__ = ["WEEKS", "Recording", "as_log_line", "run"]
