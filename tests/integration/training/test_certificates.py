"""A certificate as a paper in the hand: what it tells, to whom, and where its number is verified."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.documents.qr import qr_of
from chassis.errors import Conflict, NotFound
from chassis.testing.documents import texts_of
from services.registry import contract as registry
from services.training import contract

from .world import World


def shown(world: World, who: Any, id: str, **more: Any) -> tuple[str, bytes]:
    answer = world.ask(who, contract.show_certificate, id=id, **more)
    return answer["language"], base64.b64decode(answer["content"])


def test_it_tells_who_can_do_what_since_when_and_where_that_is_verified(world: World) -> None:
    somebody = world.resident("其木格")
    made = world.certified(somebody)
    course = world.ask("admin", contract.get_course, id=made["course"])["name"]
    address = f"{world.database.issuer}/v1/verify/{made['number']}"
    language, page = shown(world, somebody, made["id"])
    said = page.decode()
    assert language == "zh-CN" and qr_of(address) in said and "src=" not in said, "nothing to load"
    assert all(one in said for one in ("其木格", course, made["skill"], made["number"], made["issued_on"], address))
    assert made["enrolment"] not in said and "totals" not in said.partition("<body")[2], "nothing of how they passed"
    assert shown(world, somebody, made["id"], language="en")[0] == "en"
    language, document = shown(world, somebody, made["id"], form="pdf", language="mn-Mong")
    assert language == "zh-CN" and document.startswith(b"%PDF-"), "what has no translation is in Chinese"
    assert "NotoSansCJKsc-Regular" in texts_of(document).fonts


def test_it_is_in_the_residents_language(world: World) -> None:
    somebody = world.resident()
    made = world.certified(somebody)
    world.tell(registry.resident_changed, somebody, language="en")
    language, page = shown(world, somebody, made["id"])
    assert language == "en" and "Anybody can check that it is valid" in page.decode()


def test_nobody_else_is_shown_it_and_the_desk_is_recorded(world: World) -> None:
    somebody, other = world.resident(), world.resident()
    made = world.certified(somebody)
    with pytest.raises(NotFound):
        shown(world, other, made["id"])
    assert looks(world, somebody) == 0
    shown(world, somebody, made["id"])
    assert looks(world, somebody) == 0, "who looks at their own"
    shown(world, "admin", made["id"], form="pdf")
    assert looks(world, somebody) == 1


def looks(world: World, whose: UUID) -> int:
    audit = world.database.tables.audit
    with world.database.reading() as connection:
        entries = connection.scalars(select(audit.c.entry).where(audit.c.subject == whose)).all()
    return sum(entry["after"] == {"field": "certificate"} for entry in entries)


def test_one_that_was_revoked_or_whose_resident_was_erased_is_handed_out_no_more(world: World) -> None:
    revoked, somebody = world.certified(world.resident()), world.resident()
    world.ask("admin", contract.revoke_certificate, id=revoked["id"], reason="代考")
    with pytest.raises(Conflict) as gone:
        shown(world, "admin", revoked["id"])
    assert gone.value.type == "certificate-revoked"
    made = world.certified(somebody)
    world.tell(registry.resident_erased, somebody)
    with pytest.raises(NotFound):
        shown(world, "admin", made["id"])
