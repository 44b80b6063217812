"""Piecework's part of what the security tests go by: who may ask for what, which fields answers have, and where the
stories of its objects are told, which take longer than one request.
"""

from __future__ import annotations

REACH = "tests/integration/training/test_piecework_reach.py"

# Types whose objects take a longer story to make, and the test that tries each of them as everybody.
ELSEWHERE: dict[str, str] = dict.fromkeys(
    (
        "/v1/advances",
        "/v1/claims",
        "/v1/deliveries",
        "/v1/disputes",
        "/v1/engagements",
        "/v1/hearings",
        "/v1/inspections",
        "/v1/lots",
        "/v1/payments",
        "/v1/payroll-runs",
        "/v1/payslips",
        "/v1/rates",
        "/v1/style-operations",
        "/v1/styles",
        "/v1/work-orders",
        "/v1/earnings",
        "/v1/extensions",
        "/v1/transfers",
        "/v1/trials",
        "/v1/fair-rates",
        "/v1/offers",
        "/v1/handovers",
        "/v1/defect-kinds",
        "/v1/materials",
        "/v1/material-uses",
        "/v1/material-movements",
        "/v1/material-balances",
        "/v1/material-settlements",
    ),
    REACH,
)

PERMITTED: dict[str, str] = {
    "training.add_operation": "admin employer staff",
    "training.answer_dispute": "employer",
    "training.approve_payroll": "payer_finance",
    "training.check_payroll": "payer_finance",
    "training.claim_lot": "admin resident staff",
    "training.close_work_order": "employer",
    "training.correct_inspection": "employer",
    "training.create_style": "admin employer staff",
    "training.decide_hearing": "admin staff",
    "training.end_engagement": "admin staff",
    "training.get_claim": "admin employer payer_finance resident secretary staff",
    "training.get_delivery": "admin employer payer_finance resident secretary staff",
    "training.get_dispute": "admin employer resident staff",
    "training.get_engagement": "admin employer payer_finance resident secretary staff",
    "training.get_hearing": "admin employer resident staff",
    "training.get_inspection": "admin employer payer_finance resident secretary staff",
    "training.get_operation": "admin employer payer_finance resident secretary staff",
    "training.get_payment": "payer_finance resident",
    "training.get_payroll_run": "employer payer_finance",
    "training.get_payslip": "employer payer_finance resident",
    "training.get_style": "admin employer payer_finance resident secretary staff",
    "training.get_work_order": "admin employer payer_finance resident secretary staff",
    "training.give_advance": "payer_finance",
    "training.list_advances": "payer_finance resident",
    "training.list_claims": "admin employer payer_finance resident secretary staff",
    "training.list_deliveries": "admin employer payer_finance resident secretary staff",
    "training.list_disputes": "admin employer resident staff",
    "training.list_earnings": "employer payer_finance resident",
    "training.list_engagements": "admin employer payer_finance resident secretary staff",
    "training.list_hearings": "admin employer resident staff",
    "training.list_inspections": "admin employer payer_finance resident secretary staff",
    "training.list_lots": "admin employer payer_finance resident secretary staff",
    "training.list_operations": "admin employer payer_finance resident secretary staff",
    "training.list_payments": "payer_finance resident",
    "training.list_payroll_runs": "employer payer_finance",
    "training.list_payslips": "employer payer_finance resident",
    "training.list_rates": "admin employer payer_finance resident secretary staff",
    "training.list_styles": "admin employer payer_finance resident secretary staff",
    "training.list_work_orders": "admin employer payer_finance resident secretary staff",
    "training.open_hearing": "employer",
    "training.open_work_order": "employer",
    "training.preview_tax": "admin employer payer_finance resident secretary staff",
    "training.raise_dispute": "resident",
    "training.record_delivery": "admin employer staff",
    "training.record_engagement": "admin staff",
    "training.record_inspection": "employer",
    "training.report_payment": "payer_finance",
    "training.return_claim": "admin resident staff",
    "training.say_at_hearing": "admin resident staff",
    "training.set_rate": "employer",
    "training.start_payroll": "employer payer_finance",
    "training.recall_claim": "admin employer staff",
    "training.withdraw_lot": "employer",
    "training.ask_extension": "admin resident staff",
    "training.decide_extension": "employer",
    "training.list_extensions": "admin employer payer_finance resident secretary staff",
    "training.offer_transfer": "admin resident staff",
    "training.answer_transfer": "admin resident staff",
    "training.withdraw_transfer": "admin resident staff",
    "training.list_transfers": "admin employer payer_finance resident secretary staff",
    "training.set_minimum_wage": "admin staff",
    "training.list_minimum_wages": "admin employer payer_finance resident secretary staff",
    "training.record_trial": "admin employer staff",
    "training.void_trial": "admin staff",
    "training.list_trials": "admin employer payer_finance resident secretary staff",
    "training.list_fair_rates": "admin employer payer_finance resident secretary staff",
    "training.list_offers": "admin resident staff",
    "training.get_my_work": "resident",
    "training.record_handover": "admin employer staff",
    "training.confirm_handover": "admin resident staff",
    "training.settle_handover": "admin employer staff",
    "training.list_handovers": "admin employer payer_finance resident secretary staff",
    "training.enter_defect_kind": "employer",
    "training.list_defect_kinds": "admin employer payer_finance resident secretary staff",
    "training.enter_material": "admin employer staff",
    "training.get_material": "admin employer payer_finance resident secretary staff",
    "training.list_materials": "admin employer payer_finance resident secretary staff",
    "training.set_material_use": "employer",
    "training.list_material_uses": "admin employer payer_finance resident secretary staff",
    "training.weigh_material": "admin employer staff",
    "training.reverse_weighing": "admin employer staff",
    "training.list_material_movements": "admin employer payer_finance resident secretary staff",
    "training.list_material_balances": "admin employer payer_finance resident secretary staff",
    "training.settle_material": "admin employer staff",
    "training.get_material_settlement": "admin employer resident staff",
    "training.list_material_settlements": "admin employer resident staff",
}

