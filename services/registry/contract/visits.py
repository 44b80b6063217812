"""The visit log: planned, recorded, also typed in later from paper; and what is due on the desk."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, Nothing, Operation, Page, Schema, Text, allowed_actions, listing
from services.registry.contract.fields import word

MOST_ROWS = 500


class Visit(Schema):
    id = fields.UUID()
    version = fields.Integer()
    reference = fields.String(allow_none=True)
    channel = word("visit_channels")
    state = word("visit_states")
    reason = word("visit_reasons")
    purpose = fields.String(allow_none=True)
    compound = fields.UUID(allow_none=True)
    building = fields.UUID(allow_none=True)
    household = fields.UUID(allow_none=True)
    resident = fields.UUID(allow_none=True)
    assignee = fields.UUID(allow_none=True)
    due_on = fields.Date(allow_none=True)
    overdue = fields.Boolean()
    on_desk = fields.Boolean()
    follows = fields.UUID(allow_none=True, metadata={"description": "The visit that this one follows."})
    happened_on = fields.Date(allow_none=True)
    entered_on = fields.Date(allow_none=True)
    outcome = word("visit_outcomes", allow_none=True)
    note = fields.String(allow_none=True)
    closed_because = word(
        "closed_because",
        allow_none=True,
        metadata={"description": "Why the record itself cancelled it; null where a person did, and where it is open."},
    )
    allowed_actions = allowed_actions()


class VisitTarget(Schema):
    """One of the three."""

    resident = fields.UUID(load_default=None)
    household = fields.UUID(load_default=None)
    building = fields.UUID(load_default=None)


def reference(**kwargs: Any) -> Text:
    return Text(
        80,
        metadata={"description": "The sender's own key, such as sheet and line of the paper; stored once."},
        **kwargs,
    )


class PlanVisit(VisitTarget):
    reason = word("visit_reasons", required=True)
    channel = word("visit_channels", load_default="visit")
    purpose = Text(300, load_default=None)
    due_on = fields.Date(load_default=None, metadata={"description": "By when; without a day it is due at once."})
    assignee = fields.UUID(load_default=None, metadata={"description": "The account that is to go; anybody if null."})
    reference = reference(load_default=None)


class VisitReport(Schema):
    happened_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    outcome = word("visit_outcomes", required=True)
    note = Text(2000, load_default=None)
    next_due_on = fields.Date(load_default=None, metadata={"description": "Plans the next visit by this day."})


class RecordVisit(VisitReport):
    id = fields.UUID(required=True)


class PaperVisit(VisitReport, VisitTarget):
    """One line of paper: a planned `visit`, or whom it was to."""

    reference = reference(required=True)
    visit = fields.UUID(load_default=None)
    happened_on = fields.Date(required=True)
    reason = word("visit_reasons", load_default="routine")
    channel = word("visit_channels", load_default="visit")


class EnterVisits(Schema):
    items = fields.List(fields.Nested(PaperVisit), required=True, validate=validate.Length(1, MOST_ROWS))
    all_or_nothing = fields.Boolean(load_default=True)


class RowError(Schema):
    """One bad field: a JSON pointer into the row, and what is wrong with it."""

    pointer = fields.String()
    detail = fields.String()


class RowOutcome(Schema):
    """What came of one row: recorded, already there from an earlier sending, or refused with its reason and errors."""

    index = fields.Integer()
    state = word("row_states")
    id = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)
    errors = fields.List(fields.Nested(RowError))


class RowOutcomes(Schema):
    items = fields.List(fields.Nested(RowOutcome))


class CancelVisit(Schema):
    id = fields.UUID(required=True)
    reason = Text(300, load_default=None)


class AskForCall(Schema):
    purpose = Text(300, load_default=None, metadata={"description": "What it is about, in a few words."})


class ListVisits(Page):
    compound = fields.UUID(load_default=None)
    building = fields.UUID(load_default=None)
    household = fields.UUID(load_default=None)
    resident = fields.UUID(load_default=None)
    state = word("visit_states", load_default=None)
    channel = word("visit_channels", load_default=None)
    reason = word("visit_reasons", load_default=None)
    on_desk = fields.Boolean(load_default=None)
    due_before = fields.Date(load_default=None)


class DeskItem(Schema):
    id = fields.UUID()
    what = fields.String()
    name = fields.String(allow_none=True)
    since = fields.DateTime()
    due_on = fields.Date(allow_none=True)
    overdue = fields.Boolean()
    compound = fields.UUID(allow_none=True)
    building = fields.UUID(allow_none=True)
    link = fields.String()


class DeskPart(Schema):
    """How many, the most urgent few, and where all of them are."""

    count = fields.Integer()
    link = fields.String()
    items = fields.List(fields.Nested(DeskItem))


class DeskBuilding(Schema):
    building = fields.UUID(allow_none=True)
    number = fields.String(allow_none=True)
    count = fields.Integer()
    head = fields.UUID(allow_none=True, metadata={"description": "Whom to turn to there today (楼栋长)."})
    head_name = fields.String(allow_none=True)


class DeskCompound(Schema):
    compound = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)
    count = fields.Integer()
    buildings = fields.List(fields.Nested(DeskBuilding))


class DeskIncidents(DeskPart):
    """`overdue`: of how many the authority has not been told within a day, nor was it said why not."""

    overdue = fields.Integer()


class DeskVisits(DeskPart):
    overdue = fields.Integer()
    compounds = fields.List(fields.Nested(DeskCompound))


class Desk(Schema):
    on = fields.Date()
    requests = fields.Nested(DeskPart)
    visits = fields.Nested(DeskVisits)
    calls = fields.Nested(DeskPart)
    forms = fields.Nested(DeskPart)
    covers = fields.Nested(DeskPart)
    incidents = fields.Nested(
        DeskIncidents, allow_none=True, metadata={"description": "Null for who does not keep the register."}
    )


class HomeResident(Schema):
    id = fields.UUID()
    name = fields.String()
    household = fields.UUID(allow_none=True)
    compound = fields.UUID(allow_none=True)


class TurnTo(Schema):
    """Somebody to turn to today. `stands_in`: for somebody who is on leave."""

    kind = word("turned_to")
    name = fields.String(allow_none=True)
    stands_in = fields.Boolean()


class Home(Schema):
    """Who is signed in and what waits for them here; null where it does not concern them."""

    roles = fields.List(fields.String())
    resident = fields.Nested(HomeResident, allow_none=True)
    turn_to = fields.List(
        fields.Nested(TurnTo), metadata={"description": "Who looks after the resident's home; none without one."}
    )
    open_requests = fields.Integer()
    desk = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)


plan_visit = Operation("registry.plan_visit", "Plan a visit or a call", PlanVisit, Visit, writes=True)
record_visit = Operation("registry.record_visit", "Record a planned visit", RecordVisit, Visit, writes=True)
cancel_visit = Operation("registry.cancel_visit", "Cancel a planned visit", CancelVisit, Visit, writes=True)
enter_visits = Operation(
    "registry.enter_visits", "Type in visits from paper", EnterVisits, RowOutcomes, writes=True, deadline=10.0
)
get_visit = Operation("registry.get_visit", "Read a visit", ById, Visit, of_resident="resident")
list_visits = Operation(
    "registry.list_visits", "Visits and calls", ListVisits, listing(Visit), of_people=True, of_resident="resident"
)
ask_for_call = Operation("registry.ask_for_call", "Ask to be called", AskForCall, Visit, writes=True)
get_desk = Operation("registry.get_desk", "What is due, within your compounds", Nothing, Desk, of_people=True)
get_home = Operation("registry.get_home", "The registry's part of the home page", Nothing, Home)
