"""Training: from signing up to being paid."""

from chassis.access import known_keys
from chassis.common.rowwise import at_second_sight
from chassis.common.usecases import files_of, jobs_of
from chassis.jobs.timers import Every
from chassis.service import Service
from services.registry import contract as registry
from services.training import actions, contract, reactions, tables
from services.training.base import Base
from services.training.batches import tables as _batches_tables
from services.training.batches.store import remove_old_answers
from services.training.batches.usecases import asking as batches
from services.training.batches.usecases.entering import enter_batch, enter_rows
from services.training.filing import files
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
    outcomes,
    programmes,
    reminders,
)
from services.training.lectures import tables as _lecture_tables
from services.training.lectures import usecases as lectures
from services.training.overview import usecases as overview
from services.training.piecework.court import tables as _court_tables
from services.training.piecework.court import usecases as court
from services.training.piecework.deductions import tables as _deduction_tables
from services.training.piecework.deductions import usecases as deductions
from services.training.piecework.fairness import seeing
from services.training.piecework.fairness import tables as _fairness_tables
from services.training.piecework.fairness import usecases as fairness
from services.training.piecework.handover import tables as _handover_tables
from services.training.piecework.handover import usecases as handovers
from services.training.piecework.ledger import tables as _ledger_tables
from services.training.piecework.material import tables as _material_tables
from services.training.piecework.material.usecases import moving, settling, stock
from services.training.piecework.mediation import tables as _mediation_tables
from services.training.piecework.mediation.usecases import concluding, mediating, mediations
from services.training.piecework.mediation.usecases import papers as mediation_papers
from services.training.piecework.payroll import tables as _payroll_tables
from services.training.piecework.payroll.usecases import (
    deducting,
    differences,
    disputes,
    due_wages,
    keeping,
    payments,
    payslips,
    running,
)
from services.training.piecework.payroll.usecases.drafting import draft_payroll
from services.training.piecework.payroll.usecases.finishing import finish_payroll
from services.training.piecework.rates import tables as _rates_tables
from services.training.piecework.rates import usecases as rates
from services.training.piecework.statements import tables as _statements_tables
from services.training.piecework.statements.protected import PROTECTED as PIECEWORK_PROTECTED
from services.training.piecework.statements.usecases import certificates as work_certificates
from services.training.piecework.statements.usecases import paying_out, showing
from services.training.piecework.tax import usecases as tax
from services.training.piecework.work import tables as _work_tables
from services.training.piecework.work.usecases.claiming import claims, extending, giving_back, offering, transferring
from services.training.piecework.work.usecases.making import defects, deliveries, inspections, telling
from services.training.ventures import tables as _venture_tables
from services.training.ventures.usecases import applying, finding, follow_ups, supporting
from services.training.ventures.usecases import places as venture_places

MODELS = (
    tables,
    _learning_tables,
    _lecture_tables,
    _venture_tables,
    # ---- piecework
    _rates_tables,
    _work_tables,
    _ledger_tables,
    _court_tables,
    _deduction_tables,
    _payroll_tables,
    _statements_tables,
    # ---- batches and files
    _batches_tables,
    _material_tables,
    _mediation_tables,
    _fairness_tables,
    _handover_tables,
)

