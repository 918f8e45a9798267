"""The bodies of the operations as they travel, and the shapes they are made of. Unknown fields are refused everywhere.
Integers are strict: a lax one accepts 2.58e-42 (stack.md, section 2)."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from app import calendar
from app.bodies import can_be_stored
from app.visits.rules import LAST_MS
from app.vocabulary import codes, limit


class Shape(validate.Regexp):
    """A text that fits a pattern whole; Python's `$` alone would let a line end through, which PostgreSQL then refuses for ever."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self.error)
        return value


UUID4 = Shape(re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
ANY_UUID = Shape(re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"))
_DAY = Shape(re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))
_MONTH = Shape(re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])$"))
_TIME = Shape(re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))
UNREADABLE = "unreadable"


def stands_in_calendar(text: str) -> None:
    """Refuses a day or an ISO week that its year does not have, such as 2026-02-31: stored once, it would stop every later look at it."""
    try:
        if "W" in text:
            calendar.last_day_of_week(text)
        else:
            calendar.day_number(text)
    except (ValueError, OverflowError):
        raise ValidationError("not in the calendar") from None


def is_readable(text: str) -> None:
    """Refuses what neither database keeps: a lone surrogate, a NUL."""
    if not can_be_stored(text):
        raise ValidationError(UNREADABLE)


class Strict(Schema):
    """Every schema of the wire."""

    class Meta:
        unknown = RAISE


def instant(**options: Any) -> fields.Integer:
    """Milliseconds UTC, from 1970 to the end of the year 9999."""
    return fields.Integer(strict=True, validate=validate.Range(0, LAST_MS), **options)


class Flag(fields.Boolean):
    """True or false and nothing that Python takes for them, such as 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class ClockSchema(Strict):
    """The phone's time of saving, what it knew of the server's clock (server minus phone), and how old that was."""

    at = instant(required=True)
    offset = fields.Integer(strict=True, required=True, allow_none=True, validate=validate.Range(-LAST_MS, LAST_MS))
    age = fields.Integer(strict=True, required=True, allow_none=True, validate=validate.Range(-LAST_MS, LAST_MS))


class TopicSchema(Strict):
    """A general topic and how it ended."""

    topic = fields.String(required=True, validate=validate.OneOf(codes("topics")))
    end = fields.String(required=True, validate=validate.OneOf(codes("ends")))


class AppointmentSchema(Strict):
    """The resident's own time: a day with a time or with a band."""

    day = fields.String(required=True, validate=[_DAY, stands_in_calendar])
    time = fields.String(required=True, allow_none=True, validate=_TIME)
    band = fields.String(required=True, allow_none=True, validate=validate.OneOf(codes("bands")))


class CertificateSchema(Strict):
    """A certificate check: kind and help, a month only where the resident asked."""

    kind = fields.String(required=True, validate=validate.OneOf(codes("certificate_kinds")))
    help = fields.List(fields.String(validate=validate.OneOf(codes("certificate_help"))), required=True)
    remind_month = fields.String(required=True, allow_none=True, validate=_MONTH)


class VisitRecordSchema(Strict):
    """The body of visit:record, version 1."""

    door = fields.String(required=True, validate=ANY_UUID)
    outcome = fields.String(required=True, validate=validate.OneOf(codes("outcomes")))
    started_at = instant(required=True)
    ended_at = instant(required=True)
    clock = fields.Nested(ClockSchema, required=True)
    badge_shown = Flag(required=True)
    topics = fields.List(fields.Nested(TopicSchema), required=True, validate=validate.Length(max=len(codes("topics"))))
    need = fields.String(required=True, allow_none=True, validate=[validate.Length(max=limit("need_text")), is_readable])
    appointment = fields.Nested(AppointmentSchema, required=True, allow_none=True)
    left_card = Flag(required=True)
    wish = fields.String(required=True, allow_none=True, validate=UUID4)
    certificate = fields.Nested(CertificateSchema, required=True, allow_none=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))


class WishSetSchema(Strict):
    """The body of wish:set, version 1: the resident's word, without a visit."""

    door = fields.String(required=True, validate=ANY_UUID)
    wish = fields.String(required=True, validate=UUID4)
    by = fields.String(required=True, validate=validate.OneOf(["resident"]))
    clock = fields.Nested(ClockSchema, required=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))


class BlockageRecordSchema(Strict):
    """The body of blockage:record, version 1: a building that could not be entered, once for all its doors."""

    building = fields.String(required=True, validate=ANY_UUID)
    reason = fields.String(required=True, validate=validate.OneOf(codes("blockage_reasons")))
    band = fields.String(required=True, validate=validate.OneOf(codes("bands")))
    hint = fields.String(required=True, allow_none=True, validate=[validate.Length(max=limit("hint_text")), is_readable])
    clock = fields.Nested(ClockSchema, required=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))


class AnswerRecordSchema(Strict):
    """The body of answer:record, version 1: a coordinator's answer to a question about a visit of hers."""

    question = fields.String(required=True, validate=UUID4)
    text = fields.String(required=True, validate=[validate.Length(1, limit("review_text")), is_readable])
    clock = fields.Nested(ClockSchema, required=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))
