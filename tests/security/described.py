"""The operations that the running gateway describes, each with who may ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chassis.config import SERVICES
from chassis.contract import ANYONE, Roles
from gateway.access import ACCESS
from gateway.routing import PARAMETER, routes_of
from services.registry.contract.access import SIGNED_IN

METHODS = ("get", "put", "post", "patch", "delete")
# Addresses that are not one operation of one service: the gateway's own parts.
OWN_PARTS: dict[str, Roles] = {
    "get_home": SIGNED_IN,
    "get_own_archive": ACCESS["training.list_held"],
    "list_vocabularies": ANYONE,
    "get_jwks": ANYONE,
    "get_oauth_metadata": ANYONE,
    "issue_token": ANYONE,
    "revoke_token": ANYONE,
    "show_authorization": ANYONE,
    "describe_client": ANYONE,
    "authorize": SIGNED_IN,
    "get_job": ACCESS["registry.get_job"],
    "follow_job": ACCESS["registry.get_job"],
    "cancel_job": ACCESS["registry.cancel_job"],
    "upload_file": ACCESS["registry.begin_file"],
    "download_file": ACCESS["registry.read_file"],
    "delete_file": ACCESS["registry.delete_file"],
    "link_file": ACCESS["registry.link_file"],
    "open_file_link": ACCESS["registry.read_linked_file"],
    "start_import": ACCESS["registry.start_import"] | ACCESS["training.start_import"],
    "get_import_template": ACCESS["registry.get_import_template"] | ACCESS["training.get_import_template"],
    "enter_batch": ACCESS["training.enter_batch"],
    "show_sheet": ACCESS["registry.show_sheet"],
    "show_certificate": ACCESS["training.show_certificate"],
    "download_certificate": ACCESS["training.show_certificate"],
    "show_payslip": ACCESS["training.show_payslip"],
    "download_payslip": ACCESS["training.show_payslip"],
    "show_work_certificate": ACCESS["training.show_work_certificate"],
    "download_work_certificate": ACCESS["training.show_work_certificate"],
}


@dataclass(frozen=True)
class Described:
    """One operation of the document. `name` is the service's (`registry.get_resident`) or the gateway's own."""

    name: str
    method: str
    path: str
    roles: Roles
    about: dict[str, Any]
    document: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path} ({self.name})"

    @property
    def public(self) -> bool:
        return self.roles == ANYONE

    @property
    def writes(self) -> bool:
        return self.method != "get"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in the path."""
        return tuple(PARAMETER.findall(self.path))

    @property
    def query(self) -> dict[str, dict[str, Any]]:
        """Schemas of the query's parameters, by name."""
        given = (self.resolved(parameter) for parameter in self.about.get("parameters", ()))
        return {p["name"]: p["schema"] for p in given if p["in"] == "query"}

    @property
    def takes_if_match(self) -> bool:
        return any(self.resolved(p)["name"] == "If-Match" for p in self.about.get("parameters", ()))

    @property
    def body(self) -> dict[str, Any] | None:
        """Schema of the JSON body; None where there is none, or one of another kind."""
        content = self.about.get("requestBody", {}).get("content", {})
        return self.resolved(content["application/json"]["schema"]) if "application/json" in content else None

    @property
    def example(self) -> dict[str, Any]:
        content = self.about.get("requestBody", {}).get("content", {})
        return dict(content.get("application/json", {}).get("example", {}))

    @property
    def answer(self) -> dict[str, Any] | None:
        """Schema of the JSON answer of success."""
        for status, response in self.about["responses"].items():
            if status.startswith("2"):
                content = self.resolved(response).get("content", {})
                if "application/json" in content:
                    return self.resolved(content["application/json"]["schema"])
        return None

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        """`part`, or what its `$ref` names."""
        while "$ref" in part:
            found: Any = self.document
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            part = found
        return part


def operations_of(document: dict[str, Any]) -> list[Described]:
    """Every operation of the document. AssertionError names those whose permission nobody has said."""
    routed = {(r.method.lower(), r.path): r.operation.name for r in routes_of(SERVICES)}
    found, unknown = [], []
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            about = {**item[method], "parameters": [*item.get("parameters", ()), *item[method].get("parameters", ())]}
            name = routed.get((method, path), about["operationId"])
            roles = ACCESS.get(name, OWN_PARTS.get(name))
            if roles is None:
                unknown.append(f"{method.upper()} {path}: write who may ask for {name} into OWN_PARTS in {__file__}")
            else:
                found.append(Described(name, method, path, roles, about, document))
    assert not unknown, "\n".join(unknown)
    return found
