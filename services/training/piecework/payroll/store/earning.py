"""What was earned in a period, by person and part, and the lines of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.payroll.store.asking import among
from services.training.piecework.payroll.store.bonuses import graded_first_in
from services.training.piecework.payroll.tables import (
    MergedRecord,
    PayrollRun,
    Payslip,
    PayslipLine,
)
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Engagement, Inspection

SUPPLEMENT = EntryKind.SUPPLEMENT.value
Parts = dict[UUID, Counter[tuple[Relation, str]]]
"""Fen by person, and of each by the relation under which it was earned and the scheme by which it is taxed."""


def earned(uow: UnitOfWork, period: UUID, people: People) -> Parts:
    """What each one earned in a period, in fen, by the relations of the work."""
    terms = (Engagement.relation, Engagement.tax_scheme)
    query = (
        select(Entry.resident, *terms, func.sum(credited(Account.PAYABLE)))
        .join(Engagement, Engagement.id == Entry.engagement)
        .where(Entry.period == period, among(Entry.resident, people), touches(Account.PAYABLE))
        .group_by(Entry.resident, *terms)
    )
    return by_part(people, uow.session.execute(query))


def by_part(people: People, rows: Iterable[Any]) -> Parts:
    """Of rows of record, relation, scheme and fen."""
    found: Parts = defaultdict(Counter)
    for record, relation, scheme, fen in rows:
        found[people.person(record)][Relation.of(relation), scheme] += int(fen)
    return found


def pays_a_wage() -> ColumnElement[bool]:
    return Engagement.relation.in_([relation.value for relation in OF_WAGE])


def earned_with_own_hours(uow: UnitOfWork, period: UUID, people: People) -> dict[tuple[UUID, Relation], int]:
    """By person and relation that pays a wage: fen that the period's own inspections earned, as they stood at its end,
    and bonuses; what was corrected or raised of pieces of an earlier period is left out.
    """
    corrected = select(Inspection.id).where(Inspection.period == period, graded_first_in(period))
    of_its_own = Entry.kind.in_((EntryKind.ACCRUAL.value, EntryKind.BONUS.value))
    query = (
        select(Entry.resident, Engagement.relation, func.sum(credited(Account.PAYABLE)))
        .join(Engagement, and_(Engagement.id == Entry.engagement, pays_a_wage()))
        .where(Entry.period == period, among(Entry.resident, people), touches(Account.PAYABLE))
        .where(or_(of_its_own, Entry.cause.in_(corrected)))
        .group_by(Entry.resident, Engagement.relation)
    )
    found: Counter[tuple[UUID, Relation]] = Counter()
    for record, relation, fen in uow.session.execute(query):
        found[people.person(record), Relation.of(relation)] += int(fen)
    return found


def write_lines(uow: UnitOfWork, run: PayrollRun, before: UUID | None, people: People, carried: str) -> int:
    """The lines of some payslips of a run, summed and stored by the database: one a kind, claim and grade, and one of
    what each payslip before carried over; how many.
    """
    amount, whose = func.sum(credited(Account.PAYABLE)), _payslips_by_record(run, people).subquery()
    under = and_(Engagement.relation == whose.c.relation, Engagement.tax_scheme == whose.c.scheme)
    earned = (
        select(whose.c.payslip, Entry.kind, Entry.line, Entry.grade, amount)
        .join(Entry, Entry.resident == whose.c.record)
        .join(Engagement, and_(Engagement.id == Entry.engagement, under))
        .where(Entry.period == run.period, touches(Account.PAYABLE))
        .group_by(whose.c.payslip, Entry.kind, Entry.line, Entry.grade)
        .having(amount != 0)
    )
    written = _write_lines(uow, earned)
    if before is not None:
        over = (
            select(whose.c.payslip, literal(carried), Payslip.id, literal(""), Payslip.carried_over)
            .join(
                Payslip,
                and_(
                    Payslip.resident == whose.c.record,
                    *(getattr(Payslip, name) == whose.c[name] for name in ("relation", "scheme")),
                ),
            )
            .where(Payslip.run == before, Payslip.carried_over != 0)
        )
        written += _write_lines(uow, over)
    return written


def _payslips_by_record(run: PayrollRun, people: People) -> Any:
    """`payslip`, `relation`, `scheme` and `record` of a page: of each payslip all records that it pays."""
    of = (Payslip.id.label("payslip"), Payslip.relation, Payslip.scheme)
    own = select(*of, Payslip.resident.label("record")).where(Payslip.run == run.id, among(Payslip.resident, people))
    if not people.others:
        return own
    others = (
        select(*of, MergedRecord.record)
        .join(MergedRecord, and_(MergedRecord.run == Payslip.run, MergedRecord.resident == Payslip.resident))
        .where(Payslip.run == run.id, among(Payslip.resident, people))
    )
    return union_all(own, others)


def _write_lines(uow: UnitOfWork, found: Any) -> int:
    columns = ["payslip", "kind", "line", "grade", "amount"]
    stored = uow.session.execute(insert(PayslipLine).from_select(columns, found))
    return int(stored.rowcount)  # type: ignore[attr-defined]


def carried(uow: UnitOfWork, run: UUID | None, people: People) -> Parts:
    """What the last run carried over to each, in fen, by the relations of the work."""
    if run is None:
        return {}
    query = select(Payslip.resident, Payslip.relation, Payslip.scheme, Payslip.carried_over).where(
        Payslip.run == run, among(Payslip.resident, people), Payslip.carried_over != 0
    )
    return by_part(people, uow.session.execute(query))
