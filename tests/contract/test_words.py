"""The words of the contracts are those of the rules."""

from __future__ import annotations

import pytest

from chassis.contract import Code
from gateway.contracts import contracts
from services.registry.vocabularies import TERMS

contracts()  # reading them fills Code.vocabularies


@pytest.mark.parametrize("name", sorted(TERMS.keys() & Code.vocabularies.keys()))
def test_a_contract_has_the_words_of_its_rules(name: str) -> None:
    assert set(Code.vocabularies[name]) == {term.value for term in TERMS[name]}, (
        f"services/registry/contract: `{name}` should list the words of {TERMS[name].__name__}"
    )
