"""What a service is made of, and how one of its operations runs.

A service is a value: its name, its models' base, and tables that say which use case answers which operation, which
reaction follows which event, which function works on which kind of job or due row. The host builds the nameko service
from it. So a service's `service.py` reads as a list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy import select, update

from chassis.access.actor import ANONYMOUS, Actor
from chassis.audit.log import READ
from chassis.bus.envelope import Event
from chassis.bus.messages import PAGE_OF_FILE, Answer, Call
from chassis.common.actions import ActionTable
from chassis.common.paging import filters, marked, unmarked
from chassis.config import Settings
from chassis.contract import EventType, Operation, to_json
from chassis.database.database import Database
from chassis.database.forgetting import ids_named_in
from chassis.database.unit_of_work import Origin, UnitOfWork
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.events.copies import patiently
from chassis.jobs.timers import Every
from chassis.telemetry.logs import bound
from chassis.telemetry.metrics import Metrics
from chassis.telemetry.tracing import span, trace_id, traceparent

log = structlog.get_logger(__name__)

UseCase = Callable[[UnitOfWork, Any], Any]
Reaction = Callable[[UnitOfWork, Event], None]


@dataclass(frozen=True)
class Service:
    """One service of the house."""

    name: str
    base: Any
    operations: Mapping[Operation, UseCase] = field(default_factory=dict)
    actions: ActionTable = field(default_factory=ActionTable)
    reactions: Mapping[EventType, Reaction] = field(default_factory=dict)
    jobs: Mapping[str, Any] = field(default_factory=dict)
    timers: Mapping[str, Any] = field(default_factory=dict)
    chores: Mapping[str, Every] = field(default_factory=dict)
    announces: tuple[Any, ...] = ()
    protected: tuple[Any, ...] = ()  # its columns under the installation's keys: chassis.jobs.rotation.Protected
    prepare: Callable[[UnitOfWork], None] | None = None
    outside: Callable[[Settings, Metrics], Any] | None = None  # makes what it asks others by, from the configuration

    @property
    def bindings(self) -> dict[str, list[str]]:
        """The types of events that it listens to, by their owner."""
        found: dict[str, list[str]] = {}
        for kind in self.reactions:
            found.setdefault(kind.service, []).append(kind.name)
        return found


@dataclass(frozen=True)
class Transactions:
    """Given to a use case that opens its own transactions, because it does slow work between them.

    `outside` is what the service asks others by. Only here, so that nobody can ask while a transaction is open that
    they did not open themselves.
    """

    database: Database
    actor: Actor
    origin: Origin
    outside: Any = None

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return self.database.unit_of_work(self.actor, self.origin, writes=False)

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        return self.database.unit_of_work(self.actor, self.origin)


def own_transactions(usecase: Callable[[Transactions, Any], Any]) -> UseCase:
    """Marks a use case that opens its own transactions. It must be safe to run twice: no answer is kept for it."""
    usecase.own_transactions = True  # type: ignore[attr-defined]
    return usecase  # type: ignore[return-value]


def keeps_what_it_told(usecase: UseCase) -> UseCase:
    """Marks a reading that stores what it told, in the transaction of its answer. It must be safe to run twice: no
    answer is kept for it.
    """
    usecase.keeps_what_it_told = True  # type: ignore[attr-defined]
    return usecase


class Desk:
    """Where the calls to one service arrive: who asks, what, may it run again, and what came out."""

    def __init__(
        self,
        service: Service,
        database: Database,
        verify: Callable[[str], Actor],
        metrics: Metrics | None = None,
        *,
        sandbox: bool = False,
        outside: Any = None,
    ) -> None:
        """`sandbox` says that the database holds trial data only, which test credentials may act on; `outside` is what
        `Service.outside` made.
        """
        self._operations = {operation.name: (operation, usecase) for operation, usecase in service.operations.items()}
        self._actions = service.actions
        self._database = database
        self._verify = verify
        self._metrics = metrics or Metrics(service.name)
        self._sandbox = sandbox
        self._outside = outside

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(self._operations)

    def answer(self, call: Call) -> Answer:
        """Answer one call, a copy's arrival being waited for where one is needed. Raises a Failure."""
        return patiently(self._database, lambda: self._answer(call))

    def _answer(self, call: Call) -> Answer:
        found = self._operations.get(call.operation)
        if found is None:
            raise NotFound(f"there is no operation {call.operation}", type="unknown-operation")
        operation, usecase = found
        with (
            self._metrics.timed(operation.name),
            span(operation.name, kind=SpanKind.SERVER, parent=call.headers, rpc__method=operation.name),
            bound(request_id=call.headers.get("request-id"), trace_id=trace_id()),
        ):
            return self._run(operation, usecase, call)

    def _run(self, operation: Operation, usecase: UseCase, call: Call) -> Answer:
        actor = self._actor(operation, call.headers)
        body = _json_object(call.body)
        command = operation.request.parse(body)
        if getattr(command, "cursor", None) is not None:
            command = replace(command, cursor=unmarked(command.cursor, operation.name, body))
        origin = Origin(
            request_id=call.headers.get("request-id", ""),
            address=call.headers.get("address", ""),
            language=call.headers.get("language", "zh-CN"),
            trace=traceparent() or call.headers.get("traceparent", ""),
            operation=operation.name,
            user_agent=call.headers.get("user-agent", ""),
            page_of_file=int(call.headers.get(PAGE_OF_FILE, 0)),
        )
        if getattr(usecase, "own_transactions", False):
            slow: Callable[[Transactions, Any], Any] = usecase  # type: ignore[assignment]
            transactions = Transactions(self._database, actor, origin, self._outside)
            result = slow(transactions, command)
            if not self._actions.concerns(operation.answer):
                return _answer(operation, body, _written(operation, result))
            with transactions.reading() as uow:
                return _answer(operation, body, self._with_actions(uow, operation, result))
        key = call.headers.get("idempotency-key") if operation.writes else None
        writes = operation.writes or getattr(usecase, "keeps_what_it_told", False)
        with self._database.unit_of_work(actor, origin, writes=writes) as uow:
            uow.if_match = call.headers.get("if-match")
            once = Once(uow, operation, key, body) if key else None
            if once and (before := once.claim()):
                return before
            told = self._with_actions(uow, operation, usecase(uow, command))
            if told is not None and (operation.of_people or operation.of_resident):
                record_reading(uow, operation, body, told)
            answer = _answer(operation, body, told)
            if once:
                uow.session.flush()
                once.keep(answer)
        return answer

    def _with_actions(self, uow: UnitOfWork, operation: Operation, result: Any) -> dict[str, Any] | None:
        """What the answer's schema writes of the result, and what the actor may do with each object in it."""
        body = _written(operation, result)
        if body is not None and operation.answer is not None and self._actions.concerns(operation.answer):
            self._actions.fill(uow, operation.answer, body, result)
        return body

    def _actor(self, operation: Operation, headers: Mapping[str, str]) -> Actor:
        token = headers.get("actor")
        if token:
            actor = self._verify(token)
            if actor.is_trial and not (self._sandbox or operation.public):
                raise Forbidden(
                    "this is a test credential, and the data here are live; use it with a sandbox, or a live one here",
                    type="test-credential",
                )
            return actor
        if not operation.public:
            raise Forbidden("sign in first", type="not-signed-in")
        return ANONYMOUS


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Invalid("the body is not JSON", type="not-json") from None
    if not isinstance(value, dict):
        raise Invalid("the body should be a JSON object", type="not-json")
    return value


