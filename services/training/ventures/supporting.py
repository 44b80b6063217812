"""Support that a venture asks for and gets."""

from __future__ import annotations

from datetime import date

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term


class SupportKind(Term):
    PLACE = "place", "场地", "A place"
    MENTORING = "mentoring", "导师辅导", "Mentoring"
    EQUIPMENT = "equipment", "设备", "Equipment"
    TRAINING = "training", "培训", "Training"
    LOAN_GUARANTEE = "loan_guarantee", "创业担保贷款", "Guarantee of a loan for starting a business"
    SUBSIDY = "subsidy", "创业补贴", "Subsidy"
    CONTACTS = "contacts", "对接资源", "Contacts"


OF_MONEY = (SupportKind.LOAN_GUARANTEE, SupportKind.SUBSIDY)


def check_support(kind: SupportKind, *, amount: int | None, mentor: bool, minutes: int | None) -> None:
    """`amount` in fen. Raises Invalid where what belongs to its kind is missing, or to another one is there."""
    errors = []
    if kind is SupportKind.PLACE:
        errors.append(FieldError("/kind", "a place is given by POST /v1/ventures/{id}/places"))
    if kind in OF_MONEY and not amount:
        errors.append(FieldError("/amount", "say how much it is, more than nothing"))
    if kind not in OF_MONEY and amount is not None:
        errors.append(FieldError("/amount", "only a loan's guarantee and a subsidy are of an amount"))
    for field, given in (("mentor", mentor), ("minutes", minutes is not None)):
        if (kind is SupportKind.MENTORING) != given:
            wrong = "only of mentoring" if given else "a meeting has its mentor and how long it took"
            errors.append(FieldError(f"/{field}", wrong))
    if errors:
        raise Invalid("the support cannot be recorded like this; see errors", errors=errors)


def check_standing(voided_on: date | None) -> None:
    """Raises Conflict (`venture-support-void`)."""
    if voided_on is not None:
        raise Conflict(f"this was voided on {voided_on.isoformat()}; record it anew", type="venture-support-void")
