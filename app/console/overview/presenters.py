"""What the overview shows, from counts to words, in the request's language. Reads no database and no clock.
Zones stand by their code: nothing here sorts, ranks or colours a zone or a person by what they reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import calendar, clock, dates
from app.console.cells import cell_words
from app.console.visits.presenters import place_words, span_words
from app.identity.models import Device, Staff
from app.places.models import Zone
from app.rounds.models import DoorRound
from app.suppression import hidden_in_sum
from app.translations import language, translate
from app.visits.blockages import BlockedBuilding
from app.visits.coverage import Reach
from app.vocabulary import label, limit

SILENT_AFTER = timedelta(hours=24)
CLOCK_OUT_AFTER = timedelta(minutes=10)
PLACES_NAMED = 3


@dataclass(frozen=True)
class PhoneWords:
    """One phone of a zone: whose, when it was last heard (a day or hours past 24, never minutes), its version, and its clock where it is far out."""

    badge_no: str
    heard: str
    is_silent: bool
    version: str
    clock: str


@dataclass(frozen=True)
class ZoneRow:
    """One zone: where it is, how far its round has come, and its phones. `bar` is None where the count is hidden: a bar would show it."""

    code: str
    place: str
    people: str
    doors: int
    reached: str
    bar: int | None
    retries: str
    phones: tuple[PhoneWords, ...]


@dataclass(frozen=True)
class Blocked:
    """A building nobody has got into: where, why, since which day. Never who stood there."""

    place: str
    zone: str
    reason: str
    since: str


@dataclass(frozen=True)
class Sums:
    """The round's two sums, small ones hidden, and the doors they are of."""

    reached: str
    retries: str
    doors: str


def round_words(rounds: Sequence[DoorRound], running: DoorRound | None, today: str) -> str:
    """`门巡 第 4 轮 · 11月2日 – 12月1日`, or that none runs."""
    if running is None:
        return translate("现在没有门巡")
    span = f"{dates.date_words(running.opened_on, language(), today)} – {dates.date_words(running.closes_on, language(), today)}"
    return f"{translate('门巡 第 {n} 轮', n=list(rounds).index(running) + 1)} · {span}"


def zone_rows(
    zones: Sequence[Zone],
    reach: Mapping[str, Reach],
    places: Mapping[str, Sequence[str]],
    people: Mapping[str, Sequence[tuple[str, Staff]]],
    phones: Mapping[str, PhoneWords],
    *,
    hides_round: bool,
) -> tuple[list[ZoneRow], Sums]:
    """Every zone by its code, and the sums of all, with small counts hidden so that none follows from a sum.

    Args:
        reach, places, people: by zone id; `people` as (role, person).
        phones: by staff id.
        hides_round: whether the days already hide the round's sum.
    """
    under = limit("suppress_under")
    found = [reach.get(zone.id, Reach()) for zone in zones]
    reached, hides_reached = hidden_in_sum([one.reached for one in found], under)
    retries, hides_retries = hidden_in_sum([one.retries for one in found], under)
    rows = [
        ZoneRow(
            code=zone.code,
            place=_places(places.get(zone.id, ())),
            people=_people(people.get(zone.id, ())),
            doors=one.doors,
            reached=f"{cell_words(one.reached, hides)}/{dates.count_words(one.doors)}",
            bar=None if hides else one.reached,
            retries=cell_words(one.retries, hides_tries),
            phones=tuple(phones[person.id] for _, person in people.get(zone.id, ()) if person.id in phones),
        )
        for zone, one, hides, hides_tries in zip(zones, found, reached, retries, strict=True)
    ]
    whole = Reach(*(sum(getattr(one, name) for one in found) for name in ("doors", "reached", "retries")))
    return rows, Sums(
        reached=cell_words(whole.reached, hides_reached or hides_round or 0 < whole.reached < under),
        retries=cell_words(whole.retries, hides_retries or 0 < whole.retries < under),
        doors=dates.count_words(whole.doors),
    )


def _places(names: Sequence[str]) -> str:
    shown = translate("、").join(names[:PLACES_NAMED])
    return translate("{places} 等 {n} 处", places=shown, n=len(names)) if len(names) > PLACES_NAMED else shown


def _people(people: Sequence[tuple[str, Staff]]) -> str:
    return " · ".join(person.badge_no if role == "main" else translate("副手 {badge}", badge=person.badge_no) for role, person in people)


def phones_of(people: Sequence[Staff], devices: Sequence[Device], offsets: Mapping[str, int], now: datetime) -> dict[str, PhoneWords]:
    """Staff id to the newest phone that is not switched off; who has none is left out.

    Args:
        devices: of the whole community, the newest first.
        offsets: staff id to the clock's difference in ms.
    """
    newest: dict[str, Device] = {}
    for device in devices:
        if device.revoked_at is None:
            newest.setdefault(device.staff_id, device)
    return {person.id: _phone(person, newest[person.id], offsets.get(person.id, 0), now) for person in people if person.id in newest}


def _phone(person: Staff, device: Device, offset_ms: int, now: datetime) -> PhoneWords:
    silent_for, out = now - device.last_seen_at, timedelta(milliseconds=abs(offset_ms))
    is_silent = silent_for > SILENT_AFTER
    hours = dates.count_words(silent_for // timedelta(hours=1))
    return PhoneWords(
        badge_no=person.badge_no,
        heard=translate("{n} 小时", n=hours) if is_silent else translate("今天"),
        is_silent=is_silent,
        version=translate("版本 {n}", n=device.build),
        clock=translate("手机时间差 {span}", span=span_words(out // timedelta(seconds=1))) if out > CLOCK_OUT_AFTER else "",
    )


def blocked_rows(buildings: Sequence[BlockedBuilding], time_zone: str, today: str) -> list[Blocked]:
    """Buildings that cannot be entered, the longest first."""
    return [
        Blocked(
            place=place_words(found.compound, found.building),
            zone=found.zone_code,
            reason=label("blockage_reasons", found.reason, language()),
            since=dates.day_words(calendar.local_parts(clock.to_ms(found.since), time_zone)["day"], language(), today),
        )
        for found in buildings
    ]
