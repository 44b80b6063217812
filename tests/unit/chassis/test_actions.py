"""What a caller may do with an object follows from the permission table and the rules of the operations."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from marshmallow import fields

from chassis.access.actor import Actor, ActorKind
from chassis.common.actions import Action, Actions, ActionTable
from chassis.contract import ById, Operation, Schema, allowed_actions, listing
from chassis.errors import Conflict


class Lamp(Schema):
    id = fields.Integer()
    lit = fields.Boolean()
    allowed_actions = allowed_actions()


class Room(Schema):
    lamps = fields.List(fields.Nested(Lamp))


LIGHT = Operation("house.light_lamp", "Light a lamp", ById, Lamp, writes=True)
BREAK = Operation("house.break_lamp", "Break a lamp", ById, Lamp, writes=True)
PERMITTED = {LIGHT.name: frozenset({"guest", "owner"}), BREAK.name: frozenset({"owner"})}


def refuse_lit(_: Any, lamp: Any) -> None:
    if lamp.lit:
        raise Conflict("it is lit already")


def a_table(ahead: Any = lambda _, __: None) -> ActionTable:
    return ActionTable({Lamp: Actions({"light": Action(LIGHT, refuse_lit), "break": Action(BREAK)}, ahead)}, PERMITTED)


def told(role: str, result: Any, schema: type[Schema] = Lamp, **more: Any) -> Any:
    actor = Actor("somebody", ActorKind.PERSON, frozenset({role}), None, **more)
    written = schema.write(result)
    a_table().fill(SimpleNamespace(actor=actor), schema, written, result)  # type: ignore[arg-type]
    return written


def test_an_action_is_named_where_role_and_rule_let_it() -> None:
    dark = SimpleNamespace(id=1, lit=False)
    assert told("owner", dark)["allowed_actions"] == ["light", "break"]
    assert told("guest", dark)["allowed_actions"] == ["light"]
    assert told("stranger", dark)["allowed_actions"] == []


def test_what_the_rule_of_the_operation_refuses_is_not_named() -> None:
    assert told("owner", {"id": 1, "lit": True})["allowed_actions"] == ["break"]


def test_a_token_for_reading_is_offered_nothing() -> None:
    assert told("owner", {"id": 1, "lit": False}, scopes=frozenset({"read"}))["allowed_actions"] == []


def test_what_would_change_nothing_is_not_named() -> None:
    table = ActionTable({Lamp: Actions({"light": Action(LIGHT, moot=lambda _, lamp: lamp.lit)})}, PERMITTED)
    actor = Actor("somebody", ActorKind.PERSON, frozenset({"owner"}), None)
    written = {"id": 1, "lit": True}
    table.fill(SimpleNamespace(actor=actor), Lamp, written, dict(written))  # type: ignore[arg-type]
    assert written["allowed_actions"] == []


def test_objects_within_an_answer_tell_theirs_too() -> None:
    room = {"lamps": [{"id": 1, "lit": False}, {"id": 2, "lit": True}]}
    assert [lamp["allowed_actions"] for lamp in told("guest", room, Room)["lamps"]] == [["light"], []]
    rooms = told("guest", {"items": [room, room], "next_cursor": None}, listing(Room))
    assert [lamp["allowed_actions"] for lamp in rooms["items"][1]["lamps"]] == [["light"], []]


def test_what_rules_look_at_is_loaded_once_for_a_page() -> None:
    asked: list[int] = []

    def ahead(_: Any, lamps: Sequence[Any]) -> None:
        asked.append(len(lamps))

    page = {"items": [{"id": n, "lit": False} for n in range(50)], "next_cursor": None}
    actor = Actor("somebody", ActorKind.PERSON, frozenset({"owner"}), None)
    schema = listing(Lamp)
    a_table(ahead).fill(SimpleNamespace(actor=actor), schema, schema.write(page), page)  # type: ignore[arg-type]
    assert asked == [50]
