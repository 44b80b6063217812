"""Orders, classes and seats: who may enrol, who waits, who moves up, and what is told of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract as registry
from services.training import contract
from services.training.learning.tables import Assessment
from tests.integration.training.world import SKILL, WEAK, World

HOUR = timedelta(hours=1)
STATES = ("enrolled", "waiting", "withdrawn")

ORDER = {"skill": SKILL, "heads": 40, "by_when": "2026-07-01", "employer_reference": "XQ-1"}


def test_an_order_that_is_sent_again_is_one_and_another_under_its_reference_is_refused(world: World) -> None:
    order = world.ask("employer", contract.open_demand_order, **ORDER)
    assert world.ask("employer", contract.open_demand_order, **ORDER) == order
    assert len(world.told(contract.demand_order_opened)) == 1
    assert order["employer_name"] == "针织二厂"
    with pytest.raises(Conflict, match="stands for another order"):
        world.ask("employer", contract.open_demand_order, **ORDER | {"heads": 41})
    by_reference = world.ask("employer", contract.list_demand_orders, employer_reference="XQ-1")["items"]
    assert by_reference == [order]


def test_an_order_is_the_employers_own_and_staff_name_whose_it_is(world: World) -> None:
    order = world.ask("employer", contract.open_demand_order, **ORDER)
    for nobody in ("employer other",):
        with pytest.raises(NotFound):
            world.ask(nobody, contract.get_demand_order, id=order["id"])
        assert world.ask(nobody, contract.list_demand_orders)["items"] == []
        with pytest.raises(NotFound):
            world.ask(nobody, contract.open_demand_order, **ORDER, employer=world.employer)
    with pytest.raises(Invalid):
        world.ask("staff north", contract.open_demand_order, **ORDER)
    of_staff = ORDER | {"employer_reference": "XQ-2", "employer": world.employer}
    opened = world.ask("staff north", contract.open_demand_order, **of_staff)
    assert len(world.ask("employer", contract.list_demand_orders)["items"]) == 2
    closed = world.ask("employer", contract.close_demand_order, id=opened["id"], reason="已招满")
    assert (closed["state"], closed["allowed_actions"]) == ("closed", [])
    with pytest.raises(Conflict, match="was closed"):
        world.ask("employer", contract.close_demand_order, id=opened["id"], reason="已招满")


def test_an_order_is_for_an_employer_of_the_community_that_is_not_closed(world: World) -> None:
    team, closed = (
        world.organisation(uuid4(), "volunteer_team"),
        world.organisation(uuid4(), closed_on=date(2026, 1, 1)),
    )
    for nobody in (team, closed, uuid4()):
        with pytest.raises(NotFound, match="no such employer"):
            world.ask("staff north", contract.open_demand_order, **ORDER, employer=nobody)
    elsewhere = replace(world.actor("admin"), community=uuid4())
    with pytest.raises(NotFound, match="no such employer"):
        world.ask(elsewhere, contract.open_demand_order, **ORDER, employer=world.employer)


def test_a_class_is_for_an_open_order_of_what_its_course_certifies(world: World) -> None:
    order = world.ask("employer", contract.open_demand_order, **ORDER | {"skill": "拆纱工"})
    with pytest.raises(Invalid, match="the order asks for 拆纱工"):
        world.training_class(demand_order=order["id"])
    world.ask("employer", contract.close_demand_order, id=order["id"], reason="已招满")
    with pytest.raises(Conflict, match="was closed"):
        world.training_class(world.course(skill="拆纱工"), demand_order=order["id"])


def test_the_third_of_two_seats_waits_and_moves_up_when_somebody_leaves(world: World) -> None:
    held = world.training_class()
    first, second, third, fourth = (world.enrol(held) for _ in range(4))
    assert [one["state"] for one in (first, second, third, fourth)] == ["enrolled", "enrolled", "waiting", "waiting"]
    assert (third["ahead"], fourth["ahead"]) == (0, 1)
    world.ask("admin", contract.withdraw_enrolment, id=second["id"])
    assert [world.state(one) for one in (first, second, third, fourth)] == [
        "enrolled",
        "withdrawn",
        "enrolled",
        "waiting",
    ]
    told = [(event["resident"], event["state"]) for event in world.told(contract.enrolment_changed)]
    assert told.count((third["resident"], "waiting")) == told.count((third["resident"], "enrolled")) == 1
    assert told.count((second["resident"], "withdrawn")) == 1 and len(told) == 6
    with pytest.raises(Conflict, match="nothing of it is open"):
        world.ask("admin", contract.withdraw_enrolment, id=second["id"])
    shown = world.ask("admin", contract.get_class, id=held["id"])
    assert (shown["taken"], shown["waiting"]) == (2, 1)


def test_who_left_may_come_again_and_stands_at_the_end_of_the_line(world: World) -> None:
    held = world.training_class(seats=1)
    somebody = world.resident()
    first, second = world.enrol(held, somebody), world.enrol(held)
    world.ask("admin", contract.withdraw_enrolment, id=first["id"])
    again = world.enrol(held, somebody)
    assert (world.state(second), again["state"], again["number"]) == ("enrolled", "waiting", 3)


def test_more_seats_let_the_line_in_and_fewer_than_are_taken_are_refused(world: World) -> None:
    held = world.training_class(seats=1)
    first, second, third = (world.enrol(held) for _ in range(3))
    world.ask("admin", contract.edit_class, id=held["id"], seats=2)
    assert [world.state(one) for one in (first, second, third)] == ["enrolled", "enrolled", "waiting"]
    with pytest.raises(Conflict, match="2 people hold a seat"):
        world.ask("admin", contract.edit_class, id=held["id"], seats=1)


@pytest.mark.parametrize(
    ("state", "reason"),
    [({"standing": "moved_out"}, "for people who live here"), ({"standing": "deceased"}, "for people who live here")],
)
def test_who_does_not_live_here_is_refused(world: World, state: dict[str, Any], reason: str) -> None:
    with pytest.raises(Conflict, match=reason):
        world.enrol(world.training_class(), world.resident(**state))


def test_nobody_is_in_a_class_twice_nor_in_two_at_the_same_hours(world: World) -> None:
    held, other, somebody = world.training_class(), world.training_class(), world.resident()
    enrolled = world.enrol(held, somebody)
    with pytest.raises(Conflict, match="in the class already"):
        world.enrol(held, somebody)
    with pytest.raises(Conflict, match="leave that one first"):
        world.enrol(other, somebody)
    world.ask(somebody, contract.withdraw_enrolment, id=enrolled["id"])
    assert world.enrol(other, somebody)["state"] == "enrolled"


def test_a_course_asks_for_the_certificate_of_another_first(world: World) -> None:
    basics, somebody = world.course(skill="缝纫基础"), world.resident()
    advanced = world.training_class(world.course(prerequisites=["缝纫基础"]), sessions=[in_days(world, 3)])
    with pytest.raises(Conflict, match="a certificate of 缝纫基础 first"):
        world.enrol(advanced, somebody)
    certificate = world.certified(somebody, basics)
    assert world.enrol(advanced, somebody)["state"] == "enrolled"
    world.ask("admin", contract.revoke_certificate, id=certificate["id"], reason="样品不是本人所做")
    again = world.training_class(world.course(prerequisites=["缝纫基础"]), sessions=[in_days(world, 4)])
    with pytest.raises(Conflict, match="a certificate of 缝纫基础 first"):
        world.enrol(again, somebody)


def in_days(world: World, days: int) -> dict[str, Any]:
    begin = world.clock.now() + timedelta(days=days)
    return {"starts_at": begin, "ends_at": begin + timedelta(hours=2)}


def test_staff_enrol_whom_they_answer_for_and_a_resident_themselves_only(world: World) -> None:
    held, north, south = world.training_class(seats=5), world.resident(), world.resident(compound=world.south)
    mine = world.ask("staff north", contract.enrol_resident, training_class=held["id"], resident=north)
    with pytest.raises(NotFound):
        world.ask("staff north", contract.enrol_resident, training_class=held["id"], resident=south)
    with pytest.raises(NotFound):
        world.ask(north, contract.enrol_resident, training_class=held["id"], resident=south)
    own = world.ask(south, contract.enrol_resident, training_class=held["id"])
    for who in ("staff north", north):
        assert [one["id"] for one in world.ask(who, contract.list_enrolments)["items"]] == [mine["id"]]
        with pytest.raises(NotFound):
            world.ask(who, contract.get_enrolment, id=own["id"])
        with pytest.raises(NotFound):
            world.ask(who, contract.withdraw_enrolment, id=own["id"])
    seen = world.ask("trainer", contract.list_enrolments, training_class=held["id"])["items"]
    assert {one["id"] for one in seen} == {mine["id"], own["id"]}
    assert world.ask("trainer second", contract.list_enrolments)["items"] == []
    for who, sessions in (("trainer", 1), ("trainer second", 0)):
        assert len(world.ask(who, contract.get_home)["teaching"]["next_sessions"]) == sessions
    with pytest.raises(NotFound):
        world.ask("trainer second", contract.get_class, id=held["id"])
    assert world.ask("trainer", contract.list_classes)["items"][0]["id"] == held["id"]


def test_what_is_allowed_follows_from_who_asks_and_how_it_stands(world: World) -> None:
    held, somebody = world.training_class(to="planned"), world.resident()
    assert held["allowed_actions"] == ["edit", "plan_sessions", "open", "cancel"]
    opened = world.ask("admin", contract.open_class, id=held["id"])
    assert opened["allowed_actions"] == ["edit", "plan_sessions", "start", "cancel"]
    enrolment = world.ask(somebody, contract.enrol_resident, training_class=held["id"])
    assert enrolment["allowed_actions"] == ["withdraw"]
    seen = world.ask("trainer", contract.get_class, id=held["id"])
    assert seen["allowed_actions"] == ["plan_sessions", "start"]
    world.ask("trainer", contract.start_class, id=held["id"])
    assert world.ask("trainer", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == ["assess"]
    assert world.ask("admin", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == ["withdraw", "assess"]
    assert world.ask("secretary", contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == []
    both = frozenset({"trainer", "resident"})
    lives_here = replace(world.actor("trainer second"), roles=both, resident=somebody)
    assert world.ask(lives_here, contract.get_class, id=held["id"])["allowed_actions"] == []
    learns_not = replace(world.actor("trainer"), roles=both, resident=world.resident())
    assert world.ask(learns_not, contract.get_enrolment, id=enrolment["id"])["allowed_actions"] == ["assess"]


def test_whose_copy_has_not_come_looks_like_nobody_after_a_wait(world: World) -> None:
    with pytest.raises(NotFound, match="known here soon"):
        world.enrol(world.training_class(), uuid4())


# ---- what ends it


def test_a_cancelled_class_ends_what_is_open_and_a_finished_one_the_line(world: World) -> None:
    cancelled, finished = world.training_class(seats=1), world.training_class(seats=1, to="running")
    learning, waiting = world.enrol(cancelled), world.enrol(cancelled)
    world.ask("staff north", contract.cancel_class, id=cancelled["id"], reason="培训师病了")
    for one in (learning, waiting):
        shown = world.ask("admin", contract.get_enrolment, id=one["id"])
        assert (shown["state"], shown["ended_because"]) == ("ended", "cancelled")
    learning, waiting = world.enrol(finished), world.enrol(finished)
    world.ask("trainer", contract.finish_class, id=finished["id"])
    assert world.state(learning) == "enrolled"
    shown = world.ask("admin", contract.get_enrolment, id=waiting["id"])
    assert (shown["state"], shown["ended_because"]) == ("ended", "no_seat")
    with pytest.raises(Conflict, match="this class is finished"):
        world.ask("admin", contract.cancel_class, id=finished["id"], reason="误")


@pytest.mark.parametrize(
    ("kind", "standing", "because"),
    [
        (registry.resident_deceased, "deceased", "died"),
        (registry.resident_moved, "moved_out", "moved_out"),
    ],
)
def test_whoever_dies_or_leaves_makes_room_for_the_next(world: World, kind: Any, standing: str, because: str) -> None:
    held, somebody = world.training_class(seats=1), world.resident()
    gone, next_one = world.enrol(held, somebody), world.enrol(held)
    event = world.event(kind, somebody, standing=standing)
    for _ in range(2):
        world.handle(event)
    shown = world.ask("admin", contract.get_enrolment, id=gone["id"])
    assert (shown["state"], shown["ended_because"]) == ("ended", because)
    assert world.state(next_one) == "enrolled"


def test_an_older_event_that_comes_late_ends_nothing(world: World) -> None:
    held, somebody = world.training_class(), world.resident()
    left = world.event(registry.resident_moved, somebody, standing="moved_out")
    world.tell(registry.resident_moved, somebody, standing="living_here")
    enrolment = world.enrol(held, somebody)
    world.handle(left)
    assert world.state(enrolment) == "enrolled"


def test_a_merged_record_hands_over_what_was_learnt_and_one_of_two_seats(world: World) -> None:
    kept, absorbed, course = world.resident("其木格"), world.resident("其木格"), world.course()
    certificate = world.certified(absorbed, course)
    held = world.training_class(seats=2)
    waiting_for = world.training_class(sessions=[in_days(world, 1)], seats=1)
    one, other, third = world.enrol(held, kept), world.enrol(held, absorbed), world.enrol(held)
    alone = world.enrol(waiting_for, absorbed)
    event = world.event(registry.resident_merged, absorbed, standing="merged", merged_into=kept)
    for _ in range(2):
        world.handle(event)
    mine = world.ask(kept, contract.list_certificates)["items"]
    assert [(c["id"], c["resident"]) for c in mine] == [(certificate["id"], str(kept))]
    assert world.ask(kept, contract.get_enrolment, id=alone["id"])["state"] == "enrolled"
    assert (world.state(one), world.state(third)) == ("enrolled", "enrolled")
    ended = world.ask(kept, contract.get_enrolment, id=other["id"])
    assert (ended["state"], ended["ended_because"]) == ("ended", "merged")


def test_records_merged_one_after_the_other_lead_to_the_last_in_whatever_order_it_is_told(world: World) -> None:
    first, second, last = (world.resident() for _ in range(3))
    enrolment = world.enrol(world.training_class(), first)
    world.tell(registry.resident_merged, second, standing="merged", merged_into=last)
    world.tell(registry.resident_merged, first, standing="merged", merged_into=second)
    assert world.ask(last, contract.get_enrolment, id=enrolment["id"])["state"] == "enrolled"


def test_an_erasure_leaves_places_and_numbers_without_the_person(world: World) -> None:
    somebody = world.resident()
    certificate = world.certified(somebody)
    held = world.training_class(seats=1)
    learning, next_one = world.enrol(held, somebody), world.enrol(held)
    event = world.event(registry.resident_erased, somebody)
    for _ in range(2):
        world.handle(event)
    shown = world.ask("admin", contract.get_enrolment, id=learning["id"])
    assert (shown["state"], shown["ended_because"], shown["resident"], shown["name"]) == ("ended", "erased", None, None)
    assert world.state(next_one) == "enrolled"
    assert world.ask("visitor", contract.verify_certificate, number=certificate["number"])["state"] == "valid"
    assert world.ask(somebody, contract.list_certificates)["items"] == []
    outbox = world.database.tables.outbox
    with world.database.reading() as connection:
        kept = connection.execute(select(outbox.c.body).where(~outbox.c.forgotten)).scalars()
        assert not [body for body in kept if str(somebody) in body.decode()], "what is told goes once it is delivered"


def test_whoever_was_erased_is_assessed_no_more(world: World) -> None:
    held, somebody = world.training_class(to="running"), world.resident()
    enrolment = world.enrol(held, somebody)
    world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=WEAK, note="手抖")
    world.tell(registry.resident_erased, somebody)
    assert world.state(enrolment) == "failed", "the class's figures stay true"
    with pytest.raises(Conflict, match="was erased"):
        world.ask("trainer", contract.assess_enrolment, id=enrolment["id"], marks=WEAK)
    with world.acting("admin") as uow:
        assert uow.session.scalars(select(Assessment.note)).all() == [None]


# ---- at the same moment


def test_however_many_come_and_leave_at_once_seats_are_never_over_and_nobody_is_lost(world: World) -> None:
    held = world.training_class(seats=4)
    people = [world.resident() for _ in range(16)]

    def come_and_perhaps_leave(index: int) -> None:
        mine = world.ask(people[index], contract.enrol_resident, training_class=held["id"])
        if index % 3 == 0:
            world.ask(people[index], contract.withdraw_enrolment, id=mine["id"])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(come_and_perhaps_leave, range(len(people))))
    rows = world.ask("admin", contract.list_enrolments, training_class=held["id"])["items"]
    by_state = {state: [row["number"] for row in rows if row["state"] == state] for state in STATES}
    assert {state: len(numbers) for state, numbers in by_state.items()} == {"enrolled": 4, "waiting": 6, "withdrawn": 6}
    assert sorted(row["number"] for row in rows) == list(range(1, 17))
    assert max(by_state["enrolled"]) < min(by_state["waiting"])


def test_nobody_gets_two_seats_at_the_same_hours_by_asking_twice_at_once(world: World) -> None:
    classes, somebody = [world.training_class() for _ in range(4)], world.resident()

    def come(held: dict[str, Any]) -> int:
        try:
            world.ask(somebody, contract.enrol_resident, training_class=held["id"])
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(come, classes)) == 1


# ---- what is told before a session


def test_each_session_is_told_of_once_to_those_who_learn_in_it(world: World) -> None:
    held = world.training_class(sessions=[in_days(world, 3), in_days(world, 5)], seats=1)
    learner, _ = world.enrol(held), world.enrol(held)
    world.let_due_happen()
    world.let_due_happen()
    told = world.told(contract.session_due)
    assert sorted(event["session"] for event in told) == sorted(session["id"] for session in held["sessions"])
    assert {tuple(event["learners"]) for event in told} == {(learner["resident"],)}


def test_a_session_that_is_put_off_is_told_of_at_its_new_time_and_one_that_stays_only_once(world: World) -> None:
    held = world.training_class(sessions=[in_days(world, 3), in_days(world, 5)], closes_at=world.clock.now() + HOUR)
    learner = world.enrol(held)
    stays, moves = (session["id"] for session in held["sessions"])
    world.let_due_happen()
    ahead = [in_days(world, 3), in_days(world, 9)]
    planned = world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=ahead)
    moved = planned["sessions"][1]["id"]
    assert planned["sessions"][0]["id"] == stays and moved not in [one["id"] for one in held["sessions"]]
    told = world.told(contract.class_replanned)
    assert [event["learners"] for event in told] == [[learner["resident"]]]
    world.let_due_happen()
    assert sorted(event["session"] for event in world.told(contract.session_due)) == sorted([stays, moves, moved])
    with pytest.raises(NotFound):
        world.ask("trainer second", contract.plan_sessions, id=held["id"], sessions=ahead)


def test_sessions_that_have_begun_stay_and_none_is_planned_for_the_past(world: World) -> None:
    begun = world.training_class(to="running")
    world.clock.advance(3 * HOUR)
    more = world.ask("trainer", contract.plan_sessions, id=begun["id"], sessions=[in_days(world, 2)])
    stays, _ = (session["id"] for session in more["sessions"])
    assert stays == begun["sessions"][0]["id"]
    with pytest.raises(Invalid) as refused:
        world.ask("trainer", contract.plan_sessions, id=begun["id"], sessions=[in_days(world, -1)])
    assert [error.pointer for error in refused.value.errors] == ["/sessions/0/starts_at"]
    ahead = world.training_class(sessions=[in_days(world, 3)], closes_at=world.clock.now() + HOUR)
    with pytest.raises(Invalid, match="at least once"):
        world.ask("trainer", contract.plan_sessions, id=ahead["id"], sessions=[])
    world.ask("admin", contract.cancel_class, id=ahead["id"], reason="培训师病了")
    with pytest.raises(Conflict, match="plan another one"):
        world.ask("trainer", contract.plan_sessions, id=ahead["id"], sessions=[in_days(world, 4)])


def test_sessions_recur_by_a_rule_and_are_kept_one_by_one(world: World) -> None:
    first = in_days(world, 3)  # a Thursday, at nine in the community
    rule = {"recurs": "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6", "except_on": ["2026-05-11"]}
    held = world.training_class(sessions=[first | rule], closes_at=world.clock.now() + HOUR)
    days = ["2026-05-07", "2026-05-14", "2026-05-18", "2026-05-21", "2026-05-25"]
    assert [one["starts_at"][:16] for one in held["sessions"]] == [f"{day}T01:00" for day in days]
    world.enrol(held)
    anew = world.ask(
        "trainer", contract.plan_sessions, id=held["id"], sessions=[first | {"recurs": "FREQ=DAILY;COUNT=8"}]
    )
    kept = {one["id"] for one in held["sessions"]} & {one["id"] for one in anew["sessions"]}
    assert (len(anew["sessions"]), len(kept)) == (8, 2), "those that stay keep their ids"
    for wrong in ("FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=DAILY;COUNT=201"):
        with pytest.raises(Invalid) as refused:
            world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=[first | {"recurs": wrong}])
        assert [error.pointer for error in refused.value.errors] == ["/sessions/0/recurs"]
    with pytest.raises(Invalid, match="cannot be planned"):
        past = in_days(world, -1) | {"recurs": "FREQ=DAILY;COUNT=8"}
        world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=[past])


def test_of_a_cancelled_class_nothing_is_told(world: World) -> None:
    held = world.training_class(sessions=[in_days(world, 3)])
    world.enrol(held)
    world.ask("admin", contract.cancel_class, id=held["id"], reason="培训师病了")
    world.let_due_happen()
    assert world.told(contract.session_due) == []


def test_a_class_is_not_put_off_to_hours_at_which_somebody_of_it_is_in_another(world: World) -> None:
    held, other = world.training_class(), world.training_class(sessions=[in_days(world, 2)])
    somebody = world.resident()
    world.enrol(other, somebody)
    enrolment = world.enrol(held, somebody)
    with pytest.raises(Conflict) as refused:
        world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=[in_days(world, 2)])
    assert refused.value.type == "hours-taken"
    free = world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=[in_days(world, 3)])
    assert len(free["sessions"]) == 2
    world.ask(somebody, contract.withdraw_enrolment, id=enrolment["id"])
    world.ask("trainer", contract.plan_sessions, id=held["id"], sessions=[in_days(world, 2)])
