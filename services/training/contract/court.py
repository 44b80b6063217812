"""Orders of courts to withhold from somebody's pay (Civil Procedure Law, article 254)."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.common.contract import FileLink
from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Money, word
from services.training.contract.rates import employer

PERCENT = {"description": "How many hundredths of pay after tax a month, where the order says so."}
MONTHLY = {"description": "How much a month at most, where the order says so."}
TOTAL = {"description": "The amount due in all; null where the order runs until it ends or is lifted."}
LIVING_MINIMUM = {"description": "What is left of a month's pay for necessary living expenses, as the order says."}
RANK = {
    "description": "As a court ranked it, 1 first; those without a precedence come after, by the day they were served."
}
UNTIL = {"description": "The first day without it, if it ends by itself. It counts for each month that it touches."}


class CourtOrder(Schema):
    """As the notice says it, and what was withheld by it so far (by runs that are final)."""

    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    court = fields.String()
    case_number = fields.String()
    notice = fields.UUID(metadata={"description": "The file; it is opened by a link."})
    served_on = fields.Date()
    precedence = fields.Integer(allow_none=True, metadata=RANK)
    total = fields.Nested(Money, allow_none=True, metadata=TOTAL)
    monthly = fields.Nested(Money, allow_none=True, metadata=MONTHLY)
    percent = fields.Integer(allow_none=True, metadata=PERCENT)
    living_minimum = fields.Nested(Money, metadata=LIVING_MINIMUM)
    since = fields.Date()
    until = fields.Date(allow_none=True, metadata=UNTIL)
    payee = fields.String()
    bank = fields.String()
    account = fields.String()
    state = word("court_order_states")
    withheld = fields.Nested(Money)
    remaining = fields.Nested(Money, allow_none=True, metadata={"description": "Of the total; null without one."})
    entered_at = fields.DateTime()
    lifted_at = fields.DateTime(allow_none=True)
    lifted_because = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class EnterCourtOrder(Schema):
    resident = fields.UUID(required=True, metadata={"description": "Id of the resident whom the order is about."})
    employer = employer()
    court = Text(120, required=True)
    case_number = Text(60, required=True)
    notice = fields.UUID(
        required=True, metadata={"description": "The notice (file id): a PDF or a picture, sent before."}
    )
    served_on = fields.Date(required=True, metadata={"description": "The day on which the employer got the notice."})
    precedence = fields.Integer(load_default=None, validate=validate.Range(1, 99), metadata=RANK)
    total = fields.Nested(Money, load_default=None, metadata=TOTAL)
    monthly = fields.Nested(Money, load_default=None, metadata=MONTHLY)
    percent = fields.Integer(load_default=None, validate=validate.Range(1, 100), metadata=PERCENT)
    living_minimum = fields.Nested(Money, required=True, metadata=LIVING_MINIMUM)
    since = fields.Date(
        load_default=None, metadata={"description": "Its first day; the day it was served if left out."}
    )
    until = fields.Date(load_default=None, metadata=UNTIL)
    payee = Text(120, required=True, metadata={"description": "In whose name the court's account is."})
    bank = Text(80, required=True, metadata={"description": "The bank of the court's account."})
    account = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{8,32}$", error="8 to 32 digits."),
        metadata={"description": "The court's account, 8 to 32 digits.", "pattern": "^[0-9]{8,32}$"},
    )


class ListCourtOrders(Page):
    resident = fields.UUID(load_default=None)


class LiftCourtOrder(ById):
    reason = Text(300, required=True, metadata={"description": "By what the court lifted it."})


enter_court_order = Operation(
    "training.enter_court_order", "Enter a court's order to withhold from pay", EnterCourtOrder, CourtOrder, writes=True
)
get_court_order = Operation("training.get_court_order", "Read a court order", ById, CourtOrder, of_resident="resident")
list_court_orders = Operation(
    "training.list_court_orders",
    "Court orders to withhold from pay",
    ListCourtOrders,
    listing(CourtOrder),
    of_people=True,
    of_resident="resident",
)
lift_court_order = Operation(
    "training.lift_court_order", "Say that the court lifted its order", LiftCourtOrder, CourtOrder, writes=True
)
link_court_order_notice = Operation(
    "training.link_court_order_notice",
    "A link to the notice of a court order, which ends after minutes",
    ById,
    FileLink,
    writes=True,
)
