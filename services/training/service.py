"""Training: from signing up to being paid."""

from chassis.access import known_keys
from chassis.common.usecases import jobs_of
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
from services.training.lectures import tables as _lecture_tables
from services.training.lectures import usecases as lectures
from services.training.overview import usecases as overview
from services.training.piecework.ledger import tables as _ledger_tables
from services.training.piecework.payroll import tables as _payroll_tables
from services.training.piecework.payroll.usecases import deducting, disputes, keeping, payments, payslips, running
from services.training.piecework.payroll.usecases.drafting import draft_payroll
from services.training.piecework.payroll.usecases.finishing import finish_payroll
from services.training.piecework.rates import tables as _rates_tables
from services.training.piecework.rates import usecases as rates
from services.training.piecework.tax import usecases as tax
from services.training.piecework.work import tables as _work_tables
from services.training.piecework.work.usecases import making, offering

MODELS = (
    tables,
    _learning_tables,
    _lecture_tables,
    # ---- piecework
    _rates_tables,
    _work_tables,
    _ledger_tables,
    _payroll_tables,
)

service = Service(
    name="training",
    base=Base,
    actions=actions.TABLE,
    operations={
        # ---- piecework
        contract.preview_tax: tax.preview_tax,
        contract.create_style: rates.create_style,
        contract.get_style: rates.get_style,
        contract.list_styles: rates.list_styles,
        contract.add_operation: rates.add_operation,
        contract.get_operation: rates.get_operation,
        contract.list_operations: rates.list_operations,
        contract.set_rate: rates.set_rate,
        contract.list_rates: rates.list_rates,
        contract.open_work_order: offering.open_work_order,
        contract.get_work_order: offering.get_work_order,
        contract.list_work_orders: offering.list_work_orders,
        contract.close_work_order: offering.close_work_order,
        contract.list_lots: offering.list_lots,
        contract.record_engagement: offering.record_engagement,
        contract.end_engagement: offering.end_engagement,
        contract.get_engagement: offering.get_engagement,
        contract.list_engagements: offering.list_engagements,
        contract.claim_lot: making.claim_lot,
        contract.return_claim: making.return_claim,
        contract.get_claim: making.get_claim,
        contract.list_claims: making.list_claims,
        contract.record_delivery: making.record_delivery,
        contract.get_delivery: making.get_delivery,
        contract.list_deliveries: making.list_deliveries,
        contract.record_inspection: making.record_inspection,
        contract.correct_inspection: making.correct_inspection,
        contract.get_inspection: making.get_inspection,
        contract.list_inspections: making.list_inspections,
        contract.start_payroll: running.start_payroll,
        contract.get_payroll_run: running.get_payroll_run,
        contract.list_payroll_runs: running.list_payroll_runs,
        contract.check_payroll: running.check_payroll,
        contract.approve_payroll: running.approve_payroll,
        contract.get_payslip: payslips.get_payslip,
        contract.list_payslips: payslips.list_payslips,
        contract.list_earnings: payslips.list_earnings,
        contract.list_payments: payments.list_payments,
        contract.get_payment: payments.get_payment,
        contract.report_payment: payments.report_payment,
        contract.give_advance: deducting.give_advance,
        contract.list_advances: deducting.list_advances,
        contract.open_hearing: deducting.open_hearing,
        contract.say_at_hearing: deducting.say_at_hearing,
        contract.decide_hearing: deducting.decide_hearing,
        contract.get_hearing: deducting.get_hearing,
        contract.list_hearings: deducting.list_hearings,
        contract.raise_dispute: disputes.raise_dispute,
        contract.answer_dispute: disputes.answer_dispute,
        contract.get_dispute: disputes.get_dispute,
        contract.list_disputes: disputes.list_disputes,
        contract.list_kept_records: keeping.list_kept_records,
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
        # ---- lectures
        contract.plan_lecture: lectures.plan_lecture,
        contract.cancel_lecture: lectures.cancel_lecture,
        contract.get_lecture: lectures.get_lecture,
        contract.list_lectures: lectures.list_lectures,
        contract.record_lecture_attendance: lectures.record_lecture_attendance,
        contract.list_lecture_visits: lectures.list_lecture_visits,
        contract.record_branch_meeting: lectures.record_branch_meeting,
        contract.list_branch_meetings: lectures.list_branch_meetings,
        contract.list_due_meetings: lectures.list_due_meetings,
        # ---- both subjects
        contract.list_held: overview.list_held,
        contract.get_home: overview.get_home,
        **jobs_of("training"),
    },
    reactions={
        registry.signing_key_published: known_keys.learn_signing_key,
        registry.signing_key_retired: known_keys.forget_signing_key,
        **reactions.TOLD,
    },
    jobs={"draft_payroll": draft_payroll, "finish_payroll": finish_payroll},
    timers={reminders.REMIND: reminders.tell_session_due},
    protected=(*LEARNING_PROTECTED,),
)
