"""Two communities on one running platform, people of every role in each, and objects of every type made by them.

Whoever acts has a token that the installation's own key signed, so that every role can be tried before there is a way
to get an account of it.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator, Mapping, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind, Scope, system
from chassis.access.tokens import Signer
from chassis.config import load
from chassis.database.opening import open_database
from chassis.encryption import keys
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.signing import signer_of
from services.registry.contract.access import ROLES
from services.registry.places.tables import Community
from services.registry.service import service as registry
from services.registry.staffing.tables import Assignment
from services.registry.staffing.usecases.assignments import answer_for
from services.training.service import service as training
from services.training.tables import KnownAssignment

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
    household: UUID | None = None
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
        self.organisation = uuid.uuid4()
        self.secrets: set[str] = set()  # identifiers of ours: no answer may hold one
        self.http = httpx.Client(base_url=platform.url, timeout=20, event_hooks={"response": [self.look_at]})
        self._databases = Databases(platform)
        self._signer = self._databases.founded(self.communities)
        self._tokens: dict[Person, str] = {}
        self._numbers = count(int(uuid.uuid4()) % 9_000)
        self._shared: dict[tuple[str, str], dict[str, Any]] = {}
        # compounds that staff answer for, by whether their objects are made there
        self._compounds = {
            (c, own): self.make("/v1/compounds", c)["id"] for c in self.communities for own in (True, False)
        }
        self._shared |= {("/v1/compounds", c): {"id": self._compounds[c, True]} for c in self.communities}
        self._far: dict[tuple[str, str], dict[str, Any]] = {
            ("/v1/compounds", c): {"id": self._compounds[c, False]} for c in self.communities
        }

    def close(self) -> None:
        self.http.close()
        self._databases.close()

    # ---- who asks

    def token(self, person: Person) -> str:
        if person not in self._tokens:
            self._tokens[person] = self._signer.sign(self._actor(person), timedelta(hours=1))
        return self._tokens[person]

    def _actor(self, person: Person) -> Actor:
        community = self.communities[person.community]
        compounds = frozenset[UUID]()
        if person.role == "staff":
            compounds = frozenset({UUID(self._compounds[person.community, person.own_compound])})
            self._databases.employed(person, community, compounds)
        resident = person.resident or (uuid.uuid4() if person.role == "resident" else None)
        return Actor(
            str(person.subject),
            ActorKind.SYSTEM if person.role == "employer" else ActorKind.PERSON,
            frozenset({person.role}),
            community,
            Scope(
                compounds,
                person.household,
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
        assert response.is_success or not inside_of(text), f"something of the inside: {asked}"
        path = response.request.url.path
        if (path.endswith("/reveals") or path == "/v1/me") and response.is_success:
            return  # shown for a purpose and with a record, or to the person whose it is
        assert not [secret for secret in self.secrets if secret in text], f"an identifier in the open: {asked}"

    def clerk(self, community: str) -> Person:
        """Who makes a community's objects."""
        return next(p for p in (PEOPLE if community == "here" else STRANGERS) if p.role == "admin")

    def resident(self, community: str, resident: str) -> Person:
        """The person whose record this is."""
        return with_resident(
            next(p for p in PEOPLE + STRANGERS if (p.role, p.community) == ("resident", community)), resident
        )

    # ---- what is asked

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get("/openapi.json").json()
        return found

    @cached_property
    def operations(self) -> list[Described]:
        return operations_of(self.document)

    @cached_property
    def form(self) -> str:
        """The first form that can be printed."""
        answer = self.ask(self.clerk("here"), "get", "/v1/forms").json()
        return str(answer["items"][0]["name"])

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
            body |= special(self, community, number)
            self.secrets |= {objects.identity_number(number), objects.telephone(number)}
        return body

    def make(self, kind: str, community: str) -> dict[str, Any]:
        """A new object of a type."""
        if found := objects.MAKERS.get(kind):
            return found(self, community)
        operation = self.maker(kind)
        return self.create(operation, community, self.body_of(operation, community))

    def create(self, operation: Described, community: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the operation makes of this body, asked for by somebody of the community who may."""
        assert self.clerk(community).role in operation.roles, f"{operation}: say in MAKERS who makes its objects"
        made = self.ask(self.clerk(community), "post", operation.path, json=body)
        assert made.status_code in (200, 201, 202), (
            f"{operation} did not take {body}: {made.text}\nSay in BODIES of {objects.__file__} what it needs."
        )
        thing: dict[str, Any] = made.json()
        return thing

    def shared(self, kind: str, community: str) -> dict[str, Any]:
        """An object of a type that nobody changes."""
        if (kind, community) not in self._shared:
            self._shared[kind, community] = self.make(kind, community)
        return self._shared[kind, community]

    def make_or_share(self, kind: str, community: str) -> dict[str, Any]:
        """An object that may be changed; of the kinds that last, the one that there is."""
        return self.shared(kind, community) if kind in objects.LASTING else self.make(kind, community)

    @contextmanager
    def in_the_other_compound(self) -> Iterator[None]:
        """What is made meanwhile stands in the compound of this community that its staff do not answer for."""
        here, self._shared = self._shared, self._far
        try:
            yield
        finally:
            self._shared = here

    def kind_of(self, operation: Described, parameter: str) -> str:
        """The collection that a path's parameter names one of."""
        return operation.path.partition("/{" + parameter + "}")[0]

    def address(self, operation: Described, community: str | None, *, fresh: bool = False) -> str:
        """The operation's path to an object of that community; None: to one that does not exist."""
        path = operation.path
        for parameter in operation.parameters:
            word = objects.WORDS.get(parameter)
            if word is None and community is None:
                word = objects.NONE.get(parameter, str(NOBODY))
            elif word is None:
                kind = self.kind_of(operation, parameter)
                new = fresh and kind not in objects.LASTING
                thing = self.make(kind, str(community)) if new else self.shared(kind, str(community))
                word = thing["id"]
            path = path.replace("{" + parameter + "}", word)
        return path

    def request(
        self, person: Person, operation: Described, path: str, community: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Ask for the operation at this address as somebody would who means it; `body` instead of one that is made."""
        options: dict[str, Any] = {}
        if operation.body is not None:
            options["json"] = self.body_of(operation, community) if body is None else body
        if operation.takes_if_match:
            options["headers"] = {"If-Match": '"1"'}
        return self.ask(person, operation.method, path, **options)


class Databases:
    """The platform's own, for what no operation does."""

    def __init__(self, platform: Platform) -> None:
        settings = load(platform.settings, options={"demo": False})
        ring = keys.load(settings.keys_path)
        self._registry = open_database(settings, registry, ring)
        self._training = open_database(settings, training, ring)

    def founded(self, communities: Mapping[str, UUID]) -> Signer:
        """Write the communities down, and give the installation's signer of tokens."""
        with self._registry.unit_of_work(system("town")) as uow:
            uow.session.add_all(Community(id=id, version=1, name=name) for name, id in communities.items())
            return signer_of(uow)

    def employed(self, person: Person, community: UUID, compounds: Set[UUID]) -> None:
        """Let a worker with this id answer for compounds, as training knows at once, without waiting for the relay."""
        who = {"kind": "person", "username": str(person.subject), "roles": ["staff"], "scope": {}, "language": "zh-CN"}
        with self._registry.unit_of_work(system("town", community)) as uow:
            uow.session.add(Account(id=person.subject, community=community, created_at=uow.now(), **who))
            uow.session.flush()
            answer_for(uow, person.subject, compounds)
            assigned = uow.session.scalars(select(Assignment).where(Assignment.account == person.subject)).all()
            with self._training.unit_of_work(system("town", community)) as known:
                known.session.add_all(_known(row) for row in assigned)

    def close(self) -> None:
        for database in (self._registry, self._training):
            database.engine.dispose()


def _known(row: Assignment) -> KnownAssignment:
    """The copy of it, as its event will tell it."""
    return KnownAssignment(
        id=row.id,
        community=row.community,
        epoch=1,
        version=row.version,
        told_after=0,
        account=str(row.account),
        compound=row.compound,
        since=row.since,
        until=row.until,
    )


def with_resident(person: Person, resident: str, household: str | None = None) -> Person:
    """The same person, whose own record this is, signed in for this household."""
    home = UUID(household) if household else None
    return replace(person, resident=UUID(resident), household=home, subject=uuid.uuid4())


@contextmanager
def a_town(rate: int) -> Iterator[Town]:
    """A town on a platform of its own, which takes `rate` requests a minute from each caller."""
    with tempfile.TemporaryDirectory(prefix="tongxin-town-") as folder:
        gateway = {"port": free_port(), "rate_per_minute": rate, "anonymous_rate_per_minute": rate}
        platform = Platform(Path(folder), {"demo": True, "data": f"{folder}/var", "gateway": gateway})
        try:
            platform.start("run", "run", "--empty")
            platform.wait_ready()
            with closing(Town(platform)) as town:
                yield town
            platform.stop()
        finally:
            platform.kill()
