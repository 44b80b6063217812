"""A serving process keeps no more memory the longer it serves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chassis.testing.client import Client
from chassis.testing.platform import Platform, embedded

TIMES = 24  # more than the hub's pool has threads, each of which once kept the 19 MB of a password's hashing
KEPT = 60  # MB; it was over 300
UNLIKE = {"username": "somebody-else", "password": "a wrong one, and long enough"}


@pytest.mark.long
def test_sign_ins_and_files_leave_nothing_behind() -> None:
    with embedded("--small") as platform:
        admin = Client(platform, "admin")
        files_of(admin)
        before = resident(serving_of(platform))
        nobody = Client(platform)
        answers = [nobody.post("/v1/sessions", UNLIKE | {"username": f"nobody-{n}"}).status_code for n in range(TIMES)]
        assert set(answers) <= {401, 429}, answers
        assert answers.count(401) > 2, "passwords were hashed"
        for _ in range(TIMES):
            Client(platform, "admin")
        for _ in range(3):
            files_of(admin)
        grown = resident(serving_of(platform)) - before
        assert grown < KEPT, f"{TIMES} sign-ins and some files left {grown} MB behind"


def files_of(admin: Client) -> None:
    for kind in ("csv", "xlsx"):
        assert admin.get("/v1/residents", format=kind).status_code == 200


def serving_of(platform: Platform) -> int:
    """The process that serves, under its supervisor."""
    supervisor = platform.processes["run"].pid
    children = map(int, Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split())
    return next(pid for pid in children if b"cli.serving" in Path(f"/proc/{pid}/cmdline").read_bytes())


def resident(pid: int) -> int:
    """MB of memory that the process has."""
    found = re.search(r"VmRSS:\s+([0-9]+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) // 1024
