"""People and their phones, from rows to words, in the request's language. Says when a phone was heard by `today` or hours past 24, and nothing
of where it is, how long it was on, or how one person stands beside another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from markupsafe import Markup

from app import calendar, clock, dates
from app.identity.models import Device, Invitation, Staff
from app.identity.permissions import PHONE_ROLES
from app.translations import language, translate
from app.vocabulary import label

HEARD_LATELY = timedelta(hours=24)
CLOCK_MATTERS_MS = 10 * 60_000


@dataclass(frozen=True)
class PhoneLine:
    """One phone of a person: its name, when it was heard, its version, and its clock where that is more than ten minutes off."""

    id: str
    name: str
    heard: str
    is_silent: bool
    build: str
    clock: str
    since: str
    is_off: bool


@dataclass(frozen=True)
class PersonLine:
    """One person as the list shows them."""

    id: str
    badge_no: str
    display_name: str
    roles: str
    languages: str
    training: str
    is_training_over: bool
    phones: Sequence[PhoneLine]
    waiting: str
    ended: str
    uses_phone: bool


def heard_words(last_seen_at: datetime, now: datetime) -> str:
    """`今天`, or from 24 hours on how many hours since."""
    silent = now - last_seen_at
    if silent < HEARD_LATELY:
        return translate("今天")
    return translate("{n} 小时前", n=dates.count_words(int(silent.total_seconds() // 3600)))


def clock_words(offset_ms: int | None) -> str:
    """How far a phone's clock is off, where it is more than ten minutes."""
    if offset_ms is None or abs(offset_ms) <= CLOCK_MATTERS_MS:
        return ""
    minutes = dates.count_words(round(abs(offset_ms) / 60_000))
    return translate("手机的钟慢 {n} 分钟", n=minutes) if offset_ms > 0 else translate("手机的钟快 {n} 分钟", n=minutes)


def phone_line(device: Device, *, offset_ms: int | None, now: datetime, time_zone: str, today: str) -> PhoneLine:
    """A phone's line; a clock's difference is of the newest phone only, the one that has sent it."""
    return PhoneLine(
        id=device.id,
        name=device.label or translate("没有起名的手机"),
        heard=heard_words(device.last_seen_at, now),
        is_silent=now - device.last_seen_at >= HEARD_LATELY,
        build=translate("版本 {n}", n=device.build),
        clock=clock_words(offset_ms),
        since=dates.date_words(_day(device.enrolled_at, time_zone), language(), today),
        is_off=device.revoked_at is not None,
    )


def person_line(
    person: Staff, devices: Sequence[Device], invitations: Sequence[Invitation], *, offset_ms: int | None, now: datetime, time_zone: str, today: str
) -> PersonLine:
    """A person's line.

    Args:
        devices: newest first, switched off ones too; those do not stand in the line.
        invitations: those that may still be used.
    """
    running = [device for device in devices if device.revoked_at is None]
    until = person.training_until
    return PersonLine(
        id=person.id,
        badge_no=person.badge_no,
        display_name=person.display_name,
        roles=words_of("roles", person.roles),
        languages=words_of("languages", person.languages),
        training=dates.date_words(until, language(), today) if until else "",
        is_training_over=until is not None and until < today,
        phones=[
            phone_line(device, offset_ms=offset_ms if place == 0 else None, now=now, time_zone=time_zone, today=today) for place, device in enumerate(running)
        ],
        waiting=invitation_words(invitations, now),
        ended=dates.date_words(_day(person.ended_at, time_zone), language(), today) if person.ended_at else "",
        uses_phone=not PHONE_ROLES.isdisjoint(person.roles),
    )


def words_of(name: str, codes: Sequence[str]) -> str:
    """Codes of a list of the vocabulary as words, with the language's own stop between."""
    return ("、" if language() != "en" else ", ").join(label(name, code, language()) for code in codes)


def invitation_words(invitations: Sequence[Invitation], now: datetime) -> str:
    """What still waits to be used, and how long it holds."""
    found = {invitation.purpose: invitation for invitation in invitations}
    words = []
    if "phone" in found:
        words.append(translate("激活码还有 {n} 小时", n=hours_left(found["phone"].expires_at, now)))
    if "console" in found:
        words.append(translate("督导台邀请还有 {n} 小时", n=hours_left(found["console"].expires_at, now)))
    return " · ".join(words)


def hours_left(until: datetime, now: datetime) -> int:
    """Whole hours that are left, the running one counted."""
    return max(1, -int((now - until).total_seconds() // 3600))


def grouped(code: str) -> str:
    """An activation code as it is read out: ABCD-2345."""
    return f"{code[:4]}-{code[4:]}"


def qr_code(text: str) -> Markup:
    """A QR code as an SVG of its own: black on white in every look, without a style attribute (the policy of our pages allows none)."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=4, dark="#000", light="#fff")
    return Markup(drawn)  # Drawn from numbers; the text itself is not in it.


def _day(at: datetime, time_zone: str) -> str:
    return calendar.local_parts(clock.to_ms(at), time_zone)["day"]
