"""The registry's words in its contract are those of its domain."""

from chassis.contract import Code
from gateway.contracts import contracts, labels_of
from gateway.testing import notes_contract
from services.registry import contract
from services.registry.people.masking import PERSONAL
from services.registry.people.tables import Resident
from services.registry.vocabularies import vocabularies


def test_the_contracts_words_are_the_domains() -> None:
    domain = {
        name: {entry["code"]: {k: v for k, v in entry.items() if k != "code"} for entry in entries}
        for name, entries in vocabularies().items()
    }
    assert domain == contract.words.WORDS, "run: .venv/bin/python -m services.registry.vocabularies"


def test_every_kind_of_life_event_is_told() -> None:
    assert set(contract.HOUSEHOLD_EVENTS) == set(contract.VOCABULARIES["life_event_kinds"]), (
        "give each kind of life event its type of event in contract/households.py"
    )


def test_every_word_has_a_label_in_chinese_and_english() -> None:
    labels = labels_of([*contracts().values(), notes_contract])
    missing = [
        f"{vocabulary}.{word} ({language})"
        for vocabulary, words in sorted(Code.vocabularies.items())
        for word in words
        for language in ("zh-CN", "en")
        if not labels.get(vocabulary, {}).get(word, {}).get(language)
    ]
    assert not missing, f"add to the domain's term, or to contract/labels.py: {', '.join(missing)}"


def test_an_auditor_sees_no_column_that_is_personal() -> None:
    personal = {column.key for column in Resident.__table__.columns if column.info.get("masked")}
    shown = personal & contract.Resident().fields.keys() - {"name", "sex"}  # the first character is left; unstated
    assert shown <= set(PERSONAL), f"add to PERSONAL in people/masking.py: {', '.join(sorted(shown - set(PERSONAL)))}"
