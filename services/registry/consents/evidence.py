"""How somebody showed that they consent, and who may say it for whom."""

from __future__ import annotations

from datetime import date

from chassis.errors import FieldError, Invalid
from chassis.terms import Term
from services.registry.people.ages import GUARDIAN_UNTIL, age_on

ADULT_FROM = 18  # Civil Code, article 17


class Evidence(Term):
    SIGNED_PAPER = "signed_paper", "书面签字", "Signed on paper"
    IN_PERSON = "in_person", "当面口头", "Said in person"
    BY_TELEPHONE = "by_telephone", "电话确认", "Said by telephone"
    OWN_SIGN_IN = "own_sign_in", "本人登录操作", "Own sign-in"


def check_who_decides(birth_date: date | None, guardian_birth_date: date | None, guardian: bool, day: date) -> None:
    """Under 14 a grown-up guardian decides, and nobody else for who is older. Raises Invalid.

    Personal Information Protection Law, article 31.
    """
    minor = birth_date is not None and age_on(birth_date, day) < GUARDIAN_UNTIL
    if minor and not guardian:
        refuse("for somebody under 14 a guardian decides; name the guardian")
    if guardian and not minor:
        refuse("who is 14 or older decides alone; leave the guardian out")
    if guardian and guardian_birth_date is not None and age_on(guardian_birth_date, day) < ADULT_FROM:
        refuse("a guardian is of age")


def check_guardian_is_shown(note: str | None, *, same_household: bool, on_record: bool) -> None:
    """Raises Invalid where nothing shows that somebody is the guardian, so that no stranger decides for a child.

    Who lives with the child, or is its guardian on record, needs no more; of anybody else it is said by what they are:
    as a parent who lives apart, named by the residents' committee or by the court (Civil Code, articles 27, 31, 1084).
    """
    if not (same_household or on_record or note):
        reason = (
            "the guardian belongs to another household; say by what they are the guardian (a parent living apart, "
            "named by the residents' committee or the court), and where the paper is"
        )
        refuse(reason, "/evidence_note")


def refuse(reason: str, pointer: str = "/guardian") -> None:
    raise Invalid(reason, errors=[FieldError(pointer, reason)])
