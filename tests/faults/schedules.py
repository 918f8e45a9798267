"""Bad days by lot: three phones, a station, and a seeded list of things that happen to them.
After each the lines are good again, everybody syncs, and the invariants must hold; a Broken says which one did not."""

import contextlib
import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import clock, database
from app.identity.commands import revoke_phone
from app.identity.models import Community, Device
from app.places.commands import assign_zone, end_assignment
from app.places.models import Assignment, Zone
from app.sync.cursor import read_cursor
from tests.cast import WEDNESDAY_TEN, World, set_clock
from tests.faults.backup import Copies
from tests.faults.invariants import Broken, check_invariants, hold, moment_of
from tests.faults.ledger import read_ledger
from tests.faults.trial_phones import TrialPhone
from tests.phone import Phone, new_id

HOUR = 3_600_000
STEPS = 36
UNREADABLE = {"token.stale", "phone.revoked", "staff.ended"}


@dataclass
class Trial:
    """One schedule."""

    world: World
    copies: Copies
    phones: dict[str, TrialPhone]
    chance: random.Random
    # What was saved: its moment on the phone, which comes once, and its kind.
    made: dict[int, str] = field(default_factory=dict)
    late: list[tuple[TrialPhone, dict[str, Any], bool]] = field(default_factory=list)
    backup: str | None = None
    backup_head: int = 0
    revoked: set[str] = field(default_factory=set)
    # Who is bound to notice that the station is an older one, and the epoch it was put back under.
    witness: tuple[str, str] | None = None
    hours: float = 0.0
    told: list[str] = field(default_factory=list)

    # The line

    def post(self, phone: TrialPhone, body: dict[str, Any], reading: bool) -> tuple[int, Any]:
        """What the station says to a request; a phone that may not read is told so and sends with its other token."""
        reading = reading and phone.is_readable
        answer = phone.client.post("/api/sync", json=body, headers=phone.headers(reading=reading))
        found = answer.get_json()
        if answer.status_code == 401 and found["code"] in UNREADABLE:
            phone.is_readable = False
            return self.post(phone, body, False)
        hold(answer.status_code == 200, f"the station said {answer.status_code} {found.get('code')}")
        return answer.status_code, found

    def some_phone(self) -> TrialPhone:
        return self.chance.choice(list(self.phones.values()))

    # What may happen

    def record(self) -> None:
        name = self.chance.choice(list(self.phones))
        phone = self.phones[name]
        door = self.chance.choice(self.world.doors["Z19" if name == "Dov" else "Z07"])
        outcome = self.chance.choice(["met", "not_home", "declined_talk", "do_not_visit"])
        self.note(phone, phone.record_visit(door, outcome))

    def wish(self) -> None:
        phone = self.phones["Amina"]
        self.note(phone, phone.set_wish(self.chance.choice(self.world.doors["Z07"])))

    def correct(self) -> None:
        """Somebody corrects a record: her own by its id, or one she has read by its number; now and then she takes her own back."""
        name = self.chance.choice(list(self.phones))
        phone = self.phones[name]
        own = [entry for entry in [*phone.kept.values(), *phone.outbox.values()] if entry["kind"] == "visit:record"]
        read = list(phone.visits.values())
        if own and (not read or self.chance.random() < 0.6):
            entry = self.chance.choice(own)
            door = json.loads(entry["text"])["door"]
            if self.chance.random() < 0.3:
                self.note(phone, phone.withdraw_visit(door, entry["id"]))
            else:
                self.note(phone, phone.correct(door, {"visit": entry["id"]}, self.chance.choice(["met", "vacant"])))
        elif read:
            row = self.chance.choice(read)
            named = {"number": row["number"], "epoch": phone.epoch, "at": row["at"] * 1000}
            self.note(phone, phone.correct(row["door"], named, self.chance.choice(["met", "vacant"])))

    def block(self) -> None:
        """Somebody stands before a shut gate, or takes back that she did: her own by its id, or by its number what the station has told her."""
        name = self.chance.choice(list(self.phones))
        phone = self.phones[name]
        building = self.world.buildings["Z19" if name == "Dov" else "Z07"]
        own = [entry["id"] for entry in [*phone.kept.values(), *phone.outbox.values()] if entry["kind"] == "blockage:record"]
        read = [row for row in phone.blockages.values() if (row["by"], row["building"]) == (phone.badge_no, building)]
        if own and self.chance.random() < 0.4:
            self.note(phone, phone.withdraw_blockage(building, {"blockage": self.chance.choice(own)}))
        elif read and self.chance.random() < 0.4:
            row = self.chance.choice(read)
            self.note(phone, phone.withdraw_blockage(building, {"number": row["number"], "epoch": phone.epoch, "at": row["at"]}))
        else:
            self.note(phone, phone.record_blockage(building))

    def note(self, phone: TrialPhone, operation: str) -> None:
        entry = phone.outbox[operation]
        self.made[moment_of(entry)] = entry["kind"]

    def exchange(self) -> None:
        phone = self.some_phone()
        body = phone.prepare()
        phone.hear(body, *self.post(phone, body, True))

    def push(self) -> None:
        phone = self.some_phone()
        body = phone.prepare()
        phone.hear(body, *self.post(phone, body, False))

    def lose_request(self) -> None:
        self.some_phone().prepare()

    def lose_answer(self) -> None:
        phone = self.some_phone()
        self.post(phone, phone.prepare(), True)

    def hear_a_portal(self) -> None:
        phone = self.some_phone()
        phone.hear(phone.prepare(), 200, "<html>请登录</html>")

    def hear_half(self) -> None:
        phone = self.some_phone()
        body = phone.prepare()
        _, answer = self.post(phone, body, True)
        phone.hear(body, 200, {**answer, "receipts": answer["receipts"][:-1], "changes": []} if answer["receipts"] or answer["changes"] else None)

    def send_twice(self) -> None:
        phone = self.some_phone()
        body = phone.prepare()
        self.post(phone, body, True)
        phone.hear(body, *self.post(phone, body, True))

    def send_late(self) -> None:
        phone = self.some_phone()
        self.late.append((phone, phone.prepare(), self.chance.random() < 0.7))

    def arrive_late(self) -> None:
        if self.late:
            phone, body, reading = self.late.pop(self.chance.randrange(len(self.late)))
            with contextlib.suppress(Broken):
                self.post(phone, body, reading)

    def reorder(self) -> None:
        phone = self.some_phone()
        entries = list(phone.outbox.items())
        self.chance.shuffle(entries)
        phone.outbox = dict(entries)

    def die_while_hearing(self) -> None:
        phone = self.some_phone()
        body = phone.prepare()
        phone.die_while_hearing(body, self.post(phone, body, True)[1])

    def jump_clock(self) -> None:
        phone = self.some_phone()
        phone.skew = self.chance.choice([0, 0, HOUR, -HOUR, 30 * HOUR, -30 * HOUR, 87_600 * HOUR, -87_600 * HOUR])

    def let_time_pass(self) -> None:
        if self.witness is None:
            self.hours += self.chance.choice([0.1, 1, 20, 100])
            set_clock(self.world.app, WEDNESDAY_TEN + timedelta(hours=self.hours))

    def take_zone(self) -> None:
        name, code = self.chance.choice([("Amina", "Z07"), ("Ben", "Z07"), ("Dov", "Z19"), ("Amina", "Z19")])
        with self.world.app.app_context(), database.transaction(self.world.community_id) as session:
            for row in session.scalars(
                sa.select(Assignment).where(Assignment.staff_id == self.world.staff[name], Assignment.zone_id == self.world.zones[code])
            ):
                end_assignment(row, clock.now())

    def give_zone(self) -> None:
        name, code = self.chance.choice([("Amina", "Z07"), ("Ben", "Z07"), ("Dov", "Z19"), ("Amina", "Z19"), ("Ben", "Z19")])
        with self.world.app.app_context(), database.transaction(self.world.community_id) as session:
            zone = session.get_one(Zone, (self.world.community_id, self.world.zones[code]))
            assign_zone(session, zone=zone, staff_id=self.world.staff[name], role="deputy", now=clock.now())

    def revoke(self) -> None:
        if self.witness is None and not self.revoked:
            name = self.chance.choice(["Ben", "Dov"])
            self.revoked.add(name)
            with self.world.app.app_context(), database.transaction(self.world.community_id) as session:
                revoke_phone(session.get_one(Device, (self.world.community_id, self.phones[name].device_id)), clock.now())

    def back_up(self) -> None:
        if self.backup is None:
            self.backup, self.backup_head = self.copies.take(), read_ledger(self.world).community.head

    def restore(self) -> None:
        """Put the copy back: in silence where some phone is bound to notice, else by our command, which turns the epoch.

        Not noticed by cursors, and left to the command: what only a push was told of, and what was held or refused,
        since neither moves a reader's number.
        """
        if self.backup is None:
            return
        before = read_ledger(self.world).community.epoch
        self.copies.put_back(self.backup)
        self.backup = None
        found = read_ledger(self.world)
        told = {identifier for phone in self.phones.values() for identifier, receipt in phone.receipts.items() if receipt["number"] is None}
        witness = next((name for name in self.phones if self.is_witness(name, before)), None)
        if witness is not None and found.community.epoch == before and told <= set(found.operations):
            self.witness = (witness, before)
            self.told.append("(in silence)")
        else:
            self.turn_epoch()

    def is_witness(self, name: str, epoch: str) -> bool:
        cursor = read_cursor(self.phones[name].cursor)
        is_reader = self.phones[name].is_readable and name not in self.revoked
        # What a push was told of beyond this cursor may be lost without it: others may fill the numbers below alike.
        told = max((receipt["number"] or 0 for phone in self.phones.values() for receipt in phone.receipts.values()), default=0)
        return is_reader and cursor is not None and cursor.epoch == epoch and cursor.number > self.backup_head and cursor.number >= told

    def hear_witness(self) -> None:
        """The phone that knows more has come, or comes now: the epoch has turned, or everything that was told is there again."""
        if self.witness is not None:
            (name, epoch), self.witness = self.witness, None
            phone = self.phones[name]
            body = phone.prepare()
            phone.hear(body, *self.post(phone, body, True))
            found = read_ledger(self.world)
            if found.community.epoch == epoch:
                receipts = [receipt for each in self.phones.values() for receipt in each.receipts.values() if receipt["state"] == "counted"]
                numbers = {identifier: row.number for identifier, row in found.operations.items()}
                hold(all(numbers.get(receipt["id"]) == receipt["number"] for receipt in receipts), "I1: an older copy was put back and nobody noticed")
                self.told.append("(all there again)")

    def turn_epoch(self) -> None:
        with self.world.app.app_context(), database.transaction(self.world.community_id) as session:
            session.get_one(Community, self.world.community_id).epoch = new_id()

    def step(self) -> None:
        happens: Callable[[], None] = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0].__get__(self)
        self.told.append(happens.__name__)
        happens()
        if self.witness is not None and self.chance.random() < 0.3:
            self.hear_witness()

    # Afterwards

    def come_to_rest(self) -> None:
        """All lines are good again; everybody exchanges until nothing waits."""
        self.hear_witness()
        self.told.append("come_to_rest")
        for _ in range(60):
            is_quiet = True
            for phone in self.phones.values():
                body = phone.prepare()
                before = (phone.cursor, phone.epoch, len(phone.outbox))
                _, answer = self.post(phone, body, True)
                phone.hear(body, 200, answer)
                is_quiet = is_quiet and not phone.outbox and not answer["more"] and before == (phone.cursor, phone.epoch, 0)
            if is_quiet:
                return
        raise Broken("I0: the phones never came to rest")


