"""What somebody does with the rotating secretary's rota."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.paging import page
from chassis.common.telling import event_about
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, invalid_at
from services.registry import contract
from services.registry.organisations import store as organisations
from services.registry.organisations.organisations import OrganisationKind
from services.registry.rota import rota, store
from services.registry.rota.hands import check_hand, for_no_unit, not_for_the_unit, not_the_same_hand
from services.registry.rota.swapping import Swap, SwapState, swapped
from services.registry.rota.tables import RotaRow, SwapRow

PLANNED_AHEAD = timedelta(days=3 * 366)  # by when a rota ends: it is drawn of members of its first day, as known today


def generate_rota(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A year's rota over the committee's member units of its first day. The seed lets anybody draw it again.

    A unit whose membership ends within the year has turns up to that day.
    """
    committee = organisations.organisation(uow, command.committee, locked=True)
    if committee.kind != OrganisationKind.COMMITTEE.value:
        reason = (
            f"{committee.name} is no committee; name one of GET /v1/organisations?kind=committee, whose member units "
            "take turns"
        )
        raise Invalid(reason, errors=[FieldError("/committee", reason)])
    starts_on, days = command.starts_on, command.turn_days
    ends_on = starts_on + timedelta(days=days * command.turns)
    if (other := store.overlapping(uow, committee.id, starts_on, ends_on)) is not None:
        raise Conflict(f"a rota runs from {other.starts_on} to {other.ends_on} already; begin on its end")
    if (last := uow.today() + PLANNED_AHEAD) < ends_on:
        reason = f"this rota runs until {ends_on}, and can be planned until {last} at most; begin earlier or shorten it"
        raise invalid_at("/starts_on", reason)
    seed = secrets.randbelow(2**31) if command.seed is None else command.seed
    units = organisations.members_on(uow, committee.id, starts_on)
    before, after = store.edges(uow, committee.id, starts_on, ends_on)
    made = rota.generate(units, starts_on, seed=seed, turns=command.turns, turn_days=days, before=before, after=after)
    for until, unit in members_leaving(uow, committee.id, units, starts_on):
        if until < ends_on:
            made = rota.leave(made, unit, until)
    row = RotaRow(
        id=uow.new_id(),
        community=committee.community,
        version=1,
        committee=committee.id,
        starts_on=starts_on,
        ends_on=ends_on,
        seed=seed,
        stints=[],
    )
    store.keep(uow, row, made)
    uow.tell(rota_event(uow, contract.rota_generated, row))
    return shown(row, made)


