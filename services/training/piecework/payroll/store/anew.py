"""Earlier months of a wage of which more is known now: pieces were corrected, or hours told late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account, EntryKind
from services.training.piecework.ledger.store import credited
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.floors import Corrected, Floor
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.store.asking import among, stands
from services.training.piecework.payroll.store.earning import pays_a_wage
from services.training.piecework.payroll.tables import MergedRecord, PayrollRun, Payslip
from services.training.piecework.work.claiming import Relation
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection, LateHours

FIRST = aliased(Inspection)  # the inspection of a delivery that was the first, in the period whose hours it is of
Whose = tuple[UUID, Relation]
Hours = dict[date, int | None]
"""Minutes by the day on which they were brought; None where somebody did not say how long a delivery took."""


def told_late(uow: UnitOfWork, period: UUID, people: People) -> set[Whose]:
    """Of which persons and relations hours of earlier months were told in a period."""
    query = (
        select(LateHours.resident, Engagement.relation)
        .join(Delivery, Delivery.id == LateHours.delivery)
        .join(Claim, Claim.id == Delivery.claim)
        .join(Engagement, Engagement.id == Claim.engagement)
        .where(LateHours.period == period, among(LateHours.resident, people))
        .distinct()
    )
    return {(people.person(record), Relation.of(relation)) for record, relation in uow.session.execute(query)}


def corrected_wages(uow: UnitOfWork, period: PayPeriod, people: People) -> dict[Whose, list[Corrected]]:
    """By person and relation: each earlier payslip of a wage of whose pieces a correction was entered in the period, or
    of whose hours some were told in it. The hours are those that the payslip was counted by.
    """
    which = (Payslip.id, Payslip.run, Payslip.resident, FIRST.resident, Payslip.relation)
    by_pieces = _corrections_of_earlier(*which).where(Entry.period == period.id, among(Entry.resident, people))
    by_hours = _told_of_earlier(*which).where(LateHours.period == period.id, among(LateHours.resident, people))
    touched = {tuple(row) for query in (by_pieces, by_hours) for row in uow.session.execute(query.distinct())}
    if not touched:
        return {}
    whose = {id: (people.person(record), Relation.of(relation)) for id, _, _, record, relation in touched}
    runs, residents = ({row[column] for row in touched} for column in (1, 2))
    merged = select(MergedRecord.record).where(MergedRecord.run.in_(runs), MergedRecord.resident.in_(residents))
    moved = _corrected_until(uow, period, whose, residents | set(uow.session.scalars(merged)))
    paid = _made_up_before(uow, period, whose)
    about = select(Payslip.id, Payslip.wage_minutes, Payslip.wage_floor, Payslip.wage_earned)
    found: dict[Whose, list[Corrected]] = defaultdict(list)
    for id, minutes, least, own in uow.session.execute(about.where(Payslip.id.in_(whose)).order_by(Payslip.id)):
        earned = int(own or 0) + moved.get(id, 0)
        found[whose[id]].append(Corrected(id, Floor(minutes, least), earned, paid.get(id, 0)))
    return found


def _corrected_until(
    uow: UnitOfWork, period: PayPeriod, payslips: Collection[UUID], records: Collection[UUID]
) -> dict[UUID, int]:
    """Fen that corrections up to the period made of the pieces of payslips."""
    query = _corrections_of_earlier(Payslip.id, func.sum(credited(Account.PAYABLE)))
    query = query.join(PayPeriod, PayPeriod.id == Entry.period).where(
        Payslip.id.in_(payslips), FIRST.resident.in_(records), PayPeriod.month <= period.month
    )
    return {id: int(fen) for id, fen in uow.session.execute(query.group_by(Payslip.id))}


def _made_up_before(uow: UnitOfWork, period: PayPeriod, payslips: Collection[UUID]) -> dict[UUID, int]:
    """Fen of the supplements for the months of payslips, entered by runs before the period's."""
    query = (
        select(Entry.line, func.sum(credited(Account.PAYABLE)))
        .join(PayPeriod, PayPeriod.id == Entry.period)
        .where(Entry.kind == EntryKind.SUPPLEMENT.value, Entry.line.in_(payslips), PayPeriod.month < period.month)
        .where(PayPeriod.employer == period.employer)
        .group_by(Entry.line)
    )
    return {id: int(fen) for id, fen in uow.session.execute(query)}


def hours_by_now(uow: UnitOfWork, period: PayPeriod, payslips: Collection[UUID]) -> dict[UUID, Hours]:
    """The hours of those payslips of which some were told late, as they are known at the period's end."""
    until = select(PayPeriod.id).where(PayPeriod.employer == period.employer, PayPeriod.month <= period.month)
    late = _told_of_earlier(Payslip.id).where(Payslip.id.in_(payslips), LateHours.period.in_(until)).distinct()
    if not payslips or not (told := uow.session.scalars(late).all()):
        return {}
    columns = (Payslip.id, Delivery.id, Delivery.delivered_on, Delivery.minutes)
    query = _of_payslip(
        select(*columns, LateHours.minutes, LateHours.before, LateHours.period.in_(until))
        .select_from(FIRST)
        .join(Delivery, Delivery.id == FIRST.delivery)
        .join(Claim, Claim.id == FIRST.claim)
        .join(Engagement, and_(Engagement.id == Claim.engagement, pays_a_wage()))
        .outerjoin(LateHours, LateHours.delivery == Delivery.id)
    ).where(FIRST.corrects.is_(None), Payslip.id.in_(told))
    known: dict[UUID, dict[UUID, tuple[date, int | None]]] = defaultdict(dict)
    for id, delivery, day, minutes, later, before, counts in uow.session.execute(query.order_by(LateHours.id)):
        if later is None or counts:
            known[id][delivery] = day, later or minutes
        else:  # told after the period: what was known before the first of these
            known[id].setdefault(delivery, (day, before))
    return {id: _by_day(deliveries.values()) for id, deliveries in known.items()}


def _by_day(told: Collection[tuple[date, int | None]]) -> Hours:
    sums: Counter[date] = Counter()
    for day, minutes in told:
        sums[day] += minutes or 0
    unsaid = {day for day, minutes in told if minutes is None}
    return {day: None if day in unsaid else minutes for day, minutes in sums.items()}


def _told_of_earlier(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of what was told late of the hours that an earlier period's payslip of a wage was counted by."""
    return _of_payslip(
        select(*columns)
        .select_from(LateHours)
        .join(FIRST, and_(FIRST.delivery == LateHours.delivery, FIRST.corrects.is_(None)))
        .join(Claim, Claim.id == FIRST.claim)
        .join(Engagement, and_(Engagement.id == Claim.engagement, pays_a_wage()))
    )


def _corrections_of_earlier(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of what was entered by corrections of pieces that an earlier period's payslip of a wage paid."""
    earlier = and_(FIRST.delivery == Inspection.delivery, FIRST.corrects.is_(None), FIRST.period != Inspection.period)
    return _of_payslip(
        select(*columns)
        .select_from(Entry)
        .join(Inspection, and_(Inspection.id == Entry.cause, Inspection.corrects.is_not(None)))
        .join(FIRST, earlier)
        .join(Engagement, and_(Engagement.id == Entry.engagement, pays_a_wage()))
    ).where(Entry.kind == EntryKind.CORRECTION.value)


def _of_payslip(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """With the payslip that paid what `FIRST` graded, under its `Engagement`, by the run of that month."""
    its_run, record = aliased(PayrollRun), aliased(MergedRecord)
    return (
        found.join(its_run, and_(its_run.period == FIRST.period, stands(its_run)))
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
    )
