"""That no deduction is above its cap, and that damages leave of a wage the minimum of the hours it was earned in. What
is after tax is after the own share of insurance too.
"""

from __future__ import annotations

from fractions import Fraction

from .books import WAGES, Books, Recount, rounded

ADVANCES, MATERIAL, DAMAGES = 20, 10, 20  # hundredths: the two of pay after tax, damages of the whole wage


def deductions(books: Books, result: Recount) -> None:
    for slip in books.slips.values():
        what, net = f"payslip {slip['id']}", int(slip["gross"]) - int(slip["insurance"]) - int(slip["withheld"])
        garnished, recovered, material = (int(slip[name]) for name in ("garnished", "recovered", "material"))
        of_wage = slip["scheme"] == WAGES
        most = _share(int(slip["gross"]), DAMAGES) if of_wage else _share(net, MATERIAL)
        result.expect(recovered <= _share(net, ADVANCES), True, f"{what}, recovered within its cap")
        result.expect(material <= most, True, f"{what}, material within its cap")
        if of_wage and material:
            paid_between = sum(int(one["paid"]) for one in books.interim(slip))
            left = bool(slip["wage_floor"]) and paid_between + net - garnished - material >= int(slip["wage_floor"])
            result.expect(left, True, f"{what}, a wage is left its minimum")


def _share(fen: int, hundredths: int) -> int:
    return rounded(Fraction(fen * hundredths, 100))
