"""Payroll runs, their payslips with each line, what is paid by them, and what is disputed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Moment
from services.training.base import Base

STANDS = text("state <> 'discarded' AND kind = 'month'")
AT_WORK = text("kind = 'interim' AND state NOT IN ('final', 'discarded')")
TO_RESIDENT = text("court_order IS NULL")
FOLLOWING = text("follows IS NOT NULL")
UNSETTLED = text("expected <> amount AND settled_as IS NULL")


class PayrollRun(Base):  # type: ignore[misc, valid-type]
    """Of a closed period there is one run, beside drafts that were discarded; before it closes, interim ones, one after
    the other. Sums are fen, over its payslips. Its payments are taxed by the day `paid_on`: what an employer pays
    somebody within a month is one payment.
    """

    __tablename__ = "payroll_runs"
    __table_args__ = (
        Index("uq_payroll_runs_period", "period", unique=True, postgresql_where=STANDS, sqlite_where=STANDS),
        Index("uq_payroll_runs_interim", "period", unique=True, postgresql_where=AT_WORK, sqlite_where=AT_WORK),
        Index("ix_payroll_runs_employer", "employer", "period"),
        CheckConstraint("approved_by IS NULL OR approved_by <> checked_by", "second_person"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    paid_on: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(Moment, comment="until which what is entered counts")
    workers: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(BigInteger, default=0)
    gross: Mapped[int] = mapped_column(BigInteger, default=0)
    insurance: Mapped[int] = mapped_column(BigInteger, default=0)
    withheld: Mapped[int] = mapped_column(BigInteger, default=0)
    garnished: Mapped[int] = mapped_column(BigInteger, default=0)
    recovered: Mapped[int] = mapped_column(BigInteger, default=0)
    material: Mapped[int] = mapped_column(BigInteger, default=0)
    paid: Mapped[int] = mapped_column(BigInteger, default=0)
    carried_over: Mapped[int] = mapped_column(BigInteger, default=0)
    supplement: Mapped[int] = mapped_column(BigInteger, default=0)
    insurance_ahead: Mapped[int] = mapped_column(BigInteger, default=0)
    hours_unknown: Mapped[int] = mapped_column(default=0, comment="payslips of a wage whose floor is not known")
    hours_unknown_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    made_by: Mapped[str] = mapped_column(String(64))
    checked_by: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(64))
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    discarded_by: Mapped[str | None] = mapped_column(String(64))
    discarded_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})


class Payslip(Base):  # type: ignore[misc, valid-type]
    """What one person gets of a run for the work under one relation, in fen: `earned = gross + carried_over`, and
    `gross = insurance + withheld + garnished + recovered + material + paid`.
    """

    __tablename__ = "payslips"
    __table_args__ = (
        UniqueConstraint("run", "resident", "relation", "scheme"),
        Index("ix_payslips_resident", "resident", "employer", "id"),
        Index(
            "ix_payslips_carried",
            "run",
            "resident",
            postgresql_where=text("carried_over <> 0"),
            sqlite_where=text("carried_over <> 0"),
        ),
        CheckConstraint("earned = gross + carried_over", "earned"),
        CheckConstraint("gross = insurance + withheld + garnished + recovered + material + paid", "gross"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    run: Mapped[UUID] = mapped_column(ForeignKey("payroll_runs.id"))
    period: Mapped[UUID] = mapped_column(ForeignKey("pay_periods.id"))
    relation: Mapped[str] = mapped_column(String(24))
    scheme: Mapped[str] = mapped_column(String(24))
    earned: Mapped[int] = mapped_column(BigInteger)
    gross: Mapped[int] = mapped_column(BigInteger)
    insurance: Mapped[int] = mapped_column(BigInteger, comment="own share of insurance and housing fund, withheld")
    withheld: Mapped[int] = mapped_column(BigInteger)
    garnished: Mapped[int] = mapped_column(BigInteger)
    recovered: Mapped[int] = mapped_column(BigInteger)
    material: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    carried_over: Mapped[int] = mapped_column(BigInteger)
    insurance_ahead: Mapped[int] = mapped_column(BigInteger, comment="of the own share, what the employer pays ahead")
    special: Mapped[int] = mapped_column(BigInteger, comment="deducted for tax alone; below zero: too much before")
    rule: Mapped[str] = mapped_column(String(200), comment="the source of what was withheld")
    supplement: Mapped[int] = mapped_column(BigInteger, comment="of what was earned: what makes up a wage's floor")
    wage_floor: Mapped[int | None] = mapped_column(BigInteger, comment="the least for a wage's hours, where known")
    wage_minutes: Mapped[int | None] = mapped_column(comment="of a wage: told with the deliveries")
    wage_earned: Mapped[int | None] = mapped_column(BigInteger, comment="of a wage: what its own hours earned")


class PayslipLine(Base):  # type: ignore[misc, valid-type]
    """One claim and grade, a bonus, a supplement (by the payslip whose month it makes up), or what was carried over;
    `amount` in fen, signed. A supplement keeps the hours of its month and their least, by which it was counted.
    """

    __tablename__ = "payslip_lines"

    payslip: Mapped[UUID] = mapped_column(ForeignKey("payslips.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    line: Mapped[UUID] = mapped_column(primary_key=True)
    grade: Mapped[str] = mapped_column(String(10), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    wage_minutes: Mapped[int | None]
    wage_floor: Mapped[int | None] = mapped_column(BigInteger)


class GarnishmentRow(Base):  # type: ignore[misc, valid-type]
    """What a payslip withholds by a court order, in fen, and what remained of the order's total then, if it has one."""

    __tablename__ = "garnishments"
    __table_args__ = (CheckConstraint("amount > 0", "amount"), CheckConstraint("remaining >= 0", "remaining"))

    payslip: Mapped[UUID] = mapped_column(ForeignKey("payslips.id"), primary_key=True)
    court_order: Mapped[UUID] = mapped_column(ForeignKey("court_orders.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    remaining: Mapped[int | None] = mapped_column(BigInteger)


class MergedRecord(Base):  # type: ignore[misc, valid-type]
    """A record that had been merged into the resident's when the run's period was closed: the run pays what is entered
    under both as one person's. A merge that is told later counts from the next run on.
    """

    __tablename__ = "merged_records"

    run: Mapped[UUID] = mapped_column(ForeignKey("payroll_runs.id"), primary_key=True)
    record: Mapped[UUID] = mapped_column(primary_key=True)
    resident: Mapped[UUID] = mapped_column(index=True)


class PayoutRow(Base):  # type: ignore[misc, valid-type]
    """What goes to the bank for one payslip, to the resident or, of a court order, to the court; refused, it goes out
    again, by a payment that `follows` it. Of what was `paid` for it, less than its amount, the rest does. `paid` stays
    where it came back.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint("paid IS NULL OR paid BETWEEN 1 AND amount", "paid"),
        CheckConstraint("paid IS NULL OR state IN ('paid', 'refused', 'different')", "paid_by"),
        CheckConstraint("state <> 'paid' OR paid IS NOT NULL", "paid_known"),
        Index(
            "uq_payouts_payslip_attempt",
            "payslip",
            "attempt",
            unique=True,
            postgresql_where=TO_RESIDENT,
            sqlite_where=TO_RESIDENT,
        ),
        Index("uq_payouts_court_order", "court_order", "payslip", "attempt", unique=True),
        Index("ix_payouts_follows", "follows", postgresql_where=FOLLOWING, sqlite_where=FOLLOWING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    payslip: Mapped[UUID] = mapped_column(ForeignKey("payslips.id"))
    court_order: Mapped[UUID | None] = mapped_column(ForeignKey("court_orders.id"))
    attempt: Mapped[int] = mapped_column(default=1)
    follows: Mapped[UUID | None] = mapped_column(ForeignKey("payouts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200), info={"masked": True})


class PaymentReport(Base):  # type: ignore[misc, valid-type]
    """What the bank said of a payment, once: `amount` beside what was `expected` of it then, in fen. Where they are not
    the same it is a difference, of which a payment has one at a time, until somebody settles it.
    """

    __tablename__ = "payment_reports"
    __table_args__ = (
        UniqueConstraint("payout", "state", "amount", "booked_on"),
        CheckConstraint("amount > 0 AND expected > 0", "amount"),
        CheckConstraint("settled_as IS NULL OR amount <> expected", "settled_as"),
        CheckConstraint("(settled_as IS NULL) = (settled_at IS NULL)", "settled_at"),
        Index(
            "uq_payment_reports_unsettled", "payout", unique=True, postgresql_where=UNSETTLED, sqlite_where=UNSETTLED
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    payout: Mapped[UUID] = mapped_column(ForeignKey("payouts.id"))
    state: Mapped[str] = mapped_column(String(10), comment="what the bank said: paid, refused")
    expected: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    reported_by: Mapped[str] = mapped_column(String(64))
    reported_at: Mapped[datetime] = mapped_column(Moment)
    settled_as: Mapped[str | None] = mapped_column(String(10))
    settled_because: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class Dispute(Base):  # type: ignore[misc, valid-type]
    """What a resident says is wrong with a payslip, and what came of it."""

    __tablename__ = "disputes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    payslip: Mapped[UUID] = mapped_column(ForeignKey("payslips.id"))
    claim: Mapped[UUID | None] = mapped_column(ForeignKey("claims.id"))
    text: Mapped[str] = mapped_column(String(1000), info={"masked": True})
    quick: Mapped[bool] = mapped_column(comment="raised within three days of the statement")
    answer_due_on: Mapped[date] = mapped_column(comment="the last day for the employer's answer")
    next_instance: Mapped[str] = mapped_column(String(24), comment="who decides beyond the employer")
    next_until: Mapped[date] = mapped_column(comment="the last day on which it can be brought there")
    next_source: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(1000), info={"masked": True})
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_by: Mapped[str | None] = mapped_column(String(64))


class Advance(Base):  # type: ignore[misc, valid-type]
    """Money given ahead; what is open of it follows from the ledger."""

    __tablename__ = "advances"
    __table_args__ = (CheckConstraint("amount > 0", "amount"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(Moment)


class Hearing(Base):  # type: ignore[misc, valid-type]
    """Before anything is deducted for lost material: what the employer asks, the resident's word, what was decided."""

    __tablename__ = "hearings"
    __table_args__ = (
        CheckConstraint("asked > 0", "asked"),
        CheckConstraint("decided IS NULL OR decided BETWEEN 0 AND asked", "decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    asked: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300), info={"masked": True})
    word: Mapped[str | None] = mapped_column(String(1000), info={"masked": True})
    decided: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)


class KeptRecord(Base):  # type: ignore[misc, valid-type]
    """What is kept of the pay of somebody who was erased: up to but without `until`, by `law`."""

    __tablename__ = "kept_records"
    __table_args__ = (UniqueConstraint("resident", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None]
    resident: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(24))
    until: Mapped[date]
    law: Mapped[str] = mapped_column(String(200))
    erased_on: Mapped[date]
