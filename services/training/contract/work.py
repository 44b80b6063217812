"""Orders and their lots, engagements, claims, deliveries and inspections."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, ChangedPage, Operation, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Factor, Rate, word
from services.training.contract.photographs import photograph
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
    employer_reference = fields.String()
    operation = fields.UUID()
    quantity = fields.Integer()
    due_on = fields.Date(allow_none=True)
    state = word("work_order_states")
    allowed_actions = allowed_actions()


class WorkOrder(WorkOrderSummary):
    lots = fields.List(fields.Nested(Lot))


class OpenWorkOrder(Schema):
    employer_reference = own_reference(required=True)
    operation = fields.UUID(required=True)
    lots = fields.List(
        pieces(),
        required=True,
        validate=validate.Length(1, 500),
        metadata={"description": "Pieces of each lot.", "example": [200, 300]},
    )
    due_on = fields.Date(load_default=None)


class ListWorkOrders(ChangedPage):
    state = word("work_order_states", load_default=None)
    employer_reference = Text(80, load_default=None)
    operation = fields.UUID(load_default=None)


class ListLots(ChangedPage):
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
    tax_scheme = word(
        "tax_schemes",
        load_default=None,
        metadata={
            "description": "As the relation usually is if left out; `none` of who works as a registered business and"
            " files the tax themselves, which the evidence shows."
        },
    )
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


class ListEngagements(ChangedPage):
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
    asked_until = fields.Date(
        allow_none=True, metadata={"description": "To which it is asked to be extended, undecided yet."}
    )
    relation = word(
        "work_relations", allow_none=True, metadata={"description": "Under which the resident declared to work."}
    )
    state = word("claim_states")
    allowed_actions = allowed_actions()


class ClaimLot(Schema):
    lot = fields.UUID(required=True)
    resident = fields.UUID(load_default=None, metadata={"description": "At the desk; a resident leaves it out."})
    declared = fields.Boolean(
        load_default=False,
        metadata={"description": "That the resident is 16 or older and does the work without others.", "example": True},
    )
    relation = word(
        "work_relations",
        load_default=None,
        metadata={"description": "Under which the resident declares to work; that of the engagement if left out."},
    )


class ListClaims(ChangedPage):
    resident = fields.UUID(load_default=None)
    state = word("claim_states", load_default=None)
    lot = fields.UUID(load_default=None)


class ClaimExtension(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    until = fields.Date(metadata={"description": "The day on which it would be due."})
    reason = fields.String()
    state = word("ask_states")
    answer = fields.String(allow_none=True)
    asked_at = fields.DateTime()
    allowed_actions = allowed_actions()


class AskExtension(ById):
    until = fields.Date(required=True, metadata={"description": "After the day on which it is due now, and today."})
    reason = Text(300, required=True)


class DecideExtension(ById):
    granted = fields.Boolean(required=True)
    answer = Text(300, load_default=None)


class ListExtensions(ChangedPage):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    state = word("ask_states", load_default=None)


class ClaimTransfer(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID(metadata={"description": "Who has the claim."})
    receiver = fields.UUID(metadata={"description": "Who is asked to take over what is left."})
    claim = fields.UUID()
    state = word("transfer_states")
    new_claim = fields.UUID(allow_none=True, metadata={"description": "The receiver's, once both have agreed."})
    offered_at = fields.DateTime()
    allowed_actions = allowed_actions()


def consent() -> Text:
    described = {"description": "At the desk: what shows that the resident agrees.", "example": "本人签字的转交单"}
    return Text(300, load_default=None, metadata=described)


class OfferTransfer(ById):
    receiver = fields.UUID(required=True, metadata={"description": "Another resident (id), who has to agree."})
    consent = consent()


class AnswerTransfer(ById):
    agreed = fields.Boolean(required=True)
    declared = fields.Boolean(
        load_default=False,
        metadata={"description": "That the receiver is 16 or older and does the work without others."},
    )
    relation = word(
        "work_relations",
        load_default=None,
        metadata={"description": "Under which the receiver declares to work; that of the engagement if left out."},
    )
    consent = consent()


class ListTransfers(ChangedPage):
    resident = fields.UUID(load_default=None)
    receiver = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    state = word("transfer_states", load_default=None)


class Delivery(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    employer_reference = fields.String(allow_none=True)
    pieces = fields.Integer()
    rework = fields.Boolean(metadata={"description": "Whether they were to be reworked."})
    minutes = fields.Integer(
        allow_none=True,
        metadata={"description": "Minutes that the resident says it took; null where they did not say."},
    )
    minutes_by = fields.String(
        allow_none=True, metadata={"description": "The account (id) that told the minutes; null where nobody did."}
    )
    minutes_at = fields.DateTime(
        allow_none=True, metadata={"description": "When they were told; null where nobody told them."}
    )
    minutes_because = fields.String(
        allow_none=True, metadata={"description": "Why others than were told before; null where there were none."}
    )
    delivered_on = fields.Date()
    state = word("delivery_states")
    allowed_actions = allowed_actions()


def minutes(**more: Any) -> fields.Integer:
    told = "How many minutes it took, if the resident wants to say; usual earnings and the least of a wage follow."
    return fields.Integer(validate=validate.Range(1, 60_000), metadata={"description": told}, **more)


class RecordDelivery(Schema):
    claim = fields.UUID(required=True)
    pieces = pieces(required=True)
    rework = fields.Boolean(load_default=False, metadata={"description": "Whether they were to be reworked."})
    minutes = minutes(load_default=None)
    delivered_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    employer_reference = own_reference(load_default=None)


class TellMinutes(Schema):
    id = fields.UUID(required=True)
    minutes = minutes(required=True)
    reason = Text(
        300,
        load_default=None,
        metadata={"description": "Needed where other minutes are told: why it took longer or less."},
    )


class ListDeliveries(ChangedPage):
    employer_reference = Text(80, load_default=None)
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    state = word("delivery_states", load_default=None)


class Defect(Schema):
    kind = Text(40, required=True, metadata={"description": "The code of a kind of defect.", "example": "TZ"})
    pieces = pieces(required=True)


class Inspection(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    delivery = fields.UUID()
    claim = fields.UUID()
    corrects = fields.UUID(allow_none=True, metadata={"description": "The inspection that it replaces."})
    employer_reference = fields.String(allow_none=True)
    first = fields.Integer()
    second = fields.Integer()
    rework = fields.Integer()
    rejected = fields.Integer()
    reason = fields.String(allow_none=True)
    defects = fields.List(fields.Nested(Defect), allow_none=True, metadata={"description": "Null where none is named."})
    photograph = fields.UUID(allow_none=True)
    inspected_on = fields.Date()
    entered_at = fields.DateTime()
    allowed_actions = allowed_actions()


class Grading(Schema):
    """Each piece of the delivery once."""

    first = pieces(0, load_default=0, metadata={"description": "First-grade pieces."})
    second = pieces(0, load_default=0, metadata={"description": "Second-grade pieces."})
    rework = pieces(0, load_default=0, metadata={"description": "To be reworked."})
    rejected = pieces(0, load_default=0, metadata={"description": "Rejected."})
    reason = Text(
        300,
        load_default=None,
        metadata={"description": "What is wrong; it or `defects` is needed with rework and rejected."},
    )
    defects = fields.List(
        fields.Nested(Defect),
        load_default=None,
        validate=validate.Length(max=50),
        metadata={"description": "What is wrong by kind; a piece may have several."},
    )
    photograph = photograph("A picture (file id) that shows it, sent before.")
    inspected_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    employer_reference = own_reference(load_default=None)


class RecordInspection(Grading):
    delivery = fields.UUID(required=True)


class CorrectInspection(Grading):
    id = fields.UUID(required=True)


class ListInspections(ChangedPage):
    employer_reference = Text(80, load_default=None)
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
get_engagement = Operation("training.get_engagement", "Read an engagement", ById, Engagement, of_resident="resident")
list_engagements = Operation(
    "training.list_engagements",
    "Engagements",
    ListEngagements,
    listing(Engagement),
    of_people=True,
    of_resident="resident",
)
claim_lot = Operation("training.claim_lot", "Take a lot home", ClaimLot, Claim, writes=True)
return_claim = Operation("training.return_claim", "Give back what was not brought of a lot", ById, Claim, writes=True)
recall_claim = Operation("training.recall_claim", "Take back what is late of a lot", ById, Claim, writes=True)
withdraw_lot = Operation("training.withdraw_lot", "Take back a lot that nobody claimed", ById, Lot, writes=True)
ask_extension = Operation("training.ask_extension", "Ask for a later day", AskExtension, ClaimExtension, writes=True)
decide_extension = Operation(
    "training.decide_extension", "Grant a later day or not", DecideExtension, ClaimExtension, writes=True
)
list_extensions = Operation(
    "training.list_extensions",
    "Requests for a later day",
    ListExtensions,
    listing(ClaimExtension),
    of_people=True,
    of_resident="resident",
)
offer_transfer = Operation(
    "training.offer_transfer", "Ask somebody to take over a claim", OfferTransfer, ClaimTransfer, writes=True
)
answer_transfer = Operation(
    "training.answer_transfer", "Take a claim over, or not", AnswerTransfer, ClaimTransfer, writes=True
)
withdraw_transfer = Operation(
    "training.withdraw_transfer", "Take back the offer of a claim", ById, ClaimTransfer, writes=True
)
list_transfers = Operation(
    "training.list_transfers",
    "Claims that go over",
    ListTransfers,
    listing(ClaimTransfer),
    of_people=True,
    of_resident="resident",
)
get_claim = Operation("training.get_claim", "Read a claim", ById, Claim, of_resident="resident")
list_claims = Operation(
    "training.list_claims", "Claims", ListClaims, listing(Claim), of_people=True, of_resident="resident"
)
record_delivery = Operation(
    "training.record_delivery", "Record pieces brought back", RecordDelivery, Delivery, writes=True
)
tell_minutes = Operation("training.tell_minutes", "Tell how long a delivery took", TellMinutes, Delivery, writes=True)
get_delivery = Operation("training.get_delivery", "Read a delivery", ById, Delivery, of_resident="resident")
list_deliveries = Operation(
    "training.list_deliveries", "Deliveries", ListDeliveries, listing(Delivery), of_people=True, of_resident="resident"
)
record_inspection = Operation(
    "training.record_inspection", "Grade a delivery, which pays it", RecordInspection, Inspection, writes=True
)
correct_inspection = Operation(
    "training.correct_inspection", "Grade a delivery anew", CorrectInspection, Inspection, writes=True
)
get_inspection = Operation("training.get_inspection", "Read an inspection", ById, Inspection, of_resident="resident")
list_inspections = Operation(
    "training.list_inspections",
    "Inspections",
    ListInspections,
    listing(Inspection),
    of_people=True,
    of_resident="resident",
)
