"""Payments of a payroll run, what the bank says of them, and where its amounts are not those that were ordered."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, EventType, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Amount, Money, word
from services.training.contract.payroll import SignedMoney

NEXT = "The payment that went out in its place, or for the rest of it, as the newest of them; null where none did."
WHY = "What the bank said; of one that is refused it is needed."
DAY = "The bank's day, no day to come and none before the run was final; today if left out."


class Payment(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    payslip = fields.UUID()
    run = fields.UUID()
    court_order = fields.UUID(
        allow_none=True, metadata={"description": "Where it goes to a court; null where it goes to the resident."}
    )
    attempt = fields.Integer()
    follows = fields.UUID(
        allow_none=True, metadata={"description": "The payment in whose place, or for whose rest, it goes out."}
    )
    next = fields.UUID(allow_none=True, metadata={"description": NEXT})
    amount = fields.Nested(Money)
    paid = fields.Nested(
        Money, allow_none=True, metadata={"description": "What was paid of it; it stays where it came back."}
    )
    last4 = fields.String(
        allow_none=True,
        metadata={
            "description": "Of the account that the last file for the bank sent it to, the last four digits; null"
            " where it was in none yet, or is paid in cash."
        },
    )
    state = word("payment_states")
    reason = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class ListPayments(Page):
    state = word("payment_states", load_default=None)
    payslip = fields.UUID(load_default=None)
    run = fields.UUID(load_default=None)


class ReportPayment(ById):
    state = word("reported_payments", required=True)
    amount = fields.Nested(
        Money,
        load_default=None,
        metadata={"description": "As the bank said; the payment's if left out. Another one is a difference to settle."},
    )
    booked_on = fields.Date(load_default=None, metadata={"description": DAY})
    reason = Text(200, load_default=None, metadata={"description": WHY})


class PaymentResultRow(Schema):
    """A line of the bank's file of results."""

    payment = fields.UUID(required=True, metadata={"description": "Its reference, as in the file for the bank."})
    state = word("reported_payments", required=True)
    amount = Amount(required=True, metadata={"description": "Yuan, as the bank said.", "example": "1331.22"})
    booked_on = fields.Date(required=True, metadata={"description": "The bank's day."})
    reason = Text(200, load_default=None, metadata={"description": WHY})
    run = fields.UUID(load_default=None, metadata={"description": "Refused where the payment is of another run."})


class PaymentDifference(Schema):
    """The bank named another amount than was expected. Nothing is booked of it before somebody settles it."""

    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    run = fields.UUID()
    payment = fields.UUID(metadata={"description": "The payment (id)."})
    told = word("reported_payments", metadata={"description": "What became of it, as the bank said."})
    expected = fields.Nested(Money, metadata={"description": "The payment's; of one that came back what was paid."})
    amount = fields.Nested(Money, metadata={"description": "As the bank said."})
    difference = fields.Nested(SignedMoney, metadata={"description": "Below zero where the bank's is less."})
    booked_on = fields.Date(metadata={"description": "The bank's day."})
    reason = fields.String(allow_none=True, metadata={"description": "What the bank said."})
    reported_by = fields.String(metadata={"description": "Whose account told it, or sent the file."})
    reported_at = fields.DateTime(metadata={"description": "When it was told, in UTC."})
    state = word("difference_states")
    settled_as = word("difference_settlements", allow_none=True, metadata={"description": "What is true; null before."})
    settled_because = fields.String(allow_none=True, metadata={"description": "How it is known."})
    settled_by = fields.String(allow_none=True, metadata={"description": "Whose account settled it; null before."})
    settled_at = fields.DateTime(allow_none=True, metadata={"description": "When, in UTC; null before."})
    next = fields.UUID(allow_none=True, metadata={"description": NEXT})
    allowed_actions = allowed_actions()


class ListPaymentDifferences(Page):
    run = fields.UUID(load_default=None)
    payment = fields.UUID(load_default=None)
    state = word("difference_states", load_default=None)


class SettlePaymentDifference(ById):
    """`as_told` of less: the rest is due again; of more: what is beyond is an advance, which later runs take back."""

    outcome = word("difference_settlements", required=True)
    reason = Text(300, required=True, metadata={"description": "How it is known.", "example": "银行回单 20261105-17"})


class PaymentReported(Schema):
    payment = fields.UUID(required=True)
    payslip = fields.UUID(required=True)
    resident = fields.UUID(required=True)
    employer = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"description": "Of the vocabulary `payment_states`."})
    next = fields.UUID(required=True, allow_none=True, metadata={"description": NEXT})


list_payments = Operation(
    "training.list_payments", "Payments to be made and made", ListPayments, listing(Payment), of_people=True
)
get_payment = Operation("training.get_payment", "Read a payment", ById, Payment, of_resident="resident")
report_payment = Operation("training.report_payment", "Report what the bank said", ReportPayment, Payment, writes=True)
list_payment_differences = Operation(
    "training.list_payment_differences",
    "Where the bank named another amount",
    ListPaymentDifferences,
    listing(PaymentDifference),
    of_people=True,
)
get_payment_difference = Operation(
    "training.get_payment_difference", "Read a difference", ById, PaymentDifference, of_resident="resident"
)
settle_payment_difference = Operation(
    "training.settle_payment_difference",
    "Say what is true of a payment of which the bank named another amount",
    SettlePaymentDifference,
    PaymentDifference,
    writes=True,
)

payment_reported = EventType(
    "tongxin.training.payment.reported.v1",
    "The bank said what became of a payment",
    PaymentReported,
    for_nobody="notify tells residents of it once it sends notices",
)
