"""Certificates, and the page on which anybody verifies one."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import word
from services.training.contract.learning import TOLD_LATER
from services.training.contract.statements import PayslipDocument, ShowPayslip


class Certificate(Schema):
    id = fields.UUID()
    version = fields.Integer()
    number = fields.String()
    enrolment = fields.UUID()
    course = fields.UUID()
    resident = fields.UUID(allow_none=True)
    name = fields.String(allow_none=True)
    skill = fields.String()
    issued_on = fields.Date()
    expires_on = fields.Date(allow_none=True, metadata={"description": "The first day without it."})
    state = word("certificate_states")
    revoked_on = fields.Date(allow_none=True)
    revoked_because = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class ListCertificates(Page):
    resident = fields.UUID(load_default=None)
    course = fields.UUID(load_default=None)
    skill = Text(40, load_default=None)


class RevokeCertificate(ById):
    reason = Text(300, required=True)


class VerifyCertificate(Schema):
    number = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "The certificate's number; spaces and hyphens do not count."},
    )


class Verified(Schema):
    """Nothing of whom it is about."""

    number = fields.String()
    state = word("certificate_states")


class CertificateIssued(Schema):
    resident = fields.UUID(required=True)
    course = fields.UUID(required=True)
    skill = fields.String(required=True)
    expires_on = fields.Date(required=True, allow_none=True)


class CertificateRevoked(Schema):
    resident = fields.UUID(required=True, allow_none=True)
    skill = fields.String(required=True)
    revoked_on = fields.Date(required=True)


get_certificate = Operation("training.get_certificate", "Read a certificate", ById, Certificate, of_resident="resident")
list_certificates = Operation(
    "training.list_certificates",
    "Certificates",
    ListCertificates,
    listing(Certificate),
    of_people=True,
    of_resident="resident",
)
show_certificate = Operation(
    "training.show_certificate", "A certificate as a page or as a PDF", ShowPayslip, PayslipDocument, deadline=25.0
)
revoke_certificate = Operation(
    "training.revoke_certificate", "Revoke a certificate", RevokeCertificate, Certificate, writes=True
)
verify_certificate = Operation(
    "training.verify_certificate", "Whether a certificate is valid", VerifyCertificate, Verified, public=True
)

certificate_issued = EventType(
    "tongxin.training.certificate.issued.v1", "Somebody can do something", CertificateIssued, for_nobody=TOLD_LATER
)
certificate_revoked = EventType(
    "tongxin.training.certificate.revoked.v1",
    "A certificate is good no more",
    CertificateRevoked,
    for_nobody=TOLD_LATER,
)
