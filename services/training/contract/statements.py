"""What comes out of a payroll: payslips as documents, totals for the books, files for the bank and the cash desk."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, Nothing, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Money, word
from services.training.contract.payroll import FIRST_DAY, SignedMoney

MOST_OF_ACCOUNT = 32


class ShowPayslip(ById):
    form = fields.String(
        load_default="html",
        validate=validate.OneOf(("html", "pdf")),
        metadata={"enum": ["html", "pdf"], "description": "As a page or as a PDF."},
    )
    language = word("languages", load_default=None, metadata={"description": "The resident's own if left out."})


class PayslipDocument(Schema):
    content = fields.String(metadata={"description": "Base64."})
    media_type = fields.String()
    language = fields.String(metadata={"description": "In which it really is: what has no translation is in Chinese."})
    name = fields.String()


class CertifiedMonth(Schema):
    month = fields.Date(metadata=FIRST_DAY)
    employer = fields.String(metadata={"description": "What it was called on the day of issue."})
    gross = fields.Nested(Money, metadata={"description": "What was settled of the month, before tax and deductions."})


class WorkCertificate(Schema):
    """What somebody earned by piecework, to show to others. It never changes; a newer one has what came since."""

    id = fields.UUID()
    version = fields.Integer()
    number = fields.String(metadata={"description": "By which anybody verifies it: `GET /v1/verify/{number}`."})
    first_month = fields.Date(metadata=FIRST_DAY)
    last_month = fields.Date(metadata=FIRST_DAY)
    issued_on = fields.Date(metadata={"description": "By the community's calendar."})
    months = fields.List(fields.Nested(CertifiedMonth), metadata={"description": "Those of which pay was settled."})
    gross = fields.Nested(Money, metadata={"description": "The sum of them."})


class IssueWorkCertificate(Schema):
    first_month = fields.Date(required=True, metadata={"description": "A day of the first month."})
    last_month = fields.Date(required=True, metadata={"description": "A day of the last one, at most 36 in all."})


class ListPayrollTotals(ById):
    by = word("totals_by", load_default="operation")


class PayrollTotal(Schema):
    """Pieces as they were inspected in the month (a correction counts by its difference); what they earned. What makes
    up the minimum wage of people's hours, and what was agreed before mediation, is of no operation: a row of its own.
    """

    style = fields.String(allow_none=True, metadata={"description": "The employer's code."})
    style_name = fields.String(allow_none=True)
    operation = fields.String(allow_none=True, metadata={"description": "The employer's code."})
    operation_name = fields.String(allow_none=True)
    day = fields.Date(
        allow_none=True, metadata={"description": "Of the inspection; null for bonuses and raised rates."}
    )
    first = fields.Integer()
    second = fields.Integer()
    rework = fields.Integer()
    rejected = fields.Integer()
    earned = fields.Nested(SignedMoney)


class ListDuePayments(Page):
    id = fields.UUID(required=True, metadata={"description": "Id of the payroll run."})


class Transfer(Schema):
    """A line of the file for the bank: to a resident, or to a court by whose order it was withheld."""

    payment = fields.UUID(metadata={"description": "To report what the bank said."})
    attempt = fields.Integer()
    payee = fields.String()
    bank = fields.String()
    account = fields.String()
    amount = fields.Nested(Money)
    purpose = fields.String()


class CashPayment(Schema):
    """A line of the list for the cash desk; `signature` is left empty for the hand."""

    payment = fields.UUID(metadata={"description": "To report that it was paid."})
    payee = fields.String()
    month = fields.Date(metadata=FIRST_DAY)
    amount = fields.Nested(Money)
    signature = fields.String(allow_none=True)


class Reconciliation(Schema):
    """`to_pay = paid + due + different + unexplained`, and `unexplained` is nothing: else somebody looks into it."""

    run = fields.UUID()
    to_pay = fields.Nested(
        SignedMoney, metadata={"description": "Net of all its payslips, and what they withhold by court orders."}
    )
    to_courts = fields.Nested(SignedMoney, metadata={"description": "Of it, what is withheld by court orders."})
    paid = fields.Nested(SignedMoney, metadata={"description": "As the bank or the cash desk said."})
    due = fields.Nested(SignedMoney, metadata={"description": "Not answered yet."})
    returned = fields.Nested(SignedMoney, metadata={"description": "Came back, and is due or paid since by another."})
    different = fields.Nested(
        SignedMoney, metadata={"description": "Of which the bank named another amount, and nobody settled it yet."}
    )
    unexplained = fields.Nested(SignedMoney)


class ByResident(Schema):
    resident = fields.UUID(required=True, metadata={"description": "Id of the resident."})


class SetPayAccount(ByResident):
    bank = Text(80, required=True, metadata={"description": "The bank and its branch."})
    holder = Text(80, required=True, metadata={"description": "The name that the account is in."})
    number = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{8,32}$", error="8 to 32 digits."),
        metadata={"description": "8 to 32 digits, without spaces.", "pattern": "^[0-9]{8,32}$"},
    )


class PayAccount(Schema):
    resident = fields.UUID()
    version = fields.Integer()
    bank = fields.String()
    last4 = fields.String(metadata={"description": "The last four digits; all of them are for the bank."})
    set_at = fields.DateTime()
    allowed_actions = allowed_actions()


show_payslip = Operation(
    "training.show_payslip", "A payslip as a page or as a PDF", ShowPayslip, PayslipDocument, deadline=25.0
)
issue_work_certificate = Operation(
    "training.issue_work_certificate",
    "Have it certified what one earned",
    IssueWorkCertificate,
    WorkCertificate,
    writes=True,
)
list_work_certificates = Operation(
    "training.list_work_certificates", "One's own certificates of work", Page, listing(WorkCertificate)
)
get_work_certificate = Operation("training.get_work_certificate", "Read a certificate of work", ById, WorkCertificate)
show_work_certificate = Operation(
    "training.show_work_certificate",
    "A certificate of work as a page or as a PDF",
    ShowPayslip,
    PayslipDocument,
    deadline=25.0,
)
list_payroll_totals = Operation(
    "training.list_payroll_totals",
    "A run's totals by style, operation or day",
    ListPayrollTotals,
    listing(PayrollTotal),
    deadline=20.0,
)
list_bank_transfers = Operation(
    "training.list_bank_transfers",
    "The file for the bank",
    ListDuePayments,
    listing(Transfer),
    of_people=True,
    may_conflict=True,
)
list_cash_payments = Operation(
    "training.list_cash_payments",
    "The list for the cash desk",
    ListDuePayments,
    listing(CashPayment),
    of_people=True,
    may_conflict=True,
)
get_reconciliation = Operation(
    "training.get_reconciliation",
    "Whether what was paid is what was to be paid",
    ById,
    Reconciliation,
    may_conflict=True,
)
set_pay_account = Operation(
    "training.set_pay_account", "Say where one's pay goes", SetPayAccount, PayAccount, writes=True
)
get_pay_account = Operation(
    "training.get_pay_account", "Where somebody's pay goes", ByResident, PayAccount, of_resident="resident"
)
remove_pay_account = Operation(
    "training.remove_pay_account", "Have one's pay in cash", ByResident, Nothing, writes=True
)
