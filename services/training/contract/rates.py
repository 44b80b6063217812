"""Styles, the operations of each with what is agreed for them, and dated piece rates."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, ChangedPage, Operation, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Factor, Money, Rate

OF_EMPLOYER = {"description": "The employer (id of its organisation); an employer's own system leaves it out."}


def employer() -> fields.UUID:
    return fields.UUID(load_default=None, metadata=OF_EMPLOYER)


class Style(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    code = fields.String()
    name = fields.String()
    allowed_actions = allowed_actions()


class CreateStyle(Schema):
    employer = employer()
    code = Text(40, required=True, metadata={"description": "The employer's own code."})
    name = Text(80, required=True)


class ListStyles(ChangedPage):
    code = Text(40, load_default=None)


class Bonus(Schema):
    """Of a period's first-grade earnings under the operation, where enough pieces had their first inspection."""

    percent = fields.Integer(required=True, validate=validate.Range(1, 100))
    cap = fields.Nested(Money, required=True)
    pieces = fields.Integer(
        required=True, validate=validate.Range(1, 1_000_000), metadata={"description": "At least so many inspected."}
    )
    first_grade = fields.Integer(
        required=True, validate=validate.Range(1, 100), metadata={"description": "At least so many in a hundred."}
    )


class StyleOperation(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    style = fields.UUID()
    code = fields.String()
    name = fields.String()
    skill = fields.String()
    first_grade = Factor(metadata={"description": "What a first-grade piece counts."})
    second_grade = Factor(metadata={"description": "What a second-grade piece counts."})
    bonus = fields.Nested(Bonus, allow_none=True)
    allowed_actions = allowed_actions()


def factor(default: int, **kwargs: Any) -> Factor:
    return Factor(load_default=default, **kwargs)


class AddOperation(Schema):
    style = fields.UUID(required=True)
    code = Text(40, required=True, metadata={"description": "The employer's own code."})
    name = Text(80, required=True)
    skill = Text(40, required=True, metadata={"description": "What a certificate must be of.", "example": "手缝工"})
    first_grade = factor(100, metadata={"description": "What a first-grade piece counts.", "example": "1.00"})
    second_grade = factor(0, metadata={"description": "What a second-grade piece counts.", "example": "0.50"})
    bonus = fields.Nested(Bonus, load_default=None)


class ListOperations(ChangedPage):
    code = Text(40, load_default=None)
    style = fields.UUID(load_default=None)
    skill = Text(40, load_default=None)


class PieceRate(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    operation = fields.UUID()
    since = fields.Date()
    per_piece = Rate(metadata={"description": "Yuan for a first-grade piece, up to four places.", "example": "6.50"})
    reason = fields.String(allow_none=True)
    raises = fields.Boolean(metadata={"description": "Whether claims that are open on its first day get it too."})
    set_by = fields.String()
    set_at = fields.DateTime()
    withdrawn_because = fields.String(
        allow_none=True, metadata={"description": "Of one that was withdrawn before it began: why; it is not in force."}
    )
    withdrawn_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class SetRate(Schema):
    operation = fields.UUID(required=True)
    since = fields.Date(
        required=True,
        metadata={"description": "An operation's first rate: any day; a later one: after the last, today or later."},
    )
    per_piece = Rate(
        required=True,
        validate=validate.Range(min=1, error="More than nothing."),
        metadata={"description": "Yuan for a first-grade piece, up to four places.", "example": "6.50"},
    )
    reason = Text(300, load_default=None)
    raise_open_claims = fields.Boolean(
        load_default=False,
        metadata={"description": "Whether claims open on its first day get it too, where it is more than theirs."},
    )


class WithdrawRate(ById):
    reason = Text(300, required=True)


class ListRates(ChangedPage):
    operation = fields.UUID(load_default=None)


create_style = Operation("training.create_style", "Enter a style", CreateStyle, Style, writes=True)
get_style = Operation("training.get_style", "Read a style", ById, Style)
list_styles = Operation("training.list_styles", "An employer's styles", ListStyles, listing(Style))
add_operation = Operation(
    "training.add_operation",
    "Enter an operation of a style with what is agreed",
    AddOperation,
    StyleOperation,
    writes=True,
)
get_operation = Operation("training.get_operation", "Read an operation of a style", ById, StyleOperation)
list_operations = Operation("training.list_operations", "Operations of styles", ListOperations, listing(StyleOperation))
set_rate = Operation("training.set_rate", "Set the rate that follows", SetRate, PieceRate, writes=True)
withdraw_rate = Operation(
    "training.withdraw_rate", "Withdraw a rate before it begins", WithdrawRate, PieceRate, writes=True
)
list_rates = Operation("training.list_rates", "Rates by the day from which they hold", ListRates, listing(PieceRate))
