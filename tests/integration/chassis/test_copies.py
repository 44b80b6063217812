"""A listener's copy is right whatever the road between it and the owner loses, doubles and reorders."""

from __future__ import annotations

import threading
import uuid
from typing import Any
from uuid import UUID

import pytest
from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.contract import Operation, Schema
from chassis.database.tables import service_base
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from chassis.events.copies import Copy, NotYetKnown, apply, must_know, patiently
from chassis.service import Desk, Service
from tests.integration.chassis.neighbours import (
    KnownMember,
    ListenerBase,
    Neighbours,
    erased,
    neighbours,
    quiet,
)

__all__ = ["neighbours", "quiet"]


def test_the_order_of_arrival_does_not_matter(neighbours: Neighbours) -> None:
    id = neighbours.create("old")
    neighbours.change(id, "new")
    neighbours.deliver_all(lambda bodies: bodies.reverse())
    assert neighbours.known() == {id: (2, "new")}


def test_apply_tells_whether_the_state_was_newer(neighbours: Neighbours) -> None:
    neighbours.create()
    neighbours.publish()
    event = Event.from_bytes(neighbours.road[0])
    with neighbours.listener.unit_of_work() as uow:
        assert apply(uow, KnownMember, event, {"name": "a"}) is True
        assert apply(uow, KnownMember, event, {"name": "b"}) is False
    assert neighbours.known() == {event.subject: (1, "a")}


def test_a_late_event_brings_no_erased_one_back(neighbours: Neighbours) -> None:
    id = neighbours.create("somebody")
    neighbours.change(id, "somebody else")
    neighbours.remove(id, erased)
    neighbours.deliver_all(lambda bodies: bodies.reverse())
    assert neighbours.known() == {}
    with neighbours.listener.unit_of_work(writes=False) as uow:
        row = uow.session.scalars(select(KnownMember), execution_options={"tombstones": True}).one()
        assert (row.gone, row.name, row.note) == (True, "", None)


def test_not_even_a_restored_owner_brings_an_erased_one_back(neighbours: Neighbours) -> None:
    id = neighbours.create("somebody")
    backup = neighbours.owned()
    neighbours.remove(id, erased)
    neighbours.erased.clear()  # the list of erasures was not replayed
    neighbours.deliver_all()
    neighbours.restore(backup)
    neighbours.announce()
    neighbours.deliver_all()
    assert neighbours.known() == {}
    assert neighbours.waiting() == 0


def test_a_column_that_cannot_be_empty_is_refused_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match=r"known_odd\.number.*nullable"):
        type(
            "KnownOdd",
            (Copy, service_base("odd")),
            {"__tablename__": "known_odd", "__annotations__": {"number": Mapped[UUID]}},
        )


# ---- a copy that is not there yet


def visiting(neighbours: Neighbours) -> tuple[Desk, Operation]:
    class Visit(Schema):
        id = fields.UUID(required=True)

    class Visited(Schema):
        name = fields.String()

    operation = Operation("listener.visit_member", "", Visit, Visited, writes=True, public=True)

    def visit(uow: UnitOfWork, command: Any) -> KnownMember:
        return must_know(uow, KnownMember, command.id)

    service = Service("listener", ListenerBase, operations={operation: visit})
    return Desk(service, neighbours.listener, lambda token: None), operation  # type: ignore[arg-type, return-value]


def test_a_use_case_waits_for_a_copy_that_is_on_its_way(neighbours: Neighbours) -> None:
    desk, operation = visiting(neighbours)
    id = neighbours.create("new here")
    with neighbours.listener.unit_of_work() as uow, pytest.raises(NotYetKnown):
        must_know(uow, KnownMember, id)
    arriving = threading.Timer(0.1, neighbours.deliver_all)
    arriving.start()
    call = Call(operation.name, f'{{"id": "{id}"}}'.encode(), {"idempotency-key": "k"}, 0.0)
    assert desk.answer(call).body == b'{"name":"new here"}'
    arriving.join()


def test_after_a_second_it_is_told_to_try_again(neighbours: Neighbours) -> None:
    def work() -> None:
        with neighbours.listener.unit_of_work() as uow:
            must_know(uow, KnownMember, uuid.uuid4())

    with pytest.raises(Conflict) as refused:
        patiently(neighbours.listener, work, wait=0.05)
    assert (refused.value.type, refused.value.retry_after) == ("not-yet-known", 1.0)


def test_what_may_be_anothers_looks_after_the_wait_like_what_is_out_of_reach(neighbours: Neighbours) -> None:
    def work() -> None:
        raise NotYetKnown(KnownMember, uuid.uuid4(), otherwise=NotFound("there is no such member"))

    with pytest.raises(NotFound, match="no such member"):
        patiently(neighbours.listener, work, wait=0.05)


def test_one_who_is_gone_is_not_waited_for(neighbours: Neighbours) -> None:
    id = neighbours.create()
    neighbours.remove(id)
    neighbours.deliver_all()
    with pytest.raises(NotFound), neighbours.listener.unit_of_work() as uow:
        must_know(uow, KnownMember, id)
