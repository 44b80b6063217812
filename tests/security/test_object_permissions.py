"""Nobody reads or changes another's object, and another's looks like one that does not exist.

Every operation of the document that the running gateway gives is tried as every role, on an object of one's own
community, on one of another and on none. New routes are covered as they come; `objects.py` says what they may need.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx

from chassis.config import SERVICES
from gateway.access import ACCESS
from gateway.routing import routes_of

from . import objects
from .described import Described
from .objects import KINDS, Reach
from .town import ANONYMOUS, NEIGHBOURS, NOBODY, PEOPLE, STRANGERS, Person, Town, with_resident


def test_every_route_is_in_the_document_with_the_roles_of_the_table(town: Town) -> None:
    described = {operation.name: operation for operation in town.operations}
    for route in routes_of(SERVICES):
        assert route.operation.name in described, f"{route.method} {route.path} is missing in /openapi.json"
        shown = described[route.operation.name].about["x-roles"]
        assert shown == sorted(ACCESS[route.operation.name]), f"{route.path} describes other roles than its row has"


def test_every_type_of_object_says_how_far_it_is_reached(town: Town) -> None:
    missing = {
        town.kind_of(operation, parameter)
        for operation in town.operations
        for parameter in operation.parameters
        if parameter not in objects.WORDS
    } - {*KINDS, *objects.ELSEWHERE}
    assert not missing, f"add rows for {', '.join(sorted(missing))} to KINDS in {objects.__file__}"


def tried(town: Town) -> list[Described]:
    """The operations but those on types whose story is told elsewhere."""
    return [o for o in town.operations if not any(town.kind_of(o, p) in objects.ELSEWHERE for p in o.parameters)]


def of_one_object(town: Town) -> Iterator[Described]:
    return (operation for operation in tried(town) if operation.parameters)


def test_who_is_not_signed_in_gets_401_wherever_they_ask(town: Town) -> None:
    for operation in town.operations:
        if operation.public:
            continue
        answers = [town.request(ANONYMOUS, operation, path, "here", {}) for path in addresses(town, operation)]
        assert {answer.status_code for answer in answers} == {401}, f"{operation}: {[a.text for a in answers]}"
        assert_alike(operation, ANONYMOUS, *answers)


def test_a_role_without_a_row_gets_403_and_learns_nothing(town: Town) -> None:
    for operation in town.operations:
        for person in PEOPLE:
            if operation.public or person.role in operation.roles:
                continue
            answers = [town.request(person, operation, path, "here", {}) for path in addresses(town, operation)]
            assert {a.status_code for a in answers} == {403}, f"{operation} by {person}: {[a.text for a in answers]}"
            assert_alike(operation, person, *answers)


def test_an_object_of_another_community_looks_like_none(town: Town) -> None:
    for operation in of_one_object(town):
        if reach_of(town, operation) is Reach.PUBLIC:
            continue
        body = town.body_of(operation, "elsewhere")
        for person in STRANGERS:
            if person.role in operation.roles and not operation.public:
                assert_hidden(town, operation, person, body)


def test_an_object_of_another_compound_looks_like_none(town: Town) -> None:
    for operation in of_one_object(town):
        if reach_of(town, operation) is Reach.COMPOUND:
            for person in NEIGHBOURS:
                if person.role in operation.roles:
                    assert_hidden(town, operation, person, town.body_of(operation, "here"))


def test_whoever_may_ask_but_has_no_part_in_it_finds_none(town: Town) -> None:
    for operation in of_one_object(town):
        body = town.body_of(operation, "here")
        for person in PEOPLE:
            part = finds(town, operation, person) or person == town.clerk("here")
            if person.role in operation.roles and not operation.public and not part:
                assert_hidden(town, operation, person, body)


def test_what_somebody_made_for_themselves_is_found_by_nobody_else(town: Town) -> None:
    for operation in of_one_object(town):
        if reach_of(town, operation) is not Reach.OWNER:
            continue
        owner = town.clerk("here")
        answer = town.request(owner, operation, town.address(operation, "here", fresh=operation.writes), "here")
        assert answer.status_code not in (401, 403, 404), f"{operation} by its owner: {answer.text}"
        for person in (*PEOPLE, replace(owner, title="another admin", subject=uuid.uuid4())):
            if person.role in operation.roles and person != owner:
                assert_hidden(town, operation, person, {})


def test_only_who_asked_is_offered_to_withdraw_and_only_a_colleague_to_decide(town: Town) -> None:
    maker = town.clerk("here")
    path = "/v1/change-requests/" + town.make("/v1/change-requests", "here")["id"]
    offered = [
        town.ask(p, "get", path).json()["allowed_actions"] for p in (maker, replace(maker, subject=uuid.uuid4()))
    ]
    assert offered == [["withdraw"], ["decide"]]


def test_a_resident_finds_the_own_record_and_nobody_elses(town: Town) -> None:
    resident = next(person for person in PEOPLE if person.role == "resident")
    for operation in of_one_object(town):
        open_to_all = reach_of(town, operation) in (Reach.COMMUNITY, Reach.CLASSES)
        if "resident" not in operation.roles or operation.public or open_to_all:
            continue
        assert_hidden(town, operation, resident, town.body_of(operation, "here"))
        own = town.make("/v1/residents", "here")
        kind = town.kind_of(operation, operation.parameters[0])
        if kind in ("/v1/residents", "/v1/households"):
            mine = own["id" if kind == "/v1/residents" else "household"]
            path = town.address(operation, "here").replace(town.shared(kind, "here")["id"], mine)
            answer = town.request(with_resident(resident, own["id"], own["household"]), operation, path, "here")
            assert answer.status_code not in (401, 403, 404), f"{operation} refuses a resident's own: {answer.text}"


def test_who_may_and_can_reach_it_gets_an_answer(town: Town) -> None:
    for operation in tried(town):
        for person in PEOPLE:
            if operation.public or person.role not in operation.roles or not finds(town, operation, person):
                continue
            if person.role == "resident" and operation.body and names_another(operation):
                continue  # a resident's own objects are tried above
            if operation.name in objects.OWN_ACCOUNT or operation.name in objects.PARTS:
                continue
            path = town.address(operation, "here", fresh=operation.writes)
            path = path.replace(*objects.WORDS_OF_ROLE.get((operation.name, person.role), ("", "")))
            own = objects.FIELDS_OF_ROLE.get((operation.name, person.role))
            answer = when_known(town, operation, asking(town, operation, person), path, own)
            assert answer.status_code not in (401, 403, 404), f"{operation} by {person}: {answer.text}"


def test_no_answer_names_what_belongs_to_another_community(town: Town) -> None:
    elsewhere = [town.shared(kind, "elsewhere") for kind in KINDS if reach_of_kind(kind) is not Reach.PUBLIC]
    words = {thing["id"] for thing in elsewhere} | {town.markers["elsewhere"]}
    for operation in tried(town):
        if operation.writes or operation.parameters or operation.public or operation.name in objects.OWN_ACCOUNT:
            continue
        for person in PEOPLE:
            if person.role in operation.roles:
                for answer in pages(town, asking(town, operation, person), operation):
                    assert not [word for word in words if word in answer.text], f"{operation} by {person}"


def test_no_search_finds_what_belongs_to_another_community(town: Town) -> None:
    town.shared("/v1/residents", "elsewhere")
    for operation in tried(town):
        if operation.writes or operation.parameters or "q" not in operation.query:
            continue
        for person in PEOPLE:
            if person.role in operation.roles:
                found = town.ask(person, "get", operation.path, params={"q": town.markers["elsewhere"]})
                if person.role == "auditor" and found.status_code == 422:
                    continue  # whose list is not narrowed by what is masked
                assert found.is_success, f"{operation} by {person}: {found.text}"
                assert found.json()["items"] == [], f"{operation} by {person}"


def test_a_body_cannot_name_another_communitys_object(town: Town) -> None:
    for operation in tried(town):
        named = town.body_of(operation, "here").keys() & objects.REFERENCES.keys()
        for person in PEOPLE:
            if person.role not in operation.roles or not finds(town, operation, person):
                continue
            for name in named:
                foreign = town.shared(objects.REFERENCES[name], "elsewhere")["id"]
                answers = [_naming(town, person, operation, name, value) for value in (foreign, str(NOBODY))]
                assert answers[0].status_code >= 400, f"{operation} by {person} took another community's {name}"
                assert shape(answers[0]) == shape(answers[1]), f"{operation}: {name} tells whether it exists elsewhere"


def _naming(town: Town, person: Person, operation: Described, name: str, value: str) -> httpx.Response:
    path = town.address(operation, "here", fresh=True)
    body = town.body_of(operation, "here") | {name: value}
    headers = {"If-Match": '"1"'} if operation.takes_if_match else {}
    return town.ask(person, operation.method, path, json=body, headers=headers)


def asking(town: Town, operation: Described, person: Person) -> Person:
    """Who tries it as this person: the maker where only they may, else a colleague; a resident is one on record."""
    if operation.name in objects.MAKERS_OWN:
        return town.clerk("here")
    if person.role == "resident":
        return town.resident("here", town.shared("/v1/residents", "here")["id"])
    return replace(person, subject=uuid.uuid4())


def names_another(operation: Described) -> bool:
    """Whether the body names another object."""
    properties = (operation.body or {}).get("properties", {})
    return not objects.REFERENCES.keys().isdisjoint(properties)


# ---- what the tests above are made of


def addresses(town: Town, operation: Described) -> list[str]:
    """Of an object here, of one elsewhere, of none."""
    if not operation.parameters:
        return [operation.path]
    communities = ("here", "elsewhere", None) if operation in tried(town) else (None,)
    return [town.address(operation, community) for community in communities]


def reach_of_kind(kind: str) -> Reach:
    return KINDS[kind]


def reach_of(town: Town, operation: Described) -> Reach:
    kinds = [town.kind_of(operation, p) for p in operation.parameters if p not in objects.WORDS]
    reaches = [reach_of_kind(kind) for kind in kinds]
    return min(reaches, key=_narrowest, default=Reach.PUBLIC)


def _narrowest(reach: Reach) -> int:
    return len(objects.FINDS[reach])


def finds(town: Town, operation: Described, person: Person) -> bool:
    """Whether an object that the community's staff made is one that this person should find."""
    if not operation.parameters:
        return True
    return person.role in objects.FINDS[reach_of(town, operation)]


