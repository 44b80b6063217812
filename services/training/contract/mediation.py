"""Disputes before the community's mediation: voluntary, free of charge, and binding once both sides confirm."""

from __future__ import annotations

from marshmallow import fields

from chassis.common.contract import FileLink
from chassis.contract import ById, ChangedPage, Operation, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Money, word
from services.training.contract.work import consent

PAYS = (
    "What the employer pays by it, before tax; it is on the next payslip once both have confirmed. Null where nothing"
    " is paid, or pieces are graded anew, which the employer does by correcting the inspection."
)


class Mediation(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    dispute = fields.UUID(metadata={"description": "The dispute (id)."})
    payslip = fields.UUID()
    matter = fields.String(metadata={"description": "What the resident asks for, and why."})
    state = word("mediation_states")
    asked_at = fields.DateTime()
    employer_answer = fields.String(allow_none=True)
    employer_answered_at = fields.DateTime(allow_none=True)
    mediator = fields.String(allow_none=True, metadata={"description": "The account (id) that mediates; null before."})
    meets_at = fields.DateTime(allow_none=True)
    place = fields.String(allow_none=True)
    terms = fields.String(allow_none=True, metadata={"description": "What both agree to, as the mediator wrote it."})
    amount = fields.Nested(Money, allow_none=True, metadata={"description": PAYS})
    resident_confirmed_at = fields.DateTime(allow_none=True)
    employer_confirmed_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)
    ended_because = fields.String(allow_none=True)
    paper = fields.UUID(
        allow_none=True,
        metadata={"description": "The agreement as both signed it (file id), opened by a link; null without it."},
    )
    paper_at = fields.DateTime(allow_none=True, metadata={"description": "When it was kept, in UTC; null without it."})
    next_instance = word(
        "dispute_instances",
        metadata={"description": "Who decides where both do not agree, or one does not keep to it."},
    )
    next_from = fields.Date(
        metadata={"description": "The day from which either may go there, where there is no agreement."}
    )
    next_until = fields.Date(
        allow_none=True,
        metadata={
            "description": "The last day for it: that mediation was asked for began the time anew. Null while the"
            " employment lasts, from whose end it counts."
        },
    )
    next_source = fields.String(metadata={"description": "Where the law says so."})
    allowed_actions = allowed_actions()


class AskMediation(Schema):
    dispute = fields.UUID(required=True, metadata={"description": "The dispute (id)."})
    matter = Text(1000, required=True, metadata={"description": "What the resident asks for, and why."})
    consent = consent()


class AnswerMediation(ById):
    accepted = fields.Boolean(required=True, metadata={"description": "Whether the employer takes part."})
    reason = Text(300, load_default=None, metadata={"description": "What the employer says to it."})


class AppointMediation(ById):
    mediator = fields.UUID(
        load_default=None,
        metadata={"description": "The account (id) of one of the staff; the caller's if left out."},
    )
    meets_at = fields.AwareDateTime(required=True, metadata={"description": "When both come."})
    place = Text(120, required=True, metadata={"description": "Where both come."})


class ConcludeMediation(ById):
    agreed = fields.Boolean(required=True, metadata={"description": "Whether both agree."})
    terms = Text(
        2000, load_default=None, metadata={"description": "What both agree to: who does what, and by when. Both sign."}
    )
    amount = fields.Nested(Money, load_default=None, metadata={"description": PAYS})
    reason = Text(300, load_default=None, metadata={"description": "Where both do not agree: why."})


class ConfirmMediation(ById):
    consent = consent()


class WithdrawMediation(ById):
    reason = Text(300, required=True, metadata={"description": "Why."})
    consent = consent()


class KeepMediationPaper(ById):
    paper = fields.UUID(
        required=True,
        metadata={"description": "What both signed (file id): a PDF or a picture, sent before."},
    )


class ListMediations(ChangedPage):
    state = word("mediation_states", load_default=None)
    dispute = fields.UUID(load_default=None)


ask_mediation = Operation(
    "training.ask_mediation", "Bring a dispute before the community's mediation", AskMediation, Mediation, writes=True
)
answer_mediation = Operation(
    "training.answer_mediation", "Say whether the employer takes part", AnswerMediation, Mediation, writes=True
)
appoint_mediation = Operation(
    "training.appoint_mediation", "Name who mediates, and when and where", AppointMediation, Mediation, writes=True
)
conclude_mediation = Operation(
    "training.conclude_mediation",
    "Write what both agree to, or that they do not",
    ConcludeMediation,
    Mediation,
    writes=True,
)
confirm_mediation = Operation(
    "training.confirm_mediation", "Confirm what is written", ConfirmMediation, Mediation, writes=True
)
withdraw_mediation = Operation(
    "training.withdraw_mediation", "Leave a mediation", WithdrawMediation, Mediation, writes=True
)
keep_mediation_paper = Operation(
    "training.keep_mediation_paper", "Keep an agreement as both signed it", KeepMediationPaper, Mediation, writes=True
)
link_mediation_paper = Operation(
    "training.link_mediation_paper",
    "A link to an agreement as both signed it, which ends after minutes",
    ById,
    FileLink,
    writes=True,
)
get_mediation = Operation("training.get_mediation", "Read a mediation", ById, Mediation, of_resident="resident")
list_mediations = Operation(
    "training.list_mediations", "Mediations", ListMediations, listing(Mediation), of_people=True
)
