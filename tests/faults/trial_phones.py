"""The phone of the randomised schedules, and five that are known to be bad: each breaks one promise that the schedules must notice."""

import itertools
import time
from dataclasses import dataclass
from typing import Any

from tests.faults.link import is_whole
from tests.phone import Phone, new_id

_moments = itertools.count()


@dataclass
class TrialPhone(Phone):
    """A phone whose clock may be wrong and which may die at any moment; what it remembers then is what it had written down."""

    skew: int = 0
    is_readable: bool = True

    def now_ms(self) -> int:  # type: ignore[override]
        # Every moment comes once, so that a record can be found again whatever id it bears.
        return int(time.time() * 1000) + self.skew + next(_moments)

    def prepare(self) -> dict[str, Any]:
        """The next request."""
        return self.request_body()

    def hear(self, body: dict[str, Any], status: int, answer: Any) -> None:
        """Take an answer, if it is one."""
        if status == 200 and is_whole(answer, body["nonce"]):
            self.take(body, answer)

    def die_while_hearing(self, body: dict[str, Any], answer: Any) -> None:
        """The phone dies while it takes an answer: one transaction, so nothing of it was written."""


@dataclass
class AcknowledgesOn200(TrialPhone):
    """Takes a 200 for a receipt, as a queue of requests would."""

    def hear(self, body: dict[str, Any], status: int, answer: Any) -> None:
        super().hear(body, status, answer)
        for entry in body["operations"]:
            if self.outbox.pop(entry["id"], None):
                self.kept[entry["id"]] = entry
                self.receipts.setdefault(entry["id"], {"id": entry["id"], "state": "counted", "code": None, "number": None})


@dataclass
class NewIdEachTime(TrialPhone):
    """Mints the id when it sends and not when it saves: the same as a station that does not look for ids it knows."""

    def prepare(self) -> dict[str, Any]:
        self.outbox = {identifier: {**entry, "id": identifier} for entry in self.outbox.values() for identifier in [new_id()]}
        return super().prepare()


@dataclass
class CursorFirst(TrialPhone):
    """Writes the cursor down before the changes it stands for, in a transaction of its own."""

    def die_while_hearing(self, body: dict[str, Any], answer: Any) -> None:
        self.cursor = answer["cursor"]


@dataclass
class CursorOfTimestamps(TrialPhone):
    """Keeps what happened after the newest it has, as a cursor of timestamps would have been sent."""

    def hear(self, body: dict[str, Any], status: int, answer: Any) -> None:
        if isinstance(answer, dict):
            newest = max((row["at"] for row in self.visits.values()), default=-1)
            changes = [change for change in answer["changes"] if change["kind"] != "visit:recorded" or change["visit"]["at"] // 1000 > newest]
            counts = {**answer["counts"], "changes": answer["counts"]["changes"] - len(answer["changes"]) + len(changes)}
            answer = {**answer, "changes": changes, "counts": counts}
        super().hear(body, status, answer)


@dataclass
class DeafToTheEpoch(TrialPhone):
    """Does not send again what it kept when the station was put back to an older copy."""

    def hear(self, body: dict[str, Any], status: int, answer: Any) -> None:
        if isinstance(answer, dict):
            self.epoch = answer["epoch"]
        super().hear(body, status, answer)
