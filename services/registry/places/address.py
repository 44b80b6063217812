"""Where a dwelling is, in the words of a file or a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.registry.places.housing import HousingKind


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling as files name it; the compound by its name."""

    compound: str
    building: str
    unit: str
    number: str


class NewDwelling(Protocol):
    """What is told of a dwelling that may have to be entered; `area` in square metres."""

    @property
    def address(self) -> Address: ...

    @property
    def housing_kind(self) -> HousingKind: ...

    @property
    def area(self) -> float | None: ...
