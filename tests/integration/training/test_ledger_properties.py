"""Whatever is delivered, graded, corrected, raised and paid, in whatever order, however often it is sent again and
wherever a run is cut off: the ledger balances, no piece is paid twice or never, and an independent recount from the raw
rows says the same.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from chassis.errors import Conflict, Invalid
from chassis.jobs import JobContext, JobInterrupted, JobRunner, start_job
from services.training import contract
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.months import following
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll import recounting
from services.training.piecework.payroll.banking import Settlement
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip, PayslipLine
from services.training.piecework.payroll.usecases import drafting, finishing
from services.training.piecework.payroll.usecases.exporting import export_payroll
from services.training.piecework.work.tables import Claim, Inspection
from services.training.service import service

from .factory import ANSWERED, Factory

grades = st.lists(st.sampled_from(["first", "second", "rework", "rejected"]), min_size=1, max_size=8)
terms = st.fixed_dictionaries(
    {"total": st.none() | st.integers(1, 5000), "limit": st.sampled_from([{"percent": 30}, {"monthly": "10.00"}])},
    optional={"least": st.integers(0, 6000), "case": st.integers(0, 1), "precedence": st.integers(1, 3)},
)
deductions = st.tuples(
    st.sampled_from(["pension", "housing_fund", "rent", "elderly_support"]), st.integers(0, 3000), st.integers(0, 2)
)
steps = st.one_of(
    st.tuples(st.just("bring"), st.integers(0, 2), grades),
    st.tuples(st.just("rework"), st.integers(0, 2), grades),
    st.tuples(st.just("correct"), st.integers(0, 20), grades),
    st.tuples(st.just("advance"), st.integers(0, 2), st.integers(1, 5000)),
    st.tuples(st.just("court_order"), st.integers(0, 2), terms),
    st.tuples(st.just("deduct"), st.integers(0, 2), deductions),
    st.tuples(st.just("lift"), st.integers(0, 20), st.none()),
    st.tuples(st.just("bank"), st.integers(0, 20), st.tuples(st.sampled_from(["paid", "refused"]), st.integers(-9, 9))),
    st.tuples(st.just("settle"), st.integers(0, 20), st.sampled_from(Settlement)),
    st.tuples(st.just("tell"), st.integers(0, 20), st.integers(1, 300)),
    st.tuples(st.just("raise_rate"), st.integers(1, 5000), st.none()),
    st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("pay_between"), st.integers(0, 4), st.none()),
    st.tuples(st.just("pay"), st.integers(0, 8), st.booleans()),
)


class Story:
    """Three workers of one employer, of whom two are paid a wage, one part-time, and what happens to them."""

    def __init__(self, factory: Factory, rate: int, share: int) -> None:
        self.factory = f = factory
        f.begin_anew()
        self.workers = [
            f.worker(),
            f.worker(relation="employment"),
            f.worker(relation="part_time", share=f"0.{share:02d}"),
        ]
        self.operation = f.operation("A", bonus={**BONUS, "pieces": 3})
        self.rate = rate
        f.rate(self.operation, f.today(), f"{Decimal(rate) / 10_000:.4f}")
        lots = f.order(self.operation, 60, 60, 60)
        self.claims = [f.claim(who, lot) for who, lot in zip(self.workers, lots, strict=True)]
        self.inspections: list[Any] = []
        self.merged: dict[int, int] = {}
        self.orders: list[Any] = []
        self.paid_as = self.persons()  # as the last run knew it

    def persons(self) -> Persons:
        """By record: whose it is."""
        return {self.workers[one].resident: self.workers[self.person(one)].resident for one in range(3)}

    def person(self, worker: int) -> int:
        return self.person(self.merged[worker]) if worker in self.merged else worker

    def take(self, kind: str, which: Any, what: Any) -> None:
        """One step; what the rules refuse changes nothing."""
        with suppress(Conflict):
            getattr(self, kind)(which, what)

    def bring(self, which: int, graded: list[str], again: bool = False) -> None:
        f, claim = self.factory, self.claims[which]
        known = f.ask(f.staff, contract.get_claim, id=claim)
        out = known["in_rework"] if again else known["pieces"] - known["delivered"]
        if graded := graded[:out]:
            self.inspections.append(self.sent_twice(claim, len(graded), again, counted(graded)))

    def sent_twice(self, claim: str, pieces: int, again: bool, graded: dict[str, int]) -> Any:
        """A delivery and its inspection, each of which comes again under its reference."""
        f, key, reason = self.factory, str(uuid.uuid4()), {"reason": "针距不匀"}
        minutes = None if pieces == UNSAID else 10 * pieces  # 3.73 a piece by the minimum wage
        brought = {"claim": claim, "pieces": pieces, "rework": again, "employer_reference": key, "minutes": minutes}
        delivery, same = (f.ask(f.staff, contract.record_delivery, **brought) for _ in range(2))
        assert delivery["id"] == same["id"]
        body = {"delivery": delivery["id"], "employer_reference": key, **graded, **reason}
        inspection, same = (f.ask(f.inspector, contract.record_inspection, **body) for _ in range(2))
        assert inspection["id"] == same["id"]
        return inspection

    def rework(self, which: int, graded: list[str]) -> None:
        self.bring(which, graded, again=True)

    def correct(self, which: int, graded: list[str]) -> None:
        if not self.inspections:
            return
        wrong = self.inspections.pop(which % len(self.inspections))
        pieces = sum(wrong[grade] for grade in ("first", "second", "rework", "rejected"))
        regraded = [graded[n % len(graded)] for n in range(pieces)]
        if wrong["rework"]:  # pieces that came again already cannot be taken back
            regraded = ["rework"] * wrong["rework"] + [g for g in regraded[wrong["rework"] :] if g != "rework"]
            regraded += ["rejected"] * (pieces - len(regraded))
        f = self.factory
        body = {"reason": "复检", **counted(regraded)}
        self.inspections.append(f.ask(f.inspector, contract.correct_inspection, id=wrong["id"], **body))

    def tell(self, which: int, minutes: int) -> None:
        """How long a delivery took, other than was told, or after its month was paid."""
        f = self.factory
        if found := f.ask(f.staff, contract.list_deliveries)["items"]:
            told = {"minutes": minutes, "reason": "补报工时"}
            f.ask(f.staff, contract.tell_minutes, id=found[which % len(found)]["id"], **told)

    def advance(self, which: int, fen: int) -> None:
        f = self.factory
        amount = {"amount": yuan(fen)}
        f.ask(f.finance, contract.give_advance, resident=self.workers[which].resident, amount=amount)

    def court_order(self, which: int, terms: dict[str, Any]) -> None:
        """Served by a court, in the same case more than once too, as two of its records may be one person."""
        f, said = self.factory, dict(terms["limit"])
        said |= {"total": yuan(terms["total"])} if terms["total"] else {}
        said |= {"case_number": f"118号之{terms['case']}"} if "case" in terms else {}
        said |= {"precedence": terms["precedence"]} if "precedence" in terms else {}
        self.orders.append(f.court_order(self.workers[which], least=yuan(terms.get("least", 0)), **said))
        f.clock.advance(MINUTE)

    def deduct(self, which: int, said: tuple[str, int, int]) -> None:
        """Of the wages of one, from this month, or one to come; of the others it is refused."""
        f, (kind, fen, later) = self.factory, said
        month = date.fromisoformat(f.today()).replace(day=1)
        for _ in range(later):
            month = following(month)
        with suppress(Invalid):
            f.deduct(self.workers[which], kind, yuan(fen), month.isoformat())
        f.clock.advance(MINUTE)

    def lift(self, which: int, _: None) -> None:
        if self.orders:
            f, order = self.factory, self.orders[which % len(self.orders)]
            f.ask(f.finance, contract.lift_court_order, id=order["id"], reason="解除扣留")
            f.clock.advance(MINUTE)

    def bank(self, which: int, says: tuple[str, int]) -> None:
        """What the bank says, twice, of a payment that is due or was paid, and of how much more or less."""
        f = self.factory
        if open_ones := [one for one in f.ask(f.finance, contract.list_payments)["items"] if one["allowed_actions"]]:
            payment = open_ones[which % len(open_ones)]
            amount = round(Decimal((payment["paid"] or payment["amount"])["amount"]) * 100) + says[1]
            row = {"payment": payment["id"], "state": says[0], "amount": yuan(max(1, amount)), "reason": "账号有误"}
            file = {"kind": "payment_results", "all_or_nothing": False, "items": [row | {"booked_on": f.today()}]}
            first, again = (f.ask(f.finance, contract.enter_batch, **file)["items"][0]["state"] for _ in range(2))
            assert again == {"recorded": "already"}.get(first, first)

    def settle(self, which: int, outcome: Settlement) -> None:
        f = self.factory
        if found := f.ask(f.finance, contract.list_payment_differences, state="open")["items"]:
            f.ask(
                f.second,
                contract.settle_payment_difference,
                id=found[which % len(found)]["id"],
                outcome=outcome.value,
                reason="银行回单",
            )

    def merge(self, which: int, into: int) -> None:
        """Two of the workers turn out to be one person."""
        if which != into and which not in self.merged and into not in self.merged:
            self.factory.merge(self.workers[which], self.workers[into])
            self.merged[which] = into

    def raise_rate(self, more: int, _: None) -> None:
        """From the next day on, for those who have pieces out too."""
        f = self.factory
        f.clock.advance(timedelta(days=1))
        self.rate += more
        f.rate(self.operation, f.today(), f"{Decimal(self.rate) / 10_000:.4f}", raise_open_claims=True)

    def pay(self, cut_at: int, begun_anew: bool) -> None:
        """A run whose jobs are cut off, one in the middle of its step `cut_at`, one after it, and gone on with."""
        f, month = self.factory, self.open_month()
        f.start(month)
        paid_as = self.persons()
        self.work_off(cut_at, before_commit=True)
        run = next(r for r in f.runs() if r["month"][:7] == month[:7] and r["kind"] == "month")
        if begun_anew:
            before = written(f)
            with f.database.unit_of_work(f.inspector) as uow:
                start_job(uow, "draft_payroll", {"run": run["id"]})
            f.work_off_jobs()
            assert written(f) == before, "a second run over unchanged rows writes nothing"
        f.ask(f.finance, contract.check_payroll, id=run["id"], **ANSWERED)
        f.ask(f.second, contract.approve_payroll, id=run["id"])
        self.work_off(cut_at, before_commit=False)
        assert f.ask(f.finance, contract.get_payroll_run, id=run["id"])["state"] == "final"
        self.paid_as = paid_as
        f.next_month()

    def pay_between(self, cut_at: int, _: None) -> None:
        """An interim run, whose jobs are cut off as a month's are."""
        f = self.factory
        f.ask(f.inspector, contract.start_payroll, month=self.open_month(), kind="interim")
        self.work_off(cut_at, before_commit=True)
        run = next(r for r in f.runs() if r["kind"] == "interim" and r["state"] == "draft")
        f.ask(f.finance, contract.check_payroll, id=run["id"])
        f.ask(f.second, contract.approve_payroll, id=run["id"])
        self.work_off(cut_at, before_commit=False)
        f.clock.advance(MINUTE)

    def open_month(self) -> str:
        """In which entries are; a rate that was raised in its last days may have led beyond it."""
        f, opened = self.factory, (PayPeriod.employer == self.factory.id, PayPeriod.state == "open")
        with f.database.unit_of_work(writes=False) as uow:
            month = uow.session.scalar(select(PayPeriod.month).where(*opened))
        return month.isoformat() if month else f.today()

    def work_off(self, cut_at: int, *, before_commit: bool) -> None:
        f = self.factory
        cut = {kind: cut_off(job, cut_at, before_commit) for kind, job in service.jobs.items()}
        with suppress(Cut):
            while JobRunner(f.database, cut).run_one():
                pass
        jobs = f.database.tables.jobs
        with f.database.writing() as connection:  # the lease of who died has run out
            connection.execute(update(jobs).where(jobs.c.state == "running").values(due_at=jobs.c.created_at))
        f.work_off_jobs()


