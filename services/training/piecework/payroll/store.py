"""Queries about payroll, by pages of residents and never one query a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from operator import add
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.months import following
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.floors import Corrected
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import DisputeState, RunState
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.payroll.tables import (
    Advance,
    Dispute,
    GarnishmentRow,
    Hearing,
    MergedRecord,
    PaymentReport,
    PayoutRow,
    PayrollRun,
    Payslip,
    PayslipLine,
)
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.tax.withholding import Before, Paid, before
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.inspecting import Grade
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection
from services.training.scope import offers_within_reach, work_within_reach

Rows = Sequence[Row[*tuple[Any, ...]]]
SUPPLEMENT = EntryKind.SUPPLEMENT.value
Parts = dict[UUID, Counter[tuple[Relation, str]]]
"""Fen by person, and of each by the relation under which it was earned and the scheme by which it is taxed."""
NOUNS: dict[Any, str] = {
    PayrollRun: "payroll run",
    Payslip: "payslip",
    PayoutRow: "payment",
    PaymentReport: "difference",
    Dispute: "dispute",
    Advance: "advance",
    Hearing: "hearing",
}


def within_reach(uow: UnitOfWork, kind: Any) -> Any:
    return (offers_within_reach if kind is PayrollRun else work_within_reach)(uow, kind)


def one(uow: UnitOfWork, kind: Any, id: UUID, *, locked: bool = False) -> Any:
    """One row, or NotFound, which also hides those out of reach."""
    query = select(kind).where(kind.id == id, within_reach(uow, kind))
    found = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise none_such(kind)
    return found


def none_such(kind: Any) -> NotFound:
    return NotFound(f"there is no such {NOUNS[kind]}")


# ---- drafting


def earlier_run_at_work(uow: UnitOfWork, period: PayPeriod) -> PayPeriod | None:
    """An earlier period of the employer that is closed and has no final run: what it takes of advances is not entered
    yet.
    """
    final = select(PayrollRun.id).where(PayrollRun.period == PayPeriod.id, PayrollRun.state == RunState.FINAL.value)
    found: PayPeriod | None = uow.session.scalar(
        select(PayPeriod)
        .where(
            PayPeriod.employer == period.employer,
            PayPeriod.month < period.month,
            PayPeriod.state == "closed",
            ~final.exists(),
        )
        .limit(1)
    )
    return found


def carried_from(uow: UnitOfWork, employer: UUID, month: date) -> bool:
    """Whether the employer's run of that month carried anything over."""
    query = (
        select(Payslip.id)
        .join(PayPeriod, PayPeriod.id == Payslip.period)
        .join(PayrollRun, and_(PayrollRun.id == Payslip.run, PayrollRun.state != RunState.DISCARDED.value))
        .where(PayPeriod.employer == employer, PayPeriod.month == month, Payslip.carried_over != 0)
    )
    return uow.session.scalar(query.limit(1)) is not None


def going_on(uow: UnitOfWork, period: PayPeriod, people: People) -> set[tuple[UUID, Relation]]:
    """Who works for the employer under which relation after the period, by person."""
    query = select(Engagement.resident, Engagement.relation).where(
        Engagement.employer == period.employer,
        among(Engagement.resident, people),
        or_(Engagement.until.is_(None), Engagement.until > following(period.month)),
    )
    return {(people.person(record), Relation.of(relation)) for record, relation in uow.session.execute(query)}


def run_before(uow: UnitOfWork, period: PayPeriod) -> UUID | None:
    """The run of the employer's last period before this one."""
    return uow.session.scalar(
        select(PayrollRun.id)
        .join(PayPeriod, PayPeriod.id == PayrollRun.period)
        .where(PayrollRun.employer == period.employer, PayPeriod.month < period.month)
        .where(PayrollRun.state != RunState.DISCARDED.value)
        .order_by(PayPeriod.month.desc())
        .limit(1)
    )


FEW = 50


def among(column: Any, people: People) -> ColumnElement[bool]:
    """Those of a page, which is in the order of ids, under all their records. A few are named; many are a stretch of
    ids, which an index is read for as it lies: others who lie in it are few, and not asked for.
    """
    residents = people.residents
    if len(residents) <= FEW:
        return column.in_([*residents, *people.others])  # type: ignore[no-any-return]
    stretch = column.between(residents[0], residents[-1])
    return or_(stretch, column.in_(list(people.others))) if people.others else stretch


