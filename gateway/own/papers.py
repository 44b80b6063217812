"""Payslips and certificates of work as documents: `GET …/{id}/page` and `/pdf`. As data they are ordinary routes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from chassis.contract import to_json
from gateway.describe.fragments import allowed, path_parameter, problems, responding
from gateway.house import House
from gateway.own.strict import refuse_unknown

KINDS = {  # by the first part of the address: the operation, and what it is called
    "payslips": ("training.show_payslip", "payslip", "payslip"),
    "work-certificates": ("training.show_work_certificate", "work_certificate", "certificate of work"),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
LANGUAGE = "language"
FORMS = {"page": ("html", "text/html"), "pdf": ("pdf", "application/pdf")}


def install(app: Flask, house: House) -> None:
    @app.get("/v1/payslips/<id>/page")
    def show_payslip(id: str) -> Response:
        return _document(house, "payslips", id, "page")

    @app.get("/v1/payslips/<id>/pdf")
    def download_payslip(id: str) -> Response:
        return _document(house, "payslips", id, "pdf")

    @app.get("/v1/work-certificates/<id>/page")
    def show_work_certificate(id: str) -> Response:
        return _document(house, "work-certificates", id, "page")

    @app.get("/v1/work-certificates/<id>/pdf")
    def download_work_certificate(id: str) -> Response:
        return _document(house, "work-certificates", id, "pdf")


def _document(house: House, kind: str, id: str, form: str) -> Response:
    refuse_unknown(request.args, (LANGUAGE,), "parameter")
    asked = {"id": id, "form": FORMS[form][0], **dict(request.args.items())}
    answer = json.loads(house.ask(house.operation(KINDS[kind][0]), to_json(asked)).body)
    response = Response(base64.b64decode(answer["content"]), content_type=answer["media_type"])
    response.headers["Content-Language"] = answer["language"]
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    if form == "pdf":
        response.headers["Content-Disposition"] = f'attachment; filename="{answer["name"]}"'
    return response


def paths(house: House) -> Mapping[str, Any]:
    return {
        f"/v1/{kind}/{{id}}/{form}": _path(house, *about, form)
        for kind, about in KINDS.items()
        if about[0] in house.operations
        for form in FORMS
    }


def _path(house: House, show: str, name: str, called: str, form: str) -> Mapping[str, Any]:
    field = house.operations[show].request._declared_fields[LANGUAGE]
    language = {
        "name": LANGUAGE,
        "in": "query",
        "schema": {"type": "string", "enum": list(field.metadata["enum"])},
        "description": field.metadata["description"],
    }
    verb, what = ("show", "page") if form == "page" else ("download", "PDF")
    return {
        "parameters": [path_parameter("id", f"Id of the {called}.", format="uuid"), language],
        "get": {
            "operationId": f"{verb}_{name}",
            "summary": f"A {called} as a {what}",
            "tags": ["payslips"],
            **allowed(house.access.roles(house.operations[show])),
            "responses": responding(200, {"type": "string"}, FORMS[form][1]) | problems(400, 401, 403, 404, 422),
        },
    }
