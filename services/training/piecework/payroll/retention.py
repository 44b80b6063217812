"""How long records of pay are kept, whoever asks for their erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from chassis.terms import Term


class KeptKind(Term):
    WAGE = "wage_record", "工资支付记录", "Records of wage payment"
    TAX = "tax_record", "税务资料", "Tax and withholding records"
    VOUCHER = "accounting_voucher", "会计凭证", "Accounting vouchers"


YEARS: Mapping[KeptKind, tuple[int, str]] = MappingProxyType(
    {
        KeptKind.WAGE: (2, "Interim Provisions on Wage Payment, article 6"),
        KeptKind.TAX: (10, "Implementation Rules of the Law on Tax Administration, article 29"),
        KeptKind.VOUCHER: (30, "Measures for Accounting Archives (2015), annexed table"),
    }
)


def kept_until(counted_from: date) -> list[tuple[KeptKind, date, str]]:
    """Each kind with the first day on which it may go and the law. Years of accounts count from the end of the year
    (Measures for Accounting Archives, article 14), which is the longer way for the others too.
    """
    return [(kind, date(counted_from.year + 1 + years, 1, 1), law) for kind, (years, law) in YEARS.items()]
