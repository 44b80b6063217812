"""What waits for somebody follows the record, in the same write: it is closed, and says why; so do sign-ins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.contract import Operation
from chassis.errors import Conflict
from chassis.testing.processes import wait_for
from services.registry import contract
from services.registry.accounts.tables import Account, SignInSession
from services.registry.accounts.usecases.sessions import open_session
from services.registry.forms.usecases import print_sheet
from services.registry.visits.usecases import plan_visit, record_visit

from .community import Community

UseCase = Callable[[Any, Any], Any]
TODAY = "2026-10-20"


class Waited:
    """A member of a household for whom a visit, a call and a sheet wait, beside a visit to the whole household."""

    def __init__(self, community: Community) -> None:
        self.community = community
        dwelling = community.a_dwelling(community.a_compound())
        self.household, [self.head, self.person] = community.a_household(dwelling, "巴特尔", "其木格")
        self.visit = self.plan(resident=self.person)
        self.later = self.plan(resident=self.person, due_on="2026-12-01")
        self.call = self.plan(resident=self.person, channel="call")
        self.home = self.plan(household=self.household)
        self.sheet = self.ask(contract.print_sheet, form="visit", resident=self.person)["number"]

    def ask(self, operation: Any, **body: Any) -> Any:
        return self.community.ask(operation, **body)

    def plan(self, **of: str) -> str:
        return str(self.ask(contract.plan_visit, reason="elderly", **of)["id"])

    def leave(self, ending: str) -> None:
        told = {"kind": "remove", "household": self.household, "resident": self.person, "ending": ending}
        self.ask(contract.record_life_event, **told, on=TODAY)

    def take_back(self) -> None:
        rows = self.ask(contract.get_household_history, id=self.household)["memberships"]
        row = next(row["id"] for row in rows if row["resident"] == self.person)
        told = {"kind": "correct", "household": self.household, "row": row, "withdraw": True, "why": "误登记"}
        self.ask(contract.record_life_event, **told)

    def states(self, *visits: str) -> list[tuple[str, str | None]]:
        found = [self.ask(contract.get_visit, id=visit) for visit in visits]
        return [(one["state"], one["closed_because"]) for one in found]

    def printed(self) -> tuple[str, str | None]:
        sheet = self.ask(contract.get_sheet, number=self.sheet)
        return sheet["state"], sheet["closed_because"]

    def timers(self) -> int:
        return self.community.count(self.community.database.tables.due)


@pytest.fixture
def waited(community: Community) -> Waited:
    return Waited(community)


def test_a_death_closes_all_that_waits_for_the_person_and_nothing_else(waited: Waited) -> None:
    waited.leave("death")
    assert waited.states(waited.visit, waited.later, waited.call) == [("cancelled", "died")] * 3
    assert waited.states(waited.home) == [("planned", None)]
    assert waited.printed() == ("discarded", "died")
    desk = waited.ask(contract.get_desk)
    assert [item["id"] for item in desk["visits"]["items"]] == [waited.home]
    assert (desk["calls"]["count"], desk["forms"]["count"], waited.timers()) == (0, 0, 0)


def test_who_moves_out_is_visited_no_more_but_can_be_called(waited: Waited) -> None:
    waited.leave("moved_out")
    assert waited.states(waited.visit, waited.later) == [("cancelled", "moved_out")] * 2
    assert waited.states(waited.call, waited.home) == [("planned", None)] * 2
    assert waited.printed() == ("waiting", None)


def test_a_household_that_leaves_is_visited_no_more(waited: Waited) -> None:
    waited.ask(contract.record_life_event, kind="exit", household=waited.household, on=TODAY)
    assert waited.states(waited.home, waited.visit) == [("cancelled", "household_ended"), ("cancelled", "moved_out")]
    assert waited.ask(contract.get_desk)["visits"]["count"] == 0


def test_a_death_without_a_household_closes_what_waits(community: Community) -> None:
    person = community.a_resident("巴特尔")
    call = community.ask(contract.plan_visit, resident=person, reason="elderly", channel="call")["id"]
    community.ask(contract.record_ending, id=person, ending="death", on=TODAY)
    assert community.ask(contract.get_visit, id=call)["closed_because"] == "died"
    community.ask(contract.record_ending, id=person, ending=None, why="同名误录")
    assert community.ask(contract.get_visit, id=call)["state"] == "planned"


def test_what_a_death_closed_waits_again_when_it_is_taken_back(waited: Waited) -> None:
    cancelled = waited.plan(resident=waited.person)
    waited.ask(contract.cancel_visit, id=cancelled, reason="居民不需要")
    waited.leave("death")
    waited.take_back()
    assert waited.states(waited.visit, waited.later, waited.call) == [("planned", None)] * 3
    assert waited.states(cancelled) == [("cancelled", None)]
    assert waited.printed() == ("waiting", None)
    desk = waited.ask(contract.get_desk)
    assert {item["id"] for item in desk["visits"]["items"]} == {waited.visit, waited.home}
    assert waited.timers() == 1  # the later one comes onto the desk by itself again


def test_what_happened_before_a_death_is_still_recorded_and_typed_in(waited: Waited) -> None:
    waited.leave("death")
    assert "record" in waited.ask(contract.get_visit, id=waited.visit)["allowed_actions"]
    done = waited.ask(contract.record_visit, id=waited.visit, happened_on="2026-10-01", outcome="met")
    assert (done["state"], done["closed_because"]) == ("done", None)
    answers = {"happened_on": "2026-10-02", "outcome": "met"}
    [entered] = waited.ask(contract.enter_sheets, items=[{"sheet": waited.sheet, "answers": answers}])["items"]
    assert entered["state"] == "recorded"


WAITING_FOR_A_LOCK = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
BEGUN_AT_ONCE: tuple[tuple[str, UseCase, Operation], ...] = (
    ("a visit", plan_visit, contract.plan_visit),
    ("the next visit", record_visit, contract.record_visit),
    ("a sheet", print_sheet, contract.print_sheet),
)


@pytest.mark.parametrize(("what", "begin", "operation"), BEGUN_AT_ONCE, ids=[case[0] for case in BEGUN_AT_ONCE])
def test_a_death_in_the_same_moment_closes_what_is_begun(
    waited: Waited, what: str, begin: UseCase, operation: Operation
) -> None:
    bodies = {
        "a visit": {"resident": waited.person, "reason": "elderly"},
        "the next visit": {"id": waited.visit, "outcome": "met", "next_due_on": "2026-12-01"},
        "a sheet": {"form": "visit", "resident": waited.person},
    }
    death = threading.Thread(target=waited.leave, args=("death",))

    def waits() -> bool:
        if database.sqlite:
            return True  # one writer at a time
        with database.unit_of_work(writes=False) as reading:
            return bool(reading.session.scalar(text(WAITING_FOR_A_LOCK)))

    database = waited.community.database
    with database.unit_of_work(waited.community.admin) as uow:
        begin(uow, operation.request.read(bodies[what]))
        death.start()
        wait_for(lambda: waits() or not death.is_alive())
    death.join(30)
    assert waited.ask(contract.get_resident, id=waited.person)["standing"] == "deceased"
    assert waited.ask(contract.list_visits, resident=waited.person, state="planned")["items"] == []
    assert waited.ask(contract.list_sheets, resident=waited.person, state="waiting")["items"] == []


def test_an_erasure_closes_what_waits_for_good(waited: Waited) -> None:
    waited.leave("moved_out")
    waited.ask(contract.erase_resident, id=waited.person, reason="本人申请")
    assert waited.states(waited.visit, waited.call) == [("cancelled", "erased")] * 2
    assert waited.printed() == ("discarded", "erased")
    assert waited.ask(contract.list_visits, resident=waited.person, state="planned")["items"] == []
    with pytest.raises(Conflict, match="was erased"):
        waited.ask(contract.record_visit, id=waited.call, outcome="met")
    line = {"reference": "1", "resident": waited.person, "happened_on": "2026-02-01", "outcome": "met", "note": "旧事"}
    [entered] = waited.ask(contract.enter_visits, items=[line], all_or_nothing=False)["items"]
    assert entered["state"] == "refused"


# ---- and so do sign-ins


def an_account(community: Community, resident: str, username: str, *roles: str) -> UUID:
    told = {"username": username, "roles": list(roles or ("resident",)), "resident": resident}
    account = UUID(community.ask(contract.create_account, **told)["id"])
    with community.database.unit_of_work(community.admin) as uow:
        open_session(uow, uow.session.get_one(Account, account), "password")
    return account


def open_sessions(community: Community, account: UUID) -> int:
    return community.count(SignInSession, SignInSession.account == account, SignInSession.ended_at.is_(None))


def test_who_has_died_signs_in_no_more_until_the_death_is_taken_back(waited: Waited) -> None:
    community = waited.community
    own = an_account(community, waited.person, "qimuge")
    at_work = an_account(community, waited.person, "qimuge-staff", "resident", "staff")
    before = an_account(community, waited.person, "qimuge-old")
    neighbour = an_account(community, waited.head, "bateer")
    waited.ask(contract.disable_account, id=before, reason="密码外泄")
    waited.leave("death")
    for account in (own, at_work):
        assert waited.ask(contract.get_account, id=account)["state"] == "disabled"
        assert open_sessions(community, account) == 0
    assert open_sessions(community, neighbour) == 1
    assert [one for one in community.told() if one["type"].endswith("session.ended.v1")]
    with pytest.raises(Conflict, match="disabled"):
        waited.ask(contract.issue_desk_code, id=own)
    waited.take_back()
    states = [waited.ask(contract.get_account, id=account)["state"] for account in (own, at_work, before)]
    assert states == ["active", "active", "disabled"]


def test_what_somebody_disabled_stays_so_whatever_reason_they_wrote(waited: Waited) -> None:
    before = an_account(waited.community, waited.person, "qimuge-old")
    meanwhile = an_account(waited.community, waited.person, "qimuge")
    waited.ask(contract.disable_account, id=before, reason="deceased")
    waited.leave("death")
    seen = waited.ask(contract.get_account, id=meanwhile)
    assert (seen["disabled_because"], seen["closed_because"]) == (None, "died")
    assert "disable" in seen["allowed_actions"], "so that it stays so where the death is taken back"
    waited.ask(contract.disable_account, id=meanwhile, reason="密码外泄")
    waited.take_back()
    for account, reason in ((before, "deceased"), (meanwhile, "密码外泄")):
        seen = waited.ask(contract.get_account, id=account)
        assert (seen["state"], seen["disabled_because"], seen["closed_because"]) == ("disabled", reason, None)


def test_leaving_opens_no_account_that_somebody_disabled(waited: Waited) -> None:
    account = an_account(waited.community, waited.person, "qimuge")
    waited.ask(contract.disable_account, id=account, reason="deceased")
    waited.leave("moved_out")
    assert waited.ask(contract.get_account, id=account)["state"] == "disabled"


def test_who_moves_out_keeps_the_sign_in(waited: Waited) -> None:
    account = an_account(waited.community, waited.person, "qimuge")
    waited.leave("moved_out")
    assert waited.ask(contract.get_account, id=account)["state"] == "active"
    assert open_sessions(waited.community, account) == 1
