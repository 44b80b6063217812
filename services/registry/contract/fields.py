"""Fields that several of the registry's contracts share."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import Code
from services.registry.contract.words import WORDS


def word(vocabulary: str, **kwargs: Any) -> Code:
    """A word of one of the registry's vocabularies."""
    return Code(vocabulary, WORDS[vocabulary], **kwargs)


def division_code(**kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"^\d{2,12}$"),
        metadata={"description": "Code of an administrative division; see `/v1/vocabularies/divisions`."},
        **kwargs,
    )


def as_of(description: str = "As it was on this day; today if left out.") -> fields.Date:
    """The day that a question is about."""
    return fields.Date(load_default=None, metadata={"description": description})
