"""Piecework's part of what the security tests go by: who may ask for what, which fields answers have, and where the
stories of its objects are told, which take longer than one request.
"""

from __future__ import annotations

REACH = "tests/integration/training/test_piecework_reach.py"
MEDIATED = "tests/integration/training/test_mediation.py"

# Types whose objects take a longer story to make, and the test that tries each of them as everybody.
ELSEWHERE: dict[str, str] = dict.fromkeys(
    (
        "/v1/advances",
        "/v1/batches",
        "/v1/claims",
        "/v1/court-orders",
        "/v1/deliveries",
        "/v1/disputes",
        "/v1/engagements",
        "/v1/hearings",
        "/v1/inspections",
        "/v1/lots",
        "/v1/payment-differences",
        "/v1/payments",
        "/v1/payroll-runs",
        "/v1/pay-accounts",
        "/v1/payslips",
        "/v1/rates",
        "/v1/style-operations",
        "/v1/styles",
        "/v1/wage-deductions",
        "/v1/work-certificates",
        "/v1/work-orders",
        "/v1/earnings",
        "/v1/kept-records",
    ),
    REACH,
) | {"/v1/mediations": MEDIATED}

JOB = (
    "allowed_actions cancel_asked created_at done error_count errors.cell errors.column errors.detail errors.heading "
    "errors.pointer errors.row errors.sheet errors.title errors.title_language errors.type "
    "finished_at id kind reason result state total"
)
PERMITTED: dict[str, str] = {
    "training.ask_mediation": "admin resident staff",
    "training.answer_mediation": "employer",
    "training.appoint_mediation": "secretary",
    "training.conclude_mediation": "admin secretary staff",
    "training.confirm_mediation": "admin employer resident secretary staff",
    "training.withdraw_mediation": "admin employer resident secretary staff",
    "training.keep_mediation_paper": "admin secretary staff",
    "training.link_mediation_paper": "admin employer resident secretary staff",
    "training.get_mediation": "admin auditor employer resident secretary staff",
    "training.list_mediations": "admin auditor employer resident secretary staff",
    "training.enter_batch": "employer payer_finance",
    "training.get_import_template": "employer payer_finance",
    "training.list_batch_rows": "employer payer_finance",
    "training.start_import": "employer payer_finance",
    "training.add_operation": "admin employer staff",
    "training.answer_dispute": "employer",
    "training.approve_payroll": "payer_finance",
    "training.check_payroll": "payer_finance",
    "training.discard_payroll": "payer_finance",
    "training.claim_lot": "admin resident staff",
    "training.close_work_order": "employer",
    "training.correct_inspection": "employer",
    "training.create_style": "admin employer staff",
    "training.decide_hearing": "admin staff",
    "training.end_engagement": "admin staff",
    "training.get_claim": "admin auditor employer payer_finance resident secretary staff",
    "training.get_delivery": "admin auditor employer payer_finance resident secretary staff",
    "training.get_dispute": "admin auditor employer resident staff",
    "training.get_engagement": "admin auditor employer payer_finance resident secretary staff",
    "training.get_hearing": "admin auditor employer resident staff",
    "training.get_inspection": "admin auditor employer payer_finance resident secretary staff",
    "training.get_operation": "admin auditor employer payer_finance resident secretary staff",
    "training.get_payment": "auditor payer_finance resident",
    "training.list_due_wages": "admin employer payer_finance staff",
    "training.get_payroll_run": "auditor employer payer_finance",
    "training.get_payslip": "auditor employer payer_finance resident",
    "training.get_style": "admin auditor employer payer_finance resident secretary staff",
    "training.get_work_order": "admin auditor employer payer_finance resident secretary staff",
    "training.enter_court_order": "payer_finance",
    "training.get_court_order": "payer_finance resident",
    "training.list_court_orders": "payer_finance resident",
    "training.lift_court_order": "payer_finance",
    "training.link_court_order_notice": "payer_finance resident",
    "training.enter_wage_deduction": "admin payer_finance staff",
    "training.list_wage_deductions": "admin payer_finance resident staff",
    "training.give_advance": "payer_finance",
    "training.list_advances": "auditor payer_finance resident",
    "training.list_claims": "admin auditor employer payer_finance resident secretary staff",
    "training.list_deliveries": "admin auditor employer payer_finance resident secretary staff",
    "training.list_kept_records": "admin",
    "training.list_held": "admin resident staff",
    "training.list_own_looks": "resident",
    "training.get_home": "admin employer representative resident secretary staff trainer",
    "training.list_disputes": "admin auditor employer resident staff",
    "training.list_earnings": "auditor employer payer_finance resident",
    "training.list_engagements": "admin auditor employer payer_finance resident secretary staff",
    "training.list_hearings": "admin auditor employer resident staff",
    "training.list_inspections": "admin auditor employer payer_finance resident secretary staff",
    "training.list_lots": "admin auditor employer payer_finance resident secretary staff",
    "training.list_operations": "admin auditor employer payer_finance resident secretary staff",
    "training.list_payments": "auditor payer_finance resident",
    "training.list_payroll_runs": "auditor employer payer_finance",
    "training.show_payslip": "employer payer_finance resident",
    "training.show_work_certificate": "resident",
    "training.issue_work_certificate": "resident",
    "training.get_work_certificate": "resident",
    "training.list_work_certificates": "resident",
    "training.list_payroll_totals": "auditor employer payer_finance",
    "training.list_bank_transfers": "payer_finance",
    "training.list_cash_payments": "payer_finance",
    "training.get_reconciliation": "auditor employer payer_finance",
    "training.set_pay_account": "admin resident staff",
    "training.get_pay_account": "admin resident staff",
    "training.remove_pay_account": "admin resident staff",
    "training.list_payslips": "auditor employer payer_finance resident",
    "training.list_rates": "admin auditor employer payer_finance resident secretary staff",
    "training.list_styles": "admin auditor employer payer_finance resident secretary staff",
    "training.list_work_orders": "admin auditor employer payer_finance resident secretary staff",
    "training.open_hearing": "employer",
    "training.open_pay_period": "employer payer_finance",
    "training.open_work_order": "employer",
    "training.preview_tax": "admin auditor employer payer_finance resident secretary staff",
    "training.raise_dispute": "resident",
    "training.record_delivery": "admin employer staff",
    "training.tell_minutes": "admin resident staff",
    "training.record_engagement": "admin staff",
    "training.record_inspection": "employer",
    "training.report_payment": "payer_finance",
    "training.list_payment_differences": "auditor payer_finance secretary",
    "training.get_payment_difference": "auditor payer_finance secretary",
    "training.settle_payment_difference": "payer_finance secretary",
    "training.return_claim": "admin resident staff",
    "training.say_at_hearing": "admin resident staff",
    "training.set_rate": "employer",
    "training.withdraw_rate": "employer",
    "training.start_payroll": "employer payer_finance",
}

