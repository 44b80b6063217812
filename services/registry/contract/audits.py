"""What auditors are engaged for, samples that can be drawn again, and duties in conflict."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Operation, Page, Schema, StateEvents, Text, allowed_actions, listing
from services.registry.contract.fields import word


class AuditEngagement(Schema):
    """The auditor may look from `since` up to but without `until`; the days of the records count with both ends."""

    id = fields.UUID()
    version = fields.Integer()
    auditor = fields.UUID()
    purpose = fields.String()
    since = fields.Date()
    until = fields.Date()
    records_since = fields.Date()
    records_until = fields.Date()
    compounds = fields.List(fields.UUID())
    running = fields.Boolean()
    created_at = fields.DateTime()
    allowed_actions = allowed_actions()


class AuditEngagementState(Schema):
    """An engagement's whole state, for copies: whoever keeps what is audited decides by it what the auditor sees."""

    auditor = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    records_since = fields.Date(required=True)
    records_until = fields.Date(required=True)
    compounds = fields.List(fields.UUID(), required=True)


class CreateAuditEngagement(Schema):
    auditor = fields.UUID(required=True, metadata={"description": "An account with the role auditor."})
    purpose = Text(300, required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    records_since = fields.Date(required=True)
    records_until = fields.Date(required=True)
    compounds = fields.List(
        fields.UUID(),
        load_default=None,
        validate=validate.Length(1, 1000),
        metadata={"description": "All of the community's at this moment if left out."},
    )


class DrawSample(Schema):
    """HMAC-SHA256 with the seed as key numbers every id's 16 bytes; the smallest numbers are the sample."""

    id = fields.UUID(required=True)
    population = word("audit_populations", required=True)
    size = fields.Integer(required=True, validate=validate.Range(1, 500))
    seed = Text(100, load_default=None, metadata={"description": "Drawn at random, and told, if left out."})


class SampleItem(Schema):
    """Masked: nothing that names a person."""

    id = fields.UUID()
    link = fields.String()
    there = fields.Boolean(metadata={"description": "Whether the record is still there."})
    compound = fields.UUID(allow_none=True)
    version = fields.Integer()
    state = fields.String(allow_none=True)


class Sample(Schema):
    id = fields.UUID()
    engagement = fields.UUID()
    population = word("audit_populations")
    seed = fields.String()
    size = fields.Integer()
    population_count = fields.Integer()
    population_digest = fields.String(metadata={"description": "SHA-256 over the population's ids in order."})
    population_changed = fields.Boolean()
    same_draw = fields.Boolean(metadata={"description": "Whether the seed gives the same rows today."})
    drawn_at = fields.DateTime()
    items = fields.List(fields.Nested(SampleItem))


class SampleSummary(Schema):
    id = fields.UUID()
    population = word("audit_populations")
    seed = fields.String()
    size = fields.Integer()
    population_count = fields.Integer()
    population_digest = fields.String()
    drawn_at = fields.DateTime()


class GetSample(Schema):
    id = fields.UUID(required=True)
    sample = fields.UUID(required=True)


class OfAuditEngagement(Page):
    id = fields.UUID(required=True)


class Deed(Schema):
    duty = word("duty_kinds")
    operation = fields.String()
    at = fields.DateTime()


class DutyConflict(Schema):
    """One person held more than one duty for one thing."""

    subject = fields.UUID()
    kind = fields.String()
    actor = fields.String(metadata={"description": "The account's id."})
    deeds = fields.List(fields.Nested(Deed))


class DutyReport(Schema):
    things = fields.Integer(metadata={"description": "How many things were looked at."})
    deeds = fields.Integer()
    conflicts = fields.List(fields.Nested(DutyConflict))


create_audit_engagement = Operation(
    "registry.create_audit_engagement", "Engage an auditor", CreateAuditEngagement, AuditEngagement, writes=True
)
end_audit_engagement = Operation(
    "registry.end_audit_engagement", "End an engagement today", ById, AuditEngagement, writes=True
)
get_audit_engagement = Operation("registry.get_audit_engagement", "Read an engagement", ById, AuditEngagement)
list_audit_engagements = Operation(
    "registry.list_audit_engagements", "Engagements of auditors", Page, listing(AuditEngagement)
)
draw_sample = Operation("registry.draw_sample", "Draw a sample from a seed", DrawSample, Sample, writes=True)
get_sample = Operation("registry.get_sample", "A sample, drawn again", GetSample, Sample)
list_samples = Operation("registry.list_samples", "Samples drawn", OfAuditEngagement, listing(SampleSummary))
report_duty_conflicts = Operation(
    "registry.report_duty_conflicts", "Who entered, checked and approved the same thing", ById, DutyReport, deadline=5.0
)

audit_engagement_changed = EventType(
    "tongxin.registry.audit_engagement.changed.v1",
    "What an auditor may look at, and until when, is now this",
    AuditEngagementState,
)
audit_engagement_stated = EventType(
    "tongxin.registry.audit_engagement.stated.v1", "An auditor's engagement, told again", AuditEngagementState
)

AUDIT_ENGAGEMENTS = StateEvents(stated=audit_engagement_stated, changed=(audit_engagement_changed,))
"""All that is told of what auditors are engaged for."""
