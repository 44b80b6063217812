"""What can be done with an object of training: its `allowed_actions`, by schema. Learning has its rows in its room."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.common.actions import Action, Actions, ActionTable
from chassis.common.contract import access_of
from chassis.common.usecases import actions_of
from chassis.contract import Schema
from services.registry.contract.access import SIGNED_IN
from services.training import contract
from services.training.contract.access import ACCESS
from services.training.learning.actions import ACTIONS as LEARNING
from services.training.lectures import usecases as lectures
from services.training.piecework.court import usecases as court
from services.training.piecework.fairness import usecases as fairness
from services.training.piecework.handover import usecases as handovers
from services.training.piecework.material.usecases import moving, settling
from services.training.piecework.mediation.usecases import concluding, mediating, papers
from services.training.piecework.payroll.usecases import deducting, differences, disputes, payments, running
from services.training.piecework.rates import usecases as rates
from services.training.piecework.work.usecases import photographs
from services.training.piecework.work.usecases.claiming import extending, giving_back, offering, transferring
from services.training.piecework.work.usecases.making import deliveries, inspections, telling
from services.training.ventures import store as venture_store
from services.training.ventures.usecases import applying, finding, supporting
from services.training.ventures.usecases import places as venture_places

ACTIONS: Mapping[type[Schema], Actions] = {
    **LEARNING,
    # ---- lectures
    contract.Lecture: Actions(
        {
            "cancel": Action(contract.cancel_lecture, lectures.may_cancel),
            "record_attendance": Action(contract.record_lecture_attendance, lectures.may_record),
        }
    ),
    # ---- ventures
    contract.VenturePlace: Actions({"close": Action(contract.close_venture_place, venture_places.may_close)}),
    contract.Mentor: Actions({"end": Action(contract.end_mentor, venture_places.may_end_mentor)}),
    contract.Venture: Actions(
        {
            "edit": Action(contract.edit_venture, applying.may_edit),
            "decide": Action(contract.decide_venture, applying.may_decide),
            "withdraw": Action(contract.withdraw_venture, applying.may_withdraw),
            "start": Action(contract.start_venture, applying.may_start),
            "register": Action(contract.register_venture, applying.may_register),
            "give_place": Action(contract.place_venture, venture_places.may_care),
            "leave_place": Action(
                contract.leave_venture_place, venture_places.may_care, venture_places.has_none_to_leave
            ),
            "assign_mentor": Action(contract.assign_mentor, venture_places.may_care),
            "record_support": Action(contract.record_venture_support, venture_places.may_care),
            "end": Action(contract.end_venture, applying.may_end),
        }
    ),
    contract.VentureSupport: Actions(
        {"void": Action(contract.void_venture_support, supporting.may_void)}, venture_store.ventures_of
    ),
    contract.VentureFollowUp: Actions(
        {"record": Action(contract.record_venture_follow_up, finding.may_record)}, venture_store.ventures_of
    ),
    # ---- piecework
    contract.Style: Actions({"add_operation": Action(contract.add_operation)}),
    contract.StyleOperation: Actions(
        {"set_rate": Action(contract.set_rate), "open_work_order": Action(contract.open_work_order)}
    ),
    contract.PieceRate: Actions({"withdraw": Action(contract.withdraw_rate, rates.refuse_withdrawal)}),
    contract.WorkOrderSummary: Actions({"close": Action(contract.close_work_order, offering.refuse_closed)}),
    contract.Lot: Actions(
        {
            "claim": Action(contract.claim_lot, offering.refuse_taken),
            "withdraw": Action(contract.withdraw_lot, offering.refuse_taken),
        }
    ),
    contract.ClaimExtension: Actions({"decide": Action(contract.decide_extension, extending.refuse_decided)}),
    contract.ClaimTransfer: Actions(
        {
            "answer": Action(contract.answer_transfer, transferring.refuse_to_answer),
            "withdraw": Action(contract.withdraw_transfer, transferring.refuse_to_withdraw),
        }
    ),
    contract.Engagement: Actions({"end": Action(contract.end_engagement, offering.refuse_ended)}),
    contract.Claim: Actions(
        {
            "return": Action(contract.return_claim, giving_back.refuse_to_return),
            "recall": Action(contract.recall_claim, giving_back.refuse_to_recall),
            "ask_extension": Action(contract.ask_extension, extending.refuse_to_ask),
            "offer_transfer": Action(contract.offer_transfer, giving_back.refuse_to_return),
            "record_delivery": Action(contract.record_delivery, deliveries.refuse_nothing_out),
            "weigh_material": Action(contract.weigh_material, moving.refuse_closed),
            "settle_material": Action(contract.settle_material, settling.refuse_to_settle, settling.is_settled),
        },
        settling.with_material,
    ),
    contract.Inspection: Actions(
        {
            "correct": Action(contract.correct_inspection, inspections.refuse_corrected),
            "link_photograph": Action(contract.link_inspection_photograph, photographs.refuse_without_photograph),
        },
        inspections.with_newer,
    ),
    contract.Handover: Actions(
        {
            "confirm": Action(contract.confirm_handover, handovers.refuse_counted),
            "settle": Action(contract.settle_handover, handovers.refuse_settled),
            "link_photograph": Action(contract.link_handover_photograph, photographs.refuse_without_photograph),
        }
    ),
    contract.Trial: Actions({"void": Action(contract.void_trial, fairness.refuse_void)}),
    contract.MaterialMovement: Actions({"reverse": Action(contract.reverse_weighing, moving.refuse_to_reverse)}),
    contract.Delivery: Actions(
        {
            "inspect": Action(contract.record_inspection, inspections.refuse_inspected),
            "tell_minutes": Action(contract.tell_minutes, telling.refuse_counted),
        },
        telling.with_run,
    ),
    contract.PayrollRun: Actions(
        {
            "check": Action(contract.check_payroll, running.refuse_to_check),
            "approve": Action(contract.approve_payroll, running.refuse_to_approve),
            "discard": Action(contract.discard_payroll, running.refuse_to_discard),
        }
    ),
    contract.PayslipSummary: Actions({"dispute": Action(contract.raise_dispute)}),
    contract.Payment: Actions({"report": Action(contract.report_payment, payments.refuse_reported)}),
    contract.PaymentDifference: Actions(
        {"settle": Action(contract.settle_payment_difference, differences.refuse_to_settle)}
    ),
    contract.PayAccount: Actions(
        {"set": Action(contract.set_pay_account), "remove": Action(contract.remove_pay_account)}
    ),
    contract.CourtOrder: Actions(
        {
            "lift": Action(contract.lift_court_order, court.refuse_lifted),
            "link_notice": Action(contract.link_court_order_notice),
        }
    ),
    contract.Hearing: Actions(
        {
            "say": Action(contract.say_at_hearing, deducting.refuse_decided),
            "decide": Action(contract.decide_hearing, deducting.refuse_to_decide),
        }
    ),
    contract.Dispute: Actions(
        {
            "answer": Action(contract.answer_dispute, disputes.refuse_answered),
            "ask_mediation": Action(contract.ask_mediation, mediating.refuse_to_ask),
        },
        mediating.with_mediations,
    ),
    contract.Mediation: Actions(
        {
            "answer": Action(contract.answer_mediation, mediating.refuse_to_answer),
            "appoint": Action(contract.appoint_mediation, mediating.refuse_to_appoint),
            "conclude": Action(contract.conclude_mediation, concluding.refuse_to_conclude),
            "confirm": Action(contract.confirm_mediation, concluding.refuse_to_confirm),
            "withdraw": Action(contract.withdraw_mediation, concluding.refuse_to_withdraw),
            "keep_paper": Action(contract.keep_mediation_paper, papers.refuse_to_keep_paper),
            "link_paper": Action(contract.link_mediation_paper, papers.refuse_without_paper),
        }
    ),
}

TABLE = ActionTable({**ACTIONS, **actions_of("training")}, {**ACCESS, **access_of("training", SIGNED_IN)})
