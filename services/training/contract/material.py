"""Material by dye lot, weighings, balances, and what a claim's material came to. Weights are whole grams."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, ChangedPage, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Factor, Money, word
from services.training.contract.rates import employer
from services.training.contract.work import own_reference, pieces

MOST_GRAMS = 1_000_000


def grams(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(1, MOST_GRAMS), **kwargs)


class Material(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    code = fields.String()
    name = fields.String()
    colour = fields.String()
    dye_lot = fields.String()
    per_kilogram = fields.Nested(Money, metadata={"description": "What a kilogram is worth."})


class EnterMaterial(Schema):
    employer = employer()
    code = Text(40, required=True, metadata={"description": "The employer's own code.", "example": "26S/2"})
    name = Text(80, required=True, metadata={"example": "羊绒纱"})
    colour = Text(40, required=True, metadata={"example": "驼色"})
    dye_lot = Text(40, required=True, metadata={"description": "The dyer's number (缸号).", "example": "G-0917"})
    per_kilogram = fields.Nested(
        Money, required=True, metadata={"description": "What a kilogram is worth; what is lost is counted by it."}
    )


class ListMaterials(Page):
    code = Text(40, load_default=None)
    colour = Text(40, load_default=None)
    dye_lot = Text(40, load_default=None)


class FoundUse(Schema):
    """What settled claims came to: material out less returned, and the pieces brought, rejected ones among them."""

    claims = fields.Integer()
    pieces = fields.Integer()
    grams = fields.Integer()


class MaterialUse(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    operation = fields.UUID()
    code = fields.String()
    colour = fields.String()
    since = fields.Date()
    grams = fields.Integer(metadata={"description": "Grams that `pieces` were found to hold."})
    pieces = fields.Integer(metadata={"description": "How many were weighed."})
    allowed_loss = Factor(metadata={"description": "Which part of it may be lost beside, of one.", "example": "0.03"})
    set_by = fields.String()
    set_at = fields.DateTime()
    found = fields.Nested(FoundUse, allow_none=True)


class SetMaterialUse(Schema):
    operation = fields.UUID(required=True)
    code = Text(40, required=True, metadata={"description": "The material's code.", "example": "26S/2"})
    colour = Text(40, required=True, metadata={"example": "驼色"})
    since = fields.Date(required=True, metadata={"description": "After the last one's day, today or later."})
    grams = grams(metadata={"description": "Grams that `pieces` were found to hold."})
    pieces = pieces(required=True, metadata={"description": "How many were weighed."})
    allowed_loss = Factor(
        required=True,
        validate=validate.Range(0, 100, error="From 0.00 to 1.00."),
        metadata={"description": "Which part of it may be lost beside, of one.", "example": "0.03"},
    )


class ListMaterialUses(Page):
    operation = fields.UUID(load_default=None)


class MaterialMovement(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    material = fields.UUID()
    kind = word("material_movements")
    grams = fields.Integer(metadata={"description": "Grams; below zero where it takes another one back."})
    weighed_on = fields.Date()
    employer_reference = fields.String(allow_none=True)
    reverses = fields.UUID(allow_none=True, metadata={"description": "The one that it takes back."})
    taken_back = fields.Boolean(metadata={"description": "Whether another one takes it back."})
    reason = fields.String(allow_none=True)
    entered_at = fields.DateTime()
    allowed_actions = allowed_actions()


class WeighMaterial(Schema):
    claim = fields.UUID(required=True)
    material = fields.UUID(required=True, metadata={"description": "The dye lot (id)."})
    kind = word("material_weighings", required=True)
    grams = grams()
    weighed_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    employer_reference = own_reference(load_default=None)


class ReverseWeighing(ById):
    reason = Text(300, required=True)


class ListMaterialMovements(ChangedPage):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    material = fields.UUID(load_default=None)
    kind = word("material_movements", load_default=None)


class MaterialBalance(Schema):
    """`issued = returned + used + lost + out`, in grams."""

    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    lot = fields.UUID()
    material = fields.UUID()
    issued = fields.Integer()
    returned = fields.Integer()
    used = fields.Integer(metadata={"description": "Grams in the pieces, by the measured use."})
    lost = fields.Integer()
    out = fields.Integer(metadata={"description": "Grams that are still with the resident."})


class ListMaterialBalances(ChangedPage):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    lot = fields.UUID(load_default=None)
    material = fields.UUID(load_default=None)


class Reckoned(Schema):
    """`above = out - expected - allowed`, no less than nothing, in grams."""

    code = fields.String()
    colour = fields.String()
    out = fields.Integer(metadata={"description": "Grams taken out less brought back."})
    expected = fields.Integer(metadata={"description": "Grams in the pieces by the measured use, rejected too."})
    allowed = fields.Integer(metadata={"description": "Grams that may be lost beside it."})
    above = fields.Integer(metadata={"description": "Grams that are lost above that."})
    worth = fields.Nested(Money, metadata={"description": "Of what is above."})


class MaterialSettlement(Schema):
    id = fields.UUID()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    pieces = fields.Integer(metadata={"description": "That were brought, rejected ones among them."})
    rejected = fields.Integer()
    lines = fields.List(fields.Nested(Reckoned))
    asked = fields.Nested(Money, metadata={"description": "What is above the agreed loss is worth so much."})
    hearing = fields.UUID(
        allow_none=True, metadata={"description": "The hearing that it opened; nothing is deducted before it."}
    )
    settled_at = fields.DateTime()


class SettleMaterial(Schema):
    claim = fields.UUID(required=True)


class ListMaterialSettlements(Page):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)


enter_material = Operation(
    "training.enter_material", "Enter a dye lot of a material", EnterMaterial, Material, writes=True
)
get_material = Operation("training.get_material", "Read a dye lot", ById, Material)
list_materials = Operation("training.list_materials", "Materials by dye lot", ListMaterials, listing(Material))
set_material_use = Operation(
    "training.set_material_use", "Agree what a piece holds, as measured", SetMaterialUse, MaterialUse, writes=True
)
list_material_uses = Operation(
    "training.list_material_uses",
    "Measured use by style, and what the work found",
    ListMaterialUses,
    listing(MaterialUse),
)
weigh_material = Operation(
    "training.weigh_material", "Record material taken out or brought back", WeighMaterial, MaterialMovement, writes=True
)
reverse_weighing = Operation(
    "training.reverse_weighing", "Take a wrong weighing back", ReverseWeighing, MaterialMovement, writes=True
)
list_material_movements = Operation(
    "training.list_material_movements",
    "Weighings",
    ListMaterialMovements,
    listing(MaterialMovement),
    of_people=True,
    of_resident="resident",
)
list_material_balances = Operation(
    "training.list_material_balances",
    "Material by resident, lot and dye lot",
    ListMaterialBalances,
    listing(MaterialBalance),
    of_people=True,
    of_resident="resident",
)
settle_material = Operation(
    "training.settle_material", "Reckon up a claim's material", SettleMaterial, MaterialSettlement, writes=True
)
get_material_settlement = Operation(
    "training.get_material_settlement",
    "Read a settlement of material",
    ById,
    MaterialSettlement,
    of_resident="resident",
)
list_material_settlements = Operation(
    "training.list_material_settlements",
    "Settlements of material",
    ListMaterialSettlements,
    listing(MaterialSettlement),
    of_people=True,
    of_resident="resident",
)
