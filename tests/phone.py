"""A phone as a stranger would write it from docs/sync-protocol.md: tokens, an outbox, a cursor, and what it has been told.
Used by the API, fault and join tests and by the benchmark; it never takes anything for counted but a receipt."""

import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol

PROTOCOL, BUILD, READS = 1, 1, 3


class Client(Protocol):
    """Anything that posts JSON: Flask's test client, or a thin one over a real socket."""

    def post(self, path: str, *, json: Any, headers: dict[str, str]) -> Any: ...


def new_id() -> str:
    return str(uuid.uuid4())


def new_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass
class Phone:
    """One person's store on one phone."""

    client: Any
    community_id: str = ""
    device_id: str = ""
    badge_no: str = ""
    push_token: str = field(default_factory=new_token)
    read_token: str = field(default_factory=new_token)
    cursor: str | None = None
    epoch: str | None = None
    offset: int | None = None
    outbox: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    zones: dict[str, dict[str, Any]] = field(default_factory=dict)
    buildings: dict[str, dict[str, Any]] = field(default_factory=dict)
    visits: dict[int, dict[str, Any]] = field(default_factory=dict)
    wishes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # By number, each with its building.
    blockages: dict[int, dict[str, Any]] = field(default_factory=dict)
    # Visit number to the thread of its review.
    threads: dict[int, dict[str, Any]] = field(default_factory=dict)

    # Activation

    def activate(self, code: str) -> dict[str, Any]:
        body = {"code": code, "push_token": self.push_token, "read_token": self.read_token, "build": BUILD}
        answer = self.client.post("/api/activate", json=body, headers={})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        self.community_id, self.device_id, self.badge_no = found["community_id"], found["device_id"], found["badge_no"]
        self.offset = found["server_time"] - self.now_ms()
        return found

    @staticmethod
    def now_ms() -> int:
        return int(time.time() * 1000)

    def server_now(self) -> int:
        return self.now_ms() + (self.offset or 0)

    # Writing

    def save(self, kind: str, body: dict[str, Any], operation_id: str | None = None, v: int = 1) -> str:
        """Freeze an operation into the outbox, as the phone does."""
        operation_id = operation_id or new_id()
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        self.outbox[operation_id] = {"id": operation_id, "kind": kind, "v": v, "text": text}
        return operation_id

    def visit_body(self, door: str, outcome: str = "not_home", **fields: Any) -> dict[str, Any]:
        now = self.now_ms()
        body: dict[str, Any] = {
            "door": door,
            "outcome": outcome,
            "started_at": now,
            "ended_at": now,
            "clock": {"at": now, "offset": self.offset, "age": 0},
            "badge_shown": outcome == "met",
            "topics": [],
            "need": None,
            "appointment": {"day": "2026-11-28", "time": "19:00", "band": None} if outcome == "appointment" else None,
            "left_card": False,
            "wish": new_id() if outcome == "do_not_visit" else None,
            "certificate": None,
            "build": BUILD,
        }
        body.update(fields)
        return body

    def record_visit(self, door: str, outcome: str = "not_home", **fields: Any) -> str:
        return self.save("visit:record", self.visit_body(door, outcome, **fields))

    def correct(self, door: str, visit: dict[str, Any], outcome: str, reason: str = "slip", **fields: Any) -> str:
        """Replace a visit by another; `visit` names it by id, or by number, epoch and time."""
        named = {"visit": None, "number": None, "epoch": None, "at": None, **visit, "reason": reason}
        body = self.visit_body(door, outcome, **{"added_later": None, "asked": False, "supersedes": named, **fields})
        return self.save("visit:record", body, v=2)

    def add_later(self, door: str, outcome: str, why: str = "on_paper", **fields: Any) -> str:
        """A visit that was not written down on the spot."""
        return self.save("visit:record", self.visit_body(door, outcome, **{"added_later": why, "asked": False, "supersedes": None, **fields}), v=2)

    def withdraw_visit(self, door: str, visit: str) -> str:
        """Take a visit of one's own back."""
        now = self.now_ms()
        named = {"visit": visit, "number": None, "epoch": None, "at": None}
        clock = {"at": now, "offset": self.offset, "age": 0}
        return self.save("visit:withdraw", {"door": door, "visit": named, "clock": clock, "build": BUILD})

    def record_blockage(self, building: str, **own: Any) -> str:
        """A building that could not be entered."""
        now = self.now_ms()
        body = {"building": building, "reason": "gate", "band": "eve", "hint": None, "clock": {"at": now, "offset": self.offset, "age": 0}, "build": BUILD}
        return self.save("blockage:record", {**body, **own})

    def withdraw_blockage(self, building: str, blockage: dict[str, Any]) -> str:
        """Take a blockage of one's own back; `blockage` names it by id, or by number, epoch and time."""
        named = {"blockage": None, "number": None, "epoch": None, "at": None, **blockage}
        clock = {"at": self.now_ms(), "offset": self.offset, "age": 0}
        return self.save("blockage:withdraw", {"building": building, "blockage": named, "clock": clock, "build": BUILD})

    def set_wish(self, door: str) -> str:
        now = self.now_ms()
        clock = {"at": now, "offset": self.offset, "age": 0}
        return self.save("wish:set", {"door": door, "wish": new_id(), "by": "resident", "clock": clock, "build": BUILD})

    def answer(self, question: str, text: str) -> str:
        """Answer a question about a visit of one's own."""
        clock = {"at": self.now_ms(), "offset": self.offset, "age": 0}
        return self.save("answer:record", {"question": question, "text": text, "clock": clock, "build": BUILD})

    def questions(self) -> list[dict[str, Any]]:
        """The questions this phone has been asked, oldest first."""
        return [note for thread in self.threads.values() for note in thread["notes"] if note["kind"] == "question"]

    # The exchange

    def headers(self, *, reading: bool = True) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.community_id}.{self.read_token if reading else self.push_token}"}

    def request_body(self, operations: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "protocol": PROTOCOL,
            "build": BUILD,
            "reads": READS,
            "cursor": self.cursor,
            "nonce": secrets.token_urlsafe(18),
            "operations": list(self.outbox.values())[:100] if operations is None else operations,
        }
        body.update(fields)
        return body

    def exchange(self, *, reading: bool = True) -> dict[str, Any]:
        """One request and its answer, applied."""
        body = self.request_body()
        answer = self.client.post("/api/sync", json=body, headers=self.headers(reading=reading))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return self.take(body, answer.get_json())

    def sync(self) -> None:
        """Exchange until nothing waits and nothing more is to come."""
        for _ in range(1000):
            answer = self.exchange()
            states = {receipt["state"] for receipt in answer["receipts"]}
            if not answer["more"] and (not self.outbox or states <= {"later"}):
                return
        raise AssertionError("the exchange never came to an end")

    def take(self, body: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Check an answer whole, then apply it: receipts, changes, packs, cursor (docs/sync-protocol.md)."""
        assert answer["nonce"] == body["nonce"]
        assert answer["counts"] == {name: len(answer[name]) for name in ("receipts", "packs", "changes")}
        if self.epoch is not None and answer["epoch"] != self.epoch:
            self.outbox = {**self.kept, **self.outbox}
            self.kept = {}
            self.visits, self.wishes, self.blockages, self.buildings, self.zones, self.threads = {}, {}, {}, {}, {}, {}
        self.epoch = answer["epoch"]
        self.offset = answer["server_time"] - self.now_ms()
        for receipt in answer["receipts"]:
            self.receipts[receipt["id"]] = receipt
            if receipt["state"] in ("counted", "refused", "held") and receipt["id"] in self.outbox:
                self.kept[receipt["id"]] = self.outbox.pop(receipt["id"])
        for change in answer["changes"]:
            self._take_change(change)
        for pack in answer["packs"]:
            self._take_pack(pack)
        self.cursor = answer["cursor"]
        return answer

    def _take_pack(self, pack: dict[str, Any]) -> None:
        self.zones[pack["zone"]["id"]] = pack["zone"]
        for building in pack["buildings"]:
            self._take_building(building, pack["zone"]["id"])

    def _take_building(self, building: dict[str, Any], zone_id: str) -> None:
        self.buildings[building["id"]] = {"name": building["name"], "zone": zone_id, "doors": [long_id(short) for short in building["doors"]["id"]]}
        for row in rows_of(building):
            self.visits[row["number"]] = row
        self._forget_blockages({building["id"]})
        self.blockages |= {row["number"]: {**row, "building": building["id"]} for row in building["blockages"]}
        for place, wish in building["wishes"]:
            self.wishes[wish["id"]] = {**wish, "door": self.buildings[building["id"]]["doors"][place]}

    def _take_change(self, change: dict[str, Any]) -> None:
        if change["kind"] == "visit:recorded":
            row = change["visit"]
            self.visits[row["number"]] = {
                "number": row["number"],
                "door": change["door"],
                "at": row["at"] // 1000,
                "outcome": row["outcome"],
                "by": row["by"],
                "left_card": row["left_card"],
                "topics": sorted(tuple(topic) for topic in row["topics"]),
            }
        elif change["kind"] in ("wish:set", "wish:lifted"):
            self.wishes[change["wish"]["id"]] = {**change["wish"], "door": change["door"]}
        elif change["kind"] == "question:asked":
            self.threads[change["visit"]["number"]] = change
        elif change["kind"] == "building:changed":
            self._take_building(change["building"], change["zone"])
        elif change["kind"] == "visit:removed":
            self.visits.pop(change["visit"], None)
        elif change["kind"] == "blockage:recorded":
            self.blockages[change["blockage"]["number"]] = {**change["blockage"], "building": change["building"]}
        elif change["kind"] == "blockage:removed":
            self.blockages.pop(change["blockage"], None)
        elif change["kind"] == "building:left":
            left = self.buildings.pop(change["building"], {"doors": []})
            self._forget_blockages({change["building"]})
            self.visits = {number: row for number, row in self.visits.items() if row["door"] not in left["doors"]}
            self.wishes = {identifier: wish for identifier, wish in self.wishes.items() if wish["door"] not in left["doors"]}
        elif change["kind"] == "zone:gone":
            self.zones.pop(change["zone"], None)
            gone = {identifier for identifier, building in self.buildings.items() if building["zone"] == change["zone"]}
            self._forget_blockages(gone)
            doors = {door for identifier in gone for door in self.buildings.pop(identifier)["doors"]}
            self.visits = {number: row for number, row in self.visits.items() if row["door"] not in doors}
            self.wishes = {identifier: wish for identifier, wish in self.wishes.items() if wish["door"] not in doors}

    def _forget_blockages(self, buildings: set[str]) -> None:
        self.blockages = {number: row for number, row in self.blockages.items() if row["building"] not in buildings}

    def in_force(self, door: str) -> bool:
        """Whether this phone knows of a wish not to be visited at a door."""
        return any(wish["door"] == door and wish["lifted_at"] is None for wish in self.wishes.values())


def long_id(short: str) -> str:
    """A UUID from its 22 characters in the pack."""
    import base64

    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(short + "==")))


def rows_of(building: dict[str, Any]) -> list[dict[str, Any]]:
    """The visits of a packed building as plain rows."""
    from app.vocabulary import codes

    columns = building["visits"]
    doors = [long_id(short) for short in building["doors"]["id"]]
    rows, number, at = [], 0, 0
    for index, place in enumerate(columns["door"]):
        number += columns["number"][index]
        at += columns["at"][index]
        topics = [(codes("topics")[topic], codes("ends")[end]) for visit, topic, end in columns["topics"] if visit == index]
        rows.append(
            {
                "number": number,
                "door": doors[place],
                "at": at,
                "outcome": codes("outcomes")[columns["outcome"][index]],
                "by": columns["people"][columns["by"][index]],
                "left_card": index in columns["left_card"],
                "topics": sorted(topics),
            }
        )
    return rows
