"""The house's rules as checks; each failure says the mend."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from chassis.config import SERVICES
from chassis.config import docs as config_docs
from chassis.contract import EventType, Operation
from chassis.database import migrations
from chassis.jobs import rotation
from chassis.service import Service
from cli.catalogue import services

ROOT = Path(__file__).parents[2]
EDGES = {
    "usecases",
    "tables",
    "store",
    "reactions",
    "contract",
    "service",
    "base",
    "migrations",
    "jobs",
    "commands",
    "scope",
    "bulk",
    "announcements",
    "demo",
}
BARRED = {"nameko", "kombu", "sqlalchemy", "marshmallow", "flask", "eventlet", "amqp"}
HUB_FOLDERS = ("chassis", "gateway")
OURS = {"chassis", "services", "gateway", "cli"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def imports_of(path: Path) -> set[str]:
    """The top names of what a module imports, also inside of functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def is_domain(path: Path) -> bool:
    return not EDGES & {part.removesuffix(".py") for part in path.relative_to(ROOT / "services").parts}


def test_domain_modules_are_plain_python() -> None:
    for path in filter(is_domain, modules("services")):
        barred = {name for name in imports_of(path) if name.split(".")[0] in BARRED}
        assert not barred, (
            f"{path.relative_to(ROOT)} imports {barred}: rules are plain Python; "
            "move this part into usecases.py or store.py beside it"
        )


def test_only_chassis_and_gateway_know_eventlet() -> None:
    for path in modules("services", "cli"):
        if path.name == "serving.py":
            continue  # the entry of a serving process, which has to patch first
        assert not any(name.split(".")[0] == "eventlet" for name in imports_of(path)), (
            f"{path.relative_to(ROOT)} imports eventlet: put what needs the hub into chassis, "
            "so that eventlet can be left behind one day"
        )


def test_services_know_only_contracts_of_one_another() -> None:
    for path in modules("services"):
        own = path.relative_to(ROOT / "services").parts[0]
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "services" and len(parts) > 1 and parts[1] != own:
                assert len(parts) == 2 or parts[2] == "contract", (
                    f"{path.relative_to(ROOT)} imports {name}: of another service only its contract may be imported; "
                    "listen to its events instead"
                )


def test_contracts_import_marshmallow_and_the_standard_library_only() -> None:
    for service in SERVICES:
        folder = ROOT / "services" / service
        for path in [*folder.glob("contract.py"), *(folder / "contract").glob("*.py")]:
            for name in imports_of(path):
                top = name.split(".")[0]
                allowed = (
                    top in sys.stdlib_module_names
                    or top == "marshmallow"
                    or name
                    in ("chassis", "chassis.contract", "chassis.decimals", "chassis.common", "chassis.common.contract")
                    or name.startswith(f"services.{service}.contract")
                )
                assert allowed, (
                    f"{path.relative_to(ROOT)} imports {name}: "
                    "who reads a contract must run nothing else of the service"
                )


def contract_of(service: str) -> object:
    __import__(f"services.{service}.contract")
    return sys.modules[f"services.{service}.contract"]


def declared(kind: type, service: str) -> set[object]:
    return {value for value in vars(contract_of(service)).values() if isinstance(value, kind)}


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_a_contract_is_served(service: str) -> None:
    serving = next(s for s in services() if s.name == service)
    assert declared(Operation, service) == set(serving.operations), (
        "serve each operation in service.py, or take it out of the contract"
    )


def test_every_event_is_handled_or_marked_as_for_nobody() -> None:
    handled = {kind.name for service in services() for kind in service.reactions}
    for service in SERVICES:
        for kind in declared(EventType, service):
            assert isinstance(kind, EventType)
            assert kind.name in handled or kind.for_nobody, (
                f"{kind.name}: add a reaction to a service, or say in the contract why it is for_nobody"
            )


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_have_one_head(service: str) -> None:
    heads = ScriptDirectory.from_config(migrations.config_for(service)).get_heads()
    assert len(heads) == 1, f"services/{service}/migrations: two heads; let the later revision follow the other"
    assert heads == [migrations.head(service)], (
        f"services/{service}/migrations: begin the name of a revision's file with its id, counted up from 0001"
    )


