"""Consents: what a resident allows, for what, since when and until when.

PIPL: article 14 (informed and voluntary), 15 (withdrawn at any time), 29 (separate consent for sensitive data),
31 (a guardian consents for who is under 14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis.errors import Conflict, invalid_at
from chassis.terms import Term
from services.registry.people.ages import GUARDIAN_UNTIL, age_on


class Purpose(Term):
    REGISTRATION = "registration", "居民信息登记与服务", "Registration and services of the community"
    NOTICES = "notices", "通知提醒", "Notices and reminders"
    VOLUNTEERING = "volunteering", "志愿服务匹配与记录", "Matching and records of volunteering"
    ROLES = "roles", "记录社区角色", "Recording roles held in the community"
    LEADERSHIP = "leadership", "推荐居民领袖", "Suggesting who could lead"
    EMPLOYMENT = "employment", "向用工单位提供资格与交付信息", "Sharing certificates and delivered work with employers"
    PAY_ACCESS = "pay_access", "向代办人或工作人员出示报酬", "Showing pay to a proxy or to staff"
    PHOTOGRAPHS = "photographs", "活动照片公开", "Publishing photographs of activities"


class SensitiveKind(Term):
    """Each needs a consent of its own beside the one for the purpose (PIPL, articles 28 and 29)."""

    IDENTITY_NUMBER = "identity_number", "公民身份号码", "Identity number"
    ETHNIC_GROUP = "ethnic_group", "民族", "Ethnic group"
    AFFILIATION = "affiliation", "政治面貌与信仰", "Political affiliation and belief"
    HEALTH = "health", "健康状况", "Health"
    MINOR = "minor", "未满十四周岁信息", "Data of somebody under 14"


class Decision(Term):
    GIVEN = "given", "同意", "Given"
    REFUSED = "refused", "不同意", "Refused"


ETHNIC_GROUP = (Purpose.REGISTRATION, SensitiveKind.ETHNIC_GROUP)  # what its keeping and showing asks


@dataclass(frozen=True)
class Consent:
    """One decision for one purpose, and for one sensitive kind where that is set."""

    purpose: Purpose
    decision: Decision
    decided_at: datetime
    by_guardian: bool = False
    sensitive: SensitiveKind | None = None
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Unreadable:
    """A stored consent that this version cannot read. Without `purpose` it may concern any."""

    purpose: Purpose | None = None


def read(row: Mapping[str, object]) -> Consent | Unreadable:
    """A stored row; whatever is not exactly as it should be is unreadable, and so refused."""
    purpose: Purpose | None = None
    try:
        purpose = Purpose.of(row["purpose"])
        decision = Decision.of(row["decision"])
        sensitive = row.get("sensitive")
        kind = None if sensitive is None else SensitiveKind.of(sensitive)
        moments = [moment(row.get(name)) for name in ("decided_at", "expires_at", "withdrawn_at")]
    except (KeyError, ValueError, TypeError):
        return Unreadable(purpose)
    decided_at, expires_at, withdrawn_at = moments
    guardian = row.get("by_guardian", False)
    if decided_at is None or not isinstance(guardian, bool):
        return Unreadable(purpose)
    return Consent(purpose, decision, decided_at, guardian, kind, expires_at, withdrawn_at)


def moment(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("a moment is an aware datetime")
    return value


def allows(
    consents: Iterable[Consent | Unreadable],
    purpose: Purpose,
    at: datetime,
    *,
    birth_date: date,
    sensitive: SensitiveKind | None = None,
) -> bool:
    """Whether this may be done now. The latest decision counts; nothing said and nothing readable mean no.

    A sensitive kind needs its own consent beside the purpose's. `at`'s own date decides who is under 14: pass it in
    the community's time zone.
    """
    held = list(consents)
    if any(isinstance(c, Unreadable) and c.purpose in {None, purpose} for c in held):
        return False
    needed = [None] if sensitive is None else [None, sensitive]
    minor = age_on(birth_date, at.date()) < GUARDIAN_UNTIL
    return all(is_given(held, purpose, kind, at, guardian_needed=minor) for kind in needed)


def is_given(
    held: Iterable[Consent | Unreadable],
    purpose: Purpose,
    sensitive: SensitiveKind | None,
    at: datetime,
    *,
    guardian_needed: bool,
) -> bool:
    concerning = [
        consent
        for consent in held
        if isinstance(consent, Consent)
        and (consent.purpose, consent.sensitive) == (purpose, sensitive)
        and consent.decided_at <= at
    ]
    if not concerning:
        return False
    latest = max(concerning, key=lambda consent: (consent.decided_at, consent.decision is Decision.REFUSED))
    ended = [end for end in (latest.expires_at, latest.withdrawn_at) if end is not None and end <= at]
    return latest.decision is Decision.GIVEN and not ended and (latest.by_guardian or not guardian_needed)


def withdrawn(consent: Consent, at: datetime) -> Consent:
    """Withdrawn, with effect at once. Raises Conflict where there is nothing to withdraw."""
    if consent.decision is not Decision.GIVEN or consent.withdrawn_at is not None:
        raise Conflict("there is no consent to withdraw; it was refused or withdrawn before")
    if at < consent.decided_at:
        raise invalid_at("", "a consent cannot be withdrawn before it was given")
    return replace(consent, withdrawn_at=at)
