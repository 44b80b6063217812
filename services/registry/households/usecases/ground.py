"""What a change stands on: the households, homes and residents that it names, locked and within the actor's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from chassis.periods import Dating
from services.registry.households import store
from services.registry.households.change_kinds import OF_AN_END, Change, Ground, halves, missing, unused, unused_of_row
from services.registry.households.correcting import Beside, refuse_void
from services.registry.households.household import (
    Beginning,
    Ending,
    Formation,
    Household,
    Membership,
    Occupancy,
    Relation,
)
from services.registry.households.requests import RequestKind
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.people import gone, lifetime
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.places import store as places
from services.registry.places.housing import Home, Tenure
from services.registry.places.tables import Dwelling


def dating(uow: UnitOfWork, on: date | None, pointer: str = "/on") -> Dating:
    return Dating(on or uow.today(), uow.today(), pointer)


def home(uow: UnitOfWork, dwelling: UUID) -> Home:
    """A home anywhere in the community: people move into compounds that another worker answers for. Its kind of housing
    is no other before they are counted under it."""
    return places.dwelling(uow, dwelling, held=True).home


def own_home(uow: UnitOfWork, dwelling: UUID) -> Home:
    """A home in the compounds that the actor answers for, or NotFound."""
    places.place(uow, Dwelling, dwelling)
    return home(uow, dwelling)


def relations(pairs: Iterable[Any] | None, field: str) -> dict[UUID, Relation]:
    """How each of them stands. Raises Invalid where `field` names somebody twice: one of the two would go unheard."""
    found: dict[UUID, Relation] = {}
    for place, pair in enumerate(pairs or ()):
        if pair.resident in found:
            reason = "this resident is named twice; say once how they stand"
            raise Invalid(reason, errors=[FieldError(f"/{field}/{place}/resident", reason)])
        found[pair.resident] = Relation.of(pair.relation)
    return found


def told(command: Any) -> frozenset[str]:
    """The names of a change's fields that say something."""
    names = command.given - {"kind", "household", "on", "evidence"}
    said = frozenset(name for name in names if getattr(command, name) not in (None, [], False))
    return said | emptied(command)


def emptied(command: Any) -> frozenset[str]:
    """What a correction says to be empty: null, where it was sent, tells that the row has no end."""
    if command.kind != RequestKind.CORRECT:
        return frozenset()
    return frozenset(name for name in OF_AN_END & command.given if getattr(command, name) is None)


def change_of(command: Any) -> Change:
    """The change that a command names. Raises Invalid where it says too little, or what its kind does not use."""
    kind = RequestKind.of(command.kind)
    given = told(command)
    if errors := (*missing(kind, given), *unused(kind, given), *halves(given, emptied(command))):
        raise Invalid(f"a change of kind {kind} needs other fields; see errors", errors=errors)
    return Change(
        kind,
        resident=command.resident,
        relation=Relation.of(command.relation) if command.relation else None,
        beginning=Beginning.of(command.beginning) if command.beginning else None,
        ending=Ending.of(command.ending) if command.ending else None,
        head=command.head,
        relations=relations(command.relations, "relations"),
        members=relations(command.members, "members"),
        tenure=Tenure.of(command.tenure) if command.tenure else None,
        since=command.since,
        until=command.until,
        reopen=bool(emptied(command)),
        withdraw=bool(command.withdraw),
        why=command.why,
    )


class Locked:
    """The rows that a change may write, locked: households first, then residents, each in the order of their ids."""

    def __init__(self, uow: UnitOfWork, households: Iterable[UUID], residents: Iterable[UUID] = ()) -> None:
        self.rows: dict[UUID, HouseholdRow] = store.locked(uow, households)
        self.kept: dict[UUID, Household] = store.kept(uow, self.rows.values())
        of_households = {row.resident_id for one in self.kept.values() for row in one.valid_memberships()}
        named = set(residents)
        self.residents: dict[UUID, Resident] = people.locked(uow, of_households | named, named=named)

    def new_household(self, uow: UnitOfWork, formation: Formation, number: str | None = None) -> HouseholdRow:
        """Raises Conflict (`exists`) where another household of the community has this number."""
        row = HouseholdRow(
            id=uow.new_id(), community=uow.actor.community, version=1, number=number, formation=formation.value
        )
        self.rows[row.id] = row
        uow.session.add(row)
        try:
            uow.session.flush()
        except IntegrityError:
            reason = "there is a household of this number in the community already; use that one, or choose another"
            raise Conflict(reason, type="exists") from None
        return row


