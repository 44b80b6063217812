"""Organisations of the community, their relations to one another, and who stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from chassis.errors import Conflict, invalid_at
from chassis.periods import Period
from chassis.rules import first_refusal
from chassis.terms import Term
from services.registry.people.identity import parse_credit_code, parse_telephone
from services.registry.places.divisions import division


class OrganisationKind(Term):
    COMMUNITY_BRANCH = "community_branch", "社区党支部", "Community Party branch"
    VILLAGE_BRANCH = "village_branch", "村党支部", "Village Party branch"
    COMMITTEE = "committee", "社区综合党委", "Comprehensive Party committee"
    CO_BUILDING_UNIT = "co_building_unit", "联手共建单位", "Co-building unit"
    VOLUNTEER_TEAM = "volunteer_team", "志愿服务队", "Volunteer service team"
    INDUSTRY_TEAM = "industry_team", "行业志愿服务队", "Industry volunteer team"
    SOCIAL_ORGANISATION = "social_organisation", "社会组织", "Social organisation"
    TRAINING_PROVIDER = "training_provider", "培训机构", "Training provider"
    MAKER_SPACE = "maker_space", "众创空间", "Maker space"
    EMPLOYER = "employer", "用工单位", "Employer"


REGISTERED_KINDS = {  # those that have a unified social credit code of their own
    OrganisationKind.SOCIAL_ORGANISATION,
    OrganisationKind.TRAINING_PROVIDER,
    OrganisationKind.EMPLOYER,
}


class RelationKind(Term):
    MEMBERSHIP = "membership", "成员单位", "Member unit of the committee"
    JOINT_BUILDING = "joint_building", "联建共建", "Joint building"
    BELONGS_TO = "belongs_to", "隶属", "Team of an organisation"


class Capacity(Term):
    """In what capacity a person stands for an organisation."""

    SECRETARY = "secretary", "书记", "Secretary"
    HEAD = "head", "负责人", "Head"
    CAPTAIN = "captain", "队长", "Captain"
    DELEGATE = "delegate", "代表", "Delegate"
    CONTACT = "contact", "联络员", "Contact"


K = OrganisationKind
TEAMS = frozenset({K.VOLUNTEER_TEAM, K.INDUSTRY_TEAM})
MAY_JOIN: Mapping[RelationKind, tuple[frozenset[OrganisationKind], frozenset[OrganisationKind]]] = MappingProxyType(
    {
        RelationKind.MEMBERSHIP: (frozenset(K) - {K.COMMITTEE}, frozenset({K.COMMITTEE})),
        RelationKind.JOINT_BUILDING: (
            frozenset({K.VILLAGE_BRANCH, K.CO_BUILDING_UNIT, K.SOCIAL_ORGANISATION, K.EMPLOYER}),
            frozenset({K.COMMUNITY_BRANCH}),
        ),
        RelationKind.BELONGS_TO: (TEAMS, frozenset(K) - TEAMS),
    }
)


@dataclass(frozen=True)
class Contact:
    """Somebody to call; the telephone is E.164."""

    name: str
    telephone: str
    duty: str = ""


@dataclass(frozen=True)
class Organisation:
    id: UUID
    kind: OrganisationKind
    name: str
    credit_code: str | None = None
    contacts: tuple[Contact, ...] = ()
    division_code: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Relation:
    """One organisation's standing to another for a time: source is the member, the unit or the team."""

    kind: RelationKind
    source_id: UUID
    target_id: UUID
    period: Period


@dataclass(frozen=True)
class Representation:
    """A person stands for an organisation. One person can stand for several."""

    person_id: UUID
    organisation_id: UUID
    capacity: Capacity
    period: Period


@dataclass(frozen=True)
class Register:
    """What a new relation is judged against."""

    organisations: Mapping[UUID, Organisation] = field(default_factory=lambda: MappingProxyType({}))
    relations: Sequence[Relation] = ()


