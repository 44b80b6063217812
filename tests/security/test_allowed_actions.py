"""What an object offers to somebody is what they may do with it, by role, by whose it is and by how it stands."""

from __future__ import annotations

from typing import Any

import httpx

from chassis.common.actions import Actions
from services.registry import contract
from services.registry.actions import ACTIONS as REGISTRY
from services.training import contract as training
from services.training.actions import ACTIONS as TRAINING

from .described import Described
from .test_object_permissions import asking, names_another
from .town import PEOPLE, Person, Town

ACTIONS = {**REGISTRY, **TRAINING}

# Of each kind one object is made anew for each role and action.
SAMPLE = {
    "/v1/accounts": contract.Account,
    "/v1/credentials": contract.Credential,
    "/v1/organisations": contract.Organisation,
    "/v1/memberships": contract.Relation,
    "/v1/representatives": contract.Representation,
    "/v1/compounds": contract.Compound,
    "/v1/visits": contract.Visit,
    "/v1/sheets": contract.Sheet,
    "/v1/change-requests": contract.ChangeRequest,
    "/v1/demand-orders": training.DemandOrder,
    "/v1/programmes": training.Programme,
    "/v1/courses": training.Course,
    "/v1/classes": training.TrainingClass,
    "/v1/enrolments": training.Enrolment,
    "/v1/certificates": training.Certificate,
}
REFUSED = (403, 404, 409)
ENDED = 422  # of a period whose end is known


def test_what_is_offered_is_not_refused_and_what_is_not_offered_is(town: Town) -> None:
    offered = 0
    for kind, schema in SAMPLE.items():
        for person in PEOPLE:
            for name, operation in operations(town, ACTIONS[schema]):
                who = asking(town, operation, person)
                path = f"{kind}/{town.make(kind, 'here')['id']}"
                for _ in range(1 if names_another(operation) else 2):  # new, and after it was done once
                    before = town.ask(who, "get", path)
                    if not before.is_success:
                        break
                    offers = name in before.json()["allowed_actions"]
                    answer = done(town, who, operation, before)
                    where = f"{operation} by {person}, who was{'' if offers else ' not'} offered it: {answer.text}"
                    if offers:
                        offered += 1
                        assert answer.status_code not in REFUSED, where
                    elif answer.is_success:
                        assert town.ask(who, "get", path).json() == before.json(), where
                    else:
                        assert answer.status_code in (*REFUSED, ENDED), where
    assert offered > 3 * len(SAMPLE), "hardly anything was offered: what is made here cannot be worked with"


def test_a_list_offers_what_each_of_its_objects_offers(town: Town) -> None:
    for kind in ("/v1/accounts", "/v1/organisations", "/v1/visits", "/v1/compounds", "/v1/classes", "/v1/enrolments"):
        town.make(kind, "here")
        for person in PEOPLE:
            page = town.ask(person, "get", kind, params={"limit": 5})
            for thing in page.json()["items"] if page.is_success else ():
                alone = town.ask(person, "get", f"{kind}/{thing['id']}").json()
                assert alone["allowed_actions"] == thing["allowed_actions"], f"{kind} by {person}"


def operations(town: Town, actions: Actions) -> list[tuple[str, Described]]:
    """The actions that have an address below the object."""
    described = {operation.name: operation for operation in town.operations}
    found = ((name, described[action.operation.name]) for name, action in actions.by_name.items())
    return [(name, operation) for name, operation in found if operation.parameters]


def done(town: Town, who: Person, operation: Described, before: httpx.Response) -> httpx.Response:
    thing = before.json()
    path = operation.path
    for parameter in operation.parameters:
        path = path.replace("{" + parameter + "}", thing["number" if parameter == "number" else "id"])
    options: dict[str, Any] = {"headers": {"If-Match": before.headers["ETag"]}}
    if operation.body is not None:
        options["json"] = town.body_of(operation, "here")
    return town.ask(who, operation.method, path, **options)
