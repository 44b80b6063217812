"""Households: what may be asked and told of them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.common.contract import FileLink
from chassis.contract import ById, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.registry.contract.fields import word
from services.registry.contract.places import Occupancy


class MemberRelation(Schema):
    resident = fields.UUID(required=True)
    relation = word("household_relations", required=True)


def members(**kwargs: Any) -> Any:
    return fields.List(fields.Nested(MemberRelation), validate=validate.Length(max=50), **kwargs)


class Member(Schema):
    resident = fields.UUID()
    name = fields.String()
    relation = word("household_relations")
    since = fields.Date()


class HouseholdSummary(Schema):
    id = fields.UUID()
    version = fields.Integer()
    number = fields.String(allow_none=True, metadata={"description": "The community's own number of it (户号)."})
    formation = word("household_formations")
    dissolution = word("household_dissolutions", allow_none=True)
    dwelling = fields.UUID(allow_none=True)
    compound = fields.UUID(allow_none=True)
    allowed_actions = allowed_actions()


class HouseholdWarning(Schema):
    """What to look at in a household, and no reason to refuse: whose record it is about."""

    kind = word("household_warnings")
    resident = fields.UUID()


class Household(HouseholdSummary):
    members = fields.List(fields.Nested(Member))
    tenure = word("tenures", allow_none=True)
    since = fields.Date(allow_none=True, metadata={"description": "When it came to this dwelling."})
    warnings = fields.List(fields.Nested(HouseholdWarning))


class FormHousehold(Schema):
    number = Text(40, allow_none=True)
    members = members(required=True)
    dwelling = fields.UUID(required=True)
    tenure = word(
        "tenures", load_default=None, metadata={"description": "Left out: tenant in public rental housing, else owner."}
    )
    formation = word("household_formations", load_default="formed")
    since = fields.Date(load_default=None, metadata={"description": "Today if left out; never in the future."})


class ListHouseholds(Page):
    compound = fields.UUID(load_default=None)
    dwelling = fields.UUID(load_default=None)
    number = Text(40, load_default=None)
    dissolved = fields.Boolean(load_default=False, metadata={"description": "Whether those that ended are listed too."})


class Membership(Schema):
    """A resident's time in a household in one relation to its head. `voided_on`: found wrong on that day, and kept."""

    id = fields.UUID()
    resident = fields.UUID()
    relation = word("household_relations")
    since = fields.Date()
    until = fields.Date(allow_none=True)
    began = word("membership_beginnings")
    ended = word("membership_endings", allow_none=True)
    entered_on = fields.Date()
    end_entered_on = fields.Date(allow_none=True)
    voided_on = fields.Date(allow_none=True)
    voided_why = fields.String(allow_none=True)


class HouseholdHistory(Schema):
    id = fields.UUID()
    memberships = fields.List(fields.Nested(Membership))
    occupancies = fields.List(fields.Nested(Occupancy))


class HouseholdChange(Schema):
    """What is to change in a household. Each kind needs its own fields, and refuses others."""

    kind = word("change_request_kinds", required=True)
    household = fields.UUID(required=True)
    on = fields.Date(
        load_default=None,
        metadata={"description": "The day it became so; today if left out, of a request the day of asking."},
    )
    resident = fields.UUID(load_default=None, metadata={"description": "add, remove, transfer"})
    relation = word("household_relations", load_default=None)
    beginning = word("membership_beginnings", load_default=None)
    ending = word("membership_endings", allow_none=True)
    to_household = fields.UUID(load_default=None, metadata={"description": "transfer, merge: the one that takes in"})
    head = fields.UUID(load_default=None, metadata={"description": "Who is head from then on."})
    relations = members(load_default=list, metadata={"description": "To the new head; others are to be confirmed."})
    members = members(load_default=list, metadata={"description": "split: who leaves, related to the new head."})
    dwelling = fields.UUID(load_default=None, metadata={"description": "move, split; correct a home"})
    tenure = word(
        "tenures",
        load_default=None,
        metadata={"description": "Left out: as before into housing of the same kind, else as usual for the new one."},
    )
    row = fields.UUID(load_default=None, metadata={"description": "correct: the membership or occupancy that is wrong"})
    since = fields.Date(load_default=None, metadata={"description": "correct: the right first day"})
    until = fields.Date(
        allow_none=True,
        metadata={
            "description": "correct: the right first day after. Null, sent with a null ending: it never ended. So a "
            "death is taken back, with the succession that came of it."
        },
    )
    withdraw = fields.Boolean(load_default=False, metadata={"description": "correct: the membership never was"})
    why = Text(500, load_default=None, metadata={"description": "correct: how it came to be wrong"})


class LifeEventTold(Schema):
    """What a life event says, in names, addresses, household numbers and words. Null where it does not say it, and for
    the names of others where a resident reads it; an auditor gets the first character of a name."""

    number = fields.String(allow_none=True)
    resident = fields.String(allow_none=True)
    residents = fields.List(fields.String())
    relation = word("household_relations", allow_none=True)
    beginning = word("membership_beginnings", allow_none=True)
    ending = word("membership_endings", allow_none=True)
    head = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    dwelling = fields.String(allow_none=True)
    from_dwelling = fields.String(allow_none=True)
    to_dwelling = fields.String(allow_none=True)
    to_household = fields.String(allow_none=True)
    into_household = fields.String(allow_none=True)
    formation = word("household_formations", allow_none=True)
    dissolution = word("household_dissolutions", allow_none=True)
    why = fields.String(allow_none=True)


