"""Of material, hand-overs, fair rates and claims that go over: what the security tests go by, as in piecework.py."""

from __future__ import annotations

from .piecework import REACH

ELSEWHERE: dict[str, str] = dict.fromkeys(
    (
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
    "training.recall_claim": "admin employer staff",
    "training.withdraw_lot": "employer",
    "training.ask_extension": "admin resident staff",
    "training.decide_extension": "employer",
    "training.list_extensions": "admin auditor employer payer_finance resident secretary staff",
    "training.offer_transfer": "admin resident staff",
    "training.answer_transfer": "admin resident staff",
    "training.withdraw_transfer": "admin resident staff",
    "training.list_transfers": "admin auditor employer payer_finance resident secretary staff",
    "training.set_minimum_wage": "admin staff",
    "training.list_minimum_wages": "admin auditor employer payer_finance resident secretary staff",
    "training.record_trial": "admin employer staff",
    "training.void_trial": "admin staff",
    "training.list_trials": "admin auditor employer payer_finance resident secretary staff",
    "training.list_fair_rates": "admin auditor employer payer_finance resident secretary staff",
    "training.list_offers": "admin resident staff",
    "training.get_my_work": "resident",
    "training.record_handover": "admin employer staff",
    "training.confirm_handover": "admin resident staff",
    "training.settle_handover": "admin employer staff",
    "training.list_handovers": "admin auditor employer payer_finance resident secretary staff",
    "training.link_handover_photograph": "employer resident",
    "training.link_inspection_photograph": "employer resident",
    "training.enter_defect_kind": "employer",
    "training.list_defect_kinds": "admin auditor employer payer_finance resident secretary staff",
    "training.enter_material": "admin employer staff",
    "training.get_material": "admin auditor employer payer_finance resident secretary staff",
    "training.list_materials": "admin auditor employer payer_finance resident secretary staff",
    "training.set_material_use": "employer",
    "training.list_material_uses": "admin auditor employer payer_finance resident secretary staff",
    "training.weigh_material": "admin employer staff",
    "training.reverse_weighing": "admin employer staff",
    "training.list_material_movements": "admin auditor employer payer_finance resident secretary staff",
    "training.list_material_balances": "admin auditor employer payer_finance resident secretary staff",
    "training.settle_material": "admin employer staff",
    "training.get_material_settlement": "admin auditor employer resident staff",
    "training.list_material_settlements": "admin auditor employer resident staff",
}

ALLOWED: dict[str, str] = {
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
        "allowed_actions claim employer entered_at grams id kind material reason employer_reference resident reverses "
        "taken_back version weighed_on"
    ),
    "training.reverse_weighing": (
        "allowed_actions claim employer entered_at grams id kind material reason employer_reference resident reverses "
        "taken_back version weighed_on"
    ),
    "training.list_material_movements": (
        "items.allowed_actions items.claim items.employer items.entered_at items.grams items.id items.kind "
        "items.material items.reason items.employer_reference items.resident items.reverses items.taken_back "
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
    "training.set_minimum_wage": "division_code document entered here hourly.amount hourly.currency region since",
    "training.list_minimum_wages": (
        "items.division_code items.document items.entered items.here items.hourly.amount items.hourly.currency"
        " items.region items.since next_cursor"
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
    "training.record_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "photograph pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.confirm_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "photograph pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.settle_handover": (
        "allowed_actions claim confirmed_at counted_at direction employer grams id own_grams own_pieces "
        "photograph pieces resident rule stands_grams stands_pieces state version"
    ),
    "training.list_handovers": (
        "items.allowed_actions items.claim items.confirmed_at items.counted_at items.direction items.employer "
        "items.grams items.id items.own_grams items.own_pieces items.photograph items.pieces items.resident items.rule "
        "items.stands_grams items.stands_pieces items.state items.version next_cursor"
    ),
    "training.link_handover_photograph": "expires_in token",
    "training.link_inspection_photograph": "expires_in token",
    "training.enter_defect_kind": "code consequence employer id name version",
    "training.list_defect_kinds": (
        "items.code items.consequence items.employer items.id items.name items.version next_cursor"
    ),
}

PARTS: dict[str, str] = dict.fromkeys(
    (
        "training.record_trial",
        "training.record_handover",
        "training.set_material_use",
        "training.weigh_material",
        "training.settle_material",
    ),
    REACH,
)

OTHERS: dict[tuple[str, str], str] = dict.fromkeys(
    (
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
        ("training.record_handover", "photograph"),
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
