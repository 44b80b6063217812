"""The rotating secretary's rota."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, Code, EventType, Operation, Page, Schema, Text, allowed_actions, listing

SWAP_STATES = ("asked", "agreed", "refused", "withdrawn")
ITEM_KINDS = ("resolution", "project", "request", "contact")


class Turn(Schema):
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    unit = fields.UUID(required=True)


class UnitCount(Schema):
    unit = fields.UUID()
    turns = fields.Integer(metadata={"description": "Turns of the year, those credited at joining included."})


class RotaSummary(Schema):
    id = fields.UUID()
    version = fields.Integer()
    committee = fields.UUID()
    starts_on = fields.Date()
    ends_on = fields.Date()
    seed = fields.Integer(metadata={"description": "Draws the same order again."})
    allowed_actions = allowed_actions()


class Rota(RotaSummary):
    turns = fields.List(fields.Nested(Turn))
    units = fields.List(fields.Nested(UnitCount))


class GenerateRota(Schema):
    """It ends within three years."""

    committee = fields.UUID(required=True, metadata={"description": "An organisation of kind `committee`."})
    starts_on = fields.Date(required=True)
    turns = fields.Integer(load_default=52, validate=validate.Range(1, 400))
    turn_days = fields.Integer(load_default=7, validate=validate.Range(1, 31))
    seed = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 2**31 - 1))


class ListRotas(Page):
    committee = fields.UUID(load_default=None)


class GetDuty(Schema):
    on = fields.Date(load_default=None, metadata={"description": "Today if left out."})
    committee = fields.UUID(load_default=None)


class Duty(Schema):
    on = fields.Date()
    rota = fields.UUID()
    unit = fields.UUID()
    name = fields.String()
    since = fields.Date()
    until = fields.Date()


class ChangeUnits(Schema):
    id = fields.UUID(required=True)
    unit = fields.UUID(required=True)
    on = fields.Date(load_default=None, allow_none=True, metadata={"description": "Tomorrow if left out."})


class Swap(Schema):
    id = fields.UUID()
    version = fields.Integer()
    rota = fields.UUID()
    first_day = fields.Date()
    second_day = fields.Date()
    asked_by = fields.UUID()
    asked_of = fields.UUID()
    reason = fields.String()
    asked_on = fields.Date()
    state = Code("swap_states", SWAP_STATES)
    answer = fields.String(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class AskSwap(Schema):
    """One day of each of the two turns. `unit` is who asks, one that the caller's account stands for; left out, it is
    that of the two turns' units."""

    first_day = fields.Date(required=True)
    second_day = fields.Date(required=True)
    reason = Text(300, required=True)
    unit = fields.UUID(load_default=None, allow_none=True)
    committee = fields.UUID(load_default=None, allow_none=True)


class AnswerSwap(Schema):
    id = fields.UUID(required=True)
    answer = Text(300, load_default=None, allow_none=True)


class ListSwaps(Page):
    state = Code("swap_states", SWAP_STATES, load_default=None)


class Item(Schema):
    kind = Code("handover_item_kinds", ITEM_KINDS, required=True)
    subject = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Its id in the service that owns it; left out where it is on record nowhere."},
    )
    title = Text(200, required=True)
    due_on = fields.Date(load_default=None, allow_none=True)
    note = Text(500, least=0, load_default="")


class ShownItem(Schema):
    kind = Code("handover_item_kinds", ITEM_KINDS)
    subject = fields.String(allow_none=True)
    title = fields.String()
    due_on = fields.String(allow_none=True)
    note = fields.String()


class Handover(Schema):
    id = fields.UUID()
    version = fields.Integer()
    rota = fields.UUID()
    from_unit = fields.UUID()
    to_unit = fields.UUID()
    starts_on = fields.Date()
    items = fields.List(fields.Nested(ShownItem))
    notes = fields.String()
    written_at = fields.DateTime()
    accepted_at = fields.DateTime(allow_none=True)
    accepted_by = fields.UUID(allow_none=True)
    allowed_actions = allowed_actions()


class PrepareHandover(Schema):
    on = fields.Date(load_default=None, allow_none=True, metadata={"description": "A day of the turn that ends."})
    committee = fields.UUID(load_default=None, allow_none=True)
    items = fields.List(fields.Nested(Item), load_default=list, validate=validate.Length(max=200))
    notes = Text(4000, least=0, load_default="")


class RotaState(Schema):
    committee = fields.UUID(required=True)
    turns = fields.List(fields.Nested(Turn), required=True)


class SwapChange(Schema):
    rota = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    second_day = fields.Date(required=True)
    asked_by = fields.UUID(required=True)
    asked_of = fields.UUID(required=True)
    state = fields.String(required=True)


generate_rota = Operation("registry.generate_rota", "Generate a rota", GenerateRota, Rota, writes=True)
get_rota = Operation("registry.get_rota", "Read a rota with its turns", ById, Rota)
list_rotas = Operation("registry.list_rotas", "Rotas", ListRotas, listing(RotaSummary))
get_duty = Operation("registry.get_duty", "Who is on duty on a day", GetDuty, Duty)
join_rota = Operation("registry.join_rota", "A unit joins the rota", ChangeUnits, Rota, writes=True)
leave_rota = Operation("registry.leave_rota", "A unit leaves the rota", ChangeUnits, Rota, writes=True)
ask_swap = Operation("registry.ask_swap", "Ask to swap two turns", AskSwap, Swap, writes=True)
agree_to_swap = Operation("registry.agree_to_swap", "Agree to a swap", AnswerSwap, Swap, writes=True)
refuse_swap = Operation("registry.refuse_swap", "Refuse a swap", AnswerSwap, Swap, writes=True)
withdraw_swap = Operation("registry.withdraw_swap", "Take a swap back", ById, Swap, writes=True)
get_swap = Operation("registry.get_swap", "Read a swap", ById, Swap)
list_swaps = Operation("registry.list_swaps", "Swaps asked and answered", ListSwaps, listing(Swap))
prepare_handover = Operation(
    "registry.prepare_handover", "Write the hand-over pack", PrepareHandover, Handover, writes=True
)
accept_handover = Operation("registry.accept_handover", "Accept the hand-over pack", ById, Handover, writes=True)
get_handover = Operation("registry.get_handover", "Read a hand-over pack", ById, Handover)
list_handovers = Operation("registry.list_handovers", "Hand-over packs", Page, listing(Handover))

LATER = "the services that remind of duties and prepare joint meetings keep a copy of it"
rota_generated = EventType("tongxin.registry.rota.generated.v1", "A rota was generated", RotaState, for_nobody=LATER)
rota_changed = EventType("tongxin.registry.rota.changed.v1", "A rota is now this", RotaState, for_nobody=LATER)
swap_asked = EventType("tongxin.registry.rota_swap.asked.v1", "A swap was asked", SwapChange, for_nobody=LATER)
swap_answered = EventType("tongxin.registry.rota_swap.answered.v1", "A swap was answered", SwapChange, for_nobody=LATER)
