"""Many inspections in one go: the rules of `inspections.record_inspection`, with a few statements for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.rowwise import Entered, taken_each
from chassis.database.bulk import Change, change_rows, write_rows
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, FieldError, Invalid, NotFound
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import open_period
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.work import store
from services.training.piecework.work.claiming import ClaimState, LotState
from services.training.piecework.work.defects import Consequence
from services.training.piecework.work.held import HeldClaim
from services.training.piecework.work.inspecting import PAID, Counts, DeliveryState, refuse_inspection
from services.training.piecework.work.tables import Delivery, Inspection, Lot
from services.training.piecework.work.usecases.making.defects import defects_found, kinds_of
from services.training.piecework.work.usecases.making.deliveries_at_once import change_claims, held
from services.training.piecework.work.usecases.making.inspections import counts_of, inspected_on
from services.training.piecework.work.usecases.photographs import keep_photograph
from services.training.piecework.work.usecases.rows import reference_taken

NO_DELIVERY = "name the delivery by our id or by your reference"


def record_inspections(uow: UnitOfWork, commands: Sequence[Any]) -> list[Entered | Failure]:
    """What comes of each, in their order; a refused one leaves nothing. Nothing is in the database before the end."""
    writing = Inspections(uow, commands)
    results = taken_each(writing.take, commands)
    writing.write()
    return results


class Inspections:
    """The deliveries that are named, their claims, locked, and what was graded and entered of these so far."""

    def __init__(self, uow: UnitOfWork, commands: Sequence[Any]) -> None:
        self._uow, self._now = uow, uow.now()
        named = {c.delivery for c in commands if c.delivery is not None}
        by_reference = {c.delivery_reference for c in commands if c.delivery is None and c.delivery_reference}
        found = store.deliveries_of(uow, named, by_reference) if named or by_reference else []
        self._claims = held(uow, {row.claim for row in found})
        self._deliveries = {row.id: row for row in found}
        self._by_reference = {row.employer_reference: row.id for row in found if row.employer_reference in by_reference}
        references = {
            c.employer_reference for c in commands if c.employer_reference is not None
        }  # looked for once the claims are locked
        self._known: dict[str, Any] = {**store.sent_before(uow, Inspection, references)} if references else {}
        self._graded = store.inspected_of(uow, self._claims)
        self._posted = store.posted_of(uow, self._claims)
        self._waiting = store.waiting_of(uow, self._claims)
        self._periods: dict[UUID, PayPeriod] = {}
        self._kinds: dict[UUID, Mapping[str, Consequence]] = {}
        self._rows: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._inspected: list[UUID] = []

    def take(self, command: Any) -> Entered:
        delivery = self._delivery(command)
        claim = self._claims[delivery.claim]
        counts = Counts(command.first, command.second, command.rework, command.rejected)
        known = self._known.get(command.employer_reference)
        if known is not None:
            if (known.delivery, counts_of(known)) != (delivery.id, counts):
                raise reference_taken("inspection")
            return Entered("already", known.id)
        waiting = self._waiting.get(claim.id, set())
        if delivery.id not in waiting:
            raise Conflict("this delivery is inspected; correct its inspection instead", type="inspected")
        refuse_inspection(delivery.pieces, counts)
        on = inspected_on(self._uow, delivery.delivered_on, counts, command)
        defects = defects_found(self._kinds_of(claim.employer) if command.defects else {}, command, counts)
        keep_photograph(self._uow, command.photograph)
        period = self._period(claim.employer)
        row = {
            "id": self._uow.new_id(),
            "community": delivery.community,
            "employer": delivery.employer,
            "resident": delivery.resident,
            "delivery": delivery.id,
            "claim": claim.id,
            "corrects": None,
            "employer_reference": command.employer_reference,
            "first": counts.first,
            "second": counts.second,
            "rework": counts.rework,
            "rejected": counts.rejected,
            "reason": command.reason,
            "defects": defects,
            "photograph": command.photograph,
            "period": period.id,
            "inspected_on": on,
            "inspected_by": self._uow.actor.subject,
            "entered_at": self._now,
        }
        self._rows.append(row)
        if command.employer_reference is not None:
            self._known[command.employer_reference] = SimpleNamespace(**row)
        waiting.discard(delivery.id)
        self._inspected.append(delivery.id)
        self._after(claim, counts, period, row["id"], done=not waiting)
        return Entered("recorded", row["id"])

    def _delivery(self, command: Any) -> Any:
        if command.delivery is None and command.delivery_reference is None:
            raise Invalid(NO_DELIVERY, errors=[FieldError("/delivery", NO_DELIVERY)])
        found = self._deliveries.get(command.delivery or self._by_reference.get(command.delivery_reference))
        if found is None:
            raise NotFound("there is no such delivery")
        return found

    def _period(self, employer: UUID) -> PayPeriod:
        if employer not in self._periods:
            self._periods[employer] = open_period(self._uow, employer)
        return self._periods[employer]

    def _kinds_of(self, employer: UUID) -> Mapping[str, Consequence]:
        if employer not in self._kinds:
            self._kinds[employer] = kinds_of(self._uow, employer)
        return self._kinds[employer]

    def _after(self, claim: HeldClaim, counts: Counts, period: PayPeriod, cause: UUID, *, done: bool) -> None:
        """As `inspections._after`: lines are credited, and the claim is done where nothing is out."""
        claim.in_rework += counts.rework
        claim.version += 1
        graded = self._graded.get(claim.id, Counts())
        graded = Counts(*(getattr(graded, name) + getattr(counts, name) for name in Counts.__dataclass_fields__))
        self._graded[claim.id] = graded
        for grade in PAID:
            pieces, line = graded.of(grade), (claim.id, grade.value)
            posted = self._posted.get(line, 0)
            moved = movement(Account.COST, Account.PAYABLE, claim.terms.to_post(grade.value, pieces, posted))
            if moved is None:
                continue
            self._posted[line] = claim.terms.line_total(grade.value, pieces)
            self._entries.append(
                {
                    "id": self._uow.new_id(),
                    "community": period.community,
                    "employer": period.employer,
                    "resident": claim.resident,
                    "period": period.id,
                    "kind": EntryKind.ACCRUAL.value,
                    "debit": moved.debit.value,
                    "credit": moved.credit.value,
                    "amount": moved.amount,
                    "line": claim.id,
                    "grade": grade.value,
                    "pieces": pieces,
                    "engagement": claim.engagement,
                    "cause": cause,
                    "at": self._now,
                }
            )
        claim.state = (ClaimState.DONE if done and claim.out.settled else ClaimState.OPEN).value

    def write(self) -> None:
        write_rows(self._uow, Inspection, self._rows)
        write_rows(self._uow, Entry, self._entries)
        change_rows(self._uow, Delivery, [self._inspected_now(self._deliveries[id]) for id in self._inspected])
        change_claims(self._uow, self._claims.values())
        self._finish_lots([one.lot for one in self._claims.values() if one.is_changed and one.state == ClaimState.DONE])

    def _inspected_now(self, delivery: Any) -> Change:
        before: Mapping[str, Any] = {"state": delivery.state, "version": delivery.version}
        after = {"state": DeliveryState.INSPECTED.value, "version": delivery.version + 1}
        return Change(delivery.id, delivery.community, before, after)

    def _finish_lots(self, lots: Sequence[UUID]) -> None:
        table = Lot.__table__
        query = select(table.c.id, table.c.community, table.c.state, table.c.version).where(table.c.id.in_(lots))
        found = self._uow.session.execute(query.order_by(table.c.id).with_for_update()).all() if lots else []
        changes = [
            Change(
                lot.id,
                lot.community,
                {"state": lot.state, "version": lot.version},
                {"state": LotState.DONE.value, "version": lot.version + 1},
            )
            for lot in found
        ]
        change_rows(self._uow, Lot, changes)