ALLOWED: dict[str, str] = {
    "enter_batch": (
        "items.id items.index items.line items.problem.detail items.problem.errors.detail items.problem.errors.pointer"
        " items.problem.status items.problem.title items.problem.type items.row items.sheet items.state"
    ),
    "training.list_batch_rows": (
        "items.id items.index items.line items.problem.detail items.problem.errors.detail items.problem.errors.pointer"
        " items.problem.status items.problem.title items.problem.type items.row items.sheet items.state next_cursor"
    ),
    "training.preview_tax": (
        "months.gross.amount months.gross.currency months.net.amount months.net.currency "
        "months.quick_deduction.amount months.quick_deduction.currency months.rate months.taxable.amount "
        "months.taxable.currency months.withheld.amount months.withheld.currency source"
    ),
    "training.list_styles": (
        "items.allowed_actions items.code items.employer items.id items.name items.version next_cursor"
    ),
    "training.create_style": "allowed_actions code employer id name version",
    "training.get_style": "allowed_actions code employer id name version",
    "training.list_operations": (
        "items.allowed_actions items.bonus.cap.amount items.bonus.cap.currency items.bonus.first_grade "
        "items.bonus.percent items.bonus.pieces items.code items.employer items.first_grade items.id "
        "items.name items.second_grade items.skill items.style items.version next_cursor"
    ),
    "training.add_operation": (
        "allowed_actions bonus.cap.amount bonus.cap.currency bonus.first_grade bonus.percent bonus.pieces "
        "code employer first_grade id name second_grade skill style version"
    ),
    "training.get_operation": (
        "allowed_actions bonus.cap.amount bonus.cap.currency bonus.first_grade bonus.percent bonus.pieces "
        "code employer first_grade id name second_grade skill style version"
    ),
    "training.list_rates": (
        "items.allowed_actions items.employer items.id items.operation items.per_piece items.raises items.reason "
        "items.set_at items.set_by items.since items.withdrawn_at items.withdrawn_because next_cursor"
    ),
    "training.set_rate": (
        "allowed_actions employer id operation per_piece raises reason set_at set_by since "
        "withdrawn_at withdrawn_because"
    ),
    "training.withdraw_rate": (
        "allowed_actions employer id operation per_piece raises reason set_at set_by since "
        "withdrawn_at withdrawn_because"
    ),
    "training.list_work_orders": (
        "items.allowed_actions items.due_on items.employer items.id items.operation items.quantity "
        "items.employer_reference items.state items.version next_cursor"
    ),
    "training.open_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity employer_reference state version"
    ),
    "training.get_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity employer_reference state version"
    ),
    "training.close_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity employer_reference state version"
    ),
    "training.list_lots": (
        "items.allowed_actions items.employer items.id items.number items.pieces items.state items.version "
        "items.work_order next_cursor"
    ),
    "training.list_engagements": (
        "items.allowed_actions items.employer items.ended_because items.evidence "
        "items.id items.piece_limit items.relation "
        "items.resident items.share items.since items.tax_scheme items.until items.version next_cursor"
    ),
    "training.record_engagement": (
        "allowed_actions employer ended_because evidence id piece_limit "
        "relation resident share since tax_scheme until version"
    ),
    "training.get_engagement": (
        "allowed_actions employer ended_because evidence id piece_limit "
        "relation resident share since tax_scheme until version"
    ),
    "training.end_engagement": (
        "allowed_actions employer ended_because evidence id piece_limit "
        "relation resident share since tax_scheme until version"
    ),
    "training.list_claims": (
        "items.allowed_actions items.asked_until items.claimed_on items.delivered items.due_on items.employer "
        "items.engagement items.id items.in_rework items.lot items.operation items.pieces items.rate "
        "items.relation items.resident items.share items.state items.version next_cursor"
    ),
    "training.claim_lot": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.get_claim": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.return_claim": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.list_deliveries": (
        "items.allowed_actions items.claim items.delivered_on items.employer items.id items.minutes "
        "items.minutes_at items.minutes_because items.minutes_by "
        "items.pieces items.employer_reference items.resident items.rework items.state items.version next_cursor"
    ),
    "training.record_delivery": (
        "allowed_actions claim delivered_on employer id minutes minutes_at minutes_because minutes_by pieces "
        "employer_reference resident rework state version"
    ),
    "training.tell_minutes": (
        "allowed_actions claim delivered_on employer id minutes minutes_at minutes_because minutes_by pieces "
        "employer_reference resident rework state version"
    ),
    "training.get_delivery": (
        "allowed_actions claim delivered_on employer id minutes minutes_at minutes_because minutes_by pieces "
        "employer_reference resident rework state version"
    ),
    "training.list_inspections": (
        "items.allowed_actions items.claim items.corrects items.defects.kind items.defects.pieces "
        "items.delivery items.employer items.entered_at items.first items.id items.inspected_on "
        "items.photograph items.reason items.employer_reference items.rejected items.resident items.rework "
        "items.second next_cursor"
    ),
    "training.record_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason employer_reference rejected resident rework second"
    ),
    "training.get_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason employer_reference rejected resident rework second"
    ),
    "training.correct_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason employer_reference rejected resident rework second"
    ),
    "training.list_earnings": (
        "items.amount.amount items.amount.currency items.at items.cause items.employer items.grade items.id "
        "items.kind items.line items.month items.resident next_cursor"
    ),
    "training.list_payroll_runs": (
        "items.allowed_actions items.approved_by items.carried_over.amount items.carried_over.currency "
        "items.garnished.amount items.garnished.currency "
        "items.checked_by items.discarded_because items.discarded_by "
        "items.earned.amount items.earned.currency items.employer items.finished_at "
        "items.gross.amount items.gross.currency items.id items.made_by items.material.amount "
        "items.material.currency items.month items.paid.amount items.paid.currency items.paid_on "
        "items.hours_unknown items.hours_unknown_because items.kind "
        "items.recovered.amount items.recovered.currency items.state "
        "items.insurance.amount items.insurance.currency "
        "items.insurance_ahead.amount items.insurance_ahead.currency "
        "items.supplement.amount items.supplement.currency items.version "
        "items.withheld.amount items.withheld.currency items.workers next_cursor"
    ),
    "training.list_due_wages": "items.due_by items.employer items.overdue items.resident items.since next_cursor",
    "training.open_pay_period": "employer id month",
    "training.start_payroll": JOB,
    "training.get_payroll_run": (
        "allowed_actions approved_by carried_over.amount carried_over.currency checked_by discarded_because "
        "discarded_by earned.amount earned.currency employer finished_at garnished.amount garnished.currency "
        "gross.amount gross.currency hours_unknown hours_unknown_because id kind made_by material.amount "
        "material.currency month paid.amount paid.currency paid_on recovered.amount recovered.currency state "
        "insurance.amount insurance.currency insurance_ahead.amount insurance_ahead.currency "
        "supplement.amount supplement.currency version withheld.amount withheld.currency workers"
    ),
    "training.check_payroll": (
        "allowed_actions approved_by carried_over.amount carried_over.currency checked_by discarded_because "
        "discarded_by earned.amount earned.currency employer finished_at garnished.amount garnished.currency "
        "gross.amount gross.currency hours_unknown hours_unknown_because id kind made_by material.amount "
        "material.currency month paid.amount paid.currency paid_on recovered.amount recovered.currency state "
        "insurance.amount insurance.currency insurance_ahead.amount insurance_ahead.currency "
        "supplement.amount supplement.currency version withheld.amount withheld.currency workers"
    ),
    "training.discard_payroll": (
        "allowed_actions approved_by carried_over.amount carried_over.currency checked_by discarded_because "
        "discarded_by earned.amount earned.currency employer finished_at garnished.amount garnished.currency "
        "gross.amount gross.currency hours_unknown hours_unknown_because id kind made_by material.amount "
        "material.currency month paid.amount paid.currency paid_on recovered.amount recovered.currency state "
        "insurance.amount insurance.currency insurance_ahead.amount insurance_ahead.currency "
        "supplement.amount supplement.currency version withheld.amount withheld.currency workers"
    ),
    "training.approve_payroll": JOB,
    "training.list_payslips": (
        "items.allowed_actions items.carried_over.amount items.carried_over.currency items.earned.amount "
        "items.earned.currency items.employer items.garnished.amount items.garnished.currency "
        "items.gross.amount items.gross.currency items.id items.kind "
        "items.material.amount items.material.currency items.month items.paid.amount items.paid.currency "
        "items.recovered.amount items.recovered.currency items.relation items.resident items.rule items.run "
        "items.insurance.amount items.insurance.currency "
        "items.insurance_ahead.amount items.insurance_ahead.currency items.special.amount items.special.currency "
        "items.scheme items.supplement.amount items.supplement.currency "
        "items.wage_floor.amount items.wage_floor.currency items.withheld.amount items.withheld.currency next_cursor"
    ),
    "training.get_payslip": (
        "allowed_actions carried_over.amount carried_over.currency earned.amount earned.currency employer "
        "garnished.amount garnished.currency garnishments.amount.amount garnishments.amount.currency "
        "garnishments.case_number garnishments.court garnishments.court_order "
        "garnishments.remaining.amount garnishments.remaining.currency "
        "gross.amount gross.currency id kind lines.amount.amount lines.amount.currency lines.claimed_on lines.factor "
        "lines.grade lines.kind lines.line lines.lot lines.made_up.earned.amount lines.made_up.earned.currency "
        "lines.made_up.floor.amount lines.made_up.floor.currency lines.made_up.minutes lines.made_up.month "
        "lines.made_up.source lines.operation_name lines.parts.amount.amount "
        "lines.parts.amount.currency lines.parts.cause lines.parts.delivered lines.parts.first "
        "lines.parts.inspected_on lines.parts.reason lines.parts.rejected lines.parts.rework lines.parts.second "
        "lines.pieces lines.rate lines.employer_reference lines.style "
        "lines.style_name material.amount material.currency month paid.amount paid.currency recovered.amount "
        "insurance.amount insurance.currency insurance_ahead.amount insurance_ahead.currency "
        "recovered.currency relation resident rule run scheme special.amount special.currency supplement.amount "
        "supplement.currency wage_floor.amount wage_floor.currency withheld.amount "
        "withheld.currency"
    ),
    "training.show_payslip": "content language media_type name",
    "training.show_work_certificate": "content language media_type name",
    "training.issue_work_certificate": (
        "first_month gross.amount gross.currency id issued_on last_month months.employer "
        "months.gross.amount months.gross.currency months.month number version"
    ),
    "training.get_work_certificate": (
        "first_month gross.amount gross.currency id issued_on last_month months.employer "
        "months.gross.amount months.gross.currency months.month number version"
    ),
    "training.list_work_certificates": (
        "items.first_month items.gross.amount items.gross.currency items.id items.issued_on "
        "items.last_month items.months.employer items.months.gross.amount items.months.gross.currency "
        "items.months.month items.number items.version next_cursor"
    ),
    "training.list_payroll_totals": (
        "items.day items.earned.amount items.earned.currency items.first items.operation items.operation_name "
        "items.rejected items.rework items.second items.style items.style_name next_cursor"
    ),
    "training.list_bank_transfers": (
        "items.account items.amount.amount items.amount.currency items.attempt items.bank items.payee items.payment "
        "items.purpose next_cursor"
    ),
    "training.list_cash_payments": (
        "items.amount.amount items.amount.currency items.month items.payee items.payment items.signature next_cursor"
    ),
    "training.get_reconciliation": (
        "different.amount different.currency due.amount due.currency paid.amount paid.currency returned.amount "
        "returned.currency run to_courts.amount "
        "to_courts.currency to_pay.amount "
        "to_pay.currency unexplained.amount unexplained.currency"
    ),
    "training.set_pay_account": "allowed_actions bank last4 resident set_at version",
    "training.get_pay_account": "allowed_actions bank last4 resident set_at version",
    "training.remove_pay_account": "",
    "training.list_payments": (
        "items.allowed_actions items.amount.amount items.amount.currency items.attempt items.court_order "
        "items.employer items.follows items.id items.last4 items.next items.paid.amount items.paid.currency "
        "items.payslip items.reason items.resident items.run items.state items.version next_cursor"
    ),
    "training.list_payment_differences": (
        "items.allowed_actions items.amount.amount items.amount.currency items.booked_on "
        "items.difference.amount items.difference.currency items.employer items.expected.amount "
        "items.expected.currency items.id items.next items.payment items.reason items.reported_at "
        "items.reported_by items.resident items.run items.settled_as items.settled_at "
        "items.settled_because items.settled_by items.state items.told items.version next_cursor"
    ),
    "training.get_payment_difference": (
        "allowed_actions amount.amount amount.currency booked_on difference.amount difference.currency "
        "employer expected.amount expected.currency id next payment reason reported_at reported_by "
        "resident run settled_as settled_at settled_because settled_by state told version"
    ),
    "training.settle_payment_difference": (
        "allowed_actions amount.amount amount.currency booked_on difference.amount difference.currency "
        "employer expected.amount expected.currency id next payment reason reported_at reported_by "
        "resident run settled_as settled_at settled_because settled_by state told version"
    ),
    "training.get_payment": (
        "allowed_actions amount.amount amount.currency attempt court_order employer follows id last4 next paid.amount "
        "paid.currency payslip reason resident run state version"
    ),
    "training.report_payment": (
        "allowed_actions amount.amount amount.currency attempt court_order employer follows id last4 next paid.amount "
        "paid.currency payslip reason resident run state version"
    ),
    "training.enter_court_order": (
        "account allowed_actions bank case_number court employer entered_at id lifted_at lifted_because "
        "living_minimum.amount living_minimum.currency monthly.amount monthly.currency notice payee percent "
        "precedence remaining.amount remaining.currency resident served_on since state total.amount total.currency "
        "until version withheld.amount withheld.currency"
    ),
    "training.get_court_order": (
        "account allowed_actions bank case_number court employer entered_at id lifted_at lifted_because "
        "living_minimum.amount living_minimum.currency monthly.amount monthly.currency notice payee percent "
        "precedence remaining.amount remaining.currency resident served_on since state total.amount total.currency "
        "until version withheld.amount withheld.currency"
    ),
    "training.lift_court_order": (
        "account allowed_actions bank case_number court employer entered_at id lifted_at lifted_because "
        "living_minimum.amount living_minimum.currency monthly.amount monthly.currency notice payee percent "
        "precedence remaining.amount remaining.currency resident served_on since state total.amount total.currency "
        "until version withheld.amount withheld.currency"
    ),
    "training.list_court_orders": (
        "items.account items.allowed_actions items.bank items.case_number items.court items.employer "
        "items.entered_at items.id items.lifted_at items.lifted_because items.living_minimum.amount "
        "items.living_minimum.currency items.monthly.amount items.monthly.currency items.notice items.payee "
        "items.percent items.precedence items.remaining.amount items.remaining.currency items.resident "
        "items.served_on items.since items.state items.total.amount items.total.currency items.until "
        "items.version items.withheld.amount items.withheld.currency next_cursor"
    ),
    "training.link_court_order_notice": "expires_in token",
    "training.enter_wage_deduction": (
        "amount.amount amount.currency employer engagement entered_at evidence id kind resident since until"
    ),
    "training.list_wage_deductions": (
        "items.amount.amount items.amount.currency items.employer items.engagement items.entered_at items.evidence "
        "items.id items.kind items.resident items.since items.until next_cursor"
    ),
    "training.list_advances": (
        "items.amount.amount items.amount.currency items.employer items.given_at items.id items.reason "
        "items.resident next_cursor"
    ),
    "training.give_advance": "amount.amount amount.currency employer given_at id reason resident",
    "training.list_hearings": (
        "items.allowed_actions items.asked.amount items.asked.currency items.claim items.decided.amount "
        "items.decided.currency items.employer items.id items.opened_at items.reason items.resident "
        "items.version items.word next_cursor"
    ),
    "training.open_hearing": (
        "allowed_actions asked.amount asked.currency claim decided.amount decided.currency employer id "
        "opened_at reason resident version word"
    ),
    "training.get_hearing": (
        "allowed_actions asked.amount asked.currency claim decided.amount decided.currency employer id "
        "opened_at reason resident version word"
    ),
    "training.say_at_hearing": (
        "allowed_actions asked.amount asked.currency claim decided.amount decided.currency employer id "
        "opened_at reason resident version word"
    ),
    "training.decide_hearing": (
        "allowed_actions asked.amount asked.currency claim decided.amount decided.currency employer id "
        "opened_at reason resident version word"
    ),
    "training.list_held": "items.part items.row next_cursor",
    "training.list_own_looks": "items.at items.by items.field items.purpose next_cursor",
    "training.get_home": (
        "mediations.to_answer mediations.to_appoint mediations.to_conclude mediations.to_confirm "
        "learning.certificates.expires_on learning.certificates.id learning.certificates.number "
        "learning.certificates.skill learning.next_sessions.ends_at learning.next_sessions.id "
        "learning.next_sessions.name learning.next_sessions.place learning.next_sessions.starts_at "
        "learning.next_sessions.training_class learning.waiting teaching.next_sessions.ends_at "
        "teaching.next_sessions.id teaching.next_sessions.name teaching.next_sessions.place "
        "teaching.next_sessions.starts_at teaching.next_sessions.training_class venture.id venture.mentor "
        "venture.next_follow_up_on venture.organisation_name venture.place venture.state venture.title "
        "venture_desk.applications venture_desk.due venture_desk.overdue wage_desk.overdue work.claims "
        "work.earned.amount work.earned.currency work.next_due_on work.pieces_out"
    ),
    "training.list_kept_records": (
        "items.erased_on items.id items.kind items.law items.resident items.until next_cursor"
    ),
    "training.list_disputes": (
        "items.allowed_actions items.answer items.answer_due_on items.asked_at items.claim items.employer items.id "
        "items.next_instance items.next_source items.next_until items.payslip items.quick "
        "items.resident items.state items.text items.version next_cursor"
    ),
    "training.raise_dispute": (
        "allowed_actions answer answer_due_on asked_at claim employer id next_instance next_source next_until "
        "payslip quick resident state text version"
    ),
    "training.get_dispute": (
        "allowed_actions answer answer_due_on asked_at claim employer id next_instance next_source next_until "
        "payslip quick resident state text version"
    ),
    "training.answer_dispute": (
        "allowed_actions answer answer_due_on asked_at claim employer id next_instance next_source next_until "
        "payslip quick resident state text version"
    ),
}

