"""Many deliveries in one go: the rules of `deliveries.record_delivery`, with a few statements for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from chassis.common.rowwise import Entered, taken_each
from chassis.database.bulk import Change, change_rows, write_rows
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Failure, FieldError, Invalid, NotFound
from services.training.piecework.work import store
from services.training.piecework.work.held import HeldClaim
from services.training.piecework.work.inspecting import DeliveryState, refuse_delivery
from services.training.piecework.work.tables import Claim, Delivery
from services.training.piecework.work.usecases.making.deliveries import refuse_day
from services.training.piecework.work.usecases.rows import reference_taken

RESIDENT = "another resident has this lot; claims are listed by GET /v1/claims"
NO_CLAIM = "name the claim, or your order's reference and the number of its lot"


def record_deliveries(uow: UnitOfWork, commands: Sequence[Any]) -> list[Entered | Failure]:
    """What comes of each, in their order; a refused one leaves nothing. Nothing is in the database before the end."""
    writing = Deliveries(uow, commands)
    results = taken_each(writing.take, commands)
    writing.write()
    return results


class Deliveries:
    """The claims that are named, locked, and the deliveries that were made of them so far."""

    def __init__(self, uow: UnitOfWork, commands: Sequence[Any]) -> None:
        self._uow = uow
        self._today = uow.today()
        lots = {(c.work_order, c.lot) for c in commands if c.claim is None and c.work_order and c.lot}
        self._of_lots = store.claims_of_lots(uow, lots) if lots else {}
        named = {c.claim for c in commands if c.claim is not None} | set(self._of_lots.values())
        self._claims = held(uow, named)
        references = {
            c.employer_reference for c in commands if c.employer_reference is not None
        }  # looked for once the claims are locked
        self._known: dict[str, Any] = {**store.sent_before(uow, Delivery, references)} if references else {}
        self._rows: list[dict[str, Any]] = []

    def take(self, command: Any) -> Entered:
        claim = self._claim(command)
        on = command.delivered_on or self._today
        known = self._known.get(command.employer_reference)
        if known is not None:
            if not same(known, claim.id, command):
                raise reference_taken("delivery")
            return Entered("already", known.id)
        refuse_day(on, self._uow, claim)
        refuse_delivery(claim.out, command.pieces, command.rework)
        if command.rework:
            claim.in_rework -= command.pieces
        else:
            claim.delivered += command.pieces
        claim.version += 1
        row = {
            "id": self._uow.new_id(),
            "community": claim.community,
            "version": 1,
            "employer": claim.employer,
            "resident": claim.resident,
            "claim": claim.id,
            "employer_reference": command.employer_reference,
            "pieces": command.pieces,
            "rework": command.rework,
            "minutes": command.minutes,
            "minutes_by": self._uow.actor.subject if command.minutes else None,
            "minutes_at": self._uow.now() if command.minutes else None,
            "delivered_on": on,
            "state": DeliveryState.WAITING.value,
            "recorded_by": self._uow.actor.subject,
        }
        self._rows.append(row)
        if command.employer_reference is not None:
            self._known[command.employer_reference] = SimpleNamespace(**row)
        return Entered("recorded", row["id"])

    def write(self) -> None:
        write_rows(self._uow, Delivery, self._rows)
        change_claims(self._uow, self._claims.values())

    def _claim(self, command: Any) -> HeldClaim:
        if command.claim is None and not (command.work_order and command.lot):
            raise Invalid(NO_CLAIM, errors=[FieldError("/claim", NO_CLAIM)])
        id = command.claim or self._of_lots.get((command.work_order, command.lot))
        claim = self._claims.get(id) if id else None
        if claim is None:
            raise NotFound("there is no such claim: nobody has this lot, or it is another employer's")
        if command.resident not in (None, claim.resident):
            raise Invalid(RESIDENT, errors=[FieldError("/resident", RESIDENT)])
        return claim


def same(known: Any, claim: UUID, command: Any) -> bool:
    """Whether a delivery under its reference is the one that is told again."""
    on = command.delivered_on in (None, known.delivered_on)
    return on and (known.claim, known.pieces, known.rework) == (claim, command.pieces, command.rework)


def held(uow: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, HeldClaim]:
    wanted = list(ids)
    return {row.id: HeldClaim.of(row) for row in store.claims_locked(uow, wanted)} if wanted else {}


def change_claims(uow: UnitOfWork, claims: Iterable[HeldClaim]) -> None:
    change_rows(uow, Claim, [Change(one.id, one.community, one.before, one.after) for one in claims if one.is_changed])
