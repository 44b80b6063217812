"""A payslip in plain sentences, in the language of who reads it, or in Chinese where that has no text yet."""

from __future__ import annotations

from datetime import date

from chassis.decimals import write_decimal
from chassis.languages import FIRST, said
from services.training.contract.statement_texts import TEXTS
from services.training.contract.words import WORDS
from services.training.papers.wording import SaidLine, Texts, Wording, language_of
from services.training.piecework.ledger.accounts import EntryKind
from services.training.piecework.payroll.run import RunKind
from services.training.piecework.statements.statement import Line, MadeUp, Part, Statement

FULL = 100 * 100  # hundredths of hundredths


def yuan(fen: int) -> str:
    return write_decimal(fen, 2)


def month_in(language: str, month: date) -> str:
    return month.strftime("%Y-%m") if language != FIRST else f"{month.year}年{month.month}月"


def worded(statement: Statement, language: str, texts: Texts = TEXTS) -> Wording:
    """The payslip's sentences; nothing in it is computed here."""
    taken = language_of(language, texts)

    def say(name: str, **values: object) -> str:
        return texts[name][taken].format(**values)

    month = month_in(taken, statement.month)
    sums = statement.sums

    def said_of(*totals: tuple[str, int]) -> list[SaidLine]:
        found = ((name, sign * sums[name]) for name, sign in totals)
        return [SaidLine(say(name), yuan(fen)) for name, fen in found if fen or name in ("earned", "paid")]

    shown = said_of(("earned", 1), ("carried_over", -1), ("gross", 1), ("insurance", -1), ("withheld", -1))
    for one in statement.garnishments:
        remaining = "" if one.remaining is None else say("remaining", amount=yuan(one.remaining))
        text = say("garnished", court=one.court, case=one.case_number, remaining=remaining)
        shown.append(SaidLine(text, yuan(-one.amount)))
    shown += said_of(("recovered", -1), ("material", -1), ("paid", 1))
    return Wording(
        taken,
        say("title", month=month),
        say("greeting", resident=statement.name, employer=statement.employer),
        tuple(_line(line, taken, texts) for line in statement.lines),
        tuple(shown),
        _notes(statement, language, taken, texts),
    )


def _notes(statement: Statement, wanted: str, taken: str, texts: Texts) -> tuple[str, ...]:
    def say(name: str, **values: object) -> str:
        return texts[name][taken].format(**values)

    notes = []
    if not statement.final:
        notes.append(say("draft"))
    for name in ("special", "insurance_ahead"):
        if fen := statement.sums[name]:
            notes.append(say(name, amount=yuan(fen)))
    if withheld := statement.sums["withheld"]:
        notes += [say("tax_rule", rule=statement.rule), say("may_get_back", amount=yuan(withheld))]
    if statement.garnishments:
        notes.append(say("court"))
    if statement.wage_floor is not None:
        notes.append(say("wage_floor", amount=yuan(statement.wage_floor)))
    elif statement.of_wage:
        notes.append(say("hours_unknown"))
    notes += [say("dispute"), say("number", id=statement.id)]
    if taken != wanted:
        notes.append(say("untranslated"))
    return tuple(notes)


def _line(line: Line, language: str, texts: Texts) -> SaidLine:
    def say(name: str, **values: object) -> str:
        return texts[name][language].format(**values)

    if line.kind == RunKind.INTERIM:
        return SaidLine(say("interim" if line.amount > 0 else "interim_paid"), yuan(line.amount))
    if line.made_up is not None:
        return SaidLine(_made_up(line.made_up, language, texts), yuan(line.amount))
    factor = "" if line.factor in (None, FULL) else say("factor", percent=_percent(line.factor or 0))
    grade = said(WORDS["paid_grades"][line.grade], language).text if line.grade else ""
    at_once = line.kind == EntryKind.CORRECTION and not any(part.of_earlier for part in line.parts)
    text = say(
        "corrected_at_once" if at_once else line.kind,
        style=line.style_name,
        operation=line.operation,
        lot=line.lot,
        claimed=line.claimed_on,
        number=line.line,
        grade=grade,
        pieces=line.pieces,
        rate=write_decimal(line.rate, 4) if line.rate is not None else say("rate_changed"),
        factor=factor,
    )
    return SaidLine(text, yuan(line.amount), tuple(_part(part, language, texts) for part in line.parts))


def _made_up(made_up: MadeUp, language: str, texts: Texts) -> str:
    return texts["supplement_anew" if made_up.anew else "supplement"][language].format(
        month=month_in(language, made_up.month),
        minutes=made_up.minutes,
        floor=yuan(made_up.floor),
        earned=yuan(made_up.earned),
        source=made_up.source,
    )


def _percent(factor: int) -> str:
    whole, rest = divmod(factor, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def _part(part: Part, language: str, texts: Texts) -> str:
    def say(name: str, **values: object) -> str:
        return texts[name][language].format(**values)

    if part.inspected_on is None:
        return say("part_raised", amount=yuan(part.amount))
    counts = {grade: f"{number:+d}" if part.corrects else number for grade, number in part.counts.items()}
    return say(
        "part_corrected" if part.corrects else "part",
        day=part.inspected_on,
        delivered=part.delivered,
        reason=say("reason", reason=part.reason) if part.reason else "",
        amount=yuan(part.amount),
        **counts,
    )
