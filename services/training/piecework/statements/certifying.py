"""A certificate of work: what somebody earned in a span of months, for whom they show it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import FieldError, Invalid
from services.training.contract.statement_texts import TEXTS
from services.training.papers.wording import SaidLine, Texts, Wording, language_of
from services.training.piecework.statements.wording import month_in, yuan

MOST_MONTHS = 36


@dataclass(frozen=True)
class MonthEarned:
    """Before tax and deductions, in fen, with one employer."""

    month: date
    employer: str
    gross: int


@dataclass(frozen=True)
class Certified:
    """`address` is where anybody verifies the number."""

    number: str
    address: str
    name: str
    first_month: date
    last_month: date
    issued_on: date
    months: Sequence[MonthEarned]


def refuse_span(first: date, last: date, today: date) -> None:
    """Raises Invalid unless the months follow one another, have begun, and are no more than are certified at once."""
    if last < first:
        wrong = "the last month is before the first"
    elif last > today:
        wrong = "this month has not begun"
    elif (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        wrong = f"{MOST_MONTHS} months are certified at once"
    else:
        return
    raise Invalid(wrong, errors=[FieldError("/last_month", wrong)])


def certified(shown: Certified, wanted: str, texts: Texts = TEXTS) -> Wording:
    """Its sentences: a line a month and employer, and their sum."""
    taken = language_of(wanted, texts)

    def say(what: str, **values: object) -> str:
        return texts[f"certificate_{what}"][taken].format(**values)

    lines = [
        SaidLine(say("month", month=month_in(taken, one.month), employer=one.employer), yuan(one.gross))
        for one in shown.months
    ]
    span = {"first": month_in(taken, shown.first_month), "last": month_in(taken, shown.last_month)}
    notes = [say("what"), say("issued", day=shown.issued_on), say("verify", number=shown.number, address=shown.address)]
    if taken != wanted:
        notes.append(texts["untranslated"][taken])
    total = SaidLine(say("total"), yuan(sum(one.gross for one in shown.months)))
    greeting = say("greeting", name=shown.name, **span)
    return Wording(taken, say("title"), greeting, tuple(lines), (total,), tuple(notes), shown.address)
