"""What is delivered is known by name, version, hash and licence, and each licence lets us pass it on."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


@pytest.fixture(scope="module")
def bill() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bill_of_materials", REQUIREMENTS / "bill_of_materials.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module  # its dataclasses look for it there
    spec.loader.exec_module(module)
    return module


def test_the_bill_is_whole_and_in_the_standard_form(bill: ModuleType, tmp_path: Path) -> None:
    assert bill.main(REQUIREMENTS / "run.lock", tmp_path) == 0
    text = (tmp_path / "sbom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    components = {component["name"]: component for component in json.loads(text)["components"]}
    assert components.keys() >= {"nameko", "sqlalchemy", "flask", "swagger-ui-dist"}
    for component in components.values():
        assert component["version"] and component["licenses"]
        assert component.get("hashes") or component["purl"].startswith("pkg:npm/"), component["name"]


def test_every_licence_of_the_tests_and_checks_is_an_allowed_one(bill: ModuleType) -> None:
    refused = [p.name for p in bill.locked_packages(REQUIREMENTS / "test.lock") if not p.allowed]
    assert not refused, "run `make check-licences`: it says what to do"


@pytest.mark.parametrize("expression", ["MIT", "Apache-2.0 OR GPL-3.0-only", "MIT AND PSF-2.0"])
def test_a_licence_that_can_be_met_is_allowed(bill: ModuleType, expression: str) -> None:
    assert bill.licence_allowed(expression)


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "unknown", "SSPL-1.0", "", "Proprietary"]
)
def test_any_other_is_refused(bill: ModuleType, expression: str) -> None:
    assert not bill.licence_allowed(expression)


def test_a_lock_that_is_not_what_is_installed_is_refused(bill: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "other.lock").write_text("flask==0.1 \\\n    --hash=sha256:00\n")
    assert bill.main(tmp_path / "other.lock", tmp_path) == 1
