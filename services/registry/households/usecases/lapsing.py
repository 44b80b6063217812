"""Open requests for a change follow the record: to the record that stays of two that are merged, and to their end where
they could not be applied any more (`requests.py` says when). It is one write with what they follow."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.accounts.tables import Account
from services.registry.desk.waiting import ClosedBecause
from services.registry.households import requests
from services.registry.households.household import Household
from services.registry.households.requests import RequestKind, State
from services.registry.households.tables import ChangeRequest, MembershipRow
from services.registry.households.usecases.asked import let_evidence_go, open_requests, pure
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident


def follow_standing(uow: UnitOfWork, resident: Resident) -> None:
    """Let lapse what could not be applied any more, and of who is erased what they asked and what is wrong of them.

    A death that is taken back opens none again: it is asked anew."""
    for row in naming(uow, ChangeRequest.change, resident.id):
        because = requests.reason_to_lapse(pure(row), resident.id, resident.standing)
        if because is not None:
            lapse(uow, row, because)
    if resident.standing == Standing.ERASED:
        for row in left_by(uow, resident.id):
            lapse(uow, row, ClosedBecause.ERASED)


def left_by(uow: UnitOfWork, resident: UUID) -> list[ChangeRequest]:
    """The open requests that correct a row of a resident, or that the resident asked about a household of theirs (and
    not on duty), locked."""
    memberships = uow.session.execute(
        select(MembershipRow.id, MembershipRow.household).where(MembershipRow.resident == resident)
    ).all()
    accounts = set(uow.session.scalars(select(Account.id).where(Account.resident == resident)))
    rows, households = {str(row.id) for row in memberships}, {row.household for row in memberships}
    return [
        row
        for row in open_requests(uow, locked=True)
        if row.change.get("row") in rows or (row.asked_by in accounts and row.household in households)
    ]


def follow_household(uow: UnitOfWork, household: UUID) -> None:
    """Let lapse what would change a household that is no more. One that lives again is asked about anew."""
    for row in naming(uow, ChangeRequest.households, household):
        if not requests.outlives_its_household(pure(row)):
            lapse(uow, row, ClosedBecause.HOUSEHOLD_ENDED)


def follow_members(uow: UnitOfWork, household: Household) -> None:
    """Let lapse what would move a member, or make one head, who by a correction belongs to the household no more."""
    members = {row.resident_id for row in household.valid_memberships() if row.period.is_open}
    for row in naming(uow, ChangeRequest.households, household.id):
        if row.household == household.id and requests.needs_another_member(pure(row), members):
            lapse(uow, row, ClosedBecause.NO_MEMBER)


def follow_merge(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """Requests about the closed record are about the one that stays. One that another excludes then lapses, and so does
    a correction of a row that gave way to the other record's."""
    followed = naming(uow, ChangeRequest.change, absorbed)
    for row in followed:
        keep(uow, row, json.loads(json.dumps(row.change).replace(str(absorbed), str(kept))))
    for row in followed:
        others = [pure(other) for other in open_requests(uow) if other.id != row.id]
        if any(requests.excludes(pure(row), other) for other in others):
            lapse(uow, row, ClosedBecause.MERGED)
    for row, wrong in corrections_of(uow, absorbed, kept):
        right = carried_row(uow, wrong, kept)
        if right is None:
            lapse(uow, row, ClosedBecause.MERGED)
        else:
            keep(uow, row, {**row.change, "row": str(right)})


def naming(uow: UnitOfWork, column: Any, one: UUID) -> list[ChangeRequest]:
    """The open requests that name a resident or a household in any place of a column, locked."""
    query = select(ChangeRequest).where(
        ChangeRequest.community == uow.actor.community,
        ChangeRequest.state == State.OPEN.value,
        cast(column, String).contains(str(one)),
    )
    locking = query.order_by(ChangeRequest.id).with_for_update().execution_options(populate_existing=True)
    return list(uow.session.scalars(locking))


def corrections_of(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> list[tuple[ChangeRequest, MembershipRow]]:
    """The open requests that correct a row of either record which the merge has voided."""
    of_both = select(MembershipRow).where(
        MembershipRow.resident.in_((absorbed, kept)), MembershipRow.voided_on == uow.today()
    )
    rows = {str(row.id): row for row in uow.session.scalars(of_both)}
    asked = [row for row in open_requests(uow) if row.kind == RequestKind.CORRECT]
    return [(row, rows[row.change["row"]]) for row in asked if row.change["row"] in rows]


def carried_row(uow: UnitOfWork, wrong: MembershipRow, kept: UUID) -> UUID | None:
    """The row that says of the record that stays what this one said of either."""
    query = select(MembershipRow).where(
        MembershipRow.household == wrong.household,
        MembershipRow.resident == kept,
        MembershipRow.relation == wrong.relation,
        MembershipRow.since == wrong.since,
        MembershipRow.voided_on.is_(None),
    )
    return next((row.id for row in uow.session.scalars(query) if row.until == wrong.until), None)


def keep(uow: UnitOfWork, row: ChangeRequest, change: dict[str, Any]) -> None:
    row.change = change
    row.version += 1
    uow.add(row)


def lapse(uow: UnitOfWork, row: ChangeRequest, because: ClosedBecause) -> None:
    """Whoever asked sees the reason; nobody decided."""
    row.state, row.closed_because, row.decided_at = State.LAPSED.value, because.value, uow.now()
    row.version += 1
    uow.add(row)
    let_evidence_go(uow, row)