class LifeEvent(Schema):
    """Something that happened to a household. `entered_on` is later than `on` where it was told late."""

    id = fields.UUID()
    kind = word("life_event_kinds")
    household = fields.UUID()
    resident = fields.UUID(allow_none=True)
    on = fields.Date()
    entered_on = fields.Date()
    details = fields.Dict(keys=fields.String(), metadata={"file": False})  # a file has `told`
    told = fields.Nested(LifeEventTold)
    request = fields.UUID(allow_none=True)


class RecordedChange(listing(LifeEvent)):  # type: ignore[misc]
    """What happened by it, and what to look at in the households as they are now."""

    warnings = fields.List(fields.Nested(HouseholdWarning))


class ListLifeEvents(Page):
    household = fields.UUID(load_default=None)
    resident = fields.UUID(load_default=None)
    kind = word("life_event_kinds", load_default=None)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)


class AskChange(HouseholdChange):
    evidence = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=20), metadata={"description": "Ids of files."}
    )


class ChangeRequest(Schema):
    id = fields.UUID()
    version = fields.Integer()
    kind = word("change_request_kinds")
    state = word("change_request_states")
    household = fields.UUID()
    change = fields.Dict(keys=fields.String(), metadata={"description": "As it was asked, with its day."})
    evidence = fields.List(fields.UUID())
    asked_by = fields.UUID()
    asked_at = fields.AwareDateTime()
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    closed_because = word(
        "closed_because",
        allow_none=True,
        metadata={
            "description": "Why the record itself let it lapse; null where a person answered it, and while it is open."
        },
    )
    warnings = fields.List(
        fields.Nested(HouseholdWarning), metadata={"description": "About those whom it names as head."}
    )
    allowed_actions = allowed_actions()


class ListChangeRequests(Page):
    state = word("change_request_states", load_default=None)
    kind = word("change_request_kinds", load_default=None)
    household = fields.UUID(load_default=None)


class DecideChange(ById):
    approve = fields.Boolean(required=True)
    reason = Text(500, load_default=None, metadata={"description": "A refusal needs one."})


class LinkEvidence(ById):
    file = fields.UUID(required=True, metadata={"description": "One of the request's evidence."})


class HouseholdChanged(Schema):
    """What happened to a household: ids and dates only."""

    on = fields.Date(required=True)
    entered_on = fields.Date(required=True)
    resident = fields.UUID(allow_none=True)
    formation = fields.String()
    dissolution = fields.String()
    dwelling = fields.UUID()
    from_dwelling = fields.UUID()
    to_dwelling = fields.UUID()
    into_household = fields.UUID()
    to_household = fields.UUID()
    residents = fields.List(fields.UUID())
    relation = fields.String()
    beginning = fields.String()
    ending = fields.String()
    previous = fields.UUID()
    head = fields.UUID()


form_household = Operation("registry.form_household", "Form a household", FormHousehold, Household, writes=True)
get_household = Operation(
    "registry.get_household", "Read a household with its members", ById, Household, of_resident="members.resident"
)
list_households = Operation(
    "registry.list_households", "List households", ListHouseholds, listing(HouseholdSummary), of_people=True
)
get_household_history = Operation(
    "registry.get_household_history",
    "Everything on record of a household",
    ById,
    HouseholdHistory,
    of_resident="memberships.resident",
)
record_life_event = Operation(
    "registry.record_life_event", "Record a change of a household", HouseholdChange, RecordedChange, writes=True
)
list_life_events = Operation(
    "registry.list_life_events",
    "What happened to households; for a resident, to them and to their whole household while they belonged to it",
    ListLifeEvents,
    listing(LifeEvent),
    of_people=True,
    of_resident="resident",
)
ask_change = Operation("registry.ask_change", "Ask for a change of a household", AskChange, ChangeRequest, writes=True)
get_change_request = Operation("registry.get_change_request", "Read a change request", ById, ChangeRequest)
list_change_requests = Operation(
    "registry.list_change_requests", "List change requests", ListChangeRequests, listing(ChangeRequest), of_people=True
)
decide_change = Operation(
    "registry.decide_change",
    "Approve a change, which applies it, or refuse it",
    DecideChange,
    ChangeRequest,
    writes=True,
)
withdraw_change = Operation("registry.withdraw_change", "Take one's own request back", ById, ChangeRequest, writes=True)
link_evidence = Operation(
    "registry.link_evidence",
    "A link to a file of a request's evidence, which ends after minutes; recorded",
    LinkEvidence,
    FileLink,
    writes=True,
)

NOBODY = "who keeps copies follows the residents' own events, which every change of a household makes"


def happened(noun: str, verb: str, summary: str) -> EventType:
    return EventType(f"tongxin.registry.{noun}.{verb}.v1", summary, HouseholdChanged, for_nobody=NOBODY)


household_formed = happened("household", "formed", "A household was formed")
household_dissolved = happened("household", "dissolved", "A household ended")
household_moved = happened("household", "moved", "A household moved within the community")
household_tenure_changed = happened("household_tenure", "changed", "A household's tenure of its home changed")
household_member_joined = happened("household_member", "joined", "Somebody came into a household")
household_member_left = happened("household_member", "left", "Somebody died or moved out")
household_member_transferred = happened("household_member", "transferred", "Somebody went to another household here")
household_head_changed = happened("household_head", "changed", "A household has another head")
household_corrected = happened("household", "corrected", "The record of a household was corrected")

HOUSEHOLD_EVENTS = {
    "formed": household_formed,
    "dissolved": household_dissolved,
    "moved": household_moved,
    "tenure_changed": household_tenure_changed,
    "joined": household_member_joined,
    "left": household_member_left,
    "transferred": household_member_transferred,
    "head_changed": household_head_changed,
    "corrected": household_corrected,
}
