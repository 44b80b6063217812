"""Joint lectures, who came, and the meetings of branches (三会一课)."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import word


class AudienceCount(Schema):
    audience = word("lecture_audiences", required=True)
    people = fields.Integer(required=True, validate=validate.Range(0, 10_000))


class Lecture(Schema):
    id = fields.UUID()
    version = fields.Integer()
    title = fields.String()
    kind = word("lecture_kinds")
    films = fields.List(fields.String())
    place = fields.String()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    hosts = fields.List(fields.UUID(), metadata={"description": "Organisations."})
    performers = fields.List(fields.String())
    audiences = fields.List(word("lecture_audiences"))
    state = word("lecture_states")
    cancelled_because = fields.String(allow_none=True)
    attendance = fields.List(fields.Nested(AudienceCount), metadata={"description": "How many came of each audience."})
    allowed_actions = allowed_actions()


class PlanLecture(Schema):
    title = Text(120, required=True)
    kind = word("lecture_kinds", required=True)
    films = fields.List(
        Text(80),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "What is shown, in its order; of the kind film only."},
    )
    place = Text(200, required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    hosts = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 20))
    performers = fields.List(Text(80), load_default=list, validate=validate.Length(max=50))
    audiences = fields.List(word("lecture_audiences"), required=True, validate=validate.Length(1, 3))


class CancelLecture(ById):
    reason = Text(300, required=True)


class Visitor(Schema):
    resident = fields.UUID(required=True)
    audience = word("lecture_audiences", required=True)


class RecordLectureAttendance(ById):
    """Sent again it adds whom it names and replaces the counts."""

    residents = fields.List(fields.Nested(Visitor), load_default=list, validate=validate.Length(max=500))
    others = fields.List(
        fields.Nested(AudienceCount),
        load_default=list,
        validate=validate.Length(max=3),
        metadata={"description": "Who came without being registered here, counted by audience."},
    )


class ListLectures(Page):
    state = word("lecture_states", load_default=None)
    kind = word("lecture_kinds", load_default=None)


class LectureVisit(Schema):
    id = fields.UUID()
    lecture = fields.UUID()
    resident = fields.UUID(allow_none=True, metadata={"description": "The resident (id); null once they were erased."})
    audience = word("lecture_audiences")


class ListLectureVisits(Page):
    lecture = fields.UUID(load_default=None)
    resident = fields.UUID(load_default=None)


class BranchMeeting(Schema):
    id = fields.UUID()
    version = fields.Integer()
    organisation = fields.UUID()
    kind = word("meeting_kinds")
    held_on = fields.Date()
    subject = fields.String()
    expected = fields.Integer()
    present = fields.Integer()
    lecture = fields.UUID(allow_none=True)


class RecordBranchMeeting(Schema):
    """Sent again it gives the meeting that stands."""

    organisation = fields.UUID(required=True, metadata={"description": "The Party branch."})
    kind = word("meeting_kinds", required=True)
    held_on = fields.Date(required=True)
    subject = Text(300, required=True)
    expected = fields.Integer(required=True, validate=validate.Range(1, 10_000))
    present = fields.Integer(required=True, validate=validate.Range(0, 10_000))
    lecture = fields.UUID(load_default=None, metadata={"description": "The joint lecture that it was."})


class ListBranchMeetings(Page):
    organisation = fields.UUID(load_default=None)
    kind = word("meeting_kinds", load_default=None)


class ListDueMeetings(Schema):
    overdue_only = fields.Boolean(load_default=False, metadata={"description": "Only what is overdue."})


class DueMeeting(Schema):
    organisation = fields.UUID()
    name = fields.String()
    kind = word("meeting_kinds")
    last_held_on = fields.Date(allow_none=True)
    due_by = fields.Date(metadata={"description": "The last day on which the next one is in time."})
    overdue = fields.Boolean()
    missed = fields.Integer(metadata={"description": "Whole months or quarters that went by without one."})


plan_lecture = Operation("training.plan_lecture", "Plan a joint lecture", PlanLecture, Lecture, writes=True)
get_lecture = Operation("training.get_lecture", "Read a lecture", ById, Lecture)
list_lectures = Operation("training.list_lectures", "Lectures", ListLectures, listing(Lecture))
cancel_lecture = Operation("training.cancel_lecture", "Cancel a lecture", CancelLecture, Lecture, writes=True)
record_lecture_attendance = Operation(
    "training.record_lecture_attendance", "Record who came", RecordLectureAttendance, Lecture, writes=True
)
list_lecture_visits = Operation(
    "training.list_lecture_visits",
    "Who came to lectures",
    ListLectureVisits,
    listing(LectureVisit),
    of_people=True,
    of_resident="resident",
)
record_branch_meeting = Operation(
    "training.record_branch_meeting", "Record a meeting of a branch", RecordBranchMeeting, BranchMeeting, writes=True
)
list_branch_meetings = Operation(
    "training.list_branch_meetings", "Meetings of branches", ListBranchMeetings, listing(BranchMeeting)
)
list_due_meetings = Operation(
    "training.list_due_meetings", "Which meetings are due, and which overdue", ListDueMeetings, listing(DueMeeting)
)
