"""What an operator does with events that failed, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.bus.envelope import Event
from chassis.bus.messages import Delivery
from chassis.database.database import Database
from chassis.errors import Conflict, NotFound
from chassis.events.inbox import Inbox
from chassis.events.parked import Parked

KIND = "tongxin.probe.thing.touched.v1"


def fails(*_: Any) -> None:
    raise ValueError("not yet")


def take(inbox: Inbox, name: str = KIND) -> UUID:
    event = Event(uuid4(), name, uuid4(), None, 1, datetime.now(UTC), {})
    inbox.take(event, event.to_bytes("probe", 1, 0))
    return event.id


def receive_garbage(inbox: Inbox, database: Database) -> UUID:
    nothing = dict.fromkeys(("ack", "requeue", "reject"), lambda: None)
    inbox.receive(Delivery(b"{hello", "", "", "application/json", {}, False, **nothing))
    (parked,) = [row["event_id"] for row in Parked(database).list() if "dead-letter" in str(row["error"])]
    assert isinstance(parked, UUID)
    return parked


def test_what_cannot_be_read_stays_parked_whatever_is_replayed(probe: Database) -> None:
    inbox, parked = Inbox(probe, {KIND: fails}, retry_after=()), Parked(probe)
    failed, garbage = take(inbox), receive_garbage(inbox, probe)
    assert parked.unreadable() == 1
    with pytest.raises(Conflict, match="cannot be read"):
        parked.replay(garbage)
    assert parked.replay() == 1
    assert [row["event_id"] for row in parked.list()] == [garbage]
    assert (parked.show(failed)["state"], parked.drop(garbage), parked.unreadable()) == ("retry", 1, 0)


def test_an_event_that_nothing_reacts_to_is_parked_again_at_its_first_try(probe: Database) -> None:
    inbox, parked = Inbox(probe, {KIND: fails}), Parked(probe)
    unknown = take(inbox, "tongxin.probe.of-somebody-elses.v1")
    assert parked.replay(unknown) == 1
    assert inbox.retry_one()
    assert [row["event_id"] for row in parked.list()] == [unknown]


def test_what_is_being_tried_again_is_shown_and_dropped(probe: Database) -> None:
    inbox, parked = Inbox(probe, {KIND: fails}), Parked(probe)
    event = take(inbox)
    assert parked.list() == [] and parked.show(event)["state"] == "retry"
    assert parked.drop(event) == 1
    with pytest.raises(NotFound, match="parked or tried again"):
        parked.show(event)
