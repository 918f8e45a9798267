"""Pure decisions about a visit: is it whole, when did it happen, and the code by which phone and station compare a month.
The phone asks the same questions in static/src/visits/rules.js and check-code.js; both pass the cases in tests/contracts/."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from app.calendar import local_parts

# The last millisecond of 30 December 9999 in UTC: a day later it is the year 10000 in some time zones, which is not a date.
LAST_MS = 253_402_214_399_999
HOUR_MS = 3_600_000


def faults_of_visit(visit: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    """What keeps a visit from being whole, as field names; empty when it may be saved.

    Args:
        visit: the body of visit:record (docs/sync-protocol.md), well-formed field by field.
        words: the vocabulary.

    Sources: domain.md V8 (badge), 2.4 (topics, services menu), D4 (papers), screens.md P8, P9, P12.
    """
    talked = visit["outcome"] == "met"
    faults: list[str] = []
    if talked and not visit["badge_shown"]:
        faults.append("badge_shown")
    if visit["topics"] and not talked:
        faults.append("topics")
    if not _topics_are_sound(visit["topics"], words):
        faults.append("topics")
    if visit["need"] and not talked:
        faults.append("need")
    if visit["certificate"] is not None and not (talked and _certificate_is_sound(visit["certificate"])):
        faults.append("certificate")
    if (visit["outcome"] == "appointment") != (visit["appointment"] is not None) or not _appointment_is_sound(visit["appointment"]):
        faults.append("appointment")
    # The wish of a record that is corrected stays in force: its correction sets no second one.
    has_own_wish = visit["outcome"] == "do_not_visit" and not visit.get("supersedes")
    if (visit["wish"] is not None and visit["outcome"] != "do_not_visit") or (visit["wish"] is None and has_own_wish):
        faults.append("wish")
    if visit["ended_at"] < visit["started_at"]:
        faults.append("ended_at")
    if visit.get("asked") and visit["outcome"] != "appointment":
        faults.append("asked")
    return sorted(set(faults))


def _topics_are_sound(topics: list[Mapping[str, str]], words: Mapping[str, Any]) -> bool:
    ends = {topic["code"]: topic["ends"] for topic in words["topics"]}
    names = [chosen["topic"] for chosen in topics]
    return len(names) == len(set(names)) and all(chosen["end"] in ends[chosen["topic"]] for chosen in topics)


def _certificate_is_sound(certificate: Mapping[str, Any]) -> bool:
    if len(certificate["help"]) != len(set(certificate["help"])):
        return False
    return certificate["remind_month"] is None or certificate["kind"] == "residence_permit"


def _appointment_is_sound(appointment: Mapping[str, Any] | None) -> bool:
    return appointment is None or (appointment["time"] is None) != (appointment["band"] is None)


def occurred_at_ms(*, device_ms: int, offset_ms: int | None, received_ms: int, enrolled_ms: int) -> int:
    """When something happened, from the phone's clock and what it knew of the server's.

    Args:
        device_ms: the phone's own time of the event.
        offset_ms: server minus phone at the last verified exchange, or None.
        received_ms: when the server got it; nothing has happened later than that.
        enrolled_ms: when the person's first phone was bound; nothing of hers has happened before.

    A corrected time outside these two is a clock that was set wrong: the time of receipt is then the best one known.
    A time more than 24 hours ahead is for a person to decide (`lies_in_future`).
    """
    corrected = device_ms + (offset_ms or 0)
    if corrected < enrolled_ms - HOUR_MS or corrected > received_ms:
        return received_ms
    return corrected


def lies_in_future(*, device_ms: int, offset_ms: int | None, received_ms: int, hours: int) -> bool:
    """Whether a time lies more than `hours` ahead of its receipt (domain.md Y6): the record is held."""
    return device_ms + (offset_ms or 0) > received_ms + hours * HOUR_MS


def check_code(month: str, visits: Iterable[tuple[int, int]], time_zone: str) -> str:
    """The check code of a month: four characters that two people read to each other to see that both hold the same visits.

    Args:
        month: YYYY-MM, by the community's days.
        visits: (change number, when it happened in ms UTC) of one person's live visits, in any order; those of other months are passed over.
        time_zone: the community's.

    Holds numbers and nothing else: no outcome, door or id can be guessed from it, and more visits make it no larger.
    Source: screens.md P13.
    """
    numbers = sorted(number for number, at in visits if local_parts(at, time_zone)["day"].startswith(month))
    text = "\n".join([month, *map(str, numbers)])
    return hashlib.sha256(text.encode()).hexdigest()[:4].upper()