def get_rota(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    row = store.rota(uow, query.id)
    return shown(row, store.as_value(uow, row))


def list_rotas(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.rotas(uow)
    if query.committee:
        found = found.where(RotaRow.committee == query.committee)
    return page(uow, found, RotaRow.id, query.limit, query.cursor)


def get_duty(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Who is on duty on a day, today if none is named."""
    day = query.on or uow.today()
    row = store.rota_on(uow, day, committee=query.committee)
    value = store.as_value(uow, row)
    turn = value.turns[value.index_on(day)]
    unit = organisations.organisation_named(uow, turn.unit_id)
    return {"on": day, "rota": row.id, "since": turn.period.since, "until": turn.period.until} | unit


def members_leaving(uow: UnitOfWork, committee: UUID, units: Iterable[UUID], day: date) -> list[tuple[date, UUID]]:
    """Those of these members of a day whose membership has an end: when, and which, in that order."""
    ends = ((organisations.member_until(uow, committee, unit, day), unit) for unit in units)
    return sorted((until, unit) for until, unit in ends if until is not None)


def join_rota(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A unit that became a member gets its fair part of the turns left, up to the end of its membership.

    Raises Conflict where it is no member on the day.
    """

    def joined(value: rota.Rota, row: RotaRow, on: date) -> rota.Rota:
        if command.unit not in organisations.members_on(uow, row.committee, on):
            raise Conflict("the unit is no member of the committee on that day; record its membership first")
        return rota.join(value, command.unit, on, organisations.member_until(uow, row.committee, command.unit, on))

    return changed(uow, command, joined)


def leave_rota(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A unit that is no longer a member: its turns go to those that have had the fewest."""
    return changed(uow, command, lambda value, _, on: rota.leave(value, command.unit, on))


def changed(uow: UnitOfWork, command: Any, change: Callable[[rota.Rota, RotaRow, date], rota.Rota]) -> dict[str, Any]:
    row = store.rota(uow, command.id, locked=True)
    refuse_over(uow, row)
    on: date = command.on or uow.today() + timedelta(days=1)
    if on <= uow.today():
        raise invalid_at("/on", "turns that have begun stay as they are; name a day that lies ahead")
    organisations.organisation(uow, command.unit)
    made = change(store.as_value(uow, row), row, on)
    row.version += 1
    store.keep(uow, row, made)
    uow.tell(rota_event(uow, contract.rota_changed, row))
    return shown(row, made)


def refuse_over(uow: UnitOfWork, row: RotaRow) -> None:
    """Raises Conflict where the rota has no day left that lies ahead."""
    if row.ends_on <= uow.today() + timedelta(days=1):
        raise Conflict(f"this rota ends on {row.ends_on}, and no turn of it lies ahead; generate the next one")


# ---- swaps


def ask_swap(uow: UnitOfWork, command: Any) -> SwapRow:
    """A unit asks another to exchange two turns; whether the rules let it is told at once."""
    check_hand(for_no_unit(uow.actor.scope.organisations))
    row = store.rota_on(uow, command.first_day, committee=command.committee, locked=True)
    value = store.as_value(uow, row)
    owners = [value.on_duty(day) for day in (command.first_day, command.second_day)]
    asking = command.unit or next((unit for unit in owners if unit in uow.actor.scope.organisations), None)
    if asking not in owners or len(set(owners)) == 1:
        raise Conflict("a swap exchanges a turn of your unit with one of another's; name such a day for each")
    check_hand(not_for_the_unit(asking, uow.actor.scope.organisations))
    other = next(unit for unit in owners if unit != asking)
    wished = Swap(command.first_day, command.second_day, asking, command.reason, uow.today(), agreed_by=other)
    swapped(value, wished, uow.today())
    swap = SwapRow(
        id=uow.new_id(),
        community=row.community,
        version=1,
        rota=row.id,
        first_day=command.first_day,
        second_day=command.second_day,
        asked_by=asking,
        asked_of=other,
        asker=uow.actor.subject,
        reason=command.reason,
        asked_on=uow.today(),
        state=SwapState.ASKED.value,
    )
    uow.add(swap, swap_event(uow, contract.swap_asked, swap))
    uow.session.flush()
    return swap


def agree_to_swap(uow: UnitOfWork, command: Any) -> SwapRow:
    """The other unit agrees: the turns change hands, if the rules still let them."""
    swap = answered(uow, command, SwapState.AGREED)
    row = store.rota(uow, swap.rota, locked=True)
    made = exchanged(uow, swap, row)
    row.version += 1
    store.keep(uow, row, made)
    uow.tell(swap_event(uow, contract.swap_answered, swap), rota_event(uow, contract.rota_changed, row))
    return swap


def exchanged(uow: UnitOfWork, swap: SwapRow, row: RotaRow) -> rota.Rota:
    """The rota with the swap made. Raises Conflict where its rules do not let it be made any more."""
    wished = Swap(swap.first_day, swap.second_day, swap.asked_by, swap.reason, swap.asked_on, agreed_by=swap.asked_of)
    return swapped(store.as_value(uow, row), wished, uow.today())


def may_agree(uow: UnitOfWork, swap: SwapRow) -> None:
    """What `agree_to_swap` asks. The rota is read for open swaps that the actor may answer only, which are few."""
    may_answer(uow, swap)
    exchanged(uow, swap, store.rota(uow, swap.rota))


def refuse_swap(uow: UnitOfWork, command: Any) -> SwapRow:
    swap = answered(uow, command, SwapState.REFUSED)
    uow.tell(swap_event(uow, contract.swap_answered, swap))
    return swap


def withdraw_swap(uow: UnitOfWork, command: Any) -> SwapRow:
    """The unit that asked takes it back before there is an answer."""
    swap = store.swap(uow, command.id, locked=True)
    may_withdraw(uow, swap)
    set_answer(uow, swap, SwapState.WITHDRAWN, None)
    uow.tell(swap_event(uow, contract.swap_answered, swap))
    return swap


def answered(uow: UnitOfWork, command: Any, state: SwapState) -> SwapRow:
    swap = store.swap(uow, command.id, locked=True)
    may_answer(uow, swap)
    set_answer(uow, swap, state, command.answer)
    return swap


def may_answer(uow: UnitOfWork, swap: SwapRow) -> None:
    """Raises Forbidden where another hand answers, Conflict where somebody has."""
    check_hand(not_for_the_unit(swap.asked_of, uow.actor.scope.organisations))
    check_hand(not_the_same_hand(swap.asker, uow.actor.subject))
    refuse_answered(swap)


def may_withdraw(uow: UnitOfWork, swap: SwapRow) -> None:
    """Raises Forbidden for a swap that another unit asked, Conflict where it was answered."""
    check_hand(not_for_the_unit(swap.asked_by, uow.actor.scope.organisations))
    refuse_answered(swap)


def refuse_answered(swap: SwapRow) -> None:
    if swap.state != SwapState.ASKED.value:
        raise Conflict("this swap has been answered already; ask a new one")


def set_answer(uow: UnitOfWork, swap: SwapRow, state: SwapState, answer: str | None) -> None:
    swap.state, swap.answer, swap.answered_at = state.value, answer, uow.now()
    swap.version += 1
    uow.session.flush()


def get_swap(uow: UnitOfWork, query: Any) -> SwapRow:
    return store.swap(uow, query.id)


def list_swaps(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.swaps(uow)
    if query.state:
        found = found.where(SwapRow.state == query.state)
    return page(uow, found, SwapRow.id, query.limit, query.cursor)


# ---- what is shown and told


def shown(row: RotaRow, value: rota.Rota) -> dict[str, Any]:
    counts = value.counts()
    return {
        **{name: getattr(row, name) for name in ("id", "version", "committee", "starts_on", "ends_on", "seed")},
        "turns": [
            {"since": turn.period.since, "until": turn.period.until, "unit": turn.unit_id} for turn in value.turns
        ],
        "units": [{"unit": unit, "turns": counts[unit]} for unit in value.units],
    }


def rota_event(uow: UnitOfWork, kind: EventType, row: RotaRow) -> Event:
    turns = [{"since": t.since, "until": t.until, "unit": t.unit} for t in store.turns_of(uow, row.id)]
    return event_about(uow, kind, row, {"committee": row.committee, "turns": turns})


def swap_event(uow: UnitOfWork, kind: EventType, row: SwapRow) -> Event:
    names = ("rota", "first_day", "second_day", "asked_by", "asked_of", "state")
    return event_about(uow, kind, row, {name: getattr(row, name) for name in names})