# What a mediation shows, to each who reads or changes it.
MEDIATION = (
    "allowed_actions amount.amount amount.currency asked_at dispute employer employer_answer "
    "employer_answered_at employer_confirmed_at ended_at ended_because id matter mediator meets_at "
    "next_from next_instance next_source next_until paper paper_at payslip place resident resident_confirmed_at state "
    "terms version"
)
ALLOWED |= dict.fromkeys(
    (
        *(f"training.{step}_mediation" for step in ("ask", "answer", "appoint", "conclude", "confirm", "withdraw")),
        "training.get_mediation",
        "training.keep_mediation_paper",
    ),
    MEDIATION,
)
ALLOWED["training.link_mediation_paper"] = "expires_in token"
ALLOWED["training.list_mediations"] = " ".join([*(f"items.{name}" for name in MEDIATION.split()), "next_cursor"])

# What needs more than a fresh object: the worked month's story makes it.
PARTS: dict[str, str] = dict.fromkeys(
    (
        "training.add_operation",
        "training.set_rate",
        "training.open_work_order",
        "training.record_engagement",
        "training.claim_lot",
        "training.record_delivery",
        "training.record_inspection",
        "training.open_pay_period",
        "training.start_payroll",
        "training.enter_court_order",
        "training.enter_wage_deduction",
        "training.give_advance",
        "training.open_hearing",
        "training.raise_dispute",
    ),
    REACH,
) | {"training.ask_mediation": MEDIATED}

