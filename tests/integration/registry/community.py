"""A small community on a real database, spoken to as the bus would: operation, body, who asks."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from stdnum.cn import ric

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.bus.messages import PAGE_OF_FILE, Call
from chassis.clock import ManualClock
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.service import Desk
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.filing import files
from services.registry.places.tables import Community as CommunityRow
from services.registry.service import service
from services.registry.staffing.usecases.assignments import answer_for

NOON = datetime(2026, 10, 20, 4, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 10, 20)


def an_actor(
    *roles: str,
    community: UUID,
    compounds: tuple[UUID, ...] = (),
    resident: UUID | None = None,
    household: UUID | None = None,
) -> Actor:
    return Actor(
        str(uuid.uuid4()),
        ActorKind.PERSON,
        frozenset(roles),
        community,
        Scope(compounds=frozenset(compounds), household=household),
        resident,
    )


def a_number(birth: str = "19800101", sequence: int = 1) -> str:
    digits = f"150627{birth}{sequence:03d}"
    return digits + ric.calc_check_digit(digits + "0")


class Community:
    """Empty at first. `admin` asks where nobody else is named."""

    def __init__(self, url: str, folder: Path) -> None:
        keys_file = folder / "keys.json"
        if not keys_file.exists():
            keys.create(keys_file, ("registry", "notify"))
        self.clock = ManualClock(NOON)
        self.database = Database(url, service.base, service="registry", keys=keys.load(keys_file), clock=self.clock)
        self.id = uuid.uuid4()
        self._actors: dict[str, Actor] = {}
        self.admin = an_actor("admin", community=self.id)
        self.take(self.database)
        with self.database.unit_of_work(self.admin) as uow:
            uow.add(CommunityRow(id=self.id, version=1, name="新北社区"))

    def take(self, database: Database) -> None:
        """Go on with another process's database."""
        self.database = database
        self._desk = Desk(service, database, self._actors.__getitem__)

    def ask(
        self,
        operation: Operation,
        actor: Actor | None = None,
        *,
        version: Any = None,
        key: str = "",
        page_of_file: int = 0,
        **body: Any,
    ) -> Any:
        """The answer to one call, under an idempotency key if one is given; raises the failure that the caller would
        get."""
        actor = actor or self.admin
        if actor.subject not in self._actors:
            self._answers_for(actor)
        self._actors[actor.subject] = actor
        headers = {"actor": actor.subject}
        if version is not None:
            headers["if-match"] = str(version)
        if key:
            headers["idempotency-key"] = key
        if page_of_file:
            headers[PAGE_OF_FILE] = str(page_of_file)
        call = Call(operation.name, json.dumps(body, default=str).encode(), headers, deadline=time.monotonic() + 60)
        return json.loads(self._desk.answer(call).body or b"null")

    def _answers_for(self, actor: Actor) -> None:
        """A worker's compounds as assignments of an account: the registry asks these, not the token."""
        if not actor.scope.compounds:
            return
        with self.database.unit_of_work(self.admin) as uow:
            who = {"username": actor.subject, "roles": sorted(actor.roles), "scope": {}, "language": "zh-CN"}
            uow.add(Account(id=UUID(actor.subject), community=self.id, kind="person", created_at=uow.now(), **who))
            uow.session.flush()
            answer_for(uow, UUID(actor.subject), actor.scope.compounds)

    def count(self, model: Any, *conditions: Any) -> int:
        with self.database.unit_of_work(writes=False) as uow:
            return uow.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0

    def told(self, resident: str | None = None) -> list[dict[str, Any]]:
        """The events in the outbox by their aggregates' versions; about one subject where it is named."""
        outbox = self.database.tables.outbox
        with self.database.unit_of_work(writes=False) as uow:
            bodies = [json.loads(row) for row in uow.session.scalars(select(outbox.c.body))]
        bodies.sort(key=lambda body: body["version"])
        return [body for body in bodies if resident in (None, body["subject"])]

    # ---- builders

    def a_paper(self, actor: Actor | None = None) -> str:
        """A photographed paper that somebody has sent."""
        content = b"%PDF-1.7 paper"
        with self.database.unit_of_work(actor or self.admin) as uow:
            file = files(uow).begin(uow, "paper.pdf", "application/pdf", keep_for=7 * 24 * 3600)
            files(uow).append(uow, file.id, 0, content)
            return str(files(uow).finish(uow, file.id, len(content)).id)

    def a_compound(self, name: str = "同心苑", kind: str = "affordable") -> str:
        found: str = self.ask(contract.create_compound, name=name, housing_kind=kind)["id"]
        return found

    def a_dwelling(self, compound: str, number: str = "101", kind: str = "affordable", building: str = "1") -> str:
        known = self.ask(contract.list_buildings, compound=compound)["items"]
        of_number = [item["id"] for item in known if item["number"] == building]
        house = (
            of_number[0] if of_number else self.ask(contract.create_building, compound=compound, number=building)["id"]
        )
        made = self.ask(contract.create_dwelling, building=house, unit="1", number=number, housing_kind=kind)
        return str(made["id"])

    def a_resident(self, name: str = "巴特尔", **facts: Any) -> str:
        found: str = self.ask(contract.register_resident, name=name, **facts)["id"]
        return found

    def a_household(self, dwelling: str, *names: str, since: str = "2026-01-01") -> tuple[str, list[str]]:
        """A household of these people, the first one its head; its id and theirs."""
        people = [self.a_resident(name) for name in names or ("巴特尔",)]
        members = [{"resident": p, "relation": "child" if i else "head"} for i, p in enumerate(people)]
        formed = self.ask(
            contract.form_household, members=members, dwelling=dwelling, since=since, formation="registered"
        )
        return formed["id"], people
