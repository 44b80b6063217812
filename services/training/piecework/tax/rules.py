"""The dated rules of `data/tax.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from chassis.errors import invalid_at
from services.training.piecework.ledger.money import half_even

FEN = 100  # of a yuan
AMOUNTS = frozenset({"small_payment", "fixed_costs", "monthly_deduction"})


@dataclass(frozen=True)
class Bracket:
    """Up to and with this taxable amount (fen; None: whatever is above the others), rate in hundredths."""

    up_to: int | None
    rate: int
    quick_deduction: int

    def tax(self, taxable: int) -> int:
        return half_even(taxable * self.rate, 100) - self.quick_deduction


@dataclass(frozen=True)
class Rule:
    """A scheme's rule from a day on. `costs` are hundredths of the income."""

    since: date
    source: str
    brackets: tuple[Bracket, ...]
    costs: int
    small_payment: int = 0
    fixed_costs: int = 0
    monthly_deduction: int = 0

    def bracket(self, taxable: int) -> Bracket:
        return next(one for one in self.brackets if one.up_to is None or taxable <= one.up_to)


def rule_on(scheme: str, day: date) -> Rule:
    """The rule in force. Raises Invalid before the first one."""
    found = [rule for rule in rules_of(scheme) if rule.since <= day]
    if not found:
        first = rules_of(scheme)[0]
        raise invalid_at("/on", f"nothing is withheld as {scheme} before {first.since}: {first.source}")
    return found[-1]


@cache
def rules_of(scheme: str) -> Sequence[Rule]:
    """By the day from which they are in force."""
    text = files("services.training").joinpath("data/tax.toml").read_text(encoding="utf-8")
    return sorted(map(_rule, tomllib.loads(text)[scheme]), key=lambda rule: rule.since)


def _rule(row: dict[str, Any]) -> Rule:
    amounts = {name: row[name] * FEN for name in ("small_payment", "fixed_costs", "monthly_deduction") if name in row}
    brackets = tuple(
        Bracket(one["up_to"] * FEN if "up_to" in one else None, one["rate"], one["quick_deduction"] * FEN)
        for one in row["brackets"]
    )
    return Rule(row["since"], row["source"], brackets, row["costs"], **amounts)
