"""The rota across the year's seam, and what the end of a membership does to it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.access.actor import Actor, Scope
from chassis.errors import Conflict, Forbidden, Invalid
from services.registry import contract
from services.registry.organisations import store as organisations
from services.registry.organisations.bulk import enter_relation
from services.registry.organisations.directory import Directory
from services.registry.rota.texts import let_rota_texts_go
from tests.integration.registry.community import TODAY, Community, an_actor

STARTS = TODAY + timedelta(days=1)
YEAR = timedelta(days=366)


def a_committee_of(community: Community, members: int) -> tuple[str, list[str]]:
    def organisation(kind: str, name: str) -> str:
        return str(community.ask(contract.register_organisation, kind=kind, name=name)["id"])

    committee = organisation("committee", "综合党委")
    units = [organisation("co_building_unit", f"单位{number}") for number in range(members)]
    for unit in units:
        member(community, unit, committee)
    return committee, units


def member(community: Community, unit: str, committee: str, since: date = date(2026, 1, 1)) -> str:
    made = community.ask(contract.relate_organisations, source=unit, target=committee, kind="membership", since=since)
    return str(made["id"])


def two_years(community: Community, committee: str, turns: int = 12) -> list[dict[str, Any]]:
    first = community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=turns, seed=1)
    then = community.ask(contract.generate_rota, committee=committee, starts_on=first["ends_on"], turns=turns, seed=2)
    return [first, then]


def owners(community: Community, *rotas: dict[str, Any]) -> list[str]:
    read = [community.ask(contract.get_rota, id=rota["id"]) for rota in rotas]
    return [turn["unit"] for rota in read for turn in rota["turns"]]


def nobody_twice_running(units: list[str]) -> bool:
    return all(one != other for one, other in pairwise(units))


@pytest.mark.parametrize(
    ("starts_on", "turns", "turn_days"), [(date(2999, 1, 1), 2, 7), (STARTS, 400, 31), (TODAY + 2 * YEAR, 54, 7)]
)
def test_a_rota_ends_within_three_years(community: Community, starts_on: date, turns: int, turn_days: int) -> None:
    committee, _ = a_committee_of(community, 2)
    asked = {"committee": committee, "starts_on": starts_on, "turns": turns, "turn_days": turn_days}
    with pytest.raises(Invalid, match="at most; begin earlier or shorten it") as refused:
        community.ask(contract.generate_rota, **asked)
    assert [error.pointer for error in refused.value.errors] == ["/starts_on"]
    community.ask(contract.generate_rota, **asked | {"starts_on": TODAY + 2 * YEAR, "turns": 52, "turn_days": 7})


def test_a_swap_across_the_years_seam_is_refused(community: Community) -> None:
    committee, _ = a_committee_of(community, 4)
    first, then = two_years(community, committee)
    begins, last = then["turns"][0]["unit"], first["turns"][-1]
    other = next(turn for turn in first["turns"] if turn["unit"] == begins)
    own = Scope(organisations=frozenset({UUID(begins)}))
    asking = replace(an_actor("representative", community=community.id), scope=own)
    with pytest.raises(Conflict, match="twice running"):
        community.ask(
            contract.ask_swap,
            asking,
            committee=committee,
            unit=begins,
            first_day=other["since"],
            second_day=last["since"],
            reason="培训",
        )


def test_a_member_that_leaves_leaves_this_rota_and_the_next_and_it_is_told(community: Community) -> None:
    committee, units = a_committee_of(community, 5)
    rotas = two_years(community, committee)
    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    leaves = STARTS + timedelta(days=28)
    community.ask(contract.end_relation, id=relation["id"], until=leaves)
    after = owners(community, *rotas)
    assert units[0] not in after[4:]
    assert after[:4] == [turn["unit"] for turn in rotas[0]["turns"][:4]], "what comes before the day stays"
    assert nobody_twice_running(after)
    for rota in rotas:
        counts = [unit["turns"] for unit in community.ask(contract.get_rota, id=rota["id"])["units"]]
        assert len(counts) == 4 and max(counts) - min(counts) <= 1
        told = [event["type"] for event in community.told(rota["id"])]
        assert told == ["tongxin.registry.rota.generated.v1", "tongxin.registry.rota.changed.v1"]


def test_a_membership_that_ends_today_leaves_the_turn_that_runs(community: Community) -> None:
    committee, _ = a_committee_of(community, 4)
    rota = community.ask(contract.generate_rota, committee=committee, starts_on=TODAY, turns=12, seed=1)
    runs = rota["turns"][0]["unit"]
    [relation] = community.ask(contract.list_relations, organisation=runs)["items"]
    community.ask(contract.end_relation, id=relation["id"])
    after = owners(community, rota)
    assert after[0] == runs and runs not in after[1:] and nobody_twice_running(after)


def test_the_last_but_one_member_stays_until_another_comes(community: Community) -> None:
    committee, units = a_committee_of(community, 2)
    community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=6)
    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    with pytest.raises(Conflict, match="two units must stay"):
        community.ask(contract.end_relation, id=relation["id"], until=STARTS)
    assert community.ask(contract.get_relation, id=relation["id"])["until"] is None


def test_a_rota_made_later_knows_which_members_leave_within_it(community: Community) -> None:
    committee, units = a_committee_of(community, 4)
    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    community.ask(contract.end_relation, id=relation["id"], until=STARTS + timedelta(days=35))
    rota = community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=12)
    turns = owners(community, rota)
    assert units[0] in turns[:5] and units[0] not in turns[5:] and nobody_twice_running(turns)


def test_a_unit_joins_for_the_time_of_its_membership(community: Community) -> None:
    committee, units = a_committee_of(community, 4)
    rota = community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=30, seed=5)
    late = str(community.ask(contract.register_organisation, kind="co_building_unit", name="后来的")["id"])
    first, second, ends = (STARTS + timedelta(weeks=weeks) for weeks in (4, 12, 20))
    for since, until in ((first, second), (second, ends)):  # one membership follows on the other
        relation = member(community, late, committee, since)
        community.ask(contract.end_relation, id=relation, until=until)
    community.ask(contract.join_rota, id=rota["id"], unit=late, on=first)
    turns = owners(community, rota)
    assert turns.count(late) == 3 and late not in turns[:4] + turns[20:] and nobody_twice_running(turns)

    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    community.ask(contract.end_relation, id=relation["id"], until=STARTS + timedelta(weeks=2))
    turns = owners(community, rota)
    assert late in turns and late not in turns[:4] + turns[20:] and nobody_twice_running(turns)
    assert {turn["unit"] for turn in community.ask(contract.get_rota, id=rota["id"])["units"]} == set(units[1:])


def test_a_file_that_ends_a_membership_does_the_same(community: Community) -> None:
    committee, units = a_committee_of(community, 4)
    rotas = two_years(community, committee)
    ends = STARTS + timedelta(days=28)
    with community.database.unit_of_work(community.admin) as uow:
        [held] = [organisations.as_relation(row) for row in organisations.held(uow, UUID(units[0]))]
        enter_relation(uow, replace(held, period=held.period.ended(ends)), Directory(relations=[held]))
    after = owners(community, *rotas)
    assert units[0] not in after[4:] and nobody_twice_running(after)


def test_a_membership_that_ends_after_the_rota_changes_nothing_of_it(community: Community) -> None:
    committee, units = a_committee_of(community, 4)
    rota = community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=12, seed=1)
    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    community.ask(contract.end_relation, id=relation["id"], until=date(2027, 1, 31))
    assert owners(community, rota) == [turn["unit"] for turn in rota["turns"]]


def speaks_for(community: Community, unit: str) -> Actor:
    own = Scope(organisations=frozenset({UUID(unit)}))
    return replace(an_actor("representative", community=community.id), scope=own)


def a_pack_and_a_swap(community: Community, *units: str, on: date) -> tuple[str, str]:
    """Both with a text that names somebody, who is registered nowhere in them; their ids."""
    item = {"kind": "contact", "title": "王文亮（低保户，腿疾）13800138000", "note": "150627196804129958"}
    told = {"on": on, "items": [item], "notes": "家属电话13900139000"}
    pack = community.ask(contract.prepare_handover, speaks_for(community, units[0]), **told)
    days = {"first_day": on, "second_day": on + timedelta(days=7)}
    swap = community.ask(contract.ask_swap, speaks_for(community, units[0]), **days, reason="王文亮住院做化疗")
    community.ask(contract.refuse_swap, speaks_for(community, units[1]), id=swap["id"], answer="王文亮已出院")
    return str(pack["id"]), str(swap["id"])


def test_what_units_write_to_one_another_is_masked_in_the_audit_and_goes_after_a_year(community: Community) -> None:
    committee, _ = a_committee_of(community, 3)
    on = TODAY + timedelta(days=8)
    asked = {"committee": committee, "starts_on": on, "turns": 12, "turn_days": 7}
    turns = community.ask(contract.generate_rota, **asked)["turns"]
    pack, swap = a_pack_and_a_swap(community, *(turn["unit"] for turn in turns[:2]), on=on)

    trail = str(community.ask(contract.list_audit, limit=200)["items"])
    assert [text for text in ("王文亮", "13800138000", "150627196804129958", "13900139000") if text in trail] == []

    gone = community.a_resident("王可删")
    kept = community.ask(contract.erase_resident, id=gone, reason="own_request")["kept"]
    assert [one["until"] for one in kept if one["kind"] == "rota_text"] == ["2027-11-04"], "a year from the last turn"

    elsewhere = an_actor("admin", community=uuid4())
    for listed in (contract.list_swaps, contract.list_handovers):
        assert (len(community.ask(listed)["items"]), community.ask(listed, elsewhere)["items"]) == (1, [])
    gone = community.ask(contract.register_resident, elsewhere, name="王可删")["id"]
    kept = community.ask(contract.erase_resident, elsewhere, id=gone, reason="own_request")["kept"]
    assert [one for one in kept if one["kind"] == "rota_text"] == []

    assert let_rota_texts_go(community.database) == 0
    community.clock.advance(timedelta(days=365 + 20))
    assert (let_rota_texts_go(community.database), let_rota_texts_go(community.database)) == (2, 0)
    read = community.ask(contract.get_handover, id=pack)
    assert (read["items"], read["notes"], read["version"]) == ([], "", 2)
    read = community.ask(contract.get_swap, id=swap)
    assert (read["reason"], read["answer"], read["state"], read["version"]) == ("", None, "refused", 3)
    left = community.ask(contract.erase_resident, id=community.a_resident("李可删"), reason="own_request")["kept"]
    assert [one for one in left if one["kind"] == "rota_text"] == []


def test_a_unit_speaks_for_its_own_turn_only_whichever_day_comes_first(community: Community) -> None:
    committee, _ = a_committee_of(community, 3)
    asked = {"committee": committee, "starts_on": STARTS, "turns": 12, "turn_days": 7}
    first, second = (turn["unit"] for turn in community.ask(contract.generate_rota, **asked)["turns"][:2])
    with pytest.raises(Forbidden, match="unit concerned"):
        community.ask(contract.prepare_handover, speaks_for(community, second), on=STARTS, items=[])
    days = {"first_day": STARTS, "second_day": STARTS + timedelta(days=7), "reason": "培训"}
    swap = community.ask(contract.ask_swap, speaks_for(community, second), **days)
    assert (swap["asked_by"], swap["asked_of"]) == (second, first)
