"""Tests that need eventlet: each in a process of its own, patched before anything else is imported.

So the process of pytest stays as it is, and what one test leaves in memory no other finds.
"""

import functools
import importlib.util
import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

SECONDS = 120.0


def green(test: Callable[..., None]) -> Callable[..., None]:
    """Run `test` in a monkey-patched process. Its arguments (fixtures) must be what JSON can carry."""

    @functools.wraps(test)
    def in_green_process(**arguments: Any) -> None:
        place = [inspect.getfile(test), test.__name__]
        done = subprocess.run(  # noqa: S603 - our own test
            [sys.executable, "-W", "ignore", "-m", __name__, *place, json.dumps(arguments)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{test.__name__} failed in its process:\n{done.stdout}{done.stderr}")

    return in_green_process


def main(file: str, name: str, arguments: str) -> None:
    import eventlet  # noqa: PLC0415

    eventlet.monkey_patch()
    spec = importlib.util.spec_from_file_location("green_test", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    inspect.unwrap(getattr(module, name))(**json.loads(arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
