"""Courses, and the classes in which they are held."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Money, word

TOLD_LATER = "what is told to learners is to be made of it"


class Criterion(Schema):
    name = Text(80, required=True)
    pass_mark = fields.Integer(required=True, validate=validate.Range(0, 1000))
    most = fields.Integer(required=True, validate=validate.Range(1, 1000), metadata={"description": "The best mark."})


class Course(Schema):
    id = fields.UUID()
    version = fields.Integer()
    programme = fields.UUID(allow_none=True)
    name = fields.String()
    kind = word("course_kinds")
    skill = fields.String()
    prerequisites = fields.List(fields.String())
    rubric = fields.List(fields.Nested(Criterion))
    validity_months = fields.Integer(allow_none=True)
    minimum_attendance = fields.Integer()
    second_assessor = fields.Boolean()
    allowed_actions = allowed_actions()


class CreateCourse(Schema):
    programme = fields.UUID(load_default=None)
    name = Text(120, required=True)
    kind = word("course_kinds", load_default="vocational")
    skill = Text(40, required=True, metadata={"description": "What its certificate says that somebody can do."})
    prerequisites = fields.List(
        Text(40),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "Skills of which a certificate is asked before it."},
    )
    rubric = fields.List(
        fields.Nested(Criterion),
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "What is assessed; it stays as it is, a course with another one is a new course."},
    )
    validity_months = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 600),
        metadata={"description": "How many months its certificate is good; null: for ever."},
    )
    minimum_attendance = fields.Integer(
        load_default=0, validate=validate.Range(0, 100), metadata={"description": "Per cent of the sessions."}
    )
    second_assessor = fields.Boolean(
        load_default=False, metadata={"description": "Whether somebody else has to assess it too."}
    )


class EditCourse(ById):
    programme = fields.UUID(allow_none=True)
    name = Text(120)
    validity_months = fields.Integer(
        allow_none=True,
        validate=validate.Range(1, 600),
        metadata={"description": "How many months certificates are good that are yet to be issued; null: for ever."},
    )


class ListCourses(Page):
    skill = Text(40, load_default=None)
    kind = word("course_kinds", load_default=None)
    programme = fields.UUID(load_default=None)


class IncomeAfter(Schema):
    """Over whom the course certified so long ago that the months after it are over, who earned nothing among them."""

    people = fields.Integer()
    a_month = fields.Nested(
        Money, allow_none=True, metadata={"description": "The median, before tax; null where it is of fewer than five."}
    )


class CourseOutcomes(Schema):
    id = fields.UUID()
    enrolled = fields.Integer(metadata={"description": "Got a seat and did not leave."})
    finished = fields.Integer(metadata={"description": "Of them, who were assessed to the end: passed or failed."})
    certified = fields.Integer(metadata={"description": "Of them, who hold a certificate that is valid today."})
    started_work = fields.Integer(
        metadata={"description": "Of those who passed, who took piecework for the skill, from whichever employer."}
    )
    income_3_months = fields.Nested(IncomeAfter)
    income_12_months = fields.Nested(IncomeAfter)


class Session(Schema):
    id = fields.UUID()
    starts_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()


class SessionPlan(Schema):
    """A session, or the first of those that recur by a rule: kept as single sessions, 200 in all at most."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    recurs = Text(200, load_default=None)
    except_on = fields.List(fields.Date(), load_default=list, validate=validate.Length(max=100))


class TrainingClass(Schema):
    id = fields.UUID()
    version = fields.Integer()
    course = fields.UUID()
    demand_order = fields.UUID(allow_none=True)
    place = fields.String()
    compound = fields.UUID(allow_none=True)
    trainer = fields.UUID()
    seats = fields.Integer()
    taken = fields.Integer(metadata={"description": "Seats that somebody holds."})
    unassessed = fields.Integer(
        metadata={"description": "Who hold one and are not assessed to the end; they still can be once it is over."}
    )
    waiting = fields.Integer(metadata={"description": "How many stand in its line."})
    language = word("languages")
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    remind_hours = fields.Integer()
    state = word("class_states")
    cancelled_because = fields.String(allow_none=True)
    sessions = fields.List(fields.Nested(Session))
    allowed_actions = allowed_actions()


