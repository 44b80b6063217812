"""What is no event of ours is Unreadable, whatever it is: any other error would bring the message back for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.bus.envelope import Event, Unreadable

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "01a208be-d37e-765d-9896-fd16cf5cb827",
    "source": "registry",
    "type": "tongxin.registry.resident.registered.v1",
    "subject": "01a208be-d37e-765d-9896-fd16cf5cb828",
    "community": "01a208be-d37e-765d-9896-fd16cf5cb829",
    "time": "2026-03-02T08:00:00+00:00",
    "epoch": 1,
    "version": 3,
    "data": {"name": "甲"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_an_event_is_read() -> None:
    event = Event.from_bytes(json.dumps(EVENT).encode())
    assert (str(event.id), event.type, event.version, event.data) == (EVENT["id"], EVENT["type"], 3, {"name": "甲"})


@pytest.mark.parametrize(
    "change",
    [
        {"version": float("inf")},
        {"epoch": float("nan")},
        {"type": "x" * 121},
        {"type": "a\0b"},
        {"type": "\ud800"},
        {"type": ""},
        {"type": 7},
        {"specversion": "2.0"},
    ],
)
def test_what_cannot_be_noted_is_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        Event.from_bytes(json.dumps({**EVENT, **change}).encode())


@given(name=st.sampled_from(sorted(EVENT)), value=JSON)
def test_any_value_in_any_field_is_read_or_unreadable(name: str, value: Any) -> None:
    try:
        event = Event.from_bytes(json.dumps({**EVENT, name: value}).encode())
    except Unreadable:
        return
    assert event.type.isascii()


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        Event.from_bytes(body)
