"""Whom an incident concerns: naming residents, telling them, and what they read of it themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, NotFound
from services.registry.consents.store import children_of
from services.registry.incidents import incident as rules
from services.registry.incidents import store
from services.registry.incidents.incident import IncidentEntryKind
from services.registry.incidents.tables import ConcernedResident, Incident
from services.registry.incidents.usecases.following import opened, told_since
from services.registry.incidents.usecases.recording import changed, entered, notice, view
from services.registry.people import gone
from services.registry.people import store as people
from services.registry.people.ages import ADULT_FROM, age_on
from services.registry.people.tables import Resident
from services.registry.rights.store import own_resident


def name_concerned(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Name residents whose data it was; who is named already stays so. Raises NotFound that names who is not on record,
    Conflict for a closed record."""
    row = opened(uow, command)
    refuse_unknown(command.residents, people.seen_of(uow, command.residents), "there is no such resident")
    locked = people.locked(uow, command.residents)
    named = {one.resident for one in named_among(uow, row, command.residents)}
    new = [one for one in dict.fromkeys(command.residents) if one not in named]
    for resident_id in new:
        gone.refuse_closed(locked[resident_id], f"/residents/{command.residents.index(resident_id)}")
        uow.add(
            ConcernedResident(
                id=uow.new_id(),
                community=row.community,
                incident=row.id,
                resident=resident_id,
                named_at=uow.now(),
                ways=[],
            )
        )
    return changed(uow, row) if new else view(uow, row)


def remove_concerned(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Take off residents who were named by mistake; why, and how many, stands among the entries."""
    row = opened(uow, command)
    rows = chosen(uow, row, command.residents)
    for one in rows:
        uow.session.delete(one)
    entered(uow, row, IncidentEntryKind.TAKEN_OFF, uow.now(), text=command.why, people=len(rows))
    return changed(uow, row)


def tell_concerned(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Record that people were told; from then on those who are named read the notice themselves. Without `residents`,
    everybody named who was not told yet. Raises Conflict (`notice-incomplete`) where it lacks what the law asks."""
    row = opened(uow, command)
    refuse_to_tell(uow, row)
    told_at = told_since(uow, row, command.told_at)
    if command.residents is None:
        rows = list(uow.session.scalars(store.untold(row).order_by(ConcernedResident.id).with_for_update()))
    else:
        rows = chosen(uow, row, command.residents)
    ways = sorted(set(command.ways))
    for one in rows:
        one.told_at, one.ways = min(one.told_at or told_at, told_at), sorted({*one.ways, *ways})
        uow.add(one)
    row.people_told_at = min(row.people_told_at or told_at, told_at)
    told = {"ways": ways, "people": len(rows), "notice": notice(row)}
    entered(uow, row, IncidentEntryKind.PEOPLE_TOLD, told_at, text=command.text, **told)
    return changed(uow, row)


def refuse_to_tell(_: UnitOfWork, row: Any) -> None:
    """Raises Conflict where it is closed, or the notice would lack what article 57 asks of it."""
    rules.refuse_closed(row.state)
    rules.refuse_short_notice(**notice(row))


def list_concerned(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Whom it concerns, with names, so that they can be told."""
    found = store.concerned(store.incident(uow, query.id))
    if query.told is not None:
        found = found.where(ConcernedResident.told_at.is_not(None) == query.told)
    listed = page(uow, found, ConcernedResident.id, query.limit, query.cursor)
    wanted = [row.resident for row in listed["items"]]
    known = {one.id: one for one in uow.session.scalars(select(Resident).where(Resident.id.in_(wanted)))}
    return listed | {"items": [shown(uow, row, known[row.resident]) for row in listed["items"]]}


def shown(uow: UnitOfWork, row: ConcernedResident, resident: Resident) -> dict[str, Any]:
    born = resident.birth_date
    return {
        "resident": row.resident,
        "name": resident.name,
        "standing": resident.standing,
        "under_age": born is not None and age_on(born, uow.today()) < ADULT_FROM,
        "named_at": row.named_at,
        "told_at": row.told_at,
        "ways": row.ways,
    }


def list_own_incidents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What article 57 says that the caller is told, of each incident that concerns them or a child under 14 whose
    guardian they are."""
    own = own_resident(uow)
    children = uow.session.scalars(children_of(uow, own.id)).all()
    records = [record.id for one in (own, *children) for record in people.records_of(uow, one)]
    listed = page(uow, store.of_residents(records), Incident.id, query.limit, query.cursor)
    return listed | {"items": told_to(uow, records, listed["items"])}


SHOWN = (
    "id",
    "number",
    "state",
    "kinds",
    "suspected",
    "found_at",
    "happened_since",
    "happened_until",
    *rules.NOTICE,
)


def told_to(uow: UnitOfWork, residents: Collection[UUID], incidents: Collection[Incident]) -> list[dict[str, Any]]:
    """The notices of these incidents, with which of these records they concern, and when and how one of them was told;
    why not, where none was."""
    of_these = ConcernedResident.incident.in_([one.id for one in incidents])
    query = select(ConcernedResident).where(of_these, ConcernedResident.resident.in_(list(residents)))
    rows: dict[UUID, list[ConcernedResident]] = defaultdict(list)
    for row in uow.session.scalars(query.order_by(ConcernedResident.id)):
        if row.told_at is not None or row.shown_at is not None:
            rows[row.incident].append(row)
    notices = []
    for one in incidents:
        told = min(rows[one.id], key=lambda row: (row.told_at is None, row.told_at))
        why = one.people_not_told_because if told.told_at is None else None
        shown = {name: getattr(one, name) for name in SHOWN}
        shown |= {"concerns": [row.resident for row in rows[one.id]]}
        notices.append(shown | {"told_at": told.told_at, "ways": told.ways, "not_told_because": why})
    return notices


def join(uow: UnitOfWork, kept: UUID, absorbed: UUID) -> None:
    """Two records are one person's: named once in each incident, and told where either was."""
    both = select(ConcernedResident).where(ConcernedResident.resident.in_((kept, absorbed))).with_for_update()
    rows = list(uow.session.scalars(both.order_by(ConcernedResident.id)))
    stays = {row.incident: row for row in rows if row.resident == kept}
    for row in (one for one in rows if one.resident == absorbed):
        other = stays.get(row.incident)
        if other is None:
            row.resident = kept
            continue
        told = [at for at in (row.told_at, other.told_at) if at is not None]
        other.told_at, other.ways = min(told, default=None), sorted({*row.ways, *other.ways})
        other.shown_at = min((at for at in (row.shown_at, other.shown_at) if at is not None), default=None)
        uow.session.delete(row)


def named_among(uow: UnitOfWork, row: Incident, residents: Collection[UUID]) -> list[ConcernedResident]:
    wanted = store.concerned(row).where(ConcernedResident.resident.in_(list(residents)))
    return list(uow.session.scalars(wanted.order_by(ConcernedResident.id).with_for_update()))


def chosen(uow: UnitOfWork, row: Incident, residents: list[UUID]) -> list[ConcernedResident]:
    """Raises NotFound that names who is not named as concerned."""
    rows = named_among(uow, row, residents)
    refuse_unknown(residents, {one.resident for one in rows}, "this resident is not named in the incident")
    return rows


def refuse_unknown(residents: Sequence[UUID], known: Collection[UUID], reason: str) -> None:
    """Raises NotFound that names those who are not known."""
    unknown = [number for number, one in enumerate(residents) if one not in known]
    if unknown:
        raise NotFound(reason, errors=[FieldError(f"/residents/{number}", reason) for number in unknown])
