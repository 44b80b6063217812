"""What a resident sees: open work that suits and what it pays, what is due when, and what was earned so far."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.common.paging import cursor_of, key_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.training.learning.standing import skills_for
from services.training.piecework.fairness import store
from services.training.piecework.fairness.usecases import usual_hours
from services.training.piecework.ledger.amounts import money
from services.training.piecework.work import store as work
from services.training.piecework.work.earnings import FULL, Terms
from services.training.piecework.work.inspecting import Grade
from services.training.piecework.work.tables import Claim, Lot
from services.training.piecework.work.usecases.claiming.claims import LIVES
from services.training.scope import known_resident


def list_offers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Open lots that the resident may claim, with what each pays at today's rate and the share that was agreed."""
    after = key_of(query.cursor) if query.cursor is not None else None
    who = query.resident or uow.actor.resident
    if who is None:
        reason = "name the resident"
        raise Invalid(reason, errors=[FieldError("/resident", reason)])
    resident, today = known_resident(uow, who), uow.today()
    old_enough = resident.works_from is None or resident.works_from <= today
    if resident.standing not in LIVES or not old_enough:
        return {"items": [], "next_cursor": None}
    skills = sorted(skills_for(uow, resident.id, today))
    found = store.offers(uow, resident.id, skills, today).limit(query.limit + 1)
    if after is not None:
        found = found.where(Lot.id > after)
    rows = uow.session.execute(found).all()
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return {"items": _offers(uow, resident.id, shown), "next_cursor": cursor_of(shown[-1][0].id) if more else None}


def _offers(uow: UnitOfWork, resident: UUID, rows: Any) -> list[dict[str, Any]]:
    rates = store.rates_on(uow, sorted({row[2].id for row in rows}), uow.today())
    hours = usual_hours(uow, rates)
    out = {employer: work.pieces_out(uow, resident, employer) for employer in {row[0].employer for row in rows}}
    return [_offer(row, rates[row[2].id], hours, out) for row in rows if row[2].id in rates]


def _offer(row: Any, rate: int, hours: dict[UUID, Any], out: dict[UUID, int]) -> dict[str, Any]:
    lot, order, operation, style, engagement = row
    terms = Terms(rate, operation.coefficients, engagement.share)
    return {
        "lot": lot.id,
        "employer": lot.employer,
        "operation": operation.id,
        "style_name": style.name,
        "operation_name": operation.name,
        "pieces": lot.pieces,
        "rate": rate * engagement.share // FULL,
        "pays": money(terms.line_total(Grade.FIRST.value, lot.pieces)),
        "usual_hour": hours.get(operation.id),
        "due_on": order.due_on,
        "relation": engagement.relation,
        "tax_scheme": engagement.tax_scheme,
        "within_limit": out[lot.employer] + lot.pieces <= engagement.piece_limit,
    }


def get_my_work(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """One's own: pay is between a resident and the employer."""
    who = uow.actor.resident
    if who is None:
        raise NotFound("this account is no resident's")
    earned = [
        {"employer": row[0], "month": row[1], "amount": money(int(row[2]))} for row in store.earned_so_far(uow, who)
    ]
    return {"earned": earned, "claims": [_claim(uow, *row) for row in store.open_claims(uow, who)]}


def _claim(uow: UnitOfWork, claim: Claim, operation: str, style: str) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "employer": claim.employer,
        "style_name": style,
        "operation_name": operation,
        "pieces": claim.pieces,
        "to_bring": claim.pieces - claim.delivered + claim.in_rework,
        "due_on": claim.due_on,
        "days_left": (claim.due_on - uow.today()).days if claim.due_on else None,
    }
