"""How the exchange travels: the envelope, the bodies of the operations, the answers. Unknown fields are refused everywhere.
Integers are strict: a lax one accepts 2.58e-42 (stack.md, section 2)."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from app import calendar, problems
from app.bodies import can_be_stored
from app.visits.rules import LAST_MS
from app.vocabulary import codes, limit

PROTOCOL = 1
PROTOCOL_MIN = 1
BUILD_MIN = 1
READS = 2


class Shape(validate.Regexp):
    """A text that fits a pattern whole; Python's `$` alone would let a line end through, which PostgreSQL then refuses for ever."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self.error)
        return value


UUID4 = Shape(re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
ANY_UUID = Shape(re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"))
_NONCE = Shape(re.compile(r"^[A-Za-z0-9_-]{16,64}$"))
_TOKEN = Shape(re.compile(r"^[A-Za-z0-9_-]{43}$"))
_DAY = Shape(re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))
_MONTH = Shape(re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])$"))
_TIME = Shape(re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))
_WEEK = Shape(re.compile(r"^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$"))
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


class OperationSchema(Strict):
    """One operation as it travels: its body stays the text that the phone froze when it was saved."""

    id = fields.String(required=True, validate=UUID4)
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    v = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1000))
    text = fields.String(required=True, metadata={"description": "The frozen body, JSON as text; its SHA-256 is over these UTF-8 bytes."})


class ExchangeSchema(Strict):
    """The request of POST /api/sync."""

    protocol = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1000))
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))
    reads = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1000))
    cursor = fields.String(required=True, allow_none=True, validate=[validate.Length(max=8000), is_readable])
    nonce = fields.String(required=True, validate=_NONCE)
    # Raw, so that one spoiled operation is refused by id and its neighbours are still counted.
    operations = fields.List(fields.Raw(allow_none=True), required=True, metadata={"items": {"$ref": "#/components/schemas/Operation"}})

    @pre_load
    def know_the_protocol(self, sent: Any, **_options: Any) -> Any:
        """Another protocol may have other fields: it is told so before its fields are found strange."""
        protocol = sent.get("protocol") if isinstance(sent, dict) else None
        if type(protocol) is int and protocol != PROTOCOL and 1 <= protocol <= 1000:
            raise problems.Problem(problems.PROTOCOL_UNKNOWN)
        return sent


class ReceiptSchema(Strict):
    """What the station says of one operation, for ever the same."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["counted", "refused", "held", "later"]))
    code = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)


class CountsSchema(Strict):
    """How many entries each list of the answer has: half an answer cannot pass for a whole one."""

    receipts = fields.Integer(required=True)
    packs = fields.Integer(required=True)
    changes = fields.Integer(required=True)


class AnswerSchema(Strict):
    """The answer of POST /api/sync."""

    protocol = fields.Integer(required=True)
    nonce = fields.String(required=True)
    epoch = fields.String(required=True)
    protocol_min = fields.Integer(required=True)
    build_min = fields.Integer(required=True)
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)
    packs = fields.List(fields.Dict(), required=True)
    changes = fields.List(fields.Dict(), required=True)
    counts = fields.Nested(CountsSchema, required=True)
    cursor = fields.String(required=True, allow_none=True)
    more = fields.Boolean(required=True)
    durable_number = fields.Integer(required=True)
    server_time = fields.Integer(required=True)


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


class ActivationCheckSchema(Strict):
    """The request of POST /api/activation-check: whose code is this? Spends nothing."""

    code = fields.String(required=True, validate=[validate.Length(8, 40), is_readable])


class ActivationSchema(Strict):
    """The request of POST /api/activate. The phone has made its two tokens itself, so that a lost answer costs no code."""

    code = fields.String(required=True, validate=[validate.Length(8, 40), is_readable])
    push_token = fields.String(required=True, validate=_TOKEN)
    read_token = fields.String(required=True, validate=_TOKEN)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))


class PersonSchema(Strict):
    """Who a phone belongs to."""

    community_id = fields.String(required=True)
    badge_no = fields.String(required=True)
    display_name = fields.String(required=True)
    zones = fields.List(fields.String(), required=True)
    community = fields.String(required=True)
    is_demo = fields.Boolean(required=True)


class ActivatedSchema(PersonSchema):
    """The answer of POST /api/activate."""

    device_id = fields.String(required=True)
    enrolled_at = fields.Integer(required=True)
    server_time = fields.Integer(required=True)


class ServiceWeekSchema(Strict):
    """The request of POST /api/service-week: one closed week of one phone, as sums."""

    week = fields.String(required=True, validate=[_WEEK, stands_in_calendar])
    batch = fields.String(required=True, validate=UUID4)
    counts = fields.Dict(
        keys=fields.String(validate=validate.OneOf(codes("service_kinds"))),
        values=fields.List(fields.Integer(strict=True, validate=validate.Range(0, 5000)), validate=validate.Length(equal=3)),
        required=True,
        validate=validate.Length(1, 40),
        metadata={"minProperties": 1, "maxProperties": 40, "propertyNames": {"enum": list(codes("service_kinds"))}},
    )


class ServiceWeekAnswerSchema(Strict):
    """The answer of POST /api/service-week."""

    batch = fields.String(required=True)


class ProblemSchema(Strict):
    """Every refusal under /api (RFC 9457), with its sentence in both languages."""

    type = fields.String(required=True)
    code = fields.String(required=True)
    status = fields.Integer(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
