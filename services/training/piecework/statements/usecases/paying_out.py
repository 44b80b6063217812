"""Where pay goes, what goes to the bank and what is paid in cash, and whether it adds up afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from chassis.service import keeps_what_it_told
from services.training.contract.statement_texts import TEXTS
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import PayoutState, RunState
from services.training.piecework.payroll.store import one
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip
from services.training.piecework.statements.tables import PayAccountRow, SentTransfer
from services.training.piecework.statements.wording import month_in
from services.training.scope import known_resident
from services.training.store import persons_by_record, persons_of, the_one_record
from services.training.tables import KnownResident

TO_COURT = PayoutRow.court_order.is_not(None)
FOR_THE_BANK = "to pay by bank transfer"
OWN_REQUEST = "own_request"  # of the registry's purposes: the resident's copy of what is held of them


def set_pay_account(uow: UnitOfWork, command: Any) -> PayAccountRow:
    """The resident's own word, or entered at the desk; what is due goes there from the next file on."""
    resident = known_resident(uow, command.resident)
    person = the_one_record(uow, resident.id)
    row = uow.session.get(PayAccountRow, person, with_for_update=True)
    if row is None:
        row = PayAccountRow(resident=person, community=resident.community, version=0)
    elif uow.if_match is not None:
        expect_version(uow, row)
    row.version += 1
    row.bank, row.last4 = command.bank, command.number[-4:]
    encrypt = uow.keys.encryption.encrypt
    row.holder_cipher = encrypt(command.holder, context=holder_context(row))
    row.number_cipher = encrypt(command.number, context=number_context(row))
    row.set_by, row.set_at = uow.actor.subject, uow.now()
    uow.add(row)
    return row


def holder_context(row: Any) -> str:
    return f"pay_accounts.holder:{row.resident}"


def number_context(row: Any) -> str:
    return f"pay_accounts.number:{row.resident}"


def get_pay_account(uow: UnitOfWork, query: Any) -> PayAccountRow:
    resident = known_resident(uow, query.resident)
    row = uow.session.get(PayAccountRow, the_one_record(uow, resident.id))
    if row is None:
        raise NotFound("there is no account; pay goes out in cash")
    return row


def opened(uow: UnitOfWork, account: PayAccountRow, purpose: str) -> tuple[str, str]:
    """Holder and number in the open, recorded with who reads them and what for."""
    uow.record_reveal(account.resident, "bank_account", purpose, community=account.community)
    decrypt = uow.keys.encryption.decrypt
    holder = decrypt(account.holder_cipher, context=holder_context(account))
    return holder, decrypt(account.number_cipher, context=number_context(account))


def own_account(uow: UnitOfWork, resident: UUID) -> dict[str, str]:
    """What of an account stands encrypted, for the resident's own copy (PIPL, article 45)."""
    holder, number = opened(uow, uow.session.get_one(PayAccountRow, resident), OWN_REQUEST)
    return {"holder": holder, "number": number}


def remove_pay_account(uow: UnitOfWork, command: Any) -> None:
    """From the next list on, pay goes out in cash."""
    row = get_pay_account(uow, command)
    if uow.if_match is not None:
        expect_version(uow, row)
    uow.session.delete(row)


