"""`GET /v1/vocabularies`: every closed list of words, with a label for each word in each language.

A word without a label in some language is shown in Chinese, which is what its users read, and the answer says that it
is Chinese.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from chassis.contract import ANYONE, to_json
from chassis.languages import LANGUAGES, said, untranslated
from gateway.contracts import vocabularies_of
from gateway.describe.fragments import allowed, in_json, problems
from gateway.house import House

TAGGED = {
    "ETag": {
        "description": "Of all words and labels; with it in `If-None-Match` the answer is 304 until one changes.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"description": "How long it need not be asked for again.", "schema": {"type": "string"}},
}
UNCHANGED = {"description": "Not Modified", "headers": TAGGED}


def install(app: Flask, house: House) -> None:
    found = vocabularies_of(house.contracts.values())
    body = to_json({"items": [_vocabulary(name, words) for name, words in found.items()]})
    tag = hashlib.sha256(body).hexdigest()[:16]

    @app.get("/v1/vocabularies")
    def list_vocabularies() -> Response:
        response = Response(body, content_type="application/json")
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, max-age=300"
        response.make_conditional(request)
        return response


def _vocabulary(name: str, words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "name": name,
        "complete_in": [language for language in LANGUAGES if not untranslated(words, language)],
        "words": [_word(word, labels) for word, labels in words.items()],
    }


def _word(word: str, labels: Mapping[str, str]) -> dict[str, Any]:
    found = {language: said(labels, language) for language in LANGUAGES}
    return {
        "code": word,
        "labels": {language: label.text for language, label in found.items()},
        "label_languages": {language: label.language for language, label in found.items()},
    }


def paths(house: House) -> Mapping[str, Any]:
    language = {"type": "string", "enum": list(LANGUAGES)}
    word = {
        "type": "object",
        "required": ["code", "labels", "label_languages"],
        "properties": {
            "code": {"type": "string", "description": "The word, as fields have it."},
            "labels": _by_language({"type": "string"}, "A label for who reads each language; never empty."),
            "label_languages": _by_language(
                language,
                "The language that each of `labels` really is in: its own, or `zh-CN` where it is not translated. "
                "What to write into the `lang` of the element that shows it.",
            ),
        },
    }
    complete = {
        "type": "array",
        "items": language,
        "description": "The languages in which every word has a label of its own.",
    }
    vocabulary = {
        "type": "object",
        "required": ["name", "complete_in", "words"],
        "properties": {
            "name": {"type": "string", "description": "The vocabulary, as `x-vocabulary` of a field names it."},
            "complete_in": complete,
            "words": {"type": "array", "items": word, "description": "All its words."},
        },
    }
    items = {"type": "array", "items": vocabulary, "description": "All vocabularies, by their names."}
    schema = {"type": "object", "required": ["items"], "properties": {"items": items}}
    found = vocabularies_of(house.contracts.values())
    shortest = sorted(found.items(), key=lambda named: len(named[1]))[:1]
    success = in_json(200, schema, {"items": [_vocabulary(*named) for named in shortest]})["200"]
    described = {
        "operationId": "list_vocabularies",
        "summary": "Every closed vocabulary with its labels in each language",
        "tags": ["vocabularies"],
        **allowed(ANYONE),
        "responses": {"200": success | {"headers": TAGGED}, "304": UNCHANGED} | problems(400),
    }
    return {"/v1/vocabularies": {"get": described}}


def _by_language(value: Mapping[str, Any], description: str) -> dict[str, Any]:
    named = {"propertyNames": {"enum": list(LANGUAGES)}, "required": list(LANGUAGES)}
    return {"type": "object", "description": description, "additionalProperties": value, **named}
