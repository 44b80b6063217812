"""`GET /v1/payslips/{id}/page` and `/pdf`: a payslip as a document. As data it is an ordinary route."""

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

SHOW = "training.show_payslip"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
LANGUAGE = "language"
FORMS = {"page": ("html", "text/html"), "pdf": ("pdf", "application/pdf")}


def install(app: Flask, house: House) -> None:
    @app.get("/v1/payslips/<id>/page")
    def show_payslip(id: str) -> Response:
        return _document(house, id, "page")

    @app.get("/v1/payslips/<id>/pdf")
    def download_payslip(id: str) -> Response:
        return _document(house, id, "pdf")


def _document(house: House, id: str, form: str) -> Response:
    refuse_unknown(request.args, (LANGUAGE,), "parameter")
    asked = {"id": id, "form": FORMS[form][0], **dict(request.args.items())}
    answer = json.loads(house.ask(house.operation(SHOW), to_json(asked)).body)
    response = Response(base64.b64decode(answer["content"]), content_type=answer["media_type"])
    response.headers["Content-Language"] = answer["language"]
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    if form == "pdf":
        response.headers["Content-Disposition"] = f'attachment; filename="{answer["name"]}"'
    return response


def paths(house: House) -> Mapping[str, Any]:
    if SHOW not in house.operations:
        return {}
    field = house.operations[SHOW].request._declared_fields[LANGUAGE]
    language = {
        "name": LANGUAGE,
        "in": "query",
        "schema": {"type": "string", "enum": list(field.metadata["enum"])},
        "description": field.metadata["description"],
    }
    return {
        f"/v1/payslips/{{id}}/{form}": {
            "parameters": [path_parameter("id", "Id of the payslip.", format="uuid"), language],
            "get": {
                "operationId": name,
                "summary": summary,
                "tags": ["payslips"],
                **allowed(house.access.roles(house.operations[SHOW])),
                "responses": responding(200, {"type": "string"}, FORMS[form][1]) | problems(400, 401, 403, 404, 422),
            },
        }
        for form, name, summary in (
            ("page", "show_payslip", "A payslip as a page"),
            ("pdf", "download_payslip", "A payslip as a PDF"),
        )
    }
