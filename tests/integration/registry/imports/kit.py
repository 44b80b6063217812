"""A registry with a community, and files brought into it as a use case would."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from chassis.access.actor import Actor, ActorKind
from chassis.bus.messages import Call
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.files.store import PIECE
from chassis.files.types import XLSX
from chassis.jobs import Job, JobRunner, job_view
from chassis.service import Desk
from chassis.sheets.model import Cell, Table
from chassis.sheets.writer import write_csv, write_workbook
from services.registry.accounts.tables import Account
from services.registry.base import Base
from services.registry.demo.community import community
from services.registry.demo.model import DemoCommunity
from services.registry.demo.workbook import resident_record
from services.registry.demo.workbook import write_workbook as write_demo
from services.registry.filing import files
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.usecases import import_file, start_import
from services.registry.places.tables import Community
from services.registry.service import service
from services.registry.staffing.usecases.assignments import answer_for

KEYS = "keys.json"


def open_registry(url: str, folder: Path) -> Database:
    return Database(url, Base, service=service.name, keys=keys.load(folder / KEYS))


@dataclass
class Registry:
    database: Database
    actor: Actor

    def upload(self, content: bytes, media_type: str = XLSX) -> UUID:
        with self.database.unit_of_work(self.actor) as uow:
            file = files(uow).begin(uow, "file", media_type)
        for number, start in enumerate(range(0, len(content), PIECE)):
            with self.database.unit_of_work(self.actor) as uow:
                files(uow).append(uow, file.id, number, content[start : start + PIECE])
        with self.database.unit_of_work(self.actor) as uow:
            return files(uow).finish(uow, file.id, len(content)).id

    def download(self, file: str) -> bytes:
        with self.database.unit_of_work(self.actor, writes=False) as uow:
            store = files(uow)
            stored = store.owned(uow, UUID(file))
            return b"".join(store.read(uow, stored, start) for start in range(0, stored.size, PIECE))

    def begin(self, content: bytes, kind: str = "residents", media_type: str = XLSX, **flags: Any) -> UUID:
        command = {"dry_run": False, "partial": False} | flags
        file = self.upload(content, media_type)
        step = command.pop("step", 0)
        with self.database.unit_of_work(self.actor) as uow:
            return start_import(uow, SimpleNamespace(kind=kind, file=file, **command), step=step).id

    def imported(self, content: bytes, kind: str = "residents", media_type: str = XLSX, **flags: Any) -> Job:
        """Import a file to its end."""
        job = self.begin(content, kind, media_type, **flags)
        assert JobRunner(self.database, {"import_file": import_file}).run_one()
        return self.job(job)

    def job(self, job: UUID) -> Job:
        with self.database.unit_of_work(self.actor, writes=False) as uow:
            return job_view(uow, job)

    def ask(self, operation: Operation, **body: Any) -> Any:
        """The answer to one call of the actor's."""
        desk = Desk(service, self.database, lambda _: self.actor)
        call = Call(operation.name, json.dumps(body, default=str).encode(), {"actor": "…"}, time.monotonic() + 60)
        return json.loads(desk.answer(call).body or b"null")

    def count(self, model: Any) -> int:
        with self.database.unit_of_work(self.actor, writes=False) as uow:
            return uow.session.scalar(select(func.count()).select_from(model)) or 0

    def rows(self, *columns: Any) -> list[tuple[Any, ...]]:
        """These columns of all rows, in order."""
        with self.database.unit_of_work(self.actor, writes=False) as uow:
            return sorted(map(tuple, uow.session.execute(select(*columns))), key=str)


def make_registry(url: str, folder: Path) -> Registry:
    """A registry with its community; `url` is of a database that is migrated."""
    if not (folder / KEYS).exists():
        keys.create(folder / KEYS, ("registry", "notify"))
    database = open_registry(url, folder)
    actor = Actor(str(uuid4()), ActorKind.PERSON, frozenset({"admin"}), uuid4())
    with database.unit_of_work(actor) as uow:
        uow.add(Community(id=actor.community, version=1, name="新北社区", division_code="150627100007"))
    return Registry(database, actor)


def small_community() -> DemoCommunity:
    return community(size=0.01)


def workbook(of: DemoCommunity) -> bytes:
    target = io.BytesIO()
    write_demo(of, target)
    return target.getvalue()


def records(of: DemoCommunity) -> list[dict[str, Cell]]:
    """The rows of the residents' sheet, to be changed by a test."""
    return [dict(resident_record(resident)) for resident in of.residents]


def sheet(rows: Iterable[Mapping[str, Cell]], table: Table = RESIDENTS) -> bytes:
    target = io.BytesIO()
    write_workbook([(table, rows)], target)
    return target.getvalue()


def sheets(**rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Residents on sheets of these names."""
    target = io.BytesIO()
    write_workbook([(replace(RESIDENTS, label=name), of) for name, of in rows.items()], target)
    return target.getvalue()


def as_csv(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    target = io.BytesIO()
    write_csv(RESIDENTS.columns, rows, target)
    return target.getvalue()


def with_role(registry: Registry, role: str) -> Registry:
    return Registry(registry.database, replace(registry.actor, roles=frozenset({role})))


def a_worker(registry: Registry, compound: UUID) -> Registry:
    """The registry as somebody asks it who answers for one compound."""
    staff = replace(registry.actor, roles=frozenset({"staff"}), subject=str(uuid4()))
    with registry.database.unit_of_work(registry.actor) as uow:
        who = {"username": staff.subject, "roles": ["staff"], "scope": {}, "language": "zh-CN", "created_at": uow.now()}
        uow.add(Account(id=UUID(staff.subject), community=staff.community, kind="person", **who))
        uow.session.flush()
        answer_for(uow, UUID(staff.subject), {compound})
    return Registry(registry.database, staff)
