"""Announcements: an owner tells its whole state again, and each copy becomes equal to it."""

from __future__ import annotations

import random
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.bus.envelope import Event
from chassis.events.announce import Announcement, announcing
from chassis.testing.postgresql import PostgreSQL
from tests.integration.chassis.neighbours import (
    PAGE,
    JobByHand,
    KnownMember,
    Member,
    Neighbours,
    changed,
    deleted,
    erased,
    members,
    neighbours,
    quiet,
    stated,
)

__all__ = ["neighbours", "quiet"]


def first_is(word: bytes) -> Callable[[list[bytes]], None]:
    return lambda bodies: bodies.sort(key=lambda body: word not in body)


def test_what_was_lost_comes_back_and_what_is_no_more_goes(neighbours: Neighbours) -> None:
    kept, gone = neighbours.create("kept"), neighbours.create("gone")
    neighbours.deliver_all()
    neighbours.change(kept, "changed")
    neighbours.remove(gone)
    missed = [neighbours.create(f"missed {n}") for n in range(7)]
    neighbours.publish()
    neighbours.road.clear()
    result = neighbours.announce()
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned()
    assert set(neighbours.known()) == {kept, *missed}
    assert result == {"announcement": 1, "told": {stated.name: 8}}


def test_a_row_that_went_wrong_in_the_copy_is_made_right(neighbours: Neighbours) -> None:
    wrong = neighbours.create("right")
    neighbours.create("other")
    neighbours.deliver_all()
    with neighbours.listener.unit_of_work() as uow:
        uow.session.get_one(KnownMember, wrong).name = "wrong"
    neighbours.announce()
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned()


def test_a_statement_of_an_older_announcement_that_comes_late_takes_nothing_away(neighbours: Neighbours) -> None:
    kept = neighbours.create("kept")
    for _ in range(2):
        neighbours.announce()
    neighbours.publish()
    statements = [body for body in neighbours.road if b"member.stated" in body and b"announcement" not in body]
    older, newer = sorted(statements, key=lambda body: Event.from_bytes(body).stated_in)
    for body in (newer, older):
        neighbours.deliver(body)
    (end,) = (body for body in neighbours.road if b"announcement.ended" in body and b'"statedin":2' in body)
    neighbours.deliver(end)
    assert set(neighbours.known()) == {kept}


def test_an_end_before_its_states_removes_nothing_and_is_tried_again(neighbours: Neighbours) -> None:
    ids = {neighbours.create(f"m{n}") for n in range(4)}
    neighbours.deliver_all()
    neighbours.announce()
    neighbours.publish()
    first_is(b"announcement.ended")(neighbours.road)
    end, *others = neighbours.road
    neighbours.deliver(end)
    assert (set(neighbours.known()), neighbours.waiting()) == (ids, 1)
    for body in others:
        neighbours.deliver(body)
    neighbours.retry_until_settled()
    assert (neighbours.known(), neighbours.waiting()) == (neighbours.owned(), 0)


def test_a_lost_state_keeps_the_end_waiting_until_the_next_announcement(neighbours: Neighbours) -> None:
    for n in range(3):
        neighbours.create(f"m{n}")
    neighbours.deliver_all()
    neighbours.announce()
    neighbours.publish()
    neighbours.road.remove(next(body for body in neighbours.road if b'"type":"tongxin.owner.member.stated' in body))
    neighbours.deliver_all(settle=False)
    assert len(neighbours.known()) == 3
    assert neighbours.waiting() == 1
    neighbours.announce()
    neighbours.deliver_all()
    neighbours.retry_until_settled()
    assert (neighbours.known(), neighbours.waiting()) == (neighbours.owned(), 0)


def test_what_is_made_while_an_announcement_runs_stays(neighbours: Neighbours) -> None:
    for n in range(5):
        neighbours.create(f"m{n}")
    neighbours.deliver_all()

    def live() -> None:
        neighbours.create("made meanwhile")

    neighbours.announce(between=live)
    neighbours.deliver_all(first_is(b"made meanwhile"))  # they come even before the begin mark
    neighbours.retry_until_settled()
    assert neighbours.known() == neighbours.owned()
    assert len(neighbours.known()) > 8


def test_an_announcement_to_another_listener_changes_nothing(neighbours: Neighbours) -> None:
    neighbours.create()
    neighbours.publish()
    neighbours.road.clear()
    neighbours.announce(to="somebody_else")
    neighbours.deliver_all()
    assert (neighbours.known(), neighbours.waiting()) == ({}, 0)
    neighbours.announce(to="listener")
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned() != {}