@keeps_what_it_told
def list_bank_transfers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What is due of a run to those who have an account, under whichever record of theirs, and to courts. Each number
    of a resident's that is read is recorded, and of each payment where the file sends it.
    """
    found, month = _due(uow, query.id)
    answer = page(uow, found.where(or_(TO_COURT, _has_account())), PayoutRow.id, query.limit, query.cursor)
    persons = persons_of(uow, {row.resident for row in answer["items"]})
    items = [_transfer(uow, row, persons[row.resident], month) for row in answer["items"]]
    _keep_sent(uow, query.id, answer["items"], items)
    return {**answer, "items": items}


def _keep_sent(uow: UnitOfWork, run: UUID, payouts: Sequence[PayoutRow], transfers: Sequence[dict[str, Any]]) -> None:
    """That the actor made a file with these payments, and to which account of each; made again, the later time."""
    rows = [
        {"id": uow.new_id(), "payout": payout.id, "last4": transfer["account"][-4:]}
        | {name: getattr(payout, name) for name in ("community", "employer", "resident")}
        | {"made_by": uow.actor.subject, "made_at": uow.now()}
        for payout, transfer in zip(payouts, transfers, strict=True)
    ]
    if rows:
        sent = uow.database.insert(SentTransfer.__table__).values(rows)
        again = {"made_at": sent.excluded.made_at}
        uow.session.execute(sent.on_conflict_do_update(index_elements=["payout", "made_by", "last4"], set_=again))
        uow.note("sent_transfers", run, after={"payments": len(rows)}, community=payouts[0].community)


def _has_account() -> ColumnElement[bool]:
    merged = persons_by_record()
    person = select(merged.c.person).where(merged.c.record == PayoutRow.resident).scalar_subquery()
    return func.coalesce(person, PayoutRow.resident).in_(select(PayAccountRow.resident))


def _transfer(uow: UnitOfWork, payout: PayoutRow, person: UUID, month: Any) -> dict[str, Any]:
    said = {"payment": payout.id, "attempt": payout.attempt, "amount": money(payout.amount)}
    if payout.court_order is not None:
        order = uow.session.get_one(CourtOrder, payout.court_order)
        purpose = TEXTS["court_purpose"]["zh-CN"].format(case=order.case_number, month=month_in("zh-CN", month))
        return said | {"payee": order.payee, "bank": order.bank, "account": order.account, "purpose": purpose}
    account = uow.session.get_one(PayAccountRow, person)
    holder, number = opened(uow, account, FOR_THE_BANK)
    purpose = TEXTS["transfer_purpose"]["zh-CN"].format(month=month_in("zh-CN", month))
    return said | {"payee": holder, "bank": account.bank, "account": number, "purpose": purpose}


def list_cash_payments(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What is due of a run to those who have no account, with a column to sign in."""
    found, month = _due(uow, query.id)
    answer = page(uow, found.where(~TO_COURT, ~_has_account()), PayoutRow.id, query.limit, query.cursor)
    persons = persons_of(uow, {row.resident for row in answer["items"]})
    names = _names(uow, list(persons.values()))
    items = [
        {
            "payment": row.id,
            "payee": names.get(persons[row.resident], ""),
            "month": month,
            "amount": money(row.amount),
            "signature": None,
        }
        for row in answer["items"]
    ]
    return {**answer, "items": items}


def _names(uow: UnitOfWork, residents: list[UUID]) -> dict[UUID, str]:
    query = select(KnownResident.id, KnownResident.name).where(
        KnownResident.id.in_(residents), KnownResident.gone.is_(False)
    )
    return {id: name for id, name in uow.session.execute(query)}


def _due(uow: UnitOfWork, run: UUID) -> tuple[Any, Any]:
    """The run's payments that are due, and its month. Raises Conflict (`run-state`) before it is final."""
    found = _final(uow, run)
    payslips = select(Payslip.id).where(Payslip.run == found.id)
    query = select(PayoutRow).where(PayoutRow.payslip.in_(payslips), PayoutRow.state == PayoutState.DUE.value)
    return query, uow.session.get_one(PayPeriod, found.period).month


def _final(uow: UnitOfWork, id: UUID) -> PayrollRun:
    run: PayrollRun = one(uow, PayrollRun, id)
    if run.state != RunState.FINAL:
        raise Conflict("this run is not final yet; nothing of it is due", type="run-state")
    return run


def get_reconciliation(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Of a final run: what was to be paid, against what was paid, what is due still, and what the bank named another
    amount of.
    """
    run = _final(uow, query.id)
    amount = func.coalesce(PayoutRow.paid, PayoutRow.amount)  # of one that was paid in part the rest is another's

    def of(state: PayoutState) -> Any:
        return func.coalesce(func.sum(case((PayoutRow.state == state.value, amount), else_=0)), 0)

    sums = select(*map(of, (PayoutState.PAID, PayoutState.DUE, PayoutState.REFUSED, PayoutState.DIFFERENT)))
    paid, due, returned, different = map(
        int, uow.session.execute(sums.join(Payslip, Payslip.id == PayoutRow.payslip).where(Payslip.run == run.id)).one()
    )
    to_pay = run.paid + run.garnished
    return {
        "run": run.id,
        "to_pay": money(to_pay),
        "to_courts": money(run.garnished),
        "paid": money(paid),
        "due": money(due),
        "returned": money(returned),
        "different": money(different),
        "unexplained": money(to_pay - paid - due - different),
    }
