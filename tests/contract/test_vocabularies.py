"""The registry's words in its contract are those of its domain."""

from services.registry import contract
from services.registry.vocabularies import vocabularies


def test_the_contracts_words_are_the_domains() -> None:
    domain = {
        name: {entry["code"]: {k: v for k, v in entry.items() if k != "code"} for entry in entries}
        for name, entries in vocabularies().items()
    }
    assert domain == contract.VOCABULARIES, "run: .venv/bin/python -m services.registry.vocabularies"


def test_every_kind_of_life_event_is_told() -> None:
    assert set(contract.HOUSEHOLD_EVENTS) == set(contract.VOCABULARIES["life_event_kinds"]), (
        "give each kind of life event its type of event in contract/households.py"
    )
