"""One engagement at a time: under which relation somebody works for an employer."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.access.actor import Actor
from chassis.errors import Conflict, Failure, Invalid, NotFound
from services.training import contract

from .factory import Factory


def engage(f: Factory, who: Actor, **asked: Any) -> Any:
    said = {"relation": "contract_work", "evidence": "承揽协议", "resident": who.resident, "employer": f.id}
    return f.ask(f.staff, contract.record_engagement, **said | asked)


def spans(f: Factory, who: Actor) -> list[tuple[str, str | None]]:
    items = f.ask(f.staff, contract.list_engagements, resident=who.resident)["items"]
    return sorted((one["since"], one["until"]) for one in items)


@pytest.mark.parametrize("since", ["2026-10-01", "2026-09-01", "2026-10-19"])
def test_engagements_that_share_a_day_are_refused_and_the_other_is_named(factory: Factory, since: str) -> None:
    f = factory
    f.day(10, 1)
    who = f.resident()
    ahead = engage(f, who, since="2026-10-20")
    with pytest.raises(Conflict) as refused:
        engage(f, who, since=since, relation="employment")
    assert refused.value.type == "engaged" and ahead["id"] in refused.value.detail
    assert spans(f, who) == [("2026-10-20", None)]


def test_the_next_engagement_begins_when_the_one_before_has_ended(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    who = f.resident()
    first = engage(f, who)
    f.ask(f.staff, contract.end_engagement, id=first["id"], until="2026-10-15")
    with pytest.raises(Conflict) as refused:
        engage(f, who, since="2026-10-14")
    assert first["id"] in refused.value.detail
    engage(f, who, since="2026-10-15", relation="employment")
    assert spans(f, who) == [("2026-10-01", "2026-10-15"), ("2026-10-15", None)]
    void = f.resident()
    f.ask(f.staff, contract.end_engagement, id=engage(f, void)["id"], until="2026-10-01")
    engage(f, void)  # the one that ended on its first day was never in force


def test_an_employer_that_is_not_known_is_not_found_and_a_day_far_ahead_is_refused(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    who = f.resident()
    with pytest.raises(Failure) as unknown:  # over HTTP the copy is waited for, and then it is 404
        engage(f, who, employer=uuid.uuid4())
    assert isinstance(getattr(unknown.value, "otherwise", unknown.value), NotFound)
    for since in ("2027-01-02", "2030-01-01"):
        with pytest.raises(Invalid) as far:
            engage(f, who, since=since)
        assert far.value.errors[0].pointer == "/since"
    assert spans(f, who) == []
    assert engage(f, who, since="2027-01-01")["since"] == "2027-01-01"


def test_of_several_recorded_at_once_one_is_kept(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    who = f.resident()

    def record(since: str) -> str:
        try:
            return str(engage(f, who, since=since)["since"])
        except Failure as failure:
            return failure.type

    with ThreadPoolExecutor(4) as together:
        outcomes = list(together.map(record, ["2026-10-01", "2026-10-20", "2026-10-05", "2026-10-30"]))
    assert sorted(outcomes)[1:] == ["engaged"] * 3
    assert len(spans(f, who)) == 1


def test_a_merged_records_engagement_goes_on_until_the_kept_ones_begins(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    absorbed, kept = f.resident(), f.resident()
    engage(f, absorbed)
    engage(f, kept, since="2026-10-20")
    f.merge(absorbed, kept)
    assert spans(f, kept) == [("2026-10-01", "2026-10-20"), ("2026-10-20", None)]
