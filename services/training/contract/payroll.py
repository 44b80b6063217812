"""Payroll runs, payslips, earnings, advances, hearings and disputes."""

from __future__ import annotations

from marshmallow import fields

from chassis.common.contract import Job
from chassis.contract import ById, ChangedPage, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Amount, Money, Rate, word
from services.training.contract.rates import employer

FLOOR = (
    "The least for a wage's hours: the hourly minimum wage in force, times the hours told with the period's deliveries."
    " Less is made up by a supplement, and damages leave it after tax. Null where the relation has no minimum wage, or"
    " hours are not known (then nothing is made up, and nothing deducted yet)."
)
FIRST_DAY = {"description": "The month, by its first day."}


class SignedMoney(Schema):
    """An amount that may be below zero: a correction."""

    amount = Amount(signed=True, metadata={"example": "-14.00"})
    currency = word("currencies")


class Sums(Schema):
    """`earned = gross + carried_over`, `gross = insurance + withheld + garnished + recovered + material + paid`."""

    earned = fields.Nested(SignedMoney)
    supplement = fields.Nested(
        SignedMoney,
        metadata={
            "description": "Of what was earned: what makes up the minimum wage of the hours; below zero where a late"
            " correction pays for what was made up before."
        },
    )
    gross = fields.Nested(SignedMoney)
    insurance = fields.Nested(
        SignedMoney, metadata={"description": "The own share of social insurance and housing fund, withheld."}
    )
    insurance_ahead = fields.Nested(
        SignedMoney,
        metadata={
            "description": "What the pay does not cover of that share: the employer pays it ahead, and later runs take"
            " it back as an advance."
        },
    )
    withheld = fields.Nested(SignedMoney, metadata={"description": "Income tax."})
    garnished = fields.Nested(SignedMoney, metadata={"description": "By court orders."})
    recovered = fields.Nested(SignedMoney, metadata={"description": "Of advances."})
    material = fields.Nested(SignedMoney, metadata={"description": "As hearings decided."})
    paid = fields.Nested(SignedMoney)
    carried_over = fields.Nested(SignedMoney, metadata={"description": "Too little to pay, or below zero."})


class PayrollRun(Sums):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    month = fields.Date(metadata=FIRST_DAY)
    kind = word("payroll_kinds")
    state = word("payroll_states")
    workers = fields.Integer()
    hours_unknown = fields.Integer(
        metadata={
            "description": "Payslips of a wage of which the hours, or the minimum wage of a day, are not known: whether"
            " they pay the minimum is not counted, and who checks the run answers for it."
        }
    )
    hours_unknown_because = fields.String(
        allow_none=True, metadata={"description": "What who checked it answered for them; null until then."}
    )
    made_by = fields.String()
    checked_by = fields.String(allow_none=True)
    approved_by = fields.String(allow_none=True)
    finished_at = fields.DateTime(allow_none=True)
    discarded_by = fields.String(allow_none=True)
    discarded_because = fields.String(allow_none=True)
    paid_on = fields.Date(
        metadata={"description": "By which it is taxed: what is paid within this day's month is one payment."}
    )
    allowed_actions = allowed_actions()


