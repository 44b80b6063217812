"""Amounts as the contracts write them."""

from __future__ import annotations

from typing import Any


def money(fen: int) -> dict[str, Any]:
    """An amount as the contracts' `Money` writes it."""
    return {"amount": fen, "currency": "CNY"}
