"""Residents' ventures with a maker space: its places and mentors, what was given, and how they stood months later."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Name, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Money, word
from services.training.contract.learning import TOLD_LATER

MAKER_SPACE = "The maker space (an organisation of the kind maker_space)."


# ---- a maker space's places and mentors


class VenturePlace(Schema):
    id = fields.UUID()
    version = fields.Integer()
    organisation = fields.UUID()
    name = fields.String()
    kind = word("venture_place_kinds")
    capacity = fields.Integer(metadata={"description": "How many ventures it holds at a time."})
    taken = fields.Integer(metadata={"description": "How many have it today."})
    closed_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class EnterVenturePlace(Schema):
    organisation = fields.UUID(required=True, metadata={"description": MAKER_SPACE})
    name = Text(80, required=True)
    kind = word("venture_place_kinds", required=True)
    capacity = fields.Integer(
        required=True,
        validate=validate.Range(1, 1000),
        metadata={"description": "How many ventures it holds at a time."},
    )


class ListVenturePlaces(Page):
    organisation = fields.UUID(load_default=None)


class Mentor(Schema):
    id = fields.UUID()
    version = fields.Integer()
    organisation = fields.UUID()
    name = fields.String()
    account = fields.UUID(allow_none=True)
    expertise = fields.String(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class EnterMentor(Schema):
    organisation = fields.UUID(required=True, metadata={"description": MAKER_SPACE})
    name = Name(required=True)
    account = fields.UUID(load_default=None, metadata={"description": "The mentor's account, where they have one."})
    expertise = Text(120, load_default=None, metadata={"description": "What they advise on."})


class ListMentors(Page):
    organisation = fields.UUID(load_default=None)


# ---- ventures


class VentureStay(Schema):
    """A place given from `since` up to but without `until`."""

    id = fields.UUID()
    place = fields.UUID()
    name = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)


class VentureMentor(Schema):
    """Who advises from `since` up to but without `until`."""

    id = fields.UUID()
    mentor = fields.UUID()
    name = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)


class VentureRegistration(Schema):
    kind = word("business_registrations")
    name = fields.String(allow_none=True)
    credit_code = fields.String(allow_none=True)
    registered_on = fields.Date()


class Venture(Schema):
    id = fields.UUID()
    version = fields.Integer()
    organisation = fields.UUID(metadata={"description": MAKER_SPACE})
    organisation_name = fields.String(allow_none=True)
    resident = fields.UUID(allow_none=True, metadata={"description": "The resident (id); null once they were erased."})
    name = fields.String(allow_none=True, metadata={"description": "The resident's."})
    title = fields.String(allow_none=True)
    line = word("venture_lines")
    description = fields.String(allow_none=True)
    planned_on = fields.Date(metadata={"description": "When it is to start."})
    needs = fields.List(word("venture_support_kinds"))
    state = word("venture_states")
    applied_on = fields.Date()
    decided_on = fields.Date(allow_none=True)
    decided_because = fields.String(allow_none=True)
    started_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    ended_because = word("venture_endings", allow_none=True)
    ended_note = fields.String(allow_none=True)
    places = fields.List(fields.Nested(VentureStay), metadata={"description": "Those that it was given, in time."})
    mentors = fields.List(fields.Nested(VentureMentor), metadata={"description": "Those that it had, in time."})
    registration = fields.Nested(
        VentureRegistration, allow_none=True, metadata={"description": "The latest that was recorded."}
    )
    next_follow_up_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class ApplyVenture(Schema):
    organisation = fields.UUID(required=True, metadata={"description": MAKER_SPACE})
    resident = fields.UUID(
        load_default=None, metadata={"description": "For whom staff apply at the desk; residents leave it out."}
    )
    title = Text(120, required=True)
    line = word("venture_lines", required=True)
    description = Text(1000, load_default=None)
    planned_on = fields.Date(required=True, metadata={"description": "When it is to start; today or later."})
    needs = fields.List(word("venture_support_kinds"), load_default=list, validate=validate.Length(max=7))


class EditVenture(ById):
    """While it is not decided."""

    title = Text(120)
    line = word("venture_lines")
    description = Text(1000, allow_none=True)
    planned_on = fields.Date()
    needs = fields.List(word("venture_support_kinds"), validate=validate.Length(max=7))


class ListVentures(Page):
    organisation = fields.UUID(load_default=None)
    resident = fields.UUID(load_default=None)
    state = word("venture_states", load_default=None)
    line = word("venture_lines", load_default=None)


class DecideVenture(ById):
    accepted = fields.Boolean(required=True)
    reason = Text(300, load_default=None, metadata={"description": "Of one that is declined; the resident reads it."})


class StartVenture(ById):
    started_on = fields.Date(required=True, metadata={"description": "Its follow-ups are counted from this day."})


class RegisterVenture(ById):
    """Recorded again it takes the place of the earlier one, which is kept."""

    kind = word("business_registrations", required=True)
    name = Text(120, required=True, metadata={"description": "The business's, as the licence has it."})
    credit_code = fields.String(
        load_default=None,
        validate=validate.Length(max=40),
        metadata={"description": "Unified social credit code; an individual business may have none yet."},
    )
    registered_on = fields.Date(required=True)


class PlaceVenture(ById):
    place = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(
        load_default=None, metadata={"description": "The first day without it; null: for the time being."}
    )


class LeaveVenturePlace(ById):
    until = fields.Date(required=True, metadata={"description": "The first day without the place."})


class AssignMentor(ById):
    """Who advised before does so up to this day."""

    mentor = fields.UUID(required=True)
    since = fields.Date(required=True)


class EndVenture(ById):
    ended_on = fields.Date(required=True)
    because = word("venture_closings", required=True)
    note = Text(300, load_default=None)


# ---- support


class VentureSupport(Schema):
    id = fields.UUID()
    version = fields.Integer()
    venture = fields.UUID()
    kind = word("venture_support_kinds")
    given_on = fields.Date()
    giver = fields.String(allow_none=True, metadata={"description": "Null: the maker space."})
    amount = fields.Nested(Money, allow_none=True)
    mentor = fields.UUID(allow_none=True)
    minutes = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)
    voided_on = fields.Date(allow_none=True)
    voided_because = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class RecordVentureSupport(ById):
    """A meeting with a mentor is mentoring, with the mentor and how long it took."""

    kind = word("venture_support_kinds", required=True)
    given_on = fields.Date(required=True)
    giver = Text(120, load_default=None, metadata={"description": "Who gave it, where it was not the maker space."})
    amount = fields.Nested(
        Money, load_default=None, allow_none=True, metadata={"description": "Of a loan's guarantee or a subsidy."}
    )
    mentor = fields.UUID(load_default=None, metadata={"description": "Whom they met; of mentoring."})
    minutes = fields.Integer(
        load_default=None, validate=validate.Range(1, 1440), metadata={"description": "How many minutes; of mentoring."}
    )
    note = Text(500, load_default=None)


class VoidVentureSupport(ById):
    reason = Text(300, required=True)


class ListVentureSupport(Page):
    venture = fields.UUID(load_default=None)
    kind = word("venture_support_kinds", load_default=None)


# ---- follow-ups and outcomes


class VentureFollowUp(Schema):
    id = fields.UUID()
    version = fields.Integer()
    venture = fields.UUID()
    organisation = fields.UUID()
    resident = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True, metadata={"description": "The resident's."})
    title = fields.String(allow_none=True, metadata={"description": "The venture's."})
    months = fields.Integer(metadata={"description": "So many months after its start."})
    due_on = fields.Date()
    state = word("follow_up_states")
    running = fields.Boolean(allow_none=True)
    income = fields.Nested(
        Money,
        allow_none=True,
        metadata={"description": "Of the last whole month; shown to the resident and to staff alone."},
    )
    people = fields.Integer(allow_none=True, metadata={"description": "Who work in it, its founder among them."})
    difficulties = fields.String(allow_none=True)
    next_step = fields.String(allow_none=True)
    recorded_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class RecordVentureFollowUp(ById):
    running = fields.Boolean(required=True, metadata={"description": "One that runs no more ends by this."})
    income = fields.Nested(
        Money,
        load_default=None,
        allow_none=True,
        metadata={"description": "What it brought its founder in the last whole month; nobody has to tell it."},
    )
    people = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 10_000),
        metadata={"description": "Who work in it, its founder among them; of one that runs."},
    )
    difficulties = Text(500, load_default=None)
    next_step = Text(300, load_default=None)
    ended_because = word("venture_closings", load_default=None)


class ListVentureFollowUps(Page):
    venture = fields.UUID(load_default=None)
    organisation = fields.UUID(load_default=None)
    state = word("follow_up_states", load_default=None)


class ToldIncome(Schema):
    people = fields.Integer(metadata={"description": "Who told it."})
    a_month = fields.Nested(Money, metadata={"description": "The median."})


class AfterMonths(Schema):
    months = fields.Integer()
    followed_up = fields.Integer(metadata={"description": "Of how many the follow-up is recorded."})
    running = fields.Integer(metadata={"description": "Of them, how many still ran."})
    income = fields.Nested(ToldIncome, allow_none=True, metadata={"description": "Null where fewer than five told it."})


class VentureOutcomes(Schema):
    """Of the applications of a year, whenever the rest happened."""

    organisation = fields.UUID()
    organisation_name = fields.String(allow_none=True)
    year = fields.Integer()
    applied = fields.Integer()
    accepted = fields.Integer()
    started = fields.Integer()
    registered = fields.Integer(metadata={"description": "As a business."})
    after = fields.List(fields.Nested(AfterMonths))


class ListVentureOutcomes(Schema):
    organisation = fields.UUID(load_default=None)
    year = fields.Integer(
        load_default=None,
        validate=validate.Range(2000, 2999),
        metadata={"description": "Only applications of this year."},
    )


# ---- what is told to others


class VentureChanged(Schema):
    organisation = fields.UUID(required=True)
    resident = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True)
    ended_because = fields.String(required=True, allow_none=True)


class FollowUpDue(Schema):
    venture = fields.UUID(required=True)
    organisation = fields.UUID(required=True)
    resident = fields.UUID(required=True)
    months = fields.Integer(required=True)
    due_on = fields.Date(required=True)


enter_venture_place = Operation(
    "training.enter_venture_place", "Enter a place for ventures", EnterVenturePlace, VenturePlace, writes=True
)
list_venture_places = Operation(
    "training.list_venture_places", "Places for ventures", ListVenturePlaces, listing(VenturePlace)
)
close_venture_place = Operation(
    "training.close_venture_place", "Give no more ventures this place", ById, VenturePlace, writes=True
)
enter_mentor = Operation("training.enter_mentor", "Enter a mentor of a maker space", EnterMentor, Mentor, writes=True)
list_mentors = Operation("training.list_mentors", "Mentors", ListMentors, listing(Mentor))
end_mentor = Operation("training.end_mentor", "Say that a mentor advises no more", ById, Mentor, writes=True)
apply_venture = Operation(
    "training.apply_venture", "Apply to a maker space with a venture", ApplyVenture, Venture, writes=True
)
get_venture = Operation("training.get_venture", "Read a venture", ById, Venture, of_resident="resident")
list_ventures = Operation(
    "training.list_ventures", "Ventures", ListVentures, listing(Venture), of_people=True, of_resident="resident"
)
edit_venture = Operation("training.edit_venture", "Change an application", EditVenture, Venture, writes=True)
decide_venture = Operation(
    "training.decide_venture", "Accept or decline an application", DecideVenture, Venture, writes=True
)
withdraw_venture = Operation(
    "training.withdraw_venture", "Withdraw before the venture has started", ById, Venture, writes=True
)
start_venture = Operation(
    "training.start_venture", "Record that a venture has started", StartVenture, Venture, writes=True
)
register_venture = Operation(
    "training.register_venture", "Record as what a venture is registered", RegisterVenture, Venture, writes=True
)
place_venture = Operation("training.place_venture", "Give a venture a place", PlaceVenture, Venture, writes=True)
leave_venture_place = Operation(
    "training.leave_venture_place", "End a venture's time in its place", LeaveVenturePlace, Venture, writes=True
)
assign_mentor = Operation("training.assign_mentor", "Give a venture a mentor", AssignMentor, Venture, writes=True)
end_venture = Operation("training.end_venture", "Record that a venture has ended", EndVenture, Venture, writes=True)
record_venture_support = Operation(
    "training.record_venture_support",
    "Record what a venture was given",
    RecordVentureSupport,
    VentureSupport,
    writes=True,
)
list_venture_support = Operation(
    "training.list_venture_support",
    "What ventures were given",
    ListVentureSupport,
    listing(VentureSupport),
    of_people=True,
)
void_venture_support = Operation(
    "training.void_venture_support",
    "Void what was recorded by mistake",
    VoidVentureSupport,
    VentureSupport,
    writes=True,
)
list_venture_follow_ups = Operation(
    "training.list_venture_follow_ups",
    "Follow-ups of ventures: which are due, which overdue, and what was found",
    ListVentureFollowUps,
    listing(VentureFollowUp),
    of_people=True,
)
record_venture_follow_up = Operation(
    "training.record_venture_follow_up",
    "Record how a venture stands",
    RecordVentureFollowUp,
    VentureFollowUp,
    writes=True,
)
list_venture_outcomes = Operation(
    "training.list_venture_outcomes",
    "What ventures came to, by maker space and year",
    ListVentureOutcomes,
    listing(VentureOutcomes),
)

venture_changed = EventType(
    "tongxin.training.venture.changed.v1", "A venture came a step further", VentureChanged, for_nobody=TOLD_LATER
)
follow_up_due = EventType(
    "tongxin.training.venture_follow_up.due.v1", "A venture is to be followed up", FollowUpDue, for_nobody=TOLD_LATER
)
