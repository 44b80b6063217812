"""What becomes of material that went out by weight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.training.piecework.material.weighing import (
    Balance,
    MovementKind,
    Part,
    Use,
    reckon,
    refuse_movement,
    worth,
)

SCARF = Use(grams=1000, pieces=10, allowed_loss=3)  # 100 g a piece


def test_rejected_pieces_hold_material_too_so_all_that_were_brought_count() -> None:
    assert SCARF.expected(10) == 1000


def test_a_doubt_of_a_gram_is_not_the_residents() -> None:
    third = Use(grams=100, pieces=3, allowed_loss=3)
    assert (third.expected(1), third.allowed(34)) == (34, 2)


def test_what_is_lost_within_the_agreed_rate_is_asked_of_nobody() -> None:
    assert reckon([1030], SCARF, 10).above == 0
    assert reckon([1031], SCARF, 10).above == 1


def test_whoever_needs_less_than_was_measured_has_lost_nothing() -> None:
    assert reckon([950], SCARF, 10).parts == (Part(used=950, lost=0, above=0),)


def test_the_dye_lot_that_was_taken_first_is_used_up_first() -> None:
    reckoned = reckon([600, 500, 40], SCARF, 10)
    assert reckoned.parts == (Part(600, 0, 0), Part(400, 100, 70), Part(0, 40, 40))
    assert (reckoned.expected, reckoned.allowed, reckoned.above) == (1000, 30, 110)


def test_a_lot_given_back_untouched_holds_nothing() -> None:
    assert reckon([200], SCARF, 0).parts == (Part(0, 200, 200),)


def test_what_is_lost_is_worth_its_weight() -> None:
    assert worth(110, 860_00) == 94_60
    assert worth(1, 5) == 0


@given(
    st.lists(st.integers(0, 10**6), max_size=6),
    st.integers(0, 10**5),
    st.builds(Use, st.integers(1, 10**6), st.integers(1, 10**5), st.integers(0, 100)),
)
def test_every_gram_that_was_out_is_used_or_lost(out: list[int], pieces: int, use: Use) -> None:
    reckoned = reckon(out, use, pieces)
    assert [part.used + part.lost for part in reckoned.parts] == out
    assert reckoned.above == max(0, sum(out) - reckoned.expected - reckoned.allowed)
    assert all(0 <= part.above <= part.lost and part.used >= 0 for part in reckoned.parts)


@pytest.mark.parametrize(
    ("balance", "kind", "grams"),
    [
        (Balance(issued=100), MovementKind.RETURNED, 101),
        (Balance(issued=100, returned=60), MovementKind.ISSUED, -41),
        (Balance(), MovementKind.RETURNED, 1),
    ],
)
def test_nothing_comes_back_that_did_not_go_out(balance: Balance, kind: MovementKind, grams: int) -> None:
    with pytest.raises(Invalid):
        refuse_movement(balance, kind, grams)
