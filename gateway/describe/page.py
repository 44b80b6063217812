"""`/openapi.json`, `/docs` (Swagger UI, kept here, so it works without the internet) and `/problems/<type>`."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory

from chassis.contract import to_json
from gateway.describe import openapi
from gateway.house import House
from gateway.problems import Problem

STATIC = Path(__file__).parent.parent / "static"
KEEP = "public, max-age=3600"
_CODE = re.compile(r"`([^`]+)`")
# Swagger UI sets style attributes from script; nothing else is let in, and nothing from elsewhere.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def install(app: Flask, house: House, own_paths: Callable[[], dict[str, Any]]) -> None:
    """`own_paths` gives the paths that are not one operation of one service."""
    kept: list[bytes] = []

    def document() -> bytes:
        if not kept:
            made = openapi.document(house)
            made["paths"] |= own_paths()
            kept.append(to_json(made))
        return kept[0]

    @app.get("/openapi.json")
    def openapi_json() -> Response:
        response = Response(document(), content_type="application/json")
        response.set_etag(hashlib.sha256(document()).hexdigest()[:16])
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
        return response

    @app.get("/docs")
    def docs() -> Response:
        response = send_from_directory(STATIC, "docs.html")
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        return response

    @app.get("/docs/demo-sign-ins")
    def demo_sign_ins() -> Response:
        if not house.settings.demo:
            abort(404)
        return Response(to_json(house.demo_sign_ins()), content_type="application/json")

    @app.get("/docs/static/<path:name>")
    def static_file(name: str) -> Response:
        response = send_from_directory(STATIC, name)
        response.headers["Cache-Control"] = KEEP
        return response

    @app.get("/problems/<type>")
    def problem(type: str) -> Response:
        known = house.problems.get(type) or abort(404)
        return Response(_problem_page(type, known), content_type="text/html; charset=utf-8")


def _problem_page(type: str, problem: Problem) -> str:
    """What a problem means, in each language that it is told in."""
    name = html.escape(type)
    text = f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title><p><code>{name}</code></p>"
    for language, words in problem.items():
        text += f"<section lang={language}><h1>{html.escape(words.title)}</h1><p>{_as_html(words.remedy)}</p></section>"
    return text


def _as_html(text: str) -> str:
    """A text with `code` in backticks, as HTML."""
    return _CODE.sub(r"<code>\1</code>", html.escape(text))