def ground_of(uow: UnitOfWork, command: Any, change: Change) -> tuple[Locked, Ground]:
    """Lock what `command` names and load it. Raises NotFound for what is not there or out of reach."""
    ids = {command.household, *([command.to_household] if command.to_household else [])}
    named = [command.resident] if command.resident else []
    joined = joined_by_transfers(uow, command)
    locked = Locked(uow, ids | joined, named)
    if joined_by_transfers(uow, command) != joined:
        raise Conflict("somebody changed the households of this resident at the same moment; send it again")
    for resident_id in named:
        refuse_gone(change, locked.residents[resident_id])
    kept = locked.kept[command.household]
    refuse_strangers(kept, change)
    wrong = wrong_row(kept, command) if change.kind is RequestKind.CORRECT else {}
    refuse_before_birth(uow, kept, change, command.on, wrong)
    if "membership" in wrong:
        refuse_beyond_the_end(locked.residents[wrong["membership"].resident_id], change, wrong["membership"])
    new = locked.new_household(uow, Formation.SPLIT) if change.kind is RequestKind.SPLIT else None
    placed = {row.resident_id for row in kept.valid_memberships()} if wrong else named
    ground = Ground(
        kept,
        target=locked.kept[command.to_household] if command.to_household else None,
        home=home(uow, command.dwelling) if command.dwelling else None,
        beside=Beside(
            tuple(locked.kept[household] for household in sorted(joined)),
            store.elsewhere(uow, placed, ids | joined),
        ),
        new_id=new.id if new else None,
        **wrong,
    )
    return locked, ground


def joined_by_transfers(uow: UnitOfWork, command: Any) -> set[UUID]:
    """The other households within reach of those whose row is to be corrected, or who came by transfer into the home
    that is: a correction of one end of a transfer carries to the other."""
    if command.row is None:
        return set()
    rows = select(MembershipRow.resident).where(MembershipRow.household == command.household)
    is_a_home = select(OccupancyRow.id).where(OccupancyRow.id == command.row).exists()
    transferred = and_(MembershipRow.began == Beginning.TRANSFERRED.value, is_a_home)
    concerned = rows.where(or_(MembershipRow.id == command.row, transferred))
    theirs = select(MembershipRow.household).where(
        MembershipRow.resident.in_(concerned),
        MembershipRow.household != command.household,
        MembershipRow.voided_on.is_(None),
    )
    reached = store.within_reach(uow).where(HouseholdRow.id.in_(theirs))
    return set(uow.session.scalars(reached.with_only_columns(HouseholdRow.id)))


def refuse_gone(change: Change, resident: Resident) -> None:
    """Raises Conflict where somebody comes into a household who can come into none any more."""
    if change.kind in (RequestKind.ADD, RequestKind.TRANSFER):
        gone.refuse_dead(resident, "/resident")


def refuse_strangers(household: Household, change: Change) -> None:
    """Raises Invalid where head, members or relations name somebody who never belonged to the household: they would be
    passed over in silence."""
    known = {row.resident_id for row in household.memberships}
    named = [("/head", change.head)] if change.head else []
    for field, pairs in (("members", change.members), ("relations", change.relations)):
        named += [(f"/{field}/{place}/resident", resident) for place, resident in enumerate(pairs or ())]
    reason = "nobody of this id belongs to the household; take one from its members"
    if errors := [FieldError(pointer, reason) for pointer, resident in named if resident not in known]:
        raise Invalid(reason, errors=errors)


def refuse_before_birth(
    uow: UnitOfWork, household: Household, change: Change, on: date | None, row: Mapping[str, Any]
) -> None:
    """Raises Invalid where the day of a change, or the first day that a correction of `row` tells, lies before the
    birth of one of those whom it is about. A home that is corrected to an earlier day takes its head along."""
    day, pointer = (change.since, "/since") if row else (on, "/on")
    about = {change.resident, change.head, *(change.members or ())}
    if "membership" in row:
        about = {row["membership"].resident_id}
    elif "occupancy" in row:
        about = {household.head_on(row["occupancy"].period.since)}
    lifetime.not_before_birth(day, people.births(uow, about - {None}), pointer)
    refuse_another_birth(uow, change, day or uow.today(), row.get("membership"))


def refuse_another_birth(uow: UnitOfWork, change: Change, day: date, wrong: Membership | None) -> None:
    """Raises Invalid where somebody joins by birth, or is corrected to have, who was born at another time."""
    who, began, pointer = change.resident, change.beginning, "/beginning"
    if wrong is not None and (change.beginning or change.since):
        who, began = wrong.resident_id, change.beginning or wrong.began
        day = change.since or wrong.period.since
        pointer = "/beginning" if change.beginning else "/since"
    if began is not None and who is not None:
        for born in people.births(uow, [who]):
            lifetime.with_the_birth(began, day, born, pointer)


def refuse_beyond_the_end(resident: Resident, change: Change, wrong: Membership) -> None:
    """Raises Conflict where a membership would go on beyond the death or going that is recorded outside of it."""
    until = None if change.reopen else change.until or wrong.period.until
    end = resident.ended_on
    if end is not None and wrong.period.since <= end and (until is None or until > end):
        raise Conflict(f"this resident has died or gone on {end} by their own record; take that back there first")


def wrong_row(kept: Household, command: Any) -> dict[str, Any]:
    """The row that is to be corrected, a membership or an occupancy. Raises Invalid, and Conflict for one that does not
    count: whose it was need not be among those who are locked."""
    of_kind: tuple[tuple[str, tuple[Membership | Occupancy, ...]], ...] = (
        ("membership", kept.memberships),
        ("occupancy", kept.occupancies),
    )
    for name, rows in of_kind:
        for row in rows:
            if row.id == command.row:
                if errors := unused_of_row(told(command), membership=name == "membership"):
                    raise Invalid("this row has no such fields; see errors", errors=errors)
                refuse_void(row, rows)
                return {name: row}
    reason = "this household has no such row; take an id from its history"
    raise Invalid(reason, errors=[FieldError("/row", reason)])
