"""Change requests: somebody asks for a change of a household, somebody else decides it.

Two open requests that exclude each other cannot stand side by side: the first decided would make the other one wrong.
One that could not be applied any more, as somebody whom it is about is gone or has a household already, or a household
that it changes is no more, lapses by the record itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict, Forbidden, invalid_at
from chassis.rules import first_refusal
from chassis.terms import Term
from services.registry.desk.waiting import ClosedBecause, reason_to_close
from services.registry.people.facts import Standing


class RequestKind(Term):
    ADD = "add", "增加成员", "Add a member"
    REMOVE = "remove", "注销成员", "Remove a member"
    TRANSFER = "transfer", "成员转户", "Transfer a member"
    CHANGE_HEAD = "change_head", "变更户主", "Change the head"
    SPLIT = "split", "分户", "Split"
    MERGE = "merge", "并户", "Merge"
    MOVE = "move", "整户搬迁", "Whole household moves within the community"
    EXIT = "exit", "整户迁出", "Whole household leaves"
    CHANGE_TENURE = "change_tenure", "变更居住方式", "Change the tenure"
    CORRECT = "correct", "更正信息", "Correct"


class State(Term):
    OPEN = "open", "待审批", "Open"
    APPROVED = "approved", "已批准", "Approved"
    REFUSED = "refused", "已驳回", "Refused"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    LAPSED = "lapsed", "已失效", "Lapsed"


OF_THE_WHOLE_HOUSEHOLD = {RequestKind.SPLIT, RequestKind.MERGE, RequestKind.MOVE, RequestKind.EXIT}
MOVES_A_MEMBER = {RequestKind.ADD, RequestKind.REMOVE, RequestKind.TRANSFER}
OF_MEMBERS = {RequestKind.REMOVE, RequestKind.TRANSFER, RequestKind.CHANGE_HEAD, RequestKind.SPLIT}
NEEDS_EVIDENCE = {RequestKind.REMOVE, RequestKind.SPLIT, RequestKind.MERGE, RequestKind.CORRECT}


@dataclass(frozen=True)
class ChangeRequest:
    """`household_ids`: all that it changes. `resident_ids`: whom it is about, the new head among them.

    `new_head_of`: the household whose new head it names. `row`: what it corrects, a membership or a home. `evidence`
    are ids of files.
    """

    id: UUID
    kind: RequestKind
    household_ids: frozenset[UUID]
    resident_ids: frozenset[UUID]
    asked_by: UUID
    asked_at: datetime
    new_head_of: UUID | None = None
    row: UUID | None = None
    evidence: tuple[UUID, ...] = ()
    state: State = State.OPEN
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str = ""


def whole_household_is_at_stake(one: ChangeRequest, other: ChangeRequest) -> str | None:
    if one.household_ids & other.household_ids and {one.kind, other.kind} & OF_THE_WHOLE_HOUSEHOLD:
        return "one of the two changes the whole household"
    return None


def same_member_moves_twice(one: ChangeRequest, other: ChangeRequest) -> str | None:
    if one.resident_ids & other.resident_ids and {one.kind, other.kind} <= MOVES_A_MEMBER:
        return "both move the same resident"
    return None


def two_new_heads(one: ChangeRequest, other: ChangeRequest) -> str | None:
    if one.new_head_of is not None and one.new_head_of == other.new_head_of:
        return "both name a new head of the same household"
    return None


def new_head_leaves(one: ChangeRequest, other: ChangeRequest) -> str | None:
    kinds = {one.kind, other.kind}
    leaving = kinds & {RequestKind.REMOVE, RequestKind.TRANSFER}
    if RequestKind.CHANGE_HEAD in kinds and leaving and one.resident_ids & other.resident_ids:
        return "one makes a resident head whom the other lets leave"
    return None


def both_correct_the_same(one: ChangeRequest, other: ChangeRequest) -> str | None:
    if one.row is not None and one.row == other.row:
        return "both correct the same row"
    return None


def two_tenures(one: ChangeRequest, other: ChangeRequest) -> str | None:
    if one.kind is other.kind is RequestKind.CHANGE_TENURE and one.household_ids & other.household_ids:
        return "both change the tenure of the same household"
    return None


EXCLUSIONS = (
    whole_household_is_at_stake,
    same_member_moves_twice,
    two_new_heads,
    new_head_leaves,
    both_correct_the_same,
    two_tenures,
)


def excludes(one: ChangeRequest, other: ChangeRequest) -> str | None:
    """Why two open requests cannot stand side by side, or nothing. The same whichever comes first."""
    return first_refusal(EXCLUSIONS, one, other)


def reason_to_lapse(request: ChangeRequest, resident_id: UUID, standing: str) -> ClosedBecause | None:
    """Why a request about this resident could not be applied any more. Who has moved away can be added again, who lives
    in a household cannot, and the record of who is gone can still be corrected (that is about a row)."""
    if resident_id not in request.resident_ids:
        return None
    if request.kind is RequestKind.ADD and standing == Standing.LIVING_HERE:
        return ClosedBecause.IN_A_HOUSEHOLD
    return reason_to_close(standing, at_home=request.kind is not RequestKind.ADD)


def needs_another_member(request: ChangeRequest, members: Collection[UUID]) -> bool:
    """Whether it is about somebody as a member of the household who, by its present `members`, is none any more."""
    return request.kind in OF_MEMBERS and not request.resident_ids <= set(members)


def outlives_its_household(request: ChangeRequest) -> bool:
    """Whether it can still be applied when a household that it changes is no more: only the record of it is corrected
    then."""
    return request.kind is RequestKind.CORRECT


def submit(request: ChangeRequest, open_requests: Iterable[ChangeRequest]) -> ChangeRequest:
    """A new request. Raises Invalid where it is incomplete and Conflict where an open one excludes it."""
    if not request.household_ids:
        raise invalid_at("/household", "name the household that is to be changed")
    if request.kind in NEEDS_EVIDENCE and not request.evidence:
        raise invalid_at(
            "/evidence",
            f"a request of kind {request.kind} needs evidence; add a file, a photograph of the paper will do",
        )
    for other in open_requests:
        reason = excludes(request, other) if other.state is State.OPEN else None
        if reason is not None:
            raise Conflict(f"request {other.id} is open and excludes this one: {reason}; have it decided first")
    return request


def still_open(request: ChangeRequest) -> None:
    if request.state is not State.OPEN:
        raise Conflict(f"this request is {request.state} already; ask anew if it is still wanted")


def decide(request: ChangeRequest, *, approve: bool, by: UUID, at: datetime, reason: str = "") -> ChangeRequest:
    """Approve or refuse, by somebody else than who asked; a refusal says why."""
    still_open(request)
    if by == request.asked_by:
        raise Forbidden("who asked for a change cannot decide it; leave it to a colleague")
    if not approve and not reason.strip():
        raise invalid_at("/reason", "a refusal needs its reason; write it so that the household understands it")
    state = State.APPROVED if approve else State.REFUSED
    return replace(request, state=state, decided_by=by, decided_at=at, reason=reason.strip())


def withdraw(request: ChangeRequest, by: UUID, at: datetime) -> ChangeRequest:
    still_open(request)
    if by != request.asked_by:
        raise Forbidden("only who asked can withdraw; it can be refused instead")
    return replace(request, state=State.WITHDRAWN, decided_by=by, decided_at=at)
