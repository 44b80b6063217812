"""Training with a clock that stands, people of every role, and residents as the registry tells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from chassis.access.actor import Actor, ActorKind, Scope, system
from chassis.bus.envelope import Event
from chassis.clock import ManualClock
from chassis.contract import EventType, Operation
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import Origin, UnitOfWork
from chassis.encryption import keys
from chassis.events.copies import patiently
from chassis.jobs.timer_runner import TimerRunner
from services.registry import contract as registry
from services.training import contract
from services.training.service import service

START = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in the community
SKILL = "手缝工"
RUBRIC = [{"name": "针距", "pass_mark": 60, "most": 100}]
GOOD, WEAK = [{"criterion": "针距", "mark": 60}], [{"criterion": "针距", "mark": 59}]


@dataclass
class World:
    """`ask` runs one operation as the desk would: parsed, in its own transaction, written as its answer."""

    database: Database
    clock: ManualClock
    community: UUID
    north: UUID
    south: UUID
    employer: UUID
    accounts: dict[str, UUID] = field(default_factory=dict)
    versions: dict[UUID, Iterator[int]] = field(default_factory=dict)

    # ---- who acts

    def actor(self, who: str | UUID) -> Actor:
        """`staff north`, `trainer second`: a role, and which of its people. An id: the resident who has it."""
        if isinstance(who, UUID):
            return self._person(str(who), "resident", resident=who)
        role, _, which = who.partition(" ")
        place = {"north": self.north, "south": self.south}.get(which)
        employer = (uuid4() if which else self.employer) if role == "employer" else None
        if place and who not in self.accounts:
            self.accounts[who] = uuid4()
            self.assign(self.accounts[who], place)
        scope = Scope(compounds=frozenset({place} if place else ()), employer=employer)
        return self._person(who, role, scope=scope)

    def assign(self, account: UUID, compound: UUID, since: date | None = None, until: date | None = None) -> None:
        """The registry tells that this account answers for the compound."""
        state = {"account": account, "compound": compound, "since": since or START.date(), "until": until}
        at = {"community": self.community, "version": 1, "time": self.clock.now()}
        self.handle(Event.of(registry.assignment_changed, id=uuid4(), subject=uuid4(), data=state, **at))

    def _person(self, who: str, role: str, **more: Any) -> Actor:
        account = self.accounts.setdefault(who, uuid4())
        return Actor(str(account), ActorKind.PERSON, frozenset({role}), self.community, **more)

    @contextmanager
    def acting(self, who: str | UUID | Actor, operation: str = "") -> Iterator[UnitOfWork]:
        actor = who if isinstance(who, Actor) else self.actor(who)
        with self.database.unit_of_work(actor, Origin(operation=operation)) as uow:
            yield uow

    def ask(self, who: str | UUID | Actor, operation: Operation, **body: Any) -> dict[str, Any]:
        command = operation.request.parse(json.loads(json.dumps(body, default=_plain)))

        def once() -> dict[str, Any]:
            with self.acting(who, operation.name) as uow:
                if_match = getattr(command, "given", frozenset()) and operation in EDITS
                uow.if_match = "*" if if_match else None
                result = service.operations[operation](uow, command)
                assert operation.answer is not None
                written = operation.answer.write(result)
                if service.actions.concerns(operation.answer):
                    service.actions.fill(uow, operation.answer, written, result)
                return written

        return patiently(self.database, once)

    # ---- what the registry tells

    def tell(self, kind: EventType, resident: UUID, **state: Any) -> None:
        """An event of the registry's about a resident, handled in one transaction."""
        self.handle(self.event(kind, resident, **state))

    def event(self, kind: EventType, resident: UUID, **state: Any) -> Event:
        version = next(self.versions.setdefault(resident, count(1)))
        told = {"name": "某人", "language": "zh-CN", "standing": "living_here", "compound": self.north, "contact": None}
        data = {} if kind is registry.resident_erased else {**told, "household": None, "merged_into": None, **state}
        at = {"community": self.community, "version": version, "time": self.clock.now()}
        return Event.of(kind, id=uuid4(), subject=resident, data=data, **at)

    def handle(self, event: Event) -> None:
        kind = next(kind for kind in service.reactions if kind.name == event.type)
        with self.acting(system("training")) as uow:
            service.reactions[kind](uow, event)

    def resident(self, name: str = "某人", **state: Any) -> UUID:
        made = uuid4()
        self.tell(registry.resident_registered, made, name=name, **state)
        return made

    def organisation(self, id: UUID, kind: str = "employer", closed_on: date | None = None) -> UUID:
        state = {"kind": kind, "name": "针织二厂", "credit_code": None, "division_code": None, "closed_on": closed_on}
        at = {"community": self.community, "version": 1, "time": self.clock.now()}
        self.handle(Event.of(registry.organisation_registered, id=uuid4(), subject=id, data=state, **at))
        return id

    # ---- what time brings

    def let_due_happen(self) -> None:
        with self.database.writing() as connection:  # a runner goes by the database's clock
            connection.execute(update(self.database.tables.due).values(next_try_at=db_now()))
        runner = TimerRunner(self.database, service.timers)
        while runner.run_one():
            pass

    def told(self, kind: EventType) -> list[dict[str, Any]]:
        """The data of the events of a kind, in their order."""
        outbox = self.database.tables.outbox
        with self.database.reading() as connection:
            rows = connection.execute(select(outbox.c.body).where(outbox.c.type == kind.name).order_by(outbox.c.id))
            return [json.loads(row.body)["data"] for row in rows]

    # ---- what most tests begin with

    def programme(self, **more: Any) -> dict[str, Any]:
        told = {"name": f"订单式培训{uuid4().hex[:6]}", "aim": "学会即可上岗", "since": self.clock.now().date()}
        return self.ask("admin", contract.create_programme, **told | more)

    def course(self, **more: Any) -> dict[str, Any]:
        return self.ask("admin", contract.create_course, **{"name": "手缝", "skill": SKILL, "rubric": RUBRIC, **more})

    def training_class(
        self, course: dict[str, Any] | None = None, *, to: str = "open", by: str | Actor = "admin", **more: Any
    ) -> dict[str, Any]:
        """A class of the first trainer's, two seats, one session of two hours from now on; moved to that state."""
        now = self.clock.now()
        plan = {
            "course": (course or self.course())["id"],
            "place": "活动室",
            "trainer": self.actor("trainer").subject,
            "seats": 2,
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(hours=2),
            "sessions": [{"starts_at": now, "ends_at": now + timedelta(hours=2)}],
        }
        made = self.ask(by, contract.plan_class, **plan | more)
        for state, operation in (("open", contract.open_class), ("running", contract.start_class)):
            if to != "planned":
                made = self.ask(by, operation, id=made["id"])
            if state == to:
                break
        return made

    def enrol(self, held: dict[str, Any], resident: UUID | None = None) -> dict[str, Any]:
        resident = resident or self.resident()
        return self.ask("admin", contract.enrol_resident, training_class=held["id"], resident=resident)

    def state(self, enrolment: dict[str, Any]) -> str:
        return str(self.ask("admin", contract.get_enrolment, id=enrolment["id"])["state"])

    def be_there(self, held: dict[str, Any], *enrolments: dict[str, Any]) -> None:
        items = [{"enrolment": one["id"], "present": True} for one in enrolments]
        self.ask("trainer", contract.mark_attendance, session=held["sessions"][0]["id"], items=items)

    def certified(self, resident: UUID, course: dict[str, Any] | None = None) -> dict[str, Any]:
        """A certificate of somebody who learnt and passed."""
        held = self.training_class(course, to="running", seats=20)
        enrolment = self.enrol(held, resident)
        self.be_there(held, enrolment)
        passed = self.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
        return self.ask("admin", contract.get_certificate, id=passed["certificate"])


EDITS = (contract.edit_class, contract.edit_course, contract.edit_programme, contract.edit_venture)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def a_world(url: str, folder: Path) -> World:
    keys.create(folder / "keys.json", ("registry", "notify"))
    clock = ManualClock(START)
    database = Database(url, service.base, service="training", keys=keys.load(folder / "keys.json"), clock=clock)
    world = World(database, clock, *(uuid4() for _ in range(4)))
    world.organisation(world.employer)
    return world
