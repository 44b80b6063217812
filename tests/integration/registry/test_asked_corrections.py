"""Who asks for a correction reads what became of it, and nobody else's."""

from __future__ import annotations

from uuid import UUID

import pytest

from chassis.access.actor import Actor, ActorKind
from chassis.errors import NotFound
from services.registry import contract

from .community import Community


def a_sign_in(community: Community, name: str) -> Actor:
    resident = community.a_resident(name)
    told = {"username": f"r{resident[-6:]}", "roles": ["resident"], "resident": resident}
    account = str(community.ask(contract.create_account, **told)["id"])
    return Actor(account, ActorKind.PERSON, frozenset({"resident"}), community.id, resident=UUID(resident))


def test_who_asked_reads_the_answer_and_nobody_elses(community: Community) -> None:
    asking, other = a_sign_in(community, "巴特尔"), a_sign_in(community, "其其格")
    asked = community.ask(contract.ask_correction, asking, field="name", wish="改名")
    community.ask(contract.answer_correction, id=asked["id"], state="declined", answer="依据不足")
    [listed] = community.ask(contract.list_corrections, asking)["items"]
    read = community.ask(contract.get_correction, asking, id=asked["id"])
    assert listed == read
    assert (read["state"], read["answer"], read["allowed_actions"]) == ("declined", "依据不足", [])
    assert community.ask(contract.list_corrections, other)["items"] == []
    with pytest.raises(NotFound):
        community.ask(contract.get_correction, other, id=asked["id"])
