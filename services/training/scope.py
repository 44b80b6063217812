"""How far an actor reaches within training: conditions for a WHERE.

An auditor reads the work and the pay of those who live in the compounds of an engagement that runs today, and what
employers offer and paid meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from chassis.events.copies import must_find
from services.training.store import records_of
from services.training.tables import KnownAssignment, KnownAuditEngagement, KnownOrganisation, KnownResident

SEES_ALL = ("admin", "secretary")
EMPLOYER = "employer"  # of the registry's kinds of organisations
OF_EMPLOYER = ("employer", "payer_finance")


def residents_within_reach(uow: UnitOfWork, resident: Any) -> ColumnElement[bool]:
    """Of rows about a resident: all for who answers for the community, some compounds' for staff (and who
    has no home yet, for those who have a compound), else one's own."""
    if uow.actor.has_role(*SEES_ALL):
        return true()
    if uow.actor.has_role("staff"):
        assigned = assigned_today(uow)  # who has none reaches nobody, those without a home neither
        nowhere_yet = and_(KnownResident.compound.is_(None), assigned.exists())
        near = or_(KnownResident.compound.in_(assigned), nowhere_yet)
        return resident.in_(select(KnownResident.id).where(near))  # type: ignore[no-any-return]
    if uow.actor.has_role("auditor"):
        audited = {compound for one in engagements_today(uow) for compound in one.compounds or ()}
        near = KnownResident.compound.in_([UUID(compound) for compound in audited])
        return resident.in_(select(KnownResident.id).where(near))  # type: ignore[no-any-return]
    return own(uow, resident)


def own(uow: UnitOfWork, resident: Any) -> ColumnElement[bool]:
    """Of rows about the resident who is signed in, under whichever record of theirs they were entered."""
    if uow.actor.resident is None:
        return false()
    return resident.in_(records_of(uow.actor.resident))  # type: ignore[no-any-return]


def assigned_today(uow: UnitOfWork) -> Select[Any]:
    """The compounds that the actor answers for today: asked of the assignments, not of the token, which is minutes old
    (as in the registry).
    """
    known, today = KnownAssignment, uow.today()
    goes_on = or_(known.until.is_(None), known.until > today)
    return select(known.compound).where(known.account == uow.actor.subject, known.since <= today, goes_on)


def engagements_today(uow: UnitOfWork) -> Sequence[KnownAuditEngagement]:
    """What the actor is engaged to audit today, asked of the rows as assignments are."""
    known, today = KnownAuditEngagement, uow.today()
    running = select(known).where(known.auditor == uow.actor.subject, known.since <= today, known.until > today)
    return uow.session.scalars(running).all()


def work_within_reach(uow: UnitOfWork, row: Any) -> ColumnElement[bool]:
    """Of rows about somebody's work for an employer: the employer's own, or those of residents within reach."""
    here = row.community == uow.actor.community
    if uow.actor.has_role(*OF_EMPLOYER):
        return here & (row.employer == uow.actor.scope.employer)  # type: ignore[no-any-return]
    return here & residents_within_reach(uow, row.resident)  # type: ignore[no-any-return]


def offers_within_reach(uow: UnitOfWork, row: Any) -> ColumnElement[bool]:
    """Of what an employer offers (styles, rates, orders, lots): the employer's own; anybody else sees all,
    an auditor while an engagement runs."""
    here = row.community == uow.actor.community
    if uow.actor.has_role(*OF_EMPLOYER):
        return here & (row.employer == uow.actor.scope.employer)  # type: ignore[no-any-return]
    if uow.actor.has_role("auditor") and not engagements_today(uow):
        return false()
    return here  # type: ignore[no-any-return]


def employer_of(actor: Actor, asked: UUID | None) -> UUID:
    """The employer that is acted for: an employer's system its own, staff the one that they name. Raises Invalid where
    none is named, NotFound for another's.
    """
    if actor.has_role(*OF_EMPLOYER):
        if actor.scope.employer is None or asked not in (None, actor.scope.employer):
            raise NotFound("there is no such employer")
        return actor.scope.employer
    if asked is None:
        reason = "name the employer"
        raise Invalid(reason, errors=[FieldError("/employer", reason)])
    return asked


def refuse_no_organisation(
    uow: UnitOfWork, organisation: UUID, kinds: Sequence[str] = (), noun: str = "organisation"
) -> None:
    """Raises NotFound unless it is one of the community (and of these kinds) that is not closed; one that was
    registered a moment ago is waited for.
    """
    missing = NotFound(f"there is no such {noun}; one that was registered a moment ago is known here soon")
    open_here = select(KnownOrganisation).where(
        KnownOrganisation.community == uow.actor.community, ~KnownOrganisation.closed
    )
    within = open_here.where(KnownOrganisation.kind.in_(kinds)) if kinds else open_here
    must_find(uow, KnownOrganisation, organisation, within, missing)


def refuse_no_employer(uow: UnitOfWork, organisation: UUID) -> None:
    """Raises NotFound unless it is an open employer of the community."""
    refuse_no_organisation(uow, organisation, (EMPLOYER,), "employer")


def known_resident(uow: UnitOfWork, resident: UUID, *, locked: bool = False) -> KnownResident:
    """A resident within reach. Raises NotFound, which also hides those out of reach; one who was registered a moment
    ago is waited for.
    """
    missing = NotFound("there is no such resident; who was registered a moment ago is known here soon")
    near = select(KnownResident).where(
        KnownResident.community == uow.actor.community, residents_within_reach(uow, KnownResident.id)
    )
    return must_find(uow, KnownResident, resident, near.with_for_update() if locked else near, missing)
