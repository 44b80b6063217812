"""Which roles may ask training for what: one row an operation. Whose object it is, the store decides."""

from __future__ import annotations

from chassis.contract import Roles

STAFF: Roles = frozenset({"staff", "admin"})
EMPLOYER: Roles = frozenset({"employer"})
FINANCE: Roles = frozenset({"payer_finance"})
RESIDENT: Roles = frozenset({"resident"})
READERS: Roles = STAFF | EMPLOYER | FINANCE | {"secretary"}

ACCESS: dict[str, Roles] = {
    # ---- piecework
    "training.preview_tax": READERS | RESIDENT,
    "training.create_style": EMPLOYER | STAFF,
    "training.get_style": READERS | RESIDENT,
    "training.list_styles": READERS | RESIDENT,
    "training.add_operation": EMPLOYER | STAFF,
    "training.get_operation": READERS | RESIDENT,
    "training.list_operations": READERS | RESIDENT,
    "training.set_rate": EMPLOYER,
    "training.list_rates": READERS | RESIDENT,
    "training.open_work_order": EMPLOYER,
    "training.get_work_order": READERS | RESIDENT,
    "training.list_work_orders": READERS | RESIDENT,
    "training.close_work_order": EMPLOYER,
    "training.list_lots": READERS | RESIDENT,
    "training.record_engagement": STAFF,
    "training.end_engagement": STAFF,
    "training.get_engagement": READERS | RESIDENT,
    "training.list_engagements": READERS | RESIDENT,
    "training.claim_lot": RESIDENT | STAFF,
    "training.return_claim": RESIDENT | STAFF,
    "training.get_claim": READERS | RESIDENT,
    "training.list_claims": READERS | RESIDENT,
    "training.record_delivery": EMPLOYER | STAFF,
    "training.get_delivery": READERS | RESIDENT,
    "training.list_deliveries": READERS | RESIDENT,
    "training.record_inspection": EMPLOYER,
    "training.correct_inspection": EMPLOYER,
    "training.get_inspection": READERS | RESIDENT,
    "training.list_inspections": READERS | RESIDENT,
    "training.start_payroll": EMPLOYER | FINANCE,
    "training.get_payroll_run": EMPLOYER | FINANCE,
    "training.list_payroll_runs": EMPLOYER | FINANCE,
    "training.check_payroll": FINANCE,
    "training.approve_payroll": FINANCE,
    "training.get_payslip": EMPLOYER | FINANCE | RESIDENT,
    "training.list_payslips": EMPLOYER | FINANCE | RESIDENT,
    "training.list_earnings": EMPLOYER | FINANCE | RESIDENT,
    "training.list_payments": FINANCE | RESIDENT,
    "training.get_payment": FINANCE | RESIDENT,
    "training.report_payment": FINANCE,
    "training.give_advance": FINANCE,
    "training.list_advances": FINANCE | RESIDENT,
    "training.open_hearing": EMPLOYER,
    "training.say_at_hearing": RESIDENT | STAFF,
    "training.decide_hearing": STAFF,
    "training.get_hearing": EMPLOYER | STAFF | RESIDENT,
    "training.list_hearings": EMPLOYER | STAFF | RESIDENT,
    "training.raise_dispute": RESIDENT,
    "training.answer_dispute": EMPLOYER,
    "training.get_dispute": EMPLOYER | STAFF | RESIDENT,
    "training.list_disputes": EMPLOYER | STAFF | RESIDENT,
}
