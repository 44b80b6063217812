"""Residents whom a file describes otherwise than the registry: what it says replaces what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import JobContext
from services.registry import contract
from services.registry.imports.checking import portions
from services.registry.imports.registered import Anew
from services.registry.imports.spool import Spool
from services.registry.imports.usecases.checkup import Change
from services.registry.imports.usecases.stored import STORED, count
from services.registry.people import gone
from services.registry.people.registration import RegistrationKind
from services.registry.people.tables import Resident
from services.registry.people.usecases.keeping import keep_ethnic_group, keep_telephone
from services.registry.people.usecases.officially import keep_registration
from services.registry.people.usecases.telling import tell_state

STEP = {"postgresql": 500, "sqlite": 50}


def change_residents(job: JobContext, changes: Sequence[Change], spool: Spool) -> None:
    """Change them. Whoever was changed by an earlier attempt is found unchanged by the next."""
    for portion in portions(changes, STEP[job.database.engine.dialect.name]):
        with job.step(checkpoint=STORED, done=job.done) as uow:
            _change(uow, portion, spool)
            count(job, changed=len(portion))


def _change(uow: UnitOfWork, portion: Sequence[Change], spool: Spool) -> None:
    locked = select(Resident).where(Resident.id.in_([change.resident for change in portion]))
    residents = {r.id: r for r in uow.session.scalars(locked.order_by(Resident.id).with_for_update())}
    for change in portion:
        resident, row = residents[change.resident], spool.row(change.place)
        gone.refuse_away(resident)  # who was here when the file was checked
        for column in change.columns:
            if column == "telephone":
                keep_telephone(uow, resident, row.telephone)
            elif column == "ethnic_group":
                keep_ethnic_group(uow, resident, row.ethnic_group, row.ethnic_group_consent)
            elif column == "registration" and change.registration is not None:
                _register_anew(uow, resident, change.registration)
            elif column == "resettled_to":
                resident.resettled_to = change.allotted
            else:
                setattr(resident, column, getattr(row, column))
        resident.version += 1
        tell_state(uow, contract.resident_changed, resident)


@dataclass(frozen=True)
class Told:
    """A household registration, as `keep_registration` takes it."""

    division_code: str
    since: date
    dwelling: UUID | None
    kind: str = RegistrationKind.FAMILY.value


def _register_anew(uow: UnitOfWork, resident: Resident, anew: Anew) -> None:
    keep_registration(uow, resident, Told(anew.division_code, anew.since, resident.dwelling if anew.here else None))
