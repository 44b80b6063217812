"""What somebody may know and ask of what is held about them; who looked; the audit."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.common.contract import Job
from chassis.contract import ById, Code, Nothing, Operation, Page, Schema, Text, allowed_actions, listing
from services.registry.contract.fields import word
from services.registry.contract.organisations import REVEAL_PURPOSES

REVEALABLE = ("identity_number", "telephone")
CORRECTION_STATES = ("asked", "done", "declined", "lapsed")


class RevealField(Schema):
    id = fields.UUID(required=True)
    field = Code("revealable_fields", REVEALABLE, required=True)
    purpose = Code("reveal_purposes", REVEAL_PURPOSES, required=True)


class Revealed(Schema):
    """Show it until `expires_at`, then forget it."""

    field = Code("revealable_fields", REVEALABLE)
    value = fields.String(allow_none=True)
    purpose = Code("reveal_purposes", REVEAL_PURPOSES)
    expires_at = fields.DateTime()


class OwnData(Schema):
    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    sex = fields.String()
    birth_date = fields.Date(allow_none=True)
    language = fields.String()
    standing = fields.String()
    identity_number = fields.String(allow_none=True)
    telephone = fields.String(allow_none=True)


class Me(Schema):
    account = fields.UUID(allow_none=True)
    username = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    totp = fields.Boolean()
    wechat = fields.Boolean()
    roles = fields.List(word("roles"))
    community = fields.UUID(allow_none=True)
    language = fields.String()
    compounds = fields.List(fields.UUID())
    organisations = fields.List(fields.UUID())
    resident = fields.Nested(OwnData, allow_none=True)


class Look(Schema):
    at = fields.DateTime()
    by = fields.String()
    roles = fields.List(fields.String())
    field = fields.String()
    purpose = fields.String()


class ListLooks(Page):
    before = fields.AwareDateTime(load_default=None)


class AuditEntry(Schema):
    id = fields.UUID()
    at = fields.DateTime()
    actor = fields.String()
    operation = fields.String()
    action = fields.String()
    subject = fields.UUID(allow_none=True)
    kind = fields.String()
    purpose = fields.String(allow_none=True)
    before = fields.Dict()
    after = fields.Dict()
    origin_address = fields.String(allow_none=True, metadata={"description": "The address that the request came from."})
    user_agent = fields.String(allow_none=True)
    request_id = fields.String(allow_none=True)
    sealed = fields.Boolean()


class ListAudit(Page):
    subject = fields.UUID(load_default=None)
    actor = fields.String(load_default=None, validate=validate.Length(max=64))
    operation = fields.String(load_default=None, validate=validate.Length(max=80))
    action = fields.String(load_default=None, validate=validate.Length(max=12))
    since = fields.AwareDateTime(load_default=None)
    until = fields.AwareDateTime(load_default=None)


class Correction(Schema):
    id = fields.UUID()
    version = fields.Integer()
    resident = fields.UUID()
    field = fields.String()
    wish = fields.String()
    state = Code("correction_states", CORRECTION_STATES)
    answer = fields.String(allow_none=True)
    asked_at = fields.DateTime()
    answered_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class AskCorrection(Schema):
    field = Text(40, required=True)
    wish = Text(500, required=True)


class AnswerCorrection(Schema):
    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("done", "declined")))
    answer = Text(500, required=True)


class ListCorrections(Page):
    state = Code("correction_states", CORRECTION_STATES, load_default=None)


class EraseResident(Schema):
    id = fields.UUID(required=True)
    reason = Text(300, required=True)


class Kept(Schema):
    kind = fields.String()
    zh = fields.String()
    en = fields.String()
    until = fields.Date(allow_none=True, metadata={"description": "When it goes by itself; null: it does not."})
    law = fields.String()
    why_zh = fields.String()
    why_en = fields.String()


class Erasure(Schema):
    """`kept` is what is kept all the same: why, by which law, and until when where it has an end."""

    resident = fields.UUID()
    erased_at = fields.DateTime()
    kept = fields.List(fields.Nested(Kept))


reveal_resident_field = Operation(
    "registry.reveal_resident_field",
    "One identifier in the open, for a purpose; recorded",
    RevealField,
    Revealed,
    writes=True,
    secret=("value",),
)
get_me = Operation("registry.get_me", "Who you are here, and what is registered of you", Nothing, Me)
list_own_access_log = Operation(
    "registry.list_own_access_log", "Who looked at your data, when and why", ListLooks, listing(Look)
)
list_audit = Operation("registry.list_audit", "What was done, masked", ListAudit, listing(AuditEntry))
export_own_data = Operation(
    "registry.export_own_data", "Everything held of you, as one archive", Nothing, Job, writes=True
)
export_resident = Operation(
    "registry.export_resident", "Everything held of a resident, for the resident", ById, Job, writes=True
)
ask_correction = Operation("registry.ask_correction", "Say what is wrong", AskCorrection, Correction, writes=True)
answer_correction = Operation(
    "registry.answer_correction", "Answer a request for correction", AnswerCorrection, Correction, writes=True
)
list_corrections = Operation(
    "registry.list_corrections",
    "Requests for correction; a resident's own, with the answers",
    ListCorrections,
    listing(Correction),
    of_people=True,
)
get_correction = Operation(
    "registry.get_correction", "Read a request for correction and its answer", ById, Correction, of_resident="resident"
)
erase_resident = Operation("registry.erase_resident", "Erase a resident", EraseResident, Erasure, writes=True)
