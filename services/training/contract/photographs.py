"""Photographs of inspected pieces and of bags: who is concerned opens them by a link."""

from __future__ import annotations

from marshmallow import fields

from chassis.common.contract import FileLink
from chassis.contract import ById, Operation


def photograph(says: str) -> fields.UUID:
    return fields.UUID(load_default=None, metadata={"description": says})


link_inspection_photograph = Operation(
    "training.link_inspection_photograph",
    "A link to an inspection's photograph, which ends after minutes",
    ById,
    FileLink,
    writes=True,
)
link_handover_photograph = Operation(
    "training.link_handover_photograph",
    "A link to the photograph of a bag, which ends after minutes",
    ById,
    FileLink,
    writes=True,
)
