"""Who acts: the person, system or job on whose behalf a call is made, what they are and how far they reach.

The gateway makes an actor from a sign-in, `tokens` signs it, each service verifies it and its store applies the scope.
As claims it uses the registered names (RFC 7519, RFC 9068: sub, roles, scope; OpenID Connect: sid, locale) and
leaves out what is empty; claims that are not known here are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

_WORD = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")  # the shape of BCP 47
_MOST = 1000
TEST = "test"  # the scope of every token of a test credential: it acts on trial data and never on live data


class ActorKind(StrEnum):
    PERSON = "person"
    SYSTEM = "system"
    JOB = "job"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Scope:
    """How far an actor reaches; empty means nowhere, never everywhere."""

    compounds: frozenset[UUID] = frozenset()
    household: UUID | None = None
    organisations: frozenset[UUID] = frozenset()
    employer: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """`subject` is the account's id (or a job's or system's name), `session` the sign-in, `scopes` OAuth's scopes."""

    subject: str
    kind: ActorKind
    roles: frozenset[str] = frozenset()
    community: UUID | None = None
    scope: Scope = field(default_factory=Scope)
    resident: UUID | None = None
    session: UUID | None = None
    language: str = "zh-CN"
    scopes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not _SUBJECT.fullmatch(self.subject):
            raise ValueError("sub: an account's id or a name of up to 128 letters, digits and _ . : -")
        if not _LANGUAGE.fullmatch(self.language):
            raise ValueError("locale: not a language tag")
        for word in self.roles | self.scopes:
            if not _WORD.fullmatch(word):
                raise ValueError("roles and scopes are words of small letters")

    @property
    def is_anonymous(self) -> bool:
        return self.kind is ActorKind.ANONYMOUS

    @property
    def is_trial(self) -> bool:
        return TEST in self.scopes

    def has_role(self, *any_of: str) -> bool:
        return not self.roles.isdisjoint(any_of)

    def to_claims(self) -> dict[str, object]:
        """As JSON: strings and sorted lists of strings, without what is empty."""
        claims: dict[str, object] = {
            "sub": self.subject,
            "kind": self.kind.value,
            "roles": sorted(self.roles),
            "community": _text(self.community),
            "compounds": _texts(self.scope.compounds),
            "household": _text(self.scope.household),
            "organisations": _texts(self.scope.organisations),
            "employer": _text(self.scope.employer),
            "resident": _text(self.resident),
            "sid": _text(self.session),
            "locale": self.language,
            "scope": " ".join(sorted(self.scopes)),
        }
        return {name: value for name, value in claims.items() if value}

    @classmethod
    def from_claims(cls, claims: Mapping[str, object]) -> Actor:
        """Read `to_claims`; ValueError names the claim that is missing or of a wrong type."""
        return cls(
            subject=_string(claims, "sub"),
            kind=_kind(claims),
            roles=frozenset(_strings(claims, "roles")),
            community=_id(claims, "community"),
            scope=Scope(
                compounds=_ids(claims, "compounds"),
                household=_id(claims, "household"),
                organisations=_ids(claims, "organisations"),
                employer=_id(claims, "employer"),
            ),
            resident=_id(claims, "resident"),
            session=_id(claims, "sid"),
            language=_string(claims, "locale", "zh-CN"),
            scopes=frozenset(_string(claims, "scope", "").split()),
        )


ANONYMOUS = Actor(subject="anonymous", kind=ActorKind.ANONYMOUS)


def system(name: str, community: UUID | None = None) -> Actor:
    """A part of the platform acting by itself, such as `registry`."""
    return Actor(subject=f"system:{name}", kind=ActorKind.SYSTEM, community=community)


def job(name: str, community: UUID | None = None) -> Actor:
    """A job acting by itself, such as `retention`."""
    return Actor(subject=f"job:{name}", kind=ActorKind.JOB, community=community)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _texts(values: Iterable[UUID]) -> list[str]:
    return sorted(map(str, values))


def _string(claims: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = claims.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name}: a string is needed")
    return value


def _strings(claims: Mapping[str, object], name: str) -> list[str]:
    values = claims.get(name, [])
    if not isinstance(values, list) or len(values) > _MOST or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name}: a list of at most {_MOST} strings is needed")
    return values


def _uuid(text: str, name: str) -> UUID:
    try:
        value = UUID(text)
    except ValueError:
        raise ValueError(f"{name}: not an id") from None
    if str(value) != text:  # UUID() also takes braces, urn: and capitals
        raise ValueError(f"{name}: not an id in its usual form")
    return value


def _id(claims: Mapping[str, object], name: str) -> UUID | None:
    return _uuid(_string(claims, name), name) if name in claims else None


def _ids(claims: Mapping[str, object], name: str) -> frozenset[UUID]:
    return frozenset(_uuid(text, name) for text in _strings(claims, name))


def _kind(claims: Mapping[str, object]) -> ActorKind:
    try:
        return ActorKind(_string(claims, "kind"))
    except ValueError:
        raise ValueError("kind: one of person, system, job, anonymous") from None
