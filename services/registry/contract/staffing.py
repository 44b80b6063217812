"""Who of the staff answers for which compound or grid, and who stands in during a leave."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, EventType, Operation, Page, Schema, StateEvents, Text, allowed_actions, listing
from services.registry.contract.roles import Role


class Assignment(Schema):
    """From `since` up to but without `until`; without `until` it goes on. `covers_for` is who is on leave."""

    id = fields.UUID()
    version = fields.Integer()
    account = fields.UUID()
    compound = fields.UUID()
    grid = fields.UUID(allow_none=True)
    since = fields.Date()
    until = fields.Date(allow_none=True)
    cover = fields.UUID(allow_none=True)
    covers_for = fields.UUID(allow_none=True)
    allowed_actions = allowed_actions()


class AssignmentState(Schema):
    """An assignment's whole state, for copies: whoever shows what lies in compounds decides by it who may see."""

    account = fields.UUID(required=True)
    compound = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


class CreateAssignment(Schema):
    account = fields.UUID(required=True)
    compound = fields.UUID(required=True)
    grid = fields.UUID(load_default=None)
    since = fields.Date(load_default=None, metadata={"description": "Today if left out."})
    until = fields.Date(load_default=None, metadata={"description": "The first day on which it holds no more."})


class EndAssignment(Schema):
    id = fields.UUID(required=True)
    on = fields.Date(load_default=None, metadata={"description": "The first day on which it holds no more; today."})


class ListAssignments(Page):
    account = fields.UUID(load_default=None)
    compound = fields.UUID(load_default=None)
    grid = fields.UUID(load_default=None)
    on = fields.Date(load_default=None, metadata={"description": "Those that hold on this day; all if left out."})


class OpenMatters(Schema):
    """What passes from hand to hand, in the covered compounds."""

    requests = fields.Integer()
    visits_planned = fields.Integer()
    visits_done = fields.Integer(metadata={"description": "Since the leave began."})


class Cover(Schema):
    """A leave and who stands in. It ends by itself; handing back says what happened meanwhile.

    Of two workers (`absent` and `deputy`, accounts), of two residents who hold roles for a place, or of both at once.
    """

    id = fields.UUID()
    version = fields.Integer()
    absent = fields.UUID(allow_none=True)
    deputy = fields.UUID(allow_none=True)
    absent_resident = fields.UUID(allow_none=True)
    deputy_resident = fields.UUID(allow_none=True)
    since = fields.Date()
    until = fields.Date()
    note = fields.String(allow_none=True)
    compounds = fields.List(fields.UUID())
    assignments = fields.List(fields.Nested(Assignment))
    roles = fields.List(fields.Nested(Role))
    open_matters = fields.Nested(OpenMatters)
    handed_back_at = fields.DateTime(allow_none=True)
    hand_back_note = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class ArrangeCover(Schema):
    absent = fields.UUID(required=True)
    deputy = fields.UUID(required=True)
    deputy_resident = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The resident who takes the roles for a place that the worker holds too; the deputy's own "
            "record if left out."
        },
    )
    since = fields.Date(required=True)
    until = fields.Date(required=True, metadata={"description": "The day on which the worker is back."})
    note = Text(500, load_default=None)


class CoverRoles(Schema):
    id = fields.UUID(required=True, metadata={"description": "The resident who is on leave."})
    deputy = fields.UUID(required=True, metadata={"description": "The resident who stands in."})
    since = fields.Date(required=True)
    until = fields.Date(required=True, metadata={"description": "The day on which they are back."})
    note = Text(500, load_default=None)


class HandBack(Schema):
    id = fields.UUID(required=True)
    note = Text(1000, load_default=None)


class ListCovers(Page):
    on = fields.Date(load_default=None, metadata={"description": "Those that run on this day; all if left out."})


create_assignment = Operation(
    "registry.create_assignment",
    "Let a worker answer for a compound or grid",
    CreateAssignment,
    Assignment,
    writes=True,
)
end_assignment = Operation("registry.end_assignment", "End an assignment", EndAssignment, Assignment, writes=True)
list_assignments = Operation(
    "registry.list_assignments", "Who answers for which place", ListAssignments, listing(Assignment)
)
arrange_cover = Operation(
    "registry.arrange_cover", "Let somebody stand in for a leave", ArrangeCover, Cover, writes=True
)
cover_roles = Operation(
    "registry.cover_roles", "Let somebody stand in for the roles that a resident holds", CoverRoles, Cover, writes=True
)
hand_back = Operation("registry.hand_back", "Hand a cover back", HandBack, Cover, writes=True)
get_cover = Operation("registry.get_cover", "Read a cover, with what is open meanwhile", ById, Cover)
list_covers = Operation("registry.list_covers", "Leaves and who stands in", ListCovers, listing(Cover), of_people=True)

assignment_changed = EventType(
    "tongxin.registry.assignment.changed.v1", "Who answers for a compound, and until when, is now this", AssignmentState
)
assignment_stated = EventType("tongxin.registry.assignment.stated.v1", "An assignment, told again", AssignmentState)

ASSIGNMENTS = StateEvents(stated=assignment_stated, changed=(assignment_changed,))
"""All that is told of who answers for which compound."""
