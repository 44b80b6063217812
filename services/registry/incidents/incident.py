"""Incidents with personal data: what is told of one, what the law's notice has, and what closing one asks.

Personal Information Protection Law (PIPL), article 57: where personal information was, or may have been, leaked,
altered or lost, remedial measures are taken at once, and the authority and the people concerned are told the kinds of
information, the causes and the possible harm; the measures taken, and those by which people can lessen the harm; and
whom to ask. People need not be told where measures avoid harm effectively; the authority may demand it all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.errors import Conflict, FieldError, Invalid, invalid_at
from chassis.terms import Term
from services.registry.people.consent import SensitiveKind

# The law says "at once" (立即) and gives no number: from then on it is told that somebody has to see to it.
DUE_AFTER = timedelta(hours=24)


class IncidentKind(Term):
    """PIPL, article 57."""

    LEAKED = "leaked", "泄露", "Leaked"
    ALTERED = "altered", "篡改", "Altered"
    LOST = "lost", "丢失", "Lost"


class IncidentState(Term):
    OPEN = "open", "处置中", "Open"
    CONTAINED = "contained", "已控制", "Contained"
    CLOSED = "closed", "已办结", "Closed"


class FoundBy(Term):
    """By whom, or how, it came to light."""

    STAFF = "staff", "工作人员发现", "Staff"
    RESIDENT = "resident", "居民反映", "A resident"
    PARTNER = "partner", "合作单位或服务商告知", "A partner or supplier"
    AUTHORITY = "authority", "主管部门通报", "An authority"
    CHECK = "check", "检查或监测发现", "A check or monitoring"
    OTHER = "other", "其他", "Other"


class DataKind(Term):
    """Kinds of personal data, the sensitive ones of consents among them, under the same codes."""

    NAME = "name", "姓名", "Name"
    BIRTH_DATE = "birth_date", "出生日期", "Date of birth"
    TELEPHONE = "telephone", "电话", "Telephone"
    ADDRESS = "address", "住址", "Address"
    HOUSEHOLD = "household", "家庭成员与关系", "Household and relations"
    REGISTRATION = "registration", "户籍与居住登记", "Household registration and residence"
    SCHOOLING_AND_WORK = "schooling_and_work", "学历、技能与就业", "Schooling, skills and work"
    PAY = "pay", "报酬与收款账户", "Pay and bank account"
    PHOTOGRAPH = "photograph", "照片", "Photograph"
    SIGN_IN = "sign_in", "登录信息", "Sign-in"
    VISITS = "visits", "走访与求助记录", "Visits and requests for help"
    OTHER = "other", "其他", "Other"
    IDENTITY_NUMBER = "identity_number", "公民身份号码", "Identity number"
    ETHNIC_GROUP = "ethnic_group", "民族", "Ethnic group"
    AFFILIATION = "affiliation", "政治面貌与信仰", "Political affiliation and belief"
    HEALTH = "health", "健康状况", "Health"
    MINOR = "minor", "未满十四周岁信息", "Data of somebody under 14"


# PIPL, article 28, names financial accounts too, for which consents have no kind.
SENSITIVE = frozenset({*(kind.value for kind in SensitiveKind), DataKind.PAY.value})


class TellingWay(Term):
    """How somebody was told of an incident."""

    IN_PERSON = "in_person", "当面", "In person"
    TELEPHONE = "telephone", "电话", "Telephone"
    SMS = "sms", "短信", "SMS"
    MESSENGER = "messenger", "微信等即时通信", "WeChat or another messenger"
    EMAIL = "email", "电子邮件", "E-mail"
    LETTER = "letter", "书面", "Letter"
    NOTICE = "notice", "公告", "Public notice"
    ONLINE = "online", "网上填报", "An online form"


class IncidentEntryKind(Term):
    NOTE = "note", "记事", "Note"
    CONTAINED = "contained", "已控制", "Contained"
    AUTHORITY_TOLD = "authority_told", "报告主管部门", "Authority told"
    PEOPLE_TOLD = "people_told", "告知居民", "People told"
    TAKEN_OFF = "taken_off", "更正涉及的居民", "Residents taken off"
    CLOSED = "closed", "办结", "Closed"
    REOPENED = "reopened", "重新处置", "Opened again"
    NOTICE_CHANGED = "notice_changed", "更改告知内容", "Notice changed"


class Gap(Term):
    """What an incident lacks before it can be closed: a field by its name, or a step."""

    CONTAINMENT = "containment", "尚未控制", "Not contained"
    DATA_KINDS = "data_kinds", "信息种类", "Kinds of data"
    CAUSE = "cause", "原因", "Cause"
    POSSIBLE_HARM = "possible_harm", "可能造成的危害", "Possible harm"
    MEASURES = "measures", "已采取的措施", "Measures taken"
    CONTACT = "contact", "找谁问", "Whom to ask"
    AUTHORITY = "authority", "报告主管部门或不报告的理由", "Authority told, or why not"
    PEOPLE = "people", "告知居民或不告知的理由", "People told, or why not"


# What article 57 asks of the notice, in its order.
NOTICE = ("data_kinds", "cause", "possible_harm", "measures", "advice", "contact")


@dataclass(frozen=True)
class Standing:
    """An incident, as far as closing it goes. `untold`: how many of those named as concerned are not told yet."""

    contained: bool
    data_kinds: Collection[str]
    cause: str | None
    possible_harm: str | None
    measures: str | None
    contact: str | None
    authority_told: bool
    authority_reason: str | None
    people_told: bool
    people_reason: str | None
    telling_demanded: bool
    untold: int


def authority_is_settled(incident: Standing) -> bool:
    return incident.authority_told or bool(incident.authority_reason)


def people_are_settled(incident: Standing) -> bool:
    """All who are concerned were told, or it is said why not. A reason alone counts until the authority demands that
    people are told; then it counts for those of them who could not be reached."""
    if incident.people_told and not incident.untold:
        return True
    return bool(incident.people_reason) and (incident.people_told or not incident.telling_demanded)


def gaps(incident: Standing) -> tuple[Gap, ...]:
    """What is missing for it to be closed, in the order of the list."""
    there = {
        Gap.CONTAINMENT: incident.contained,
        Gap.DATA_KINDS: bool(incident.data_kinds),
        Gap.CAUSE: bool(incident.cause),
        Gap.POSSIBLE_HARM: bool(incident.possible_harm),
        Gap.MEASURES: bool(incident.measures),
        Gap.CONTACT: bool(incident.contact),
        Gap.AUTHORITY: authority_is_settled(incident),
        Gap.PEOPLE: people_are_settled(incident),
    }
    return tuple(gap for gap in Gap if not there[gap])


def refuse_unfinished(missing: Sequence[Gap]) -> None:
    """Raises Conflict (`incident-unfinished`) that names what is missing, by the words of `missing`."""
    if missing:
        named = ", ".join(gap.en.lower() for gap in missing)
        errors = [FieldError(f"/{gap.value}", f"still missing: {gap.en.lower()}") for gap in missing]
        reason = f"this incident cannot be closed yet; still missing: {named}"
        raise Conflict(reason, type="incident-unfinished", errors=errors)


def refuse_closed(state: str) -> None:
    """Raises Conflict (`incident-closed`)."""
    if state == IncidentState.CLOSED:
        raise Conflict("this incident is closed; reopen it first", type="incident-closed")


def refuse_short_notice(**told: object) -> None:
    """Raises Conflict where the notice would lack what article 57 asks of it."""
    missing = [name for name, value in told.items() if not value]
    if missing:
        reason = f"the notice to people has to say more (PIPL, article 57); fill in: {', '.join(missing)}"
        errors = [FieldError(f"/{name}", "fill this in, as people are told it") for name in missing]
        raise Conflict(reason, type="notice-incomplete", errors=errors)


def refuse_emptied(read: Mapping[str, object], told: Mapping[str, object]) -> None:
    """What people read may be corrected, and not taken from them. Raises Conflict (`notice-incomplete`)."""
    emptied = [name for name in NOTICE if read[name] and not told.get(name, read[name])]
    if emptied:
        reason = f"people read this already (PIPL, article 57); correct it, and leave none empty: {', '.join(emptied)}"
        errors = [FieldError(f"/{name}", "people read this already; leave it not empty") for name in emptied]
        raise Conflict(reason, type="notice-incomplete", errors=errors)


def refuse_future(moment: datetime | None, now: datetime, pointer: str) -> None:
    """Raises Invalid."""
    if moment is not None and moment > now:
        raise invalid_at(pointer, "this lies in the future")


# What comes first, what comes then, the field that is wrong where it does not, and why.
ORDER = (
    ("happened_since", "found_at", "happened_since", "it cannot have begun after it was found"),
    ("happened_since", "happened_until", "happened_until", "it cannot have ended before it began"),
    ("happened_since", "contained_at", "happened_since", "it cannot have begun after it was contained"),
    ("happened_until", "contained_at", "happened_until", "it cannot have gone on after it was contained"),
    ("found_at", "authority_told_at", "found_at", "the authority was told before that"),
    ("found_at", "people_told_at", "found_at", "people were told before that"),
    ("found_at", "telling_demanded_at", "telling_demanded_at", "nobody demanded it before it was found"),
)


def refuse_disorder(moments: Mapping[str, datetime | None]) -> None:
    """Of an incident's moments by their names. Raises Invalid where two contradict each other, or it has an end and no
    beginning."""
    errors = []
    if moments.get("happened_until") is not None and moments.get("happened_since") is None:
        errors.append(FieldError("/happened_since", "say since when, or leave out until when as well"))
    for earlier, later, wrong, reason in ORDER:
        first, then = moments.get(earlier), moments.get(later)
        if first is not None and then is not None and then < first:
            errors.append(FieldError(f"/{wrong}", reason))
    if errors:
        raise Invalid("; ".join(error.detail for error in errors), errors=errors)


def due_at(found_at: datetime) -> datetime:
    """When the authority should have been told, or it be said why not."""
    return found_at + DUE_AFTER
