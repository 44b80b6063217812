"""The demo community as frozen facts. Every person in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 9, 30)  # the day on which ages are those of the demo


@dataclass(frozen=True, slots=True)
class Compound:
    """A residential compound (居民小区) with the one kind of housing it was built as."""

    name: str
    housing_kind: str
    buildings: int


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One home: number is floor and door (`602`), area in square metres."""

    compound: str
    building: str
    unit: str
    number: str
    housing_kind: str
    area: float


@dataclass(frozen=True, slots=True)
class Resident:
    """One invented person. Empty texts and None mean that nothing is recorded."""

    home: Dwelling
    household_number: str
    relation_to_head: str
    name: str
    sex: str
    birth_date: date
    identity_number: str
    telephone: str
    ethnic_group: str
    language: str
    marital_status: str
    registration: str
    township_of_origin: str
    village_of_origin: str
    resettled_on: date | None
    since: date  # the day on which he or she moved into the home
    employment: str
    skills: tuple[str, ...]
    education: str

    @property
    def resettled(self) -> bool:
        return self.resettled_on is not None


@dataclass(frozen=True, slots=True)
class Household:
    number: str
    home: Dwelling
    members: tuple[Resident, ...]  # the head first


@dataclass(frozen=True, slots=True)
class Organisation:
    """`code` is its unified social credit code, empty where it is no legal person (a team, a Party branch)."""

    kind: str
    name: str
    code: str
    township: str
    contact: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A dated relation of two organisations, both by name."""

    organisation: str
    kind: str
    other: str
    since: date


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """Xinbei as the community page describes it; `code` and the town's are division codes, area in km²."""

    name: str
    code: str
    town: str
    area: float
    bounds: dict[str, str]
    founded: date
    compounds: tuple[Compound, ...]
    dwellings: tuple[Dwelling, ...]
    households: tuple[Household, ...]
    organisations: tuple[Organisation, ...]
    relations: tuple[Relation, ...]

    @property
    def residents(self) -> tuple[Resident, ...]:
        return tuple(member for household in self.households for member in household.members)