Persons = dict[UUID | None, UUID | None]
UNSAID = 7  # pieces of which it is not told how long they took
MINUTE = timedelta(minutes=1)


def yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


class Cut(JobInterrupted):
    """The process ends here."""


def cut_off(work: Callable[[JobContext], Any], at: int, before_commit: bool) -> Callable[[JobContext], Any]:
    """A job that dies at its step number `at`, with the step's writes or before they are kept."""

    def dying(job: JobContext) -> Any:
        taken, step = 0, job.step

        @contextmanager
        def counted_step(**kept: Any) -> Iterator[Any]:
            nonlocal taken
            taken += 1
            with step(**kept) as uow:
                yield uow
                uow.session.flush()
                if taken > at and before_commit:
                    raise Cut
            if taken > at:
                raise Cut

        job.step = counted_step  # type: ignore[method-assign]
        return work(job)

    return dying


def written(factory: Factory) -> list[Any]:
    """How much there is of what a run writes, and what its row says."""
    with factory.database.unit_of_work(writes=False) as uow:
        counts = [uow.session.scalar(select(func.count()).select_from(m)) for m in (Entry, Payslip, PayslipLine)]
        events = uow.session.scalar(select(func.count()).select_from(uow.tables.outbox))
        runs = uow.session.execute(select(PayrollRun.__table__).order_by(PayrollRun.id)).all()
    return [*counts, events, runs]


