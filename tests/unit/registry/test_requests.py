"""Change requests: which exclude each other, and who may decide."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Forbidden, Invalid
from services.registry.households.requests import (
    ChangeRequest,
    RequestKind,
    State,
    decide,
    excludes,
    outlives_its_household,
    reason_to_lapse,
    submit,
    withdraw,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
K = RequestKind
numbers = count(1)


def a_request(kind, household="h1", residents=("a",), **other):
    given = {"evidence": ("file-1",), "asked_by": "staff-1"} | other
    return ChangeRequest(f"c{next(numbers)}", kind, frozenset({household}), frozenset(residents), asked_at=NOW, **given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_request(K.EXIT), a_request(K.ADD, residents=("new",))),
        (a_request(K.MERGE), a_request(K.SPLIT)),
        (a_request(K.REMOVE), a_request(K.TRANSFER)),
        (a_request(K.TRANSFER, household="h2"), a_request(K.TRANSFER, household="h1")),
        (a_request(K.CHANGE_HEAD, new_head_of="h1"), a_request(K.CHANGE_HEAD, residents=("b",), new_head_of="h1")),
        (a_request(K.CHANGE_HEAD, new_head_of="h1"), a_request(K.REMOVE, residents=("b", "c"), new_head_of="h1")),
        (a_request(K.CHANGE_HEAD), a_request(K.REMOVE)),
        (a_request(K.CORRECT, residents=(), row="r1"), a_request(K.CORRECT, residents=(), row="r1")),
        (a_request(K.CHANGE_TENURE, residents=()), a_request(K.CHANGE_TENURE, residents=())),
    ],
)
def test_these_exclude_each_other(one, other):
    assert excludes(one, other)
    assert excludes(other, one)
    with pytest.raises(Conflict, match=other.id):
        submit(one, [other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_request(K.EXIT), a_request(K.EXIT, household="h2", residents=("z",))),
        (a_request(K.REMOVE), a_request(K.REMOVE, residents=("b",))),
        (a_request(K.CHANGE_HEAD), a_request(K.REMOVE, residents=("b",))),
        (a_request(K.CORRECT), a_request(K.TRANSFER)),
        (a_request(K.CORRECT, residents=(), row="r1"), a_request(K.CORRECT, residents=(), row="r2")),
        (a_request(K.CORRECT, residents=(), row="r1"), a_request(K.CHANGE_TENURE, residents=())),
        (a_request(K.TRANSFER, new_head_of="h1"), a_request(K.TRANSFER, residents=("b",), new_head_of="h2")),
        (a_request(K.ADD, residents=("new",)), a_request(K.CHANGE_HEAD)),
    ],
)
def test_these_stand_side_by_side(one, other):
    assert excludes(one, other) is None
    assert submit(one, [other]) == one


requests = st.builds(
    a_request, st.sampled_from(RequestKind), st.sampled_from(["h1", "h2"]), st.sets(st.sampled_from("abc"), min_size=1)
)


@given(requests, requests)
def test_exclusion_is_the_same_both_ways_and_ends_with_a_decision(one, other):
    assert excludes(one, other) == excludes(other, one)
    assert submit(one, [replace(other, state=State.REFUSED)]) == one


def test_a_removal_needs_evidence():
    with pytest.raises(Invalid, match="evidence"):
        submit(a_request(K.REMOVE, evidence=()), [])
    assert submit(a_request(K.ADD, evidence=()), [])


def test_somebody_else_decides_and_a_refusal_says_why():
    request = a_request(K.ADD)
    with pytest.raises(Forbidden):
        decide(request, approve=True, by="staff-1", at=NOW)
    with pytest.raises(Invalid, match="reason"):
        decide(request, approve=False, by="staff-2", at=NOW, reason=" ")
    refused = decide(request, approve=False, by="staff-2", at=NOW, reason="paper missing")
    assert (refused.state, refused.reason) == (State.REFUSED, "paper missing")
    with pytest.raises(Conflict, match="already"):
        decide(refused, approve=True, by="staff-3", at=NOW)


def test_only_who_asked_withdraws():
    request = a_request(K.ADD)
    with pytest.raises(Forbidden):
        withdraw(request, "staff-2", NOW)
    assert withdraw(request, "staff-1", NOW).state is State.WITHDRAWN


def test_only_a_correction_outlives_its_household():
    assert [kind for kind in K if outlives_its_household(a_request(kind))] == [K.CORRECT]


def test_who_lives_in_a_household_is_not_added_to_one():
    adding, leaving = a_request(K.ADD), a_request(K.REMOVE)
    assert reason_to_lapse(adding, "a", "living_here") == "in_a_household"
    assert reason_to_lapse(adding, "a", "moved_out") is None
    assert reason_to_lapse(adding, "b", "living_here") is reason_to_lapse(leaving, "a", "living_here") is None
