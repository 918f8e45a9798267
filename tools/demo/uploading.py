"""Phones of the demo send what they saved through the product's exchange, late where a stairwell had no signal (domain.md 6.4).
Whatever the server does not count is a fault of the generator, and stops it."""

import heapq
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from app import clock
from app.identity.guards import Phone
from app.sync.exchange import take_operations
from app.vocabulary import limit
from tools.demo.people import BUILD
from tools.demo.walking import Saved

MINUTE = 60_000
LATE, VERY_LATE = 0.17, 0.04
CLOCK_IS_WRONG, SENT_TWICE = 0.004, 0.003


class Uploads:
    """The outboxes of all phones, and when each finds a network again."""

    def __init__(self, phones: Mapping[str, Phone], dice: Random, make_id: Callable[[], str], latest: int) -> None:
        """Nothing is received after `latest` (ms UTC)."""
        self.phones, self.dice, self.make_id, self.latest = phones, dice, make_id, latest
        self.outboxes: dict[str, deque[tuple[int, dict[str, Any]]]] = {badge: deque() for badge in phones}
        self.moments: list[tuple[int, str]] = []
        self.last_heard = {badge: clock.to_ms(phone.device.enrolled_at) for badge, phone in phones.items()}
        self.counts: Counter[str] = Counter()

    def save(self, badge: str, walk: Iterable[Saved]) -> None:
        """Put what was saved on one walk into its phone's outbox, and choose when it goes up."""
        saved = sorted(walk, key=lambda entry: entry.ended_at)
        if not saved:
            return
        skew = self.dice.randint(-1_500, 1_500)
        if self.dice.random() < CLOCK_IS_WRONG:
            skew = self.dice.choice((-1, 1)) * self.dice.randint(11, 180) * MINUTE
        for entry in saved:
            self.outboxes[badge].append((entry.ended_at, self._frozen(entry, skew, self.last_heard[badge])))
        last = saved[-1].ended_at
        chance = self.dice.random()
        if chance < VERY_LATE:
            moment = last + self.dice.randint(25 * 60, 47 * 60) * MINUTE
        elif chance < VERY_LATE + LATE:
            moment = last + self.dice.randint(31, 240) * MINUTE
        else:
            moment = last + self.dice.randint(12_000, 90_000)
        heapq.heappush(self.moments, (min(moment, self.latest), badge))

    def send_until(self, at: int) -> None:
        """Let every phone that finds a network before an instant (ms UTC) send what it holds by then."""
        while self.moments and self.moments[0][0] <= at:
            moment, badge = heapq.heappop(self.moments)
            outbox = self.outboxes[badge]
            while outbox and outbox[0][0] <= moment:
                batch: list[dict[str, Any]] = []
                while outbox and outbox[0][0] <= moment and len(batch) < limit("operations_per_exchange"):
                    batch.append(outbox.popleft()[1])
                self._send(badge, batch, moment)

    def _send(self, badge: str, batch: list[dict[str, Any]], moment: int) -> None:
        now = clock.from_ms(moment)
        receipts = take_operations(self.phones[badge], batch, now)
        for receipt in receipts:
            if receipt["state"] != "counted":
                raise RuntimeError(f"The station did not count an operation of the demo: {receipt['state']}, {receipt['code']}")
        self.counts.update(sent["kind"] for sent in batch)
        self.last_heard[badge] = moment
        if self.dice.random() < SENT_TWICE and take_operations(self.phones[badge], batch, now) != receipts:
            raise RuntimeError("A repeated exchange got other receipts")

    def _frozen(self, saved: Saved, skew: int, last_heard: int) -> dict[str, Any]:
        """The operation as the phone's clock saw it: `skew` is how far the station's clock is ahead of it."""
        age = max(saved.ended_at - last_heard, 0)
        body = {**saved.body, "clock": {"at": saved.ended_at - skew, "offset": skew, "age": age}, "build": BUILD}
        if saved.kind == "visit:record":
            body |= {"started_at": saved.started_at - skew, "ended_at": saved.ended_at - skew}
        return {"id": self.make_id(), "kind": saved.kind, "v": 1, "text": json.dumps(body, ensure_ascii=False, separators=(",", ":"))}
