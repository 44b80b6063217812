"""Consents: what residents allow."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, Code, EventType, Operation, Page, Schema, StateEvents, Text, allowed_actions, listing

PURPOSES = (
    "registration",
    "notices",
    "volunteering",
    "roles",
    "leadership",
    "employment",
    "pay_access",
    "photographs",
)
SENSITIVE_KINDS = ("identity_number", "ethnic_group", "affiliation", "health", "minor")
DECISIONS = ("given", "refused")
EVIDENCE = ("signed_paper", "in_person", "by_telephone", "own_sign_in")


class Consent(Schema):
    id = fields.UUID()
    version = fields.Integer()
    resident = fields.UUID()
    purpose = Code("consent_purposes", PURPOSES)
    sensitive = Code("consent_sensitive_kinds", SENSITIVE_KINDS, allow_none=True)
    decision = Code("consent_decisions", DECISIONS)
    decided_at = fields.DateTime()
    expires_at = fields.DateTime(allow_none=True)
    withdrawn_at = fields.DateTime(allow_none=True)
    by_guardian = fields.Boolean()
    evidence = Code("consent_evidence", EVIDENCE)
    allowed_actions = allowed_actions()


class RecordConsent(Schema):
    """A decision for one purpose; a sensitive kind takes a decision of its own beside the purpose's."""

    resident = fields.UUID(required=True)
    purpose = Code("consent_purposes", PURPOSES, required=True)
    decision = Code("consent_decisions", DECISIONS, required=True)
    sensitive = Code("consent_sensitive_kinds", SENSITIVE_KINDS, load_default=None, allow_none=True)
    guardian = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The resident who decides for somebody under 14; left out, the guardian who is signed in. "
            "Of another household than the child's, `evidence_note` says by what they are the guardian."
        },
    )
    evidence = Code("consent_evidence", EVIDENCE, load_default=None, allow_none=True)
    evidence_note = Text(300, load_default=None, allow_none=True)
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ListConsents(Page):
    resident = fields.UUID(load_default=None)
    purpose = Code("consent_purposes", PURPOSES, load_default=None)


class ConsentState(Schema):
    """What a resident allows now for one purpose."""

    resident = fields.UUID(required=True)
    purpose = fields.String(required=True)
    allowed = fields.Boolean(required=True)
    sensitive_kinds = fields.List(fields.String(), required=True)
    until = fields.DateTime(required=True, allow_none=True)


record_consent = Operation("registry.record_consent", "Record a decision", RecordConsent, Consent, writes=True)
withdraw_consent = Operation("registry.withdraw_consent", "Withdraw a consent, at once", ById, Consent, writes=True)
list_consents = Operation(
    "registry.list_consents",
    "Consents and refusals",
    ListConsents,
    listing(Consent),
    of_people=True,
    of_resident="resident",
)

consent_changed = EventType(
    "tongxin.registry.consent.changed.v1",
    "What a resident allows for a purpose is now this",
    ConsentState,
)
consent_stated = EventType(
    "tongxin.registry.consent.stated.v1", "What a resident allows for a purpose, told again", ConsentState
)

CONSENTS = StateEvents(stated=consent_stated, changed=(consent_changed,))
"""All that is told of consents: of one resident and purpose the latest aggregate (by its id) counts."""
