"""Open requests for a change, which stand against any other change that excludes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, or_, select

from chassis.access.actor import job
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry import contract
from services.registry.filing import files
from services.registry.households import requests, store
from services.registry.households.requests import RequestKind, State
from services.registry.households.tables import WHY, ChangeRequest
from services.registry.people.retention import Held, kept_until, last_to_go

KIND = "change_request"  # in data/retention.csv
PORTION = 500  # requests a transaction


def refuse_while_asked(uow: UnitOfWork, command: Any) -> None:
    """Raises Conflict for a change that an open request excludes: who asked for it would enter it past who decides."""
    store.locked(uow, involved(command))  # so that a request at the same moment is seen, or sees this
    change = requests.ChangeRequest(
        uow.new_id(),
        RequestKind.of(command.kind),
        frozenset(involved(command)),
        asked_by=UUID(uow.actor.subject),
        asked_at=uow.now(),
        **concerning(contract.record_life_event.request.write(command)),
    )
    refuse_excluded(uow, change)


def refuse_to_form_while_asked(uow: UnitOfWork, members: Iterable[UUID]) -> None:
    """Raises Conflict where it is asked that one of them, locked before, be added to a household that there is."""
    refuse_excluded(
        uow,
        requests.ChangeRequest(
            uow.new_id(),
            RequestKind.ADD,
            frozenset(),
            frozenset(members),
            asked_by=UUID(uow.actor.subject),
            asked_at=uow.now(),
        ),
    )


def refuse_excluded(uow: UnitOfWork, change: requests.ChangeRequest) -> None:
    for asked in open_requests(uow):
        if reason := requests.excludes(change, pure(asked)):
            raise Conflict(f"request {asked.id} is open and excludes this change: {reason}; have it decided first")


def involved(command: Any) -> list[UUID]:
    return sorted({command.household, *([command.to_household] if command.to_household else [])})


def open_requests(uow: UnitOfWork, *, locked: bool = False) -> list[ChangeRequest]:
    """The community's open requests."""
    query = select(ChangeRequest).where(
        ChangeRequest.community == uow.actor.community, ChangeRequest.state == State.OPEN.value
    )
    locking = query.order_by(ChangeRequest.id).with_for_update().execution_options(populate_existing=True)
    return list(uow.session.scalars(locking if locked else query))


def pure(row: ChangeRequest) -> requests.ChangeRequest:
    return requests.ChangeRequest(
        row.id,
        RequestKind.of(row.kind),
        frozenset(map(UUID, row.households)),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        evidence=tuple(map(UUID, row.evidence)),
        state=State.of(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason or "",
        **concerning(row.change),
    )


def concerning(change: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a change as it was asked is about, whose new head it names, and which row it corrects."""
    named = [change.get("resident"), change.get("head"), *(pair["resident"] for pair in change.get("members") or ())]
    return {
        "resident_ids": frozenset(UUID(str(resident)) for resident in named if resident),
        "new_head_of": UUID(str(change["household"])) if change.get("head") else None,
        "row": UUID(str(change["row"])) if change.get("row") else None,
    }


def let_evidence_go(uow: UnitOfWork, row: ChangeRequest) -> None:
    """The files of a request that is answered are kept as long as the request is, see data/retention.csv; those that
    another open request needs too are not touched."""
    until = datetime.combine(kept_until(held(uow, row), uow.today()), time(), uow.database.zone)
    needed = {file for other in open_requests(uow) if other.id != row.id for file in other.evidence}
    for file in set(row.evidence) - needed:
        files(uow).hold(uow, UUID(file), until)


def held(uow: UnitOfWork, row: ChangeRequest) -> Held:
    """A request as its retention counts it: from the answer; an open one is kept as if it were answered today."""
    return Held(KIND, (row.decided_at or uow.now()).astimezone(uow.database.zone).date())


def let_text_go(uow: UnitOfWork, row: ChangeRequest) -> None:
    """Of a request that no law asks to keep stays what was asked and became of it; its evidence is past its time."""
    row.change = {name: value for name, value in row.change.items() if name not in WHY}
    row.reason, row.evidence = None, []
    row.version += 1
    uow.add(row)


def let_old_texts_go(database: Database) -> int:
    """Chore: the free text and evidence of requests whose retention is over; how many requests."""
    with database.unit_of_work(job("retention")) as uow:
        last = last_to_go(KIND, uow.today()) + timedelta(days=1)
        says = or_(
            ChangeRequest.reason.is_not(None),
            cast(ChangeRequest.evidence, String) != "[]",
            *(cast(ChangeRequest.change, String).contains(f'"{name}"') for name in WHY),
        )
        query = select(ChangeRequest).where(
            ChangeRequest.decided_at < datetime.combine(last, time(), uow.database.zone), says
        )
        rows = uow.session.scalars(query.order_by(ChangeRequest.id).limit(PORTION).with_for_update()).all()
        for row in rows:
            let_text_go(uow, row)
        return len(rows)