@pytest.mark.parametrize("service", SERVICES)
def test_the_digest_of_a_revision_covers_all_of_ours_that_it_runs(service: str) -> None:
    for revision in migrations.versions_folder(service).glob("*.py"):
        run = migrations.run_by(revision)
        imported = [name for name in imports_of(revision) if name.split(".")[0] in OURS]
        assert len(run) == len(imported), f"{revision}: write each import of ours on one line, from … import one module"
        for module in run:
            ours = {name for name in imports_of(module) if name.split(".")[0] in OURS}
            assert not ours, (
                f"{module}: {revision.name} runs it, so it may import nothing of ours ({ours}), or it changes"
            )


def test_a_revision_is_another_where_what_it_runs_is_another(tmp_path: Path) -> None:
    revision = migrations.versions_folder("training") / "0001_first_tables.py"
    for module in (copied := {path: tmp_path / path.relative_to(ROOT) for path in migrations.run_by(revision)}):
        copied[module].parent.mkdir(parents=True, exist_ok=True)
        copied[module].write_bytes(module.read_bytes().replace(b"\n", b"\r\n"))
    assert migrations.digest(revision, tmp_path) == migrations.digest(revision)
    for module, copy in copied.items():
        copy.write_text("def protect_audit(op): ...\n")
        assert migrations.digest(revision, tmp_path) != migrations.digest(revision), module
        copy.write_bytes(module.read_bytes())


OWN_KEY = {"residents.identity_cipher", "residents.telephone_cipher"}  # under the resident's key, which is wrapped


@pytest.mark.parametrize("service", services(), ids=lambda service: service.name)
def test_every_encrypted_column_takes_part_in_a_rotation(service: Service) -> None:
    protected = {column.name for column in rotation.columns_of(service)}
    for table in service.base.metadata.tables.values():
        for column in table.columns:
            if column.name.endswith(("_cipher", "_index", "wrapped")):
                assert f"{table.name}.{column.name}" in protected | OWN_KEY, (
                    f"{table.name}.{column.name}: name it among the service's protected columns"
                )


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    assert page == config_docs.page(), "run: .venv/bin/tongxin settings --markdown > docs/configuration.md"
    for name, _, field in config_docs.every_setting():
        assert field.description, f"{name} needs a description in chassis/config/"


def test_unit_tests_run_without_nameko() -> None:
    """Rules need no server, so their tests must not either. One example of a property imports what all do."""
    folders = ["tests/unit/registry", "tests/unit/chassis"]
    code = (
        "import sys; sys.modules['nameko'] = None; import hypothesis, pytest; make = hypothesis.settings.__init__; "
        "hypothesis.settings.__init__ = lambda *given, **more: make(*given, **{**more, 'max_examples': 1}); "
        f"sys.exit(pytest.main(['-q', '-x', '-p', 'no:cacheprovider', *{folders}]))"
    )
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # nameko has a plugin of its own for pytest
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )
    assert done.returncode in (0, 5), done.stdout[-2000:] + done.stderr[-2000:]


def test_what_is_invalid_names_its_field() -> None:
    """An answer of type `invalid` has `errors`, each with a pointer; what has a type of its own says it by that."""
    for path in modules("chassis", "services", "gateway"):
        if "testing" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Invalid":
                assert {keyword.arg for keyword in node.keywords} & {"errors", "type"}, (
                    f"{path.relative_to(ROOT)}:{node.lineno} raises Invalid without errors: "
                    'write `raise invalid_at("/field", reason)` (chassis.errors), or give it a type of its own'
                )
