"""Where people live: community, compound, building, unit, dwelling."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.base import Base
from services.registry.places.housing import Home, HousingKind

KINDS_OF_HOUSING = "housing_kind IN (" + ", ".join(f"'{kind.value}'" for kind in HousingKind) + ")"


class Community(Base):  # type: ignore[misc, valid-type]
    """A community (社区) by its division code. Everything in the registry belongs to one."""

    __tablename__ = "communities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    division_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    area: Mapped[float | None] = mapped_column(comment="square kilometres")
    founded_on: Mapped[date | None]

    @property
    def community(self) -> UUID:
        """Its own: what is told of it is told in it."""
        return self.id


class Compound(Base):  # type: ignore[misc, valid-type]
    """A residential compound (居民小区). `housing_kind` is that of most of its dwellings."""

    __tablename__ = "compounds"
    __table_args__ = (UniqueConstraint("community", "name"), CheckConstraint(KINDS_OF_HOUSING, "housing_kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    housing_kind: Mapped[str] = mapped_column(String(16))
    address: Mapped[str | None] = mapped_column(String(200))


class Grid(Base):  # type: ignore[misc, valid-type]
    """A part of a compound (网格). Who works for it (网格员) is a role of a resident, or an assignment of staff."""

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("compound", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    compound: Mapped[UUID] = mapped_column(ForeignKey("compounds.id"))
    name: Mapped[str] = mapped_column(String(80))


class Building(Base):  # type: ignore[misc, valid-type]
    """A building (楼栋). Its head (楼栋长) is a dated role of a resident."""

    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("compound", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    compound: Mapped[UUID] = mapped_column(ForeignKey("compounds.id"))
    number: Mapped[str] = mapped_column(String(20))
    grid: Mapped[UUID | None] = mapped_column(ForeignKey("grids.id"))


class Unit(Base):  # type: ignore[misc, valid-type]
    """A staircase of a building (单元)."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("building", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    building: Mapped[UUID] = mapped_column(ForeignKey("buildings.id"))
    number: Mapped[str] = mapped_column(String(20))


class Dwelling(Base):  # type: ignore[misc, valid-type]
    """One home. `area` is in square metres. Whether it stands empty follows from the occupancies."""

    __tablename__ = "dwellings"
    __table_args__ = (
        UniqueConstraint("unit", "number"),
        CheckConstraint(KINDS_OF_HOUSING, "housing_kind"),
        Index("ix_dwellings_compound", "compound", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    compound: Mapped[UUID] = mapped_column(ForeignKey("compounds.id"))
    building: Mapped[UUID] = mapped_column(ForeignKey("buildings.id"))
    unit: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str] = mapped_column(String(20))
    housing_kind: Mapped[str] = mapped_column(String(16))
    area: Mapped[float | None]

    @property
    def home(self) -> Home:
        return Home(self.id, self.compound, HousingKind.of(self.housing_kind))
