"""Who bears a difference between two counts, and what a kind of defect leads to."""

import pytest

from chassis.errors import Invalid
from services.training.piecework.handover.counting import Count, Direction, HandoverRule, Standing, standing
from services.training.piecework.work.defects import Consequence, Found, refuse_defects
from services.training.piecework.work.inspecting import Counts

OUT, BACK = Direction.OUT, Direction.BACK
KINDS = {"TZ": Consequence.REWORK, "PD": Consequence.REJECT, "SC": Consequence.PRICE_REDUCED}
GRADED = Counts(first=5, second=2, rework=2, rejected=1)


def test_equal_counts_stand() -> None:
    assert standing(OUT, Count(10, 500), Count(10, 500)) == Standing(Count(10, 500), HandoverRule.EQUAL)


def test_what_both_counted_together_stands() -> None:
    for direction in Direction:
        together = standing(direction, Count(10), Count(9), Count(8))
        assert together == Standing(Count(8), HandoverRule.TOGETHER)


def test_without_counting_together_the_employer_bears_it() -> None:
    assert standing(OUT, Count(10, 480), Count(9, 500)).count == Count(9, 480), (
        "nobody answers for what may not be there"
    )
    assert standing(BACK, Count(9, 480), Count(10, 400)).count == Count(10, 400), "the bag is with the employer"


def test_each_defect_is_of_the_pieces_that_it_leads_to() -> None:
    refuse_defects([Found("TZ", 2), Found("PD", 1), Found("SC", 2)], KINDS, GRADED)
    refuse_defects([Found("PD", 1)], KINDS, GRADED)


@pytest.mark.parametrize(
    "found",
    [
        [Found("XX", 1)],
        [Found("TZ", 3)],
        [Found("TZ", 1)],
        [Found("PD", 1), Found("PD", 1)],
    ],
)
def test_defects_that_do_not_fit_the_grading_are_refused(found: list[Found]) -> None:
    with pytest.raises(Invalid):
        refuse_defects(found, KINDS, GRADED)
