"""A resident's venture with a maker space (众创空间): who may apply, and what each step on asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from chassis.errors import Conflict, FieldError, Forbidden, Invalid
from chassis.rules import ask
from chassis.terms import Term

LIVES_HERE = "living_here"  # of the registry's standings


class VentureState(Term):
    APPLIED = "applied", "已申请", "Applied"
    ACCEPTED = "accepted", "已接收", "Accepted"
    DECLINED = "declined", "未接收", "Declined"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    STARTED = "started", "已开业", "Started"
    ENDED = "ended", "已结束", "Ended"


class Line(Term):
    """Lines of business, as a maker space of a community sorts its desks; finer than this nobody asks."""

    RETAIL = "retail", "零售", "Retail"
    CATERING = "catering", "餐饮", "Catering"
    HOME_SERVICES = "home_services", "家政服务", "Home services"
    CRAFTS = "crafts", "手工制作", "Crafts"
    FARM_PRODUCE = "farm_produce", "农畜产品", "Farm produce"
    E_COMMERCE = "e_commerce", "电子商务", "E-commerce"
    REPAIR = "repair", "维修", "Repair"
    TRANSPORT = "transport", "运输", "Transport"
    CULTURE = "culture", "文化旅游", "Culture and tourism"
    OTHER = "other", "其他", "Other"


class VentureEnding(Term):
    CLOSED = "closed", "停止经营", "Went out of business"
    HANDED_OVER = "handed_over", "已转让", "Handed over to somebody else"
    EMPLOYED = "employed", "已就业", "Found work instead"
    OTHER = "other", "其他", "Other"
    DIED = "died", "创业者已故", "Its founder died"
    MOVED_OUT = "moved_out", "创业者已迁出", "Its founder moved away"
    MERGED = "merged", "与另一份档案并档", "The same person had another venture by another record"
    ERASED = "erased", "创业者档案已删除", "Its founder was erased"


class RegistrationKind(Term):
    INDIVIDUAL = "individual_business", "个体工商户", "Individual business"
    COOPERATIVE = "cooperative", "农民专业合作社", "Farmers' cooperative"
    COMPANY = "company", "公司", "Company"


OPEN = (VentureState.APPLIED, VentureState.ACCEPTED, VentureState.STARTED)
"""Of these a resident has one. The further stand later."""
CARED_FOR = (VentureState.ACCEPTED, VentureState.STARTED)
NOT_BEGUN = (VentureState.APPLIED, VentureState.ACCEPTED)


@dataclass(frozen=True)
class Founder:
    """What is asked of who wants to start something. `works_from`: of who is under 16, the first day on which they are
    not; `refuses`: that they withdrew their consent to services of the community.
    """

    standing: str
    works_from: date | None
    refuses: bool
    has_one: bool


def lives_here(founder: Founder, _: date) -> str | None:
    if founder.standing == LIVES_HERE:
        return None
    return "the maker space is for people who live here; the registry does not say so of this resident"


def is_old_enough(founder: Founder, today: date) -> str | None:
    """Who lives by the own labour can act for themselves from 16 on: Civil Code of 2020, article 18."""
    if founder.works_from is None or founder.works_from <= today:
        return None
    return f"who starts a business is 16 or older; this resident is from {founder.works_from.isoformat()} on"


def allows_it(founder: Founder, _: date) -> str | None:
    if not founder.refuses:
        return None
    return "this resident does not allow that the community serves them by what they told; ask for their consent first"


def has_no_other(founder: Founder, _: date) -> str | None:
    return "this resident has a venture that goes on; GET /v1/ventures has it" if founder.has_one else None


FOUNDER_RULES = (lives_here, is_old_enough, allows_it, has_no_other)


def check_founder(founder: Founder, today: date) -> None:
    """Raises Conflict with the reason of the first rule that refuses."""
    ask(FOUNDER_RULES, founder, today)


def check_state(state: VentureState, allowed: Collection[VentureState]) -> None:
    """Raises Conflict (`venture-state`)."""
    if state not in allowed:
        words = " or ".join(one.value for one in allowed)
        raise Conflict(f"this venture is {state.value}; this is for one that is {words}", type="venture-state")


def refuse_own(own: bool) -> None:
    """Raises Forbidden: whoever works for the maker space does not decide or attest of the own venture."""
    if own:
        raise Forbidden("this venture is your own; let a colleague do it")


def check_decision(accepted: bool, reason: str | None) -> None:
    """Raises Invalid where somebody is declined without being told why."""
    if not accepted and reason is None:
        told = "say why it is declined; the resident is told"
        raise Invalid(told, errors=[FieldError("/reason", told)])


def check_day(field: str, day: date, earliest: date | None, today: date) -> None:
    """Of something that has happened. Raises Invalid where it lies ahead, or before what came before it."""
    if day > today:
        reason = "this day lies ahead; record it once it has come"
    elif earliest is not None and day < earliest:
        reason = f"lies before {earliest.isoformat()}, when the step before it was made"
    else:
        return
    raise Invalid(reason, errors=[FieldError(f"/{field}", reason)])


def registered_code(kind: RegistrationKind, code: str | None) -> str | None:
    """The unified social credit code (GB 32100) in its compact form. Older individual businesses may have none yet.
    Raises Invalid.
    """
    if code is None:
        if kind is RegistrationKind.INDIVIDUAL:
            return None
        reason = "a company or cooperative has a unified social credit code; copy it from the licence"
    else:
        try:
            compact: str = uscc.validate(code)
            return compact
        except ValidationError:
            reason = "this is no unified social credit code of 18 characters; look at the licence again"
    raise Invalid(reason, errors=[FieldError("/credit_code", reason)])
