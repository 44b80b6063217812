"""The permission table is the one that was reviewed, and a service does not take the gateway's word for it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from chassis.access.actor import Actor, ActorKind
from chassis.bus.messages import Call
from chassis.config import SERVICES
from chassis.contract import ANYONE, Operation
from chassis.database.database import Database
from chassis.errors import Forbidden, NotFound
from chassis.service import Desk, Service
from cli.catalogue import services
from gateway.access import ACCESS, Access
from services.registry.contract.access import ROLES
from tests.contract.test_house_rules import contract_of, declared

from . import permitted
from .permitted import OF_EACH_SERVICE, PERMITTED


def test_every_row_is_as_it_was_reviewed() -> None:
    reviewed = PERMITTED | {f"{s}.{verb}": roles for s in SERVICES for verb, roles in OF_EACH_SERVICE.items()}
    now = {name: " ".join(sorted(roles)) for name, roles in ACCESS.items()}
    wrong = [f'"{name}": "{now[name]}",' for name in sorted(now) if reviewed.get(name) != now[name]]
    gone = sorted(reviewed.keys() - now.keys())
    assert not wrong, f"review these rows and write them into PERMITTED in {permitted.__file__}:\n" + "\n".join(wrong)
    assert not gone, f"these operations are no more: take them out of PERMITTED in {permitted.__file__}: {gone}"


def test_a_row_that_is_opened_to_every_role_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = [name for name, roles in ACCESS.items() if roles not in (ANYONE, ROLES)]
    assert len(closed) > 100
    for name in closed:
        with monkeypatch.context() as opened, pytest.raises(AssertionError, match=f'"{re.escape(name)}":'):
            opened.setitem(ACCESS, name, ROLES)
            test_every_row_is_as_it_was_reviewed()


def test_every_operation_of_every_contract_has_a_row() -> None:
    operations = {o.name for service in SERVICES for o in declared(Operation, service) if isinstance(o, Operation)}
    assert operations <= ACCESS.keys(), f"write rows into gateway/access.py: {sorted(operations - ACCESS.keys())}"


def test_the_table_refuses_whoever_is_not_signed_in_and_every_other_role() -> None:
    operations = [operation for service in services() for operation in service.operations]
    access = Access(operations)
    for operation in operations:
        for role in ("", *sorted(ROLES)):
            actor = Actor("somebody", ActorKind.PERSON, frozenset({role})) if role else None
            expected = operation.public or role in ACCESS[operation.name]
            assert access.allows(operation, actor) == expected, f"{operation.name} by {role or 'nobody'}"


def test_only_what_its_contract_calls_public_is_open_to_everybody() -> None:
    for service in SERVICES:
        contract_of(service)
    open_to_all = {name for name, roles in ACCESS.items() if "*" in roles}
    public = {o.name for s in services() for o in s.operations if o.public}
    assert public <= open_to_all
    assert open_to_all - public <= {f"{s}.{verb}" for s in SERVICES for verb in ("ping", *OF_EACH_SERVICE)}


@pytest.mark.parametrize("service", services(), ids=lambda service: service.name)
def test_a_service_answers_nobody_whom_it_does_not_know(service: Service, tmp_path: Path) -> None:
    """Whoever reaches the bus without the gateway still needs a token that the service itself verifies."""
    database = Database(f"sqlite:///{tmp_path}/door.db", service.base, service=service.name)
    service.base.metadata.create_all(database.engine)

    def refuse(token: str) -> Actor:
        raise Forbidden("not one of ours", type="not-signed-in")

    desk = Desk(service, database, refuse)
    for operation in service.operations:
        for headers in ({}, {"actor": ""}, {"actor": "forged"}):
            if operation.public and not headers.get("actor"):
                continue
            with pytest.raises(Forbidden):
                desk.answer(Call(operation.name, b"{}", headers, time.monotonic() + 5))
    with pytest.raises(NotFound):
        desk.answer(Call("no.such_operation", b"{}", {}, time.monotonic() + 5))