def test_a_killed_announcement_goes_on_where_it_stood(neighbours: Neighbours) -> None:
    for n in range(8):
        neighbours.create(f"m{n}")
    neighbours.publish()
    neighbours.road.clear()
    steps = iter(range(3))

    class Killed(BaseException):
        pass

    def until_killed() -> None:
        if next(steps, None) is None:
            raise Killed

    job = JobByHand(neighbours.owner, until_killed)
    work = announcing([Announcement(stated, members)], PAGE)
    with pytest.raises(Killed):
        work(job)
    job._between = lambda: None
    work(job)
    neighbours.deliver_all()
    assert neighbours.known() == neighbours.owned()
    assert job.result == {"announcement": 1, "told": {stated.name: 8}}


def test_beginning_waits_for_transactions_that_have_not_seen_it(postgres: PostgreSQL) -> None:
    """Otherwise a row committed behind the pages, as told before the beginning, would be removed at the end."""
    names = [f"copies-{uuid.uuid4().hex}" for _ in range(2)]
    urls = [postgres.create_database(name) for name in names]
    neighbours = Neighbours(lambda name: urls[name == "listener"])
    written = threading.Event()
    waited: list[bool] = []

    def somebody_waits() -> bool:
        with postgres.connect() as connection:
            query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return bool(connection.execute(query).fetchone()[0])  # type: ignore[index]

    def slow_writer() -> None:
        with neighbours.owner.unit_of_work() as uow:
            uow.add(Member(id=UUID(int=1), version=1, name="slow"))
            neighbours._tell(uow, changed, UUID(int=1), 1, name="slow")
            uow.session.flush()
            uow.write_events()
            written.set()
            deadline = time.monotonic() + 3
            while not somebody_waits() and time.monotonic() < deadline:
                pass
            waited.append(time.monotonic() < deadline)

    writer = threading.Thread(target=slow_writer)
    writer.start()
    try:
        assert written.wait(10)
        neighbours.announce()
        writer.join(10)
        neighbours.deliver_all()
        assert waited == [True]
        assert neighbours.known() == neighbours.owned() == {UUID(int=1): (1, "slow")}
    finally:
        neighbours.close()
        for name in names:
            postgres.drop_database(name)


class Play:
    """Anything may happen, then one announcement is heard; whatever else is on the road arrives late."""

    def __init__(self, neighbours: Neighbours, chance: random.Random) -> None:
        self._there = neighbours
        self._chance = chance
        self._saved = neighbours.owned()

    def run(self) -> None:
        there, chance = self._there, self._chance
        for _ in range(chance.randrange(25)):
            self._happen()
            self._travel(chance.randrange(3))
        there.road = [body for body in there.road if b"announcement.ended" not in body]
        before = sorted(set(there.road))
        there.announce(between=self._meanwhile)
        there.publish()
        late = [body for body in before if body in there.road and chance.random() < 0.5]
        there.road = [body for body in there.road if body not in late]
        there.deliver_all(chance.shuffle)
        for body in sorted(late):
            there.deliver(body, forgetful=chance.random() < 0.5)
        there.retry_until_settled()

    def _meanwhile(self) -> None:
        if self._chance.random() < 0.6:
            self._change()
        self._travel(self._chance.randrange(4))

    def _change(self) -> None:
        ids = sorted(self._there.owned())
        what = self._chance.randrange(6)
        if what <= 1 or not ids:
            self._there.create(f"name {self._chance.randrange(1000)}")
        elif what <= 3:
            self._there.change(self._chance.choice(ids), f"name {self._chance.randrange(1000)}")
        else:
            self._there.remove(self._chance.choice(ids), self._chance.choice((deleted, deleted, erased)))

    def _happen(self) -> None:
        what = self._chance.randrange(11)
        if what <= 5:
            self._change()
        elif what == 6:
            self._saved = self._there.owned()
        elif what == 7:
            self._there.restore(self._saved)
        elif what == 8:
            self._there.announce()
        else:
            self._there.publish()
            del self._there.road[: self._chance.randrange(3)]

    def _travel(self, most: int) -> None:
        there, chance = self._there, self._chance
        there.publish()
        for _ in range(min(most, len(there.road))):
            body = there.road.pop(chance.randrange(len(there.road)))
            there.deliver(body, forgetful=chance.random() < 0.2)
            if chance.random() < 0.3:
                there.road.append(body)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_after_an_announcement_the_copy_equals_its_owner_row_by_row(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        neighbours = Neighbours(lambda name: f"sqlite:///{Path(folder) / name}.sqlite")
        try:
            Play(neighbours, random.Random(seed)).run()
            assert neighbours.known() == neighbours.owned()
        finally:
            neighbours.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_on_either_database(neighbours: Neighbours, seed: int) -> None:
    Play(neighbours, random.Random(seed)).run()
    assert neighbours.known() == neighbours.owned()
