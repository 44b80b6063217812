"""`GET /v1/vocabularies`: every closed list of words, with a label for each word in each language.

A contract gives the labels: `VOCABULARIES = {"sexes": {"female": {"zh-CN": "女", "en": "female"}}}`. A word without a
label in some language is shown in Chinese, which is what its users read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from flask import Flask, Response, request

from chassis.contract import ANYONE, Code, to_json
from gateway.caller import LANGUAGES
from gateway.describe.fragments import allowed, problems, responding
from gateway.house import House

FIRST = "zh-CN"  # of what is not yet translated
Labels = Mapping[str, Mapping[str, Mapping[str, str]]]


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


def missing_labels(contracts: Iterable[ModuleType], languages: Iterable[str] = LANGUAGES) -> list[str]:
    """What has no label yet, as `vocabulary.word (language)`."""
    labels = labels_of(contracts)
    return [
        f"{vocabulary}.{word} ({language})"
        for vocabulary, words in sorted(Code.vocabularies.items())
        for word in words
        for language in languages
        if not labels.get(vocabulary, {}).get(word, {}).get(language)
    ]


def install(app: Flask, house: House) -> None:
    body = to_json({"items": _vocabularies(house)})
    tag = hashlib.sha256(body).hexdigest()[:16]

    @app.get("/v1/vocabularies")
    def list_vocabularies() -> Response:
        response = Response(body, content_type="application/json")
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, max-age=300"
        response.make_conditional(request)
        return response


def _vocabularies(house: House) -> list[dict[str, Any]]:
    labels = labels_of(house.contracts.values())
    return [
        {"name": vocabulary, "words": [_word(word, labels.get(vocabulary, {}).get(word, {})) for word in words]}
        for vocabulary, words in sorted(Code.vocabularies.items())
    ]


def _word(word: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": word,
        "labels": {language: labels.get(language) or labels.get(FIRST, word) for language in LANGUAGES},
    }


def paths(house: House) -> Mapping[str, Any]:
    word = {
        "type": "object",
        "required": ["code", "labels"],
        "properties": {
            "code": {"type": "string"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    vocabulary = {
        "type": "object",
        "required": ["name", "words"],
        "properties": {"name": {"type": "string"}, "words": {"type": "array", "items": word}},
    }
    schema = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": vocabulary}}}
    described = {
        "operationId": "list_vocabularies",
        "summary": "Every closed vocabulary with its labels in each language",
        "tags": ["vocabularies"],
        **allowed(ANYONE),
        "responses": responding(200, schema) | problems(400),
    }
    return {"/v1/vocabularies": {"get": described}}
