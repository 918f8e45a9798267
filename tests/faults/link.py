"""How a phone tries an exchange over a line that may do anything: it takes an answer whole or not at all.
The same test of an answer as static/src/sync/exchange.js; tests/phone.py would stop at the first bad one."""

import http.client
import time
import zlib
from typing import Any

from tests.phone import PROTOCOL, Phone

NO_ANSWER = (OSError, http.client.HTTPException, EOFError, zlib.error, ValueError)


def is_whole(answer: Any, nonce: str) -> bool:
    """Whether an answer is ours, and all of it."""
    if not isinstance(answer, dict) or answer.get("nonce") != nonce or answer.get("protocol") != PROTOCOL:
        return False
    counts = answer.get("counts")
    return isinstance(counts, dict) and all(
        isinstance(answer.get(name), list) and len(answer[name]) == counts.get(name) for name in ("receipts", "packs", "changes")
    )


def ask(phone: Phone, body: dict[str, Any], *, reading: bool = True) -> dict[str, Any] | None:
    """Send a request and give its answer, or None where no whole one came."""
    try:
        answer = phone.client.post("/api/sync", json=body, headers=phone.headers(reading=reading))
        found = answer.get_json()
    except NO_ANSWER:
        return None
    return found if answer.status_code == 200 and is_whole(found, body["nonce"]) else None


def attempt(phone: Phone, *, reading: bool = True, most: int = 100) -> dict[str, Any] | None:
    """One exchange: the answer, applied, or None; the phone is then as it was before."""
    body = phone.request_body(list(phone.outbox.values())[:most])
    answer = ask(phone, body, reading=reading)
    return None if answer is None else phone.take(body, answer)


def deliver(phone: Phone, *, seconds: float = 60, most: int = 100) -> None:
    """Try until everything has its receipt and nothing more is to come."""
    deadline = time.monotonic() + seconds
    while True:
        answer = attempt(phone, most=most)
        if answer is not None and not answer["more"] and not phone.outbox:
            return
        assert time.monotonic() < deadline, f"{len(phone.outbox)} operations never got their receipt"


def state_of(phone: Phone) -> tuple[Any, ...]:
    """What a phone holds, to see that a bad answer changed nothing."""
    return (phone.cursor, phone.epoch, dict(phone.outbox), dict(phone.kept), dict(phone.receipts), dict(phone.visits), dict(phone.wishes), dict(phone.zones))
