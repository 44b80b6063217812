"""What is deducted of wages before tax: own shares of insurance, and special deductions."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import Operation, Page, Schema, Text, listing
from services.training.contract.fields import Money, word

KIND = {
    "description": "The four own shares (`pension`, `medical`, `unemployment`, `housing_fund`) are withheld from pay;"
    " of the others, which count for tax alone, no money moves. Serious illness counts in the yearly return only."
}
SINCE = {"description": "Its first month, by the first day."}
UNTIL = {"description": "The first month without it, by the first day; null while it goes on with the engagement."}


class WageDeduction(Schema):
    """An amount of each month. It is never edited: a newer one of its kind takes its place, from its first month on."""

    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    engagement = fields.UUID()
    kind = word("deduction_kinds", metadata=KIND)
    amount = fields.Nested(Money, metadata={"description": "Of a month; 0.00 where it ended."})
    since = fields.Date(metadata=SINCE)
    until = fields.Date(allow_none=True, metadata=UNTIL)
    evidence = fields.String()
    entered_at = fields.DateTime()


class EnterWageDeduction(Schema):
    engagement = fields.UUID(
        required=True, metadata={"description": "Under which the wages are earned (id); one that is taxed as `wages`."}
    )
    kind = word("deduction_kinds", required=True, metadata=KIND)
    amount = fields.Nested(Money, required=True, metadata={"description": "Of a month; 0.00 where it ends."})
    since = fields.Date(
        required=True,
        metadata={
            "description": "A day of its first month: of an own share after the last month that has a payroll run; what"
            " counts for tax alone and was entered late is made up within the year."
        },
    )
    until = fields.Date(
        load_default=None, metadata={"description": "A day of the first month without it; left out where it goes on."}
    )
    evidence = Text(
        300,
        required=True,
        metadata={"description": "The paper or the source that says so.", "example": "专项附加扣除信息表 2026-10-08"},
    )


class ListWageDeductions(Page):
    resident = fields.UUID(load_default=None)
    engagement = fields.UUID(load_default=None)


enter_wage_deduction = Operation(
    "training.enter_wage_deduction",
    "Enter what is deducted of wages before tax",
    EnterWageDeduction,
    WageDeduction,
    writes=True,
)
list_wage_deductions = Operation(
    "training.list_wage_deductions",
    "What is deducted of wages before tax",
    ListWageDeductions,
    listing(WageDeduction),
    of_people=True,
    of_resident="resident",
)
