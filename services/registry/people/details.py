"""Checks of what is recorded of a resident beside name and numbers. One by one or in bulk, rows pass through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from chassis.periods import Period
from services.registry.people import resettlement
from services.registry.people.ages import OLDEST, too_long_ago
from services.registry.people.ethnic_groups import ethnic_group
from services.registry.people.identity import IdentityNumber, Sex, refuse
from services.registry.people.resettlement import Entitlement, EntitlementKind

MOST_SKILLS = 20
# What is kept as it is told, and taken over when two records are merged.
PLAIN = ("marital_status", "education", "employment", "language")


def checked(given: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The columns for the details that were given. Raises Invalid naming the field that is wrong."""
    columns = {name: given[name] for name in PLAIN if name in given}
    if "origin" in given:
        columns |= origin_columns(given["origin"])
    if "resettlement" in given:
        columns |= resettlement_columns(given["resettlement"], today)
    return columns


def origin_columns(origin: Any) -> dict[str, Any]:
    """`origin` has division_code and place_name. Raises Invalid where it is not told closely enough."""
    if origin is None:
        return {"origin_code": None, "origin_place": None}
    found = resettlement.origin(origin.division_code, origin.place_name or "")
    return {"origin_code": found.division_code, "origin_place": found.place_name or None}


def resettlement_columns(told: Any, today: date) -> dict[str, Any]:
    """`told` has settled_on, programme, batch, dwelling and entitlements. Raises Invalid."""
    return {
        "resettled_on": not_in_the_future(told.settled_on, today, "/resettlement/settled_on") if told else None,
        "resettlement_programme": told.programme if told else None,
        "resettlement_batch": told.batch if told else None,
        "resettled_to": told.dwelling if told else None,
        "entitlements": [stored(entitlement_of(row)) for row in told.entitlements or ()] if told else [],
    }


def not_in_the_future(day: date | None, today: date, pointer: str) -> date | None:
    if day is not None and day > today:
        refuse(pointer, "this day has not come yet")
    return day


def entitlement_of(row: Any) -> Entitlement:
    """`row` has kind, since, until and source. Raises Invalid where it ends before it begins."""
    return Entitlement(EntitlementKind.of(row.kind), Period(row.since, row.until), row.source)


def stored(entitlement: Entitlement) -> dict[str, Any]:
    """JSON-ready."""
    until = entitlement.period.until
    return {
        "kind": entitlement.kind.value,
        "since": entitlement.period.since.isoformat(),
        "until": until.isoformat() if until else None,
        "source": entitlement.source,
    }


def shown(entitlement: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored, with its days as dates."""
    days = {name: date.fromisoformat(entitlement[name]) for name in ("since", "until") if entitlement[name]}
    return {**entitlement, **days}


def skills(words: Iterable[str]) -> tuple[str, ...]:
    """Skills in the community's words, each once."""
    found = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(found) > MOST_SKILLS:
        refuse("/skills", f"at most {MOST_SKILLS} skills are kept")
    return found


def sex_of(stated: str | None, number: IdentityNumber | None) -> str:
    """As stated, else as the identity number has it. Raises Invalid where the two differ."""
    if number is not None and stated not in (None, Sex.UNSTATED, number.sex):
        refuse("/sex", "the identity number says otherwise; one of the two is mistyped")
    return stated or (number.sex.value if number else Sex.UNSTATED.value)


def birth_date_of(stated: date | None, number: IdentityNumber | None, today: date) -> date | None:
    """As stated, else as the identity number has it. Raises Invalid where the two differ, or it lies ahead."""
    if number is not None and stated not in (None, number.birth_date):
        refuse("/birth_date", "the identity number has another date of birth; one of the two is mistyped")
    if stated is not None and too_long_ago(stated, today):
        refuse("/birth_date", f"this day lies more than {OLDEST} years back; the year is mistyped")
    return not_in_the_future(stated or (number.birth_date if number else None), today, "/birth_date")


def ethnic_group_code(text: str | None) -> str | None:
    return ethnic_group(text).code if text else None
