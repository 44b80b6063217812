"""How far an actor reaches among ventures.

Staff reach those of residents within reach, who answers for the community all, a resident the own, and who stands for a
maker space those that applied to it. Whoever works for the community or the maker space runs a venture: decides, gives,
records. The resident, or staff at the desk, answer for it: apply, change, withdraw.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.scope import residents_within_reach
from services.training.ventures.tables import Venture
from services.training.ventures.venture import refuse_own

OFFICE = ("staff", "admin")
EVERYWHERE = ("staff", "admin", "secretary")


def of_own_organisations(actor: Actor, organisation: Any) -> ColumnElement[bool]:
    if not actor.has_role("representative"):
        return false()
    return organisation.in_(actor.scope.organisations)  # type: ignore[no-any-return]


def ventures_seen(uow: UnitOfWork) -> ColumnElement[bool]:
    own = of_own_organisations(uow.actor, Venture.organisation)
    return (Venture.community == uow.actor.community) & or_(residents_within_reach(uow, Venture.resident), own)


def of_maker_space(uow: UnitOfWork, table: Any) -> ColumnElement[bool]:
    """Of rows of a maker space itself: all for the office, else the own."""
    here = table.community == uow.actor.community
    wide = true() if uow.actor.has_role(*EVERYWHERE) else of_own_organisations(uow.actor, table.organisation)
    return here & wide  # type: ignore[no-any-return]


def stands_for(actor: Actor, organisation: UUID) -> bool:
    return actor.has_role("representative") and organisation in actor.scope.organisations


def refuse_not_stood_for(actor: Actor, organisation: UUID) -> None:
    """Raises NotFound for who neither works for the community nor stands for the organisation."""
    if not actor.has_role(*OFFICE) and not stands_for(actor, organisation):
        raise NotFound("there is no such organisation")


def refuse_not_run(actor: Actor, venture: Any) -> None:
    """Of a venture that is seen. Raises NotFound where somebody else runs it, Forbidden where it is the actor's own."""
    if not actor.has_role(*OFFICE) and not stands_for(actor, venture.organisation):
        raise NotFound("there is no such venture")
    refuse_own(is_own(actor, venture.resident))


def refuse_not_answered_for(actor: Actor, venture: Any) -> None:
    """Of a venture that is seen. Raises NotFound for who is neither its founder nor staff."""
    if not actor.has_role(*OFFICE) and not is_own(actor, venture.resident):
        raise NotFound("there is no such venture")


def is_own(actor: Actor, resident: UUID | None) -> bool:
    return resident is not None and resident == actor.resident


def sees_income(actor: Actor, resident: UUID | None, *, refused: bool) -> bool:
    """Its founder, and the community where the founder did not refuse to show it what they earn; no maker space."""
    return is_own(actor, resident) or (actor.has_role(*EVERYWHERE) and not refused)
