"""The contracts of the services behind the gateway, and the labels that they give their words.

By vocabulary, word and language: `VOCABULARIES = {"sexes": {"female": {"zh-CN": "女", "en": "Female"}}}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType

from chassis.config import SERVICES
from chassis.contract import Code

Labels = Mapping[str, Mapping[str, Mapping[str, str]]]


def contracts() -> dict[str, ModuleType]:
    """Every service's contract, by the service's name."""
    return {name: import_module(f"services.{name}.contract") for name in SERVICES}


def labels_of(contracts: Iterable[ModuleType]) -> dict[str, dict[str, dict[str, str]]]:
    """All contracts' labels, by vocabulary, word and language."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for contract in contracts:
        declared: Labels = getattr(contract, "VOCABULARIES", {})
        for vocabulary, words in declared.items():
            merged = found.setdefault(vocabulary, {})
            for word, labels in words.items():
                merged.setdefault(word, {}).update(labels)
    return found


def vocabularies_of(contracts: Iterable[ModuleType]) -> dict[str, dict[str, Mapping[str, str]]]:
    """The vocabularies that these contracts label: of each the words that a field can have, with their labels."""
    labels = labels_of(contracts)
    return {
        vocabulary: {word: labels[vocabulary].get(word, {}) for word in words}
        for vocabulary, words in sorted(Code.vocabularies.items())
        if vocabulary in labels
    }
