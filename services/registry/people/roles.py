"""Roles that a resident holds for a time. Each is recorded only as far as the resident's consent reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Period
from chassis.rules import ask
from chassis.terms import Term
from services.registry.people.consent import Consent, Purpose, SensitiveKind, Unreadable, allows


class RoleKind(Term):
    IN_SERVICE_PARTY_MEMBER = "in_service_party_member", "在职党员", "In-service Party member"
    VILLAGE_PARTY_MEMBER = "village_party_member", "村党员", "Village Party member"
    COMMUNITY_PARTY_MEMBER = "community_party_member", "社区党员", "Community Party member"
    SKILLED_RESIDENT = "skilled_resident", "社区能人", "Resident with skill"
    RESIDENT_LEADER = "resident_leader", "居民领袖", "Resident leader"
    BUILDING_HEAD = "building_head", "楼栋长", "Building head"
    GRID_WORKER = "grid_worker", "网格员", "Grid worker"


TELLS_AFFILIATION = {
    RoleKind.IN_SERVICE_PARTY_MEMBER,
    RoleKind.VILLAGE_PARTY_MEMBER,
    RoleKind.COMMUNITY_PARTY_MEMBER,
}
HELD_FOR_A_PLACE = {RoleKind.BUILDING_HEAD, RoleKind.GRID_WORKER}
ONE_AT_A_TIME = {RoleKind.BUILDING_HEAD}


@dataclass(frozen=True)
class Role:
    """`place_id` is the building or grid that it is held for. `covers_for` names who is on leave meanwhile."""

    resident_id: UUID
    kind: RoleKind
    period: Period
    place_id: UUID | None = None
    skills: tuple[str, ...] = ()
    covers_for: UUID | None = None


@dataclass(frozen=True)
class Holder:
    """What is known of the resident when a role is to be recorded."""

    birth_date: date
    consents: Sequence[Consent | Unreadable]
    roles: Sequence[Role]


def sensitive_kind(kind: RoleKind) -> SensitiveKind | None:
    return SensitiveKind.AFFILIATION if kind in TELLS_AFFILIATION else None


def is_consented(role: Role, holder: Holder, at: datetime) -> bool:
    kind = sensitive_kind(role.kind)
    return allows(holder.consents, Purpose.ROLES, at, birth_date=holder.birth_date, sensitive=kind)


def consent_allows_it(role: Role, holder: Holder, _others: Sequence[Role], at: datetime) -> str | None:
    if is_consented(role, holder, at):
        return None
    separate = " and a separate one for political affiliation" if sensitive_kind(role.kind) else ""
    return f"recording this role needs the resident's consent for roles{separate}; ask for it first"


def place_is_named(role: Role, _holder: Holder, _others: Sequence[Role], _at: datetime) -> str | None:
    if role.kind in HELD_FOR_A_PLACE and role.place_id is None:
        return "this role is held for a building or grid; name it"
    if role.kind not in HELD_FOR_A_PLACE and role.place_id is not None:
        return "this role is held for no place; leave the place out"
    return None


def _stands_as(role: Role) -> tuple[RoleKind, UUID | None, UUID | None]:
    """What one resident can be once on a day, and for most roles one resident only: holder, or deputy of somebody."""
    return role.kind, role.place_id, role.covers_for


def not_held_already(role: Role, holder: Holder, _others: Sequence[Role], _at: datetime) -> str | None:
    for held in holder.roles:
        if _stands_as(held) == _stands_as(role) and held.period.overlaps(role.period):
            if role.covers_for is not None:
                return f"the resident stands in there already since {held.period.since}; hand that cover back first"
            return f"the resident holds this role already since {held.period.since}; end that one first"
    return None


def free_for_the_place(role: Role, _holder: Holder, others: Sequence[Role], _at: datetime) -> str | None:
    """One holder of what one resident holds at a time, and for each leave one deputy."""
    if role.kind not in ONE_AT_A_TIME and role.covers_for is None:
        return None
    for other in others:
        if _stands_as(other) == _stands_as(role) and other.period.overlaps(role.period):
            if role.covers_for is not None:
                return f"somebody stands in there already since {other.period.since}; hand that cover back first"
            return f"somebody holds this role there since {other.period.since}; end that one first, or arrange a cover"
    return None


def taken_again(role: Role, others: Iterable[Role]) -> date | None:
    """The first day on which the role is held by another than this record of it, from its beginning on."""
    one_only = role.kind in ONE_AT_A_TIME or role.covers_for is not None
    return min(
        (
            other.period.since
            for other in others
            if _stands_as(other) == _stands_as(role)
            and (one_only or other.resident_id == role.resident_id)
            and not other.period.is_empty
            and other.period.since >= role.period.since
        ),
        default=None,
    )


ROLE_RULES = (consent_allows_it, place_is_named, not_held_already, free_for_the_place)


def grant(role: Role, holder: Holder, others: Sequence[Role], at: datetime) -> Role:
    """Record a role. `others`: roles of other residents for the same place. Raises Conflict with the reason."""
    ask(ROLE_RULES, role, holder, others, at)
    return role


def cover(absent: Role, deputy_id: UUID, leave: Period) -> Role:
    """Somebody stands in during a leave; the role goes back by itself when the leave ends."""
    if leave.is_open:
        raise Conflict("a cover needs its last day, so that the role goes back by itself; give the leave's end")
    if deputy_id == absent.resident_id:
        raise Conflict("nobody can stand in for themselves; choose another resident")
    if absent.period.shared_with(leave) != leave:
        raise Conflict("the leave reaches beyond the time in which the role is held; shorten it")
    return replace(absent, resident_id=deputy_id, period=leave, covers_for=absent.resident_id)


def cover_all(held: Iterable[Role], deputy_id: UUID, leave: Period) -> tuple[Role, ...]:
    """The deputy's roles: one for each that the absent resident holds for a place, as far as the leave touches it."""
    return tuple(cover(role, deputy_id, shared) for role, shared in left_behind(held, leave))


def left_behind(held: Iterable[Role], leave: Period) -> tuple[tuple[Role, Period], ...]:
    """The roles for a place that a leave touches, each with the days on which somebody else is needed."""
    own = [role for role in held if role.kind in HELD_FOR_A_PLACE and role.covers_for is None]
    touched = ((role, role.period.shared_with(leave)) for role in own)
    return tuple((role, shared) for role, shared in touched if shared is not None)


def acting_on(roles: Iterable[Role], day: date) -> tuple[Role, ...]:
    """Who to turn to on a day: for each holder on leave whoever stands in, else the holder."""
    there = [role for role in roles if role.period.covers(day)]
    away = {(role.kind, role.place_id, role.covers_for) for role in there}
    return tuple(role for role in there if (role.kind, role.place_id, role.resident_id) not in away)


def shown(holder: Holder, at: datetime) -> tuple[Role, ...]:
    """The roles that may be used and shown now: a withdrawn consent hides them at once."""
    return tuple(role for role in holder.roles if is_consented(role, holder, at))
