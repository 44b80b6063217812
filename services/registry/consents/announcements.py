"""What the registry can tell again of what residents allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import Announcement, Stated
from services.registry import contract
from services.registry.consents import store
from services.registry.consents.tables import ConsentRow
from services.registry.people.consent import Consent, Purpose, SensitiveKind, Unreadable, allows
from services.registry.people.tables import Resident


def rows(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Stated]:
    """Each row with what its resident allows now for its purpose: three queries a page."""
    query = select(ConsentRow).order_by(ConsentRow.id).limit(limit)
    page = uow.session.scalars(query if after is None else query.where(ConsentRow.id > after)).all()
    residents = {row.resident for row in page}
    held = store.consents_of_each(uow, residents)
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(residents))
    birth_dates = {id: birth_date for id, birth_date in uow.session.execute(born)}
    local = uow.now().astimezone(uow.database.zone)
    return [stated(row, held[row.resident], birth_dates.get(row.resident), local) for row in page]


def stated(row: ConsentRow, held: Iterable[Consent | Unreadable], born: date | None, local: datetime) -> Stated:
    purpose, held = Purpose.of(row.purpose), list(held)
    born = born or local.date()
    allowed = allows(held, purpose, local, birth_date=born)
    kinds = [kind.value for kind in SensitiveKind if allows(held, purpose, local, birth_date=born, sensitive=kind)]
    return Stated(row.id, row.community, row.version, store.state_of(row, allowed, kinds))


consents = Announcement(contract.consent_stated, rows)
