"""A page never guesses what can be done with an object: the object says it. Each failure says the mend."""

from __future__ import annotations

import re
from pathlib import Path

from chassis.common import contract as common
from chassis.common.actions import NAME
from chassis.config import SERVICES
from chassis.contract import Schema
from gateway.access import ACCESS as AT_THE_GATEWAY
from gateway.routing import Route, routes_of
from services.registry import contract as registry
from services.registry.actions import TABLE as REGISTRY
from services.training import contract as training
from services.training.actions import TABLE as TRAINING

CONTRACTS = {"registry": registry, "training": training}
ACTIONS = {**REGISTRY.actions, **TRAINING.actions}
PERMITTED = {**REGISTRY.permitted, **TRAINING.permitted}

# Operations on an object that is not told of with a version, or that are no button beside it.
WITHOUT = {
    "registry.end_session": "each of one's own open sessions can be ended",
    "registry.reveal_contact": "a button beside each masked contact, not beside the organisation",
    "registry.cover_roles": "of somebody who holds roles; the roles tell",
    "registry.link_evidence": "each file that the request names can be opened by who sees the request",
    "registry.append_file": "a step of an upload, which the gateway takes",
    "registry.finish_file": "a step of an upload, which the gateway takes",
}


def acting() -> list[Route]:
    """The routes that do something with one object."""
    return [
        route
        for route in routes_of(SERVICES)
        if route.operation.writes and "{" in route.path and route.operation.service in CONTRACTS
        if route.operation.name in PERMITTED
    ]


def on_jobs_and_files() -> set[str]:
    """The operations of every service that do something with one job or file."""
    operations = (make("registry") for make in (*common.JOBS, *common.FILES))
    return {o.name for o in operations if o.writes and "id" in o.request._declared_fields}


def test_every_operation_on_an_object_is_among_its_actions() -> None:
    tables = (REGISTRY.actions, TRAINING.actions)  # both have actions of jobs and files, each its own
    named = {a.operation.name for table in tables for actions in table.values() for a in actions.by_name.values()}
    missing = ({route.operation.name for route in acting()} | on_jobs_and_files()) - named - WITHOUT.keys()
    assert not missing, f"actions.py of the service: say of which object these are actions: {sorted(missing)}"
    assert not WITHOUT.keys() & named, "take the row out of WITHOUT"


def test_the_page_for_frontends_names_what_no_object_offers() -> None:
    page = (Path(__file__).parents[2] / "docs" / "frontend.md").read_text()
    said = page.partition("**What no object names**")[2].partition("\n\n")[0]
    named = set(re.findall(r"`((?:registry|training)_\w+)`", said))
    assert named == {name.replace(".", "_") for name in WITHOUT}, "docs/frontend.md, Editing: name these"


def test_every_object_of_the_table_tells_its_actions_and_no_other_does() -> None:
    named = [s for contract in (*CONTRACTS.values(), common) for s in vars(contract).values()]
    schemas = {s for s in named if isinstance(s, type) and issubclass(s, Schema)}
    telling = {schema for schema in schemas if NAME in schema._declared_fields}
    known = {schema for schema in schemas if any(one in ACTIONS for one in schema.__mro__)}
    assert {s.__name__ for s in known - telling} == set(), "give these schemas `allowed_actions = allowed_actions()`"
    assert {s.__name__ for s in telling - known} == set(), "actions.py of the service: write rows for these schemas"


def test_every_action_has_a_row_of_who_may() -> None:
    for schema, actions in ACTIONS.items():
        for name, action in actions.by_name.items():
            asked = action.operation.name
            assert asked in PERMITTED, f"{schema.__name__}.{name}: no row for {asked}"
            assert PERMITTED[asked] == AT_THE_GATEWAY[asked], f"{asked}: the gateway lets others ask for it"
            assert action.operation.writes, f"{schema.__name__}.{name}: reading is no action"
