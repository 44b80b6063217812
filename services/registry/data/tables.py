"""Reads the tables of this folder."""

from __future__ import annotations

import csv
from importlib import resources


def rows(name: str) -> list[dict[str, str]]:
    """All rows of one table, by the names of its header line."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def lines(name: str) -> list[str]:
    """All lines of one list."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