class PayPeriod(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    month = fields.Date(metadata=FIRST_DAY)


class OpenPayPeriod(Schema):
    employer = employer()
    month = fields.Date(
        required=True,
        metadata={
            "description": "A day of the month, which is this one or one before and after the newest that is kept."
        },
    )


class StartPayroll(Schema):
    employer = employer()
    month = fields.Date(
        required=True,
        metadata={
            "description": "A day of the month that is closed and paid, on its last day at the earliest; of an"
            " `interim` run a day of the month that is open."
        },
    )
    kind = word(
        "payroll_kinds",
        load_default="month",
        metadata={
            "description": "`interim` pays what part-time work of an open month earned so far, as it is paid every"
            " 15 days at most; the month's own run pays the rest."
        },
    )


class CheckPayroll(ById):
    hours_unknown_confirmed = fields.Boolean(
        load_default=False,
        metadata={"description": "Needed where the run has `hours_unknown`: that it may be paid all the same."},
    )
    reason = Text(300, load_default=None, metadata={"description": "Why it may be.", "example": "已电话核实，无法补报"})


class DiscardPayroll(ById):
    reason = Text(300, required=True, metadata={"description": "Why the draft is not paid.", "example": "漏登预支款"})


class PayslipSummary(Sums):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    run = fields.UUID()
    month = fields.Date(metadata=FIRST_DAY)
    relation = word("work_relations", metadata={"description": "Of the work that it pays; each has a payslip."})
    scheme = word("tax_schemes")
    kind = word("payroll_kinds", metadata={"description": "Of its run."})
    rule = fields.String(metadata={"description": "The source of what was withheld."})
    special = fields.Nested(
        SignedMoney,
        metadata={
            "description": "Special additional deductions and others that this payment adds to those of the year, for"
            " tax alone; below zero where earlier payments counted too much."
        },
    )
    wage_floor = fields.Nested(Money, allow_none=True, metadata={"description": FLOOR})
    allowed_actions = allowed_actions()


class PayslipPart(Schema):
    """What one inspection put into a line; of a correction the differences to the one before."""

    cause = fields.UUID(metadata={"description": "The inspection, or the rate that was raised."})
    inspected_on = fields.Date(allow_none=True, metadata={"description": "Null for a rate that was raised."})
    delivered = fields.Integer(metadata={"description": "Pieces brought."})
    first = fields.Integer()
    second = fields.Integer()
    rework = fields.Integer()
    rejected = fields.Integer()
    reason = fields.String(allow_none=True)
    amount = fields.Nested(SignedMoney)


class MadeUp(Schema):
    """What a supplement makes up: a month's pay by the piece that is less than the minimum wage of its hours."""

    month = fields.Date(metadata=FIRST_DAY)
    minutes = fields.Integer(metadata={"description": "Told with the deliveries."})
    floor = fields.Nested(Money, metadata={"description": "The least for them."})
    earned = fields.Nested(SignedMoney, metadata={"description": "With them, by what is known of the pieces now."})
    source = fields.String(metadata={"description": "The law that says so."})


class PayslipLine(Schema):
    """Traced to its work, its rate and its inspections; a bonus has its operation, a supplement its month and hours,
    what was carried over nothing. What an `interim` payslip pays of its month is below zero on that of the month.
    """

    kind = word("payslip_line_kinds")
    line = fields.UUID(
        metadata={
            "description": "The claim; of a bonus the operation, of a supplement the payslip of its month, of an"
            " agreement the mediation, of interim pay the interim payslip."
        }
    )
    grade = word("paid_grades", allow_none=True)
    amount = fields.Nested(SignedMoney)
    style = fields.String(allow_none=True, metadata={"description": "The employer's code."})
    style_name = fields.String(allow_none=True)
    operation_name = fields.String(allow_none=True)
    employer_reference = fields.String(allow_none=True, metadata={"description": "Of the work order."})
    lot = fields.Integer(allow_none=True, metadata={"description": "Its number in the order."})
    claimed_on = fields.Date(allow_none=True)
    pieces = fields.Integer()
    rate = Rate(
        allow_none=True,
        metadata={
            "description": "Yuan a piece as it was then; null where no single one explains the line.",
            "example": "6.50",
        },
    )
    factor = Rate(
        allow_none=True, metadata={"description": "What a piece of the grade counts, by agreement.", "example": "1.00"}
    )
    made_up = fields.Nested(MadeUp, allow_none=True, metadata={"description": "Of a supplement; else null."})
    parts = fields.List(fields.Nested(PayslipPart))


class Garnishment(Schema):
    """What a payslip withholds by a court order. The sum of them is `garnished`."""

    court_order = fields.UUID()
    court = fields.String()
    case_number = fields.String()
    amount = fields.Nested(Money)
    remaining = fields.Nested(
        Money, allow_none=True, metadata={"description": "Of the order's total, after this; null without one."}
    )


class Payslip(PayslipSummary):
    lines = fields.List(fields.Nested(PayslipLine))
    garnishments = fields.List(fields.Nested(Garnishment))


class ListPayslips(ChangedPage):
    run = fields.UUID(load_default=None)
    resident = fields.UUID(load_default=None)


class Earning(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    month = fields.Date(metadata=FIRST_DAY)
    kind = word("earning_kinds")
    line = fields.UUID(
        metadata={
            "description": "The claim; of a bonus the operation, of a supplement the payslip of its month, of an"
            " agreement the mediation."
        }
    )
    grade = word("paid_grades", allow_none=True)
    cause = fields.UUID(
        metadata={
            "description": "The inspection, or the rate that was raised; of a supplement the payslip, of an agreement"
            " the mediation."
        }
    )
    amount = fields.Nested(SignedMoney)
    at = fields.DateTime()


class ListEarnings(Page):
    resident = fields.UUID(load_default=None)
    employer = fields.UUID(load_default=None)


class Advance(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    amount = fields.Nested(Money)
    reason = fields.String(allow_none=True)
    given_at = fields.DateTime()


class ListDueWages(Schema):
    overdue_only = fields.Boolean(load_default=False, metadata={"description": "Only what is overdue."})


class DueWage(Schema):
    """Somebody's part-time work that no final run has paid yet."""

    employer = fields.UUID()
    resident = fields.UUID()
    since = fields.Date(metadata={"description": "The day on which the oldest of it was brought."})
    due_by = fields.Date(metadata={"description": "The last day on which it is paid in time: 15 days later."})
    overdue = fields.Boolean(metadata={"description": "Whether that day is over."})


class GiveAdvance(Schema):
    resident = fields.UUID(required=True)
    employer = employer()
    amount = fields.Nested(Money, required=True)
    reason = Text(300, load_default=None)


class ListAdvances(Page):
    resident = fields.UUID(load_default=None)


class Hearing(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    asked = fields.Nested(Money)
    reason = fields.String()
    word = fields.String(allow_none=True, metadata={"description": "The resident's."})
    decided = fields.Nested(Money, allow_none=True)
    opened_at = fields.DateTime()
    allowed_actions = allowed_actions()


class OpenHearing(Schema):
    claim = fields.UUID(required=True)
    asked = fields.Nested(Money, required=True)
    reason = Text(300, required=True)


class SayAtHearing(ById):
    word = Text(1000, required=True)


class DecideHearing(ById):
    decided = fields.Nested(Money, required=True)


class Dispute(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    payslip = fields.UUID()
    claim = fields.UUID(allow_none=True)
    text = fields.String()
    quick = fields.Boolean(metadata={"description": "Whether it was raised within three days of the statement."})
    answer_due_on = fields.Date(
        metadata={"description": "The last day for the employer's answer; after it mediation can be asked for."}
    )
    next_instance = word(
        "dispute_instances", metadata={"description": "Who decides where the employer's answer does not settle it."}
    )
    next_until = fields.Date(metadata={"description": "The last day on which it can be brought there, by the law."})
    next_source = fields.String(metadata={"description": "Where the law says so."})
    state = word("dispute_states")
    answer = fields.String(allow_none=True)
    asked_at = fields.DateTime()
    allowed_actions = allowed_actions()


class RaiseDispute(Schema):
    payslip = fields.UUID(required=True)
    claim = fields.UUID(load_default=None)
    text = Text(1000, required=True)


class AnswerDispute(ById):
    upheld = fields.Boolean(required=True)
    answer = Text(1000, required=True)


class ListDisputes(ChangedPage):
    state = word("dispute_states", load_default=None)


class PayslipIssued(Schema):
    payslip = fields.UUID(required=True)
    resident = fields.UUID(required=True)
    employer = fields.UUID(required=True)


open_pay_period = Operation(
    "training.open_pay_period",
    "Open a month whose pieces are entered late",
    OpenPayPeriod,
    PayPeriod,
    writes=True,
)
start_payroll = Operation(
    "training.start_payroll", "Close a month and draft its payroll", StartPayroll, Job, writes=True
)
list_due_wages = Operation(
    "training.list_due_wages",
    "Whose part-time work is to be paid until when",
    ListDueWages,
    listing(DueWage),
    of_people=True,
)
get_payroll_run = Operation("training.get_payroll_run", "Read a payroll run", ById, PayrollRun)
list_payroll_runs = Operation("training.list_payroll_runs", "Payroll runs", ChangedPage, listing(PayrollRun))
check_payroll = Operation(
    "training.check_payroll", "Say that a draft was checked", CheckPayroll, PayrollRun, writes=True
)
approve_payroll = Operation("training.approve_payroll", "Approve a checked run, which pays it", ById, Job, writes=True)
discard_payroll = Operation(
    "training.discard_payroll",
    "Throw a draft away, so that its month is drafted again",
    DiscardPayroll,
    PayrollRun,
    writes=True,
)
get_payslip = Operation("training.get_payslip", "Read a payslip with its lines", ById, Payslip, of_resident="resident")
list_payslips = Operation(
    "training.list_payslips", "Payslips", ListPayslips, listing(PayslipSummary), of_people=True, of_resident="resident"
)
list_earnings = Operation(
    "training.list_earnings",
    "What was earned, as it came",
    ListEarnings,
    listing(Earning),
    of_people=True,
    of_resident="resident",
)
give_advance = Operation("training.give_advance", "Give an advance", GiveAdvance, Advance, writes=True)
list_advances = Operation(
    "training.list_advances", "Advances", ListAdvances, listing(Advance), of_people=True, of_resident="resident"
)
open_hearing = Operation("training.open_hearing", "Ask for lost material", OpenHearing, Hearing, writes=True)
say_at_hearing = Operation("training.say_at_hearing", "Say one's word", SayAtHearing, Hearing, writes=True)
decide_hearing = Operation("training.decide_hearing", "Decide what is deducted", DecideHearing, Hearing, writes=True)
get_hearing = Operation("training.get_hearing", "Read a hearing", ById, Hearing, of_resident="resident")
list_hearings = Operation("training.list_hearings", "Hearings", Page, listing(Hearing), of_people=True)
raise_dispute = Operation("training.raise_dispute", "Say that a payslip is wrong", RaiseDispute, Dispute, writes=True)
answer_dispute = Operation("training.answer_dispute", "Answer a dispute", AnswerDispute, Dispute, writes=True)
get_dispute = Operation("training.get_dispute", "Read a dispute", ById, Dispute, of_resident="resident")
list_disputes = Operation("training.list_disputes", "Disputes", ListDisputes, listing(Dispute), of_people=True)

payslip_issued = EventType(
    "tongxin.training.payslip.issued.v1",
    "A payslip is final",
    PayslipIssued,
    for_nobody="notify tells residents of it once it sends notices",
)
