"""What a worker reaches at notify follows the assignments of the day, as notify was told of them, and not the token."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.access.known_keys import signing_keys
from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.database.database import Database
from chassis.errors import NotFound
from chassis.service import Desk
from services.notify import contract as notify_contract
from services.notify.service import service as notify_service
from services.registry import contract
from services.registry.accounts.usecases import signing
from services.registry.service import service
from tests.integration.chassis.neighbours import JobByHand
from tests.integration.registry.community import Community


class Notify:
    """Hears what stands in the registry's outbox, and has the registry's clock."""

    def __init__(self, url: str, community: Community) -> None:
        self.community = community
        self.database = Database(url, notify_service.base, service="notify", clock=community.clock)
        self._reactions = {kind.name: reaction for kind, reaction in notify_service.reactions.items()}
        self._passed: set[UUID] = set()

    def lose(self) -> list[Event]:
        """What was told and passes by unheard."""
        outbox = self.community.database.tables.outbox.c
        with self.community.database.reading() as connection:
            told = connection.execute(select(outbox.id, outbox.body).order_by(outbox.id)).all()
        missed = [Event.from_bytes(bytes(row.body)) for row in told if row.id not in self._passed]
        self._passed |= {row.id for row in told}
        return missed

    def hear(self) -> None:
        told = self.lose()
        told.sort(key=lambda event: event.type.endswith("announcement.ended.v1"))  # the inbox would try it again
        for event in told:
            self.take(event)

    def take(self, event: Event) -> None:
        if reaction := self._reactions.get(event.type):
            with self.database.unit_of_work() as uow:
                reaction(uow, event)

    def trusted(self) -> set[str]:
        """The ids of the keys by which tokens are checked here."""
        return {key["kid"] for key in signing_keys(self.database)["keys"]}

    def shows(self, resident: str, actor: Actor) -> bool:
        """Whether the actor is told how the resident is reached."""
        body = json.dumps({"id": resident}).encode()
        call = Call(notify_contract.get_recipient.name, body, {"actor": "signed"}, time.monotonic() + 30)
        try:
            Desk(notify_service, self.database, lambda _: actor).answer(call)
        except NotFound:
            return False
        return True


@pytest.fixture
def notify(community: Community, database_url: Callable[..., str]) -> Iterator[Notify]:
    made = Notify(database_url("notify", migrated=notify_service), community)
    yield made
    made.database.engine.dispose()


class Town:
    """Two compounds, a resident in each and a worker for each."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compounds = [community.a_compound(name) for name in ("北苑", "南苑")]
        homes = [{"dwelling": community.a_dwelling(compound)} for compound in self.compounds]
        self.northern, self.southern = (community.a_resident("巴特尔", home=home) for home in homes)
        self.north, self.south = (self.a_worker(compound) for compound in self.compounds)

    def a_worker(self, compound: str) -> Actor:
        """Signed in with a token that names the other compound: it was, or will be, theirs."""
        told = {"username": f"w{compound[-6:]}", "roles": ["staff"], "compounds": [compound]}
        account = self.community.ask(contract.create_account, **told)["id"]
        other = frozenset(UUID(one) for one in self.compounds if one != compound)
        return Actor(account, ActorKind.PERSON, frozenset({"staff"}), self.community.id, Scope(compounds=other))

    def assignment(self, worker: Actor) -> dict[str, Any]:
        [found] = self.community.ask(contract.list_assignments, account=worker.subject)["items"]
        return dict(found)


def test_an_assignment_that_ends_reaches_no_further_whatever_the_token_says(
    community: Community, notify: Notify
) -> None:
    town = Town(community)
    notify.hear()
    assert notify.shows(town.northern, town.north)
    assert not notify.shows(town.southern, town.north), "only the token names it"
    community.ask(contract.end_assignment, id=town.assignment(town.north)["id"])
    notify.hear()
    assert not notify.shows(town.northern, town.north)


def test_an_assignment_begins_and_ends_on_its_days(community: Community, notify: Notify) -> None:
    town = Town(community)
    since = (community.clock.now() + timedelta(days=1)).date()
    days = {"since": since, "until": since + timedelta(days=1)}
    community.ask(contract.create_assignment, account=town.south.subject, compound=town.compounds[0], **days)
    notify.hear()
    reached = []
    for _ in range(3):
        reached.append(notify.shows(town.northern, town.south))
        community.clock.advance(timedelta(days=1))
    assert reached == [False, True, False]


