"""What an auditor reads in the audit: the entries of the compounds that they are engaged for, and nobody's facts."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.errors import Invalid
from services.registry import contract
from services.registry.audits.trail import store as trail

from .community import Community

ANY_DIGITS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\.[0-9]{3,6}")  # ids, fractions of seconds
FACTS: dict[str, Any] = {
    "sex": "female",
    "birth_date": "1949-12-31",
    "marital_status": "divorced",
    "education": "college",
    "telephone": "+8613800132222",
    "identity_number": "11010519491231002X",
    "skills": ["刺绣"],
}


class Audited:
    """A person in each of two compounds, of whom much is recorded, and an auditor of the first compound."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compounds = [community.a_compound(name) for name in ("北苑", "南苑")]
        self.north, self.south = ({**self.a_life(compound)} for compound in self.compounds)
        told = {"username": "auditor", "roles": ["auditor"]}
        account = str(community.ask(contract.create_account, **told)["id"])
        self.auditor = Actor(account, ActorKind.PERSON, frozenset({"auditor"}), community.id, Scope())
        days = {"since": "2026-10-20", "until": "2026-12-01", "records_since": "2026-01-01"}
        engaged = {"auditor": account, "purpose": "年度审计", "compounds": self.compounds[:1]}
        community.ask(contract.create_audit_engagement, **engaged, **days, records_until="2026-12-31")

    def a_life(self, compound: str) -> dict[str, str]:
        """The ids of what is recorded."""
        ask, made = self.community.ask, {}
        home = {"dwelling": self.community.a_dwelling(compound)}
        facts = FACTS if compound == self.compounds[0] else FACTS | {"identity_number": None, "telephone": None}
        resident = made["resident"] = self.community.a_resident("巴特尔", home=home, **facts)
        made["household"] = ask(contract.get_resident, id=resident)["household"]
        given = {"resident": resident, "purpose": "registration", "decision": "given"}
        made["consent"] = ask(contract.record_consent, **given, sensitive="ethnic_group")["id"]
        made["visit"] = ask(contract.plan_visit, resident=resident, reason="elderly", purpose="看望")["id"]
        made["fact"] = ask(contract.record_fact, id=resident, topic="skills", on="2026-03-01", what="学会了")["id"]
        told = {"username": f"r{resident[-6:]}", "roles": ["resident"], "resident": resident}
        made["account"] = ask(contract.create_account, **told)["id"]
        if compound == self.compounds[0]:
            ask(contract.reveal_resident_field, id=resident, field="telephone", purpose="contact")
        ask(contract.record_life_event, household=made["household"], kind="change_tenure", tenure="tenant")
        return made

    def entries(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.community.ask(contract.list_audit, self.auditor, limit=200, cursor=cursor, **query)
            found += page["items"]
            if (cursor := page["next_cursor"]) is None:
                return found


@pytest.fixture
def audited(community: Community) -> Audited:
    return Audited(community)


def test_an_auditor_sees_nothing_of_other_days(audited: Audited) -> None:
    """The engagement is of the records of a half-year; what follows was entered later."""
    ask, told = audited.community.ask, {"username": "of-spring", "roles": ["auditor"]}
    account = str(ask(contract.create_account, **told)["id"])
    auditor = Actor(account, ActorKind.PERSON, frozenset({"auditor"}), audited.community.id, Scope())
    engaged = {"auditor": account, "purpose": "上半年审计", "compounds": audited.compounds[:1]}
    days = {"since": "2026-10-20", "until": "2026-12-01", "records_since": "2026-01-01", "records_until": "2026-06-30"}
    ask(contract.create_audit_engagement, **engaged, **days)
    dwelling = audited.community.a_dwelling(audited.compounds[0], "102")
    guest = audited.community.a_resident("客人", birth_date="1980-01-01")
    stay = {"id": guest, "dwelling": dwelling, "since": "2026-10-20", "until": "2026-12-31"}
    ask(contract.register_temporary_residence, **stay)
    members = [{"resident": audited.community.a_resident("新户", birth_date="1980-01-01"), "relation": "head"}]
    ask(contract.form_household, dwelling=dwelling, members=members)

    assert len(ask(contract.get_dwelling_history, id=dwelling)["occupancies"]) == 1
    assert ask(contract.get_dwelling_history, auditor, id=dwelling)["occupancies"] == []
    assert ask(contract.list_temporary_residences, auditor)["items"] == []
    assert [one["resident"] for one in ask(contract.list_temporary_residences, audited.auditor)["items"]] == [guest]
    inside, outside = "2026-06-30", "2026-07-01"
    for question, of in ((contract.get_community_statistics, "as_of"), (contract.check_books, "as_of")):
        assert ask(question, auditor, **{of: inside})
        for asked in ({of: outside}, {}):
            with pytest.raises(Invalid, match="engaged for"):
                ask(question, auditor, **asked)
    book = {"book": "population", "by": "total"}
    assert ask(contract.read_books, auditor, **book, since="2026-06-01", until=outside)["total"]
    for since, until in (("2026-06-01", "2026-07-02"), ("2025-12-31", "2026-06-01")):
        with pytest.raises(Invalid, match="engaged for"):
            ask(contract.read_books, auditor, **book, since=since, until=until)


def test_no_entry_tells_of_another_compound(audited: Audited) -> None:
    told = json.dumps(audited.entries(), ensure_ascii=False)
    assert [name for name, id in audited.south.items() if id in told] == []
    assert audited.compounds[1] not in told
    assert audited.entries(subject=audited.south["consent"]) == []


def test_the_compounds_own_entries_are_there(audited: Audited) -> None:
    entries = audited.entries()
    assert set(audited.north.values()) <= {one["subject"] for one in entries}
    kinds = {one["kind"] for one in entries}
    assert {"residents", "household_members", "occupancies", "life_events", "consents", "resident"} <= kinds


def test_an_entry_tells_no_more_of_a_resident_than_the_record_does(audited: Audited) -> None:
    told = ANY_DIGITS.sub("", json.dumps(audited.entries(), ensure_ascii=False))
    facts = ("female", "1949-12-31", "divorced", "college", "2222", "002X", "刺绣")
    assert [fact for fact in facts if fact in told] == []


def test_what_is_gone_and_what_nobody_thought_of_is_not_shown(audited: Audited) -> None:
    with audited.community.database.unit_of_work(audited.community.admin) as uow:
        uow.note("a_new_kind", UUID(audited.south["resident"]), after={"why": "unthought"})
        uow.note("consents", uow.new_id(), after={"why": "gone"})
    assert {one["kind"] for one in audited.entries()}.isdisjoint({"a_new_kind"})
    assert "gone" not in json.dumps(audited.entries())


def test_every_kind_that_is_shown_wherever_it_is_tells_of_no_person() -> None:
    assert set(trail.open_kinds()) == {
        "client_secrets",
        "communities",
        "organisation_contact",
        "organisation_contacts",
        "organisation_relations",
        "organisations",
        "rota_handovers",
        "rota_swaps",
        "rota_turns",
        "rotas",
        "signing_keys",
        "units",
    }
