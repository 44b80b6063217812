"""What training holds of a resident: every table is given out to whom its rows are about, or left out for a reason.

A row is a resident's by its column `resident`, or by what it belongs to (`BY_RULE`). A new table fails
`tests/contract/test_training_holdings.py` until it is one of these, or stands in `LEFT_OUT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chassis.terms import Term


class LeftOut(Term):
    """Why a table is no part of the copy that a resident gets."""

    PASSING = "passing", "处理过程中的临时记录，按期删除", "Passing records of the work, removed in time"
    NOBODY = (
        "nobody",
        "项目、课程、班级、订单、单价等，不记居民",
        "Programmes, courses, classes, orders, rates: of no resident",
    )
    TOTALS = "totals", "用工单位一期的合计", "Totals of an employer's period"
    ERASED = "erased", "只记已删除的人", "Tells of who was erased only"
    SYSTEM = "system", "平台自身的记录，不记人", "Tells of the platform"


BY_RULE = frozenset(
    {
        "known_residents",
        "known_assignments",
        "known_audit_engagements",
        "attendance",
        "assessments",
        "payslip_lines",
        "garnishments",
        "material_reckonings",
    }
    | {"venture_stays", "venture_mentors", "venture_support", "venture_registrations", "venture_follow_ups"}
)
OF_PAY = frozenset(
    {"engagements", "claims", "deliveries", "late_hours", "inspections", "entries"}
    | {"payslips", "payslip_lines", "payouts"}
    | {"payment_reports", "sent_transfers", "work_certificates", "wage_deductions"}
    | {"court_orders", "garnishments", "merged_records", "disputes", "advances", "hearings", "pay_accounts"}
    | {"mediations"}
    | {"claim_extensions", "claim_transfers", "handovers"}
    | {"material_balances", "material_movements", "material_settlements", "material_reckonings"}
)
"""Given to the resident alone, never at the desk: staff see pay by a separate consent only."""
LEFT_OUT: Mapping[str, LeftOut] = MappingProxyType(
    {
        **dict.fromkeys(("outbox", "inbox", "due", "idempotency", "jobs", "files", "file_pieces"), LeftOut.PASSING),
        "batch_answers": LeftOut.PASSING,
        **dict.fromkeys(("audit", "audit_seals"), LeftOut.SYSTEM),
        **dict.fromkeys(("installation", "applied_revisions", "announcements_heard", "own_keys"), LeftOut.SYSTEM),
        **dict.fromkeys(
            ("known_signing_keys", "known_sealing_keys", "known_communities", "known_organisations"), LeftOut.SYSTEM
        ),
        **dict.fromkeys(("programmes", "courses", "classes", "class_sessions", "demand_orders"), LeftOut.NOBODY),
        **dict.fromkeys(("lectures", "branch_meetings"), LeftOut.NOBODY),
        **dict.fromkeys(("venture_places", "mentors"), LeftOut.NOBODY),
        **dict.fromkeys(("styles", "style_operations", "piece_rates", "work_orders", "lots"), LeftOut.NOBODY),
        **dict.fromkeys(("materials", "material_uses", "defect_kinds", "trials", "minimum_wages"), LeftOut.NOBODY),
        **dict.fromkeys(("pay_periods", "payroll_runs"), LeftOut.TOTALS),
        "kept_records": LeftOut.ERASED,
    }
)


def is_inside(column: str) -> bool:
    """Columns that name the account of somebody else, or are of use to the system only."""
    names = ("assessor", "mediator", "told_after", "stated_in", "epoch", "gone")
    return column.endswith(("_by", "_cipher")) or column in names
