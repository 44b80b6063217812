"""A resident's whole picture in training."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import Nothing, Operation, Page, Schema, listing
from services.training.contract.fields import Money, word


class HeldRow(Schema):
    """A row as it is stored: amounts in fen, rates in ten-thousandths of a yuan, shares in hundredths."""

    part = fields.String(metadata={"description": "The table."})
    row = fields.Dict()


class ListHeld(Page):
    resident = fields.UUID(
        load_default=None, metadata={"description": "For whom it is asked at the desk; residents leave it out."}
    )


class TrainingLook(Schema):
    """Somebody read of the caller in training."""

    at = fields.DateTime()
    by = fields.String(metadata={"description": "The account or credential that read."})
    field = fields.String(metadata={"description": "What was read."})
    purpose = fields.String()


class ListTrainingLooks(Page):
    before = fields.AwareDateTime(load_default=None, metadata={"description": "Only what was read before this moment."})


class NextSession(Schema):
    id = fields.UUID()
    training_class = fields.UUID()
    name = fields.String(metadata={"description": "The course's."})
    place = fields.String()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()


class HeldCertificate(Schema):
    id = fields.UUID()
    number = fields.String()
    skill = fields.String()
    expires_on = fields.Date(allow_none=True)


class LearningHome(Schema):
    next_sessions = fields.List(fields.Nested(NextSession))
    waiting = fields.Integer(metadata={"description": "In how many classes' lines."})
    certificates = fields.List(fields.Nested(HeldCertificate), metadata={"description": "Those valid today."})


class WorkHome(Schema):
    claims = fields.Integer(metadata={"description": "Lots that are out."})
    pieces_out = fields.Integer()
    next_due_on = fields.Date(allow_none=True)
    earned = fields.Nested(Money, metadata={"description": "In the periods that are open, before tax."})


class TeachingHome(Schema):
    next_sessions = fields.List(fields.Nested(NextSession))


class VentureHome(Schema):
    """The venture that goes on."""

    id = fields.UUID()
    title = fields.String(allow_none=True)
    state = word("venture_states")
    organisation_name = fields.String(allow_none=True)
    place = fields.String(allow_none=True, metadata={"description": "That it has today."})
    mentor = fields.String(allow_none=True, metadata={"description": "Who advises it today."})
    next_follow_up_on = fields.Date(allow_none=True)


class VentureDesk(Schema):
    """What waits for who cares for ventures."""

    applications = fields.Integer(metadata={"description": "To be decided."})
    due = fields.Integer(metadata={"description": "Follow-ups whose day has come."})
    overdue = fields.Integer(metadata={"description": "Those more than two weeks late."})


class WageDesk(Schema):
    """What concerns the pay of residents within reach."""

    overdue = fields.Integer(metadata={"description": "Whose part-time work is unpaid for more than 15 days."})


class MediationDesk(Schema):
    """Mediations that wait for the caller."""

    to_answer = fields.Integer(metadata={"description": "Whether the employer takes part."})
    to_appoint = fields.Integer(metadata={"description": "To be given a mediator and a day."})
    to_conclude = fields.Integer(metadata={"description": "Of which the caller says what came of it."})
    to_confirm = fields.Integer(metadata={"description": "Agreements that the caller's side has not confirmed."})


class Home(Schema):
    """What is next for who is signed in; null where it does not concern them."""

    learning = fields.Nested(LearningHome, allow_none=True)
    work = fields.Nested(WorkHome, allow_none=True)
    teaching = fields.Nested(TeachingHome, allow_none=True)
    venture = fields.Nested(VentureHome, allow_none=True)
    venture_desk = fields.Nested(VentureDesk, allow_none=True)
    wage_desk = fields.Nested(WageDesk, allow_none=True)
    mediations = fields.Nested(MediationDesk, allow_none=True)


list_held = Operation(
    "training.list_held",
    "All that training holds of a resident",
    ListHeld,
    listing(HeldRow),
    of_people=True,
    of_resident="resident",
)
list_own_looks = Operation(
    "training.list_own_looks",
    "Who read of you in training, when and why",
    ListTrainingLooks,
    listing(TrainingLook),
)
get_home = Operation("training.get_home", "Training's part of the home page", Nothing, Home)
