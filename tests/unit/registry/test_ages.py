"""From when somebody may work."""

from datetime import date

import pytest

from services.registry.people.ages import works_from

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("born", "from_day"),
    [
        (date(2010, 11, 27), None),
        (date(2010, 11, 28), date(2026, 11, 28)),
        (date(2012, 2, 29), date(2028, 2, 29)),
        (date(1960, 1, 1), None),
        (None, None),
    ],
)
def test_only_of_who_is_under_16_a_day_is_told(born: date | None, from_day: date | None) -> None:
    assert works_from(born, TODAY) == from_day


def test_who_was_born_on_a_leap_day_is_old_enough_on_the_first_of_march_of_a_common_year() -> None:
    assert works_from(date(2084, 2, 29), date(2099, 12, 31)) == date(2100, 3, 1)
