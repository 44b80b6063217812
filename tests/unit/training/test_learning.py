"""Who gets a seat, who may enrol, what an assessment comes to, and what a certificate's number tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Invalid, NotFound
from chassis.terms import Term
from services.registry.contract.words import WORDS as REGISTRY
from services.training.contract.learning_words import LEARNING
from services.training.learning.certificate import CertificateState, new_number, parse_number, state_on
from services.training.learning.course import CourseKind, Criterion, Terms, check_marks, check_rubric, expires_on
from services.training.learning.enrolling import (
    ENROLMENT_RULES,
    SEATED,
    Candidate,
    EndedBecause,
    EnrolmentState,
    Offer,
    check_enrolment,
    check_open,
    moved_up,
)
from services.training.learning.judging import Marks, Outcome, judge, refuse_the_same_assessor, share
from services.training.learning.training_class import (
    ClassState,
    Hours,
    check_plan,
    has_begun,
    in_the_room,
    move,
    remind_at,
)

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFER = Offer(ClassState.OPEN, NOON - HOUR, NOON + HOUR, ("缝纫基础",), (Hours(NOON + 24 * HOUR, NOON + 26 * HOUR),))
SOMEBODY = Candidate("living_here", frozenset({"缝纫基础"}), in_the_class=False, busy=())


# ---- the line


class Line:
    """A class's places as the use cases keep them, without a database."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.states: dict[int, EnrolmentState] = {}

    def fill(self) -> None:
        for number in moved_up(self.seats, list(self.states.items())):
            self.states[number] = EnrolmentState.ENROLLED

    def come(self) -> None:
        self.states[len(self.states) + 1] = EnrolmentState.WAITING
        self.fill()

    def leave(self, number: int) -> None:
        if self.states.get(number) in (EnrolmentState.ENROLLED, EnrolmentState.WAITING):
            self.states[number] = EnrolmentState.WITHDRAWN
            self.fill()

    def finish(self, number: int) -> None:
        if self.states.get(number) is EnrolmentState.ENROLLED:
            self.states[number] = EnrolmentState.PASSED
            self.fill()

    def add_seats(self, more: int) -> None:
        self.seats += more
        self.fill()

    def numbers(self, *states: EnrolmentState) -> list[int]:
        return sorted(number for number, state in self.states.items() if state in states)


STEPS = st.one_of(
    st.just(("come", 0)),
    st.tuples(st.just("leave"), st.integers(1, 30)),
    st.tuples(st.just("finish"), st.integers(1, 30)),
    st.tuples(st.just("add_seats"), st.integers(1, 3)),
)


@given(st.integers(1, 6), st.lists(STEPS, max_size=60))
def test_seats_are_never_over_the_line_keeps_its_order_and_nobody_is_lost(
    seats: int, steps: list[tuple[str, int]]
) -> None:
    line, came = Line(seats), 0
    for name, value in steps:
        before = line.numbers(*SEATED)
        getattr(line, name)(*([value] if value else []))
        came += name == "come"
        seated, waiting = line.numbers(*SEATED), line.numbers(EnrolmentState.WAITING)
        assert len(seated) <= line.seats
        assert not waiting or len(seated) == line.seats, "nobody waits while a seat is free"
        assert not waiting or all(number < waiting[0] for number in set(seated) - set(before)), "first come, first"
        assert len(seated) + len(waiting) + len(line.numbers(EnrolmentState.WITHDRAWN)) == came
        assert not set(before) - set(seated) or name == "leave", "nobody loses a seat to another"


def test_the_41st_of_40_waits_and_moves_up_when_somebody_leaves() -> None:
    line = Line(40)
    for _ in range(42):
        line.come()
    assert line.numbers(EnrolmentState.WAITING) == [41, 42]
    line.leave(7)
    assert line.numbers(EnrolmentState.WAITING) == [42]


# ---- who may enrol


