"""The accounts of the ledger and the kinds of its entries."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.terms import Term


class Account(Term):
    """Each is kept by employer and resident."""

    COST = "cost", "计件成本", "Cost of piecework"
    PAYABLE = "payable", "应付报酬", "Payable to the worker"
    TAX = "tax", "代扣个人所得税", "Income tax withheld"
    INSURANCE = "insurance", "代扣社会保险费和住房公积金", "Own share of insurance and housing fund withheld"
    COURT = "court", "代扣法院执行款", "Withheld for a court"
    ADVANCES = "advances", "预支款", "Advances"
    MATERIAL = "material", "材料损耗", "Material lost"
    TO_PAY = "to_pay", "待付净额", "To be paid, after tax and deductions"
    BANK = "bank", "银行付款", "Paid through the bank"


class EntryKind(Term):
    ACCRUAL = "accrual", "计件所得", "Earned by pieces"
    CORRECTION = "correction", "更正", "Correction"
    BONUS = "bonus", "质量奖", "Bonus"
    SUPPLEMENT = "supplement", "最低工资补差", "Supplement to the minimum wage"
    MEDIATED = "mediated", "调解协议", "Agreed before mediation"
    TAX = "tax", "代扣税款", "Tax withheld"
    INSURANCE = "insurance", "代扣社会保险费和住房公积金", "Own share of insurance and housing fund withheld"
    INSURANCE_AHEAD = "insurance_ahead", "垫付个人社会保险费和住房公积金", "Own share paid ahead by the employer"
    GARNISHMENT = "garnishment", "协助法院扣留", "Withheld by court order"
    RELEASE = "release", "解除扣留退还", "Given back, as the court order is lifted"
    RECOVERY = "recovery", "扣回预支", "Advance recovered"
    MATERIAL = "material", "材料扣款", "Material deducted"
    NET = "net", "实发", "To be paid out"
    PAYMENT = "payment", "付款", "Paid"
    REFUSED = "refused", "退回付款", "Payment that came back"
    ADVANCE = "advance", "预支", "Advance given"


@dataclass(frozen=True)
class Movement:
    """A positive amount of fen from one account to another."""

    debit: Account
    credit: Account
    amount: int


def movement(debit: Account, credit: Account, amount: int) -> Movement | None:
    """The entry of a signed amount: a negative one goes the other way, nothing is entered of nothing."""
    if amount == 0:
        return None
    return Movement(debit, credit, amount) if amount > 0 else Movement(credit, debit, -amount)
