"""Texts in the languages that people read, and what is said where one is not translated.

Whoever shows a text says which language it really is in: who asked for Mongolian and gets Chinese has to be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

FIRST = "zh-CN"  # every text is in it; it stands in for what is not translated
LANGUAGES = (FIRST, "mn-Cyrl", "mn-Mong", "en")

T = TypeVar("T")


class Said(NamedTuple, Generic[T]):
    """A text, and the language that it is in."""

    language: str
    text: T


def said(texts: Mapping[str, T], language: str) -> Said[T]:
    """What is said to who reads this language, of a text by language. Raises KeyError where it has no Chinese."""
    taken = language if texts.get(language) else FIRST
    return Said(taken, texts[taken])


def untranslated(catalogue: Mapping[str, Mapping[str, object]], language: str) -> list[str]:
    """The names in a catalogue of texts that have none in this language."""
    return [name for name, texts in catalogue.items() if not texts.get(language)]
