"""A child for hostile input keeps to its limits, has no secrets, and holds up nobody."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from chassis.limited_child import LimitedChild

ROOT = Path(__file__).parents[3]
Start = Callable[..., AbstractContextManager[LimitedChild]]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Starts a child that runs some code, with `source` as its input."""
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    monkeypatch.setenv("TONGXIN_SECRET_OF_THE_PARENT", "secret")

    @contextmanager
    def started(code: str, source: bytes = b"", seconds: float | None = None) -> Iterator[LimitedChild]:
        (tmp_path / "of_the_test.py").write_text(code)
        with tempfile.TemporaryFile() as file:
            file.write(source)
            file.seek(0)
            with LimitedChild("of_the_test", "argument", cast(BinaryIO, file), seconds=seconds) as child:
                yield child

    return started


def test_it_gets_its_argument_and_its_input_and_answers_by_the_pipe(start: Start) -> None:
    code = "import sys\nsys.stdout.buffer.write(sys.argv[1].encode() + sys.stdin.buffer.read() * 200_000)"
    with start(code, b"input", seconds=30.0) as child:
        assert child.output.read() == b"argument" + b"input" * 200_000
        assert (child.ended(), child.overdue) == (0, False)


def test_it_has_nothing_of_the_environment_but_where_the_code_is(start: Start) -> None:
    with start("import os\nprint(' '.join(sorted(os.environ)))") as child:
        names = child.output.read().decode().split()
    assert "PYTHONPATH" in names
    assert not [name for name in names if name.startswith("TONGXIN")]


def test_it_is_ended_when_its_time_is_up(start: Start) -> None:
    with start("while True: pass", seconds=0.2) as child:
        assert child.output.read() == b""
        assert (child.ended(), child.overdue) == (-9, True)


def test_it_is_ended_with_the_block(start: Start) -> None:
    with start("import sys\nwhile True: sys.stdout.write('x' * 10_000)") as child:
        assert child.output.read(1) == b"x"
    assert child.ended() == -9
    assert not child.overdue


@pytest.mark.parametrize(
    ("limits", "code", "status"),
    [("100_000_000, 60", "bytearray(200_000_000)", 1), ("500_000_000, 1", "while True: pass", -24)],
    ids=["memory", "processor time"],
)
def test_it_keeps_to_its_limits(start: Start, limits: str, code: str, status: int) -> None:
    with start(f"from chassis.limited_child import limit_self\nlimit_self({limits})\n{code}", seconds=30.0) as child:
        assert child.output.read() == b""
        assert (child.ended(), child.overdue) == (status, False)


GREEN = """
import warnings; warnings.simplefilter("ignore")
import eventlet; eventlet.monkey_patch()
import io
from PIL import Image
from chassis.errors import Unavailable
from chassis.files import pictures
turns = 0
def others():
    global turns
    while True:
        turns += 1
        eventlet.sleep(0.01)
eventlet.spawn(others)
target = io.BytesIO()
Image.effect_noise((1500, 1500), 60).save(target, "PNG")
turns = 0
kept = pictures.cleaned(target.getvalue(), "image/png")
print(kept.width, turns)
turns = 0
pictures.SECONDS = 0.1
try:
    pictures.cleaned(target.getvalue(), "image/png")
except Unavailable as failure:
    print(failure.type, turns)
"""


def test_under_eventlet_other_greenlets_go_on_while_a_picture_is_decoded() -> None:
    run = subprocess.run([sys.executable, "-c", GREEN], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    width, meanwhile, kind, until_cut = run.stdout.split()
    assert (width, kind) == ("1500", "picture-slow")
    assert int(meanwhile) > 5
    assert int(until_cut) > 2
