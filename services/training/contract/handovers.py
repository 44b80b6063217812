"""Hand-overs that both sides count, and kinds of defects."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, ChangedPage, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import word
from services.training.contract.material import MOST_GRAMS
from services.training.contract.photographs import photograph
from services.training.contract.rates import employer
from services.training.contract.work import consent, pieces


def grams() -> fields.Integer:
    return fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST_GRAMS),
        metadata={"description": "Grams of material in the bag; none if left out."},
    )


class Handover(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    resident = fields.UUID()
    claim = fields.UUID()
    direction = word("handover_directions")
    pieces = fields.Integer(metadata={"description": "As the employer's side counted."})
    grams = fields.Integer()
    own_pieces = fields.Integer(allow_none=True, metadata={"description": "As the resident counted."})
    own_grams = fields.Integer(allow_none=True)
    stands_pieces = fields.Integer(allow_none=True, metadata={"description": "As it stands, by the rule."})
    stands_grams = fields.Integer(allow_none=True)
    rule = word("handover_rules", allow_none=True)
    state = word("handover_states")
    photograph = fields.UUID(allow_none=True)
    counted_at = fields.DateTime()
    confirmed_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class RecordHandover(Schema):
    claim = fields.UUID(required=True)
    direction = word("handover_directions", required=True)
    pieces = pieces(0, load_default=0, metadata={"description": "Finished or cut pieces in the bag."})
    grams = grams()
    photograph = photograph("A picture (file id) of the bag, sent before.")


class ConfirmHandover(ById):
    pieces = pieces(0, load_default=0, metadata={"description": "As the resident counts."})
    grams = grams()
    consent = consent()


class CountedTogether(Schema):
    pieces = pieces(0, load_default=0, metadata={"description": "As both counted together."})
    grams = grams()


class SettleHandover(ById):
    together = fields.Nested(
        CountedTogether,
        load_default=None,
        metadata={"description": "What both counted together; left out, the employer bears the difference."},
    )


class ListHandovers(ChangedPage):
    resident = fields.UUID(load_default=None)
    claim = fields.UUID(load_default=None)
    state = word("handover_states", load_default=None)


class DefectKind(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    code = fields.String()
    name = fields.String()
    consequence = word("defect_consequences")


class EnterDefectKind(Schema):
    employer = employer()
    code = Text(40, required=True, metadata={"description": "The employer's own code.", "example": "TZ"})
    name = Text(80, required=True, metadata={"example": "跳针"})
    consequence = word("defect_consequences", required=True)


record_handover = Operation("training.record_handover", "Count a bag", RecordHandover, Handover, writes=True)
confirm_handover = Operation(
    "training.confirm_handover", "Confirm a bag, or say what one counts", ConfirmHandover, Handover, writes=True
)
settle_handover = Operation(
    "training.settle_handover", "Settle counts that differ", SettleHandover, Handover, writes=True
)
list_handovers = Operation(
    "training.list_handovers", "Hand-overs", ListHandovers, listing(Handover), of_people=True, of_resident="resident"
)
enter_defect_kind = Operation(
    "training.enter_defect_kind", "Enter a kind of defect", EnterDefectKind, DefectKind, writes=True
)
list_defect_kinds = Operation("training.list_defect_kinds", "Kinds of defects", Page, listing(DefectKind))
