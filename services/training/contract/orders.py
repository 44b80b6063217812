"""Employers' demand orders: so many people with a skill, by a day."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, ChangedPage, EventType, Operation, Schema, Text, allowed_actions, listing
from services.training.contract.fields import word


class Lost(Schema):
    """How many fewer came to each step than to the one before; who still learns is among them."""

    enrolled = fields.Integer(metadata={"description": "Of the heads."})
    passed = fields.Integer(metadata={"description": "Of the enrolled."})
    working = fields.Integer(metadata={"description": "Of those who passed."})
    paid = fields.Integer(metadata={"description": "Of those working."})


class Chain(Schema):
    """How many of the people asked for came how far, each step a part of the one before."""

    heads = fields.Integer(metadata={"description": "Asked for."})
    enrolled = fields.Integer(metadata={"description": "Got a seat in one of the order's classes, and did not leave."})
    passed = fields.Integer(metadata={"description": "Passed the assessment."})
    certified = fields.Integer(metadata={"description": "Hold a certificate that is valid today."})
    working = fields.Integer(metadata={"description": "Of those who passed, took work for it from the employer."})
    paid = fields.Integer(metadata={"description": "Of those working, were paid by the employer."})
    lost = fields.Nested(Lost)


class DemandOrder(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    employer_name = fields.String(allow_none=True)
    employer_reference = fields.String(allow_none=True)
    skill = fields.String()
    heads = fields.Integer()
    by_when = fields.Date()
    rates = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    state = word("demand_order_states")
    opened_on = fields.Date()
    closed_on = fields.Date(allow_none=True)
    closed_because = fields.String(allow_none=True)
    chain = fields.Nested(Chain)
    allowed_actions = allowed_actions()


class OpenDemandOrder(Schema):
    """Sent again under the same reference it gives the order that it stands for."""

    employer = fields.UUID(
        load_default=None, metadata={"description": "The employer's organisation; its own system leaves it out."}
    )
    employer_reference = Text(
        80, load_default=None, metadata={"description": "The employer's own key of the order; stored once."}
    )
    skill = Text(40, required=True)
    heads = fields.Integer(required=True, validate=validate.Range(1, 10_000))
    by_when = fields.Date(required=True, metadata={"description": "The day by which they are needed."})
    rates = Text(500, load_default=None, metadata={"description": "What is paid, as it is told to who asks."})
    place = Text(200, load_default=None, metadata={"description": "Where the work is done."})


class CloseDemandOrder(ById):
    reason = Text(300, required=True)


class ListDemandOrders(ChangedPage):
    state = word("demand_order_states", load_default=None)
    skill = Text(40, load_default=None)
    employer = fields.UUID(load_default=None)
    employer_reference = Text(80, load_default=None)


class DemandOrderState(Schema):
    employer = fields.UUID(required=True)
    skill = fields.String(required=True)
    heads = fields.Integer(required=True)
    by_when = fields.Date(required=True)


open_demand_order = Operation(
    "training.open_demand_order", "Ask for people with a skill", OpenDemandOrder, DemandOrder, writes=True
)
get_demand_order = Operation("training.get_demand_order", "Read a demand order and its chain", ById, DemandOrder)
list_demand_orders = Operation(
    "training.list_demand_orders", "Demand orders with their chains", ListDemandOrders, listing(DemandOrder)
)
close_demand_order = Operation(
    "training.close_demand_order", "Close a demand order", CloseDemandOrder, DemandOrder, writes=True
)

demand_order_opened = EventType(
    "tongxin.training.demand_order.opened.v1",
    "An employer asks for people with a skill",
    DemandOrderState,
    for_nobody="offers to residents who would suit are to be told of it",
)
