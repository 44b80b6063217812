"""Advances given, and hearings before anything is deducted for material."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import enter, open_period
from services.training.piecework.payroll import store
from services.training.piecework.payroll.tables import (
    Advance,
    Hearing,
)
from services.training.piecework.work import store as work
from services.training.piecework.work.tables import Claim
from services.training.piecework.work.usecases.rows import of_claim
from services.training.scope import employer_of, known_resident


def give_advance(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Money given ahead, which later runs take back within their cap."""
    resident = engaged(uow, command.resident, employer := employer_of(uow.actor, command.employer))
    refuse_above("advance", command.amount.amount, "/amount/amount")
    if command.amount.amount == 0:
        reason = "an advance is more than nothing"
        raise Invalid(reason, errors=[FieldError("/amount/amount", reason)])
    return advance_view(advance_to(uow, resident, employer, command.amount.amount, command.reason))


def advance_to(uow: UnitOfWork, resident: UUID, employer: UUID, amount: int, reason: str | None) -> Advance:
    """Fen that were paid to somebody beyond what is owed."""
    advance = Advance(
        id=uow.new_id(),
        community=uow.actor.community,
        employer=employer,
        resident=resident,
        amount=amount,
        reason=reason,
        given_by=uow.actor.subject,
        given_at=uow.now(),
    )
    moved = movement(Account.ADVANCES, Account.BANK, advance.amount)
    assert moved is not None
    uow.add(advance)
    uow.session.flush()
    period = open_period(uow, employer)
    enter(uow, period, resident, EntryKind.ADVANCE, moved, cause=advance.id, line=advance.id)
    return advance


def engaged(uow: UnitOfWork, resident: Any, employer: Any) -> Any:
    """The resident's id where they work or worked for the employer, or NotFound."""
    if uow.actor.has_role("staff", "admin"):
        resident = known_resident(uow, resident).id
    if work.engaged_ever(uow, resident, employer) is None:
        raise NotFound("there is no such resident")
    return resident


def list_advances(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Advance).where(store.within_reach(uow, Advance))
    if query.resident:
        found = found.where(Advance.resident == query.resident)
    answer = page(uow, found, Advance.id, query.limit, query.cursor)
    return {**answer, "items": [advance_view(row) for row in answer["items"]]}


def advance_view(advance: Advance) -> dict[str, Any]:
    shown = columns_of(advance)
    return shown | {"amount": money(advance.amount)}


def open_hearing(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The employer asks for lost material to be made good; nothing is deducted before it is decided."""
    claim: Claim = work.one(uow, Claim, command.claim)
    if not command.asked.amount:
        reason = "ask for more than nothing"
        raise Invalid(reason, errors=[FieldError("/asked/amount", reason)])
    return hearing_view(ask_for(uow, claim, command.asked.amount, command.reason))


def ask_for(uow: UnitOfWork, claim: Claim, asked: int, reason: str) -> Hearing:
    """A hearing about so many fen, more than none, of a claim."""
    hearing = Hearing(
        **of_claim(uow, claim),
        asked=asked,
        reason=reason,
        opened_at=uow.now(),
    )
    uow.add(hearing)
    return hearing


def say_at_hearing(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The resident's own word."""
    hearing: Hearing = store.one(uow, Hearing, command.id, locked=True)
    refuse_decided(uow, hearing)
    hearing.word = command.word
    return _heard(uow, hearing)


def decide_hearing(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Staff decide how much of it is deducted, after the resident's word (`word-missing`)."""
    hearing: Hearing = store.one(uow, Hearing, command.id, locked=True)
    refuse_to_decide(uow, hearing)
    if command.decided.amount > hearing.asked:
        reason = "no more than was asked"
        raise Invalid(reason, errors=[FieldError("/decided/amount", reason)])
    hearing.decided, hearing.decided_by = command.decided.amount, uow.actor.subject
    return _heard(uow, hearing)


def refuse_decided(_: UnitOfWork, hearing: Hearing) -> None:
    if hearing.decided is not None:
        raise Conflict("this hearing is decided", type="hearing-decided")


def refuse_to_decide(uow: UnitOfWork, hearing: Hearing) -> None:
    refuse_decided(uow, hearing)
    if hearing.word is None:
        raise Conflict("the resident has not been heard; enter their word first", type="word-missing")


def _heard(uow: UnitOfWork, hearing: Hearing) -> dict[str, Any]:
    hearing.version += 1
    uow.add(hearing)
    return hearing_view(hearing)


def get_hearing(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return hearing_view(store.one(uow, Hearing, query.id))


def list_hearings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    answer = page(uow, select(Hearing).where(store.within_reach(uow, Hearing)), Hearing.id, query.limit, query.cursor)
    return {**answer, "items": [hearing_view(row) for row in answer["items"]]}


def hearing_view(hearing: Hearing) -> dict[str, Any]:
    shown = columns_of(hearing)
    decided = None if hearing.decided is None else money(hearing.decided)
    return shown | {"asked": money(hearing.asked), "decided": decided}
