"""What would be withheld from a payment."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import Operation, Schema
from services.training.contract.fields import Factor, Money, word


class PreviewTax(Schema):
    scheme = word("tax_schemes", required=True)
    gross = fields.Nested(Money, required=True, metadata={"description": "What one payer pays in the month."})
    months = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 12),
        metadata={"description": "So many equal months of a year; more than one only where a scheme is cumulative."},
    )
    insurance = fields.Nested(
        Money,
        load_default=None,
        metadata={"description": "Social insurance and housing fund, a month; only of wages."},
    )
    special = fields.Nested(
        Money, load_default=None, metadata={"description": "Special additional deductions, a month; only of wages."}
    )
    on = fields.Date(load_default=None, metadata={"description": "The day of the payment; today if left out."})


class WithheldMonth(Schema):
    gross = fields.Nested(Money)
    taxable = fields.Nested(
        Money, metadata={"description": "What the rate applies to: of the month, or of the year so far."}
    )
    rate = Factor()
    quick_deduction = fields.Nested(Money)
    withheld = fields.Nested(Money)
    net = fields.Nested(Money)


class TaxPreview(Schema):
    source = fields.String(metadata={"description": "The rule that was applied."})
    months = fields.List(fields.Nested(WithheldMonth))


preview_tax = Operation(
    "training.preview_tax", "What would be withheld from a payment", PreviewTax, TaxPreview, writes=True
)
