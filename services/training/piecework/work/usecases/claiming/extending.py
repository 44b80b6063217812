"""A claim may be due later: the resident asks, the employer decides."""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.work import store
from services.training.piecework.work.claiming import AskState, ClaimState
from services.training.piecework.work.tables import Claim, ClaimExtension
from services.training.piecework.work.usecases.rows import listed, of_claim


def ask_extension(uow: UnitOfWork, command: Any) -> ClaimExtension:
    """Ask that a claim be due later; one at a time. Raises Conflict (`extension-asked`, `no-due-date`)."""
    claim: Claim = store.one(uow, Claim, command.id, locked=True)
    refuse_to_ask(uow, claim)
    assert claim.due_on is not None
    if command.until <= max(claim.due_on, uow.today()):
        reason = f"after {max(claim.due_on, uow.today())}"
        raise Invalid(reason, errors=[FieldError("/until", reason)])
    extension = ClaimExtension(
        **of_claim(uow, claim),
        until=command.until,
        reason=command.reason,
        state=AskState.ASKED.value,
        answer=None,
        asked_at=uow.now(),
        asked_by=uow.actor.subject,
    )
    claim.asked_until = command.until
    claim.version += 1
    uow.add(claim)
    uow.add(extension)
    return extension


def refuse_to_ask(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict."""
    if claim.state != ClaimState.OPEN:
        raise Conflict("nothing of this claim is out", type="claim-closed")
    if claim.due_on is None:
        raise Conflict("this claim is due on no day", type="no-due-date")
    if claim.asked_until is not None:
        raise Conflict("an extension is asked for already; wait for its answer", type="extension-asked")


def decide_extension(uow: UnitOfWork, command: Any) -> ClaimExtension:
    """Granted, the claim is due on the day that was asked for. One whose claim has ended since is refused."""
    extension: ClaimExtension = store.one(uow, ClaimExtension, command.id)
    claim = uow.session.get_one(Claim, extension.claim, with_for_update=True)
    uow.session.refresh(extension)
    refuse_decided(uow, extension)
    granted = command.granted and claim.asked_until is not None
    if command.granted and not granted:
        raise Conflict("what was left of this claim was given back since", type="claim-closed")
    extension.state = (AskState.GRANTED if granted else AskState.REFUSED).value
    extension.answer, extension.decided_by = command.answer, uow.actor.subject
    extension.version += 1
    if granted:
        claim.due_on = extension.until
    claim.asked_until = None
    claim.version += 1
    uow.add(extension)
    uow.add(claim)
    return extension


def refuse_decided(_: UnitOfWork, extension: ClaimExtension) -> None:
    """Raises Conflict (`extension-decided`)."""
    if extension.state != AskState.ASKED:
        raise Conflict("this was decided already", type="extension-decided")


def list_extensions(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, ClaimExtension, query, ("resident", "claim", "state"))
