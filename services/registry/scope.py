"""How far an actor reaches within the registry: conditions for a WHERE.

Staff reach the compounds of their assignments, covers included, and auditors those of their engagements. Both are asked
of the rows and of today, not of the token: what begins or ends is so from the next request on. Other services keep the
assignments as copies and ask alike (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from chassis.access.actor import Actor, ActorKind
from chassis.database.unit_of_work import UnitOfWork
from services.registry.audits.tables import AuditEngagement
from services.registry.staffing.tables import Assignment

ALL_COMPOUNDS = ("admin", "secretary")


def sees_all_compounds(actor: Actor) -> bool:
    """The house's own work, and who answers for the whole community. An employer's system is a system with a role."""
    own_work = actor.kind in (ActorKind.SYSTEM, ActorKind.JOB) and not actor.roles
    return own_work or actor.has_role(*ALL_COMPOUNDS)


def only_own(actor: Actor) -> bool:
    """Whether the actor sees nobody's record but their own."""
    return not sees_all_compounds(actor) and not actor.has_role("staff", "auditor")


def account_of(actor: Actor) -> UUID | None:
    """The account that the actor is signed in with; none for what the house does by itself."""
    try:
        return UUID(actor.subject)
    except ValueError:
        return None


def valid_on(model: Any, day: date) -> ColumnElement[bool]:
    holds: ColumnElement[bool] = (model.since <= day) & or_(model.until.is_(None), model.until > day)
    return holds


def assigned_to(account: UUID | None, day: date) -> Select[Any]:
    """The compounds that an account answers for on a day, by itself or for somebody on leave."""
    return select(Assignment.compound).where(Assignment.account == account, valid_on(Assignment, day))


def engagements(uow: UnitOfWork) -> list[AuditEngagement]:
    """Those of the actor that run today."""
    own = AuditEngagement.auditor == account_of(uow.actor)
    return list(uow.session.scalars(select(AuditEngagement).where(own, valid_on(AuditEngagement, uow.today()))))


def places(engagement: AuditEngagement) -> list[UUID]:
    return [UUID(compound) for compound in engagement.compounds]


def compounds_within_reach(uow: UnitOfWork, compound: Any) -> ColumnElement[bool]:
    """Rows of the compounds that the actor answers for, or audits."""
    if sees_all_compounds(uow.actor) or uow.actor.has_role("staff"):
        return answered_for(uow.actor, uow.today(), compound)
    within: ColumnElement[bool] = compound.in_(named_compounds(uow))
    return within


def answered_for(actor: Actor, day: date, compound: Any) -> ColumnElement[bool]:
    """The same of all but auditors: it follows from the actor and the day, so a query can be made once for both.

    What is in no compound yet (somebody registered a moment ago) is within reach of every worker who answers for some
    compound: somebody has to receive newcomers. Who answers for none today reaches nobody.
    """
    if sees_all_compounds(actor):
        return true()
    if actor.has_role("staff"):
        assigned = assigned_to(account_of(actor), day)
        return or_(compound.in_(assigned), and_(compound.is_(None), assigned.exists()))
    return false()


def named_compounds(uow: UnitOfWork) -> frozenset[UUID]:
    """The compounds of who reaches some only; none for who sees all, or only their own record."""
    if sees_all_compounds(uow.actor):
        return frozenset()
    if uow.actor.has_role("staff"):
        return frozenset(uow.session.scalars(assigned_to(account_of(uow.actor), uow.today())))
    if uow.actor.has_role("auditor"):
        return frozenset(place for one in engagements(uow) for place in places(one))
    return frozenset()


def reaches(actor: Actor, named: Set[UUID], compound: UUID | None) -> bool:
    """What `compounds_within_reach` asks of rows, of one that is loaded; `named` as `named_compounds` gave it."""
    if sees_all_compounds(actor):
        return True
    return compound in named or (compound is None and bool(named) and actor.has_role("staff"))
