"""Who may take a lot: each rule returns why not, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term


class OrderState(Term):
    OPEN = "open", "进行中", "Open"
    CLOSED = "closed", "已结束", "Closed"


class LotState(Term):
    OPEN = "open", "可领取", "Open"
    CLAIMED = "claimed", "已领取", "Claimed"
    DONE = "done", "已完成", "Done"
    WITHDRAWN = "withdrawn", "已收回", "Withdrawn"


class ClaimState(Term):
    OPEN = "open", "进行中", "Open"
    DONE = "done", "已完成", "Done"
    RETURNED = "returned", "已退回", "Returned"


class AskState(Term):
    ASKED = "asked", "待答复", "Asked"
    GRANTED = "granted", "同意", "Granted"
    REFUSED = "refused", "不同意", "Refused"


class TransferState(Term):
    OFFERED = "offered", "待对方答复", "Offered"
    AGREED = "agreed", "已转交", "Agreed"
    DECLINED = "declined", "对方未接", "Declined"
    WITHDRAWN = "withdrawn", "已收回", "Taken back"


class Relation(Term):
    """The legal relation under which somebody works; the tax scheme follows from it."""

    CONTRACT_WORK = "contract_work", "承揽（劳务）", "Contract work or labour remuneration"
    PLATFORM_WORK = "platform_work", "平台从业", "Platform work"
    PART_TIME = "part_time", "非全日制用工", "Part-time employment"
    EMPLOYMENT = "employment", "劳动合同", "Employment"
    PAST_RETIREMENT = "past_retirement", "超过法定退休年龄（劳务协议）", "Past retirement age, by written agreement"


class EngagementEnding(Term):
    """Why an engagement ended without anybody ending it."""

    DIED = "died", "劳动者已故", "The worker died"
    MERGED = "merged", "与另一份档案并档", "The same person is engaged by another record"
    ERASED = "erased", "劳动者档案已删除", "The worker was erased"


# Schemes of tax that a relation may have, the usual one first. Who works as a registered business has income from
# business, which they file themselves and of which the payer withholds nothing (Individual Income Tax Law, articles 2
# and 12; its Implementing Regulations, article 6 (5)).
SCHEMES: Mapping[Relation, tuple[str, ...]] = MappingProxyType(
    {
        Relation.CONTRACT_WORK: ("labour_remuneration", "none"),
        Relation.PLATFORM_WORK: ("platform_work", "none"),
        Relation.PART_TIME: ("wages",),
        Relation.EMPLOYMENT: ("wages",),
        Relation.PAST_RETIREMENT: ("labour_remuneration",),
    }
)


def scheme_of(relation: Relation, asked: str | None) -> str:
    """By which scheme tax is withheld of work of a relation: the one asked for, or its usual one. Raises Invalid."""
    usual, *others = SCHEMES[relation]
    if asked not in (None, usual, *others):
        reason = f"work of this relation is taxed as {' or '.join((usual, *others))}"
        raise Invalid(reason, errors=[FieldError("/tax_scheme", reason)])
    return asked or usual


@dataclass(frozen=True)
class Worker:
    """Who wants a lot. `pieces_out` are those claimed from this employer and not inspected to an end yet."""

    certified: bool
    living: bool
    refuses: bool
    engaged: bool
    declares: bool
    pieces_out: int
    piece_limit: int
    works_from: date | None = None
    relation: Relation | None = None
    declared_relation: Relation | None = None


@dataclass(frozen=True)
class Offer:
    state: LotState
    order_state: OrderState
    pieces: int
    due_on: date | None
    today: date


@dataclass(frozen=True)
class Refusal:
    type: str
    reason: str


Rule = Callable[[Worker, Offer], Refusal | None]


def lot_is_open(_: Worker, offer: Offer) -> Refusal | None:
    if offer.order_state is not OrderState.OPEN or offer.state is not LotState.OPEN:
        return Refusal("lot-taken", "this lot is not open; choose one of GET /v1/lots?state=open")
    return None


def still_in_time(_: Worker, offer: Offer) -> Refusal | None:
    if offer.due_on is not None and offer.due_on < offer.today:
        return Refusal("lot-overdue", f"this lot was due on {offer.due_on}; choose another")
    return None


def lives(worker: Worker, _: Offer) -> Refusal | None:
    return None if worker.living else Refusal("resident-gone", "this record is closed; nobody works under it")


def lets_the_employer_know(worker: Worker, _: Offer) -> Refusal | None:
    if not worker.refuses:
        return None
    return Refusal(
        "consent-withdrawn",
        "this resident does not allow that employers are told of certificates and delivered work (purpose employment); "
        "what is out is brought and paid as usual, and a new claim needs the consent again",
    )


def certified_for_it(worker: Worker, _: Offer) -> Refusal | None:
    if worker.certified:
        return None
    return Refusal("not-certified", "a valid certificate for this operation is needed; see GET /v1/classes")


def engaged_with_the_employer(worker: Worker, _: Offer) -> Refusal | None:
    if worker.engaged:
        return None
    return Refusal(
        "not-engaged", "no engagement with this employer is in force; staff record it by POST /v1/engagements"
    )


def says_that_she_works_herself(worker: Worker, _: Offer) -> Refusal | None:
    if worker.declares:
        return None
    return Refusal("declaration-needed", "declare that you are 16 or older and do the work yourself")


def old_enough(worker: Worker, offer: Offer) -> Refusal | None:
    # Labour Law, article 15: nobody under 16 is employed.
    if worker.works_from is None or worker.works_from <= offer.today:
        return None
    return Refusal("under-age", "nobody under 16 works here")


def under_the_relation_that_is_in_force(worker: Worker, _: Offer) -> Refusal | None:
    if worker.declared_relation in (None, worker.relation):
        return None
    in_force = worker.relation.en.lower() if worker.relation else "none"
    return Refusal("relation-differs", f"the relation in force is: {in_force}; see GET /v1/engagements")


def within_the_limit(worker: Worker, offer: Offer) -> Refusal | None:
    out = worker.pieces_out + offer.pieces
    if out <= worker.piece_limit:
        return None
    return Refusal("over-the-limit", f"{out} pieces would be out, {worker.piece_limit} may be; bring some back first")


CLAIM_RULES: tuple[Rule, ...] = (
    lot_is_open,
    still_in_time,
    lives,
    old_enough,
    lets_the_employer_know,
    certified_for_it,
    engaged_with_the_employer,
    says_that_she_works_herself,
    under_the_relation_that_is_in_force,
    within_the_limit,
)


def refuse_claim(worker: Worker, offer: Offer) -> None:
    """Raises Conflict with the first rule that says no."""
    refusal = next((found for rule in CLAIM_RULES if (found := rule(worker, offer))), None)
    if refusal:
        raise Conflict(refusal.reason, type=refusal.type)
