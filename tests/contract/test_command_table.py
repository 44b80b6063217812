"""The command's table, by which only the module that is asked for is imported."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from cli.main import MODULES


def test_each_module_has_just_the_commands_that_the_table_says() -> None:
    found = {module: {command.name for command in import_module(module).COMMANDS} for module in MODULES}
    assert found == {module: set(names) for module, names in MODULES.items()}, "mend MODULES in cli/main.py"


def test_no_module_with_commands_is_left_out() -> None:
    folder = Path(__file__).parents[2] / "cli"
    with_commands = {f"cli.{path.stem}" for path in folder.glob("*.py") if "\nCOMMANDS = " in path.read_text()}
    assert with_commands == set(MODULES), "add the module to MODULES in cli/main.py"


def test_one_command_is_run_without_the_others_modules() -> None:
    code = "import sys, cli.main; cli.main.main(['run', '--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cli.running" in done.stdout.split()
    assert not {"cli.demo", "cli.operating", "sqlalchemy", "services.registry.service"} & set(done.stdout.split())
