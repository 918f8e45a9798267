"""How corrections travel: a visit that replaces another, one that is added later, a visit or a blockage that is taken back (docs/sync-protocol.md).
Unknown fields are refused, as everywhere on the wire."""

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from app.operations.schemas import ANY_UUID, UUID4, ClockSchema, Flag, Strict, VisitRecordSchema, instant
from app.vocabulary import codes


class NamedSchema(Strict):
    """A record that is on the station already: by its id where this phone made it, else by number, epoch and time."""

    # The field that holds the id.
    by_id: ClassVar[str]
    number = fields.Integer(strict=True, required=True, allow_none=True, validate=validate.Range(1, 2**53))
    epoch = fields.String(required=True, allow_none=True, validate=ANY_UUID)
    at = instant(required=True, allow_none=True)

    @validates_schema
    def is_named_in_one_way(self, sent: dict[str, Any], **_options: Any) -> None:
        """By id alone, or by all three of the others."""
        others = {sent["number"] is None, sent["epoch"] is None, sent["at"] is None}
        if others != {sent[self.by_id] is not None}:
            raise ValidationError("by id, or by number, epoch and time", self.by_id)


class NamedVisitSchema(NamedSchema):
    """A visit."""

    by_id = "visit"
    visit = fields.String(required=True, allow_none=True, validate=UUID4)


class NamedBlockageSchema(NamedSchema):
    """A time a building could not be entered."""

    by_id = "blockage"
    blockage = fields.String(required=True, allow_none=True, validate=UUID4)


class CorrectedVisitSchema(NamedVisitSchema):
    """The visit that a correction replaces, and why."""

    reason = fields.String(required=True, validate=validate.OneOf(codes("correction_reasons")))


class VisitRecordSchema2(VisitRecordSchema):
    """The body of visit:record, version 2: added later, asked for by the resident, or a correction."""

    added_later = fields.String(required=True, allow_none=True, validate=validate.OneOf(codes("added_later_reasons")))
    asked = Flag(required=True)
    supersedes = fields.Nested(CorrectedVisitSchema, required=True, allow_none=True)


class VisitWithdrawSchema(Strict):
    """The body of visit:withdraw, version 1: its author takes a visit back that never was."""

    door = fields.String(required=True, validate=ANY_UUID)
    visit = fields.Nested(NamedVisitSchema, required=True)
    clock = fields.Nested(ClockSchema, required=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))


class BlockageWithdrawSchema(Strict):
    """The body of blockage:withdraw, version 1: its author takes back that a building could not be entered."""

    building = fields.String(required=True, validate=ANY_UUID)
    blockage = fields.Nested(NamedBlockageSchema, required=True)
    clock = fields.Nested(ClockSchema, required=True)
    build = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000_000))
