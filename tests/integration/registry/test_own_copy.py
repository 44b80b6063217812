"""The copy that a resident gets has all that is held of them, of every record and sign-in, and of nobody else."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.files.types import ZIP
from chassis.sheets.harmless import read_back
from services.registry import contract
from services.registry.accounts.tables import SignInSession
from services.registry.filing import files
from services.registry.people.tables import Resident
from services.registry.rights.usecases.exporting import everything, left_out, packed, uploads

from .community import Community

Held = dict[str, list[dict[str, Any]]]


class Family:
    """Somebody with a sign-in, who lived with a family from February to May and then with another."""

    def __init__(self, world: Community) -> None:
        self.world = world
        east = world.a_compound("东苑")
        self.first, self.second, self.third = (world.a_dwelling(east, number) for number in ("101", "102", "103"))
        self.household, [self.head] = world.a_household(self.first, "巴特尔", since="2026-01-01")
        self.other, _ = world.a_household(self.third, "乌兰", since="2026-01-01")
        home = {"household": self.household, "relation": "parent", "since": "2026-02-01"}
        self.person = world.a_resident("吴桂英", birth_date="1950-01-01", telephone="13800138000", home=home)
        self.account = self.a_sign_in(self.person, "wuguiying")
        self.change(kind="move", dwelling=self.second, on="2026-03-01")
        self.leave("2026-05-01")
        self.change(kind="move", dwelling=self.first, on="2026-06-01")

    def change(self, household: str = "", **told: Any) -> None:
        self.world.ask(contract.record_life_event, household=household or self.household, **told)

    def leave(self, day: str) -> None:
        told = {"kind": "transfer", "resident": self.person, "to_household": self.other, "relation": "parent"}
        self.change(**told, on=day)

    def a_sign_in(self, resident: str, username: str) -> str:
        told = {"username": username, "roles": ["resident"], "resident": resident}
        return str(self.world.ask(contract.create_account, **told)["id"])

    def signed_in(self) -> None:
        with self.world.database.unit_of_work(self.world.admin) as uow:
            now = uow.now()
            days = {"created_at": now, "used_at": now, "expires_at": now + timedelta(hours=1)}
            told = {"account": UUID(self.account), "method": "password", "scopes": [], "address": "192.0.2.7"}
            uow.add(SignInSession(id=uow.new_id(), **told, **days))

    def owner(self) -> Actor:
        scope = Scope(household=UUID(self.other))
        roles = frozenset({"resident"})
        return Actor(self.account, ActorKind.PERSON, roles, self.world.id, scope, UUID(self.person))

    def copy(self) -> Held:
        with self.world.database.unit_of_work(self.owner()) as uow:
            held = everything(uow, uow.session.get_one(Resident, UUID(self.person)), own=True)
            assert packed(held)
            return held


@pytest.fixture
def family(community: Community) -> Family:
    return Family(community)


def test_where_somebody_lived_when_is_told_by_their_own_days(family: Family) -> None:
    lived = [(str(h["dwelling"]), str(h["since"]), str(h["until"])) for h in family.copy()["homes"]]
    assert lived == [
        (family.first, "2026-02-01", "2026-03-01"),
        (family.second, "2026-03-01", "2026-05-01"),
        (family.third, "2026-05-01", "None"),
    ]
    assert {home["address"] for home in family.copy()["homes"]} >= {"东苑1号楼1单元102室"}


def test_what_happened_to_the_household_is_told_of_the_days_in_it(family: Family) -> None:
    told = [(row["kind"], str(row["on"])) for row in family.copy()["life_events"]]
    assert told == [("moved", "2026-03-01"), ("transferred", "2026-05-01")], "not the move of June, and no registration"


def test_change_requests_by_them_about_them_and_about_their_household_are_told(family: Family) -> None:
    world, ask = family.world, contract.ask_change
    paper = world.a_paper(family.owner())
    heading = {"kind": "change_head", "household": family.other, "head": family.person}
    own = world.ask(ask, family.owner(), **heading, evidence=[paper])["id"]
    about = world.ask(ask, kind="add", household=family.household, resident=family.person, relation="parent")["id"]
    of_household = world.ask(ask, kind="change_tenure", household=family.other, tenure="tenant")["id"]
    world.ask(ask, kind="change_tenure", household=family.household, tenure="tenant")
    found = {str(row["id"]): row for row in family.copy()["change_requests"]}
    assert found.keys() == {own, about, of_household}, "not what is asked about a household that was left"
    assert [file["name"] for file in found[own]["evidence"]] == ["paper.pdf"]


def test_what_is_asked_about_a_housemate_is_the_housemates(family: Family) -> None:
    world, ask = family.world, contract.ask_change
    world.ask(ask, kind="add", household=family.other, relation="child", resident=world.a_resident("其木格"))
    [head] = world.ask(contract.get_household_history, id=family.other)["memberships"][:1]
    assert head["resident"] != family.person
    told = {"kind": "correct", "row": head["id"], "since": "2026-02-01", "why": "其实是收养的"}
    world.ask(ask, household=family.other, evidence=[world.a_paper()], **told)
    assert "change_requests" not in family.copy()


def test_what_is_asked_and_corrected_about_somebody_is_told_wherever_they_live_now(family: Family) -> None:
    world = family.world
    rows = world.ask(contract.get_household_history, id=family.household)["memberships"]
    [row] = [one["id"] for one in rows if one["resident"] == family.person and one["voided_on"] is None]
    right = {"kind": "correct", "household": family.household, "row": row, "beginning": "moved_in"}
    asked = world.ask(contract.ask_change, **right, why="日期记错", evidence=[world.a_paper()])["id"]
    assert [str(one["id"]) for one in family.copy()["change_requests"]] == [asked], "it names their row, not them"
    world.ask(contract.withdraw_change, id=asked)
    world.ask(
        contract.record_life_event, kind="correct", household=family.household, row=row, since="2026-02-15", why="晚"
    )
    reasons = [event["details"].get("why") for event in family.copy()["life_events"]]
    assert reasons.count("晚") == 1, "corrected after they had left"


def test_what_a_worker_asks_on_duty_is_not_the_workers(family: Family) -> None:
    world = family.world
    told = {"username": "wuguiying-works", "roles": ["admin"], "resident": family.person}
    account = world.ask(contract.create_account, **told)["id"]
    on_duty = Actor(account, ActorKind.PERSON, frozenset({"admin"}), world.id)
    strangers, _ = world.a_household(world.a_dwelling(world.a_compound("西苑")), "生人")
    world.ask(contract.ask_change, on_duty, kind="exit", household=strangers)
    assert "change_requests" not in family.copy()


def test_visits_to_the_household_are_told_of_the_days_in_it(family: Family) -> None:
    def visited(household: str, day: str) -> str:
        line = {"reference": str(uuid4()), "household": household, "happened_on": day, "outcome": "met"}
        [entered] = family.world.ask(contract.enter_visits, items=[line])["items"]
        return str(entered["id"])

    mine = {visited(family.household, "2026-04-01"), visited(family.other, "2026-06-02")}
    visited(family.household, "2026-06-02")
    mine.add(family.world.ask(contract.plan_visit, resident=family.person, reason="elderly")["id"])
    assert {str(row["id"]) for row in family.copy()["visits"]} == mine


def test_sign_ins_looks_decisions_files_and_copies_are_told(family: Family) -> None:
    world = family.world
    given = {"resident": family.person, "purpose": "notices", "decision": "given", "evidence": "in_person"}
    consent = world.ask(contract.record_consent, **given)["id"]
    world.ask(contract.withdraw_consent, id=consent)
    world.ask(contract.reveal_resident_field, id=family.person, field="telephone", purpose="contact")
    world.a_paper(family.owner())
    family.signed_in()
    held = family.copy()
    assert [row["address"] for row in held["sessions"]] == ["192.0.2.7"]
    assert [row["field"] for row in held["access_log"] if row["purpose"] == "contact"] == ["telephone"]
    assert [(row["decision"], row["withdrawn_at"] is not None) for row in held["consents"]] == [("given", True)]
    assert [row["name"] for row in held["files"]] == ["paper.pdf"]
    told = [(copy["service"], copy["name"], copy.get("contact")) for copy in held["copies"]]
    assert told == [("notify", "吴桂英", "telephone, sealed"), ("training", "吴桂英", None)]
    hidden = {"digest", "secret_hash", "totp_cipher", "telephone_index", "covers_for", "guardian"}
    assert not [name for rows in held.values() for row in rows for name in row if name in hidden]


def test_what_notify_keeps_of_a_worker_is_told(family: Family) -> None:
    compound = family.world.a_compound("西苑")
    told = {"username": "wuguiying-works", "roles": ["staff"], "resident": family.person, "compounds": [compound]}
    account = family.world.ask(contract.create_account, **told)["id"]
    assigned = [row for row in family.copy()["copies"] if row["table"] == "known_assignments"]
    assert [row["service"] for row in assigned] == ["notify", "training"]
    copy = assigned[0]
    assert (str(copy["account"]), str(copy["compound"]), copy["until"]) == (account, compound, None)


def test_a_merged_record_and_its_sign_in_are_told_too(family: Family) -> None:
    world = family.world
    absorbed = world.a_resident("吴桂英", birth_date="1950-01-01")
    earlier = world.a_resident("吴桂英", birth_date="1950-01-01")
    account = family.a_sign_in(earlier, "wuguiying2")
    visit = world.ask(contract.plan_visit, resident=earlier, reason="elderly")["id"]
    world.ask(contract.merge_residents, version=1, id=absorbed, absorbed=earlier, why="重复")
    version = world.ask(contract.get_resident, id=family.person)["version"]
    world.ask(contract.merge_residents, version=version, id=family.person, absorbed=absorbed, why="重复")
    held = family.copy()
    assert [str(row["id"]) for row in held["resident"]] == [family.person, absorbed, earlier]
    assert {str(row["id"]) for row in held["accounts"]} == {family.account, account}
    assert [str(row["id"]) for row in held["visits"]] == [visit]
    assert len(held["resident_merges"]) == 2


def test_nothing_of_the_family_is_told(family: Family) -> None:
    family.world.ask(contract.plan_visit, resident=family.head, reason="elderly")
    held = family.copy()
    assert "visits" not in held
    members = {str(row["resident"]) for row in held["household_members"]}
    assert members == {family.person}
    assert "巴特尔" not in str(held)


def test_an_erasure_empties_what_is_held_by_the_sign_in_too(family: Family) -> None:
    family.signed_in()
    family.change(family.other, kind="remove", resident=family.person, ending="moved_out")
    family.world.ask(contract.erase_resident, id=family.person, reason="本人申请")
    with family.world.database.unit_of_work(writes=False) as uow:
        assert list(uow.session.scalars(select(SignInSession.address))) == [None]


def test_the_archive_says_what_is_left_out_and_why() -> None:
    text = left_out()
    assert "refresh_tokens" in text and "会危及账号" in text and "notify" in text


def test_what_was_done_to_the_record_and_why_is_told(family: Family) -> None:
    version = family.world.ask(contract.get_resident, id=family.person)["version"]
    told = {"employment": "unemployed", "why": "调查所知"}
    family.world.ask(contract.correct_resident, id=family.person, version=version, **told)
    changes = family.copy()["changes"]
    [corrected] = [row for row in changes if row["why"] == "调查所知"]
    assert (corrected["kind"], corrected["action"], corrected["after"]["employment"]) == ("residents", "changed", "•••")
    assert {"residents", "household_members"} <= {row["kind"] for row in changes}


def test_what_they_sent_is_in_the_archive_for_them_alone(family: Family) -> None:
    paper = family.world.a_paper(family.owner())
    with family.world.database.unit_of_work(family.owner()) as uow:
        earlier = files(uow).begin(uow, "个人信息.zip", ZIP, keep_for=3600, made_here=True).id
        files(uow).append(uow, earlier, 0, whole := packed({}))
        files(uow).finish(uow, earlier, len(whole))
    with family.world.database.unit_of_work(family.world.admin) as uow:
        held = everything(uow, uow.session.get_one(Resident, UUID(family.person)), own=True)
        whole = zipfile.ZipFile(io.BytesIO(packed(held, uploads(uow, held["files"], own=True))))
        assert whole.read(f"files/{paper}.pdf") == b"%PDF-1.7 paper"
        assert not [name for name in whole.namelist() if name.endswith(".zip")], "one archive does not hold another"
        assert f"GET /v1/files/registry/{earlier}" in whole.read("files.csv").decode()
        assert f"files/{paper}.pdf" in whole.read("files.csv").decode()
        at_the_desk = zipfile.ZipFile(io.BytesIO(packed(held, uploads(uow, held["files"], own=False))))
        assert f"files/{paper}.pdf" not in at_the_desk.namelist()
        assert f"GET /v1/files/registry/{paper}" in at_the_desk.read("files.csv").decode()


def test_a_cell_of_the_copy_is_made_harmless_as_in_every_file(family: Family) -> None:
    dangerous = {"=1+1", "＝1+1", "＋1", "'=x"}
    for purpose in dangerous:
        family.world.ask(contract.plan_visit, resident=family.person, reason="elderly", purpose=purpose)
    with zipfile.ZipFile(io.BytesIO(packed(family.copy()))) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("visits.csv").decode("utf-8-sig")))
        written = {row["purpose"] for row in rows}
    assert written == {f"'{text}" for text in dangerous}
    assert {read_back(text) for text in written} == dangerous
