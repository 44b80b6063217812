"""Who acts: what a token says of its bearer, and what services decide permissions and scope by."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """`subject` is the account's id as text, empty for somebody who is not signed in; `kind` is person, system or job."""

    subject: str = ""
    kind: str = "person"
    roles: frozenset[str] = field(default_factory=frozenset)
    community: UUID | None = None
    compounds: frozenset[UUID] = field(default_factory=frozenset)
    household: UUID | None = None
    organisations: frozenset[UUID] = field(default_factory=frozenset)
    employer: UUID | None = None
    resident: UUID | None = None
    session: UUID | None = None
    language: str = "zh-CN"
    scopes: frozenset[str] = field(default_factory=frozenset)


ANONYMOUS = Actor()
