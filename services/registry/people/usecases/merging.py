"""Two records of one person become one, with a record of it."""

from __future__ import annotations

from typing import Any

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry import contract
from services.registry.people import details, gone, identifiers
from services.registry.people import store as people
from services.registry.people.duplicates import merge_plan
from services.registry.people.facts import Standing
from services.registry.people.identity import Sex
from services.registry.people.tables import Resident, ResidentMerge
from services.registry.people.usecases.keeping import drop_name_keys, empty, keep_name_keys
from services.registry.people.usecases.reading import resident_view
from services.registry.people.usecases.reasons import state_why
from services.registry.people.usecases.taking_over import follow, take_over
from services.registry.people.usecases.telling import tell_state
from services.registry.people.usecases.within_life import keep_within_life

NAMELESS = "（已并档）"
FACTS = (
    *details.PLAIN,
    "sex",
    "birth_date",
    "registration_kind",
    "registration_code",
    "origin_code",
    "origin_place",
    "resettled_on",
    "resettlement_programme",
    "resettlement_batch",
    "resettled_to",
    "entitlements",
)
UNTOLD: tuple[object, ...] = (None, "", [], Sex.UNSTATED.value)


def merge_residents(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """`absorbed` is closed and emptied, and `id` takes what it lacked. Where both say something, what is kept counts.

    Raises Conflict where the two have different identity numbers, or were in two households on one day; Invalid where
    what the one record tells lies before the birth that the other has.
    """
    # Households know residents, so residents reach them here only.
    from services.registry.households.usecases import merging  # noqa: PLC0415

    for resident in (command.id, command.absorbed):
        people.resident(uow, resident)  # before their households, which would tell that somebody exists elsewhere
    locked = merging.locked(uow, command.id, command.absorbed)
    kept, absorbed = locked.residents[command.id], locked.residents[command.absorbed]
    expect_version(uow, kept)
    gone.refuse_closed(kept, "/id")
    gone.refuse_closed(absorbed, "/absorbed")
    refuse_ended(kept, absorbed)
    plan = merge_plan(kept.id, facts(kept), absorbed.id, facts(absorbed))
    take_numbers(uow, kept, absorbed)
    for name, value in plan.taken.items():
        if name in FACTS:
            setattr(kept, name, value)
    uow.session.add(
        ResidentMerge(
            absorbed=absorbed.id,
            kept=kept.id,
            community=kept.community,
            merged_on=uow.today(),
            merged_by=uow.actor.subject,
            why=command.why,
        )
    )
    state_why(uow, kept.id, command.why)
    take_over(uow, kept, absorbed)
    merging.carry_over(uow, locked, kept, absorbed, command.why)
    uow.session.flush()
    keep_within_life(uow, kept, "/absorbed")
    follow(uow, kept, absorbed)
    close(uow, kept, absorbed)
    kept.version += 1
    tell_state(uow, contract.resident_changed, kept)
    uow.session.flush()
    keep_name_keys(uow, kept)
    return resident_view(uow, kept)


def facts(resident: Resident) -> dict[str, Any]:
    """What is told of somebody; None where nothing is."""
    told = {name: getattr(resident, name) for name in FACTS}
    told = {name: None if value in UNTOLD else value for name, value in told.items()}
    return told | {"number_index": resident.identity_index}


def refuse_ended(kept: Resident, absorbed: Resident) -> None:
    if absorbed.ended not in (None, kept.ended):
        reason = "the record to be closed says that the person has died or gone; take that back, or merge into it"
        raise Conflict(reason, errors=[FieldError("/absorbed", reason)])


def take_numbers(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """Numbers are enciphered for one record, so they are enciphered anew for the other."""
    if kept.identity_index is None and absorbed.identity_index is not None:
        cipher = identifiers.handed_over(uow, absorbed, kept, "identity_number")
        index, last4 = absorbed.identity_index, absorbed.identity_last4
        absorbed.identity_index = absorbed.identity_cipher = absorbed.identity_last4 = None
        uow.session.flush()  # the index is unique
        kept.identity_cipher, kept.identity_index, kept.identity_last4 = cipher, index, last4
    if kept.telephone_index is None and absorbed.telephone_index is not None:
        kept.telephone_cipher = identifiers.handed_over(uow, absorbed, kept, "telephone")
        kept.telephone_index, kept.telephone_last4 = absorbed.telephone_index, absorbed.telephone_last4


def close(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """What is left is an empty record that says where to look: nothing of the person is held twice."""
    empty(absorbed, NAMELESS)
    absorbed.standing, absorbed.merged_into = Standing.MERGED.value, kept.id
    absorbed.version += 1
    drop_name_keys(uow, absorbed)
    tell_state(uow, contract.resident_merged, absorbed)
