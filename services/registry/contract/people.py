"""Residents: what may be asked and told of them."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import (
    ById,
    EventType,
    Name,
    Nothing,
    Operation,
    Page,
    Schema,
    StateEvents,
    Text,
    allowed_actions,
    listing,
)
from services.registry.contract.fields import as_of, division_code, word
from services.registry.contract.households import HouseholdWarning


class Origin(Schema):
    """Township or village of origin: its code within Ordos, elsewhere the county's code and the place's name."""

    division_code = division_code(required=True)
    place_name = Text(80, allow_none=True)


class EntitlementTerms(Schema):
    kind = word("entitlement_kinds", required=True)
    since = fields.Date(required=True)
    until = fields.Date(allow_none=True, metadata={"description": "The first day without it."})
    source = Text(120, required=True, metadata={"description": "The rule or paper that grants it."})


class Resettlement(Schema):
    settled_on = fields.Date(required=True)
    programme = Text(120, allow_none=True)
    batch = Text(40, allow_none=True)
    dwelling = fields.UUID(allow_none=True, metadata={"description": "The dwelling allotted."})
    entitlements = fields.List(fields.Nested(EntitlementTerms), validate=validate.Length(max=20))


class Registration(Schema):
    """Household registration (户籍), apart from where somebody lives. `dwelling`: where it is held, if here."""

    kind = word("registration_kinds", required=True)
    division_code = division_code(required=True)
    dwelling = fields.UUID(allow_none=True)
    since = fields.Date(allow_none=True)


class FirstHome(Schema):
    """A household to join, or a dwelling in which to form one with this resident as head."""

    household = fields.UUID(allow_none=True)
    relation = word("household_relations", allow_none=True)
    beginning = word("membership_beginnings", allow_none=True)
    dwelling = fields.UUID(allow_none=True)
    tenure = word(
        "tenures", load_default=None, metadata={"description": "Left out: tenant in public rental housing, else owner."}
    )
    formation = word("household_formations", load_default="registered")
    number = Text(40, allow_none=True, metadata={"description": "The community's own number of the household (户号)."})
    since = fields.Date(load_default=None, metadata={"description": "Today if left out."})


class Warning(Schema):
    """Who may be the same person: to be looked at, and no reason to refuse.

    `candidates` are those whom the caller may see; `elsewhere` says that there is somebody whom they may not, and `ask`
    whom to turn to then.
    """

    kind = word("likenesses")
    candidates = fields.List(fields.UUID())
    elsewhere = fields.Boolean()
    ask = fields.String(allow_none=True)


class Resident(Schema):
    """A resident as staff see them: identifiers are masked; `reveal_resident_field` shows one for a purpose.

    An auditor gets the first character of the name, and null for all that is personal.
    """

    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    sex = word("sexes")
    birth_date = fields.Date(allow_none=True)
    language = word("languages", allow_none=True)
    identity_number = fields.String(allow_none=True, metadata={"description": "Masked but for the last four."})
    telephone = fields.String(allow_none=True, metadata={"description": "Masked but for the last four."})
    standing = word("standings")
    household = fields.UUID(allow_none=True)
    dwelling = fields.UUID(allow_none=True)
    compound = fields.UUID(allow_none=True)
    marital_status = word("marital_statuses", allow_none=True)
    education = word("education", allow_none=True)
    employment = word("employment", allow_none=True)
    skills = fields.List(fields.String())
    registration_kind = word("registration_kinds", allow_none=True)
    registration_code = fields.String(allow_none=True)
    residence = word("residence_states")
    origin_code = fields.String(allow_none=True)
    origin_label = fields.String(allow_none=True)
    resettled_on = fields.Date(allow_none=True)
    resettlement_programme = fields.String(allow_none=True)
    resettlement_batch = fields.String(allow_none=True)
    resettled_to = fields.UUID(allow_none=True)
    entitlements = fields.List(fields.Nested(EntitlementTerms), allow_none=True)
    ended = word(
        "membership_endings", allow_none=True, metadata={"description": "Death or leaving, told outside a household."}
    )
    ended_on = fields.Date(allow_none=True)
    merged_into = fields.UUID(allow_none=True)
    allowed_actions = allowed_actions()


class RegisteredResident(Resident):
    warnings = fields.List(fields.Nested(Warning))
    household_warnings = fields.List(fields.Nested(HouseholdWarning))


class ResidentFacts(Schema):
    """What can be told of a resident, at registration or to correct it."""

    sex = word("sexes", allow_none=True)
    birth_date = fields.Date(allow_none=True)
    identity_number = fields.String(allow_none=True, validate=validate.Length(max=40))
    telephone = fields.String(allow_none=True, validate=validate.Length(max=40))
    marital_status = word("marital_statuses", allow_none=True)
    education = word("education", allow_none=True)
    employment = word("employment", allow_none=True)
    skills = fields.List(Text(40), validate=validate.Length(max=20))
    origin = fields.Nested(Origin, allow_none=True)
    resettlement = fields.Nested(Resettlement, allow_none=True)
    registration = fields.Nested(Registration)
    ethnic_group = fields.String(
        allow_none=True, validate=validate.Length(max=20), metadata={"description": "Kept with separate consent only."}
    )
    ethnic_group_consent = Text(
        200, allow_none=True, metadata={"description": "Where the separate consent is kept (paper's number, file)."}
    )


class RecordEnding(ById):
    """Of somebody who belongs to no household here; of a member the household's life event tells it."""

    ending = word(
        "membership_endings",
        required=True,
        allow_none=True,
        metadata={"description": "death or moved_out; null takes back what was entered wrong."},
    )
    on = fields.Date(load_default=None, metadata={"description": "The day it became so; today if left out."})
    why = Text(
        500,
        load_default=None,
        metadata={"description": "It stands in the audit. What takes back a wrong end needs it."},
    )


