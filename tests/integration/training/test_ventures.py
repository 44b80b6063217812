"""Residents' ventures with a maker space, on a real database and by who asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, Scope
from chassis.bus.envelope import Event
from chassis.contract import Operation
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.registry import contract as registry
from services.training import contract
from services.training.ventures.usecases.applying import edit_venture
from tests.integration.training.world import World

TODAY = date(2026, 5, 4)
CODE = "92150627MA0N00001X"


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


class Space:
    """A maker space, who stands for it, a place for one and a mentor."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.id = world.organisation(uuid4(), "maker_space")
        self.head = self.standing_for(self.id)
        self.place = self.ask(contract.enter_venture_place, **self.of(name="工位甲", kind="workstation", capacity=1))
        self.mentor = self.ask(contract.enter_mentor, **self.of(name="王老师", expertise="网店"))

    def of(self, **more: Any) -> dict[str, Any]:
        return {"organisation": self.id, **more}

    def standing_for(self, organisation: UUID) -> Actor:
        actor = self.world.actor(f"representative {organisation}")
        return replace(actor, scope=Scope(organisations=frozenset({organisation})))

    def ask(self, operation: Operation, who: Any = None, **body: Any) -> dict[str, Any]:
        return self.world.ask(who or self.head, operation, **body)

    def applied(self, resident: UUID | None = None, **more: Any) -> dict[str, Any]:
        resident = resident or self.world.resident()
        told = {
            "title": "羊绒手工坊",
            "line": "crafts",
            "planned_on": self.world.clock.now().date(),
            "needs": ["subsidy", "place", "place"],
        }
        return self.ask(contract.apply_venture, resident, **self.of(**told | more))

    def accepted(self, resident: UUID | None = None) -> dict[str, Any]:
        return self.ask(contract.decide_venture, id=self.applied(resident)["id"], accepted=True)

    def started(self, resident: UUID | None = None) -> dict[str, Any]:
        venture = self.accepted(resident)
        return self.ask(contract.start_venture, id=venture["id"], started_on=self.world.clock.now().date())

    def place_it(self, venture: dict[str, Any], since: date, until: date | None = None) -> dict[str, Any]:
        told = {"place": self.place["id"], "since": since, "until": until}
        return self.ask(contract.place_venture, id=venture["id"], **{k: v for k, v in told.items() if v is not None})

    def read(self, venture: dict[str, Any], who: Any = "admin") -> dict[str, Any]:
        return self.ask(contract.get_venture, who, id=venture["id"])

    def follow_up(self, venture: dict[str, Any], months: int = 3, who: Any = "admin") -> dict[str, Any]:
        rows = self.ask(contract.list_venture_follow_ups, who, venture=venture["id"])["items"]
        return next(row for row in rows if row["months"] == months)

    def found(self, venture: dict[str, Any], who: Any = "admin", **told: Any) -> dict[str, Any]:
        row = self.follow_up(venture)
        told = {"running": True, "people": 1} | told if told.get("running", True) else told
        return self.ask(contract.record_venture_follow_up, who, id=row["id"], **told)


@pytest.fixture
def space(world: World) -> Space:
    return Space(world)


def withdraws_consent(world: World, resident: UUID, purpose: str = "registration") -> None:
    told = {"resident": resident, "purpose": purpose, "allowed": False, "sensitive_kinds": [], "until": None}
    at = {"community": world.community, "version": 1, "time": world.clock.now()}
    world.handle(Event.of(registry.consent_changed, id=uuid4(), subject=uuid4(), data=told, **at))


# ---- applying


