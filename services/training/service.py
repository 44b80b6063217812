"""Training: from signing up to being paid."""

from chassis.access import known_keys
from chassis.service import Service
from services.registry import contract as registry
from services.training import actions, contract, reactions, tables
from services.training.base import Base
from services.training.learning import tables as _learning_tables
from services.training.learning.protected import PROTECTED as LEARNING_PROTECTED
from services.training.learning.usecases import (
    assessing,
    attendance,
    certificates,
    classes,
    courses,
    enrolments,
    orders,
    reminders,
)
from services.training.piecework import taxing

MODELS = (tables, _learning_tables)

service = Service(
    name="training",
    base=Base,
    actions=actions.TABLE,
    operations={
        contract.preview_tax: taxing.preview_tax,
        # ---- learning
        contract.open_demand_order: orders.open_demand_order,
        contract.get_demand_order: orders.get_demand_order,
        contract.list_demand_orders: orders.list_demand_orders,
        contract.close_demand_order: orders.close_demand_order,
        contract.create_course: courses.create_course,
        contract.edit_course: courses.edit_course,
        contract.get_course: courses.get_course,
        contract.list_courses: courses.list_courses,
        contract.get_course_outcomes: courses.get_course_outcomes,
        contract.plan_class: classes.plan_class,
        contract.edit_class: classes.edit_class,
        contract.get_class: classes.get_class,
        contract.list_classes: classes.list_classes,
        contract.plan_sessions: classes.plan_sessions,
        contract.open_class: classes.open_class,
        contract.start_class: classes.start_class,
        contract.finish_class: classes.finish_class,
        contract.cancel_class: classes.cancel_class,
        contract.enrol_resident: enrolments.enrol_resident,
        contract.get_enrolment: enrolments.get_enrolment,
        contract.list_enrolments: enrolments.list_enrolments,
        contract.withdraw_enrolment: enrolments.withdraw_enrolment,
        contract.assess_enrolment: assessing.assess_enrolment,
        contract.mark_attendance: attendance.mark_attendance,
        contract.list_attendance: attendance.list_attendance,
        contract.get_room_code: attendance.get_room_code,
        contract.attend_session: attendance.attend_session,
        contract.list_training_hours: attendance.list_training_hours,
        contract.get_certificate: certificates.get_certificate,
        contract.list_certificates: certificates.list_certificates,
        contract.revoke_certificate: certificates.revoke_certificate,
        contract.verify_certificate: certificates.verify_certificate,
    },
    reactions={
        registry.signing_key_published: known_keys.learn_signing_key,
        registry.signing_key_retired: known_keys.forget_signing_key,
        **reactions.RESIDENTS,
    },
    timers={reminders.REMIND: reminders.tell_session_due},
    protected=(*LEARNING_PROTECTED,),
)
