"""Fields of money that training's contracts share. JSON holds texts, the code behind it whole numbers."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from chassis.contract import Code, Schema
from chassis.decimals import decimal_form, read_decimal, write_decimal
from services.training.contract.words import WORDS


def word(vocabulary: str, **kwargs: Any) -> Code:
    """A word of one of training's vocabularies."""
    return Code(vocabulary, WORDS[vocabulary], **kwargs)


class _Fixed(fields.String):
    """A number with so many places at most, as text; a whole number of its smallest part in the code."""

    places: int

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        """`signed` ones stand in answers only."""
        pattern = f"^{'-?' if signed else ''}{decimal_form(self.places).pattern}$"
        super().__init__(metadata={"pattern": pattern} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return read_decimal(text, self.places)
        except ValueError as error:
            raise ma.ValidationError(f"Not {error}.") from None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_decimal(value, self.places)


class Amount(_Fixed):
    """Yuan with two places; fen."""

    places = 2


class Rate(_Fixed):
    """Yuan for a piece with two to four places; ten-thousandths of a yuan."""

    places = 4


class Factor(_Fixed):
    """A share of one with two places, such as 0.90; hundredths."""

    places = 2


class Money(Schema):
    """An amount to pay or paid."""

    amount = Amount(required=True, metadata={"example": "12.50"})
    currency = Code("currencies", WORDS["currencies"], load_default="CNY")