def test_a_resident_applies_and_the_maker_space_accepts(world: World, space: Space) -> None:
    who = world.resident("乌云")
    venture = space.applied(who)
    assert (venture["state"], venture["name"], venture["needs"]) == ("applied", "乌云", ["place", "subsidy"])
    assert venture["allowed_actions"] == ["edit", "withdraw"]
    assert space.read(venture, space.head)["allowed_actions"] == ["decide"]
    venture = space.ask(contract.decide_venture, id=venture["id"], accepted=True)
    assert (venture["state"], venture["decided_on"]) == ("accepted", str(TODAY))
    assert venture["allowed_actions"] == ["start", "give_place", "assign_mentor", "record_support"]
    with pytest.raises(Conflict, match="is accepted"):
        space.ask(contract.decide_venture, id=venture["id"], accepted=False, reason="误")
    assert [one["state"] for one in world.told(contract.venture_changed)] == ["applied", "accepted"]


def test_who_may_not_start_something_is_told_why(world: World, space: Space) -> None:
    refused = {
        "live here": world.resident(standing="moved_out"),
        "16 or older": world.resident(works_from=date(2027, 1, 1)),
        "consent": world.resident(),
        "goes on": world.resident(),
    }
    withdraws_consent(world, refused["consent"])
    space.applied(refused["goes on"])
    for reason, who in refused.items():
        with pytest.raises(Conflict, match=reason):
            space.applied(who)
    space.applied(world.resident(works_from=TODAY))
    with pytest.raises(Invalid, match="past"):
        space.applied(planned_on=days(-1))
    closed = world.organisation(uuid4(), "maker_space", closed_on=days(-1))
    for nobody in (closed, world.employer, uuid4()):
        with pytest.raises(NotFound, match="no such maker space"):
            space.applied(organisation=nobody)
    with pytest.raises(Invalid, match="name the resident"):
        space.ask(contract.apply_venture, "admin", **space.of(title="甲", line="retail", planned_on=days(1)))


