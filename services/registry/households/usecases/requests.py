"""Change requests: a resident or a worker asks, another worker decides, and deciding applies it in the same write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.usecases import LINK_SECONDS
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.registry import contract
from services.registry.audits import scope as reach
from services.registry.filing import files
from services.registry.households import requests, store
from services.registry.households.changes import not_dissolved
from services.registry.households.household import Household, Relation
from services.registry.households.requests import RequestKind, State
from services.registry.households.tables import ChangeRequest
from services.registry.households.usecases.asked import involved, let_evidence_go, open_requests, pure
from services.registry.households.usecases.changing import apply_change
from services.registry.households.usecases.ground import (
    change_of,
    emptied,
    refuse_before_birth,
    refuse_gone,
    refuse_strangers,
    wrong_row,
)
from services.registry.households.warnings import Warned, about_heads
from services.registry.people import store as people
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident
from services.registry.places import store as places
from services.registry.scope import compounds_within_reach, only_own

ASKED = contract.ask_change.request


def ask_change(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Ask for a change. Raises Conflict where an open request excludes it, Invalid where it says too little."""
    change = change_of(command)
    # Locked, so that of two requests at once the second one sees the first.
    households = store.locked(uow, involved(command))
    known = store.kept(uow, households.values())
    kept = known[command.household]
    if change.kind is not RequestKind.CORRECT:
        for one in known.values():
            not_dissolved(one)
    refuse_strangers(kept, change)
    if change.resident is not None:
        refuse_gone(change, about(uow, kept, change.resident))
    wrong = wrong_row(kept, command) if change.kind is RequestKind.CORRECT else {}
    refuse_before_birth(uow, kept, change, command.on, wrong)
    if command.dwelling is not None:
        places.dwelling(uow, command.dwelling)
    check_evidence(uow, command.evidence)
    empty = emptied(command)
    given = ((name, value) for name, value in ASKED.write(command).items() if name in command.given)
    told = {name: value for name, value in given if value is not None or name in empty}
    asked = {"on": uow.today().isoformat(), **told}  # however long it waits for its decision
    row = ChangeRequest(
        id=uow.new_id(),
        community=uow.actor.community,
        compound=households[command.household].compound,
        version=1,
        kind=command.kind,
        state=State.OPEN.value,
        household=command.household,
        households=[str(household) for household in involved(command)],
        change=asked,
        evidence=[str(file) for file in command.evidence],
        asked_by=UUID(uow.actor.subject),
        asked_at=uow.now(),
    )
    requests.submit(pure(row), [pure(other) for other in open_requests(uow)])
    uow.add(row)
    for file in command.evidence:
        files(uow).hold(uow, file)
    return view(uow, row)


def about(uow: UnitOfWork, household: Household, resident: UUID) -> Resident:
    """Somebody who belongs or belonged to the household, or is within reach; locked, so that nobody asks past a death.

    Raises NotFound."""
    if resident in {row.resident_id for row in household.memberships}:
        return people.locked(uow, [resident])[resident]
    return people.resident(uow, resident, locked=True)


def check_evidence(uow: UnitOfWork, evidence: Iterable[UUID]) -> None:
    """Raises Invalid for what is no whole file that the asker has sent."""
    errors = []
    for place, file in enumerate(evidence):
        try:
            whole = files(uow).owned(uow, file).complete
        except NotFound:
            whole = False
        if not whole:
            errors.append(FieldError(f"/evidence/{place}", "you have sent no such file; send it first"))
    if errors:
        raise Invalid("some of the evidence is not there; see errors", errors=errors)


