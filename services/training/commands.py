"""Training's own commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from chassis.decimals import read_decimal, write_decimal
from services.training.piecework.tax.schemes import month_by_month, withhold
from services.training.piecework.tax.withholding import Payment, Withholding


class Amount(click.ParamType[int]):
    """Yuan with at most two places, as fen."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return value if isinstance(value, int) else read_decimal(value, PLACES)
        except ValueError as error:
            self.fail(f"{value!r} is no amount: {error}", param, ctx)


PLACES = 2
AMOUNT = Amount()
SIGNED = {"ignore_unknown_options": True}  # -5 is a wrong amount, not an unknown option
ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the payment; today if left out.")
MONTHS = click.option("--months", type=click.IntRange(1, 12), default=1, help="So many equal months of a year.")


@click.group("tax")
def tax_group() -> None:
    """What would be withheld from a payment, as JSON. Amounts are yuan with at most two places."""


@tax_group.command("labour-remuneration", context_settings=SIGNED)
@click.argument("gross", type=AMOUNT)
@ON
def labour_remuneration(gross: int, on: Any) -> None:
    """Of a month's labour remuneration of one payer."""
    say(shown(withhold("labour_remuneration", Payment(day(on), gross))))


@tax_group.command("wages", context_settings=SIGNED)
@click.argument("gross", type=AMOUNT)
@MONTHS
@click.option("--insurance", type=AMOUNT, default=0, help="Social insurance and housing fund, a month.")
@click.option("--special", type=AMOUNT, default=0, help="Special additional deductions, a month.")
@ON
def wages(gross: int, months: int, insurance: int, special: int, on: Any) -> None:
    """Of equal wages in so many months of a year, by the cumulative method."""
    say(
        {"months": [shown(one) for one in month_by_month("wages", Payment(day(on), gross, insurance, special), months)]}
    )


@tax_group.command("platform-work", context_settings=SIGNED)
@click.argument("gross", type=AMOUNT)
@MONTHS
@ON
def platform_work(gross: int, months: int, on: Any) -> None:
    """Of equal income through an internet platform in so many months of a year."""
    say({"months": [shown(one) for one in month_by_month("platform_work", Payment(day(on), gross), months)]})


def day(on: Any) -> date:
    return on.date() if on else date.today()  # noqa: DTZ011 - what the clock on the wall of who asks says


def shown(withheld: Withholding) -> dict[str, str]:
    return {
        "gross": write_decimal(withheld.gross, PLACES),
        "taxable": write_decimal(withheld.taxable, PLACES),
        "rate": write_decimal(withheld.rate, PLACES),
        "quick_deduction": write_decimal(withheld.quick_deduction, PLACES),
        "withheld": write_decimal(withheld.withheld, PLACES),
        "net": write_decimal(withheld.net, PLACES),
    }


def say(answer: Mapping[str, Any]) -> None:
    click.echo(json.dumps(answer))


COMMANDS: tuple[click.Command, ...] = (tax_group,)
