"""Numbers with a fixed number of places: texts at the doors, whole numbers of their smallest part behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache


@cache
def decimal_form(places: int) -> re.Pattern[str]:
    """What `read_decimal` takes: digits without sign, exponent, grouping or needless zeros in front."""
    return re.compile(rf"(0|[1-9][0-9]{{0,9}})(\.[0-9]{{1,{places}}})?")


def read_decimal(text: str, places: int) -> int:
    """`6.5` with two places as 650. Raises ValueError."""
    if not decimal_form(places).fullmatch(text):
        raise ValueError(f"digits with at most {places} places, such as 6.50")
    return int(Decimal(text).scaleb(places))


def write_decimal(number: int, places: int) -> str:
    """650 with two places as `6.50`: always two places, more only where they are not zero."""
    whole, point, rest = f"{Decimal(number).scaleb(-places):.{places}f}".partition(".")
    return whole + point + rest.rstrip("0").ljust(2, "0")
