"""The commands of the page for integrators, run as they stand there, against a sandbox as it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from chassis.testing.ports import free_port
from chassis.testing.processes import Process

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/integrators.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TONGXIN = f"{sys.executable} -m cli.main"


def commands(port: int, data: Path) -> str:
    """The page's own, at this test's port and folder, with this environment's Python for the activated one."""
    script = "".join(BLOCK.findall(PAGE.read_text()))
    given = {
        ". .venv/bin/activate; ": "",
        "localhost:8010": f"localhost:{port}",
        "--port 8010": f"--port {port}",
        "TONGXIN_DATA=var-sandbox": f"TONGXIN_DATA={data}",
        "> var-sandbox/": f"> {data}/",
        " var-sandbox/": f" {data}/",
        "tongxin sandbox clock": f"tongxin sandbox --data {data} clock",
    }
    for stands, here in given.items():
        assert stands in script, f"{PAGE} has no {stands} any more; follow it in this test"
        script = script.replace(stands, here)
    return f'tongxin() {{ {TONGXIN} "$@"; }}\n{script}'


def test_the_pages_commands_lead_to_an_inspected_piece_that_is_paid(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "own"
    sandbox = [sys.executable, "-m", "cli.main", "sandbox", "--port", str(port), "--data", str(data)]
    process = Process(sandbox, log=tmp_path / "log").start()
    try:
        process.wait_for_output("This is a sandbox", 120)
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", commands(port, data)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        assert '"58.50"' in done.stdout, "nine pieces of first grade at 6.50 are earned at once"
        assert "Sandbox-Failure: answer_lost" in done.stdout and "Idempotent-Replay: true" in done.stdout
        paid = json.loads(done.stdout[done.stdout.rindex('{"run":') :])
        assert {name: paid[name]["amount"] for name in ("to_pay", "paid", "unexplained")} == {
            "to_pay": "58.50",
            "paid": "58.50",
            "unexplained": "0.00",
        }
        assert "The story came out as it should." in (data / "story.txt").read_text()
    finally:
        process.stop(30.0)
