"""What is out of a claim, and what its inspected pieces earn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter, open_period
from services.training.piecework.work import store
from services.training.piecework.work.claiming import (
    ClaimState,
    LotState,
)
from services.training.piecework.work.earnings import Terms
from services.training.piecework.work.inspecting import (
    PAID,
    Out,
)
from services.training.piecework.work.tables import Claim, Lot


def out_of(claim: Claim) -> Out:
    return Out(ClaimState.of(claim.state), claim.pieces, claim.delivered, claim.in_rework)


def end_where_nothing_is_out(uow: UnitOfWork, claim: Claim) -> None:
    """A claim, which is locked, and its lot are done where all was brought and inspected, and open again where not."""
    done = out_of(claim).settled and not store.waits_for_inspection(uow, claim.id)
    claim.state = (ClaimState.DONE if done else ClaimState.OPEN).value
    claim.version += 1
    uow.add(claim)
    lot = uow.session.get_one(Lot, claim.lot, with_for_update=True)
    state = (LotState.DONE if done else LotState.CLAIMED).value
    if lot.state != state:
        lot.state = state
        lot.version += 1
        uow.add(lot)


def post_lines(uow: UnitOfWork, claim: Claim, kind: EntryKind, cause: UUID) -> None:
    """Credit each paid grade of a claim, which is locked, with its rounded total so far less what was entered."""
    terms, counts, period = Terms(claim.rate, claim.coefficients, claim.share), store.inspected(uow, claim.id), None
    for grade in PAID:
        pieces = counts.of(grade)
        moved = movement(
            Account.COST, Account.PAYABLE, terms.to_post(grade.value, pieces, store.posted(uow, claim.id, grade.value))
        )
        if moved is None:
            continue
        period = period or open_period(uow, claim.employer, claim.community)
        enter(uow, period, claim.resident, kind, moved, cause=cause, **_about(claim, grade.value, pieces))


def _about(claim: Claim, grade: str, pieces: int) -> dict[str, Any]:
    """Of what an entry is: a line of a claim, earned under the claim's engagement."""
    return {"line": claim.id, "grade": grade, "pieces": pieces, "engagement": claim.engagement}


def post_raise(uow: UnitOfWork, claim: Claim, before: int, cause: UUID) -> None:
    """Credit a claim, which is locked and whose rate was `before`, with what its new rate makes of pieces inspected so
    far: of those that a closed period paid as a correction, of the others as what they earn.
    """
    old, new = Terms(before, claim.coefficients, claim.share), Terms(claim.rate, claim.coefficients, claim.share)
    paid, period = store.inspected(uow, claim.id, closed=True), None
    for grade in PAID:
        pieces = paid.of(grade)
        more = new.line_total(grade.value, pieces) - old.line_total(grade.value, pieces)
        if (moved := movement(Account.COST, Account.PAYABLE, more)) is None:
            continue
        period = period or open_period(uow, claim.employer, claim.community)
        about = _about(claim, grade.value, pieces)
        enter(uow, period, claim.resident, EntryKind.CORRECTION, moved, cause=cause, **about)
    uow.session.flush()
    post_lines(uow, claim, EntryKind.ACCRUAL, cause)