class RegisterResident(ResidentFacts):
    name = Name(required=True)
    language = word("languages", load_default="zh-CN")
    home = fields.Nested(FirstHome, allow_none=True)


class CorrectResident(ResidentFacts):
    id = fields.UUID(required=True)
    name = Name()
    language = word("languages")
    why = Text(500, required=True)


class ListResidents(Page):
    q = fields.String(
        load_default=None, validate=validate.Length(max=80), metadata={"description": "Chinese, pinyin or initials."}
    )
    as_of = as_of("Who lived here on this day, and where; all on record if left out.")
    compound = fields.UUID(load_default=None)
    household = fields.UUID(load_default=None)
    standing = word("standings", load_default=None)
    sex = word("sexes", load_default=None)
    age_band = word("age_bands", load_default=None)
    employment = word("employment", load_default=None)
    education = word("education", load_default=None)
    registration_kind = word("registration_kinds", load_default=None)
    resettled = fields.Boolean(load_default=None)
    origin = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^\d{2,12}$"),
        metadata={"description": "Code of the division of origin, or of one that it lies in."},
    )
    skill = Text(40, load_default=None)
    entitlement_ends_within = fields.Integer(
        load_default=None,
        validate=validate.Range(0, 366),
        metadata={"description": "Days: who has an entitlement in force that ends within them."},
    )


class MergeResidents(Schema):
    """Two records of one person: `absorbed` is closed, and `id` keeps what it had."""

    id = fields.UUID(required=True)
    absorbed = fields.UUID(required=True)
    why = Text(500, required=True)


class TimelineItem(Schema):
    """A fact on somebody's way to town life; never a score. Without `id` it follows from the resident's record."""

    id = fields.UUID(allow_none=True)
    topic = word("transition_topics")
    on = fields.Date()
    what = fields.String()
    allowed_actions = allowed_actions()


class Timeline(Schema):
    """`standing` has the latest fact of each topic, null where nothing was told yet."""

    id = fields.UUID()
    items = fields.List(fields.Nested(TimelineItem))
    latest = fields.Dict(keys=fields.String(), values=fields.Nested(TimelineItem, allow_none=True))


class ReadTimeline(Schema):
    id = fields.UUID(required=True)


class RecordFact(Schema):
    id = fields.UUID(required=True)
    topic = word("transition_topics", required=True)
    on = fields.Date(required=True)
    what = Text(500, required=True)


class VoidFact(Schema):
    id = fields.UUID(required=True)
    reason = Text(300, required=True)


class VoidedFact(Schema):
    """A fact that was withdrawn as wrong: it is kept, with why, and stands in the timeline no more."""

    id = fields.UUID()
    resident = fields.UUID()
    topic = word("transition_topics")
    on = fields.Date()
    voided_on = fields.Date()
    void_reason = fields.String()


