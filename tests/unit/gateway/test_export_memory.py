"""A list as a file takes the memory of a page, however long the list is."""

from __future__ import annotations

import subprocess
import sys

import pytest

FEW, MANY = 2_000, 60_000  # rows
MORE = 24  # MB that many rows may take beyond few; as objects, 58,000 rows are over 100

EXPORT = """
import eventlet
eventlet.monkey_patch()
import json, resource, sys
from types import SimpleNamespace
from gateway import export
from gateway.testing import notes_contract
from gateway.routing import Route
from chassis.bus.messages import Answer

kind, count = sys.argv[1], int(sys.argv[2])
export.current = lambda: SimpleNamespace(language="zh-CN")
NOTE = {"id": "0192f0c1-0000-7000-8000-000000000000", "text": "记" * 60, "colour": "red", "version": 1}

class House:
    def pass_on(self, operation, body):
        asked = json.loads(body)
        start = int(asked.get("cursor") or 0)
        stop = min(count, start + asked["limit"])
        items = [{**NOTE, "text": f"{n} " + NOTE["text"]} for n in range(start, stop)]
        return Answer(json.dumps({"items": items, "next_cursor": str(stop) if stop < count else None}).encode(), {})

from flask import Flask
route = SimpleNamespace(operation=notes_contract.list_notes, group="notes")
with Flask("x").test_request_context():
    response = export.export(House(), route, b"{}", kind)
    size = sum(len(piece) for piece in response.response)
    response.close()
print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def exported(kind: str, rows: int) -> tuple[int, int]:
    """Bytes of the file, and MB of memory at the most, of a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", EXPORT, kind, str(rows)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    size, memory = map(int, done.stdout.split())
    return size, memory


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_thirty_times_the_rows_take_no_more_memory(kind: str) -> None:
    small, few = exported(kind, FEW)
    large, many = exported(kind, MANY)
    assert large > 20 * small, "all rows are in it"
    assert many - few < MORE, f"{FEW} rows took {few} MB, {MANY} took {many} MB"