service = Service(
    name="training",
    base=Base,
    actions=actions.TABLE,
    operations={
        # ---- piecework
        contract.preview_tax: tax.preview_tax,
        contract.create_style: at_second_sight(rates.create_style),
        contract.get_style: rates.get_style,
        contract.list_styles: rates.list_styles,
        contract.add_operation: at_second_sight(rates.add_operation),
        contract.get_operation: rates.get_operation,
        contract.list_operations: rates.list_operations,
        contract.set_rate: at_second_sight(rates.set_rate),
        contract.withdraw_rate: rates.withdraw_rate,
        contract.list_rates: rates.list_rates,
        contract.open_work_order: at_second_sight(offering.open_work_order),
        contract.get_work_order: offering.get_work_order,
        contract.list_work_orders: offering.list_work_orders,
        contract.close_work_order: offering.close_work_order,
        contract.list_lots: offering.list_lots,
        contract.record_engagement: offering.record_engagement,
        contract.end_engagement: offering.end_engagement,
        contract.get_engagement: offering.get_engagement,
        contract.list_engagements: offering.list_engagements,
        contract.claim_lot: claims.claim_lot,
        contract.return_claim: giving_back.return_claim,
        contract.get_claim: claims.get_claim,
        contract.list_claims: claims.list_claims,
        contract.record_delivery: at_second_sight(deliveries.record_delivery),
        contract.tell_minutes: telling.tell_minutes,
        contract.get_delivery: deliveries.get_delivery,
        contract.list_deliveries: deliveries.list_deliveries,
        contract.record_inspection: at_second_sight(inspections.record_inspection),
        contract.correct_inspection: inspections.correct_inspection,
        contract.get_inspection: inspections.get_inspection,
        contract.list_inspections: inspections.list_inspections,
        contract.link_inspection_photograph: inspections.link_inspection_photograph,
        contract.open_pay_period: running.open_books,
        contract.start_payroll: running.start_payroll,
        contract.discard_payroll: running.discard_payroll,
        contract.list_due_wages: due_wages.list_due_wages,
        contract.get_payroll_run: running.get_payroll_run,
        contract.list_payroll_runs: running.list_payroll_runs,
        contract.check_payroll: running.check_payroll,
        contract.approve_payroll: running.approve_payroll,
        contract.get_payslip: payslips.get_payslip,
        contract.list_payslips: payslips.list_payslips,
        contract.list_earnings: payslips.list_earnings,
        contract.show_payslip: showing.show_payslip,
        contract.issue_work_certificate: work_certificates.issue_work_certificate,
        contract.list_work_certificates: work_certificates.list_work_certificates,
        contract.get_work_certificate: work_certificates.get_work_certificate,
        contract.show_work_certificate: work_certificates.show_work_certificate,
        contract.list_payroll_totals: showing.list_payroll_totals,
        contract.list_bank_transfers: paying_out.list_bank_transfers,
        contract.list_cash_payments: paying_out.list_cash_payments,
        contract.get_reconciliation: paying_out.get_reconciliation,
        contract.set_pay_account: paying_out.set_pay_account,
        contract.get_pay_account: paying_out.get_pay_account,
        contract.remove_pay_account: paying_out.remove_pay_account,
        contract.list_payments: payments.list_payments,
        contract.get_payment: payments.get_payment,
        contract.report_payment: payments.report_payment,
        contract.list_payment_differences: differences.list_differences,
        contract.get_payment_difference: differences.get_difference,
        contract.settle_payment_difference: differences.settle_difference,
        contract.enter_court_order: court.enter_court_order,
        contract.get_court_order: court.get_court_order,
        contract.list_court_orders: court.list_court_orders,
        contract.lift_court_order: court.lift_court_order,
        contract.link_court_order_notice: court.link_court_order_notice,
        contract.enter_wage_deduction: deductions.enter_wage_deduction,
        contract.list_wage_deductions: deductions.list_wage_deductions,
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
        # ---- batches and files
        contract.enter_batch: enter_batch,
        contract.start_import: batches.start_import,
        contract.list_batch_rows: batches.list_batch_rows,
        contract.get_import_template: batches.get_import_template,
        contract.recall_claim: giving_back.recall_claim,
        contract.withdraw_lot: giving_back.withdraw_lot,
        contract.ask_extension: extending.ask_extension,
        contract.decide_extension: extending.decide_extension,
        contract.list_extensions: extending.list_extensions,
        contract.offer_transfer: transferring.offer_transfer,
        contract.answer_transfer: transferring.answer_transfer,
        contract.withdraw_transfer: transferring.withdraw_transfer,
        contract.list_transfers: transferring.list_transfers,
        # ---- material
        contract.enter_material: stock.enter_material,
        contract.get_material: stock.get_material,
        contract.list_materials: stock.list_materials,
        contract.set_material_use: stock.set_material_use,
        contract.list_material_uses: stock.list_material_uses,
        contract.weigh_material: moving.weigh_material,
        contract.reverse_weighing: moving.reverse_weighing,
        contract.list_material_movements: moving.list_material_movements,
        contract.list_material_balances: moving.list_material_balances,
        contract.settle_material: settling.settle_material,
        contract.get_material_settlement: settling.get_material_settlement,
        contract.list_material_settlements: settling.list_material_settlements,
        # ---- fair rates, and what a resident sees
        contract.set_minimum_wage: fairness.set_minimum_wage,
        contract.list_minimum_wages: fairness.list_minimum_wages,
        contract.record_trial: fairness.record_trial,
        contract.void_trial: fairness.void_trial,
        contract.list_trials: fairness.list_trials,
        contract.list_fair_rates: fairness.list_fair_rates,
        contract.list_offers: seeing.list_offers,
        contract.get_my_work: seeing.get_my_work,
        # ---- hand-overs and defects
        contract.record_handover: handovers.record_handover,
        contract.confirm_handover: handovers.confirm_handover,
        contract.settle_handover: handovers.settle_handover,
        contract.list_handovers: handovers.list_handovers,
        contract.link_handover_photograph: handovers.link_handover_photograph,
        contract.enter_defect_kind: defects.enter_defect_kind,
        contract.list_defect_kinds: defects.list_defect_kinds,
        contract.list_kept_records: keeping.list_kept_records,
        # ---- mediation
        contract.ask_mediation: mediating.ask_mediation,
        contract.answer_mediation: mediating.answer_mediation,
        contract.appoint_mediation: mediating.appoint_mediation,
        contract.conclude_mediation: concluding.conclude_mediation,
        contract.confirm_mediation: concluding.confirm_mediation,
        contract.withdraw_mediation: concluding.withdraw_mediation,
        contract.keep_mediation_paper: mediation_papers.keep_mediation_paper,
        contract.link_mediation_paper: mediation_papers.link_mediation_paper,
        contract.get_mediation: mediations.get_mediation,
        contract.list_mediations: mediations.list_mediations,
        # ---- learning
        contract.open_demand_order: orders.open_demand_order,
        contract.get_demand_order: orders.get_demand_order,
        contract.list_demand_orders: orders.list_demand_orders,
        contract.close_demand_order: orders.close_demand_order,
        contract.create_programme: programmes.create_programme,
        contract.edit_programme: programmes.edit_programme,
        contract.get_programme: programmes.get_programme,
        contract.list_programmes: programmes.list_programmes,
        contract.get_programme_outcomes: outcomes.get_programme_outcomes,
        contract.create_course: courses.create_course,
        contract.edit_course: courses.edit_course,
        contract.get_course: courses.get_course,
        contract.list_courses: courses.list_courses,
        contract.get_course_outcomes: outcomes.get_course_outcomes,
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
        contract.show_certificate: certificates.show_certificate,
        contract.list_certificates: certificates.list_certificates,
        contract.revoke_certificate: certificates.revoke_certificate,
        contract.verify_certificate: overview.verify_certificate,
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
        # ---- ventures
        contract.enter_venture_place: venture_places.enter_venture_place,
        contract.list_venture_places: venture_places.list_venture_places,
        contract.close_venture_place: venture_places.close_venture_place,
        contract.enter_mentor: venture_places.enter_mentor,
        contract.list_mentors: venture_places.list_mentors,
        contract.end_mentor: venture_places.end_mentor,
        contract.apply_venture: applying.apply_venture,
        contract.get_venture: applying.get_venture,
        contract.list_ventures: applying.list_ventures,
        contract.edit_venture: applying.edit_venture,
        contract.decide_venture: applying.decide_venture,
        contract.withdraw_venture: applying.withdraw_venture,
        contract.start_venture: applying.start_venture,
        contract.register_venture: applying.register_venture,
        contract.place_venture: venture_places.place_venture,
        contract.leave_venture_place: venture_places.leave_venture_place,
        contract.assign_mentor: venture_places.assign_mentor,
        contract.end_venture: applying.end_venture,
        contract.record_venture_support: supporting.record_venture_support,
        contract.list_venture_support: supporting.list_venture_support,
        contract.void_venture_support: supporting.void_venture_support,
        contract.list_venture_follow_ups: follow_ups.list_venture_follow_ups,
        contract.record_venture_follow_up: finding.record_venture_follow_up,
        contract.list_venture_outcomes: finding.list_venture_outcomes,
        # ---- both subjects
        contract.list_held: overview.list_held,
        contract.list_own_looks: overview.list_own_looks,
        contract.get_home: overview.get_home,
        **jobs_of("training"),
        **files_of("training", files),
    },
    reactions={
        registry.signing_key_published: known_keys.learn_signing_key,
        registry.signing_keys_stated: known_keys.learn_signing_keys,
        registry.signing_key_retired: known_keys.forget_signing_key,
        **reactions.TOLD,
    },
    jobs={"draft_payroll": draft_payroll, "finish_payroll": finish_payroll, batches.JOB: enter_rows},
    timers={
        rates.RAISE: rates.raise_on_its_day,
        reminders.REMIND: reminders.tell_session_due,
        follow_ups.REMIND: follow_ups.tell_follow_up_due,
    },
    chores={"remove_old_answers": Every(3600.0, remove_old_answers)},
    protected=(*LEARNING_PROTECTED, *PIECEWORK_PROTECTED),
)