class PlanClass(Schema):
    course = fields.UUID(required=True)
    demand_order = fields.UUID(load_default=None, metadata={"description": "The order whose people learn in it."})
    place = Text(200, required=True)
    compound = fields.UUID(load_default=None, metadata={"description": "The compound in which the place is."})
    trainer = fields.UUID(required=True, metadata={"description": "The trainer's account."})
    seats = fields.Integer(required=True, validate=validate.Range(1, 500))
    language = word("languages", load_default="zh-CN")
    opens_at = fields.AwareDateTime(required=True, metadata={"description": "From when on people may enrol."})
    closes_at = fields.AwareDateTime(required=True, metadata={"description": "From when on they may not any more."})
    remind_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(1, 168),
        metadata={"description": "So many hours before each session its learners are told of it."},
    )
    sessions = fields.List(fields.Nested(SessionPlan), required=True, validate=validate.Length(1, 200))


class EditClass(ById):
    place = Text(200)
    compound = fields.UUID(allow_none=True)
    trainer = fields.UUID()
    seats = fields.Integer(
        validate=validate.Range(1, 500), metadata={"description": "More let the first of the line in."}
    )


class PlanSessions(ById):
    sessions = fields.List(
        fields.Nested(SessionPlan),
        required=True,
        validate=validate.Length(max=200),
        metadata={"description": "All that lie ahead; those that have begun stay as they are."},
    )


class CancelClass(ById):
    reason = Text(300, required=True)


class ListClasses(Page):
    state = word("class_states", load_default=None)
    course = fields.UUID(load_default=None)
    demand_order = fields.UUID(load_default=None)


class ClassOpened(Schema):
    course = fields.UUID(required=True)
    demand_order = fields.UUID(required=True, allow_none=True)
    compound = fields.UUID(required=True, allow_none=True)
    language = fields.String(required=True)
    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)


class ClassReplanned(Schema):
    """`learners` are residents' ids."""

    sessions = fields.List(fields.Nested(Session), required=True, metadata={"description": "All of the class's."})
    learners = fields.List(fields.UUID(), required=True)


class SessionDue(Schema):
    """`learners` are residents' ids."""

    session = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    trainer = fields.UUID(required=True)
    learners = fields.List(fields.UUID(), required=True)


create_course = Operation("training.create_course", "Set up a course", CreateCourse, Course, writes=True)
edit_course = Operation("training.edit_course", "Change a course", EditCourse, Course, writes=True)
get_course = Operation("training.get_course", "Read a course", ById, Course)
list_courses = Operation("training.list_courses", "Courses", ListCourses, listing(Course))
get_course_outcomes = Operation("training.get_course_outcomes", "What a course led to", ById, CourseOutcomes)
plan_class = Operation("training.plan_class", "Plan a class of a course", PlanClass, TrainingClass, writes=True)
edit_class = Operation("training.edit_class", "Change a class", EditClass, TrainingClass, writes=True)
get_class = Operation("training.get_class", "Read a class with its sessions", ById, TrainingClass)
list_classes = Operation("training.list_classes", "Classes", ListClasses, listing(TrainingClass))
plan_sessions = Operation(
    "training.plan_sessions", "Plan the sessions that lie ahead anew", PlanSessions, TrainingClass, writes=True
)
open_class = Operation("training.open_class", "Open a class for enrolment", ById, TrainingClass, writes=True)
start_class = Operation("training.start_class", "Say that a class has begun", ById, TrainingClass, writes=True)
finish_class = Operation("training.finish_class", "Say that a class is over", ById, TrainingClass, writes=True)
cancel_class = Operation("training.cancel_class", "Cancel a class", CancelClass, TrainingClass, writes=True)

class_opened = EventType(
    "tongxin.training.class.opened.v1", "People can enrol in a class", ClassOpened, for_nobody=TOLD_LATER
)
class_replanned = EventType(
    "tongxin.training.class.replanned.v1", "A class meets at other times", ClassReplanned, for_nobody=TOLD_LATER
)
session_due = EventType("tongxin.training.class_session.due.v1", "A session is near", SessionDue, for_nobody=TOLD_LATER)
