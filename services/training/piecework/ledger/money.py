"""Money as whole numbers: amounts in fen, rates in ten-thousandths of a yuan, factors in hundredths."""

from __future__ import annotations


def half_even(numerator: int, denominator: int) -> int:
    """`numerator / denominator`, rounded to the nearest whole number, a half to the even one (IEEE 754, GB/T 8170).

    Raises ZeroDivisionError. The only place that rounds money.
    """
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2 == 1))


def share(amount: int, hundredths: int) -> int:
    """So many hundredths of an amount of fen, half-even."""
    return half_even(amount * hundredths, 100)
