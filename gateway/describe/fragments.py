"""Pieces of the OpenAPI document for the addresses that are not one operation of one service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chassis.contract import ANYONE, Roles

ALWAYS = (429, 500, 503)


def path_parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    shown = {"type": "string", **schema}
    return {"name": name, "in": "path", "required": True, "schema": shown, "description": description}


def service_parameter(services: Iterable[str]) -> dict[str, Any]:
    """The service that an address names."""
    return path_parameter("service", "The service that keeps it.", enum=sorted(services))


def responding(status: int, schema: dict[str, Any], media_type: str) -> dict[str, Any]:
    """An answer that is a page, a file or a stream."""
    return {str(status): {"description": "Success", "content": {media_type: {"schema": schema}}}}


def in_json(
    status: int,
    schema: dict[str, Any],
    example: Any,
    media_type: str = "application/json",
    description: str = "Success",
) -> dict[str, Any]:
    """An answer in JSON, which is shown by an example."""
    content = {media_type: {"schema": schema, "example": example}}
    return {str(status): {"description": description, "content": content}}


def problems(*statuses: int) -> dict[str, Any]:
    found = sorted({*statuses, *ALWAYS})
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in found}


def allowed(roles: Roles, *, writes: bool = False) -> dict[str, Any]:
    """Who may ask: `x-roles` (`*` for anyone), and how they show who they are."""
    security = [] if roles == ANYONE else [{"bearer": []}, {"oauth2": ["write" if writes else "read"]}]
    return {"security": security, "x-roles": sorted(roles)}