class HouseholdRegistration(Schema):
    """A household registration, up to but without `until`. `voided_on`: found wrong on that day, and kept."""

    id = fields.UUID()
    resident = fields.UUID()
    kind = word("registration_kinds")
    division_code = fields.String()
    dwelling = fields.UUID(allow_none=True, metadata={"description": "Where it is held, if here."})
    since = fields.Date()
    until = fields.Date(allow_none=True)
    entered_on = fields.Date()
    voided_on = fields.Date(allow_none=True)
    void_reason = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class ListRegistrations(Page):
    id = fields.UUID(required=True, metadata={"description": "The resident."})


class CorrectRegistration(Schema):
    """What is right instead; what is left out stays as it was. The end follows from the next one, or from a death."""

    id = fields.UUID(required=True)
    kind = word("registration_kinds")
    division_code = division_code()
    dwelling = fields.UUID(allow_none=True, metadata={"description": "Null where it is not held here."})
    since = fields.Date()
    reason = Text(300, required=True)


class VoidRegistration(Schema):
    id = fields.UUID(required=True)
    reason = Text(300, required=True)


class ResidentState(Schema):
    """A resident's whole state, for copies. `contact` is sealed for notify."""

    name = fields.String(required=True)
    language = fields.String(required=True)
    standing = fields.String(required=True)
    household = fields.UUID(allow_none=True)
    compound = fields.UUID(allow_none=True)
    contact = fields.String(required=True, allow_none=True)
    merged_into = fields.UUID(load_default=None, metadata={"description": "Of a merged record: the one that stays."})
    works_from = fields.Date(
        load_default=None,
        metadata={"description": "Of who is under 16: the first day on which they are not. Of others nothing is told."},
    )


register_resident = Operation(
    "registry.register_resident", "Register a resident", RegisterResident, RegisteredResident, writes=True
)
correct_resident = Operation(
    "registry.correct_resident", "Correct what is recorded", CorrectResident, RegisteredResident, writes=True
)
merge_residents = Operation(
    "registry.merge_residents", "Merge two records of one person", MergeResidents, Resident, writes=True
)
get_resident = Operation(
    "registry.get_resident", "Read a resident, identifiers masked", ById, Resident, of_resident="id"
)
list_residents = Operation(
    "registry.list_residents", "Search residents", ListResidents, listing(Resident), of_people=True
)
get_timeline = Operation("registry.get_timeline", "A resident's way to town life", ReadTimeline, Timeline)
record_fact = Operation(
    "registry.record_fact", "Add a fact to a resident's timeline", RecordFact, TimelineItem, writes=True
)
void_fact = Operation(
    "registry.void_fact", "Withdraw a fact of a timeline that is wrong", VoidFact, VoidedFact, writes=True
)
list_registrations = Operation(
    "registry.list_registrations",
    "A resident's household registrations",
    ListRegistrations,
    listing(HouseholdRegistration),
    of_people=True,
    of_resident="id",
)
correct_registration = Operation(
    "registry.correct_registration",
    "Correct a household registration that was entered wrong",
    CorrectRegistration,
    HouseholdRegistration,
    writes=True,
)
void_registration = Operation(
    "registry.void_registration",
    "Void a household registration that never was",
    VoidRegistration,
    HouseholdRegistration,
    writes=True,
)

record_ending = Operation(
    "registry.record_ending",
    "Record that somebody without a household here has died or gone",
    RecordEnding,
    Resident,
    writes=True,
)

resident_registered = EventType("tongxin.registry.resident.registered.v1", "A resident was registered", ResidentState)
resident_changed = EventType(
    "tongxin.registry.resident.changed.v1", "What others keep of a resident changed", ResidentState
)
resident_moved = EventType("tongxin.registry.resident.moved.v1", "A resident moved, in, out or within", ResidentState)
resident_deceased = EventType("tongxin.registry.resident.deceased.v1", "A resident has died", ResidentState)
resident_merged = EventType(
    "tongxin.registry.resident.merged.v1", "A record was merged into another of the same person", ResidentState
)
resident_erased = EventType("tongxin.registry.resident.erased.v1", "A resident was erased; every copy goes", Nothing)
resident_stated = EventType("tongxin.registry.resident.stated.v1", "A resident's state, told again", ResidentState)

RESIDENTS = StateEvents(
    stated=resident_stated,
    changed=(resident_registered, resident_changed, resident_moved, resident_deceased, resident_merged),
    erased=(resident_erased,),
)
"""All that is told of residents: what a service's copy of them is fed by."""
