"""How long the gateway waits for an answer."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from chassis.bus.messages import Answer
from chassis.contract import Operation, Schema
from chassis.telemetry.metrics import Metrics
from gateway.asking import IN_LINE, Asking


class Waiting:
    """A bus that answers at once, and keeps how long it would have been waited for."""

    standing = "ok"

    def __init__(self) -> None:
        self.timeouts: list[float] = []

    def call(self, operation: str, body: bytes, *, headers: Mapping[str, str], timeout: float) -> Answer:
        self.timeouts.append(timeout)
        return Answer(b"{}")


@pytest.mark.parametrize(
    ("embedded", "writes", "deadline", "within"),
    [
        (False, True, 2.0, 2.0),
        (False, False, 2.0, 2.0),
        (True, False, 2.0, 2.0),
        (True, True, 2.0, IN_LINE),
        (True, True, 15.0, 15.0),
    ],
)
def test_embedded_a_write_waits_in_line_for_the_one_writer(
    embedded: bool, writes: bool, deadline: float, within: float
) -> None:
    bus = Waiting()
    asking = Asking(bus, Metrics("gateway"), embedded=embedded)
    asking.ask(Operation("notes.keep_note", "", Schema, writes=writes, deadline=deadline), b"{}", {})
    assert bus.timeouts == [pytest.approx(within, abs=0.5)]