ALLOWED: dict[str, str] = {
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
        "items.employer items.id items.operation items.per_piece items.reason items.set_at items.set_by "
        "items.since next_cursor"
    ),
    "training.set_rate": "employer id operation per_piece reason set_at set_by since",
    "training.list_work_orders": (
        "items.allowed_actions items.due_on items.employer items.id items.operation items.quantity "
        "items.reference items.state items.version next_cursor"
    ),
    "training.open_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity reference state version"
    ),
    "training.get_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity reference state version"
    ),
    "training.close_work_order": (
        "allowed_actions due_on employer id lots.allowed_actions lots.employer lots.id lots.number "
        "lots.pieces lots.state lots.version lots.work_order operation quantity reference state version"
    ),
    "training.list_lots": (
        "items.allowed_actions items.employer items.id items.number items.pieces items.state items.version "
        "items.work_order next_cursor"
    ),
    "training.list_engagements": (
        "items.allowed_actions items.employer items.evidence items.id items.piece_limit items.relation "
        "items.resident items.share items.since items.tax_scheme items.until items.version next_cursor"
    ),
    "training.record_engagement": (
        "allowed_actions employer evidence id piece_limit relation resident share since tax_scheme until version"
    ),
    "training.get_engagement": (
        "allowed_actions employer evidence id piece_limit relation resident share since tax_scheme until version"
    ),
    "training.end_engagement": (
        "allowed_actions employer evidence id piece_limit relation resident share since tax_scheme until version"
    ),
    "training.list_earnings": (
        "items.amount.amount items.amount.currency items.at items.cause items.employer items.grade items.id "
        "items.kind items.line items.month items.resident next_cursor"
    ),
    "training.list_payroll_runs": (
        "items.allowed_actions items.approved_by items.carried_over.amount items.carried_over.currency "
        "items.checked_by items.earned.amount items.earned.currency items.employer items.finished_at "
        "items.gross.amount items.gross.currency items.id items.made_by items.material.amount "
        "items.material.currency items.month items.paid.amount items.paid.currency items.recovered.amount "
        "items.recovered.currency items.state items.version items.withheld.amount items.withheld.currency "
        "items.workers next_cursor"
    ),
    "training.start_payroll": (
        "allowed_actions cancel_asked created_at done error_count errors finished_at id kind reason result state total"
    ),
    "training.get_payroll_run": (
        "allowed_actions approved_by carried_over.amount carried_over.currency checked_by earned.amount "
        "earned.currency employer finished_at gross.amount gross.currency id made_by material.amount "
        "material.currency month paid.amount paid.currency recovered.amount recovered.currency state version "
        "withheld.amount withheld.currency workers"
    ),
    "training.check_payroll": (
        "allowed_actions approved_by carried_over.amount carried_over.currency checked_by earned.amount "
        "earned.currency employer finished_at gross.amount gross.currency id made_by material.amount "
        "material.currency month paid.amount paid.currency recovered.amount recovered.currency state version "
        "withheld.amount withheld.currency workers"
    ),
    "training.approve_payroll": (
        "allowed_actions cancel_asked created_at done error_count errors finished_at id kind reason result state total"
    ),
    "training.list_payslips": (
        "items.allowed_actions items.carried_over.amount items.carried_over.currency items.earned.amount "
        "items.earned.currency items.employer items.gross.amount items.gross.currency items.id "
        "items.material.amount items.material.currency items.month items.paid.amount items.paid.currency "
        "items.recovered.amount items.recovered.currency items.resident items.rule items.run items.scheme "
        "items.withheld.amount items.withheld.currency next_cursor"
    ),
    "training.get_payslip": (
        "allowed_actions carried_over.amount carried_over.currency earned.amount earned.currency employer "
        "gross.amount gross.currency id lines.amount.amount lines.amount.currency lines.grade lines.kind "
        "lines.line material.amount material.currency month paid.amount paid.currency recovered.amount "
        "recovered.currency resident rule run scheme withheld.amount withheld.currency"
    ),
    "training.list_payments": (
        "items.allowed_actions items.amount.amount items.amount.currency items.attempt items.employer "
        "items.id items.payslip items.reason items.resident items.state items.version next_cursor"
    ),
    "training.get_payment": (
        "allowed_actions amount.amount amount.currency attempt employer id payslip reason resident state version"
    ),
    "training.report_payment": (
        "allowed_actions amount.amount amount.currency attempt employer id payslip reason resident state version"
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
    "training.list_disputes": (
        "items.allowed_actions items.answer items.asked_at items.claim items.employer items.id items.payslip "
        "items.quick items.resident items.state items.text items.version next_cursor"
    ),
    "training.raise_dispute": (
        "allowed_actions answer asked_at claim employer id payslip quick resident state text version"
    ),
    "training.get_dispute": (
        "allowed_actions answer asked_at claim employer id payslip quick resident state text version"
    ),
    "training.answer_dispute": (
        "allowed_actions answer asked_at claim employer id payslip quick resident state text version"
    ),
    "training.enter_material": (
        "code colour dye_lot employer id name per_kilogram.amount per_kilogram.currency version"
    ),
    "training.get_material": ("code colour dye_lot employer id name per_kilogram.amount per_kilogram.currency version"),
    "training.list_materials": (
        "items.code items.colour items.dye_lot items.employer items.id items.name items.per_kilogram.amount "
        "items.per_kilogram.currency items.version next_cursor"
    ),
    "training.set_material_use": (
        "allowed_loss code colour employer found.claims found.grams found.pieces grams id operation pieces "
        "set_at set_by since"
    ),
    "training.list_material_uses": (
        "items.allowed_loss items.code items.colour items.employer items.found.claims items.found.grams "
        "items.found.pieces items.grams items.id items.operation items.pieces items.set_at items.set_by "
        "items.since next_cursor"
    ),
    "training.weigh_material": (
        "allowed_actions claim employer entered_at grams id kind material reason reference resident reverses "
        "taken_back version weighed_on"
    ),
    "training.reverse_weighing": (
        "allowed_actions claim employer entered_at grams id kind material reason reference resident reverses "
        "taken_back version weighed_on"
    ),
    "training.list_material_movements": (
        "items.allowed_actions items.claim items.employer items.entered_at items.grams items.id items.kind "
        "items.material items.reason items.reference items.resident items.reverses items.taken_back "
        "items.version items.weighed_on next_cursor"
    ),
    "training.list_material_balances": (
        "items.claim items.employer items.id items.issued items.lost items.lot items.material items.out "
        "items.resident items.returned items.used items.version next_cursor"
    ),
    "training.settle_material": (
        "asked.amount asked.currency claim employer hearing id lines.above lines.allowed lines.code "
        "lines.colour lines.expected lines.out lines.worth.amount lines.worth.currency pieces rejected "
        "resident settled_at"
    ),
    "training.get_material_settlement": (
        "asked.amount asked.currency claim employer hearing id lines.above lines.allowed lines.code "
        "lines.colour lines.expected lines.out lines.worth.amount lines.worth.currency pieces rejected "
        "resident settled_at"
    ),
    "training.list_material_settlements": (
        "items.asked.amount items.asked.currency items.claim items.employer items.hearing items.id "
        "items.lines.above items.lines.allowed items.lines.code items.lines.colour items.lines.expected "
        "items.lines.out items.lines.worth.amount items.lines.worth.currency items.pieces items.rejected "
        "items.resident items.settled_at next_cursor"
    ),
    "training.claim_lot": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.return_claim": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.recall_claim": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.withdraw_lot": "allowed_actions employer id number pieces state version work_order",
    "training.ask_extension": ("allowed_actions answer asked_at claim employer id reason resident state until version"),
    "training.decide_extension": (
        "allowed_actions answer asked_at claim employer id reason resident state until version"
    ),
    "training.list_extensions": (
        "items.allowed_actions items.answer items.asked_at items.claim items.employer items.id items.reason "
        "items.resident items.state items.until items.version next_cursor"
    ),
    "training.offer_transfer": (
        "allowed_actions claim employer id new_claim offered_at receiver resident state version"
    ),
    "training.answer_transfer": (
        "allowed_actions claim employer id new_claim offered_at receiver resident state version"
    ),
    "training.withdraw_transfer": (
        "allowed_actions claim employer id new_claim offered_at receiver resident state version"
    ),
    "training.list_transfers": (
        "items.allowed_actions items.claim items.employer items.id items.new_claim items.offered_at "
        "items.receiver items.resident items.state items.version next_cursor"
    ),
    "training.get_claim": (
        "allowed_actions asked_until claimed_on delivered due_on employer engagement id in_rework lot "
        "operation pieces rate relation resident share state version"
    ),
    "training.list_claims": (
        "items.allowed_actions items.asked_until items.claimed_on items.delivered items.due_on items.employer "
        "items.engagement items.id items.in_rework items.lot items.operation items.pieces items.rate "
        "items.relation items.resident items.share items.state items.version next_cursor"
    ),
    "training.set_minimum_wage": "entered hourly.amount hourly.currency region since source",
    "training.list_minimum_wages": (
        "items.entered items.hourly.amount items.hourly.currency items.region items.since items.source"
    ),
    "training.record_trial": (
        "allowed_actions chosen employer held_on id operation recorded_at results.minutes results.pieces "
        "version void_because"
    ),
    "training.void_trial": (
        "allowed_actions chosen employer held_on id operation recorded_at results.minutes results.pieces "
        "version void_because"
    ),
    "training.list_trials": (
        "items.allowed_actions items.chosen items.employer items.held_on items.id items.operation "
        "items.recorded_at items.results.minutes items.results.pieces items.version items.void_because "
        "next_cursor"
    ),
    "training.list_fair_rates": (
        "items.average items.by_average.per_piece.amount items.by_average.per_piece.currency "
        "items.by_average.reached_by items.by_share.per_piece.amount items.by_share.per_piece.currency "
        "items.by_share.reached_by items.employer items.flags items.hourly.amount items.hourly.currency "
        "items.hourly_source items.operation items.people items.rate items.usual_hour.amount.amount "
        "items.usual_hour.amount.currency items.usual_hour.people items.usual_hour.weeks next_cursor"
    ),
    "training.list_offers": (
        "items.due_on items.employer items.lot items.operation items.operation_name items.pays.amount "
        "items.pays.currency items.pieces items.rate items.relation items.style_name items.tax_scheme "
        "items.usual_hour.amount.amount items.usual_hour.amount.currency items.usual_hour.people "
        "items.usual_hour.weeks items.within_limit next_cursor"
    ),
    "training.get_my_work": (
        "claims.claim claims.days_left claims.due_on claims.employer claims.operation_name claims.pieces "
        "claims.style_name claims.to_bring earned.amount.amount earned.amount.currency earned.employer "
        "earned.month"
    ),
    "training.record_delivery": (
        "allowed_actions claim delivered_on employer id minutes pieces reference resident rework state version"
    ),
    "training.get_delivery": (
        "allowed_actions claim delivered_on employer id minutes pieces reference resident rework state version"
    ),
    "training.list_deliveries": (
        "items.allowed_actions items.claim items.delivered_on items.employer items.id items.minutes "
        "items.pieces items.reference items.resident items.rework items.state items.version next_cursor"
    ),
    "training.record_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.confirm_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.settle_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.list_handovers": (
        "items.allowed_actions items.claim items.confirmed_at items.counted_at items.direction items.employer "
        "items.grams items.id items.own_grams items.own_pieces items.pieces items.resident items.rule "
        "items.stands_grams items.stands_pieces items.state items.version next_cursor"
    ),
    "training.enter_defect_kind": "code consequence employer id name version",
    "training.list_defect_kinds": (
        "items.code items.consequence items.employer items.id items.name items.version next_cursor"
    ),
    "training.record_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason reference rejected resident rework second"
    ),
    "training.correct_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason reference rejected resident rework second"
    ),
    "training.get_inspection": (
        "allowed_actions claim corrects defects.kind defects.pieces delivery employer entered_at first id "
        "inspected_on photograph reason reference rejected resident rework second"
    ),
    "training.list_inspections": (
        "items.allowed_actions items.claim items.corrects items.defects.kind items.defects.pieces "
        "items.delivery items.employer items.entered_at items.first items.id items.inspected_on "
        "items.photograph items.reason items.reference items.rejected items.resident items.rework "
        "items.second next_cursor"
    ),
}

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
        "training.start_payroll",
        "training.give_advance",
        "training.open_hearing",
        "training.raise_dispute",
        "training.record_trial",
        "training.record_handover",
        "training.set_material_use",
        "training.weigh_material",
        "training.settle_material",
    ),
    REACH,
)

