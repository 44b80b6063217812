"""What an incident lacks before it can be closed, and what its notice has to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from services.registry.incidents.incident import (
    SENSITIVE,
    DataKind,
    Gap,
    Standing,
    gaps,
    refuse_disorder,
    refuse_future,
    refuse_short_notice,
    refuse_unfinished,
)
from services.registry.people.consent import SensitiveKind

NOON = datetime(2026, 10, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = Standing(
    contained=True,
    data_kinds=["telephone"],
    cause="遗失",
    possible_harm="诈骗",
    measures="找回",
    contact="社区",
    authority_told=True,
    authority_reason=None,
    people_told=True,
    people_reason=None,
    telling_demanded=False,
    untold=0,
)


def test_nothing_is_missing_of_what_is_whole() -> None:
    assert gaps(WHOLE) == ()
    refuse_unfinished(gaps(WHOLE))


@pytest.mark.parametrize(
    ("without", "gap"),
    [
        ({"contained": False}, Gap.CONTAINMENT),
        ({"data_kinds": []}, Gap.DATA_KINDS),
        ({"cause": None}, Gap.CAUSE),
        ({"possible_harm": ""}, Gap.POSSIBLE_HARM),
        ({"measures": None}, Gap.MEASURES),
        ({"contact": None}, Gap.CONTACT),
        ({"authority_told": False}, Gap.AUTHORITY),
        ({"people_told": False}, Gap.PEOPLE),
        ({"untold": 1}, Gap.PEOPLE),
    ],
)
def test_each_thing_that_is_missing_is_named(without: dict[str, Any], gap: Gap) -> None:
    missing = gaps(replace(WHOLE, **without))
    assert missing == (gap,)
    with pytest.raises(Conflict, match=gap.en.lower()) as refusal:
        refuse_unfinished(missing)
    assert refusal.value.type == "incident-unfinished"
    assert [error.pointer for error in refusal.value.errors] == [f"/{gap.value}"]


def test_a_reason_stands_in_for_telling() -> None:
    assert gaps(replace(WHOLE, authority_told=False, authority_reason="经核实未发生")) == ()
    assert gaps(replace(WHOLE, people_told=False, people_reason="已找回，未被他人看到")) == ()
    assert gaps(replace(WHOLE, untold=2, people_reason="两人联系不上")) == ()


def test_a_reason_alone_is_not_enough_once_the_authority_demands_that_people_are_told() -> None:
    demanded = replace(WHOLE, people_told=False, people_reason="已找回", telling_demanded=True, untold=2)
    assert gaps(demanded) == (Gap.PEOPLE,)
    assert gaps(replace(demanded, people_told=True)) == (), "two could not be reached"


def test_the_notice_has_what_the_law_asks() -> None:
    refuse_short_notice(cause="遗失", advice="谨防诈骗")
    with pytest.raises(Conflict, match="advice") as refusal:
        refuse_short_notice(cause="遗失", advice=None)
    assert refusal.value.type == "notice-incomplete"
    assert [error.pointer for error in refusal.value.errors] == ["/advice"]


@pytest.mark.parametrize(
    ("since", "until", "pointers"),
    [
        (None, None, []),
        (NOON, None, []),
        (NOON - HOUR, NOON + HOUR, []),
        (NOON + HOUR, None, ["/happened_since"]),
        (None, NOON, ["/happened_since"]),
        (NOON, NOON - HOUR, ["/happened_until"]),
    ],
)
def test_it_begins_before_it_is_found_and_ends_after_that(
    since: datetime | None, until: datetime | None, pointers: list[str]
) -> None:
    moments = {"found_at": NOON, "happened_since": since, "happened_until": until}
    if not pointers:
        refuse_disorder(moments)
        return
    with pytest.raises(Invalid) as refusal:
        refuse_disorder(moments)
    assert [error.pointer for error in refusal.value.errors] == pointers


def test_nothing_of_it_lies_ahead() -> None:
    refuse_future(None, NOON, "/at")
    refuse_future(NOON, NOON, "/at")
    with pytest.raises(Invalid):
        refuse_future(NOON + HOUR, NOON, "/at")


def test_the_sensitive_kinds_of_consents_are_kinds_of_data_under_the_same_codes() -> None:
    kinds = {kind.value: (kind.zh, kind.en) for kind in DataKind}
    assert {kind.value: (kind.zh, kind.en) for kind in SensitiveKind}.items() <= kinds.items()
    assert kinds.keys() >= SENSITIVE
