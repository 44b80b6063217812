"""No score, rank, risk label or prediction about a person is kept, taken or answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from marshmallow import fields

from chassis.config import SERVICES
from chassis.contract import Code, EventType, Operation, Schema
from cli.catalogue import services
from tests.contract.test_house_rules import contract_of

# fmt: off
WORDS = frozenset({
    "score", "scores", "scoring", "scored", "rank", "ranks", "ranked", "ranking", "rating", "ratings", "rated",
    "risk", "risks", "risky", "threat", "suspicion", "suspicious", "suspect", "blacklist", "blacklisted",
    "watchlist", "profile", "profiling", "reputation", "trustworthiness", "trustworthy", "creditworthiness",
    "propensity", "likelihood", "predicted", "prediction", "probability", "percentile", "tier", "loyalty",
    "stability", "dangerous", "extremist", "unreliable", "reliability", "sentiment", "anomaly",
})
# fmt: on
CHINESE = ("评分", "积分", "信用", "风险", "排名", "等级评定", "黑名单", "重点人员", "画像", "可疑", "维稳", "预测")
# A word that means something else: {name: why}.
HARMLESS: dict[str, str] = {}


def test_no_column_ranks_a_person() -> None:
    for service in services():
        for table in service.base.metadata.tables.values():
            for name in (table.name, *(column.name for column in table.columns)):
                assert_harmless(name, f"{service.name}: {table.name}")


def test_no_field_of_a_contract_ranks_a_person() -> None:
    for where, name in names_in_contracts():
        assert_harmless(name, where)


def test_no_vocabulary_has_a_word_that_ranks_a_person() -> None:
    for service in SERVICES:
        contract_of(service)
    for vocabulary, words in Code.vocabularies.items():
        for word in (vocabulary, *words):
            assert_harmless(word, f"vocabulary {vocabulary}")


def test_the_check_knows_such_words_when_it_sees_them() -> None:
    for name in ("risk_level", "creditScore", "resident-rank", "社会信用", "watchlist"):
        assert ranking_words(name), name
    for name in ("unified_social_credit_code", "frank", "underscored", "stratified_at"):
        assert not ranking_words(name), name


def names_in_contracts() -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        contract: Any = contract_of(service)
        assert isinstance(contract, ModuleType)
        for thing in vars(contract).values():
            if isinstance(thing, Operation):
                yield thing.name, thing.name
                for schema in (thing.request, thing.answer):
                    for name in names_in(schema):
                        yield thing.name, name
            elif isinstance(thing, EventType):
                yield thing.name, thing.name
                for name in names_in(thing.data):
                    yield thing.name, name


def names_in(schema: type[Schema] | Schema | None, seen: tuple[Any, ...] = ()) -> Iterator[str]:
    if schema is None or schema in seen:
        return
    for name, field in schema._declared_fields.items():
        yield name
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from names_in(type(inner.schema), (*seen, schema))


def ranking_words(name: str) -> set[str]:
    words = re.split(r"[^a-z一-鿿]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    return (WORDS & set(words)) | {word for word in CHINESE if word in name}


def assert_harmless(name: str, where: str) -> None:
    found = ranking_words(name)
    assert not found or name in HARMLESS, (
        f"{where}: {name!r} has {', '.join(found)}. No person is scored, ranked or labelled here; name what is meant, "
        "or say in HARMLESS what else it is"
    )
