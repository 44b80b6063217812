"""An agreement as both sides signed it, on paper: kept by who mediated, opened by whoever reads of the mediation."""

from __future__ import annotations

from typing import Any

from chassis.audit.log import READ
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from services.training.filing import is_paper, keep_sent, link_to, remove_kept
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import MediationState, refuse_partial, refuse_state
from services.training.piecework.mediation.usecases.mediations import mediation_view
from services.training.piecework.mediation.usecases.parties import is_own, is_party
from services.training.piecework.mediation.usecases.steps import changed, locked

NONE_SENT = "you have sent no such PDF or picture of the agreement; send it first, to POST /v1/files?service=training"


def keep_mediation_paper(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Sent again it is the same one; another takes its place, which the audit says, and the one before goes. Raises
    Conflict (`mediation-state` before both have confirmed, `not-the-mediator`, `mediator-partial`), Invalid.
    """
    mediation = locked(uow, command.id)
    refuse_to_keep_paper(uow, mediation)
    refuse_partial("", (), party=is_party(uow, mediation))
    if mediation.paper == command.paper:
        return mediation_view(uow, mediation)
    keep_sent(uow, command.paper, "paper", is_paper, NONE_SENT)
    if mediation.paper is not None:
        remove_kept(uow, mediation.paper)
    mediation.paper, mediation.paper_at, mediation.paper_by = command.paper, uow.now(), uow.actor.subject
    return changed(uow, mediation, MediationState.AGREED)


def refuse_to_keep_paper(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.AGREED)
    if mediation.mediator != uow.actor.subject and not uow.actor.has_role("secretary"):
        raise Conflict("who mediated keeps what both signed, or the secretary", type="not-the-mediator")


def link_mediation_paper(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises NotFound, also where none is kept. Who opens another's is recorded."""
    mediation = store.one(uow, command.id)
    refuse_without_paper(uow, mediation)
    if uow.actor.resident is None or not is_own(uow, mediation.resident):
        uow.record_reveal(mediation.resident, "mediation_paper", READ, community=mediation.community)
    assert mediation.paper is not None
    return link_to(uow, mediation.paper)


def refuse_without_paper(_: UnitOfWork, mediation: Any) -> None:
    """Raises NotFound."""
    if mediation.paper is None:
        raise NotFound("no signed paper of this mediation is kept")
