"""Material by dye lot, its measured use, and each weighing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database.types import Moment
from services.training.base import Base
from services.training.piecework.work.tables import Claim


class Material(Base):  # type: ignore[misc, valid-type]
    """One dye lot of a material in one colour; `per_kilogram` is what it is worth, in fen."""

    __tablename__ = "materials"
    __table_args__ = (
        UniqueConstraint("employer", "code", "colour", "dye_lot"),
        CheckConstraint("per_kilogram >= 0", "worth"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    colour: Mapped[str] = mapped_column(String(40))
    dye_lot: Mapped[str] = mapped_column(String(40))
    per_kilogram: Mapped[int] = mapped_column(BigInteger)


class MaterialUse(Base):  # type: ignore[misc, valid-type]
    """Never edited: that `pieces` of an operation held `grams` of a material and colour, counted from `since`
    on until the next one is. `allowed_loss` is in hundredths.
    """

    __tablename__ = "material_uses"
    __table_args__ = (
        UniqueConstraint("operation", "code", "colour", "since"),
        CheckConstraint("grams > 0 AND pieces > 0", "measured"),
        CheckConstraint("allowed_loss BETWEEN 0 AND 100", "allowed_loss"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID] = mapped_column(index=True)
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"))
    code: Mapped[str] = mapped_column(String(40))
    colour: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    grams: Mapped[int]
    pieces: Mapped[int]
    allowed_loss: Mapped[int]
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(Moment)


class MaterialBalance(Base):  # type: ignore[misc, valid-type]
    """What the movements of a claim and dye lot sum to, in grams; nothing comes back that did not go out."""

    __tablename__ = "material_balances"
    __table_args__ = (
        UniqueConstraint("claim", "material"),
        CheckConstraint("issued >= 0 AND returned >= 0 AND used >= 0 AND lost >= 0", "weights"),
        CheckConstraint("returned + used + lost <= issued", "went_out"),
        Index("ix_material_balances_resident", "resident", "id"),
        Index("ix_material_balances_employer", "employer", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    lot: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    material: Mapped[UUID] = mapped_column(ForeignKey("materials.id"))
    issued: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)

    @property
    def out(self) -> int:
        return self.issued - self.returned - self.used - self.lost


class MaterialMovement(Base):  # type: ignore[misc, valid-type]
    """One weighing, or what the settlement of a claim made of what was out. Another one with the opposite sign takes
    it back.
    """

    __tablename__ = "material_movements"
    __table_args__ = (
        UniqueConstraint("employer", "employer_reference"),
        CheckConstraint("grams <> 0", "weighs"),
        Index("ix_material_movements_resident", "resident", "id"),
        Index("ix_material_movements_claim", "claim", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)
    employer: Mapped[UUID]
    resident: Mapped[UUID]
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    material: Mapped[UUID] = mapped_column(ForeignKey("materials.id"))
    kind: Mapped[str] = mapped_column(String(10))
    grams: Mapped[int]
    weighed_on: Mapped[date]
    employer_reference: Mapped[str | None] = mapped_column(String(80))
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("material_movements.id"), unique=True)
    taken_back: Mapped[bool] = mapped_column(default=False, comment="another one reverses it")
    reason: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    recorded_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)


class MaterialSettlement(Base):  # type: ignore[misc, valid-type]
    """That the material of a claim was reckoned up, once. `asked` (fen) is what is above the agreed loss."""

    __tablename__ = "material_settlements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    employer: Mapped[UUID] = mapped_column(index=True)
    resident: Mapped[UUID] = mapped_column(index=True)
    claim: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), unique=True)
    pieces: Mapped[int] = mapped_column(comment="that were brought, rejected ones among them")
    rejected: Mapped[int]
    asked: Mapped[int] = mapped_column(BigInteger)
    hearing: Mapped[UUID | None] = mapped_column(ForeignKey("hearings.id"))
    settled_by: Mapped[str] = mapped_column(String(64))
    settled_at: Mapped[datetime] = mapped_column(Moment)


class MaterialReckoning(Base):  # type: ignore[misc, valid-type]
    """A settlement's line: one material in one colour, all its dye lots together, in grams."""

    __tablename__ = "material_reckonings"
    __table_args__ = (Index("ix_material_reckonings_use", "operation", "code", "colour"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID]
    settlement: Mapped[UUID] = mapped_column(ForeignKey("material_settlements.id"), index=True)
    operation: Mapped[UUID] = mapped_column(ForeignKey("style_operations.id"))
    code: Mapped[str] = mapped_column(String(40))
    colour: Mapped[str] = mapped_column(String(40))
    pieces: Mapped[int]
    out: Mapped[int] = mapped_column(comment="issued less returned")
    expected: Mapped[int]
    allowed: Mapped[int]
    above: Mapped[int]
    worth: Mapped[int] = mapped_column(BigInteger, comment="of what is above, in fen")


# what a claim's row knows of its material, from this side: work comes without it
Claim.balances = relationship(MaterialBalance, viewonly=True)
Claim.settlement = relationship(MaterialSettlement, viewonly=True, uselist=False)