def decide_change(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Approve, which applies the change at once, or refuse. Raises Conflict where the record refuses the change."""
    row = request(uow, command.id, locked=True)
    decided = requests.decide(
        pure(row), approve=command.approve, by=UUID(uow.actor.subject), at=uow.now(), reason=command.reason or ""
    )
    answer(uow, row, decided)  # before it is applied, which lets the other requests about who is gone by it lapse
    if command.approve:
        apply_change(uow, ASKED.read(row.change), row.id)
    return view(uow, row)


def withdraw_change(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    row = request(uow, command.id, locked=True)
    answer(uow, row, withdrawn_now(uow, row))
    return view(uow, row)


def withdrawn_now(uow: UnitOfWork, row: ChangeRequest) -> requests.ChangeRequest:
    """Raises Forbidden for another's request, Conflict where it is answered."""
    return requests.withdraw(pure(row), UUID(uow.actor.subject), uow.now())


def approved_now(uow: UnitOfWork, row: ChangeRequest) -> requests.ChangeRequest:
    """Raises Forbidden for the actor's own request, Conflict where it is answered."""
    return requests.decide(pure(row), approve=True, by=UUID(uow.actor.subject), at=uow.now())


def answer(uow: UnitOfWork, row: ChangeRequest, decided: requests.ChangeRequest) -> None:
    if uow.if_match is not None:
        expect_version(uow, row)
    row.state, row.decided_by, row.decided_at = decided.state.value, decided.decided_by, decided.decided_at
    row.reason = decided.reason or None
    row.version += 1
    uow.add(row)
    let_evidence_go(uow, row)


def within_reach(uow: UnitOfWork) -> Any:
    query = select(ChangeRequest).where(ChangeRequest.community == uow.actor.community)
    if only_own(uow.actor):
        return query.where(ChangeRequest.asked_by == UUID(uow.actor.subject))
    if reach.is_auditor(uow):
        return query.where(reach.audited_between(uow, ChangeRequest.compound, ChangeRequest.asked_at))
    return query.where(compounds_within_reach(uow, ChangeRequest.compound))


def request(uow: UnitOfWork, request_id: UUID, *, locked: bool = False) -> ChangeRequest:
    query = within_reach(uow).where(ChangeRequest.id == request_id)
    found: ChangeRequest | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such change request")
    return found


def get_change_request(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, request(uow, query.id))


def link_evidence(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Files are their owner's only; to whoever asked, and whoever may decide, a request opens its evidence by a link.

    It is recorded of the resident whom the request is about, or else of the request. Raises NotFound.
    """
    row = request(uow, command.id)
    if str(command.file) not in row.evidence:
        raise NotFound("this request has no such evidence")
    kept = files(uow)
    token = kept.link(uow, kept.permitted(uow, command.file), LINK_SECONDS)
    about = row.change.get("resident")
    subject, kind = (UUID(about), "resident") if about else (row.id, "change_request")
    uow.record_reveal(subject, "evidence", RevealPurpose.CORRECTION.value, kind=kind, community=row.community)
    return {"token": token, "expires_in": LINK_SECONDS}


def list_change_requests(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = within_reach(uow)
    found = narrowed(found, ChangeRequest, query, "state", "kind", "household")
    answer = page(uow, found, ChangeRequest.id, query.limit, query.cursor)
    return {**answer, "items": [view(uow, row) for row in answer["items"]]}


def named_as_head(row: ChangeRequest) -> list[UUID]:
    members = [pair["resident"] for pair in row.change.get("members", []) if pair["relation"] == Relation.HEAD]
    return [UUID(str(one)) for one in (row.change.get("head"), *members) if one]


def warned_of(uow: UnitOfWork, row: ChangeRequest) -> tuple[Warned, ...]:
    """What whoever decides should look at; told to nobody who may not see how old somebody is."""
    heads = named_as_head(row)
    if not heads or not uow.actor.has_role("staff", "admin", "secretary"):
        return ()
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(heads))
    return about_heads(((one.id, one.birth_date) for one in uow.session.execute(born)), uow.today())


def view(uow: UnitOfWork, row: ChangeRequest) -> dict[str, Any]:
    shown = columns_of(row)
    return shown | {"warnings": warned_of(uow, row)}