@pytest.mark.parametrize(
    ("offer", "candidate", "now", "reason"),
    [
        (replace(OFFER, state=ClassState.PLANNED), SOMEBODY, NOON, "this class is planned"),
        (replace(OFFER, state=ClassState.CANCELLED), SOMEBODY, NOON, "this class is cancelled"),
        (OFFER, SOMEBODY, NOON - 2 * HOUR, "enrolment begins at"),
        (OFFER, SOMEBODY, NOON + HOUR, "enrolment ended at"),
        (OFFER, replace(SOMEBODY, standing="deceased"), NOON, "for people who live here"),
        (OFFER, replace(SOMEBODY, standing="no_home"), NOON, "for people who live here"),
        (OFFER, replace(SOMEBODY, in_the_class=True), NOON, "in the class already"),
        (OFFER, replace(SOMEBODY, skills=frozenset()), NOON, "a certificate of 缝纫基础 first"),
        (
            OFFER,
            replace(SOMEBODY, busy=(Hours(NOON + 25 * HOUR, NOON + 27 * HOUR),)),
            NOON,
            "another class that this resident is in meets at",
        ),
    ],
)
def test_each_rule_says_why_not(offer: Offer, candidate: Candidate, now: datetime, reason: str) -> None:
    with pytest.raises(Conflict) as refused:
        check_enrolment(offer, candidate, now)
    assert reason in refused.value.detail


def test_who_breaks_no_rule_may_enrol_and_sessions_that_only_touch_do_not_clash() -> None:
    check_enrolment(OFFER, replace(SOMEBODY, busy=(Hours(NOON + 26 * HOUR, NOON + 27 * HOUR),)), NOON)
    check_enrolment(replace(OFFER, state=ClassState.RUNNING), SOMEBODY, NOON)
    assert len(ENROLMENT_RULES) == 6


def test_only_what_is_open_can_be_left() -> None:
    check_open(EnrolmentState.WAITING)
    check_open(EnrolmentState.ENROLLED)
    for state in (EnrolmentState.PASSED, EnrolmentState.FAILED, EnrolmentState.WITHDRAWN, EnrolmentState.ENDED):
        with pytest.raises(Conflict):
            check_open(state)


# ---- classes


def test_a_class_goes_from_planned_to_finished_and_not_back() -> None:
    assert move(ClassState.PLANNED, ClassState.OPEN) is ClassState.OPEN
    assert move(ClassState.OPEN, ClassState.RUNNING) is ClassState.RUNNING
    assert move(ClassState.RUNNING, ClassState.FINISHED) is ClassState.FINISHED
    for now, then in (
        (ClassState.FINISHED, ClassState.CANCELLED),
        (ClassState.RUNNING, ClassState.OPEN),
        (ClassState.PLANNED, ClassState.FINISHED),
        (ClassState.OPEN, ClassState.OPEN),
    ):
        with pytest.raises(Conflict):
            move(now, then)


