"""A small registry for the tests of the desk: two compounds, a worker for each, a household, an auditor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.access.actor import Actor, ActorKind
from chassis.clock import ManualClock
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.database.unit_of_work import Origin, UnitOfWork
from chassis.encryption import keys
from services.registry.accounts.tables import Account
from services.registry.households.tables import HouseholdRow
from services.registry.people.tables import Resident
from services.registry.places.tables import Building, Community, Compound
from services.registry.scope import named_compounds
from services.registry.service import service

START = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in the community


@dataclass
class World:
    """`ask` runs one operation as the gateway would: parsed, in its own transaction, written as its answer."""

    database: Database
    clock: ManualClock
    community: UUID
    north: UUID
    south: UUID
    building: UUID
    household: UUID
    resident: UUID
    accounts: dict[str, UUID]

    @contextmanager
    def acting(self, who: str, operation: str = "") -> Iterator[UnitOfWork]:
        with self.database.unit_of_work(self.actor(who), Origin(operation=operation)) as uow:
            yield uow

    def actor(self, who: str) -> Actor:
        return Actor(
            subject=str(self.accounts[who]),
            kind=ActorKind.PERSON,
            roles=frozenset({who.partition(" ")[0]}),
            community=self.community,
            resident=self.resident if who == "resident" else None,
        )

    def reach(self, who: str) -> frozenset[UUID]:
        """The compounds that somebody reaches now."""
        with self.acting(who) as uow:
            return named_compounds(uow)

    def neighbour(self) -> UUID:
        """Another resident of the same household."""
        with self.acting("admin") as uow:
            uow.add(_resident(id := uow.new_id(), self.community, self.household, self.north))
        return id

    def ask(self, who: str | Actor, operation: Operation, **body: Any) -> dict[str, Any]:
        command = operation.request.parse(body)
        actor = who if isinstance(who, Actor) else self.actor(who)
        with self.database.unit_of_work(actor, Origin(operation=operation.name)) as uow:
            answer = service.operations[operation](uow, command)
            return operation.answer.write(answer) if operation.answer else {}


def small_registry(url: str, folder: Path) -> World:
    keys.create(folder / "keys.json", ("registry", "notify"))
    clock = ManualClock(START)
    database = Database(url, service.base, service="registry", keys=keys.load(folder / "keys.json"), clock=clock)
    with database.unit_of_work() as uow:
        ids = [uow.new_id() for _ in range(6)]
        community, north, south, building, household, resident = ids
        uow.add(Community(id=community, version=1, name="新北社区"))
        for compound, name in ((north, "北苑"), (south, "南苑")):
            uow.session.flush()
            uow.add(Compound(id=compound, community=community, version=1, name=name, housing_kind="commodity"))
        uow.session.flush()
        uow.add(Building(id=building, community=community, version=1, compound=north, number="3"))
        uow.add(HouseholdRow(id=household, community=community, number="N-1", formation="registered", compound=north))
        uow.session.flush()
        uow.add(_resident(resident, community, household, north))
        uow.session.flush()
        accounts = {name: uow.new_id() for name in ("staff north", "staff south", "admin", "auditor", "resident")}
        for name, account in accounts.items():
            uow.add(_account(account, community, name))
    world = World(database, clock, community, north, south, building, household, resident, accounts)
    _assign(world)
    return world


def _resident(id: UUID, community: UUID, household: UUID, compound: UUID) -> Resident:
    return Resident(
        id=id,
        community=community,
        version=1,
        name="乌兰",
        sex="female",
        language="mn-Mong",
        standing="living_here",
        telephone_last4="8000",
        household=household,
        compound=compound,
        registered_at=START,
    )


def _account(id: UUID, community: UUID, name: str) -> Account:
    return Account(
        id=id,
        community=community,
        kind="person",
        username=f"{name}-{id}",
        secret_hash="-",
        roles=[name.partition(" ")[0]],
        scope={},
        language="zh-CN",
        created_at=START,
    )


def _assign(world: World) -> None:
    from services.registry import contract

    for who, compound in (("staff north", world.north), ("staff south", world.south)):
        world.ask("admin", contract.create_assignment, account=str(world.accounts[who]), compound=str(compound))