WEIGHTS: dict[Callable[[Trial], None], int] = {
    Trial.record: 12,
    Trial.wish: 1,
    Trial.correct: 4,
    Trial.block: 3,
    Trial.exchange: 10,
    Trial.push: 3,
    Trial.lose_request: 2,
    Trial.lose_answer: 4,
    Trial.hear_a_portal: 2,
    Trial.hear_half: 2,
    Trial.send_twice: 2,
    Trial.send_late: 3,
    Trial.arrive_late: 4,
    Trial.reorder: 1,
    Trial.die_while_hearing: 3,
    Trial.jump_clock: 2,
    Trial.let_time_pass: 2,
    Trial.take_zone: 1,
    Trial.give_zone: 2,
    Trial.revoke: 1,
    Trial.back_up: 2,
    Trial.restore: 2,
}


@dataclass
class Stage:
    """A station with three bound phones, as every schedule finds it."""

    world: World
    copies: Copies
    start: str
    phones: dict[str, Phone]

    def run(self, seed: int, kind: type[TrialPhone] = TrialPhone) -> Trial:
        """Play one schedule. Raises Broken with its seed and its last steps when an invariant does not hold."""
        for name in [name for name in self.copies.taken if name != self.start]:
            self.copies.throw_away(name)
        self.copies.put_back(self.start)
        set_clock(self.world.app, WEDNESDAY_TEN)
        phones = {}
        for name, phone in self.phones.items():
            kept = {key: copy.copy(value) for key, value in vars(phone).items()}
            phones[name] = kind(**{**kept, "client": self.world.app.test_client()})
        trial = Trial(self.world, self.copies, phones, random.Random(seed))
        try:
            for _ in range(STEPS):
                trial.step()
            trial.come_to_rest()
            blind = {name for name, phone in phones.items() if not phone.is_readable} | trial.revoked
            check_invariants(self.world, trial.phones, blind, trial.made)
        except Broken as broken:
            raise Broken(f"{broken} (seed {seed}: {' '.join(trial.told)})") from None
        return trial


def set_stage(world: World, copies: Copies) -> Stage:
    """Bind the three phones and keep the station as it is then."""
    phones = {name: world.phone_of(name) for name in ("Amina", "Ben", "Dov")}
    return Stage(world, copies, copies.take(), phones)
