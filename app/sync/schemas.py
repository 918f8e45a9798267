"""How the exchange travels: the envelope and the answers; the bodies of operations stand in app/operations/schemas.py."""

import re
from typing import Any

from marshmallow import fields, pre_load, validate

from app import problems
from app.operations.schemas import UUID4, Shape, Strict, is_readable, stands_in_calendar
from app.vocabulary import codes

PROTOCOL = 1
PROTOCOL_MIN = 1
BUILD_MIN = 1
READS = 3


_NONCE = Shape(re.compile(r"^[A-Za-z0-9_-]{16,64}$"))
_TOKEN = Shape(re.compile(r"^[A-Za-z0-9_-]{43}$"))
_WEEK = Shape(re.compile(r"^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$"))


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
