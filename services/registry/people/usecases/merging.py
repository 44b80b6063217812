"""Two records of one person become one, with a record of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry import contract
from services.registry.households.tables import MembershipRow
from services.registry.people import identifiers, store
from services.registry.people.duplicates import merge_plan
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident, ResidentMerge, ResidentSkill, TransitionFact
from services.registry.people.usecases.keeping import keep_name_keys, keep_skills
from services.registry.people.usecases.reading import resident_view
from services.registry.people.usecases.telling import tell_state

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
)


def merge_residents(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """`absorbed` is closed and `id` takes what it lacked. Where both say something, what is kept counts.

    Raises Conflict where the two have different identity numbers, or the absorbed one still belongs to a household.
    """
    both = store.locked(uow, (command.id, command.absorbed), named=(command.id, command.absorbed))
    kept, absorbed = both[command.id], both[command.absorbed]
    expect_version(uow, kept)
    refuse_closed(kept, absorbed)
    plan = merge_plan(kept.id, facts(kept), absorbed.id, facts(absorbed))
    leaves_no_household(uow, absorbed.id)
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
    close(uow, kept, absorbed)
    kept.version += 1
    tell_state(uow, contract.resident_changed, kept)
    uow.session.flush()
    keep_name_keys(uow, kept)
    return resident_view(uow, kept)


def facts(resident: Resident) -> dict[str, Any]:
    return {name: getattr(resident, name) for name in FACTS} | {"number_index": resident.identity_index}


def refuse_closed(*residents: Resident) -> None:
    for resident in residents:
        if resident.standing in (Standing.MERGED, Standing.ERASED):
            raise Conflict("one of the two records is closed already; look at where it was merged into")


def leaves_no_household(uow: UnitOfWork, absorbed: UUID) -> None:
    """A person is counted once: memberships of the wrong record are to be corrected before, which the books follow."""
    valid = select(MembershipRow.id).where(MembershipRow.resident == absorbed, MembershipRow.voided_on.is_(None))
    if uow.session.scalar(valid.limit(1)) is not None:
        reason = "this record still stands in a household's history; correct that membership as withdrawn first"
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
    """Skills and the timeline go over; what is left is an empty record that says where to look."""
    both = (kept.id, absorbed.id)
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