def test_a_cover_reaches_until_it_is_handed_back(community: Community, notify: Notify) -> None:
    town = Town(community)
    today = community.clock.now().date()
    leave = {"since": today, "until": today + timedelta(days=7)}
    both = {"absent": town.north.subject, "deputy": town.south.subject}
    cover = community.ask(contract.arrange_cover, **both, **leave)
    notify.hear()
    assert notify.shows(town.northern, town.south)
    community.ask(contract.hand_back, id=cover["id"])
    notify.hear()
    assert not notify.shows(town.northern, town.south)
    assert notify.shows(town.southern, town.south)


def test_assignments_that_notify_never_heard_of_are_announced(community: Community, notify: Notify) -> None:
    town = Town(community)
    notify.lose()
    assert not notify.shows(town.northern, town.north)
    service.jobs["announce"](JobByHand(community.database))
    notify.hear()
    assert notify.shows(town.northern, town.north)
    assert not notify.shows(town.southern, town.north)


def test_consents_are_announced_with_what_they_allow(community: Community, notify: Notify) -> None:
    grown = community.a_resident("其其格", birth_date="1980-05-05")
    community.ask(contract.record_consent, resident=grown, purpose="roles", decision="given")
    notify.lose()
    service.jobs["announce"](JobByHand(community.database))
    stated = [event for event in notify.lose() if event.type == contract.consent_stated.name]
    (told,) = [contract.consent_stated.data.read(event.data) for event in stated]
    assert (told.resident, told.purpose, told.allowed) == (UUID(grown), "roles", True)


def test_who_has_no_home_yet_is_every_workers_who_has_a_compound_and_nobody_elses(
    community: Community, notify: Notify
) -> None:
    town = Town(community)
    newcomer = community.a_resident("额尔德尼")
    with_one, without = (replace(worker, scope=Scope()) for worker in (town.north, town.south))
    community.ask(contract.end_assignment, id=town.assignment(without)["id"])
    notify.hear()

    def listed(worker: Actor) -> set[str]:
        return {one["id"] for one in community.ask(contract.list_residents, worker)["items"]}

    assert listed(with_one) == {town.northern, newcomer}
    assert listed(without) == set()
    with pytest.raises(NotFound):
        community.ask(contract.get_resident, without, id=newcomer)
    with pytest.raises(NotFound):
        community.ask(contract.correct_resident, without, id=newcomer, employment="unemployed", why="调查所知")
    assert notify.shows(newcomer, town.north) and not notify.shows(newcomer, without)


def test_a_newcomer_without_a_home_is_reached_by_who_answers_for_some_compound(
    community: Community, notify: Notify
) -> None:
    town = Town(community)
    newcomer = community.a_resident("阿木尔")
    notify.hear()
    assert notify.shows(newcomer, town.north)
    assert notify.shows(newcomer, town.south)
    community.ask(contract.end_assignment, id=town.assignment(town.north)["id"])
    notify.hear()
    assert not notify.shows(newcomer, town.north)


def rotate(community: Community) -> str:
    with community.database.unit_of_work() as uow:
        return signing.rotate_signing_key(uow, timedelta(0))


def begin_to_sign(community: Community) -> set[str]:
    """The keys of a registry that was started, and whose key was changed once."""
    with community.database.unit_of_work() as uow:
        signing.make_first_signing_key(uow)
    community.clock.advance(timedelta(hours=1))
    rotate(community)
    return {key["kid"] for key in signing_keys(community.database)["keys"]}


def test_a_service_whose_database_was_lost_learns_the_signing_keys_by_an_announcement(
    community: Community, notify: Notify
) -> None:
    keys = begin_to_sign(community)
    notify.lose()
    service.jobs["announce"](JobByHand(community.database))
    notify.hear()
    assert len(keys) == 2 and notify.trusted() == keys


def test_a_key_that_went_while_a_service_heard_nothing_is_trusted_no_more_once_all_are_announced(
    community: Community, notify: Notify
) -> None:
    keys = begin_to_sign(community)
    notify.hear()
    community.clock.advance(timedelta(hours=1))
    with community.database.unit_of_work() as uow:
        signing.retire_signing_keys(uow, None)  # type: ignore[arg-type]
    notify.lose()
    assert notify.trusted() == keys
    service.jobs["announce"](JobByHand(community.database))
    notify.hear()
    assert notify.trusted() == {max(keys)}


def test_a_key_made_since_the_announcement_stays_where_its_news_overtakes_it(
    community: Community, notify: Notify
) -> None:
    begin_to_sign(community)
    service.jobs["announce"](JobByHand(community.database))
    announced = notify.lose()
    community.clock.advance(timedelta(hours=1))
    newest = rotate(community)
    notify.hear()
    (told,) = (event for event in announced if event.type == contract.signing_keys_stated.name)
    notify.take(told)
    assert newest in notify.trusted() and len(notify.trusted()) == 3
