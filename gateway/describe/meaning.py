"""What fields mean, in words: what a field says itself, else what its contract's `DESCRIPTIONS` say of its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from marshmallow import fields

from chassis.common.descriptions import DESCRIPTIONS as SHARED
from chassis.contract import Code

Table = Mapping[str, str]
EVERYWHERE = ""  # in place of a service's name: the words that all services share


@dataclass(frozen=True)
class Meanings:
    """`tables` are the contracts' `DESCRIPTIONS`, by service, and what all services share."""

    tables: Mapping[str, Table]

    @classmethod
    def of_contracts(cls, contracts: Mapping[str, Any]) -> Meanings:
        own = {service: getattr(contract, "DESCRIPTIONS", {}) for service, contract in contracts.items()}
        return cls({**own, EVERYWHERE: SHARED})

    def of_field(self, field: fields.Field[Any]) -> str:
        """What a field of a schema means; of what stands in a list or mapping, no more than its vocabulary."""
        schema = field.parent
        if not isinstance(schema, ma.Schema):
            return _with_vocabulary(field, field.metadata.get("description", ""))
        return self.of(type(schema), field.data_key or str(field.name), field)

    def of(self, schema: type[ma.Schema], name: str, field: fields.Field[Any], first: Table | None = None) -> str:
        """What a field means that has this name in this schema. `first` is asked before the tables of `DESCRIPTIONS`:
        what a contract says of parameters."""
        said = field.metadata.get("description", "")
        if not said and first:
            said = first.get(f"{schema.__name__}.{name}", first.get(name, ""))
        if not said and (entry := self.entry(schema, name)):
            service, key = entry
            said = self.tables[service][key]
        return _with_vocabulary(field, said)

    def entry(self, schema: type[ma.Schema], name: str) -> tuple[str, str] | None:
        """Which entry, of which service, tells of this name in this schema; none where no table does.

        One for a schema (`Schema.name`), or for a schema that it is made from, comes before one for a name; the
        service's own before a shared one.
        """
        for key in (*(f"{kind.__name__}.{name}" for kind in schema.__mro__), name):
            for service in (service_of(schema), EVERYWHERE):
                if key in self.tables.get(service, {}):
                    return service, key
        return None


def service_of(schema: type[ma.Schema]) -> str:
    """The service in whose contract a schema stands."""
    package, _, rest = schema.__module__.partition(".")
    return rest.partition(".")[0] if package == "services" else EVERYWHERE


def _with_vocabulary(field: fields.Field[Any], said: str) -> str:
    """A word of a closed list names it, unless the field speaks for itself."""
    if not isinstance(field, Code) or "description" in field.metadata:
        return said
    return f"{said} One of the vocabulary `{field.vocabulary}`.".lstrip()