# Ids that bodies and queries name; each is tried there as everybody.
OTHERS: dict[tuple[str, str], str] = dict.fromkeys(
    (
        ("training.add_operation", "style"),
        ("training.claim_lot", "lot"),
        ("training.claim_lot", "resident"),
        ("training.correct_inspection", "photograph"),
        ("training.create_style", "employer"),
        ("training.enter_court_order", "employer"),
        ("training.enter_court_order", "notice"),
        ("training.enter_court_order", "resident"),
        ("training.list_court_orders", "resident"),
        ("training.enter_wage_deduction", "engagement"),
        ("training.list_wage_deductions", "engagement"),
        ("training.list_wage_deductions", "resident"),
        ("training.give_advance", "employer"),
        ("training.give_advance", "resident"),
        ("training.list_advances", "resident"),
        ("training.list_claims", "lot"),
        ("training.list_claims", "resident"),
        ("training.list_deliveries", "claim"),
        ("training.list_deliveries", "resident"),
        ("training.list_earnings", "employer"),
        ("training.list_earnings", "resident"),
        ("training.list_engagements", "employer"),
        ("training.list_engagements", "resident"),
        ("training.list_kept_records", "resident"),
        ("training.list_inspections", "claim"),
        ("training.list_inspections", "delivery"),
        ("training.list_inspections", "resident"),
        ("training.list_lots", "work_order"),
        ("training.list_operations", "style"),
        ("training.list_payments", "payslip"),
        ("training.list_payments", "run"),
        ("training.list_payment_differences", "payment"),
        ("training.list_payment_differences", "run"),
        ("training.list_payslips", "resident"),
        ("training.list_payslips", "run"),
        ("training.list_rates", "operation"),
        ("training.list_work_orders", "operation"),
        ("training.open_hearing", "claim"),
        ("training.open_pay_period", "employer"),
        ("training.open_work_order", "operation"),
        ("training.raise_dispute", "claim"),
        ("training.raise_dispute", "payslip"),
        ("training.record_delivery", "claim"),
        ("training.record_engagement", "employer"),
        ("training.record_engagement", "resident"),
        ("training.record_inspection", "delivery"),
        ("training.record_inspection", "photograph"),
        ("training.set_rate", "operation"),
        ("training.start_payroll", "employer"),
    ),
    REACH,
) | dict.fromkeys(
    (
        ("training.ask_mediation", "dispute"),
        ("training.appoint_mediation", "mediator"),
        ("training.keep_mediation_paper", "paper"),
        ("training.list_mediations", "dispute"),
    ),
    MEDIATED,
)
