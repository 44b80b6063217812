"""The most that can be entered of an amount, so that a mistyped one is neither credited nor paid."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chassis.decimals import read_decimal, write_decimal
from chassis.errors import FieldError, Invalid

PLACES: Mapping[str, int] = {"rate": 4, "advance": 2, "agreement": 2, "monthly_deduction": 2}
"""Of the smallest part in which each is kept."""


@cache
def ceilings() -> Mapping[str, int]:
    """Those of `data/ceilings.toml`: a rate in ten-thousandths of a yuan, amounts in fen."""
    text = files("services.training").joinpath("data/ceilings.toml").read_text(encoding="utf-8")
    return {name: read_decimal(most, PLACES[name]) for name, most in tomllib.loads(text).items()}


def refuse_above(what: str, amount: int, pointer: str) -> None:
    """Raises Invalid above the ceiling of `what`."""
    most = ceilings()[what]
    if amount > most:
        reason = f"{write_decimal(amount, PLACES[what])} yuan is more than the {write_decimal(most, PLACES[what])} that"
        reason += " is taken; look at the decimal point"
        raise Invalid(reason, type="above-ceiling", errors=[FieldError(pointer, reason)])
