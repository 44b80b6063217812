"""Numbers with fixed places, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import read_decimal, write_decimal


@given(st.integers(0, 10**11), st.integers(2, 4))
def test_what_is_written_reads_the_same(number: int, places: int) -> None:
    assert read_decimal(write_decimal(number, places), places) == number


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (65_000, 4, "6.50"),
        (70_000, 4, "7.00"),
        (3_550, 4, "0.355"),
        (1, 4, "0.0001"),
        (-1_05, 2, "-1.05"),
        (0, 2, "0.00"),
    ],
)
def test_two_places_or_as_many_as_it_needs(number: int, places: int, text: str) -> None:
    assert write_decimal(number, places) == text


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1e3", "1.234", "1,000", "１２", "01", ".5", "1.", " 1", "NaN", "1\n"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="digits with at most 2 places"):
        read_decimal(text, 2)
