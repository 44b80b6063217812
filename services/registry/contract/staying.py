"""Temporary residence: who stays here until a day, apart from household and household registration."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import EventType, Operation, Page, Schema, allowed_actions, listing


class TemporaryResidence(Schema):
    """From `since` up to but without `until`, the day on which it lapses or was ended."""

    id = fields.UUID()
    version = fields.Integer()
    resident = fields.UUID()
    dwelling = fields.UUID()
    compound = fields.UUID()
    since = fields.Date()
    until = fields.Date()
    entered_on = fields.Date()
    allowed_actions = allowed_actions()


class RegisterTemporaryResidence(Schema):
    id = fields.UUID(required=True, metadata={"description": "The resident."})
    dwelling = fields.UUID(required=True)
    since = fields.Date(load_default=None, metadata={"description": "Today if left out; never in the future."})
    until = fields.Date(required=True, metadata={"description": "The day on which it lapses."})


class RenewTemporaryResidence(Schema):
    id = fields.UUID(required=True)
    until = fields.Date(required=True, metadata={"description": "The later day on which it lapses."})


class EndTemporaryResidence(Schema):
    id = fields.UUID(required=True)
    on = fields.Date(load_default=None, metadata={"description": "The first day without it; today if left out."})


class ListTemporaryResidences(Page):
    resident = fields.UUID(load_default=None)
    compound = fields.UUID(load_default=None)
    on = fields.Date(load_default=None, metadata={"description": "Those that last on this day; all if left out."})


class TemporaryResidenceState(Schema):
    resident = fields.UUID(required=True)
    dwelling = fields.UUID(required=True)
    compound = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)


register_temporary_residence = Operation(
    "registry.register_temporary_residence",
    "Register a temporary residence",
    RegisterTemporaryResidence,
    TemporaryResidence,
    writes=True,
)
renew_temporary_residence = Operation(
    "registry.renew_temporary_residence",
    "Let a temporary residence lapse later",
    RenewTemporaryResidence,
    TemporaryResidence,
    writes=True,
)
end_temporary_residence = Operation(
    "registry.end_temporary_residence",
    "End a temporary residence before it lapses",
    EndTemporaryResidence,
    TemporaryResidence,
    writes=True,
)
list_temporary_residences = Operation(
    "registry.list_temporary_residences",
    "Who stays here for a time",
    ListTemporaryResidences,
    listing(TemporaryResidence),
    of_people=True,
    of_resident="resident",
)

temporary_residence_changed = EventType(
    "tongxin.registry.temporary_residence.changed.v1",
    "A temporary residence is now this",
    TemporaryResidenceState,
    for_nobody="the books and the desk of the registry follow it; no other service decides by it",
)
