"""Looking at residents: as they are, and where they lived on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.registry.audits import scope as reach
from services.registry.households.store import homes_on
from services.registry.people import details, store
from services.registry.people.masking import TELLING_FILTERS, masked
from services.registry.people.registration import Residence
from services.registry.people.resettlement import Origin
from services.registry.people.tables import (
    RegistrationRow,
    Resident,
    ResidentSkill,
    masked_identity_number,
    masked_telephone,
)

COLUMNS = tuple(column.key for column in Resident.__table__.columns)


def get_resident(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    row = store.shown_resident(uow, query.id)
    skills = sorted(row.skills.split(store.BETWEEN_SKILLS)) if row.skills else []
    return _view(uow, row, dict(row._mapping), skills, held_here=row.held_here)


def list_residents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Residents by filters; with `as_of` those who lived here on that day, and where."""
    details.not_in_the_future(query.as_of, uow.today(), "/as_of")
    if reach.is_auditor(uow):
        refuse_telling(uow, query)
    found = store.residents_like(uow, query.q) if query.q else store.within_reach(uow)
    found = store.filtered(found, query, uow.today())
    if query.entitlement_ends_within is not None:
        found = store.entitled_until_soon(uow, found, query.entitlement_ends_within)
    if query.as_of:
        found = store.living_somewhere_on(found, query.as_of, query.compound, query.household)
        if reach.is_auditor(uow):
            found = store.living_in_one_of(found, query.as_of, reach.compounds_on(uow, query.as_of))
    answer = page(uow, found, Resident.id, query.limit, query.cursor)
    homes = homes_on(uow, [r.id for r in answer["items"]], query.as_of) if query.as_of else None
    return {**answer, "items": resident_views(uow, answer["items"], homes)}


def refuse_telling(uow: UnitOfWork, query: Any) -> None:
    """An auditor asks neither who somebody is nor for days that no engagement covers. Raises Invalid."""
    masked_fact = "an auditor's list is not narrowed by what is masked"
    wrong = {name: masked_fact for name in TELLING_FILTERS if getattr(query, name) is not None}
    if query.as_of and not reach.compounds_on(uow, query.as_of):
        wrong["as_of"] = "this day lies outside of the days that you are engaged for"
    if wrong:
        errors = [FieldError(f"/{name}", why) for name, why in wrong.items()]
        raise Invalid("; ".join(dict.fromkeys(wrong.values())), errors=errors)


def resident_view(uow: UnitOfWork, resident: Resident) -> dict[str, Any]:
    return resident_views(uow, [resident])[0]


def resident_views(
    uow: UnitOfWork, residents: Sequence[Resident], homes: dict[UUID, tuple[UUID, UUID, UUID]] | None = None
) -> list[dict[str, Any]]:
    """Residents as staff see them; `homes` stand in for where they live now."""
    skills: dict[UUID, list[str]] = defaultdict(list)
    rows = select(ResidentSkill).where(ResidentSkill.resident.in_([r.id for r in residents]))
    for row in uow.session.scalars(rows):
        skills[row.resident].append(row.skill)
    held_here = registered_here(uow, residents)
    views = []
    for resident in residents:
        columns = {key: getattr(resident, key) for key in COLUMNS}
        if homes is not None:
            columns |= dict(zip(("household", "dwelling", "compound"), homes[resident.id], strict=True))
        views.append(_view(uow, resident, columns, sorted(skills[resident.id]), held_here=resident.id in held_here))
    return views


def _view(
    uow: UnitOfWork, resident: Any, columns: dict[str, Any], skills: list[str], *, held_here: bool
) -> dict[str, Any]:
    """`resident` is the model or its row; `columns` are its own, with the home to be shown. Masked for an auditor."""
    view = columns | {
        "identity_number": masked_identity_number(resident.identity_last4),
        "telephone": masked_telephone(resident.telephone_last4),
        "skills": skills,
        "entitlements": [details.shown(row) for row in resident.entitlements or ()],
        "origin_label": origin_label(resident),
        "residence": residence_of(held_here, columns["household"] is not None).value,
    }
    return masked(view) if reach.is_auditor(uow) else view


def registered_here(uow: UnitOfWork, residents: Sequence[Resident]) -> set[UUID]:
    """Whose household registration is held in the community now."""
    rows = select(RegistrationRow.resident).where(
        RegistrationRow.resident.in_([r.id for r in residents]), store.registration_held_here()
    )
    return set(uow.session.scalars(rows))


def residence_of(registered: bool, lives: bool) -> Residence:
    """How registration and home stand to each other, both taken as here or not."""
    if lives:
        return Residence.TOGETHER if registered else Residence.LIVES_HERE
    return Residence.REGISTERED_HERE if registered else Residence.ELSEWHERE


def origin_label(resident: Resident) -> str | None:
    return Origin(resident.origin_code, resident.origin_place or "").label if resident.origin_code else None