def test_what_is_declined_says_why_and_the_next_application_is_open(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.applied(who)
    with pytest.raises(Invalid, match="say why"):
        space.ask(contract.decide_venture, id=venture["id"], accepted=False)
    declined = space.ask(contract.decide_venture, id=venture["id"], accepted=False, reason="工位已满")
    assert (declined["state"], declined["decided_because"]) == ("declined", "工位已满")
    again = space.applied(who)
    world.ask(who, contract.withdraw_venture, id=again["id"])
    with pytest.raises(Conflict, match="is withdrawn"):
        world.ask(who, contract.withdraw_venture, id=again["id"])


def test_whose_consent_went_meanwhile_is_not_accepted(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.applied(who)
    withdraws_consent(world, who)
    with pytest.raises(Conflict, match="consent"):
        space.ask(contract.decide_venture, id=venture["id"], accepted=True)


def test_an_application_is_changed_until_it_is_decided(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.applied(who, description="围巾")
    changed = world.ask(
        who, contract.edit_venture, id=venture["id"], title="围巾铺", description=None, needs=["contacts"]
    )
    assert (changed["title"], changed["description"], changed["needs"]) == ("围巾铺", None, ["contacts"])
    assert changed["version"] == venture["version"] + 1
    command = contract.edit_venture.request.parse({"id": venture["id"], "title": "旧"})
    with pytest.raises(Conflict, match="changed since"), world.acting(who, "training.edit_venture") as uow:
        uow.if_match = "1"
        edit_venture(uow, command)
    with pytest.raises(Invalid, match="past"):
        world.ask(who, contract.edit_venture, id=venture["id"], planned_on=days(-1))
    space.ask(contract.decide_venture, id=venture["id"], accepted=True)
    with pytest.raises(Conflict, match="is accepted"):
        world.ask(who, contract.edit_venture, id=venture["id"], title="新")


# ---- who sees and does what


def test_everybody_reaches_their_own_ventures_and_no_others(world: World, space: Space) -> None:
    mine, theirs = world.resident(), world.resident(compound=world.south)
    venture, far = space.applied(mine), space.applied(theirs)
    other = space.standing_for(world.organisation(uuid4(), "maker_space"))
    elsewhere = replace(world.actor("admin"), community=uuid4())
    sees = {
        "admin": {venture["id"], far["id"]},
        "secretary": {venture["id"], far["id"]},
        "staff north": {venture["id"]},
        "staff south": {far["id"]},
        space.head: {venture["id"], far["id"]},
        mine: {venture["id"]},
        theirs: {far["id"]},
        other: set(),
        elsewhere: set(),
    }
    for who, expected in sees.items():
        assert {one["id"] for one in space.ask(contract.list_ventures, who)["items"]} == expected, who
        for one in (venture, far):
            if one["id"] not in expected:
                with pytest.raises(NotFound):
                    space.read(one, who)
                with pytest.raises(NotFound):
                    space.ask(contract.decide_venture, who, id=one["id"], accepted=True)
    for named in ("resident", "organisation"):
        hidden = space.ask(contract.list_ventures, mine, **{named: far[named]})["items"]
        assert {one["id"] for one in hidden} <= {venture["id"]}
    with pytest.raises(NotFound):
        space.ask(
            contract.apply_venture,
            "staff north",
            resident=theirs,
            **space.of(title="甲", line="retail", planned_on=TODAY),
        )


def test_a_resident_does_not_run_the_own_venture_whatever_else_they_are(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.applied(who)
    for operation, told in (
        (contract.decide_venture, {"accepted": True}),
        (contract.end_venture, {"ended_on": TODAY, "because": "closed"}),
    ):
        with pytest.raises(NotFound):
            space.ask(operation, who, id=venture["id"], **told)
    both = replace(space.head, resident=who, roles=frozenset({"representative", "resident"}))
    assert space.read(venture, both)["allowed_actions"] == ["edit", "withdraw"]
    with pytest.raises(Forbidden, match="your own"):
        space.ask(contract.decide_venture, both, id=venture["id"], accepted=True)
    with pytest.raises(NotFound):
        space.ask(contract.withdraw_venture, id=venture["id"])


def test_places_and_mentors_are_the_maker_spaces_own(world: World, space: Space) -> None:
    other = Space(world)
    for asked in (contract.list_venture_places, contract.list_mentors):
        assert {one["organisation"] for one in space.ask(asked)["items"]} == {str(space.id)}
        assert space.ask(asked, organisation=other.id)["items"] == []
        assert len(space.ask(asked, "secretary")["items"]) == 2
        assert space.ask(asked, replace(world.actor("admin"), community=uuid4()))["items"] == []
    for operation, thing in ((contract.close_venture_place, other.place), (contract.end_mentor, other.mentor)):
        with pytest.raises(NotFound):
            space.ask(operation, id=thing["id"])
    for operation, told in (
        (contract.enter_venture_place, {"name": "甲", "kind": "room", "capacity": 1}),
        (contract.enter_mentor, {"name": "甲"}),
    ):
        with pytest.raises(NotFound):
            space.ask(operation, organisation=other.id, **told)
        with pytest.raises(NotFound):
            space.ask(operation, "admin", organisation=world.employer, **told)
    venture = space.accepted()
    with pytest.raises(NotFound, match="no such place"):
        space.ask(contract.place_venture, "admin", id=venture["id"], place=other.place["id"], since=TODAY)
    with pytest.raises(NotFound, match="no such mentor"):
        space.ask(contract.assign_mentor, "admin", id=venture["id"], mentor=other.mentor["id"], since=TODAY)


# ---- places and mentors


def test_a_place_is_given_to_no_more_ventures_than_it_holds(world: World, space: Space) -> None:
    one, other = space.accepted(), space.accepted()
    placed = space.place_it(one, days(0), days(10))
    assert [(stay["name"], stay["until"]) for stay in placed["places"]] == [("工位甲", str(days(10)))]
    for since, until in ((days(9), None), (days(0), days(1)), (days(3), days(5))):
        with pytest.raises(Conflict, match="is full"):
            space.place_it(other, since, until)
    space.place_it(other, days(10))
    with pytest.raises(Conflict, match="has a place on some"):
        space.place_it(other, days(20))
    with pytest.raises(Conflict, match="is full"):
        space.place_it(one, days(30))
    (shown,) = space.ask(contract.list_venture_places)["items"]
    assert (shown["taken"], shown["allowed_actions"]) == (1, ["close"])
    for since, until in ((days(1), days(1)), (days(-1), None)):
        with pytest.raises(Invalid):
            space.place_it(space.accepted(), since, until)


def test_of_two_at_once_one_gets_the_place(world: World, space: Space) -> None:
    ventures = [space.accepted() for _ in range(4)]

    def ask(venture: dict[str, Any]) -> int:
        try:
            return len(space.place_it(venture, days(0))["places"])
        except Conflict:
            return 0

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(ask, ventures)) == [0, 0, 0, 1]
    (place,) = space.ask(contract.list_venture_places)["items"]
    assert place["taken"] == 1


def test_of_two_places_of_a_name_entered_at_once_one_stands(world: World, space: Space) -> None:
    def ask(capacity: int) -> int:
        try:
            entered = space.ask(contract.enter_venture_place, **space.of(name="乙", kind="room", capacity=capacity))
            return int(entered["capacity"])
        except Conflict as refused:
            assert refused.type == "venture-place-name"
            return 0

    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(ask, (1, 2, 3, 4)))
    assert sorted(map(bool, answers)) == [False, False, False, True]


def test_a_place_that_is_left_is_free_from_that_day_on(world: World, space: Space) -> None:
    one, other = space.accepted(), space.accepted()
    assert "leave_place" not in one["allowed_actions"]
    assert "leave_place" in space.place_it(one, days(0))["allowed_actions"]
    with pytest.raises(Conflict, match="today or later"):
        space.ask(contract.close_venture_place, id=space.place["id"])
    left = space.ask(contract.leave_venture_place, id=one["id"], until=days(5))
    assert left["places"][0]["until"] == str(days(5))
    with pytest.raises(Invalid, match="anyway"):
        space.ask(contract.leave_venture_place, id=one["id"], until=days(6))
    space.place_it(other, days(5))
    world.ask("admin", contract.withdraw_venture, id=other["id"])
    (never,) = space.read(other)["places"]
    assert never["since"] == never["until"], "it never came to be"
    world.clock.advance(timedelta(days=5))
    assert space.ask(contract.close_venture_place, id=space.place["id"])["closed_on"] == str(days(5))
    with pytest.raises(NotFound, match="no such place any more"):
        space.place_it(space.accepted(), days(6))
    with pytest.raises(Conflict):
        space.ask(contract.close_venture_place, id=space.place["id"])


def test_a_place_has_its_name_once(space: Space) -> None:
    told = space.of(name="工位甲", kind="workstation", capacity=1)
    assert space.ask(contract.enter_venture_place, **told)["id"] == space.place["id"]
    with pytest.raises(Conflict, match="of that name"):
        space.ask(contract.enter_venture_place, **told | {"capacity": 2})


def test_a_venture_has_one_mentor_at_a_time(world: World, space: Space) -> None:
    venture = space.accepted()
    other = space.ask(contract.enter_mentor, **space.of(name="李老师", account=uuid4()))
    space.ask(contract.assign_mentor, id=venture["id"], mentor=space.mentor["id"], since=TODAY)
    with pytest.raises(Conflict, match="another mentor first"):
        space.ask(contract.end_mentor, id=space.mentor["id"])
    with pytest.raises(Conflict, match="that day or later"):
        space.ask(contract.assign_mentor, id=venture["id"], mentor=other["id"], since=TODAY)
    changed = space.ask(contract.assign_mentor, id=venture["id"], mentor=other["id"], since=days(1))
    terms = [(one["name"], one["since"], one["until"]) for one in changed["mentors"]]
    assert terms == [("王老师", str(TODAY), str(days(1))), ("李老师", str(days(1)), None)]
    world.clock.advance(timedelta(days=1))
    ended = space.ask(contract.end_mentor, id=space.mentor["id"])
    assert (ended["ended_on"], ended["allowed_actions"]) == (str(days(1)), [])
    with pytest.raises(NotFound, match="no such mentor any more"):
        space.ask(contract.assign_mentor, id=venture["id"], mentor=space.mentor["id"], since=days(2))


# ---- support


def test_support_is_recorded_by_its_kind_and_what_was_wrong_is_voided(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.accepted(who)

    def given(**told: Any) -> dict[str, Any]:
        return space.ask(contract.record_venture_support, id=venture["id"], given_on=TODAY, **told)

    met = given(kind="mentoring", mentor=space.mentor["id"], minutes=45, note="选品")
    money = given(kind="subsidy", amount={"amount": "5000.00"}, giver="人社局")
    assert (met["minutes"], money["amount"]) == (45, {"amount": "5000.00", "currency": "CNY"})
    for wrong in (
        {"kind": "mentoring"},
        {"kind": "mentoring", "mentor": space.mentor["id"]},
        {"kind": "contacts", "minutes": 5},
        {"kind": "subsidy"},
        {"kind": "loan_guarantee", "amount": {"amount": "0.00"}},
        {"kind": "equipment", "amount": {"amount": "5.00"}},
        {"kind": "place"},
    ):
        with pytest.raises(Invalid):
            given(**wrong)
    with pytest.raises(Invalid, match="ahead"):
        space.ask(contract.record_venture_support, id=venture["id"], given_on=days(1), kind="contacts")
    void = space.ask(contract.void_venture_support, id=money["id"], reason="金额录错")
    assert (void["voided_on"], void["allowed_actions"]) == (str(TODAY), [])
    with pytest.raises(Conflict, match="was voided"):
        space.ask(contract.void_venture_support, id=money["id"], reason="误")
    shown = world.ask(who, contract.list_venture_support, venture=venture["id"])["items"]
    assert [(one["kind"], one["allowed_actions"]) for one in shown] == [("mentoring", []), ("subsidy", [])]
    other = Space(world)
    for stranger in (world.resident(), other.head, "staff south"):
        assert space.ask(contract.list_venture_support, stranger, venture=venture["id"])["items"] == []
        with pytest.raises(NotFound):
            space.ask(contract.void_venture_support, stranger, id=met["id"], reason="误")
    with pytest.raises(NotFound, match="no such mentor"):
        given(kind="mentoring", mentor=other.mentor["id"], minutes=5)


# ---- a business


def test_a_started_venture_is_registered_and_a_later_registration_keeps_the_earlier(world: World, space: Space) -> None:
    venture = space.started()

    def registered(**told: Any) -> dict[str, Any]:
        told = {"kind": "individual_business", "name": "羊绒手工坊", "registered_on": TODAY} | told
        return space.ask(contract.register_venture, id=venture["id"], **told)

    assert registered()["registration"]["credit_code"] is None
    once = registered(credit_code=" 92150627ma0n00001x ")
    assert once["registration"]["credit_code"] == CODE
    assert registered(credit_code=CODE)["version"] == once["version"], "the same again changes nothing"
    for wrong in ({"credit_code": CODE[:-1] + "1"}, {"kind": "company"}, {"registered_on": days(1)}):
        with pytest.raises(Invalid):
            registered(**wrong)
    held = world.ask(UUID(venture["resident"]), contract.list_held)["items"]
    assert [one["row"]["credit_code"] for one in held if one["part"] == "venture_registrations"] == [None, CODE]
    with pytest.raises(Conflict, match="is applied"):
        told = {"kind": "individual_business", "name": "铺", "registered_on": TODAY}
        space.ask(contract.register_venture, id=space.applied()["id"], **told)


def test_a_venture_starts_between_its_acceptance_and_today(world: World, space: Space) -> None:
    venture = space.accepted()
    for wrong in (days(-1), days(1)):
        with pytest.raises(Invalid):
            space.ask(contract.start_venture, id=venture["id"], started_on=wrong)
    started = space.ask(contract.start_venture, id=venture["id"], started_on=TODAY)
    assert started["next_follow_up_on"] == "2026-08-04"
    with pytest.raises(Conflict, match="is started"):
        world.ask(UUID(venture["resident"]), contract.withdraw_venture, id=venture["id"])


# ---- follow-ups


def test_follow_ups_fall_due_are_told_of_and_stand_overdue_until_recorded(world: World, space: Space) -> None:
    venture = space.started()

    def states(**asked: Any) -> list[tuple[int, str]]:
        items = space.ask(contract.list_venture_follow_ups, "staff north", **asked)["items"]
        return [(one["months"], one["state"]) for one in items]

    assert states() == [(3, "ahead"), (6, "ahead"), (12, "ahead")]
    with pytest.raises(Conflict, match="due on 2026-08-04"):
        space.found(venture)
    due = world.database.tables.due
    with world.database.reading() as connection:
        at = connection.execute(select(due.c.at).order_by(due.c.at)).scalars().all()
    assert at[0].isoformat() == "2026-08-04T01:00:00+00:00", "nine o'clock in the community"
    world.clock.advance(timedelta(days=92))  # the fourth of August
    world.let_due_happen()
    assert [one["months"] for one in world.told(contract.follow_up_due)] == [3, 6, 12], "the runner let all be due"
    assert states(state="due") == [(3, "due")]
    world.clock.advance(timedelta(days=14))
    assert (states(state="due"), states(state="overdue")) == ([(3, "due")], [])
    world.clock.advance(timedelta(days=1))
    assert (states(state="due"), states(state="overdue")) == ([], [(3, "overdue")])
    desks = [world.ask(who, contract.get_home)["venture_desk"] for who in ("staff north", "staff south", "secretary")]
    assert [(desk["overdue"], desk["due"]) for desk in desks] == [(1, 0), (0, 0), (1, 0)]
    assert space.ask(contract.get_home)["venture_desk"] == {"applications": 0, "due": 0, "overdue": 1}
    assert world.ask(Space(world).standing_for(world.employer), contract.get_home)["venture_desk"] is None
    found = space.found(venture, difficulties="客源少", next_step="电商培训")
    assert (found["state"], found["recorded_on"], found["allowed_actions"]) == ("recorded", str(days(107)), [])
    with pytest.raises(Conflict, match="once and for all"):
        space.found(venture)
    assert space.read(venture)["next_follow_up_on"] == "2026-11-04"
    for stranger in (world.resident(), Space(world).head, "staff south"):
        assert space.ask(contract.list_venture_follow_ups, stranger, organisation=space.id)["items"] == []
        with pytest.raises(NotFound):
            space.ask(contract.record_venture_follow_up, stranger, id=found["id"], running=True, people=1)


def test_a_recorded_follow_up_is_told_of_no_more(world: World, space: Space) -> None:
    venture = space.started()
    world.clock.advance(timedelta(days=92))
    space.found(venture)
    other = space.started()
    space.ask(contract.end_venture, id=other["id"], ended_on=days(92), because="employed")
    world.let_due_happen()
    assert [one["months"] for one in world.told(contract.follow_up_due)] == [6, 12]


def test_income_is_between_the_resident_and_the_community(world: World, space: Space) -> None:
    who = world.resident()
    venture = space.started(who)
    world.clock.advance(timedelta(days=92))
    told = {"income": {"amount": "3200.00"}}
    with pytest.raises(Forbidden, match="leave it out"):
        space.found(venture, space.head, **told)
    seen = {"amount": "3200.00", "currency": "CNY"}
    assert space.found(venture, who, **told)["income"] == seen
    assert [space.follow_up(venture, who=one)["income"] for one in (who, "staff north", "secretary")] == [seen] * 3
    assert space.follow_up(venture, who=space.head)["income"] is None
    both = replace(space.head, resident=world.resident(), roles=frozenset({"representative", "resident"}))
    assert space.follow_up(venture, who=both)["income"] is None


def test_staff_neither_take_down_nor_see_the_income_of_who_does_not_show_it_to_them(world: World, space: Space) -> None:
    who = world.resident()
    venture, told = space.started(who), {"income": {"amount": "3200.00"}}
    world.clock.advance(timedelta(days=92))
    withdraws_consent(world, who, "pay_access")
    with pytest.raises(Conflict, match="does not let staff see"):
        space.found(venture, "staff north", **told)
    assert space.found(venture, who, **told)["income"]["amount"] == "3200.00"
    assert [space.follow_up(venture, who=one)["income"] for one in ("staff north", "secretary", "admin")] == [None] * 3


def test_what_runs_no_more_ends_by_its_follow_up(world: World, space: Space) -> None:
    venture = space.started()
    space.place_it(venture, TODAY)
    space.ask(contract.assign_mentor, id=venture["id"], mentor=space.mentor["id"], since=TODAY)
    world.clock.advance(timedelta(days=92))
    row = space.follow_up(venture)
    for wrong in (
        {"running": False},
        {"running": False, "ended_because": "closed", "people": 1},
        {"running": True, "ended_because": "closed", "people": 1},
        {"running": True},
    ):
        with pytest.raises(Invalid):
            space.ask(contract.record_venture_follow_up, "admin", id=row["id"], **wrong)
    space.found(venture, running=False, ended_because="closed")
    ended = space.read(venture)
    assert (ended["state"], ended["ended_because"], ended["ended_on"]) == ("ended", "closed", str(days(92)))
    assert [one["until"] for one in (*ended["places"], *ended["mentors"])] == [str(days(92))] * 2
    assert [space.follow_up(venture, months)["state"] for months in (3, 6, 12)] == ["recorded", "lapsed", "lapsed"]
    with pytest.raises(Conflict, match="ended before"):
        space.ask(
            contract.record_venture_follow_up, "admin", id=space.follow_up(venture, 6)["id"], running=True, people=1
        )


# ---- outcomes


def test_outcomes_count_by_maker_space_and_year_and_hide_the_income_of_few(world: World, space: Space) -> None:
    space.applied()
    ventures = [space.started() for _ in range(5)]
    told = {"kind": "individual_business", "name": "铺", "registered_on": TODAY}
    space.ask(contract.register_venture, id=ventures[0]["id"], **told)
    world.clock.advance(timedelta(days=92))

    def outcome(who: Any = "secretary", **asked: Any) -> Any:
        items = space.ask(contract.list_venture_outcomes, who, organisation=space.id, **asked)["items"]
        return items[0] if items else None

    for number, venture in enumerate(ventures[:4], 1):
        space.found(venture, income={"amount": f"{number}000.00"})
    assert outcome()["after"][0] == {"months": 3, "followed_up": 4, "running": 4, "income": None}
    space.found(ventures[4], income={"amount": "9000.00"})
    found = outcome(space.head)
    counted = [found[name] for name in ("year", "applied", "accepted", "started", "registered")]
    assert counted == [2026, 6, 5, 5, 1]
    median = {"people": 5, "a_month": {"amount": "3000.00", "currency": "CNY"}}
    assert found["after"][0] == {"months": 3, "followed_up": 5, "running": 5, "income": median}
    assert found["after"][2]["followed_up"] == 0
    assert outcome(year=2025) is None
    assert outcome(space.standing_for(uuid4())) is None
    assert outcome(replace(world.actor("admin"), community=uuid4())) is None


# ---- what the registry tells


@pytest.mark.parametrize(("standing", "because"), [("deceased", "died"), ("moved_out", "moved_out")])
def test_a_founder_who_is_here_no_more_ends_it(world: World, space: Space, standing: str, because: str) -> None:
    who = world.resident()
    venture = space.started(who)
    space.place_it(venture, TODAY)
    for _ in range(2):
        world.tell(registry.resident_moved, who, standing=standing)
    ended = space.read(venture)
    assert (ended["state"], ended["ended_because"], ended["allowed_actions"]) == ("ended", because, [])
    assert ended["places"][0]["until"] == str(TODAY)
    assert {one["state"] for one in space.ask(contract.list_venture_follow_ups)["items"]} == {"lapsed"}


def test_a_merge_hands_ventures_over_and_of_two_the_further_goes_on(world: World, space: Space) -> None:
    kept, absorbed = world.resident(), world.resident()
    behind, further = space.applied(kept), space.started(absorbed)
    for _ in range(2):
        world.tell(registry.resident_merged, absorbed, standing="merged", merged_into=kept)
    shown = {one["id"]: one for one in world.ask(kept, contract.list_ventures)["items"]}
    assert {one["resident"] for one in shown.values()} == {str(kept)}
    assert (shown[behind["id"]]["state"], shown[behind["id"]]["ended_because"]) == ("ended", "merged")
    assert shown[further["id"]]["state"] == "started"
    assert world.ask(kept, contract.get_home)["venture"]["id"] == further["id"]


def test_an_erasure_leaves_counts_and_nobodys_words(world: World, space: Space) -> None:
    who = world.resident("乌云")
    venture = space.started(who)
    told = {"kind": "individual_business", "name": "乌云手工坊", "credit_code": CODE, "registered_on": TODAY}
    space.ask(contract.register_venture, id=venture["id"], **told)
    support = {"kind": "subsidy", "given_on": TODAY, "amount": {"amount": "5000.00"}, "note": "乌云家"}
    space.ask(contract.record_venture_support, id=venture["id"], **support)
    world.clock.advance(timedelta(days=92))
    space.found(venture, income={"amount": "3200.00"}, difficulties="乌云病了", next_step="再访乌云")
    world.tell(registry.resident_erased, who)
    left = space.read(venture)
    assert (left["state"], left["ended_because"], left["resident"], left["title"]) == ("ended", "erased", None, None)
    assert (left["registration"]["name"], left["registration"]["credit_code"]) == (None, None)
    row = space.follow_up(venture)
    assert (row["running"], row["income"], row["difficulties"], row["next_step"]) == (True, None, None, None)
    (given,) = space.ask(contract.list_venture_support)["items"]
    assert (given["amount"], given["note"]) == (None, None)
    (counted,) = space.ask(contract.list_venture_outcomes)["items"]
    assert (counted["started"], counted["after"][0]["running"]) == (1, 1)
    outbox = world.database.tables.outbox
    with world.database.reading() as connection:
        kept = connection.execute(select(outbox.c.body).where(~outbox.c.forgotten)).scalars().all()
    assert kept
    assert not [body for body in kept if str(who) in str(body)]


# ---- what a resident sees and gets


def test_home_and_the_own_copy_have_the_venture(world: World, space: Space) -> None:
    who = world.resident()
    assert world.ask(who, contract.get_home)["venture"] is None
    venture = space.started(who)
    space.place_it(venture, TODAY)
    space.ask(contract.assign_mentor, id=venture["id"], mentor=space.mentor["id"], since=days(1))
    home = world.ask(who, contract.get_home)
    assert home["venture"] == {
        "id": venture["id"],
        "title": "羊绒手工坊",
        "state": "started",
        "organisation_name": "针织二厂",
        "place": "工位甲",
        "mentor": None,
        "next_follow_up_on": "2026-08-04",
    }
    assert home["venture_desk"] is None
    stranger = world.resident()
    space.started(stranger)
    parts = [one["part"] for one in world.ask(who, contract.list_held, limit=200)["items"]]
    ours = sorted(part for part in parts if part.startswith("venture"))
    assert ours == ["venture_follow_ups"] * 3 + ["venture_mentors", "venture_stays", "ventures"]
