"""Organisations, their relations, and who stands for them."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.common.contract import Job
from chassis.contract import (
    ById,
    Code,
    EventType,
    Name,
    Operation,
    Page,
    Schema,
    StateEvents,
    Text,
    allowed_actions,
    listing,
)
from services.registry.contract.fields import as_of, division_code

ORGANISATION_KINDS = (
    "community_branch",
    "village_branch",
    "committee",
    "co_building_unit",
    "volunteer_team",
    "industry_team",
    "social_organisation",
    "training_provider",
    "maker_space",
    "employer",
)
RELATIONS = ("membership", "joint_building", "belongs_to")
CAPACITIES = ("secretary", "head", "captain", "delegate", "contact")
REVEAL_PURPOSES = (
    "contact",
    "authority_filing",
    "benefit_application",
    "verification",
    "correction",
    "emergency",
    "own_request",
)


class Contact(Schema):
    id = fields.UUID()
    name = fields.String()
    duty = fields.String()
    telephone = fields.String(metadata={"description": "Masked but for the last four."})


class Organisation(Schema):
    id = fields.UUID()
    version = fields.Integer()
    kind = Code("organisation_kinds", ORGANISATION_KINDS)
    name = fields.String()
    credit_code = fields.String(allow_none=True)
    division_code = fields.String(allow_none=True, metadata={"description": "The division in which it sits."})
    contacts = fields.List(fields.Nested(Contact))
    closed_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class NewContact(Schema):
    name = Name(required=True)
    telephone = fields.String(required=True, validate=validate.Length(1, 40))
    duty = Text(80, least=0, load_default=None, allow_none=True)


class RegisterOrganisation(Schema):
    kind = Code("organisation_kinds", ORGANISATION_KINDS, required=True)
    name = Name(120, digits=True, required=True)
    credit_code = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    division_code = division_code(load_default=None, allow_none=True)
    contacts = fields.List(fields.Nested(NewContact), load_default=list, validate=validate.Length(max=20))


class EditOrganisation(Schema):
    id = fields.UUID(required=True)
    name = Name(120, digits=True)
    credit_code = fields.String(allow_none=True, validate=validate.Length(max=40))
    division_code = division_code(allow_none=True)
    contacts = fields.List(fields.Nested(NewContact), validate=validate.Length(max=20))
    closed_on = fields.Date(allow_none=True)


class ListOrganisations(Page):
    q = fields.String(load_default=None, validate=validate.Length(max=80))
    kind = Code("organisation_kinds", ORGANISATION_KINDS, load_default=None)


class RevealContact(Schema):
    id = fields.UUID(required=True)
    contact = fields.UUID(required=True)
    purpose = Code("reveal_purposes", REVEAL_PURPOSES, required=True)


class RevealedContact(Schema):
    telephone = fields.String(allow_none=True)
    expires_at = fields.DateTime()


class ExportOrganisations(Schema):
    """The contacts' telephones stand in the file only where a purpose is named; each of them is recorded then."""

    purpose = Code("reveal_purposes", REVEAL_PURPOSES, load_default=None, allow_none=True)


class Relation(Schema):
    id = fields.UUID()
    version = fields.Integer()
    kind = Code("organisation_relations", RELATIONS)
    source = fields.UUID()
    target = fields.UUID()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class RelateOrganisations(Schema):
    """`source` is the member, unit or team; `target` what it belongs to."""

    source = fields.UUID(required=True, metadata={"description": "The member, unit or team."})
    target = fields.UUID(required=True, metadata={"description": "What it belongs to."})
    kind = Code("organisation_relations", RELATIONS, required=True)
    since = fields.Date(load_default=None, allow_none=True)


class ListRelations(Page):
    organisation = fields.UUID(load_default=None, metadata={"description": "On either side."})
    kind = Code("organisation_relations", RELATIONS, load_default=None)
    as_of = as_of("Those that stand on this day; ended ones too if left out.")


