"""An erasure leaves nothing that tells of somebody, but for what the law asks to keep; and that it names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.errors import Conflict, NotFound
from chassis.files.store import remove_expired_files
from chassis.jobs import JobRunner
from chassis.service import READ
from services.registry import contract
from services.registry.consents.tables import ConsentRow
from services.registry.filing import files
from services.registry.households.usecases import let_old_texts_go
from services.registry.rights.tables import CorrectionRow
from services.registry.rights.usecases.remembering import erased_again
from services.registry.rights.usecases.retention import remove_what_is_past
from services.registry.service import service

from .community import Community, an_actor

NAME = "那仁其木格"
RETENTION = timedelta(days=3 * 365 + 2)  # more than 36 months


class Leaving:
    """Somebody with a sign-in who lives with a head, asks for things, moves out and is erased."""

    def __init__(self, world: Community) -> None:
        self.world = world
        self.household, [self.head, self.person] = world.a_household(
            world.a_dwelling(world.a_compound()), "巴特尔", NAME, since="2026-01-01"
        )
        told = {"username": "naren", "roles": ["resident"], "resident": self.person}
        account = str(world.ask(contract.create_account, **told)["id"])
        scope = Scope(household=UUID(self.household))
        self.owner = Actor(account, ActorKind.PERSON, frozenset({"resident"}), world.id, scope, UUID(self.person))

    def row(self) -> str:
        rows = self.world.ask(contract.get_household_history, id=self.household)["memberships"]
        [row] = [one["id"] for one in rows if one["resident"] == self.person and one["voided_on"] is None]
        return str(row)

    def ask(self, actor: Actor | None = None, **change: Any) -> str:
        papers = [self.world.a_paper(actor)]
        asked = self.world.ask(contract.ask_change, actor, household=self.household, evidence=papers, **change)
        return str(asked["id"])

    def correction(self) -> str:
        return self.ask(kind="correct", row=self.row(), relation="spouse", why=f"{NAME}不是子女")

    def tell(self, **change: Any) -> None:
        self.world.ask(contract.record_life_event, household=self.household, **change)

    def leave(self) -> None:
        self.tell(kind="remove", resident=self.person, ending="moved_out", on="2026-10-19")

    def erase(self) -> dict[str, str | None]:
        """What is kept, until when; None where nothing removes it."""
        answer = self.world.ask(contract.erase_resident, id=self.person, reason="本人申请")
        return {one["kind"]: one["until"] for one in answer["kept"]}

    def stored(self) -> dict[str, str]:
        """All that the database holds, by table."""
        tables = self.world.database.tables.outbox.metadata.sorted_tables
        with self.world.database.reading() as connection:
            return {table.name: str(connection.execute(select(table)).all()) for table in tables}

    def leaks(self) -> list[str]:
        return [name for name, rows in self.stored().items() if NAME in rows]

    def request(self, request: str) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(contract.get_change_request, id=request)
        return found


@pytest.fixture
def leaving(community: Community) -> Leaving:
    return Leaving(community)


def test_a_request_within_its_retention_is_kept_and_named(leaving: Leaving) -> None:
    asked = leaving.ask(leaving.owner, kind="change_tenure", tenure="tenant")
    leaving.world.ask(contract.decide_change, id=asked, approve=False, reason=f"{NAME}没有合同")
    leaving.leave()
    assert leaving.erase()["change_request"] == "2029-10-20"
    kept = leaving.request(asked)
    assert NAME in kept["reason"]
    leaving.world.ask(contract.link_evidence, id=asked, file=kept["evidence"][0])
    assert leaving.leaks() == ["change_requests"], "not the audit either"


def test_what_is_kept_goes_when_its_retention_is_over(leaving: Leaving) -> None:
    asked = leaving.correction()
    leaving.leave()
    leaving.erase()
    [file] = leaving.request(asked)["evidence"]
    world = leaving.world
    assert let_old_texts_go(world.database) == 0
    world.clock.advance(RETENTION)
    assert (let_old_texts_go(world.database), let_old_texts_go(world.database)) == (1, 0)
    kept = leaving.request(asked)
    assert (kept["state"], kept["reason"], kept["evidence"], "why" in kept["change"]) == ("lapsed", None, [], False)
    assert leaving.leaks() == []
    with pytest.raises(NotFound):
        world.ask(contract.link_evidence, id=asked, file=file)


def test_what_is_past_its_retention_goes_with_the_erasure(leaving: Leaving) -> None:
    asked = leaving.correction()
    leaving.world.ask(contract.withdraw_change, id=asked)
    leaving.leave()
    leaving.world.clock.advance(RETENTION)
    assert "change_request" not in leaving.erase()
    assert leaving.request(asked)["evidence"] == []
    assert leaving.leaks() == []


def test_what_is_open_about_somebody_or_by_them_lapses(leaving: Leaving) -> None:
    wrong = leaving.correction()
    own = leaving.ask(leaving.owner, kind="change_tenure", tenure="tenant")
    leaving.world.ask(contract.ask_correction, leaving.owner, field="name", wish=f"{NAME}改名")
    leaving.leave()
    assert leaving.erase()["change_request"] == "2029-10-20"
    stands = [(one["state"], one["closed_because"]) for one in map(leaving.request, (wrong, own))]
    assert stands == [("lapsed", "erased")] * 2
    [wish] = leaving.world.ask(contract.list_corrections)["items"]
    assert (wish["state"], wish["wish"], wish["allowed_actions"]) == ("lapsed", "", [])


def test_a_replayed_erasure_lets_requests_lapse_too(leaving: Leaving) -> None:
    wrong = leaving.correction()
    leaving.leave()
    assert erased_again(leaving.world.database, UUID(leaving.person))
    assert leaving.request(wrong)["state"] == "lapsed"


def test_free_text_that_no_law_asks_for_goes(leaving: Leaving) -> None:
    world = leaving.world
    leaving.tell(kind="correct", row=leaving.row(), relation="parent", why=f"{NAME}是长辈")
    world.ask(contract.ask_correction, leaving.owner, field="name", wish=f"{NAME}改名")
    [wish] = world.ask(contract.list_corrections)["items"]
    world.ask(contract.answer_correction, id=wish["id"], state="declined", answer=f"{NAME}证件未改")
    twin = world.a_resident(NAME, skills=["刺绣"])
    version = world.ask(contract.get_resident, id=leaving.person)["version"]
    merged = {"id": leaving.person, "absorbed": twin, "why": f"{NAME}登记两次"}
    world.ask(contract.merge_residents, version=version, **merged)
    assert {"corrections", "household_members", "life_events", "resident_merges"} <= {*leaving.leaks()}
    world.ask(contract.plan_visit, household=leaving.household, reason="elderly", purpose="看望全户")
    leaving.leave()
    leaving.erase()
    assert leaving.leaks() == []
    assert "看望全户" in leaving.stored()["visits"], "the head still lives there"
    assert leaving.stored()["resident_skills"] == "[]"


def test_what_is_told_of_a_household_goes_with_its_last_person(leaving: Leaving) -> None:
    world = leaving.world
    world.ask(contract.plan_visit, household=leaving.household, reason="elderly", purpose=f"看望{NAME}一家")
    leaving.leave()
    leaving.tell(kind="exit", on="2026-10-20")
    world.ask(contract.erase_resident, id=leaving.head, reason="本人申请")
    assert leaving.leaks() != []
    leaving.erase()
    assert leaving.leaks() == []


def test_files_of_theirs_and_copies_of_their_data_go(leaving: Leaving) -> None:
    world = leaving.world
    world.a_paper(leaving.owner)
    world.ask(contract.export_resident, id=leaving.person)
    assert JobRunner(world.database, service.jobs).run_one()
    sent = leaving.ask(leaving.owner, kind="change_tenure", tenure="tenant")
    leaving.leave()
    [evidence] = leaving.request(sent)["evidence"]
    leaving.erase()
    remove_expired_files(world.database)
    with world.database.unit_of_work(writes=False) as uow:
        table = world.database.tables.files
        assert list(uow.session.scalars(select(table.c.id))) == [UUID(evidence)]
        assert files(uow).permitted(uow, UUID(evidence)).held


def test_erasing_is_offered_to_whom_it_is_not_refused(leaving: Leaving) -> None:
    world = leaving.world
    colleague = an_actor("secretary", community=world.id)

    def offered(actor: Actor | None = None) -> bool:
        return "erase" in world.ask(contract.get_resident, actor, id=leaving.person)["allowed_actions"]

    assert not offered(), "who lives in a household"
    with pytest.raises(Conflict, match="lives in a household"):
        leaving.erase()
    leaving.leave()
    assert (offered(), offered(colleague)) == (True, False)
    leaving.erase()
    assert not offered()
    with pytest.raises(Conflict, match="erased already"):
        leaving.erase()


FACTS: dict[str, Any] = {
    "sex": "female",
    "marital_status": "divorced",
    "education": "college",
    "employment": "employed",
    "language": "mn-Cyrl",
    "birth_date": "1991-03-04",
    "telephone": "+8613800138642",
    "ethnic_group": "02",
    "ethnic_group_consent": "独特纸",
    "resettlement": {"settled_on": "2019-08-07", "programme": "独特项目", "batch": "独特批次"},
    "skills": ["独特手艺"],
}
TOLD = ("female", "divorced", "college", "mn-Cyrl", "1991-03-04", "8642", "独特", "2019-08-07")


def test_what_tells_of_somebody_is_never_in_the_audit_nor_left_by_an_erasure(community: Community) -> None:
    person = community.a_resident(NAME, **FACTS)
    [consent] = [
        one["id"] for one in community.ask(contract.list_consents, resident=person)["items"] if one["sensitive"]
    ]
    community.ask(contract.withdraw_consent, id=consent)
    version = community.ask(contract.get_resident, id=person)["version"]
    newer = {"education": "senior_middle", "skills": ["独特手艺", "独特刺绣"], "why": "更正"}
    community.ask(contract.correct_resident, id=person, version=version, **newer)
    community.ask(contract.erase_resident, id=person, reason="本人申请")
    with community.database.reading() as connection:
        for table in community.database.tables.outbox.metadata.sorted_tables:
            if table.name not in ("outbox", "jobs"):  # what was told to other services goes with its delivery
                rows = str(connection.execute(select(table)).all())
                assert [text for text in (*TOLD, "senior_middle") if text in rows] == [], table.name
    left = community.ask(contract.get_resident, id=person)
    assert (left["standing"], left["sex"], left["skills"]) == ("erased", "unstated", [])


def test_kept_names_an_end_only_where_something_ends_it(leaving: Leaving) -> None:
    world = leaving.world
    for decision in ("given", "refused", "given"):
        world.ask(contract.record_consent, resident=leaving.person, purpose="notices", decision=decision)
        world.ask(contract.record_consent, resident=leaving.head, purpose="notices", decision=decision)
        world.clock.advance(timedelta(hours=1))
    world.ask(contract.ask_correction, leaving.owner, field="name", wish="改名")
    [wish] = world.ask(contract.list_corrections)["items"]
    world.ask(contract.answer_correction, id=wish["id"], state="declined", answer="证件未改")
    leaving.leave()
    assert leaving.erase() == {
        "access_record": None,
        "change_request": "2029-10-20",
        "consent": "2029-10-20",
        "erasure_record": None,
        "processing_record": None,
        "residence_record": None,
    }
    assert remove_what_is_past(world.database) == 0
    assert world.count(ConsentRow, ConsentRow.resident == UUID(leaving.person)) == 3
    world.clock.advance(RETENTION)
    assert (remove_what_is_past(world.database), remove_what_is_past(world.database)) == (6, 0)
    assert world.count(ConsentRow, ConsentRow.resident == UUID(leaving.person)) == 0
    assert world.count(CorrectionRow) == 0
    [holds] = world.ask(contract.list_consents, resident=leaving.head)["items"]
    assert holds["decision"] == "given", "what somebody decided last stays"


def test_a_reason_in_the_audit_is_read_until_its_resident_is_erased(leaving: Leaving) -> None:
    world = leaving.world
    leaving.leave()
    why = f"{NAME}同名误录"

    def read() -> set[str | None]:
        return {one["purpose"] for one in world.ask(contract.list_audit, subject=leaving.person)["items"]}

    version = world.ask(contract.get_resident, id=leaving.person)["version"]
    world.ask(contract.correct_resident, id=leaving.person, education="college", why=why, version=version)
    twin = world.a_resident(NAME)
    merged = {"id": leaving.person, "absorbed": twin, "why": f"{NAME}登记两次"}
    world.ask(contract.merge_residents, version=version + 1, **merged)
    assert {why, f"{NAME}登记两次"} <= read()
    assert "audit" not in leaving.leaks(), "it stands there under the resident's own key"
    leaving.erase()
    assert read() == {None, READ, "本人申请"}
    assert leaving.leaks() == []


def test_why_an_account_was_disabled_stands_masked_in_the_audit(community: Community) -> None:
    told = {"username": "wang", "roles": ["resident"], "resident": community.a_resident("王可删")}
    account = community.ask(contract.create_account, **told)["id"]
    disabled = community.ask(contract.disable_account, id=account, reason="王可删患病住院13811112222")
    assert disabled["disabled_because"] == "王可删患病住院13811112222"
    [entry] = community.ask(contract.list_audit, subject=account, action="changed")["items"]
    assert entry["after"]["disabled_because"] == "•••"
    community.ask(contract.erase_resident, id=told["resident"], reason="own_request")
    assert "患病" not in str(community.ask(contract.list_audit, limit=200)["items"])
