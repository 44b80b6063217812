"""One text for one value: JSON as RFC 8785 (JCS) writes it, for hashing.

Members are sorted by UTF-16 code units, nothing is escaped that need not be, no white space. Numbers are integers that
every reader holds exactly (RFC 7493: ±(2^53-1)); a fraction is refused, as money here is in fen and JCS would have it
written the way ECMAScript does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"

_LARGEST = 2**53 - 1


def canonical_json(value: Json) -> bytes:
    """The UTF-8 bytes; TypeError for what has no place in it, ValueError for too large a number or half a surrogate."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _ordered(value: Json) -> Json:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError("an integer beyond 2^53-1 is not exact in JSON; write it as a string")
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    raise TypeError(f"{type(value).__name__} has no canonical JSON")
