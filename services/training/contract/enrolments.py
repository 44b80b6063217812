"""Who learns in a class, who was there, and how they were assessed."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import word
from services.training.contract.learning import TOLD_LATER


class Enrolment(Schema):
    id = fields.UUID()
    version = fields.Integer()
    training_class = fields.UUID()
    resident = fields.UUID(allow_none=True, metadata={"description": "The resident (id); null once they were erased."})
    name = fields.String(allow_none=True)
    number = fields.Integer(metadata={"description": "Counts who came to the class; the line keeps this order."})
    ahead = fields.Integer(allow_none=True, metadata={"description": "How many wait before; null where nobody waits."})
    state = word("enrolment_states")
    ended_because = word("enrolment_endings", allow_none=True)
    enrolled_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
    allowed_actions = allowed_actions()


class EnrolResident(Schema):
    training_class = fields.UUID(required=True)
    resident = fields.UUID(
        load_default=None, metadata={"description": "Whom staff enrol at the desk; residents leave it out."}
    )


class ListEnrolments(Page):
    training_class = fields.UUID(load_default=None, metadata={"description": "Only those of this class (id)."})
    resident = fields.UUID(load_default=None)
    state = word("enrolment_states", load_default=None)


class Mark(Schema):
    criterion = Text(80, required=True)
    mark = fields.Integer(required=True, validate=validate.Range(0, 1000))


class AssessEnrolment(ById):
    marks = fields.List(fields.Nested(Mark), required=True, validate=validate.Length(1, 40))
    note = Text(500, load_default=None)


class Assessment(Schema):
    """What the marks came to. `reasons` say what was missing."""

    id = fields.UUID()
    enrolment = fields.UUID()
    attempt = fields.Integer()
    outcome = word("assessment_outcomes")
    reasons = fields.List(fields.String())
    attendance = fields.Integer(metadata={"description": "Per cent of the sessions."})
    certificate = fields.UUID(allow_none=True)


class AttendanceMark(Schema):
    id = fields.UUID()
    session = fields.UUID()
    enrolment = fields.UUID()
    present = fields.Boolean()
    way = word("attendance_ways")
    marked_at = fields.AwareDateTime()


class Presence(Schema):
    enrolment = fields.UUID(required=True)
    present = fields.Boolean(required=True)


class MarkAttendance(Schema):
    """Sent again it changes nothing; a mark that differs takes the place of the earlier one."""

    session = fields.UUID(required=True)
    items = fields.List(fields.Nested(Presence), required=True, validate=validate.Length(1, 500))


class Roll(Schema):
    items = fields.List(fields.Nested(AttendanceMark))


class ListAttendance(Page):
    session = fields.UUID(load_default=None, metadata={"description": "Only those of this session (id)."})
    enrolment = fields.UUID(load_default=None, metadata={"description": "Only those of this enrolment (id)."})


class OfSession(Schema):
    session = fields.UUID(required=True, metadata={"description": "Id of the session; its class lists it."})


class RoomCode(Schema):
    session = fields.UUID()
    code = fields.String()
    changes_in = fields.Integer(metadata={"description": "Seconds."})


class AttendSession(Schema):
    session = fields.UUID(required=True)
    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{6}\Z"),
        metadata={"description": "The six digits that are shown in the room now."},
    )


class TrainingHours(Schema):
    resident = fields.UUID()
    sessions = fields.Integer(metadata={"description": "Sessions attended."})
    minutes = fields.Integer(metadata={"description": "How many minutes they lasted together."})


class ListTrainingHours(Page):
    resident = fields.UUID(load_default=None)


class EnrolmentState(Schema):
    training_class = fields.UUID(required=True)
    resident = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True)
    ended_because = fields.String(required=True, allow_none=True)


enrol_resident = Operation(
    "training.enrol_resident", "Enrol in a class, or join its line", EnrolResident, Enrolment, writes=True
)
get_enrolment = Operation("training.get_enrolment", "Read an enrolment", ById, Enrolment, of_resident="resident")
list_enrolments = Operation(
    "training.list_enrolments", "Enrolments", ListEnrolments, listing(Enrolment), of_people=True, of_resident="resident"
)
withdraw_enrolment = Operation("training.withdraw_enrolment", "Leave a class or its line", ById, Enrolment, writes=True)
assess_enrolment = Operation(
    "training.assess_enrolment", "Assess by the course's rubric", AssessEnrolment, Assessment, writes=True
)
mark_attendance = Operation("training.mark_attendance", "Say who was there", MarkAttendance, Roll, writes=True)
list_attendance = Operation(
    "training.list_attendance", "Who was there", ListAttendance, listing(AttendanceMark), of_people=True
)
get_room_code = Operation("training.get_room_code", "The code to show in the room now", OfSession, RoomCode)
attend_session = Operation(
    "training.attend_session",
    "Say that one is there, by the code in the room",
    AttendSession,
    AttendanceMark,
    writes=True,
)
list_training_hours = Operation(
    "training.list_training_hours",
    "Hours of training by resident",
    ListTrainingHours,
    listing(TrainingHours),
    of_people=True,
    of_resident="resident",
)

enrolment_changed = EventType(
    "tongxin.training.enrolment.changed.v1",
    "Somebody's place in a class changed",
    EnrolmentState,
    for_nobody=TOLD_LATER,
)
