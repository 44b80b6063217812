"""When nobody waits for somebody any more."""

from __future__ import annotations

import pytest

from services.registry.desk.waiting import ClosedBecause, may_have_happened, opens_again, reason_to_close


@pytest.mark.parametrize(
    ("standing", "at_home", "because"),
    [
        ("living_here", True, None),
        ("no_home", True, None),
        ("moved_out", True, ClosedBecause.MOVED_OUT),
        ("moved_out", False, None),
        ("deceased", True, ClosedBecause.DIED),
        ("deceased", False, ClosedBecause.DIED),
        ("erased", False, ClosedBecause.ERASED),
    ],
)
def test_what_could_not_begin_any_more_does_not_wait(
    standing: str, at_home: bool, because: ClosedBecause | None
) -> None:
    assert reason_to_close(standing, at_home=at_home) is because


def test_only_what_was_taken_back_waits_again() -> None:
    assert opens_again("died", None) and opens_again("household_ended", None)
    assert not opens_again("moved_out", None) and not opens_again(None, None)
    assert not opens_again("died", ClosedBecause.MOVED_OUT)


def test_what_a_death_or_a_move_closed_may_have_happened_before() -> None:
    assert may_have_happened("died") and may_have_happened("moved_out")
    assert not may_have_happened("erased") and not may_have_happened(None)
