"""Orders and their lots, engagements, claims, deliveries and inspections."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Factor, Rate, word
from services.training.contract.rates import employer

MOST_PIECES = 100_000


def pieces(least: int = 1, **kwargs: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(least, MOST_PIECES), **kwargs)


def own_reference(**kwargs: Any) -> Text:
    return Text(80, metadata={"description": "The employer's own key; sent again, it is the same one."}, **kwargs)


class Lot(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    work_order = fields.UUID()
    number = fields.Integer()
    pieces = fields.Integer()
    state = word("lot_states")
    allowed_actions = allowed_actions()


class WorkOrderSummary(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    reference = fields.String()
    operation = fields.UUID()
    quantity = fields.Integer()
    due_on = fields.Date(allow_none=True)
    state = word("work_order_states")
    allowed_actions = allowed_actions()


class WorkOrder(WorkOrderSummary):
    lots = fields.List(fields.Nested(Lot))


class OpenWorkOrder(Schema):
    reference = own_reference(required=True)
    operation = fields.UUID(required=True)
    lots = fields.List(
        pieces(),
        required=True,
        validate=validate.Length(1, 500),
        metadata={"description": "Pieces of each lot.", "example": [200, 300]},
    )
    due_on = fields.Date(load_default=None)


class ListWorkOrders(Page):
    state = word("work_order_states", load_default=None)
    reference = Text(80, load_default=None)
    operation = fields.UUID(load_default=None)


class ListLots(Page):
    state = word("lot_states", load_default=None)
    work_order = fields.UUID(load_default=None)


class Engagement(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    relation = word("work_relations")
    tax_scheme = word("tax_schemes")
    since = fields.Date()
    until = fields.Date(allow_none=True)
    ended_because = word(
        "engagement_endings",
        allow_none=True,
        metadata={"description": "Why it ended by itself; null where it goes on, or somebody ended it."},
    )
    evidence = fields.String()
    share = Factor(metadata={"description": "The part of the rate that was agreed; a trainee's may be less."})
    piece_limit = fields.Integer(metadata={"description": "How many pieces may be out at a time."})
    allowed_actions = allowed_actions()


class RecordEngagement(Schema):
    resident = fields.UUID(required=True)
    employer = employer()
    relation = word("work_relations", required=True)
    since = fields.Date(load_default=None, metadata={"description": "Today if left out."})
    evidence = Text(
        300, required=True, metadata={"description": "The paper that says so.", "example": "承揽协议 2026-118"}
    )
    share = Factor(
        load_default=100,
        validate=validate.Range(1, 100, error="From 0.01 to 1.00."),
        metadata={"description": "The part of the rate that was agreed; the whole if left out.", "example": "0.90"},
    )
    piece_limit = pieces(load_default=500, metadata={"description": "How many pieces may be out at a time."})


class EndEngagement(ById):
    until = fields.Date(load_default=None, metadata={"description": "The first day after it; today if left out."})


class ListEngagements(Page):
    resident = fields.UUID(load_default=None)
    employer = fields.UUID(load_default=None)


class Claim(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    lot = fields.UUID()
    engagement = fields.UUID()
    operation = fields.UUID()
    rate = Rate(
        metadata={"description": "Yuan for a first-grade piece, as of the day of the claim.", "example": "6.50"}
    )
    share = Factor()
    pieces = fields.Integer()
    delivered = fields.Integer()
    in_rework = fields.Integer(metadata={"description": "Given back for rework and not brought again."})
    claimed_on = fields.Date()
    due_on = fields.Date(allow_none=True)
    state = word("claim_states")
    allowed_actions = allowed_actions()


class ClaimLot(Schema):
    lot = fields.UUID(required=True)
    resident = fields.UUID(load_default=None, metadata={"description": "At the desk; a resident leaves it out."})
    declared = fields.Boolean(
        load_default=False,
        metadata={"description": "That the resident is 16 or older and does the work without others.", "example": True},
    )


class ListClaims(Page):
    resident = fields.UUID(load_default=None)
    state = word("claim_states", load_default=None)
    lot = fields.UUID(load_default=None)


class Delivery(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    reference = fields.String(allow_none=True)
    pieces = fields.Integer()
    rework = fields.Boolean(metadata={"description": "Whether they were to be reworked."})
    delivered_on = fields.Date()
    state = word("delivery_states")
    allowed_actions = allowed_actions()


class RecordDelivery(Schema):
    claim = fields.UUID(required=True)
    pieces = pieces(required=True)
    rework = fields.Boolean(load_default=False, metadata={"description": "Whether they were to be reworked."})
    delivered_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    reference = own_reference(load_default=None)


class ListDeliveries(Page):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    state = word("delivery_states", load_default=None)


class Inspection(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    delivery = fields.UUID()
    claim = fields.UUID()
    corrects = fields.UUID(allow_none=True, metadata={"description": "The inspection that it replaces."})
    reference = fields.String(allow_none=True)
    first = fields.Integer()
    second = fields.Integer()
    rework = fields.Integer()
    rejected = fields.Integer()
    reason = fields.String(allow_none=True)
    photograph = fields.UUID(allow_none=True)
    inspected_on = fields.Date()
    entered_at = fields.DateTime()


class Grading(Schema):
    """Each piece of the delivery once."""

    first = pieces(0, load_default=0, metadata={"description": "First-grade pieces."})
    second = pieces(0, load_default=0, metadata={"description": "Second-grade pieces."})
    rework = pieces(0, load_default=0, metadata={"description": "To be reworked."})
    rejected = pieces(0, load_default=0, metadata={"description": "Rejected."})
    reason = Text(300, load_default=None, metadata={"description": "What is wrong; needed with rework and rejected."})
    photograph = fields.UUID(load_default=None, metadata={"description": "A file (id) that shows it."})
    inspected_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    reference = own_reference(load_default=None)


class RecordInspection(Grading):
    delivery = fields.UUID(required=True)


class CorrectInspection(Grading):
    id = fields.UUID(required=True)


class ListInspections(Page):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    delivery = fields.UUID(load_default=None)


open_work_order = Operation("training.open_work_order", "Order pieces, in lots", OpenWorkOrder, WorkOrder, writes=True)
get_work_order = Operation("training.get_work_order", "Read a work order with its lots", ById, WorkOrder)
list_work_orders = Operation("training.list_work_orders", "Work orders", ListWorkOrders, listing(WorkOrderSummary))
close_work_order = Operation("training.close_work_order", "Offer no more of its lots", ById, WorkOrder, writes=True)
list_lots = Operation("training.list_lots", "Lots, open ones among them", ListLots, listing(Lot))
record_engagement = Operation(
    "training.record_engagement",
    "Record under which relation somebody works",
    RecordEngagement,
    Engagement,
    writes=True,
)
end_engagement = Operation("training.end_engagement", "End an engagement", EndEngagement, Engagement, writes=True)
get_engagement = Operation("training.get_engagement", "Read an engagement", ById, Engagement)
list_engagements = Operation("training.list_engagements", "Engagements", ListEngagements, listing(Engagement))
claim_lot = Operation("training.claim_lot", "Take a lot home", ClaimLot, Claim, writes=True)
return_claim = Operation("training.return_claim", "Give a lot back untouched", ById, Claim, writes=True)
get_claim = Operation("training.get_claim", "Read a claim", ById, Claim)
list_claims = Operation("training.list_claims", "Claims", ListClaims, listing(Claim))
record_delivery = Operation(
    "training.record_delivery", "Record pieces brought back", RecordDelivery, Delivery, writes=True
)
get_delivery = Operation("training.get_delivery", "Read a delivery", ById, Delivery)
list_deliveries = Operation("training.list_deliveries", "Deliveries", ListDeliveries, listing(Delivery))
record_inspection = Operation(
    "training.record_inspection", "Grade a delivery, which pays it", RecordInspection, Inspection, writes=True
)
correct_inspection = Operation(
    "training.correct_inspection", "Grade a delivery anew", CorrectInspection, Inspection, writes=True
)
get_inspection = Operation("training.get_inspection", "Read an inspection", ById, Inspection)
list_inspections = Operation("training.list_inspections", "Inspections", ListInspections, listing(Inspection))
