"""Residents: registered, corrected, warned about, merged, and the timeline that they own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.access.actor import Actor
from chassis.database.types import db_now
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.jobs.timer_runner import TimerRunner
from gateway.describe.example import Examples
from gateway.house import operations_of
from services.registry import contract
from services.registry.people.details import PLAIN
from services.registry.people.tables import Resident, ResidentKey, ResidentMerge, TransitionFact
from services.registry.rights.store import person, rows_about
from services.registry.service import service

from .community import TODAY, Community, a_number, an_actor

TOWNSHIP = "150627100"


def test_identity_number_gives_sex_and_birth_date_and_is_masked(community: Community) -> None:
    seen = community.ask(contract.register_resident, name="巴特尔", identity_number=a_number(sequence=1))
    assert (seen["birth_date"], seen["sex"]) == ("1980-01-01", "male")
    assert seen["identity_number"] == "*" * 14 + a_number()[-4:]
    with pytest.raises(Invalid) as refusal:
        community.ask(contract.register_resident, name="其木格", identity_number=a_number(sequence=3), sex="female")
    assert [error.pointer for error in refusal.value.errors] == ["/sex"]


def ethnic_group_of(community: Community, resident: str) -> str | None:
    with community.database.unit_of_work(writes=False) as uow:
        return uow.session.get_one(Resident, UUID(resident)).ethnic_group


def test_the_ethnic_group_is_kept_with_separate_consent_only(community: Community) -> None:
    mongolian = {"birth_date": "1980-01-01", "ethnic_group": "蒙古族"}
    with pytest.raises(Conflict) as refusal:
        community.a_resident("巴特尔", **mongolian)
    assert refusal.value.type == "consent-needed"
    resident = community.a_resident("巴特尔", **mongolian, ethnic_group_consent="纸质同意书 0042")
    assert ethnic_group_of(community, resident) == "02"
    given = community.ask(contract.list_consents, resident=resident)["items"]
    assert {(c["purpose"], c["sensitive"], c["decision"], c["evidence"]) for c in given} == {
        ("registration", None, "given", "signed_paper"),
        ("registration", "ethnic_group", "given", "signed_paper"),
    }
    assert "ethnic_group" not in community.ask(contract.get_resident, id=resident)


@pytest.mark.parametrize("sensitive", [None, "ethnic_group"])
def test_a_withdrawn_consent_takes_the_ethnic_group_at_once(community: Community, sensitive: str | None) -> None:
    facts = {"birth_date": "1980-01-01", "ethnic_group": "蒙古族", "ethnic_group_consent": "纸质同意书 0042"}
    resident = community.a_resident("巴特尔", **facts)
    given = community.ask(contract.list_consents, resident=resident)["items"]
    consent = next(c["id"] for c in given if c["sensitive"] == sensitive)
    community.ask(contract.withdraw_consent, id=consent)
    assert ethnic_group_of(community, resident) is None
    community.clock.advance(timedelta(minutes=1))
    again = {"id": resident, "why": "补录", "ethnic_group": "蒙古族"}
    with pytest.raises(Conflict) as refusal:
        community.ask(contract.correct_resident, version="*", **again)
    assert refusal.value.type == "consent-needed"
    if sensitive is None:  # withdrawn for the whole register: a paper about the ethnic group does not bring it back
        with pytest.raises(Conflict, match="withdrew"):
            community.ask(contract.correct_resident, version="*", **again, ethnic_group_consent="新同意书")
    else:
        community.ask(contract.correct_resident, version="*", **again, ethnic_group_consent="新同意书")
        assert ethnic_group_of(community, resident) == "02"


def test_the_ethnic_group_goes_with_the_day_on_which_its_consent_expires(community: Community) -> None:
    resident = community.a_resident("巴特尔", birth_date="1980-01-01")
    until = community.clock.now() + timedelta(days=1)
    for sensitive in (None, "ethnic_group"):
        given = {"purpose": "registration", "decision": "given", "sensitive": sensitive, "evidence_note": "纸"}
        community.ask(contract.record_consent, resident=resident, **given, expires_at=until.isoformat())
    community.ask(contract.correct_resident, version="*", id=resident, why="补录", ethnic_group="蒙古族")
    let_due_happen(community)
    assert ethnic_group_of(community, resident) == "02", "not before its time"
    community.clock.advance(timedelta(days=1))
    let_due_happen(community)
    assert ethnic_group_of(community, resident) is None


def let_due_happen(community: Community) -> None:
    """What is due by the community's clock; a runner goes by the database's, which nobody can put forward."""
    due = community.database.tables.due
    with community.database.writing() as connection:
        connection.execute(update(due).where(due.c.at <= community.clock.now()).values(next_try_at=db_now()))
        connection.execute(update(due).where(due.c.at > community.clock.now()).values(next_try_at=db_now(86_400)))
    runner = TimerRunner(community.database, service.timers)
    while runner.run_one():
        pass


def test_of_a_child_the_ethnic_group_is_kept_by_a_guardians_consent(community: Community) -> None:
    parent = community.a_resident("巴特尔", birth_date="1990-01-01")
    with pytest.raises(Conflict, match="guardian"):
        community.a_resident("小巴", birth_date="2020-01-01", ethnic_group="蒙古族", ethnic_group_consent="登记表")
    child = community.a_resident("小巴", birth_date="2020-01-01")
    for sensitive in (None, "ethnic_group"):
        decision = {"purpose": "registration", "decision": "given", "sensitive": sensitive, "guardian": parent}
        community.ask(contract.record_consent, resident=child, **decision, evidence_note="户口簿")
    community.ask(contract.correct_resident, version="*", id=child, why="监护人同意", ethnic_group="蒙古族")
    assert ethnic_group_of(community, child) == "02"


def test_a_resident_offers_what_can_be_shown_and_given_to_whoever_may(community: Community) -> None:
    reached, bare = community.a_resident(telephone="13800138000"), community.a_resident("其木格")
    secretary = an_actor("secretary", community=community.id)
    for actor, resident, offered in (
        (None, reached, {"reveal", "export"}),
        (None, bare, {"export"}),
        (secretary, reached, {"reveal"}),
        (secretary, bare, set()),
    ):
        seen = community.ask(contract.get_resident, actor, id=resident)["allowed_actions"]
        assert {"reveal", "export"} & set(seen) == offered
    told = {"id": bare, "field": "telephone", "purpose": "contact"}
    with pytest.raises(NotFound, match="none registered"):
        community.ask(contract.reveal_resident_field, **told)


@pytest.mark.parametrize("field", PLAIN)
def test_every_plain_field_is_kept_as_it_was_told_and_corrected(community: Community, field: str) -> None:
    told = {field: Examples(contract.EXAMPLES).of(contract.RegisterResident)[field]}
    first, second = community.a_resident(**told), community.a_resident()
    assert community.ask(contract.get_resident, id=first)[field] == told[field]
    seen = community.ask(contract.correct_resident, version=1, id=second, why="本人说明", **told)
    assert seen[field] == told[field]
    assert community.ask(contract.get_resident, id=second)[field] == told[field]


def test_a_correction_needs_the_version_that_was_read(community: Community) -> None:
    resident = community.a_resident("巴特尔")
    facts = {"id": resident, "education": "junior_middle", "why": "补录"}
    with pytest.raises(Conflict) as refusal:
        community.ask(contract.correct_resident, **facts)
    assert refusal.value.type == "precondition-required"

    corrected = community.ask(contract.correct_resident, version=1, **facts)
    assert (corrected["version"], corrected["education"]) == (2, "junior_middle")
    with pytest.raises(Conflict) as refusal:
        community.ask(contract.correct_resident, version=1, **facts)
    assert refusal.value.type == "stale"
    assert [event["version"] for event in community.told(resident)] == [1, 2]


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(community: Community) -> None:
    resident = community.a_resident("巴特儿")
    community.ask(contract.correct_resident, version=1, id=resident, name="苏和", why="同音字")
    assert [r["id"] for r in community.ask(contract.list_residents, q="suhe")["items"]] == [resident]
    assert community.ask(contract.list_residents, q="bateer")["items"] == []


def test_origin_registration_and_home_stand_apart(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    seen = community.ask(
        contract.register_resident,
        name="巴特尔",
        origin={"division_code": TOWNSHIP},
        resettlement={
            "settled_on": "2018-10-01",
            "programme": "生态移民",
            "batch": "2018-2",
            "dwelling": dwelling,
            "entitlements": [{"kind": "rent", "since": "2018-10-01", "until": "2028-10-01", "source": "2018年第3号"}],
        },
        registration={"kind": "family", "division_code": "150627", "since": "2018-10-01"},
        home={"dwelling": dwelling, "tenure": "public_tenant", "since": "2018-10-01"},
    )
    assert seen["residence"] == "lives_here"
    assert seen["origin_label"].endswith("阿勒腾席热镇")
    assert seen["entitlements"][0]["until"] == "2028-10-01"
    anew = {"kind": "family", "division_code": "150627100007", "dwelling": dwelling, "since": "2026-10-01"}
    here = community.ask(
        contract.correct_resident, version=seen["version"], id=seen["id"], registration=anew, why="户口迁入"
    )
    assert here["residence"] == "together"
    book = community.ask(contract.read_books, book="registrations", since="2026-09-01", until="2026-11-01", by="total")
    assert (book["total"]["opening"], book["total"]["closing"]) == (0, 1)


def test_entitlements_that_end_soon_are_found_before_they_do(community: Community) -> None:
    def entitled(name: str, *periods: tuple[str, str | None]) -> str:
        rows = [{"kind": "rent", "since": since, "until": until, "source": "租补办法"} for since, until in periods]
        return community.a_resident(name, resettlement={"settled_on": "2018-01-01", "entitlements": rows})

    soon = entitled("甲", ("2020-01-01", "2026-11-19"), ("2020-01-01", None))
    entitled("乙", ("2020-01-01", None))
    entitled("丙", ("2020-01-01", "2026-10-20"))
    entitled("丁", ("2026-10-21", "2026-11-01"))
    entitled("戊")
    community.a_resident("己")

    def ending(days: int) -> list[str]:
        return [row["id"] for row in community.ask(contract.list_residents, entitlement_ends_within=days)["items"]]

    assert (ending(29), ending(30)) == ([], [soon]), "the 19th of November is the first day without it"
    auditor = an_actor("auditor", community=community.id)
    with pytest.raises(Invalid):
        community.ask(contract.list_residents, auditor, entitlement_ends_within=30)


def test_a_birth_is_registered_into_the_household(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    home = {"household": household, "relation": "child", "beginning": "birth", "since": "2026-10-05"}
    child = community.ask(contract.register_resident, name="小巴", birth_date="2026-10-05", home=home)
    assert child["household"] == household
    (event,) = community.ask(contract.list_life_events, resident=child["id"])["items"]
    assert (event["kind"], event["details"]["beginning"]) == ("joined", "birth")
    told = [body["type"].split(".")[2:4] for body in community.told(child["id"])]
    assert told == [["resident", "registered"]]


def test_two_records_of_one_person_are_merged_with_a_record(community: Community) -> None:
    kept = community.a_resident("巴特尔", birth_date="1980-01-01", skills=["手缝"])
    absorbed = community.a_resident("巴特尔", identity_number=a_number(), telephone="13800138000", skills=["刺绣"])
    merged = community.ask(contract.merge_residents, version=1, id=kept, absorbed=absorbed, why="重复登记")
    assert (merged["skills"], merged["telephone"]) == (["刺绣", "手缝"], "*******8000")
    assert merged["identity_number"] is not None
    closed = community.ask(contract.get_resident, id=absorbed)
    assert (closed["standing"], closed["merged_into"], closed["identity_number"]) == ("merged", kept, None)
    assert community.count(ResidentMerge) == 1
    assert community.told(absorbed)[-1]["type"].endswith("resident.merged.v1")


def test_different_numbers_are_two_people(community: Community) -> None:
    one = community.a_resident("巴特尔", identity_number=a_number(sequence=1))
    other = community.a_resident("巴特尔", identity_number=a_number(sequence=3))
    with pytest.raises(Conflict, match="different identity numbers"):
        community.ask(contract.merge_residents, version=1, id=one, absorbed=other, why="重复登记")


def merged(community: Community, kept: str, absorbed: str) -> dict[str, Any]:
    version = community.ask(contract.get_resident, id=kept)["version"]
    seen: dict[str, Any] = community.ask(
        contract.merge_residents, version=version, id=kept, absorbed=absorbed, why="重复登记"
    )
    assert community.ask(contract.check_books)["balanced"]
    return seen


def test_memberships_go_over_to_the_record_that_is_kept(community: Community) -> None:
    compound = community.a_compound()
    first, second = community.a_dwelling(compound, "101"), community.a_dwelling(compound, "102")
    household, (absorbed, child) = community.a_household(first, "巴特尔", "其木格")
    community.ask(contract.record_life_event, kind="move", household=household, dwelling=second, on="2026-05-01")
    kept = community.a_resident("巴特尔")
    seen = merged(community, kept, absorbed)
    assert (seen["household"], seen["dwelling"]) == (household, second)
    members = community.ask(contract.get_household, id=household)["members"]
    assert {m["resident"]: m["relation"] for m in members} == {kept: "head", child: "child"}
    rows = community.ask(contract.get_household_history, id=household)["memberships"]
    of_both = {row["resident"]: (row["since"], row["voided_why"]) for row in rows if row["resident"] != child}
    assert of_both == {absorbed: ("2026-01-01", "重复登记"), kept: ("2026-01-01", None)}
    lived = community.ask(contract.list_residents, as_of="2026-03-01")["items"]
    assert {item["id"] for item in lived} == {kept, child}
    closed = community.ask(contract.get_resident, id=absorbed)
    assert (closed["standing"], closed["household"]) == ("merged", None)
    book = community.ask(contract.read_books, since="2026-01-01", until="2026-11-01", by="total")["total"]
    assert book["closing"] == 2
    (event,) = community.ask(contract.list_life_events, household=household, kind="corrected")["items"]
    assert event["on"] == event["entered_on"] == "2026-10-20"


def test_two_records_of_one_household_become_one_member(community: Community) -> None:
    household, (kept, absorbed) = community.a_household(
        community.a_dwelling(community.a_compound()), "巴特尔", "巴特儿"
    )
    merged(community, kept, absorbed)
    members = community.ask(contract.get_household, id=household)["members"]
    assert [(m["resident"], m["relation"]) for m in members] == [(kept, "head")]
    assert community.ask(contract.get_community_statistics)["residents"] == 1


def test_the_heads_record_is_the_one_that_holds(community: Community) -> None:
    household, (absorbed, kept) = community.a_household(
        community.a_dwelling(community.a_compound()), "巴特尔", "巴特儿"
    )
    merged(community, kept, absorbed)
    members = community.ask(contract.get_household, id=household)["members"]
    assert [(m["resident"], m["relation"]) for m in members] == [(kept, "head")]


def test_nobody_lives_in_a_home_before_their_birth(community: Community) -> None:
    home = {"dwelling": community.a_dwelling(community.a_compound()), "since": "1979-12-31"}
    with pytest.raises(Invalid) as refusal:
        community.a_resident("巴特尔", birth_date="1980-01-01", home=home)
    assert [error.pointer for error in refusal.value.errors] == ["/home/since"]
    assert community.count(Resident) == 0
    assert community.a_resident("巴特尔", birth_date="1980-01-01", home=home | {"since": "1980-01-01"})


def test_the_entitlements_of_a_duplicate_are_not_lost(community: Community) -> None:
    granted = {"kind": "rent", "since": "2020-01-01", "source": "鄂府发〔2019〕3号"}
    kept = community.a_resident("巴特尔", resettlement={"settled_on": "2018-10-01"})
    absorbed = community.a_resident("巴特尔", resettlement={"settled_on": "2018-10-01", "entitlements": [granted]})
    assert [e["kind"] for e in merged(community, kept, absorbed)["entitlements"]] == ["rent"]


def test_two_homes_on_one_day_exclude_each_other(community: Community) -> None:
    compound = community.a_compound()
    one, (kept,) = community.a_household(community.a_dwelling(compound, "101"), "巴特尔")
    other, (absorbed, heir) = community.a_household(community.a_dwelling(compound, "102"), "巴特尔", "苏和")
    with pytest.raises(Conflict) as refusal:
        merged(community, kept, absorbed)
    for told in (one, other, "2026-01-01", "correct or end one"):
        assert told in refusal.value.detail
    assert community.count(ResidentMerge) == 0
    left = {"kind": "remove", "resident": absorbed, "ending": "moved_out", "on": "2026-01-01", "head": heir}
    community.ask(contract.record_life_event, household=other, **left)
    assert merged(community, kept, absorbed)["household"] == one


def test_registration_and_stay_of_a_duplicate_count_once(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    here = {"kind": "family", "division_code": "150627", "dwelling": dwelling, "since": "2026-02-01"}
    kept, absorbed = community.a_resident("甲"), community.a_resident("甲", registration=here)
    third = community.a_resident("甲")
    stay = {"dwelling": dwelling, "since": "2026-01-05", "until": "2026-01-20"}
    community.ask(contract.register_temporary_residence, id=third, **stay)
    assert merged(community, kept, absorbed)["residence"] == "registered_here"
    assert merged(community, kept, third)["standing"] == "no_home"
    assert community.ask(contract.list_temporary_residences, resident=kept)["items"][0]["until"] == "2026-01-20"
    again = community.a_resident("甲", registration=here)
    assert merged(community, kept, again)["residence"] == "registered_here"
    book = community.ask(contract.read_books, book="registrations", since="2026-01-01", until="2026-11-01", by="total")
    assert book["total"]["closing"] == 1


def a_resident_signed_in(community: Community, resident: str) -> Actor:
    return an_actor("resident", community=community.id, resident=UUID(resident))


def test_the_timeline_is_the_residents(community: Community) -> None:
    mine = community.a_resident("巴特尔", resettlement={"settled_on": "2018-10-01", "programme": "生态移民"})
    neighbour = community.a_resident("其木格")
    me = a_resident_signed_in(community, mine)
    community.ask(contract.record_fact, me, id=mine, topic="work", on="2026-03-01", what="在家手缝")
    seen = community.ask(contract.get_timeline, me, id=mine)
    assert [(item["topic"], item["on"]) for item in seen["items"]] == [
        ("settled", "2018-10-01"),
        ("work", "2026-03-01"),
    ]
    assert seen["latest"]["training"] is None
    with pytest.raises(NotFound):
        community.ask(contract.get_timeline, me, id=neighbour)


def test_a_wrong_fact_is_withdrawn_and_kept(community: Community) -> None:
    resident = community.a_resident("巴特尔", birth_date="1980-05-01", resettlement={"settled_on": "2018-10-01"})
    me = a_resident_signed_in(community, resident)
    own = community.ask(contract.record_fact, me, id=resident, topic="work", on="2016-03-01", what="在家手缝")
    ours = community.ask(contract.record_fact, id=resident, topic="training", on="2026-03-01", what="月嫂")
    with pytest.raises(Forbidden, match="me/corrections"):
        community.ask(contract.void_fact, me, id=ours["id"], reason="不是我")
    other = a_resident_signed_in(community, community.a_resident("其木格"))
    with pytest.raises(NotFound):
        community.ask(contract.void_fact, other, id=own["id"], reason="别人的")
    voided = community.ask(contract.void_fact, me, id=own["id"], reason="年份写错")
    assert (voided["id"], voided["voided_on"], voided["void_reason"]) == (own["id"], str(TODAY), "年份写错")
    community.ask(contract.record_fact, me, id=resident, topic="work", on="2026-03-01", what="在家手缝")
    community.ask(contract.void_fact, id=ours["id"], reason="登记错人")
    with pytest.raises(Conflict, match="withdrawn already"):
        community.ask(contract.void_fact, id=ours["id"], reason="再一次")

    seen = community.ask(contract.get_timeline, me, id=resident)
    assert [(item["topic"], item["on"]) for item in seen["items"]] == [
        ("settled", "2018-10-01"),
        ("work", "2026-03-01"),
    ]
    assert seen["items"][0]["id"] is None and seen["latest"]["training"] is None
    assert community.count(TransitionFact, TransitionFact.resident == UUID(resident)) == 3
    audit = community.database.tables.audit
    changed = (audit.c.subject == UUID(own["id"])) & (audit.c.action == "changed")
    assert community.count(audit, changed & (audit.c.operation == "registry.void_fact")) == 1
    with community.database.unit_of_work(me) as uow:
        held = rows_about(uow, person(uow, [UUID(resident)]))["transition_facts"]
    assert sorted(row["void_reason"] or "" for row in held) == ["", "年份写错", "登记错人"]
    community.ask(contract.correct_resident, version=1, id=resident, birth_date="2017-01-01", why="更正")


def test_staff_looking_at_a_timeline_leave_a_record(community: Community) -> None:
    resident = community.a_resident("巴特尔")
    audit = community.database.tables.audit
    looks = (audit.c.subject == UUID(resident)) & (audit.c.action == "revealed")
    community.ask(contract.get_timeline, a_resident_signed_in(community, resident), id=resident)
    assert community.count(audit, looks) == 0
    community.ask(contract.get_timeline, id=resident)
    assert community.count(audit, looks) == 1


def test_search_keys_go_with_the_name(community: Community) -> None:
    resident = community.a_resident("乌云其其格")
    assert community.count(ResidentKey, ResidentKey.resident == UUID(resident)) > 3
    assert [r["id"] for r in community.ask(contract.list_residents, q="wyqqg")["items"]] == [resident]


def test_residents_are_filtered(community: Community) -> None:
    child = community.a_resident("小巴", birth_date="2020-05-01")
    worker = community.a_resident("巴特尔", birth_date="1980-05-01", employment="flexible", skills=["手缝"])

    def found(**filters: object) -> list[str]:
        return [item["id"] for item in community.ask(contract.list_residents, **filters)["items"]]

    assert found(age_band="0-6") == [child]
    assert found(skill="手缝") == [worker]
    assert found(employment="flexible") == [worker]
    assert found(resettled=True) == []


def test_a_worker_registers_nobody_into_a_compound_of_anothers(community: Community) -> None:
    own, other = (community.a_compound(name) for name in ("北苑", "南苑"))
    worker = an_actor("staff", community=community.id, compounds=(UUID(own),))
    with pytest.raises(NotFound):
        community.ask(contract.register_resident, worker, name="薛梅", home={"dwelling": community.a_dwelling(other)})
    assert community.count(Resident) == 0
    community.ask(contract.register_resident, worker, name="薛梅", home={"dwelling": community.a_dwelling(own)})
    assert community.count(Resident) == 1


def test_an_erasure_reaches_the_records_that_were_merged_into_it(community: Community) -> None:
    kept = community.a_resident("抹除着", birth_date="1971-02-03")
    absorbed = community.a_resident("抹除着", birth_date="1971-02-03", education="college")
    community.ask(contract.merge_residents, version=1, id=kept, absorbed=absorbed, why="重复登记")
    community.ask(contract.erase_resident, id=kept, reason="本人申请")
    for record in (kept, absorbed):
        found = community.ask(contract.get_resident, id=record)
        assert (found["standing"], found["birth_date"], found["education"]) == ("erased", None, None)
        assert "抹除" not in found["name"]
        assert community.told(record)[-1]["type"].endswith("resident.erased.v1")
    assert community.ask(contract.list_residents, q="抹除着")["items"] == []


def test_who_was_erased_does_not_come_back_by_the_key_of_their_registration(community: Community) -> None:
    told = {"name": "抹除着", "birth_date": "1971-02-03", "telephone": "13800138000"}
    resident = community.ask(contract.register_resident, key="k", **told)["id"]
    account = {"username": "mochuzhe", "roles": ["resident"], "resident": resident}
    community.ask(contract.issue_desk_code, key="code", id=community.ask(contract.create_account, **account)["id"])
    erasure = {"id": resident, "reason": "本人申请"}
    answer = community.ask(contract.erase_resident, key="erasure", **erasure)
    assert community.ask(contract.erase_resident, key="erasure", **erasure) == answer
    with pytest.raises(Conflict) as refusal:
        community.ask(contract.register_resident, key="k", **told)
    assert refusal.value.type == "answer-erased"
    assert community.count(Resident) == 1
    tables = community.database.tables
    with community.database.reading() as connection:
        answers = [bytes(one or b"").decode() for one in connection.scalars(select(tables.idempotency.c.answer))]
        assert not [one for one in answers if "抹除着" in one or "mochuzhe" in one]
        unsent = select(tables.outbox.c.type, tables.outbox.c.forgotten).where(
            tables.outbox.c.subject == UUID(resident)
        )
        told = {kind.split(".")[3]: forgotten for kind, forgotten in connection.execute(unsent)}
    assert told == {"registered": True, "erased": False}


def test_a_cursor_of_another_list_is_refused(community: Community) -> None:
    for name in ("巴特尔", "其其格"):
        community.a_resident(name)
    cursor = community.ask(contract.list_residents, limit=1)["next_cursor"]
    assert len(community.ask(contract.list_residents, cursor=cursor)["items"]) == 1
    for other in (contract.list_households, contract.list_visits, contract.list_audit):
        with pytest.raises(Invalid) as refused:
            community.ask(other, cursor=cursor)
        assert [error.pointer for error in refused.value.errors] == ["/cursor"]


def test_each_list_of_people_is_recorded_with_its_reader(community: Community) -> None:
    """By the desk, so that no use case can leave it out; each once."""
    resident = community.a_resident("巴特尔")
    team = community.ask(contract.register_organisation, kind="volunteer_team", name="志愿队")["id"]
    told = {"title": "遗失", "kinds": ["lost"], "found_by": "staff", "what_happened": "登记表不见了"}
    incident = community.ask(contract.record_incident, **told)["id"]
    of = {
        "list_roles": {"id": resident},
        "list_registrations": {"id": resident},
        "list_representatives": {"id": team},
        "list_concerned": {"id": incident},
    }
    lists = sorted((o for o in operations_of(contract) if o.of_people), key=lambda operation: operation.name)
    for operation in lists:
        name = operation.name.partition(".")[2]
        asked = of.get(name, {})
        if operation is contract.get_desk:  # of several lists: test_readings.py
            continue
        rows = len(community.ask(operation, **asked)["items"])
        noted = community.ask(contract.list_audit, action="noted", limit=200)["items"]
        found = [one for one in noted if one["operation"] == operation.name]
        if operation.of_resident and asked and rows:
            assert found == [], "it is of one resident, who sees it: test_readings.py"
            continue
        [entry] = found
        assert entry["kind"] == f"list_of_{name.removeprefix('list_')}"
        assert (entry["actor"], entry["subject"]) == (community.admin.subject, None)
        assert entry["after"] == {"narrowed_by": [*asked], "rows": rows, "file": False, "continued": False}
    assert len(lists) > 10


def test_a_list_is_recorded_once_a_request_and_once_a_file(community: Community) -> None:
    for name in ("巴特尔", "其其格", "格日勒"):
        community.a_resident(name)

    def entries() -> list[dict[str, Any]]:
        found = community.ask(contract.list_audit, action="noted")["items"]
        return [one["after"] | {"actor": one["actor"]} for one in found if one["kind"] == "list_of_residents"]

    community.ask(contract.list_residents, q="巴特尔", standing="no_home")
    [entry] = entries()
    assert entry.pop("actor") == community.admin.subject
    assert entry == {"narrowed_by": ["q", "standing"], "rows": 1, "file": False, "continued": False}
    first = community.ask(contract.list_residents, limit=2, page_of_file=1)
    community.ask(contract.list_residents, limit=2, cursor=first["next_cursor"], page_of_file=2)
    assert [(entry["file"], entry["rows"]) for entry in entries()] == [(True, 3), (True, None), (False, 1)]
    assert [entry["continued"] for entry in entries()] == [True, False, False]
    assert "巴特尔" not in str(entries())
