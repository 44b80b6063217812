"""Residents as they come in by a file: one row each, with the home and the household that they belong to.

A row passes through the same checks as a registration at the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chassis.errors import FieldError, Invalid
from services.registry.households.household import Relation
from services.registry.people import details, identity
from services.registry.people.resettlement import Entitlement, Origin
from services.registry.places.housing import HousingKind, Tenure


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling as files name it; the compound by its name."""

    compound: str
    building: str
    unit: str
    number: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts of a resettlement."""

    settled_on: date
    programme: str | None = None
    batch: str | None = None
    dwelling: None = None
    entitlements: tuple[Entitlement, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """Household registration; `at_home`: held at the very dwelling."""

    kind: str
    division_code: str
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class NewResident:
    """One row. Words are codes of the vocabularies; numbers are as written. `since`: in this home from that day on.

    The rows of one new household come in one batch, one of them as head.
    """

    name: str
    address: Address
    household_number: str
    relation: Relation
    housing_kind: HousingKind
    since: date
    tenure: Tenure = Tenure.OWNER
    sex: str | None = None
    birth_date: date | None = None
    identity_number: str | None = None
    telephone: str | None = None
    language: str = "zh-CN"
    marital_status: str | None = None
    education: str | None = None
    employment: str | None = None
    ethnic_group: str | None = None
    ethnic_group_consent: str | None = None
    registration: Registered | None = None
    origin: Origin | None = None
    resettlement: Settled | None = None
    skills: tuple[str, ...] = ()
    area: float | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The details as `details.checked` takes them."""
        names = (*details.PLAIN, "origin", "resettlement")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that passed. `columns` are those of the resident that need no key and no id."""

    row: NewResident
    identity_number: str | None
    telephone: str | None
    columns: dict[str, Any] = field(default_factory=dict)
    skills: tuple[str, ...] = ()


def checked(row: NewResident, today: date) -> CheckedRow:
    """Raises Invalid naming the field that is wrong, without its value."""
    number = identity.parse_identity_number(row.identity_number, today=today) if row.identity_number else None
    telephone = identity.parse_telephone(row.telephone) if row.telephone else None
    details.not_in_the_future(row.since, today, "/since")
    columns = {
        "name": row.name,
        "sex": details.sex_of(row.sex, number),
        "birth_date": details.birth_date_of(row.birth_date, number, today),
        "ethnic_group": details.ethnic_group_code(row.ethnic_group) if row.ethnic_group_consent else None,
        "ethnic_group_consent": row.ethnic_group_consent if row.ethnic_group else None,
        **details.checked(row.given, today=today),
    }
    return CheckedRow(row, number.value if number else None, telephone, columns, details.skills(row.skills))


def check_households(rows: Sequence[NewResident], known: frozenset[str] = frozenset()) -> None:
    """Each household that is not `known` by its number has one head and one home. Raises Invalid naming the rows."""
    of: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        of[row.household_number].append(place)
    errors = []
    for number, places in of.items():
        heads = [place for place in places if rows[place].relation is Relation.HEAD]
        if number not in known and len(heads) != 1:
            reason = f"household {number} needs one head; it has {len(heads)}"
            errors.append(FieldError(f"/{places[0]}/relation", reason))
        if len({rows[place].address for place in places}) > 1:
            errors.append(FieldError(f"/{places[0]}/address", f"household {number} is given several homes"))
    if errors:
        raise Invalid("some households cannot be formed; see errors", errors=errors)
