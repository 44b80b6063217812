"""A failure's form on the wire: its kind and what its caller reads, never what went wrong inside."""

from __future__ import annotations

import msgspec

from chassis.errors import KINDS, Failure, FieldError, Unavailable


class _WireError(msgspec.Struct):
    pointer: str
    detail: str


class _WireFailure(msgspec.Struct):
    kind: str
    type: str
    detail: str
    errors: list[_WireError] = []
    retry_after: float | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_WireFailure)


def encode(failure: Failure) -> bytes:
    errors = [_WireError(e.pointer, e.detail) for e in failure.errors]
    return _encoder.encode(
        _WireFailure(failure.kind, failure.type, failure.detail, errors, failure.retry_after),
    )


def decode(body: bytes) -> Failure:
    """The failure in `body`; an Unavailable where it cannot be read, or is of a kind that is not known here."""
    try:
        wire = _decoder.decode(body)
    except msgspec.DecodeError:
        return Unavailable("the service's answer cannot be read", type="unreadable-answer")
    kind = KINDS.get(wire.kind, Unavailable)
    if kind is Unavailable:
        return Unavailable(wire.detail, type=wire.type, retry_after=wire.retry_after or 1.0)
    errors = [FieldError(e.pointer, e.detail) for e in wire.errors]
    return kind(wire.detail, type=wire.type, errors=errors, retry_after=wire.retry_after)
