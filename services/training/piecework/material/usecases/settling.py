"""When a claim is at its end its material is reckoned up, once; what is lost above the agreed rate opens a hearing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of, loaded_with
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.ledger.amounts import money
from services.training.piecework.material import store
from services.training.piecework.material.tables import (
    Material,
    MaterialBalance,
    MaterialReckoning,
    MaterialSettlement,
)
from services.training.piecework.material.usecases.moving import move
from services.training.piecework.material.weighing import (
    MovementKind,
    Reckoning,
    Use,
    reckon,
    refuse_unfinished,
    worth,
)
from services.training.piecework.payroll.usecases.deducting import ask_for
from services.training.piecework.work import store as work
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim

Taken = list[tuple[MaterialBalance, Material]]
REASON = "{code} {colour}：领出减退回 {out} 克，{pieces} 件应用 {expected} 克，约定损耗 {allowed} 克，超出 {above} 克"
MOST = 300  # characters of a hearing's reason


def settle_material(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Reckon up a claim's material: all pieces brought count, rejected ones too. Sent again, it is the same settlement.
    Raises Conflict: `claim-open` while something is out, `no-material`, `no-use` where none was measured.
    """
    claim: Claim = work.one(uow, Claim, command.claim, locked=True)
    before = store.settled(uow, claim.id)
    if before is not None:
        return settlement_view(uow, [before])[0]
    refuse_to_settle(uow, claim)
    taken = store.balances(uow, claim.id)
    settlement = MaterialSettlement(
        id=uow.new_id(),
        community=claim.community,
        employer=claim.employer,
        resident=claim.resident,
        claim=claim.id,
        pieces=claim.delivered,
        rejected=work.inspected(uow, claim.id).rejected,
        asked=0,
        hearing=None,
        settled_by=uow.actor.subject,
        settled_at=uow.now(),
    )
    lines = [_line(uow, claim, settlement, rows) for rows in _by_colour(list(taken))]
    settlement.asked = sum(line.worth for line in lines)
    if settlement.asked:
        reason = "；".join(REASON.format(**_columns(line)) for line in lines if line.above)
        hearing = ask_for(uow, claim, settlement.asked, reason[:MOST])
        uow.session.flush()
        settlement.hearing = hearing.id
    uow.add(settlement)
    uow.session.flush()
    for line in lines:
        uow.add(line)
    uow.session.flush()
    return settlement_view(uow, [settlement])[0]


def refuse_to_settle(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict (`claim-open`, `no-material` where none went out, or what did was a wrong weighing)."""
    refuse_unfinished(claim.state == ClaimState.OPEN)
    if not any(balance.issued for balance in claim.balances):
        raise Conflict("no material went out for this claim", type="no-material")


def is_settled(_: UnitOfWork, claim: Claim) -> bool:
    return claim.settlement is not None


def with_material(uow: UnitOfWork, claims: Sequence[Claim]) -> Sequence[Claim]:
    """Claims, with what is known of their material loaded in two queries."""
    return loaded_with(uow, Claim, claims, Claim.balances, Claim.settlement)


def _by_colour(taken: Taken) -> list[Taken]:
    groups: dict[tuple[str, str], Taken] = defaultdict(list)
    for balance, material in taken:
        groups[material.code, material.colour].append((balance, material))
    return list(groups.values())


def _line(uow: UnitOfWork, claim: Claim, settlement: MaterialSettlement, rows: Taken) -> MaterialReckoning:
    """Reckon up one material in one colour, and move what is out of each dye lot to where it is now."""
    code, colour = rows[0][1].code, rows[0][1].colour
    out = [balance.out for balance, _ in rows]
    reckoned = _reckoned(uow, claim, code, colour, out)
    asked = 0
    for (_, material), part in zip(rows, reckoned.parts, strict=True):
        for kind, grams in ((MovementKind.USED, part.used), (MovementKind.LOST, part.lost)):
            if grams:
                move(uow, claim, material, kind, grams, on=uow.today())
        asked += worth(part.above, material.per_kilogram)
    return MaterialReckoning(
        id=uow.new_id(),
        community=claim.community,
        settlement=settlement.id,
        operation=claim.operation,
        code=code,
        colour=colour,
        pieces=claim.delivered,
        out=sum(out),
        expected=reckoned.expected,
        allowed=reckoned.allowed,
        above=reckoned.above,
        worth=asked,
    )


def _reckoned(uow: UnitOfWork, claim: Claim, code: str, colour: str, out: list[int]) -> Reckoning:
    use = store.use_for(uow, claim.operation, code, colour, claim.claimed_on)
    if use is None:
        raise Conflict(f"no use of {code} {colour} is agreed for this operation; measure it first", type="no-use")
    return reckon(out, Use(use.grams, use.pieces, use.allowed_loss), claim.delivered)


def get_material_settlement(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return settlement_view(uow, [store.one(uow, MaterialSettlement, query.id)])[0]


def list_material_settlements(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(MaterialSettlement).where(store.within_reach(uow, MaterialSettlement))
    found = narrowed(found, MaterialSettlement, query, "resident", "claim")
    answer = page(uow, found, MaterialSettlement.id, query.limit, query.cursor)
    return {**answer, "items": settlement_view(uow, answer["items"])}


def settlement_view(uow: UnitOfWork, rows: list[MaterialSettlement]) -> list[dict[str, Any]]:
    lines = store.lines_of(uow, [row.id for row in rows])
    return [
        columns_of(row)
        | {
            "asked": money(row.asked),
            "lines": [_columns(line) | {"worth": money(line.worth)} for line in lines[row.id]],
        }
        for row in rows
    ]


def _columns(line: MaterialReckoning) -> dict[str, Any]:
    return columns_of(line)
