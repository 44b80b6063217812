"""Who stands for an organisation, until when, and what its closing ends; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import Scope
from chassis.access.tokens import LIFETIME
from chassis.errors import Conflict
from services.registry import contract
from services.registry.accounts.tables import Account, SignInSession
from services.registry.accounts.usecases.sessions import life_of_token, open_session
from tests.integration.registry.community import TODAY, Community, an_actor
from tests.integration.registry.test_rota import STARTS, a_committee_of, nobody_twice_running, owners, two_years

SINCE = date(2026, 1, 1)


def an_organisation(community: Community, name: str = "便民服务队", kind: str = "co_building_unit") -> str:
    return str(community.ask(contract.register_organisation, kind=kind, name=name)["id"])


def appointed(community: Community, organisation: str, resident: str, since: date = SINCE) -> str:
    told = {"id": organisation, "resident": resident, "capacity": "delegate", "since": since}
    return str(community.ask(contract.appoint_representative, **told)["id"])


def standing_for(community: Community, organisation: str) -> list[tuple[str, str, str | None]]:
    found = community.ask(contract.list_representatives, id=organisation)["items"]
    return sorted((one["resident"], one["since"], one["until"]) for one in found)


def told_last(community: Community, subject: str) -> Any:
    return community.told(subject)[-1]["data"]


def close(community: Community, organisation: str, day: date) -> Any:
    version = community.ask(contract.get_organisation, id=organisation)["version"]
    return community.ask(contract.edit_organisation, version=version, id=organisation, closed_on=day)


def test_what_an_organisation_has_ends_on_the_day_on_which_it_closes(community: Community) -> None:
    committee, units = a_committee_of(community, 4)
    rotas = two_years(community, committee)
    resident = community.a_resident()
    now, later = (
        appointed(community, units[0], resident),
        appointed(community, units[0], community.a_resident(), STARTS),
    )
    day = STARTS + timedelta(days=21)
    assert close(community, units[0], day)["allowed_actions"] == ["edit"]
    [relation] = community.ask(contract.list_relations, organisation=units[0])["items"]
    assert relation["until"] == told_last(community, relation["id"])["until"] == str(day)
    assert [told_last(community, one)["until"] for one in (now, later)] == [str(day)] * 2
    turns = owners(community, *rotas)
    assert units[0] in turns[:3] and units[0] not in turns[3:] and nobody_twice_running(turns)

    close(community, units[0], TODAY)  # earlier than thought
    assert {until for _, _, until in standing_for(community, units[0])} == {str(TODAY), str(STARTS)}
    assert units[0] not in owners(community, *rotas)
    for operation, told in (
        (contract.appoint_representative, {"id": units[0], "resident": resident, "capacity": "head"}),
        (contract.relate_organisations, {"source": units[0], "target": committee, "kind": "membership"}),
    ):
        with pytest.raises(Conflict, match="is closed from"):
            community.ask(operation, **told)
    close_again = community.ask(contract.get_organisation, id=units[0])
    assert "appoint_representative" not in close_again["allowed_actions"]


def test_a_committee_closes_when_its_rota_is_over(community: Community) -> None:
    committee, units = a_committee_of(community, 3)
    rota = community.ask(contract.generate_rota, committee=committee, starts_on=STARTS, turns=6, seed=1)
    with pytest.raises(Conflict, match="its rota runs until"):
        close(community, committee, STARTS)
    close(community, committee, date.fromisoformat(rota["ends_on"]))
    assert {
        one["until"] for unit in units for one in community.ask(contract.list_relations, organisation=unit)["items"]
    } == {rota["ends_on"]}
    assert owners(community, rota) == [turn["unit"] for turn in rota["turns"]]


def test_who_has_died_stands_for_nobody_from_the_day_of_it(community: Community) -> None:
    team, resident = an_organisation(community), community.a_resident()
    standing = appointed(community, team, resident)
    died = {"id": resident, "ending": "death", "why": "家属来报"}
    community.ask(contract.record_ending, on="2026-10-01", **died)
    assert standing_for(community, team) == [(resident, str(SINCE), "2026-10-01")]
    assert told_last(community, standing)["until"] == "2026-10-01"
    community.ask(contract.record_ending, id=resident, ending=None, why="误登")
    assert standing_for(community, team) == [(resident, str(SINCE), None)]


def test_of_two_records_of_one_person_the_same_counts_once(community: Community) -> None:
    team, other = an_organisation(community), an_organisation(community, "另一队")
    kept, absorbed = (community.a_resident("甲", birth_date="1980-01-01") for _ in range(2))
    first = appointed(community, team, absorbed, date(2026, 2, 1))
    second = appointed(community, team, kept, date(2026, 3, 1))
    ended = appointed(community, other, kept, date(2026, 2, 1))
    community.ask(contract.end_representation, id=ended, until="2026-05-01")
    appointed(community, other, absorbed, date(2026, 5, 1))
    for one in (kept, absorbed):
        community.ask(contract.record_consent, resident=one, purpose="roles", decision="given")
        since, until = ("2026-03-01", None) if one == kept else ("2026-02-01", "2026-04-01")
        told = {"kind": "resident_leader", "since": since, "until": until, "skills": []}
        community.ask(contract.grant_role, id=one, **told)
    version = community.ask(contract.get_resident, id=kept)["version"]
    community.ask(contract.merge_residents, version=version, id=kept, absorbed=absorbed, why="重复登记")
    assert standing_for(community, team) == standing_for(community, other) == [(kept, "2026-02-01", None)]
    assert told_last(community, first)["resident"] == kept
    gone = told_last(community, second)
    assert gone["since"] == gone["until"], "it holds no day any more"
    held = community.ask(contract.list_roles, id=kept)["items"]
    assert [(one["since"], one["until"]) for one in held] == [("2026-02-01", None)]


def signed_in(community: Community, resident: str) -> UUID:
    told = {"username": "daibiao", "roles": ["resident"], "resident": resident}
    account = UUID(community.ask(contract.create_account, **told)["id"])
    with community.database.unit_of_work(community.admin) as uow:
        return open_session(uow, uow.session.get_one(Account, account), "password").id


def ended_at(community: Community, session: UUID) -> Any:
    with community.database.unit_of_work(writes=False) as uow:
        return uow.session.get_one(SignInSession, session).ended_at


def test_who_stands_for_a_unit_no_longer_has_no_token_that_says_so(community: Community) -> None:
    team, resident = an_organisation(community), community.a_resident()
    standing, session = appointed(community, team, resident), signed_in(community, resident)
    community.ask(contract.end_representation, id=standing)
    assert ended_at(community, session) == community.clock.now()


def test_a_token_is_good_until_the_day_on_which_a_representation_ends(community: Community) -> None:
    team, resident = an_organisation(community), community.a_resident()
    standing, session = appointed(community, team, resident), signed_in(community, resident)
    community.ask(contract.end_representation, id=standing, until=TODAY + timedelta(days=1))
    assert ended_at(community, session) is None, "that is hours away"
    midnight = timedelta(hours=12)  # the community's clock stands at noon
    for before, good in ((timedelta(hours=1), LIFETIME), (timedelta(seconds=90), timedelta(seconds=90))):
        community.clock.advance(midnight - before)
        midnight = before
        with community.database.unit_of_work(writes=False) as uow:
            assert life_of_token(uow, UUID(resident)) == good


def test_whom_to_call_there_is_told_to_the_organisations_own_people(community: Community) -> None:
    contacts = [{"name": "李娜", "telephone": "13912345678", "duty": "联络员"}]
    own, other = (
        community.ask(contract.register_organisation, kind="volunteer_team", name=name, contacts=contacts)["id"]
        for name in ("文艺队", "巡逻队")
    )
    theirs = Scope(organisations=frozenset({UUID(own)}))
    reading = replace(an_actor("representative", community=community.id), scope=theirs)
    shown = {one["id"]: one["contacts"] for one in community.ask(contract.list_organisations, reading)["items"]}
    assert [contact["name"] for contact in shown[own]] == ["李娜"] and shown[other] == []
