"""Two communities on one running platform, people of every role in each, and objects of every type made by them.

Whoever acts has a token that the installation's own key signed, so that every role can be tried before there is a way
to get an account of it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from chassis import keys
from chassis.actor import Actor, ActorKind, Scope
from chassis.config import load
from chassis.database.opening import open_database
from chassis.testing.platform import Platform
from chassis.tokens import Signer
from gateway.access import ROLES
from gateway.routing import PARAMETER
from services.registry.accounts.usecases.signing import signer_of
from services.registry.service import service as registry

from . import objects
from .described import Described, operations_of
from .inside import inside_of

NOBODY = uuid.UUID("01980a5e-7b1c-7cc3-98c4-dc0c0c07398f")  # an id that no object has


@dataclass(frozen=True)
class Person:
    """Somebody who asks. `title` is for messages."""

    title: str
    role: str = ""
    community: str = "here"
    own_compound: bool = True
    resident: UUID | None = None
    subject: UUID = field(default_factory=uuid.uuid4)

    def __str__(self) -> str:
        return self.title


ANONYMOUS = Person("nobody signed in")
PEOPLE = tuple(Person(f"{role} of this community", role) for role in sorted(ROLES))
NEIGHBOURS = (Person("staff of another compound", "staff", own_compound=False),)
STRANGERS = tuple(Person(f"{role} of another community", role, "elsewhere") for role in sorted(ROLES))


class Town:
    """The platform, spoken to over HTTP. Every answer is looked at for what must never leave the house."""

    def __init__(self, platform: Platform) -> None:
        self.communities = {"here": uuid.uuid4(), "elsewhere": uuid.uuid4()}
        self.markers = {"here": "甲" + uuid.uuid4().hex[:10], "elsewhere": "乙" + uuid.uuid4().hex[:10]}
        self.compounds = {"own": uuid.uuid4(), "other": uuid.uuid4()}
        self.organisation = uuid.uuid4()
        self.secrets: set[str] = set()  # identifiers of ours: no answer may hold one
        self.http = httpx.Client(base_url=platform.url, timeout=20, event_hooks={"response": [self.look_at]})
        self._signer = _signer(platform)
        self._tokens: dict[Person, str] = {}
        self._numbers = count(int(uuid.uuid4()) % 9_000)
        self._shared: dict[tuple[str, str], dict[str, Any]] = {}
        self.made: dict[str, set[str]] = {"here": set(), "elsewhere": set()}

    # ---- who asks

    def token(self, person: Person) -> str:
        if person not in self._tokens:
            self._tokens[person] = self._signer.sign(self._actor(person), timedelta(hours=1))
        return self._tokens[person]

    def _actor(self, person: Person) -> Actor:
        community = self.communities[person.community]
        compound = self.compounds["own" if person.own_compound else "other"]
        resident = person.resident or (uuid.uuid4() if person.role == "resident" else None)
        return Actor(
            str(person.subject),
            ActorKind.SYSTEM if person.role == "employer" else ActorKind.PERSON,
            frozenset({person.role}),
            community,
            Scope(
                frozenset({compound}) if person.role == "staff" else frozenset(),
                None,
                frozenset({self.organisation}) if person.role == "representative" else frozenset(),
                self.organisation if person.role in ("employer", "payer_finance") else None,
            ),
            resident,
        )

    def ask(self, person: Person, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if person.role:
            headers["Authorization"] = f"Bearer {self.token(person)}"
        return self.http.request(method.upper(), path, headers=headers, **options)

    def look_at(self, response: httpx.Response) -> None:
        """What no answer may be: a crash, or one that shows the inside or somebody's identifiers."""
        if response.headers.get("Content-Type", "").startswith("text/event-stream"):
            return
        text = response.read().decode("utf-8", "replace")
        asked = f"{response.request.method} {response.request.url} answered {response.status_code}: {text[:600]}"
        assert response.status_code < 500, asked
        assert not inside_of(text), f"something of the inside: {asked}"
        assert not [secret for secret in self.secrets if secret in text], f"an identifier in the open: {asked}"

    # ---- what is asked

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get("/openapi.json").json()
        return found

    @cached_property
    def operations(self) -> list[Described]:
        return operations_of(self.document)

    def maker(self, kind: str) -> Described:
        """The operation that makes objects of a type."""
        makers = [o for o in self.operations if o.method == "post" and o.path == kind]
        assert makers, f"{kind}: nothing makes its objects; say in {objects.__file__} where they come from"
        return makers[0]

    def body_of(self, operation: Described, community: str) -> dict[str, Any]:
        """A body that the operation should take: its required fields."""
        schema = operation.body
        if schema is None:
            return {}
        required = schema.get("required", ())
        body = {name: value for name, value in operation.example.items() if name in required}
        for name in body.keys() & objects.REFERENCES.keys():
            body[name] = self.shared(objects.REFERENCES[name], community)["id"]
        if special := objects.BODIES.get(operation.name):
            number = next(self._numbers)
            body |= special(self.markers[community], number)
            self.secrets |= {objects.identity_number(number), objects.telephone(number)}
        return body

    def make(self, kind: str, community: str) -> dict[str, Any]:
        """A new object of a type, made by staff of the community."""
        operation = self.maker(kind)
        role = next(r for r in ("admin", "staff", *sorted(ROLES)) if r in operation.roles)
        people = PEOPLE if community == "here" else STRANGERS
        person = next(p for p in people if p.role == role)
        made = self.ask(person, "post", kind, json=self.body_of(operation, community))
        assert made.status_code in (200, 201, 202), (
            f"{operation} took no body made of its required fields: {made.text}\n"
            f"Say in BODIES of {objects.__file__} what it needs."
        )
        thing: dict[str, Any] = made.json()
        self.made[community].add(thing["id"])
        return thing

    def shared(self, kind: str, community: str) -> dict[str, Any]:
        """An object of a type that nobody changes."""
        if (kind, community) not in self._shared:
            self._shared[kind, community] = self.make(kind, community)
        return self._shared[kind, community]

    def kind_of(self, operation: Described, parameter: str) -> str:
        """The collection that a path's parameter names one of."""
        return operation.path.partition("/{" + parameter + "}")[0]

    def address(self, operation: Described, community: str | None, *, fresh: bool = False) -> str:
        """The operation's path to an object of that community; None: to one that does not exist."""
        path = operation.path
        for parameter in operation.parameters:
            word = objects.WORDS.get((operation.path, parameter))
            if word is None and community is None:
                word = str(NOBODY)
            elif word is None:
                kind = self.kind_of(operation, parameter)
                thing = self.make(kind, str(community)) if fresh else self.shared(kind, str(community))
                word = thing["id"]
            path = path.replace("{" + parameter + "}", word)
        return path

    def request(self, person: Person, operation: Described, path: str, community: str) -> httpx.Response:
        """Ask for the operation at this address as somebody would who means it."""
        options: dict[str, Any] = {}
        if operation.body is not None:
            options["json"] = self.body_of(operation, community)
        if operation.takes_if_match:
            options["headers"] = {"If-Match": '"1"'}
        return self.ask(person, operation.method, path, **options)


def _signer(platform: Platform) -> Signer:
    settings = load(platform.settings, demo=False)
    database = open_database(settings, registry, keys.load(settings.keys_path))
    with database.unit_of_work(writes=False) as uow:
        signer = signer_of(uow)
    database.engine.dispose()
    return signer


def plain_path(path: str) -> str:
    return PARAMETER.sub("…", path)


def with_resident(person: Person, resident: str) -> Person:
    """The same person, whose own record this is."""
    return replace(person, resident=UUID(resident), subject=uuid.uuid4())
