"""Examples for the documentation, made from a schema: a field's own `example`, the one that its contract's `EXAMPLES`
has for its name, else something of its kind. A text that nobody gave an example for is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from marshmallow import fields

from gateway.house import House

BY_KIND: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
    (fields.UUID, "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f"),
    (fields.DateTime, "2026-10-01T09:30:00+08:00"),
    (fields.Date, "2026-10-01"),
    (fields.Time, "09:30:00"),
    (fields.Boolean, True),
    (fields.Integer, 1),
    (fields.Decimal, "12.50"),
    (fields.Float, 1.5),
    (fields.Email, "someone@example.cn"),
    (fields.Url, "https://example.cn/"),
    (fields.Dict, {}),
    (fields.Raw, None),
)
NAMED = (fields.String, fields.Date)  # what differs by its name more than by its kind
OWN_KIND = (fields.UUID, fields.Email, fields.Url)  # texts that do not
MISSING = object()


@dataclass(frozen=True)
class Examples:
    """Makes examples; `words` are the contracts' `EXAMPLES`, `bodies` their `BODIES`."""

    words: Mapping[str, Any]
    bodies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of_contract(cls, contract: Any) -> Examples:
        return cls(getattr(contract, "EXAMPLES", {}), getattr(contract, "BODIES", {}))

    def body(self, schema: type[ma.Schema], skip: Iterable[str] = ()) -> dict[str, Any]:
        """One example of what is asked: as its contract wrote it down whole, else made from the fields."""
        whole = self.bodies.get(schema.__name__)
        if whole is None:
            return self.of(schema, skip)
        return {name: value for name, value in whole.items() if name not in skip}

    def of(self, schema: Any, skip: Iterable[str] = (), depth: int = 4) -> dict[str, Any]:
        """One example object; fields named in `skip` are left out."""
        kind = schema if isinstance(schema, type) else type(schema)
        named = {one.data_key or name: one for name, one in schema._declared_fields.items()}
        values = {name: self._value(kind, name, one, depth) for name, one in named.items() if name not in skip}
        return {name: value for name, value in values.items() if value is not MISSING}

    def _value(self, schema: type, name: str, field: fields.Field[Any], depth: int) -> Any:
        if "example" in field.metadata:
            return field.metadata["example"]
        if isinstance(field, fields.List):
            inner = self._value(schema, name, field.inner, depth - 1) if depth else MISSING
            return [] if inner is MISSING else [inner]
        if f"{schema.__name__}.{name}" in self.words:
            return self.words[f"{schema.__name__}.{name}"]
        if field.load_default is not ma.missing and not callable(field.load_default):
            return field.load_default
        if isinstance(field, fields.Nested):
            return self.of(field.schema, depth=depth - 1) if depth else {}
        return self._plain(name, field)

    def _plain(self, name: str, field: fields.Field[Any]) -> Any:
        if "enum" in field.metadata:
            return field.metadata["enum"][0]
        if isinstance(field, fields.Integer):
            return _least(field)
        if name in self.words and isinstance(field, NAMED) and not isinstance(field, OWN_KIND):
            return self.words[name]
        return next((value for kind, value in BY_KIND if isinstance(field, kind)), MISSING)


def answered(house: House, service: str, verb: str) -> dict[str, Any]:
    """What a service answers to its operation of that verb (`get_job`)."""
    answer = house.operations[f"{service}.{verb}"].answer
    return Examples(getattr(house.contracts[service], "EXAMPLES", {})).of(answer)


def _least(field: fields.Field[Any]) -> int:
    lows = (v.min for v in field.validators if isinstance(v, ma.validate.Range) and v.min is not None)
    return next(lows, 1)
