"""What can be done with an object of training: its `allowed_actions`, by schema. Learning has its rows in its room."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.common.actions import Action, Actions, ActionTable
from chassis.contract import Schema
from services.training import contract
from services.training.contract.access import ACCESS
from services.training.learning.actions import ACTIONS as LEARNING
from services.training.lectures import usecases as lectures
from services.training.piecework.payroll.usecases import deducting, disputes, payments, running
from services.training.piecework.work.usecases import making, offering

ACTIONS: Mapping[type[Schema], Actions] = {
    **LEARNING,
    # ---- lectures
    contract.Lecture: Actions(
        {
            "cancel": Action(contract.cancel_lecture, lectures.may_cancel),
            "record_attendance": Action(contract.record_lecture_attendance, lectures.may_record),
        }
    ),
    # ---- piecework
    contract.Style: Actions({"add_operation": Action(contract.add_operation)}),
    contract.StyleOperation: Actions(
        {"set_rate": Action(contract.set_rate), "open_work_order": Action(contract.open_work_order)}
    ),
    contract.WorkOrderSummary: Actions({"close": Action(contract.close_work_order, offering.refuse_closed)}),
    contract.Lot: Actions({"claim": Action(contract.claim_lot, offering.refuse_taken)}),
    contract.Engagement: Actions({"end": Action(contract.end_engagement, offering.refuse_ended)}),
    contract.Claim: Actions(
        {
            "return": Action(contract.return_claim, making.refuse_to_return),
            "record_delivery": Action(contract.record_delivery, making.refuse_nothing_out),
        }
    ),
    contract.Delivery: Actions({"inspect": Action(contract.record_inspection, making.refuse_inspected)}),
    contract.PayrollRun: Actions(
        {
            "check": Action(contract.check_payroll, running.refuse_to_check),
            "approve": Action(contract.approve_payroll, running.refuse_to_approve),
        }
    ),
    contract.PayslipSummary: Actions({"dispute": Action(contract.raise_dispute)}),
    contract.Payment: Actions({"report": Action(contract.report_payment, payments.refuse_reported)}),
    contract.Hearing: Actions(
        {
            "say": Action(contract.say_at_hearing, deducting.refuse_decided),
            "decide": Action(contract.decide_hearing, deducting.refuse_to_decide),
        }
    ),
    contract.Dispute: Actions({"answer": Action(contract.answer_dispute, disputes.refuse_answered)}),
}

TABLE = ActionTable(ACTIONS, ACCESS)