def counted(graded: list[str]) -> dict[str, int]:
    return {grade: graded.count(grade) for grade in set(graded)}


def half_even(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_EVEN))


BONUS = {"percent": 5, "cap": {"amount": "3.00"}, "pieces": 3, "first_grade": 60}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction for each person, so that a run is cut off between any two."""
    monkeypatch.setattr(drafting, "PAGE", 1)
    monkeypatch.setattr(finishing, "PAGE", 1)


@pytest.mark.usefixtures("small_pages")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(steps, min_size=3, max_size=14), st.integers(1, 99_999), st.integers(1, 99))
def test_the_ledger_balances_and_every_piece_is_paid_once(
    factory: Factory, tmp_path: Path, story: list[tuple[str, Any, Any]], rate: int, share: int
) -> None:
    told = Story(factory, rate, share)
    for kind, which, what in story:
        told.take(kind, which, what)
    told.take("pay", 100, False)
    check(factory, told.persons(), told.paid_as)
    export_payroll(factory.database, tmp_path)
    assert recounting.recount(tmp_path).findings == []


def check(factory: Factory, persons: Persons, paid_as: Persons) -> None:
    with factory.database.unit_of_work(writes=False) as uow:
        employer = factory.id
        every = {
            model: list(uow.session.scalars(select(model).where(model.employer == employer)))
            for model in (Entry, Claim, Inspection, PayrollRun, Payslip, PayoutRow, CourtOrder)
        }
        slips = {slip.id: slip for slip in every[Payslip]}
        lines = list(uow.session.scalars(select(PayslipLine).where(PayslipLine.payslip.in_(slips))))
    owed: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    account: dict[str, int] = defaultdict(int)
    for entry in every[Entry]:
        account[entry.debit] -= entry.amount
        account[entry.credit] += entry.amount
        if entry.kind in ("accrual", "correction"):
            owed[entry.line, entry.grade] += entry.amount if entry.credit == "payable" else -entry.amount
    assert sum(account.values()) == 0
    recounted = recount(every[Claim], every[Inspection])
    assert {key: fen for key, fen in owed.items() if fen} == recounted
    on_slips: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    for line in lines:
        if line.kind in ("accrual", "correction"):
            on_slips[line.line, line.grade] += line.amount
    assert {key: fen for key, fen in on_slips.items() if fen} == recounted, "each piece is on one payslip"
    for slip in slips.values():
        assert slip.earned == sum(line.amount for line in lines if line.payslip == slip.id)
    carried = sum(slip.carried_over for slip in newest(every[Payslip], persons))
    last_run = max((run.id for run in every[PayrollRun]), default=None)  # ids follow the order in which they were made
    last = [slip for slip in slips.values() if slip.run == last_run]
    assert [slip.resident for slip in last] == [paid_as[slip.resident] for slip in last], "a person has one payslip"
    for slip in slips.values():
        of_month = (slip.period, paid_as[slip.resident], slip.relation)
        paid = sum(one.gross for one in slips.values() if (one.period, paid_as[one.resident], one.relation) == of_month)
        assert paid >= (slip.wage_floor or 0), "a wage pays the minimum of its hours"
    assert account["payable"] == carried
    standing = [one for one in every[PayoutRow] if one.state in ("due", "paid", "different")]
    due = [one for one in standing if one.state == "due"]
    open_ones = [one for one in standing if one.paid is None]
    assert sum(one.paid or one.amount for one in standing) == sum(s.paid + s.garnished for s in slips.values())
    assert account["to_pay"] == sum(one.amount for one in open_ones if one.court_order is None)
    assert account["insurance"] == sum(slip.insurance + slip.insurance_ahead for slip in slips.values())
    assert account["court"] == sum(one.amount for one in open_ones if one.court_order)
    lifted = {order.id for order in every[CourtOrder] if order.lifted_at}
    assert not [one for one in due if one.court_order in lifted], "nothing is due by an order that is lifted"


def newest(slips: list[Any], persons: Persons) -> list[Any]:
    """Each person's last payslip of each relation."""
    in_order = sorted(slips, key=lambda slip: slip.id)
    return list({(persons[slip.resident], slip.relation): slip for slip in in_order}.values())


def recount(claims: list[Any], inspections: list[Any]) -> dict[tuple[uuid.UUID, str], int]:
    """Fen by claim and grade, from the raw rows alone and by other arithmetic."""
    corrected = {one.corrects for one in inspections}
    found: dict[tuple[uuid.UUID, str], int] = {}
    for claim in claims:
        graded = [one for one in inspections if one.claim == claim.id and one.id not in corrected]
        for grade in ("first", "second"):
            pieces = sum(getattr(one, grade) for one in graded)
            yuan = (
                Decimal(pieces) * Decimal(claim.rate).scaleb(-4) * claim.coefficients[grade] / 100 * claim.share / 100
            )
            if fen := half_even(yuan * 100):
                found[claim.id, grade] = fen
    return found
