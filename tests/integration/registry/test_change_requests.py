"""Somebody asks, somebody else decides, and deciding applies it."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import ANONYMOUS
from chassis.common.contract import delete_file, get_file, read_linked_file
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.registry import contract

from .community import Community, an_actor

SOMETHING = str(uuid.uuid4())


def test_an_approved_request_is_applied_in_the_same_write(community: Community) -> None:
    household, (head, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    member = an_actor("resident", community=community.id, resident=UUID(head), household=UUID(household))
    asked = community.ask(contract.ask_change, member, kind="change_head", household=household, head=child)
    assert (asked["state"], asked["allowed_actions"]) == ("open", ["withdraw"])
    assert community.ask(contract.get_household, id=household)["members"][0]["relation"] == "head"

    decided = community.ask(contract.decide_change, id=asked["id"], approve=True)
    assert decided["state"] == "approved"
    members = community.ask(contract.get_household, id=household)["members"]
    assert {m["resident"]: m["relation"] for m in members} == {head: "unstated", child: "head"}
    (event,) = community.ask(contract.list_life_events, household=household)["items"]
    assert (event["kind"], event["request"]) == ("head_changed", asked["id"])
    with pytest.raises(Conflict, match="approved already"):
        community.ask(contract.decide_change, id=asked["id"], approve=True)


def test_a_request_that_the_record_refuses_stays_open(community: Community) -> None:
    household, (head, _) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    worker = an_actor("admin", community=community.id)
    asked = community.ask(
        contract.ask_change,
        worker,
        kind="remove",
        household=household,
        resident=head,
        ending="death",
        evidence=[community.a_paper(worker)],
    )
    assert community.ask(contract.get_desk, worker)["requests"]["count"] == 0, "nobody decides their own"
    assert community.ask(contract.get_desk)["requests"]["count"] == 1
    with pytest.raises(Conflict, match="name who succeeds"):
        community.ask(contract.decide_change, id=asked["id"], approve=True)
    assert community.ask(contract.get_change_request, id=asked["id"])["state"] == "open"


def test_open_requests_that_exclude_each_other_are_refused(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    with pytest.raises(Invalid, match="evidence"):
        community.ask(contract.ask_change, **remove)
    first = community.ask(contract.ask_change, **remove, evidence=[community.a_paper()])
    with pytest.raises(Conflict, match="whole household"):
        community.ask(contract.ask_change, kind="exit", household=household)
    community.ask(contract.withdraw_change, id=first["id"])
    assert community.ask(contract.ask_change, kind="exit", household=household)["state"] == "open"


def test_nobody_decides_what_they_asked_for(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    asked = community.ask(contract.ask_change, kind="exit", household=household)
    with pytest.raises(Forbidden):
        community.ask(contract.decide_change, id=asked["id"], approve=True)
    colleague = an_actor("admin", community=community.id)
    with pytest.raises(Invalid, match="reason"):
        community.ask(contract.decide_change, colleague, id=asked["id"], approve=False)
    refused = community.ask(contract.decide_change, colleague, id=asked["id"], approve=False, reason="材料不全")
    assert (refused["state"], refused["reason"]) == ("refused", "材料不全")


def test_residents_ask_for_their_own_household_only(community: Community) -> None:
    compound = community.a_compound()
    own, (head,) = community.a_household(community.a_dwelling(compound, "101"))
    other, _ = community.a_household(community.a_dwelling(compound, "102"), "张三")
    member = an_actor("resident", community=community.id, resident=UUID(head), household=UUID(own))
    assert community.ask(contract.get_household, member, id=own)["id"] == own
    elsewhere = an_actor("resident", community=community.id, resident=UUID(head), household=UUID(other))
    for household in (own, other):  # a scope that is not the person's own opens nothing
        with pytest.raises(NotFound):
            community.ask(contract.get_household, elsewhere, id=household)
    with pytest.raises(NotFound):
        community.ask(contract.ask_change, member, kind="exit", household=other)
    assert community.ask(contract.list_change_requests, member)["items"] == []


IDLE = (
    ({"kind": "exit", "tenure": "owner"}, ["/tenure"]),
    ({"kind": "exit", "why": "搬走了"}, ["/why"]),
    ({"kind": "move", "dwelling": SOMETHING, "head": SOMETHING, "withdraw": True}, ["/head", "/withdraw"]),
    (
        {"kind": "change_tenure", "tenure": "owner", "members": [{"resident": SOMETHING, "relation": "head"}]},
        ["/members"],
    ),
    ({"kind": "remove", "resident": SOMETHING, "ending": "death", "relation": "child"}, ["/relation"]),
    (
        {
            "kind": "remove",
            "resident": SOMETHING,
            "ending": "death",
            "relations": [{"resident": SOMETHING, "relation": "child"}],
        },
        ["/relations"],
    ),
    ({"kind": "correct", "row": SOMETHING, "why": "误登记", "withdraw": True, "relation": "child"}, ["/relation"]),
    ({"kind": "transfer", "resident": SOMETHING, "until": "2026-01-01"}, ["/relation", "/to_household", "/until"]),
)


@pytest.mark.parametrize(("change", "pointers"), IDLE)
def test_a_field_that_the_kind_does_not_use_is_refused(
    community: Community, change: dict[str, Any], pointers: list[str]
) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    for operation in (contract.ask_change, contract.record_life_event):
        with pytest.raises(Invalid) as refusal:
            community.ask(operation, household=household, **change)
        assert sorted(error.pointer for error in refusal.value.errors) == pointers
    assert community.ask(contract.list_change_requests)["items"] == []


def test_a_correction_says_what_its_row_has(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    history = community.ask(contract.get_household_history, id=household)
    correct = {"kind": "correct", "household": household, "why": "误登记", "evidence": [community.a_paper()]}
    member, home = history["memberships"][0]["id"], history["occupancies"][0]["id"]
    for row, field, value in ((member, "tenure", "owner"), (home, "relation", "head")):
        with pytest.raises(Invalid) as refusal:
            community.ask(contract.ask_change, **correct, row=row, **{field: value})
        assert [error.pointer for error in refusal.value.errors] == [f"/{field}"]
    with pytest.raises(Invalid, match="no such row"):
        community.ask(contract.ask_change, **correct, row=str(uuid.uuid4()), relation="head")
    asked = community.ask(contract.ask_change, **correct, row=home, tenure="public_tenant")
    assert (asked["state"], asked["change"]["tenure"]) == ("open", "public_tenant")


def test_evidence_is_a_file_that_the_asker_has_sent(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    another = community.a_paper(an_actor("admin", community=community.id))
    for paper in (str(uuid.uuid4()), another):
        with pytest.raises(Invalid) as refusal:
            community.ask(contract.ask_change, **remove, evidence=[community.a_paper(), paper])
        assert [error.pointer for error in refusal.value.errors] == ["/evidence/1"]
    assert community.ask(contract.list_change_requests)["items"] == []


def test_who_asked_and_who_may_decide_open_the_evidence(community: Community) -> None:
    compound = community.a_compound()
    household, (head, child) = community.a_household(community.a_dwelling(compound), "巴特尔", "其木格")
    member = an_actor("resident", community=community.id, resident=UUID(head), household=UUID(household))
    paper, unrelated = community.a_paper(member), community.a_paper(member)
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    asked = community.ask(contract.ask_change, member, **remove, evidence=[paper])
    worker = an_actor("staff", community=community.id, compounds=(UUID(compound),))
    with pytest.raises(NotFound):
        community.ask(get_file("registry"), worker, id=paper)
    for reader in (member, worker):
        link = community.ask(contract.link_evidence, reader, id=asked["id"], file=paper)
        read = community.ask(read_linked_file("registry"), ANONYMOUS, token=link["token"])
        assert (base64.b64decode(read["content"]), link["expires_in"]) == (b"%PDF-1.7 paper", 300)
    looks = community.ask(contract.list_own_access_log, replace(member, resident=UUID(child)))["items"]
    assert {(look["by"], look["field"], look["purpose"]) for look in looks} == {
        (reader.subject, "evidence", "correction") for reader in (member, worker)
    }

    elsewhere = an_actor("staff", community=community.id, compounds=(UUID(community.a_compound("安居苑")),))
    stranger = an_actor("admin", community=uuid.uuid4())
    neighbour = an_actor("resident", community=community.id, resident=UUID(child), household=UUID(household))
    for outsider in (elsewhere, stranger, neighbour):
        with pytest.raises(NotFound):
            community.ask(contract.link_evidence, outsider, id=asked["id"], file=paper)
    with pytest.raises(NotFound, match="no such evidence"):
        community.ask(contract.link_evidence, worker, id=asked["id"], file=unrelated)


def test_the_home_page_counts_the_open_requests_of_who_asks(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    community.ask(contract.ask_change, **remove, evidence=[community.a_paper()])
    homes = [community.ask(contract.get_home, who) for who in (None, an_actor("admin", community=community.id))]
    assert [home["open_requests"] for home in homes] == [1, 0]


def test_evidence_stays_as_long_as_its_request_is_kept(community: Community) -> None:
    household, (_, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    paper = community.a_paper()
    assert community.ask(get_file("registry"), id=paper)["expires_at"] is not None
    remove = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out", "evidence": [paper]}
    asked = community.ask(contract.ask_change, **remove)
    other, (_, another) = community.a_household(community.a_dwelling(community.a_compound("安居苑")), "那仁", "高娃")
    second = community.ask(contract.ask_change, **remove | {"household": other, "resident": another})
    for answered, until in ((asked, None), (second, "2029-10-19T16:00:00+00:00")):
        held = community.ask(get_file("registry"), id=paper)
        assert held["expires_at"] is None, "an open request needs it"
        with pytest.raises(Conflict) as refusal:
            community.ask(delete_file("registry"), id=paper)
        assert refusal.value.type == "file-held"
        community.ask(contract.withdraw_change, id=answered["id"])
        kept = community.ask(get_file("registry"), id=paper)["expires_at"]
        assert kept == until, "36 months from the answer of the last request that needs it"
    with pytest.raises(Conflict):
        community.ask(delete_file("registry"), id=paper)


def test_an_open_request_is_not_passed_by_a_life_event(community: Community) -> None:
    household, (head, child) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    leaving = {"kind": "remove", "household": household, "resident": child, "ending": "moved_out"}
    asked = community.ask(contract.ask_change, **leaving, evidence=[community.a_paper()])
    worker = an_actor("admin", community=community.id)
    for actor in (community.admin, worker):
        with pytest.raises(Conflict, match=asked["id"]):
            community.ask(contract.record_life_event, actor, **leaving)
        with pytest.raises(Conflict, match="whole household"):
            community.ask(contract.record_life_event, actor, kind="exit", household=household)
    of_the_head = {"kind": "change_head", "household": household, "head": child, "on": "2026-10-19"}
    with pytest.raises(Conflict, match="lets leave"):
        community.ask(contract.record_life_event, **of_the_head)
    community.ask(contract.decide_change, worker, id=asked["id"], approve=True)
    community.ask(contract.record_life_event, worker, kind="exit", household=household)
    assert community.ask(contract.get_resident, id=head)["standing"] == "moved_out"


def test_two_answers_to_one_question_do_not_stand_side_by_side(community: Community) -> None:
    """The same row corrected twice, two tenures, two new heads: by request or past it."""
    people = ("巴特尔", "其木格", "苏和")
    household, (head, wife, child) = community.a_household(community.a_dwelling(community.a_compound()), *people)
    history = community.ask(contract.get_household_history, id=household)
    of_wife, of_child = (
        next(row["id"] for row in history["memberships"] if row["resident"] == one) for one in (wife, child)
    )
    home = history["occupancies"][0]["id"]
    correct = {"kind": "correct", "why": "误登记"}
    tenure = {"kind": "change_tenure"}
    leaves = {"kind": "remove", "resident": head, "ending": "moved_out"}
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (correct | {"row": of_wife, "relation": "spouse"}, correct | {"row": of_wife, "relation": "sibling"}),
        (correct | {"row": home, "tenure": "tenant"}, correct | {"row": home, "tenure": "guest"}),
        (tenure | {"tenure": "tenant"}, tenure | {"tenure": "guest"}),
        ({"kind": "change_head", "head": wife}, leaves | {"head": child}),
    ]
    evidence = [community.a_paper()]
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            asked = community.ask(contract.ask_change, household=household, evidence=evidence, **one)
            for operation, more in ((contract.ask_change, {"evidence": evidence}), (contract.record_life_event, {})):
                with pytest.raises(Conflict, match=asked["id"]):
                    community.ask(operation, household=household, **other, **more)
            community.ask(contract.withdraw_change, id=asked["id"])
    for row in (of_wife, of_child):
        community.ask(
            contract.ask_change, household=household, evidence=evidence, **correct, row=row, relation="sibling"
        )


class Asked:
    """Open requests of a resident who heads a household, and how they stand."""

    def __init__(self, community: Community) -> None:
        self.community = community
        dwelling = community.a_dwelling(community.a_compound())
        self.household, (self.head, self.wife) = community.a_household(dwelling, "巴特尔", "其木格")
        self.by = an_actor("resident", community=community.id, resident=UUID(self.head), household=UUID(self.household))

    def change(self, kind: str, actor: Any = None, **what: Any) -> str:
        actor = actor or self.by
        paper = {"evidence": [self.community.a_paper(actor)]} if kind == "correct" else {}
        told = {"kind": kind, "household": self.household, **what, **paper}
        return str(self.community.ask(contract.ask_change, actor, **told)["id"])

    def add(self, resident: str) -> str:
        """The household takes somebody in whom its worker sees."""
        return self.change("add", self.community.admin, resident=resident, relation="parent")

    def row(self, resident: str) -> str:
        history = self.community.ask(contract.get_household_history, id=self.household)
        rows = (row for row in history["memberships"] if row["voided_on"] is None)
        return str(next(row["id"] for row in rows if row["resident"] == resident))

    def stands(self, request: str, actor: Any = None) -> tuple[str, str | None]:
        seen = self.community.ask(contract.get_change_request, actor, id=request)
        return seen["state"], seen["closed_because"]


@pytest.fixture
def asked(community: Community) -> Asked:
    return Asked(community)


def test_a_request_about_who_has_died_lapses_with_the_reason(asked: Asked) -> None:
    community = asked.community
    person = community.a_resident("那仁")
    adding, other = asked.add(person), asked.change("change_tenure", tenure="tenant")
    community.ask(contract.record_ending, id=person, ending="moved_out")
    assert asked.stands(adding) == ("open", None), "who has moved away may come back"
    community.ask(contract.record_ending, id=person, ending=None, why="同名误录")
    community.ask(contract.record_ending, id=person, ending="death")
    assert (asked.stands(adding), asked.stands(other)) == (("lapsed", "died"), ("open", None))
    seen = community.ask(contract.get_change_request, id=adding)
    assert (seen["decided_by"], seen["decided_at"], seen["allowed_actions"]) == (None, "2026-10-20T04:00:00+00:00", [])
    entries = community.ask(contract.list_audit, subject=adding, action="changed")["items"]
    [(operation, after)] = [(entry["operation"], entry["after"]) for entry in entries]
    assert (operation, after["state"], after["closed_because"]) == ("registry.record_ending", "lapsed", "died")
    with pytest.raises(Conflict, match="lapsed already"):
        community.ask(contract.decide_change, an_actor("admin", community=community.id), id=adding, approve=True)
    community.ask(contract.record_ending, id=person, ending=None, why="同名误录")
    assert asked.stands(adding) == ("lapsed", "died"), "it is asked anew"


def test_who_asked_sees_that_a_request_lapsed(asked: Asked) -> None:
    community = asked.community
    heading = asked.change("change_head", head=asked.wife)
    left = {"until": "2026-10-01", "ending": "moved_out", "why": "迁出漏记"}
    told = {"kind": "correct", "household": asked.household, "row": asked.row(asked.wife), **left}
    community.ask(contract.record_life_event, **told)
    assert asked.stands(heading, asked.by) == ("lapsed", "moved_out")
    assert community.ask(contract.get_home, asked.by)["open_requests"] == 0


def test_the_request_by_which_somebody_is_gone_is_approved_and_lets_others_lapse(asked: Asked) -> None:
    community = asked.community
    leaving = {"kind": "remove", "household": asked.household, "resident": asked.wife, "ending": "moved_out"}
    community.ask(contract.record_life_event, **leaving, on="2026-10-01")
    row = asked.row(asked.wife)
    right = {"row": row, "ending": "death", "why": "实为去世"}
    returning, correcting = asked.add(asked.wife), asked.change("correct", **right)
    later = asked.change("change_head", head=asked.head)
    paper = [community.a_paper()]
    community.ask(contract.decide_change, id=correcting, approve=True)
    assert (asked.stands(correcting), asked.stands(returning)) == (("approved", None), ("lapsed", "died"))
    assert asked.stands(later) == ("open", None)
    row = asked.row(asked.wife)
    again = community.ask(
        contract.ask_change,
        kind="correct",
        household=asked.household,
        row=row,
        until="2026-09-30",
        why="日期误登",
        evidence=paper,
    )
    assert again["state"] == "open", "the record of who has died is still corrected"


def test_open_requests_follow_a_merge(asked: Asked) -> None:
    community = asked.community
    one, twin, kept = (community.a_resident("那仁") for _ in range(3))
    first, second = asked.add(one), asked.add(twin)
    of_wife = asked.change("correct", row=asked.row(asked.wife), relation="spouse", why="关系误登")
    for absorbed, into in ((one, kept), (twin, kept), (asked.wife, community.a_resident("其木格"))):
        version = community.ask(contract.get_resident, id=into)["version"]
        community.ask(contract.merge_residents, version=version, id=into, absorbed=absorbed, why="重复登记")
        wife = into
    assert community.ask(contract.get_change_request, id=first)["change"]["resident"] == kept
    assert (asked.stands(first), asked.stands(second)) == (("open", None), ("lapsed", "merged"))
    assert community.ask(contract.get_change_request, id=of_wife)["change"]["row"] == asked.row(wife)
    colleague = an_actor("admin", community=community.id)
    for request in (first, of_wife):
        community.ask(contract.decide_change, colleague, id=request, approve=True)
    members = community.ask(contract.get_household, id=asked.household)["members"]
    assert {(one["resident"], one["relation"]) for one in members} == {
        (asked.head, "head"),
        (wife, "spouse"),
        (kept, "parent"),
    }


def test_a_correction_of_a_row_that_gave_way_in_a_merge_lapses(asked: Asked) -> None:
    community = asked.community
    twin = community.a_resident("其木格")
    joining = {"kind": "add", "household": asked.household, "resident": twin, "relation": "spouse"}
    community.ask(contract.record_life_event, **joining, on="2026-06-01")
    correcting = asked.change("correct", row=asked.row(twin), relation="sibling", why="关系误登")
    version = community.ask(contract.get_resident, id=asked.wife)["version"]
    community.ask(contract.merge_residents, version=version, id=asked.wife, absorbed=twin, why="重复登记")
    assert asked.stands(correcting, asked.by) == ("lapsed", "merged")


def removed(asked: Asked, household: str, *members: str) -> None:
    for member in members:
        leaving = {"kind": "remove", "household": household, "resident": member, "ending": "moved_out"}
        asked.community.ask(contract.record_life_event, **leaving)


def test_requests_of_a_household_that_ended_lapse(asked: Asked) -> None:
    community = asked.community
    tenure = asked.change("change_tenure", tenure="tenant")
    adding = asked.add(community.a_resident("那仁"))
    correcting = asked.change("correct", row=asked.row(asked.head), since="2026-02-01", why="日期误登")
    removed(asked, asked.household, asked.wife, asked.head)
    for lapsed in (tenure, adding):
        assert asked.stands(lapsed) == ("lapsed", "household_ended")
        assert community.ask(contract.get_change_request, id=lapsed)["allowed_actions"] == []
    assert asked.stands(correcting) == ("open", None), "its record is still corrected"
    with pytest.raises(Conflict, match="dissolved"):
        asked.change("change_tenure", community.admin, tenure="tenant")


def test_a_transfer_into_a_household_that_ended_lapses_and_blocks_nothing(asked: Asked) -> None:
    community = asked.community
    compound = community.a_compound("团结苑")
    target, (alone,) = community.a_household(community.a_dwelling(compound), "那仁")
    into = asked.change(
        "transfer", community.admin, resident=asked.wife, to_household=target, relation="other_relative"
    )
    removed(asked, target, alone)
    assert asked.stands(into) == ("lapsed", "household_ended")
    community.ask(
        contract.record_life_event, kind="remove", household=asked.household, resident=asked.wife, ending="death"
    )
    assert community.ask(contract.get_resident, id=asked.wife)["standing"] == "deceased"
    with pytest.raises(Conflict, match="dissolved"):
        asked.change("transfer", community.admin, resident=asked.head, to_household=target, relation="other_relative")


def test_who_lives_in_a_household_by_a_merge_is_not_added_to_one(asked: Asked) -> None:
    community = asked.community
    twin = community.a_resident("其木格")
    adding = asked.add(twin)
    version = community.ask(contract.get_resident, id=asked.wife)["version"]
    community.ask(contract.merge_residents, version=version, id=asked.wife, absorbed=twin, why="重复登记")
    assert asked.stands(adding) == ("lapsed", "in_a_household")


def test_who_is_to_be_added_forms_no_household_meanwhile(asked: Asked) -> None:
    community = asked.community
    person = community.a_resident("那仁")
    adding = asked.add(person)
    forming = {"members": [{"resident": person, "relation": "head"}]}
    forming["dwelling"] = community.a_dwelling(community.a_compound("团结苑"))
    with pytest.raises(Conflict, match=adding):
        community.ask(contract.form_household, **forming)
    community.ask(contract.withdraw_change, id=adding)
    assert community.ask(contract.form_household, **forming)["members"][0]["resident"] == person


def test_a_request_without_a_day_is_of_the_day_on_which_it_is_asked(asked: Asked) -> None:
    community = asked.community
    adding, heading = asked.add(community.a_resident("那仁")), asked.change("change_head", head=asked.wife, on=None)
    community.clock.advance(timedelta(days=3))
    for request in (adding, heading):
        decided = community.ask(
            contract.decide_change, an_actor("admin", community=community.id), id=request, approve=True
        )
        assert decided["change"]["on"] == "2026-10-20"
    events = community.ask(contract.list_life_events, household=asked.household)["items"]
    assert {(event["on"], event["entered_on"]) for event in events} == {("2026-10-20", "2026-10-23")}


def test_requests_about_who_is_no_member_by_a_correction_lapse(asked: Asked) -> None:
    community = asked.community
    child = community.a_resident("那仁")
    joining = {"kind": "add", "household": asked.household, "resident": child, "relation": "child"}
    community.ask(contract.record_life_event, **joining, on="2026-06-01")
    target, _ = community.a_household(community.a_dwelling(community.a_compound("团结苑")), "苏和")
    withdrawn = {"kind": "correct", "household": asked.household, "withdraw": True, "why": "误登入户"}
    for kind, what in (
        ("remove", {"resident": child, "ending": "death", "evidence": [community.a_paper()]}),
        ("transfer", {"resident": child, "to_household": target, "relation": "child"}),
        ("change_head", {"head": child}),
    ):
        request = asked.change(kind, community.admin, **what)
        other = asked.change("correct", row=asked.row(asked.wife), relation="spouse", why="关系误登")
        community.ask(contract.record_life_event, **withdrawn, row=asked.row(child))
        assert (asked.stands(request), asked.stands(other)) == (("lapsed", "no_member"), ("open", None)), kind
        community.ask(contract.withdraw_change, asked.by, id=other)
        community.ask(contract.record_life_event, **joining, on="2026-06-01")
        assert asked.stands(request) == ("lapsed", "no_member"), "it is asked anew"


def test_a_request_about_a_member_outlasts_a_correction_that_leaves_them_one(asked: Asked) -> None:
    community = asked.community
    heading = asked.change("change_head", head=asked.wife)
    told = {"kind": "correct", "household": asked.household, "row": asked.row(asked.wife), "relation": "spouse"}
    community.ask(contract.record_life_event, **told, why="关系误登")
    assert asked.stands(heading) == ("open", None)
    community.ask(contract.decide_change, an_actor("admin", community=community.id), id=heading, approve=True)
    assert asked.stands(heading) == ("approved", None)
