"""What every door of the gateway shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from eventlet.event import Event
from flask import g, request

from chassis.bus.messages import Answer
from chassis.config import Settings
from chassis.contract import Operation, Roles
from chassis.errors import NotFound
from gateway.access import Access
from gateway.asking import Asking
from gateway.caller import Caller
from gateway.limits import ExportsAtOnce
from gateway.problems import Problem
from gateway.routing import Route
from gateway.sign_in import EndedSessions, SignIn

if TYPE_CHECKING:
    from gateway.failing import Failing


@dataclass
class House:
    """`contracts` are the services' contract modules by the service's name; `stopping` is sent once, at the end.

    `failing` is what fails on purpose, in a sandbox alone.
    """

    settings: Settings
    routes: tuple[Route, ...]
    contracts: Mapping[str, ModuleType]
    access: Access
    asking: Asking
    sign_in: SignIn
    ended: EndedSessions
    problems: Mapping[str, Problem]
    demo_sign_ins: Callable[[], Mapping[str, Mapping[str, str]]] = dict
    exports: ExportsAtOnce = field(default_factory=ExportsAtOnce)
    stopping: Event = field(default_factory=Event)
    failing: Failing | None = None
    operations: Mapping[str, Operation] = field(init=False)

    def __post_init__(self) -> None:
        self.operations = {o.name: o for contract in self.contracts.values() for o in operations_of(contract)}

    @property
    def public_url(self) -> str:
        return self.settings.public_url

    def operation(self, name: str) -> Operation:
        """The operation of that name. NotFound where no service has it: what is not installed has no address."""
        found = self.operations.get(name)
        if found is None:
            raise NotFound("there is nothing at this address", type="unknown-path")
        return found

    def offering(self, verb: str) -> list[str]:
        """The services that have an operation of that verb (`get_job`)."""
        return [service for service in self.contracts if f"{service}.{verb}" in self.operations]

    def roles(self, *verbs: str) -> Roles:
        """Who may ask for all of these verbs of at least one service (`begin_file`), for the documentation."""
        found: set[str] = set()
        for service in self.contracts:
            named = [self.operations.get(f"{service}.{verb}") for verb in verbs]
            if operations := [operation for operation in named if operation is not None]:
                found |= frozenset.intersection(*map(self.access.roles, operations))
        return frozenset(found)

    def permit(self, operation: Operation) -> None:
        """Raise Forbidden unless the caller's role may ask for `operation`."""
        caller = current()
        if caller.refusal is not None and not operation.public:
            raise caller.refusal
        self.access.check(operation, caller.actor)

    def pass_on(self, operation: Operation, body: bytes, more: Mapping[str, str] | None = None) -> Answer:
        """Ask on behalf of a caller who was permitted. Raises a Failure."""
        return self.asking.ask(operation, body, {**self.caller_headers(), **(more or {})})

    def caller_headers(self) -> dict[str, str]:
        """What a call takes along of the request in hand; taken once, for greenlets that have no request."""
        return current().headers()

    def ask(self, operation: Operation, body: bytes, more: Mapping[str, str] | None = None) -> Answer:
        """`permit`, then `pass_on`."""
        self.permit(operation)
        return self.pass_on(operation, body, more)


def operations_of(contract: ModuleType) -> list[Operation]:
    """Every operation that a contract declares, by name or in its tuple `OPERATIONS`."""
    named = [thing for thing in vars(contract).values() if isinstance(thing, Operation)]
    return [*named, *getattr(contract, "OPERATIONS", ())]


def current() -> Caller:
    """The circumstances of the request in hand."""
    caller: Caller = g.caller
    return caller


def bearer_token() -> str | None:
    """The access token of the request, or None where none was sent."""
    sent = request.headers.get("Authorization", "")
    scheme, _, token = sent.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
