"""The few kinds of failure that cross the bus.

A use case raises one of these; the bus carries it by kind, and the gateway maps each kind to an HTTP status in one
table. `detail` is a sentence for the person at the other end and says what to do next; `type` is a stable word for
programs. Neither ever names a table, a stack frame or an identity number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One bad field: a JSON pointer (RFC 6901) into the request, and what is wrong with it.

    `type` says of a field what its failure's says of the whole; "" where that is all there is to say. Long work tells
    it with each error; of a call, the failure's crosses the bus.
    """

    pointer: str
    detail: str
    type: str = ""

    @property
    def where(self) -> dict[str, Any]:
        """What it is about, as an error of long work names it."""
        return {"pointer": self.pointer}


class Failure(Exception):
    """A refusal that its caller is meant to read.

    `retry_after` is in seconds, and set only where the same call may succeed later.
    """

    kind = "Failure"
    default_type = "failure"

    def __init__(
        self,
        detail: str,
        *,
        type: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.type = type or self.default_type
        self.errors = tuple(errors)
        self.retry_after = retry_after


class NotFound(Failure):
    """The object does not exist, or is another's: the two look alike."""

    kind = "NotFound"
    default_type = "not-found"


class Invalid(Failure):
    """The request itself is wrong; sending it again changes nothing."""

    kind = "Invalid"
    default_type = "invalid"


def invalid_at(pointer: str, reason: str) -> Invalid:
    """To be raised for one field, named by its JSON pointer; "" is the request as a whole."""
    return Invalid(reason, errors=[FieldError(pointer, reason)])


class Conflict(Failure):
    """The request is right and the state of things refuses it."""

    kind = "Conflict"
    default_type = "conflict"


class Forbidden(Failure):
    """The actor may not do this at all."""

    kind = "Forbidden"
    default_type = "forbidden"


class Unavailable(Failure):
    """A part that is needed is away; the same call may succeed later."""

    kind = "Unavailable"
    default_type = "unavailable"

    def __init__(self, detail: str, *, type: str | None = None, retry_after: float = 1.0) -> None:
        super().__init__(detail, type=type, retry_after=retry_after)


class Broken(Failure):
    """The code itself broke off: a fault of ours, which the same call meets again. No use case raises it: the answering
    side makes it of an exception that is no Failure (docs/decisions/0008).
    """

    kind = "Broken"
    default_type = "internal"


KINDS: dict[str, type[Failure]] = {c.kind: c for c in (NotFound, Invalid, Conflict, Forbidden, Unavailable, Broken)}
