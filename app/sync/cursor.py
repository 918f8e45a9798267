"""The cursor a phone brings back: where it stands in the log, and what it covers. Opaque to the phone.
Forging one wins nothing: what is sent follows from the assignments, never from the cursor."""

import base64
import binascii
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Cursor:
    """Number of the last change a phone has, the tag at that number, and the zones and level it was read with."""

    community_id: str
    epoch: str
    number: int
    tag: str
    reads: int
    zone_ids: tuple[str, ...]


def write_cursor(cursor: Cursor) -> str:
    """A cursor as the phone keeps it."""
    parts = [cursor.community_id, cursor.epoch, cursor.number, cursor.tag, cursor.reads, list(cursor.zone_ids)]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> Cursor | None:
    """The cursor in a text, or None for a first exchange and for anything that is not one of ours (the phone then starts anew)."""
    if not text:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        community_id, epoch, number, tag, reads, zone_ids = parts
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    strings = [community_id, epoch, tag, *(zone_ids if isinstance(zone_ids, list) else [None])]
    if not all(isinstance(part, str) and part.isascii() for part in strings) or not all(type(part) is int and 0 <= part < 2**53 for part in (number, reads)):
        return None
    return Cursor(community_id, epoch, number, tag, reads, tuple(zone_ids))