@pytest.mark.parametrize(
    ("opens", "closes", "sessions", "pointer"),
    [
        (1, 0, [(5, 6)], "/closes_at"),
        (0, 9, [(5, 6)], "/closes_at"),
        (0, 1, [(5, 7), (8, 9), (6, 8)], "/sessions"),
    ],
)
def test_a_class_that_cannot_be_held_is_refused(
    opens: int, closes: int, sessions: list[tuple[int, int]], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_plan(
            NOON + opens * HOUR, NOON + closes * HOUR, [Hours(NOON + a * HOUR, NOON + b * HOUR) for a, b in sessions]
        )
    assert pointer in [error.pointer for error in refused.value.errors]


def test_a_session_is_told_of_once_it_is_near() -> None:
    assert remind_at(NOON + 48 * HOUR, 24, NOON) == NOON + 24 * HOUR
    assert remind_at(NOON + 2 * HOUR, 24, NOON) == NOON, "at once where that is past"
    assert remind_at(NOON, 24, NOON) is None


def test_the_code_counts_while_the_session_is_held_and_a_roll_once_it_has_begun() -> None:
    session = Hours(NOON, NOON + HOUR)
    assert in_the_room(session, NOON - timedelta(minutes=15)) is None
    assert in_the_room(session, NOON - timedelta(minutes=16)) is not None
    assert in_the_room(session, NOON + HOUR + timedelta(minutes=15)) is not None
    assert has_begun(session, NOON + 9 * HOUR) is None
    assert has_begun(session, NOON - HOUR) is not None


# ---- assessment

RUBRIC = (Criterion("针距", 60, 100), Criterion("速度", 50, 100))
GOOD, WEAK = {"针距": 60, "速度": 50}, {"针距": 59, "速度": 100}


def test_every_criterion_and_the_attendance_have_to_be_reached() -> None:
    terms = Terms(RUBRIC, 80, second_assessor=False)
    assert judge(terms, [Marks("a", GOOD)], 80).outcome is Outcome.PASSED
    assert judge(terms, [Marks("a", WEAK)], 100).reasons == ("针距: 59 of 60",)
    assert judge(terms, [Marks("a", GOOD)], 79).reasons == ("attendance: 79% of 80%",)


def test_a_second_assessor_is_waited_for_and_both_have_to_agree() -> None:
    terms = Terms(RUBRIC, 0, second_assessor=True)
    assert judge(terms, [Marks("a", WEAK)], 100).outcome is Outcome.AWAITING
    assert judge(terms, [Marks("a", WEAK), Marks("b", GOOD)], 100).outcome is Outcome.FAILED
    assert judge(terms, [Marks("a", GOOD), Marks("b", GOOD)], 100).outcome is Outcome.PASSED
    refuse_the_same_assessor("b", ["a"])
    with pytest.raises(Conflict):
        refuse_the_same_assessor("a", ["a"])


@given(st.integers(0, 200), st.integers(0, 200))
def test_attendance_is_never_rounded_up(present: int, sessions: int) -> None:
    there = min(present, sessions)
    assert share(there, sessions) * sessions <= there * 100
    assert not sessions or share(sessions, sessions) == 100


@pytest.mark.parametrize("marks", [{"针距": 60}, {**GOOD, "手感": 3}, {**GOOD, "速度": 101}])
def test_marks_fit_the_rubric(marks: dict[str, int]) -> None:
    check_marks(RUBRIC, GOOD)
    with pytest.raises(Invalid):
        check_marks(RUBRIC, marks)


def test_a_rubric_can_be_passed_and_names_each_criterion_once() -> None:
    check_rubric(RUBRIC)
    with pytest.raises(Invalid) as refused:
        check_rubric([*RUBRIC, Criterion("针距", 101, 100)])
    assert [error.pointer for error in refused.value.errors] == ["/rubric/2/pass_mark", "/rubric/2/name"]


# ---- certificates


@given(st.integers(0, 10**12 - 1), st.integers(0, 16), st.integers(1, 9))
def test_a_mistyped_digit_is_no_certificates_number(drawn: int, place: int, more: int) -> None:
    number = new_number(date(2026, 3, 2), lambda _: drawn)
    assert len(number) == 17
    assert parse_number(f"{number[:4]}-{number[4:10]} {number[10:]}") == number
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    with pytest.raises(NotFound):
        parse_number(wrong)


def test_a_number_is_drawn_from_all_of_its_range() -> None:
    asked: list[int] = []
    new_number(date(2026, 3, 2), lambda below: asked.append(below) or 7)  # type: ignore[func-returns-value]
    assert asked == [10**12]


@pytest.mark.parametrize(
    ("issued", "months", "expires"),
    [
        (date(2026, 3, 2), 36, date(2029, 3, 2)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 2), None, None),
    ],
)
def test_a_certificate_ends_on_the_same_day_of_a_later_month(issued: date, months: int | None, expires: date) -> None:
    assert expires_on(issued, months) == expires


def test_a_certificate_is_valid_until_it_expires_or_is_revoked() -> None:
    day, before = date(2026, 3, 2), date(2026, 3, 1)
    assert state_on(day, None, None) is CertificateState.VALID
    assert state_on(before, day, None) is CertificateState.VALID
    assert state_on(day, day, None) is CertificateState.EXPIRED
    assert state_on(before, None, day) is CertificateState.VALID
    assert state_on(day, day, day) is CertificateState.REVOKED


TERMS: dict[str, type[Term]] = {
    "course_kinds": CourseKind,
    "class_states": ClassState,
    "enrolment_states": EnrolmentState,
    "enrolment_endings": EndedBecause,
    "assessment_outcomes": Outcome,
    "certificate_states": CertificateState,
}


def test_languages_are_those_of_the_registry() -> None:
    assert LEARNING["languages"] == REGISTRY["languages"]


@pytest.mark.parametrize("name", TERMS)
def test_the_contracts_words_are_those_of_the_rules(name: str) -> None:
    assert LEARNING[name] == {term.value: {"zh-CN": term.zh, "en": term.en} for term in TERMS[name]}