# Ids that bodies and queries name; each is tried there as everybody.
OTHERS: dict[tuple[str, str], str] = dict.fromkeys(
    (
        ("training.add_operation", "style"),
        ("training.claim_lot", "lot"),
        ("training.claim_lot", "resident"),
        ("training.correct_inspection", "photograph"),
        ("training.create_style", "employer"),
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
        ("training.list_inspections", "claim"),
        ("training.list_inspections", "delivery"),
        ("training.list_inspections", "resident"),
        ("training.list_lots", "work_order"),
        ("training.list_operations", "style"),
        ("training.list_payments", "payslip"),
        ("training.list_payslips", "resident"),
        ("training.list_payslips", "run"),
        ("training.list_rates", "operation"),
        ("training.list_work_orders", "operation"),
        ("training.open_hearing", "claim"),
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
        ("training.list_extensions", "resident"),
        ("training.list_extensions", "claim"),
        ("training.offer_transfer", "receiver"),
        ("training.list_transfers", "resident"),
        ("training.list_transfers", "receiver"),
        ("training.list_transfers", "claim"),
        ("training.record_trial", "operation"),
        ("training.list_trials", "operation"),
        ("training.list_fair_rates", "operation"),
        ("training.list_offers", "resident"),
        ("training.record_handover", "claim"),
        ("training.list_handovers", "resident"),
        ("training.list_handovers", "claim"),
        ("training.enter_defect_kind", "employer"),
        ("training.enter_material", "employer"),
        ("training.set_material_use", "operation"),
        ("training.list_material_uses", "operation"),
        ("training.weigh_material", "claim"),
        ("training.weigh_material", "material"),
        ("training.list_material_movements", "resident"),
        ("training.list_material_movements", "claim"),
        ("training.list_material_movements", "material"),
        ("training.list_material_balances", "resident"),
        ("training.list_material_balances", "claim"),
        ("training.list_material_balances", "lot"),
        ("training.list_material_balances", "material"),
        ("training.settle_material", "claim"),
        ("training.list_material_settlements", "resident"),
        ("training.list_material_settlements", "claim"),
    ),
    REACH,
)
