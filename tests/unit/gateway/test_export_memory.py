"""A list as a file takes the memory of a page, however long the list is, and gives it back when it is done."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FEW, MANY = 2_000, 60_000  # rows
MORE = 24  # MB that many rows may take beyond few; as objects, 58,000 rows are over 100
TIMES = 10  # files, one after the other
KEPT = 12  # MB that these may leave behind: a thread of the hub's pool kept 4 and more, and there are twenty of them

EXPORT = """
import eventlet
eventlet.monkey_patch()
import json, re, resource, sys
from types import SimpleNamespace
from gateway import export
from gateway.limits import ExportsAtOnce
from gateway.routing import Route
from gateway.testing import notes_contract
from chassis.bus.messages import Answer

kind, count, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
export.current = lambda: SimpleNamespace(language="zh-CN", actor=None, address="192.0.2.1")
NOTE = {"id": "0192f0c1-0000-7000-8000-000000000000", "text": "记" * 60, "colour": "red", "version": 1}

class House:
    contracts = {"notes": notes_contract}
    exports = ExportsAtOnce()

    def pass_on(self, operation, body, more=None):
        asked = json.loads(body)
        start = int(asked.get("cursor") or 0)
        stop = min(count, start + asked["limit"])
        items = [{**NOTE, "text": f"{n} " + NOTE["text"]} for n in range(start, stop)]
        return Answer(json.dumps({"items": items, "next_cursor": str(stop) if stop < count else None}).encode(), {})

def resident():
    return int(re.search(r"VmRSS:\\s+([0-9]+)", open("/proc/self/status").read()).group(1)) // 1024

from flask import Flask
route = Route("GET", "/v1/notes", notes_contract.list_notes)
sizes, left = [], []
with Flask("x").test_request_context():
    for _ in range(times):
        response = export.export(House(), route, b"{}", kind)
        sizes.append(sum(len(piece) for piece in response.response))
        response.close()
        left.append(resident())
whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
peak, of_children = (resource.getrusage(who).ru_maxrss // 1024 for who in whose)
print(json.dumps({"size": sizes[0], "memory": peak, "child": of_children, "grown": left[-1] - left[0]}))
"""


def exported(kind: str, rows: int, times: int = 1) -> dict[str, int]:
    """Bytes of the file; MB at the most of a process that does nothing else, and of its children; MB that it grew by
    after its first file."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", EXPORT, kind, str(rows), str(times)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_thirty_times_the_rows_take_no_more_memory(kind: str) -> None:
    few, many = exported(kind, FEW), exported(kind, MANY)
    assert many["size"] > 20 * few["size"], "all rows are in it"
    for whose in ("memory", "child"):
        assert many[whose] - few[whose] < MORE, f"{whose}: {FEW} rows took {few}, {MANY} took {many}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_files_leave_nothing_behind(kind: str) -> None:
    found = exported(kind, 4_000, TIMES)
    assert found["grown"] < KEPT, f"{TIMES} files left {found['grown']} MB behind"