class EndDated(Schema):
    id = fields.UUID(required=True)
    until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "First day after; today if left out."}
    )


class ListDated(Page):
    id = fields.UUID(required=True)
    on = fields.Date(load_default=None, metadata={"description": "Only those of this day."})


class Representation(Schema):
    id = fields.UUID()
    version = fields.Integer()
    resident = fields.UUID()
    organisation = fields.UUID()
    capacity = Code("representation_capacities", CAPACITIES)
    since = fields.Date()
    until = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class AppointRepresentative(Schema):
    id = fields.UUID(required=True)
    resident = fields.UUID(required=True)
    capacity = Code("representation_capacities", CAPACITIES, required=True)
    since = fields.Date(load_default=None, allow_none=True)


class OrganisationState(Schema):
    kind = fields.String(required=True)
    name = fields.String(required=True)
    credit_code = fields.String(required=True, allow_none=True)
    division_code = fields.String(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)


class RelationState(Schema):
    kind = fields.String(required=True)
    source = fields.UUID(required=True)
    target = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


class RepresentationState(Schema):
    resident = fields.UUID(required=True)
    organisation = fields.UUID(required=True)
    capacity = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


register_organisation = Operation(
    "registry.register_organisation", "Register an organisation", RegisterOrganisation, Organisation, writes=True
)
edit_organisation = Operation(
    "registry.edit_organisation", "Change an organisation", EditOrganisation, Organisation, writes=True
)
get_organisation = Operation("registry.get_organisation", "Read an organisation", ById, Organisation)
list_organisations = Operation("registry.list_organisations", "Organisations", ListOrganisations, listing(Organisation))
reveal_contact = Operation(
    "registry.reveal_contact",
    "A contact's telephone in the open, for a purpose",
    RevealContact,
    RevealedContact,
    writes=True,
    secret=("telephone",),
)
export_organisations = Operation(
    "registry.export_organisations",
    "All organisations as the file that their import reads",
    ExportOrganisations,
    Job,
    writes=True,
)
relate_organisations = Operation(
    "registry.relate_organisations", "Relate an organisation to another", RelateOrganisations, Relation, writes=True
)
end_relation = Operation("registry.end_relation", "End a relation", EndDated, Relation, writes=True)
get_relation = Operation("registry.get_relation", "Read a relation of organisations", ById, Relation)
list_relations = Operation(
    "registry.list_relations", "Memberships and other relations of organisations", ListRelations, listing(Relation)
)
appoint_representative = Operation(
    "registry.appoint_representative",
    "Let a resident stand for an organisation",
    AppointRepresentative,
    Representation,
    writes=True,
)
end_representation = Operation(
    "registry.end_representation", "End a representation", EndDated, Representation, writes=True
)
get_representation = Operation(
    "registry.get_representation", "Read who stands for what", ById, Representation, of_resident="resident"
)
list_representatives = Operation(
    "registry.list_representatives",
    "Who stands for an organisation",
    ListDated,
    listing(Representation),
    of_people=True,
)

LATER = "the services that plan meetings and projects keep a copy of it"
organisation_registered = EventType(
    "tongxin.registry.organisation.registered.v1", "An organisation was registered", OrganisationState
)
organisation_changed = EventType(
    "tongxin.registry.organisation.changed.v1", "An organisation is now this", OrganisationState
)
organisation_stated = EventType(
    "tongxin.registry.organisation.stated.v1", "An organisation's state, told again", OrganisationState
)
organisation_relation_changed = EventType(
    "tongxin.registry.organisation_relation.changed.v1",
    "A relation between organisations is now this",
    RelationState,
    for_nobody=LATER,
)
representation_changed = EventType(
    "tongxin.registry.representation.changed.v1",
    "Who stands for an organisation is now this",
    RepresentationState,
    for_nobody=LATER,
)

ORGANISATIONS = StateEvents(stated=organisation_stated, changed=(organisation_registered, organisation_changed))
"""All that is told of organisations."""
