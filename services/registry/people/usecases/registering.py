"""Registering a resident, and correcting what is recorded."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.registry import contract
from services.registry.households import store as households
from services.registry.households.warnings import Warned
from services.registry.people import details, gone, identity, lifetime, store
from services.registry.people.duplicates import WHOM_TO_ASK, Likeness, registered_once
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident
from services.registry.people.usecases.keeping import (
    keep_ethnic_group,
    keep_identity,
    keep_name_keys,
    keep_skills,
    keep_telephone,
)
from services.registry.people.usecases.officially import keep_registration
from services.registry.people.usecases.reading import resident_view
from services.registry.people.usecases.reasons import state_why
from services.registry.people.usecases.telling import state_event, tell_state
from services.registry.people.usecases.within_life import keep_within_life, not_after_death
from services.registry.places import store as places

MOST_CANDIDATES = 10


def register_resident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Register one resident, into a household or a home where one is named.

    Conflict where the identity number is registered already. Who may be the same person is named as a warning.
    """
    today = uow.today()
    number = identity.parse_identity_number(command.identity_number, today=today) if command.identity_number else None
    telephone = identity.parse_telephone(command.telephone) if command.telephone else None
    given = {name: getattr(command, name) for name in command.given}
    check_allotted(uow, command)
    resident = Resident(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        name=command.name,
        sex=details.sex_of(command.sex, number),
        birth_date=details.birth_date_of(command.birth_date, number, today),
        standing=Standing.NO_HOME.value,  # until `settle` finds a home
        registered_at=uow.now(),
        **details.checked(given, today=today),
    )
    if number:
        keep_identity(uow, resident, number.value)
    keep_telephone(uow, resident, telephone)
    warnings = warnings_about(uow, resident)
    uow.add(resident)
    uow.session.flush()
    keep_name_keys(uow, resident)
    keep_ethnic_group(uow, resident, details.ethnic_group_code(command.ethnic_group), command.ethnic_group_consent)
    keep_skills(uow, resident, details.skills(command.skills or ()))
    if command.registration is not None:
        keep_registration(uow, resident, command.registration)
    settled_in_life(resident)
    settle(uow, resident, command.home, telephone)
    return {**resident_view(uow, resident), "warnings": warnings, "household_warnings": of_household(uow, resident)}


def of_household(uow: UnitOfWork, resident: Resident) -> tuple[Warned, ...]:
    return households.warned_of(uow, [resident.household]) if resident.household else ()


def check_allotted(uow: UnitOfWork, command: Any) -> None:
    """Raises NotFound where the community has no such dwelling as was allotted at the resettlement."""
    if command.resettlement and command.resettlement.dwelling:
        places.dwelling(uow, command.resettlement.dwelling)


def settled_in_life(resident: Resident) -> None:
    """Raises Invalid where the resettlement of somebody lies before their birth."""
    lifetime.not_before_birth(resident.resettled_on, [resident.birth_date], "/resettlement/settled_on")


def settle(uow: UnitOfWork, resident: Resident, home: Any, telephone: str | None) -> None:
    """Into a household, or as head of a new one in a dwelling; without either the person is only registered."""
    # Households know residents, so residents reach them here only when one is named.
    from services.registry.households.usecases.changing import join_household, settle_alone  # noqa: PLC0415

    if home is not None and home.since and resident.birth_date and home.since < resident.birth_date:
        reason = "nobody lives anywhere before their birth; correct one of the two dates"
        raise Invalid(reason, errors=[FieldError("/home/since", reason)])
    if home is None:
        uow.tell(state_event(uow, contract.resident_registered, resident, telephone))
    elif home.household is not None:
        join_household(uow, resident, home)
    elif home.dwelling is not None:
        settle_alone(uow, resident, home)
    else:
        reason = "name a household to join, or a dwelling in which to form one"
        raise Invalid(reason, errors=[FieldError("/home", reason)])


def warnings_about(uow: UnitOfWork, resident: Resident) -> list[dict[str, Any]]:
    """Who may be the same person. Raises Conflict where the identity number is another record's.

    Of people outside the actor's compounds it is told that there is somebody and whom to ask, not who.
    """
    person = store.as_person(resident)
    found: dict[Likeness, list[UUID]] = defaultdict(list)
    for candidate in registered_once(person, store.people_alike(uow, resident)):
        found[candidate.likeness].append(candidate.resident_id)
    seen = store.seen_of(uow, [one for ids in found.values() for one in ids]) if found else frozenset()
    return [_warning(likeness, ids, seen) for likeness, ids in found.items()]


def _warning(likeness: Likeness, ids: list[UUID], seen: frozenset[UUID]) -> dict[str, Any]:
    shown = [one for one in ids if one in seen]
    elsewhere = len(shown) < len(ids)
    ask = f"somebody outside the compounds that you answer for may be meant; {WHOM_TO_ASK}" if elsewhere else None
    return {"kind": likeness.value, "candidates": shown[:MOST_CANDIDATES], "elsewhere": elsewhere, "ask": ask}


def correct_resident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Correct the fields that were sent. Raises Conflict where somebody else changed the record meanwhile."""
    resident = store.resident(uow, command.id, locked=True)
    expect_version(uow, resident)
    refuse_gone(resident, command)
    today = uow.today()
    given = {name: getattr(command, name) for name in command.given}
    born = resident.birth_date
    correct_identity(uow, resident, given, today)
    check_allotted(uow, command)
    for name, value in details.checked(given, today=today).items():
        setattr(resident, name, value)
    if "resettlement" in given:
        settled_in_life(resident)
        not_after_death(uow, resident, resident.resettled_on, "/resettlement/settled_on")
    if resident.birth_date != born:
        keep_within_life(uow, resident, "/birth_date" if "birth_date" in given else "/identity_number")
    if "telephone" in given:
        telephone = identity.parse_telephone(given["telephone"]) if given["telephone"] else None
        keep_telephone(uow, resident, telephone)
    if "ethnic_group" in given:
        keep_ethnic_group(uow, resident, details.ethnic_group_code(given["ethnic_group"]), command.ethnic_group_consent)
    if "skills" in given:
        keep_skills(uow, resident, details.skills(given["skills"] or ()))
    if given.get("registration") is not None:
        keep_registration(uow, resident, given["registration"])
    warnings = warnings_about(uow, resident)
    resident.version += 1
    state_why(uow, resident.id, command.why)
    tell_state(uow, contract.resident_changed, resident)
    uow.session.flush()
    if "name" in given:
        keep_name_keys(uow, resident)
    return {**resident_view(uow, resident), "warnings": warnings, "household_warnings": of_household(uow, resident)}


def refuse_gone(resident: Resident, command: Any) -> None:
    """A closed record takes no correction. Who has died is registered nowhere and reached by no telephone."""
    gone.refuse_closed(resident)
    for name in ("telephone", "registration"):
        if name in command.given and getattr(command, name):
            gone.refuse_dead(resident, f"/{name}")


def correct_identity(uow: UnitOfWork, resident: Resident, given: dict[str, Any], today: Any) -> None:
    """Name, sex, birth date and identity number: the last three have to fit one another."""
    if given.get("name"):
        resident.name = given["name"]
    number = None
    if given.get("identity_number"):
        number = identity.parse_identity_number(given["identity_number"], today=today)
        keep_identity(uow, resident, number.value)
    if {"sex", "birth_date", "identity_number"} & given.keys():
        resident.sex = details.sex_of(given.get("sex", None if number else resident.sex), number)
        stated = given.get("birth_date", None if number else resident.birth_date)
        resident.birth_date = details.birth_date_of(stated, number, today)
