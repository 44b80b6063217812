"""Who was there, how they were assessed, and what a certificate says to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.training import contract
from services.training.learning.standing import certified_for
from services.training.learning.usecases.courses import edit_course
from tests.integration.training.world import GOOD, RUBRIC, SKILL, WEAK, World


def session_of(held: dict[str, Any]) -> str:
    return str(held["sessions"][0]["id"])


def roll(world: World, who: str, held: dict[str, Any], *marks: tuple[dict[str, Any], bool]) -> list[dict[str, Any]]:
    items = [{"enrolment": enrolment["id"], "present": present} for enrolment, present in marks]
    answer = world.ask(who, contract.mark_attendance, session=session_of(held), items=items)
    found: list[dict[str, Any]] = answer["items"]
    return found


def test_a_roll_is_marked_in_one_batch_and_again_without_a_change(world: World) -> None:
    held = world.training_class(to="running")
    one, other = world.enrol(held), world.enrol(held)
    first = roll(world, "trainer", held, (one, True), (other, False))
    world.clock.advance(timedelta(seconds=60))
    assert roll(world, "trainer", held, (one, True), (other, False)) == first
    mended = roll(world, "trainer", held, (other, True))
    assert (mended[0]["id"], mended[0]["present"]) == (first[1]["id"], True)
    listed = world.ask("trainer", contract.list_attendance, session=session_of(held))["items"]
    assert {(mark["enrolment"], mark["present"]) for mark in listed} == {(one["id"], True), (other["id"], True)}


def test_a_roll_names_only_who_holds_a_seat_and_nobody_twice(world: World) -> None:
    held, elsewhere = world.training_class(seats=1, to="running"), world.training_class(to="running")
    one, waiting, stranger = world.enrol(held), world.enrol(held), world.enrol(elsewhere)
    for wrong in (waiting, stranger, one):
        with pytest.raises(Invalid) as refused:
            roll(world, "trainer", held, (one, True), (wrong, True))
        assert [error.pointer for error in refused.value.errors] == ["/items/1/enrolment"]
    assert world.ask("trainer", contract.list_attendance)["items"] == []


def test_a_roll_is_the_trainers_own_and_staff_stand_in_for_whom_they_answer_for(world: World) -> None:
    held = world.training_class(to="running")
    north, south = world.enrol(held), world.enrol(held, world.resident(compound=world.south))
    with pytest.raises(NotFound):
        roll(world, "trainer second", held, (north, True))
    roll(world, "staff north", held, (north, True))
    with pytest.raises(Invalid):
        roll(world, "staff north", held, (south, True))


def test_a_session_that_has_not_begun_is_not_marked(world: World) -> None:
    later = world.clock.now() + timedelta(days=1)
    held = world.training_class(to="running", sessions=[{"starts_at": later, "ends_at": later + timedelta(hours=1)}])
    with pytest.raises(Conflict, match="has not begun"):
        roll(world, "trainer", held, (world.enrol(held), True))
    planned = world.training_class(to="planned")
    with pytest.raises(Conflict, match="this class is planned"):
        world.ask("trainer", contract.get_room_code, session=session_of(planned))


# ---- the code in the room


def test_who_sends_the_code_of_the_room_is_there(world: World) -> None:
    held, somebody = world.training_class(to="running"), world.resident()
    world.enrol(held, somebody)
    shown = world.ask("trainer", contract.get_room_code, session=session_of(held))
    assert 1 <= shown["changes_in"] <= 30
    by_code = {"session": session_of(held), "code": shown["code"]}
    there = world.ask(somebody, contract.attend_session, **by_code)
    assert (there["present"], there["way"]) == (True, "code")
    assert world.ask(somebody, contract.attend_session, **by_code) == there, "sent again"
    with pytest.raises(NotFound):
        world.ask(world.resident(), contract.attend_session, **by_code)
    with pytest.raises(NotFound):
        world.ask("trainer second", contract.get_room_code, session=session_of(held))


def test_a_code_of_a_while_ago_or_another_class_does_not_count(world: World) -> None:
    held, other, somebody = world.training_class(to="running"), world.training_class(to="running"), world.resident()
    world.enrol(held, somebody)
    codes = [world.ask("trainer", contract.get_room_code, session=session_of(one))["code"] for one in (held, other)]
    with pytest.raises(Conflict, match="not the code"):
        world.ask(somebody, contract.attend_session, session=session_of(held), code=codes[1])
    world.clock.advance(timedelta(seconds=90))
    with pytest.raises(Conflict, match="not the code"):
        world.ask(somebody, contract.attend_session, session=session_of(held), code=codes[0])
    world.clock.advance(timedelta(hours=3))
    with pytest.raises(Conflict, match="while the session is held"):
        world.ask(somebody, contract.attend_session, session=session_of(held), code=codes[0])


def test_the_code_does_not_overrule_the_roll(world: World) -> None:
    held, somebody = world.training_class(to="running"), world.resident()
    roll(world, "trainer", held, (world.enrol(held, somebody), False))
    code = world.ask("trainer", contract.get_room_code, session=session_of(held))["code"]
    with pytest.raises(Conflict, match="let the trainer mend it"):
        world.ask(somebody, contract.attend_session, session=session_of(held), code=code)


# ---- hours


def test_hours_are_those_of_the_sessions_attended(world: World) -> None:
    one, other = world.resident(), world.resident(compound=world.south)
    for _ in range(2):
        held = world.training_class(to="running")
        enrolled = [world.enrol(held, who) for who in (one, other)]
        roll(world, "trainer", held, (enrolled[0], True), (enrolled[1], False))
        world.clock.advance(timedelta(hours=3))
    assert hours(world, one) == {str(one): (2, 240)}
    assert hours(world, "admin") == {str(one): (2, 240)}
    assert hours(world, "staff south") == hours(world, other) == {}


def hours(world: World, who: str | UUID) -> dict[str, tuple[int, int]]:
    items = world.ask(who, contract.list_training_hours)["items"]
    return {item["resident"]: (item["sessions"], item["minutes"]) for item in items}


def test_hours_come_in_pages(world: World) -> None:
    held = world.training_class(to="running", seats=5)
    enrolled = [world.enrol(held) for _ in range(5)]
    world.be_there(held, *enrolled)
    seen, cursor = [], None
    while True:
        answer = world.ask("admin", contract.list_training_hours, limit=2, cursor=cursor)
        seen += [item["resident"] for item in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            break
    assert sorted(seen) == sorted(one["resident"] for one in enrolled)


# ---- assessment


def test_who_passes_is_certified_in_the_same_transaction(world: World) -> None:
    somebody = world.resident()
    certificate = world.certified(somebody, world.course(validity_months=12, minimum_attendance=100))
    assert (certificate["skill"], certificate["issued_on"], certificate["expires_on"]) == (
        SKILL,
        "2026-05-04",
        "2027-05-04",
    )
    assert (certificate["state"], certificate["allowed_actions"]) == ("valid", ["revoke"])
    issued = world.told(contract.certificate_issued)
    assert [(event["resident"], event["skill"]) for event in issued] == [(str(somebody), SKILL)]
    assert world.told(contract.enrolment_changed)[-1]["state"] in ("enrolled", "passed")
    assert world.ask(somebody, contract.list_certificates)["items"][0]["number"] == certificate["number"]
    with pytest.raises(NotFound):
        world.ask(world.resident(), contract.get_certificate, id=certificate["id"])
    with pytest.raises(NotFound):
        world.ask("staff south", contract.get_certificate, id=certificate["id"])


def test_weak_marks_or_too_little_attendance_fail_and_another_attempt_may_pass(world: World) -> None:
    held = world.training_class(world.course(minimum_attendance=80), to="running")
    enrolment = world.enrol(held)
    assert world.ask("trainer", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == []
    with pytest.raises(Conflict, match="take the roll first") as refused:
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert refused.value.type == "nobody-marked"
    roll(world, "trainer", held, (enrolment, False))
    assert world.ask("trainer", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == ["assess"]
    absent = world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert (absent["outcome"], absent["reasons"], absent["attempt"]) == ("failed", ["attendance: 0% of 80%"], 1)
    world.be_there(held, enrolment)
    weak = world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=WEAK)
    assert (weak["outcome"], weak["certificate"], weak["attempt"]) == ("failed", None, 2)
    assert world.state(enrolment) == "failed"
    passed = world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert (passed["outcome"], passed["attempt"], passed["attendance"]) == ("passed", 3, 100)
    with pytest.raises(Conflict, match="nothing to assess"):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)


def test_a_second_assessor_is_somebody_else(world: World) -> None:
    held = world.training_class(world.course(second_assessor=True), to="running")
    enrolment = world.enrol(held)
    first = world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert (first["outcome"], first["certificate"], world.state(enrolment)) == ("awaiting", None, "enrolled")
    with pytest.raises(Conflict, match="the second assessor is somebody else"):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert world.ask("trainer", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == []
    second = world.ask("staff north", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    assert second["outcome"] == "passed"


def test_nobody_assesses_themselves_nor_another_trainers_learners(world: World) -> None:
    held, somebody = world.training_class(to="running"), world.resident()
    enrolment = world.enrol(held, somebody)
    with pytest.raises(NotFound):
        world.ask("trainer second", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    with pytest.raises(NotFound):
        world.ask("staff south", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    themselves = replace(world.actor("staff north"), resident=somebody)
    with pytest.raises(Forbidden, match="nobody assesses themselves"):
        world.ask(themselves, contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    learning_elsewhere = replace(
        world.actor("trainer second"), resident=somebody, roles=frozenset({"trainer", "resident"})
    )
    with pytest.raises(NotFound):
        world.ask(learning_elsewhere, contract.assess_enrolment, id=enrolment["id"], marks=GOOD)


def test_an_assessment_fits_the_rubric_and_the_class_has_begun(world: World) -> None:
    held = world.training_class()
    enrolment, waiting = world.enrol(held), [world.enrol(held) for _ in range(2)][1]
    with pytest.raises(Conflict, match="once it has begun"):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=GOOD)
    world.ask("trainer", contract.start_class, id=held["id"])
    for marks in ([{"criterion": "手感", "mark": 1}], [*GOOD, *GOOD], [{"criterion": "针距", "mark": 101}]):
        with pytest.raises(Invalid):
            world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=marks)
    with pytest.raises(Conflict, match="nothing to assess"):
        world.ask("trainer", contract.assess_enrolment, id=waiting["id"], marks=GOOD)


def test_a_class_that_is_over_says_how_many_are_not_assessed_who_still_can_be(world: World) -> None:
    held = world.training_class(to="running", seats=3)
    passed, failed, left = (world.enrol(held) for _ in range(3))
    for enrolment, marks in ((passed, GOOD), (failed, WEAK)):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=marks)
    over = world.ask("trainer", contract.finish_class, id=held["id"])
    assert (over["state"], over["taken"], over["unassessed"]) == ("finished", 3, 1)
    assert world.ask("trainer", contract.assess_enrolment, id=left["id"], marks=GOOD)["outcome"] == "passed"
    assert world.ask("trainer", contract.get_class, id=held["id"])["unassessed"] == 0


# ---- certificates


def test_anybody_learns_of_a_number_whether_it_is_valid_and_nothing_of_whose(world: World) -> None:
    course = world.course(validity_months=1)
    expiring, revoked = world.certified(world.resident(), course), world.certified(world.resident(), course)
    shown = verified(world, expiring["number"])
    assert shown == {"number": expiring["number"], "state": "valid"}
    world.ask("admin", contract.revoke_certificate, id=revoked["id"], reason="样品不是本人所做")
    assert verified(world, revoked["number"])["state"] == "revoked"
    with pytest.raises(Conflict, match="was revoked on"):
        world.ask("admin", contract.revoke_certificate, id=revoked["id"], reason="再次")
    world.clock.advance(timedelta(days=31))
    assert verified(world, expiring["number"])["state"] == "expired"
    for unknown in ("20260000000000000", "x" * 17, str(uuid4())):
        with pytest.raises(NotFound):
            verified(world, unknown)


def verified(world: World, number: str) -> dict[str, Any]:
    return world.ask("visitor", contract.verify_certificate, number=number)


def test_a_skill_counts_from_its_certificate_on_until_that_ends(world: World) -> None:
    somebody = world.resident()
    certificate = world.certified(somebody, world.course(validity_months=12))
    with world.acting("admin") as uow:
        today = uow.today()
        year = timedelta(days=365)
        days = (today - timedelta(days=1), today, today + year - timedelta(days=1), today + year)
        assert [certified_for(uow, somebody, SKILL, day) for day in days] == [False, True, True, False]
        assert not certified_for(uow, somebody, "拆纱工", today)
        assert not certified_for(uow, uuid4(), SKILL, today)
    world.ask("admin", contract.revoke_certificate, id=certificate["id"], reason="样品不是本人所做")
    with world.acting("admin") as uow:
        assert not certified_for(uow, somebody, SKILL, today)


def test_the_chain_of_an_order_and_a_courses_outcomes_count_who_came_how_far(world: World) -> None:
    wish = {"skill": SKILL, "heads": 5, "by_when": "2026-07-01"}
    order, course = world.ask("employer", contract.open_demand_order, **wish), world.course()
    nobody = {"enrolled": 0, "passed": 0, "certified": 0, "working": 0, "paid": 0}
    assert order["chain"] == {"heads": 5, **nobody, "lost": {"enrolled": 5, "passed": 0, "working": 0, "paid": 0}}
    held = world.training_class(course, demand_order=order["id"], to="running", seats=4)
    passed, failed, left, learning, _ = (world.enrol(held) for _ in range(5))
    world.ask("admin", contract.withdraw_enrolment, id=left["id"])
    for enrolment, marks in ((passed, GOOD), (failed, WEAK)):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=marks)
    chain = world.ask("employer", contract.get_demand_order, id=order["id"])["chain"]
    assert {name: chain[name] for name in ("enrolled", "passed", "certified", "working")} == {
        "enrolled": 4,
        "passed": 1,
        "certified": 1,
        "working": 0,
    }
    assert chain["lost"] == {"enrolled": 1, "passed": 3, "working": 1, "paid": 0}
    outcomes = world.ask("admin", contract.get_course_outcomes, id=course["id"])
    assert {name: outcomes[name] for name in ("enrolled", "finished", "certified", "started_work")} == {
        "enrolled": 4,
        "finished": 2,
        "certified": 1,
        "started_work": 0,
    }
    assert outcomes["income_3_months"] == {"people": 0, "a_month": None}
    certificate = world.ask("admin", contract.list_certificates, course=course["id"])["items"][0]
    world.ask("admin", contract.revoke_certificate, id=certificate["id"], reason="样品不是本人所做")
    assert world.ask("employer", contract.list_demand_orders)["items"][0]["chain"]["certified"] == 0
    assert learning["state"] == "enrolled"


def test_nothing_is_seen_from_another_community(world: World) -> None:
    somebody = world.resident()
    certificate = world.certified(somebody)
    world.ask("employer", contract.open_demand_order, skill=SKILL, heads=1, by_when="2026-07-01")
    for role in ("admin", "staff north", "secretary"):
        stranger = replace(world.actor(role), community=uuid4())
        for listing in LISTS:
            assert world.ask(stranger, listing)["items"] == [], f"{listing.name} by {role} of another community"
            assert world.ask("admin", listing)["items"], f"{listing.name} has something to hide"
        with pytest.raises(NotFound):
            world.ask(stranger, contract.get_certificate, id=certificate["id"])
    stranger = replace(world.actor("admin"), community=uuid4())
    course = world.ask(stranger, contract.create_course, name="手缝", skill=SKILL, rubric=RUBRIC)
    theirs = world.training_class(course, by=stranger)
    with pytest.raises(NotFound, match="no such resident"):
        world.ask(stranger, contract.enrol_resident, training_class=theirs["id"], resident=somebody)


LISTS = (
    contract.list_demand_orders,
    contract.list_courses,
    contract.list_classes,
    contract.list_enrolments,
    contract.list_attendance,
    contract.list_training_hours,
    contract.list_certificates,
)


def test_a_course_is_edited_as_it_was_read(world: World) -> None:
    course = world.course()
    edited = world.ask("admin", contract.edit_course, id=course["id"], name="手缝工初级", validity_months=24)
    assert (edited["name"], edited["validity_months"], edited["version"]) == ("手缝工初级", 24, 2)
    with world.acting("admin") as uow, pytest.raises(Conflict, match="If-Match"):
        edit_course(uow, contract.EditCourse.parse({"id": course["id"], "name": "x"}))