def _written(operation: Operation, result: Any) -> dict[str, Any] | None:
    return None if operation.answer is None else operation.answer.write(result)


def _answer(operation: Operation, asked: Mapping[str, Any], body: dict[str, Any] | None) -> Answer:
    if body is None:
        return Answer(b"")
    headers = {}
    if isinstance(body.get("version"), int):
        headers["etag"] = str(body["version"])
    if body.get("next_cursor"):
        headers["next-cursor"] = body["next_cursor"] = marked(body["next_cursor"], operation.name, asked)
    return Answer(to_json(body), headers)


def record_reading(uow: UnitOfWork, operation: Operation, asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """That somebody read what tells of people, once a request: of one person or household, of whom, but for what is the
    reader's own; of a list, by what it was narrowed, not of whom. Written like a look at one field, after the reading
    and before anybody gets to see the answer (docs/decisions/0014)."""
    rows, more = _rows(told), bool(told.get("next_cursor"))
    read = operation.name.partition(".")[2].removeprefix("list_").removeprefix("get_")
    page = uow.origin.page_of_file
    if about := _read_about(operation, asked, told) if rows else set():
        for resident in sorted(about) if uow.actor.resident not in about and page <= 1 else ():
            uow.record_reveal(resident, read, READ, community=uow.actor.community)
        return
    if not operation.of_people or (page > 1 and more) or _is_own(uow.actor, operation, told):
        return
    # a file's rows are known with its last page; those before it are full
    whole = (page - 1) * asked["limit"] + rows if page > 1 else None if page and more else rows
    how = {"narrowed_by": sorted(filters(asked)), "rows": whole, "file": page > 0}
    how["continued"] = asked.get("cursor") is not None
    uow.note(f"list_of_{read}", after=how, community=uow.actor.community)


def _is_own(actor: Actor, operation: Operation, told: Mapping[str, Any]) -> bool:
    """Whether each row of a list is of the reader, who named nobody: as their own lists are."""
    named = operation.of_resident or "resident"
    of = {one.get(named) for one in told.get("items", ())}
    return actor.resident is not None and of == {str(actor.resident)}


def _rows(told: Mapping[str, Any]) -> int:
    """How many an answer tells of: the items of a list, or of the lists that it is made of; else one."""
    if "items" in told:
        return len(told["items"])
    parts = [part["items"] for part in told.values() if isinstance(part, Mapping) and "items" in part]
    return sum(map(len, parts)) if parts else 1


def _read_about(operation: Operation, asked: Mapping[str, Any], told: Mapping[str, Any]) -> set[UUID]:
    """Whom a reading is about, by what `of_resident` names."""
    name, _, within = operation.of_resident.partition(".")
    if not name:
        return set()
    named = asked.get(name) if name in operation.request._declared_fields else told.get(name)
    found = [one[within] for one in named or ()] if within else [named]
    return {UUID(one) for one in found if one is not None}


class Once:
    """A write under an idempotency key: its answer is kept in the transaction of its effect.

    The key is claimed first, so of a hundred equal requests one runs and the others wait for it at the row, then read
    its answer. A crash takes claim, effect and answer away together.
    """

    def __init__(self, uow: UnitOfWork, operation: Operation, key: str, body: Mapping[str, Any]) -> None:
        self._uow = uow
        self._operation = operation
        self._table = uow.tables.idempotency
        self._asked = json.dumps(body, sort_keys=True)
        self._hash = hashlib.sha256(self._asked.encode()).hexdigest()
        t = self._table.c
        self._mine = {
            "actor": f"address:{uow.origin.address}" if uow.actor.is_anonymous else uow.actor.subject,
            "operation": operation.name,
            "key": key[:255],
        }
        self._where = (t.actor == self._mine["actor"]) & (t.operation == operation.name) & (t.key == self._mine["key"])

    def claim(self) -> Answer | None:
        """Nothing where this is the first request under the key, else the first one's answer.

        Raises Invalid (`idempotency-key-reused`) where the first one asked something else, and Conflict
        (`answer-erased`) where its answer told of somebody who was erased since (`database/forgetting.py`).
        """
        row = self._mine | {"request_hash": self._hash}
        if self._uow.insert_once(self._table, row):
            return None
        kept = self._uow.session.execute(select(self._table).where(self._where)).one()
        if kept.answer is None:
            raise Conflict(
                "what was answered under this Idempotency-Key told of somebody who was erased since; nothing was done "
                "again; use a new key for a new request",
                type="answer-erased",
            )
        if kept.request_hash != self._hash:
            raise Invalid(
                "this Idempotency-Key was used for another request; use a new key for a new request",
                type="idempotency-key-reused",
            )
        return Answer(bytes(kept.answer), {**(kept.headers or {}), "idempotent-replay": "true"})

    def keep(self, answer: Answer) -> None:
        body = answer.body
        if self._operation.secret and body:
            shown = json.loads(body)
            body = to_json({name: (None if name in self._operation.secret else value) for name, value in shown.items()})
        self._uow.session.execute(
            update(self._table)
            .where(self._where)
            .values(answer=body, headers=dict(answer.headers), about=ids_named_in(self._asked, body.decode()))
        )
