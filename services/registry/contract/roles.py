"""Roles that residents hold in the community."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import Code, EventType, Operation, Schema, Text, allowed_actions, listing
from services.registry.contract.organisations import EndDated

ROLE_KINDS = (
    "in_service_party_member",
    "village_party_member",
    "community_party_member",
    "skilled_resident",
    "resident_leader",
    "building_head",
    "grid_worker",
)


PLACE = "The building of a building_head, the grid of a grid_worker; the other kinds have none."


class Role(Schema):
    """From `since` up to but without `until`. A deputy's role has its `cover` and whom it `covers_for`."""

    id = fields.UUID()
    version = fields.Integer()
    resident = fields.UUID()
    kind = Code("role_kinds", ROLE_KINDS)
    place = fields.UUID(allow_none=True)
    skills = fields.List(fields.String())
    since = fields.Date()
    until = fields.Date(allow_none=True)
    cover = fields.UUID(allow_none=True)
    covers_for = fields.UUID(allow_none=True)
    allowed_actions = allowed_actions()


class GrantRole(Schema):
    id = fields.UUID(required=True, metadata={"description": "The resident."})
    kind = Code("role_kinds", ROLE_KINDS, required=True)
    place = fields.UUID(load_default=None, allow_none=True, metadata={"description": PLACE})
    skills = fields.List(Text(40), load_default=list, validate=validate.Length(max=20))
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)


class ListRoles(Schema):
    id = fields.UUID(required=True)
    on = fields.Date(load_default=None)


class RoleState(Schema):
    """Without the role's kind, which can tell an affiliation."""

    resident = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


grant_role = Operation("registry.grant_role", "Record a role of a resident", GrantRole, Role, writes=True)
end_role = Operation("registry.end_role", "End a role", EndDated, Role, writes=True)
list_roles = Operation(
    "registry.list_roles", "A resident's roles", ListRoles, listing(Role), of_people=True, of_resident="id"
)

role_changed = EventType(
    "tongxin.registry.role.changed.v1",
    "A resident's role began, changed or ended",
    RoleState,
    for_nobody="kept for the timeline of a resident; no other service decides by roles yet",
)