def organisation(
    id: UUID,
    kind: OrganisationKind,
    name: str,
    credit_code: str | None,
    contacts: Iterable[tuple[str, str, str]] = (),
    *,
    division_code: str | None = None,
) -> Organisation:
    """A checked organisation; contacts are (name, telephone, duty), the division is where it sits. Raises Invalid."""
    if not name.strip():
        raise invalid_at("/name", "an organisation needs its name")
    if credit_code is None and kind in REGISTERED_KINDS:
        raise invalid_at("/credit_code", f"an organisation of kind {kind} has a unified social credit code; give it")
    people = tuple(
        Contact(person.strip(), parse_telephone(telephone, pointer=f"/contacts/{place}/telephone"), duty)
        for place, (person, telephone, duty) in enumerate(contacts)
    )
    code = parse_credit_code(credit_code) if credit_code else None
    return Organisation(id, kind, name.strip(), code, people, division(division_code).code if division_code else None)


def both_exist(relation: Relation, register: Register) -> str | None:
    known = register.organisations
    return None if {relation.source_id, relation.target_id} <= set(known) else "register both organisations first"


def neither_has_closed(relation: Relation, register: Register) -> str | None:
    for one in (register.organisations[relation.source_id], register.organisations[relation.target_id]):
        if one.closed_on is not None and (relation.period.until is None or relation.period.until > one.closed_on):
            return closed_reason(one.name, one.closed_on)
    return None


def closed_reason(name: str, closed_on: date) -> str:
    return (
        f"{name} is closed from {closed_on} on, and nothing begins for it; where it goes on, take that day back first"
    )


class Closing(Protocol):
    """An organisation as stored, or as it is shown."""

    name: str
    closed_on: date | None


def refuse_closed(organisation: Closing) -> None:
    """Raises Conflict where the day is known from which it is closed."""
    if organisation.closed_on is not None:
        raise Conflict(closed_reason(organisation.name, organisation.closed_on))


def kinds_fit(relation: Relation, register: Register) -> str | None:
    source, target = (register.organisations[i].kind for i in (relation.source_id, relation.target_id))
    sources, targets = MAY_JOIN[relation.kind]
    if relation.source_id != relation.target_id and source in sources and target in targets:
        return None
    return f"an organisation of kind {source} cannot stand in the relation {relation.kind} to one of kind {target}"


def not_related_already(relation: Relation, register: Register) -> str | None:
    for held in register.relations:
        same = (held.kind, held.source_id, held.target_id) == (relation.kind, relation.source_id, relation.target_id)
        if same and held.period.overlaps(relation.period):
            return f"they stand in this relation since {held.period.since}; end that first"
    return None


RELATION_RULES = (both_exist, neither_has_closed, kinds_fit, not_related_already)


def relate(relation: Relation, register: Register) -> Relation:
    """A new relation between two organisations. Raises Conflict (`relation-refused`) with the reason."""
    reason = first_refusal(RELATION_RULES, relation, register)
    if reason is not None:
        raise Conflict(reason, type="relation-refused")
    return relation


def appoint(new: Representation, held: Iterable[Representation]) -> Representation:
    """Somebody stands for an organisation from now on; the same standing twice at once is refused."""
    for other in held:
        same = (other.person_id, other.organisation_id, other.capacity)
        if same == (new.person_id, new.organisation_id, new.capacity) and other.period.overlaps(new.period):
            raise Conflict(f"this person stands for the organisation so since {other.period.since}; end that first")
    return new


def related_on(relations: Iterable[Relation], kind: RelationKind, target_id: UUID, day: date) -> tuple[UUID, ...]:
    """The organisations in that relation on a day: the member units of a committee, who take turns in its rota."""
    return tuple(
        sorted(r.source_id for r in relations if (r.kind, r.target_id) == (kind, target_id) and r.period.covers(day))
    )


def stands_for(representations: Iterable[Representation], person_id: UUID, day: date) -> tuple[UUID, ...]:
    """The organisations that a person may speak for on a day."""
    return tuple(
        sorted({r.organisation_id for r in representations if r.person_id == person_id and r.period.covers(day)})
    )
