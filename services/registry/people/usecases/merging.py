"""Two records of one person become one, with a record of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry import contract
from services.registry.books.book import post
from services.registry.books.store import add_entries
from services.registry.consents.tables import ConsentRow
from services.registry.organisations.tables import RepresentationRow
from services.registry.people import gone, identifiers, store
from services.registry.people import store as people
from services.registry.people.duplicates import merge_plan
from services.registry.people.facts import Standing
from services.registry.people.registration import Registration
from services.registry.people.tables import RegistrationRow, Resident, ResidentMerge, ResidentSkill, TransitionFact
from services.registry.people.usecases import officially, staying
from services.registry.people.usecases.keeping import keep_name_keys, keep_skills
from services.registry.people.usecases.reading import resident_view
from services.registry.people.usecases.telling import tell_state
from services.registry.people.usecases.within_life import keep_within_life
from services.registry.roles.tables import RoleRow

FACTS = (
    "birth_date",
    "marital_status",
    "education",
    "employment",
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


def merge_residents(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """`absorbed` is closed and `id` takes what it lacked. Where both say something, what is kept counts.

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
    take_standing(uow, kept, absorbed)
    merging.carry_over(uow, locked, kept, absorbed, command.why)
    uow.session.flush()
    keep_within_life(uow, kept, "/absorbed")
    close(uow, kept, absorbed)
    kept.version += 1
    tell_state(uow, contract.resident_changed, kept)
    uow.session.flush()
    keep_name_keys(uow, kept)
    return resident_view(uow, kept)


def facts(resident: Resident) -> dict[str, Any]:
    return {name: getattr(resident, name) or None for name in FACTS} | {"number_index": resident.identity_index}


def refuse_ended(kept: Resident, absorbed: Resident) -> None:
    if absorbed.ended not in (None, kept.ended):
        reason = "the record to be closed says that the person has died or gone; take that back, or merge into it"
        raise Conflict(reason, errors=[FieldError("/absorbed", reason)])


def take_standing(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """What else is dated and the person's: registration, temporary residence, roles, consents, who they stand for.

    Raises Conflict where both have a registration, or stay somewhere for a time on the same day.
    """
    take_registrations(uow, kept, absorbed)
    take_stays(uow, kept, absorbed)
    models: tuple[Any, ...] = (ConsentRow, RoleRow)
    for model in models:
        for row in uow.session.scalars(select(model).where(model.resident == absorbed.id)):
            row.resident = kept.id
    for deputy in uow.session.scalars(select(RoleRow).where(RoleRow.covers_for == absorbed.id)):
        deputy.covers_for = kept.id
    held = {(r.organisation, r.capacity, r.since) for r in standing_for(uow, kept.id)}
    for row in standing_for(uow, absorbed.id):
        if (row.organisation, row.capacity, row.since) not in held:
            row.resident = kept.id


def standing_for(uow: UnitOfWork, resident: UUID) -> list[RepresentationRow]:
    return list(uow.session.scalars(select(RepresentationRow).where(RepresentationRow.resident == resident)))


def take_registrations(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    rows = store.registrations(uow, absorbed.id)
    if not rows:
        return
    if store.registrations(uow, kept.id):
        reason = "both records have a household registration; merge the other way round, or correct one of them first"
        if [r.home for r in rows.values()] != [r.home for r in store.registrations(uow, kept.id).values()]:
            raise Conflict(reason, errors=[FieldError("/absorbed", reason)])
        drop_registrations(uow, rows)
        return
    before = officially.facts(rows.values())
    for row in rows:
        row.resident = kept.id
    after = officially.facts([store.registration(row) for row in rows])
    add_entries(uow, kept.community, post(before, after, uow.today()))


def drop_registrations(uow: UnitOfWork, rows: dict[RegistrationRow, Registration]) -> None:
    """The same registration was recorded twice: the second record of it goes, the books take it back."""
    for row in rows:
        uow.session.delete(row)
    add_entries(uow, next(iter(rows)).community, post(officially.facts(rows.values()), (), uow.today()))


def take_stays(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    own = [staying.as_value(row).period for row in staying.stays_of(uow, kept.id)]
    for row in staying.stays_of(uow, absorbed.id):
        stay = staying.as_value(row)
        if any(period.overlaps(stay.period) for period in own):
            reason = f"both records have a temporary residence on {stay.period.since}; end one of them, then merge"
            raise Conflict(reason, errors=[FieldError("/absorbed", reason)])
        row.resident = kept.id
        add_entries(uow, kept.community, post(staying.facts(stay), staying.facts(staying.as_value(row)), uow.today()))


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
    """Skills and the timeline go over; what is left is an empty record that says where to look."""
    both = (kept.id, absorbed.id)
    absorbed.household = absorbed.dwelling = None
    skills = uow.session.scalars(select(ResidentSkill.skill).where(ResidentSkill.resident.in_(both)))
    keep_skills(uow, kept, set(skills))
    keep_skills(uow, absorbed, ())
    for fact in uow.session.scalars(select(TransitionFact).where(TransitionFact.resident == absorbed.id)):
        fact.resident = kept.id
    absorbed.standing, absorbed.merged_into = Standing.MERGED.value, kept.id
    absorbed.identity_cipher = absorbed.identity_index = absorbed.identity_last4 = None
    absorbed.telephone_cipher = absorbed.telephone_index = absorbed.telephone_last4 = None
    absorbed.version += 1
    tell_state(uow, contract.resident_merged, absorbed)
