"""Kinds of housing, and which dwellings stand empty."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis.terms import Term


class HousingKind(Term):
    COMMODITY = "commodity", "商品房", "Commodity housing"
    AFFORDABLE = "affordable", "经济适用房", "Affordable housing"
    PUBLIC_RENTAL = "public_rental", "公租房", "Public rental housing"


class Tenure(Term):
    OWNER = "owner", "自有", "Owner"
    TENANT = "tenant", "租住", "Tenant"
    PUBLIC_TENANT = "public_tenant", "公租房承租", "Tenant of public rental housing"
    GUEST = "guest", "借住", "Lives there free of rent"

    @property
    def is_rented(self) -> bool:
        return self in {Tenure.TENANT, Tenure.PUBLIC_TENANT}


def usual_tenure(kind: HousingKind) -> Tenure:
    """Where nobody says otherwise: who lives in public rental housing rents, elsewhere the household is the owner."""
    return Tenure.PUBLIC_TENANT if kind is HousingKind.PUBLIC_RENTAL else Tenure.OWNER


@dataclass(frozen=True)
class Home:
    """A dwelling and what the books count it under."""

    dwelling_id: UUID
    compound_id: UUID
    housing_kind: HousingKind

    def becomes(self, other: Home) -> bool:
        """Whether the other is the same dwelling as another kind of housing."""
        return self.dwelling_id == other.dwelling_id and self.housing_kind is not other.housing_kind