def residents_to_pay(uow: UnitOfWork, run: PayrollRun, before: UUID | None, after: UUID | None) -> Sequence[UUID]:
    """The persons who earned in the run's period, whose hours of a wage are of it, or to whom something was carried
    over, by id; those who have their payslip of it are left out.
    """
    earned = select(Entry.resident).where(Entry.period == run.period, touches(Account.PAYABLE))
    carried = select(Payslip.resident).where(Payslip.run == before, Payslip.carried_over != 0)
    worked = (
        select(Inspection.resident)
        .join(Claim, Claim.id == Inspection.claim)
        .join(Engagement, and_(Engagement.id == Claim.engagement, pays_a_wage(), Engagement.employer == run.employer))
        .where(Inspection.period == run.period, Inspection.corrects.is_(None))
    )
    every = union(earned, carried, worked).subquery()
    person = person_of(every.c.resident)
    written = select(Payslip.id).where(Payslip.run == run.id, Payslip.resident == person)
    query = select(person).distinct().select_from(every)
    query = query.outerjoin(MergedRecord, under_another(every.c.resident, run.id))
    query = query.where(~written.exists()).order_by(person)
    return uow.session.scalars(query.where(person > after) if after else query).all()


def person_of(record: Any) -> ColumnElement[UUID]:
    """Whose a record is, in a query that is joined with `under_another`."""
    return func.coalesce(MergedRecord.resident, record)


def under_another(record: Any, run: UUID) -> ColumnElement[bool]:
    return and_(MergedRecord.run == run, MergedRecord.record == record)


def earned(uow: UnitOfWork, period: UUID, people: People) -> Parts:
    """What each one earned in a period, in fen, by the relations of the work."""
    terms = (Engagement.relation, Engagement.tax_scheme)
    query = (
        select(Entry.resident, *terms, func.sum(credited(Account.PAYABLE)))
        .join(Engagement, Engagement.id == Entry.engagement)
        .where(Entry.period == period, among(Entry.resident, people), touches(Account.PAYABLE))
        .group_by(Entry.resident, *terms)
    )
    return _by_part(people, uow.session.execute(query))


def _by_part(people: People, rows: Iterable[Any]) -> Parts:
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
    corrected = select(Inspection.id).where(Inspection.period == period, _graded_first_in(period))
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


def corrected_wages(uow: UnitOfWork, period: PayPeriod, people: People) -> dict[tuple[UUID, Relation], list[Corrected]]:
    """By person and relation: each earlier payslip of a wage of whose pieces a correction was entered in the period."""
    now = _corrections_of_earlier(Payslip.id, Payslip.run, Payslip.resident, Entry.resident, Payslip.relation)
    now = now.where(Entry.period == period.id, among(Entry.resident, people)).distinct()
    touched = uow.session.execute(now).all()
    if not touched:
        return {}
    ids, runs, residents = ({row[column] for row in touched} for column in range(3))
    merged = select(MergedRecord.record).where(MergedRecord.run.in_(runs), MergedRecord.resident.in_(residents))
    records = residents | set(uow.session.scalars(merged))
    sums = [
        func.sum(case((which, credited(Account.PAYABLE)), else_=0))
        for which in (PayPeriod.month < period.month, Entry.period == period.id)
    ]
    about = (Payslip.id, Payslip.wage_floor, Payslip.wage_earned)
    every = _corrections_of_earlier(*about, *sums).join(PayPeriod, PayPeriod.id == Entry.period)
    every = every.where(Payslip.id.in_(ids), FIRST.resident.in_(records), PayPeriod.month <= period.month)
    rows = uow.session.execute(every.group_by(*about))
    counted = {id: Corrected(id, least, int(own or 0), int(b), int(n)) for id, least, own, b, n in rows}
    whose = {row[0]: (people.person(row[3]), Relation.of(row[4])) for row in touched}
    found: dict[tuple[UUID, Relation], list[Corrected]] = defaultdict(list)
    for id in sorted(whose):
        found[whose[id]].append(counted[id])
    return found


FIRST = aliased(Inspection)  # the inspection of a delivery that was the first, in the period whose hours it is of


