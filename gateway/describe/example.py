"""Examples for the documentation, made from a schema: a field's own `example`, else something of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marshmallow as ma
from marshmallow import fields

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
    (fields.String, "文字"),
)


def example_of(schema: Any, skip: Iterable[str] = (), depth: int = 4) -> dict[str, Any]:
    """One example object; fields named in `skip` are left out."""
    declared: dict[str, fields.Field[Any]] = schema._declared_fields
    return {field.data_key or name: _value(field, depth) for name, field in declared.items() if name not in skip}


def _value(field: fields.Field[Any], depth: int) -> Any:
    given = field.metadata.get("example", field.load_default)
    if given is not ma.missing and not callable(given):
        return given
    if "enum" in field.metadata:
        return field.metadata["enum"][0]
    if isinstance(field, fields.List):
        return [_value(field.inner, depth - 1)] if depth else []
    if isinstance(field, fields.Nested):
        return example_of(field.schema, depth=depth - 1) if depth else {}
    if isinstance(field, fields.Integer):
        return _least(field)
    return next((value for kind, value in BY_KIND if isinstance(field, kind)), None)


def _least(field: fields.Field[Any]) -> int:
    lows = (v.min for v in field.validators if isinstance(v, ma.validate.Range) and v.min is not None)
    return next(lows, 1)