def assert_hidden(town: Town, operation: Described, person: Person, body: dict[str, Any]) -> None:
    here, none = town.address(operation, "here"), town.address(operation, None)
    answers = [town.request(person, operation, path, person.community, body) for path in (here, none)]
    assert [a.status_code for a in answers] == [404, 404], (
        f"{operation} by {person} should answer 404 for another's object and for none; it answered\n"
        + "\n".join(answer.text for answer in answers)
    )
    assert_alike(operation, person, *answers)


def assert_alike(operation: Described, person: Person, *answers: httpx.Response) -> None:
    shapes = [shape(answer) for answer in answers]
    assert all(s == shapes[0] for s in shapes), f"{operation} tells {person} whether the object exists: {shapes}"


def shape(answer: httpx.Response) -> dict[str, Any]:
    """A problem without what differs from request to request."""
    body: dict[str, Any] = answer.json()
    body.pop("instance", None)
    return {"status": answer.status_code, "type": answer.headers["Content-Type"], "body": body}


def pages(town: Town, person: Person, operation: Described) -> Iterator[httpx.Response]:
    """An answer, and where it is a list all of its pages."""
    query = {"limit": "200"} if "limit" in operation.query else {}
    while True:
        answer = town.ask(person, "get", operation.path, params=query)
        assert answer.status_code in (200, 422), f"{operation} by {person}: {answer.text}"
        yield answer
        cursor = answer.json().get("next_cursor") if answer.status_code == 200 else None
        if not cursor:
            return
        query["cursor"] = cursor


def when_known(
    town: Town, operation: Described, person: Person, path: str, own: dict[str, str] | None = None
) -> httpx.Response:
    """The answer once other services know of the object, which they learn by an event. `own` are fields of the body
    that this person sends in place of the example's.
    """
    from chassis.testing.processes import wait_for

    body = town.body_of(operation, "here") | own if own else None
    last = [town.request(person, operation, path, "here", body)]
    if not operation.name.startswith("notify.") or last[0].status_code != 404:
        return last[0]

    def answered() -> httpx.Response | None:
        last[:] = [town.request(person, operation, path, "here", body)]
        return last[0] if last[0].status_code != 404 else None

    try:
        return wait_for(answered, 5.0)
    except TimeoutError:
        return last[0]