def _corrections_of_earlier(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of what was entered by corrections of pieces that an earlier period's payslip of a wage paid."""
    its_run, record = aliased(PayrollRun), aliased(MergedRecord)
    return (
        select(*columns)
        .select_from(Entry)
        .join(Inspection, and_(Inspection.id == Entry.cause, Inspection.corrects.is_not(None)))
        .join(
            FIRST,
            and_(
                FIRST.delivery == Inspection.delivery,
                FIRST.corrects.is_(None),
                FIRST.period != Inspection.period,
            ),
        )
        .join(Engagement, and_(Engagement.id == Entry.engagement, pays_a_wage()))
        .join(its_run, and_(its_run.period == FIRST.period, its_run.state != RunState.DISCARDED.value))
        .outerjoin(record, and_(record.run == its_run.id, record.record == FIRST.resident))
        .join(
            Payslip,
            and_(
                Payslip.run == its_run.id,
                Payslip.resident == func.coalesce(record.resident, FIRST.resident),
                Payslip.relation == Engagement.relation,
                Payslip.scheme == Engagement.tax_scheme,
            ),
        )
        .where(Entry.kind == EntryKind.CORRECTION.value)
    )


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
    return _by_part(people, uow.session.execute(query))


def set_aside(uow: UnitOfWork, employer: UUID, people: People) -> dict[UUID, tuple[int, int]]:
    """By person: what is open of advances, and what was deducted for material so far, in fen."""
    sums = (-func.sum(credited(Account.ADVANCES)), func.sum(credited(Account.MATERIAL)))
    query = select(Entry.resident, *sums).where(
        Entry.employer == employer,
        among(Entry.resident, people),
        or_(touches(Account.ADVANCES), touches(Account.MATERIAL)),
    )
    rows = uow.session.execute(query.group_by(Entry.resident))
    found = ((resident, (int(advances), int(material))) for resident, advances, material in rows)
    return people.together(found, lambda one, other: (one[0] + other[0], one[1] + other[1]))


def decided_for_material(uow: UnitOfWork, employer: UUID, people: People) -> dict[UUID, int]:
    query = select(Hearing.resident, func.sum(Hearing.decided)).where(
        Hearing.employer == employer, among(Hearing.resident, people), Hearing.decided.is_not(None)
    )
    rows = uow.session.execute(query.group_by(Hearing.resident))
    return people.together(((resident, int(amount or 0)) for resident, amount in rows), add)


def paid_before(uow: UnitOfWork, run: PayrollRun, people: People) -> dict[tuple[UUID, str], Before]:
    """What the employer's other runs paid, by person and scheme: in the month in which this one is paid, and in its tax
    year. A scheme counts its own income only: the sums of wages are of wages (STA announcement 2018 no. 61, article 6),
    those of platform work its own (STA announcement 2025 no. 16), and labour remuneration is apart from both.
    """
    query = (
        select(Payslip.resident, Payslip.scheme, PayrollRun.paid_on, Payslip.gross, Payslip.withheld)
        .join(PayrollRun, PayrollRun.id == Payslip.run)
        .where(
            Payslip.employer == run.employer,
            PayrollRun.state == RunState.FINAL.value,
            Payslip.gross > 0,
            PayrollRun.paid_on.between(date(run.paid_on.year, 1, 1), run.paid_on),
            among(Payslip.resident, people),
        )
    )
    found: dict[tuple[UUID, str], list[Paid]] = defaultdict(list)
    for record, scheme, on, gross, withheld in uow.session.execute(query):
        found[people.person(record), scheme].append(Paid(on, int(gross), int(withheld)))
    return {key: before(payments, run.paid_on) for key, payments in found.items()}


# ---- bonuses


def bonus_grounds(uow: UnitOfWork, operation: StyleOperation, period: UUID, run: UUID) -> Rows:
    """resident, engagement, its pay of first grade, pieces at their first inspection and first-grade ones among
    them, of the persons who have the whole rate. What a correction makes of pieces that a period
    before paid is of that period, whose decision stands.
    """
    person = person_of(Entry.resident).label("resident")
    corrected = select(Inspection.id).where(Inspection.period == period, _graded_first_in(period))
    pay = (
        select(person, Entry.engagement, func.sum(credited(Account.PAYABLE)).label("pay"))
        .select_from(Entry)
        .join(Claim, and_(Claim.id == Entry.line, Claim.operation == operation.id, Claim.share == 100))
        .outerjoin(MergedRecord, under_another(Entry.resident, run))
        .where(
            Entry.period == period,
            Entry.grade == Grade.FIRST.value,
            touches(Account.PAYABLE),
            or_(Entry.kind == EntryKind.ACCRUAL.value, Entry.cause.in_(corrected)),
        )
        .group_by(person, Entry.engagement)
        .subquery()
    )
    counted = _first_inspections(operation, period, run).subquery()
    return uow.session.execute(
        select(pay.c.resident, pay.c.engagement, pay.c.pay, counted.c.inspected, counted.c.first)
        .join(counted, counted.c.resident == pay.c.resident)
        .order_by(pay.c.resident, pay.c.pay, pay.c.engagement)
    ).all()


def _first_inspections(operation: StyleOperation, period: UUID, run: UUID) -> Select[*tuple[Any, ...]]:
    """By person, as they stood at the end of the period: one that was corrected within it counts as corrected."""
    graded = Inspection.first + Inspection.second + Inspection.rework + Inspection.rejected
    corrected = select(Inspection.corrects).where(Inspection.period == period, Inspection.corrects.is_not(None))
    person = person_of(Inspection.resident).label("resident")
    return (
        select(
            person,
            func.sum(graded).label("inspected"),
            func.sum(Inspection.first).label("first"),
        )
        .select_from(Inspection)
        .join(Delivery, and_(Delivery.id == Inspection.delivery, Delivery.rework.is_(False)))
        .join(Claim, and_(Claim.id == Inspection.claim, Claim.operation == operation.id, Claim.share == 100))
        .outerjoin(MergedRecord, under_another(Inspection.resident, run))
        .where(
            Inspection.period == period,
            Inspection.id.not_in(corrected),
            _graded_first_in(period),
        )
        .group_by(person)
    )


def _graded_first_in(period: UUID) -> ColumnElement[bool]:
    """Whether an inspection is of a delivery that was graded in that period, and not only corrected in it."""
    original = aliased(Inspection)
    return or_(
        Inspection.corrects.is_(None),
        Inspection.delivery.in_(
            select(original.delivery).where(original.period == period, original.corrects.is_(None))
        ),
    )


def lines_of(uow: UnitOfWork, payslip: UUID) -> Sequence[PayslipLine]:
    query = select(PayslipLine).where(PayslipLine.payslip == payslip)
    return uow.session.scalars(query.order_by(PayslipLine.kind, PayslipLine.line, PayslipLine.grade)).all()


# ---- finishing


def payslips_to_settle(uow: UnitOfWork, run: UUID, after: UUID | None, limit: int) -> Rows:
    """The next payslips with anything to settle of which nothing is entered, by resident: from `after` on, who may have
    another one.
    """
    entered = select(Entry.id).where(Entry.cause == Payslip.id)
    query = select(Payslip.__table__).where(Payslip.run == run, _moves_money(), ~entered.exists())
    query = query.order_by(Payslip.resident, Payslip.relation, Payslip.scheme).limit(limit)
    return uow.session.execute(query.where(Payslip.resident >= after) if after else query).all()


def _moves_money() -> ColumnElement[bool]:
    """Whether a payslip has anything to enter: what it pays, or a supplement that what is carried over takes up."""
    supplement = select(PayslipLine.payslip).where(PayslipLine.payslip == Payslip.id, PayslipLine.kind == SUPPLEMENT)
    return or_(Payslip.gross > 0, supplement.exists())


def supplements_of(uow: UnitOfWork, payslips: Sequence[Any]) -> dict[UUID, list[PayslipLine]]:
    """The lines of supplements, by payslip."""
    of_wage = [relation.value for relation in OF_WAGE]
    ids = [slip.id for slip in payslips if slip.relation in of_wage]
    query = select(PayslipLine).where(PayslipLine.payslip.in_(ids), PayslipLine.kind == SUPPLEMENT)
    found: dict[UUID, list[PayslipLine]] = defaultdict(list)
    for line in uow.session.scalars(query.order_by(PayslipLine.payslip, PayslipLine.line)) if ids else ():
        found[line.payslip].append(line)
    return found


def garnishments_of(uow: UnitOfWork, payslips: Sequence[Any]) -> Sequence[GarnishmentRow]:
    query = select(GarnishmentRow).where(GarnishmentRow.payslip.in_([slip.id for slip in payslips if slip.garnished]))
    return uow.session.scalars(query.order_by(GarnishmentRow.payslip, GarnishmentRow.court_order)).all()


def payslips_of_nothing(uow: UnitOfWork, run: UUID) -> Rows:
    """Those by which nothing is entered."""
    return uow.session.execute(select(Payslip.__table__).where(Payslip.run == run, ~_moves_money())).all()


def open_dispute(uow: UnitOfWork, payslip: UUID, claim: UUID | None) -> Dispute | None:
    """One that waits for its answer, about the same claim of a payslip, or about no claim."""
    same = Dispute.claim.is_(None) if claim is None else Dispute.claim == claim
    query = select(Dispute).where(Dispute.payslip == payslip, same, Dispute.state == DisputeState.OPEN.value)
    found: Dispute | None = uow.session.scalar(query.order_by(Dispute.id).limit(1))
    return found


def tells_of(uow: UnitOfWork, payslip: Payslip, claim: UUID) -> bool:
    """Whether a line of the payslip is the claim's, or its period has an inspection of the claim."""
    line = exists().where(PayslipLine.payslip == payslip.id, PayslipLine.line == claim)
    graded = exists().where(Inspection.period == payslip.period, Inspection.claim == claim)
    return bool(uow.session.scalar(select(or_(line, graded))))
