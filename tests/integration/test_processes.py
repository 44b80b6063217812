"""Processes of tests: what they start is seen, stopped, paused and, whatever happens, ended."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.testing.processes import Process, alive, process, wait_for

PATIENT = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()",
]
COUNTER = [sys.executable, "-uc", "import itertools, time\nfor n in itertools.count(): print(n); time.sleep(0.01)"]
WITH_DAEMON = ["sh", "-c", "setsid sh -c 'sleep 1000 & echo daemon $!' & wait; echo up; sleep 1000"]


def test_its_output_and_exit_code_are_kept():
    with process(["sh", "-c", "echo said; echo wrong >&2; exit 3"]) as it:
        assert it.wait() == 3
        assert it.output().split() == ["said", "wrong"]


def test_a_process_that_ends_by_a_signal_says_which():
    with process(PATIENT) as it:
        it.wait_for_output("up")
        it.kill()
        assert it.returncode == -signal.SIGKILL


def test_stop_asks_and_returns_the_exit_code():
    with process(PATIENT) as it:
        it.wait_for_output("up")
        assert it.stop() == -signal.SIGTERM
        assert not alive(it.pid)


def test_one_that_does_not_stop_is_killed_and_reported():
    with process(STUBBORN) as it:
        it.wait_for_output("up")
        with pytest.raises(TimeoutError, match="goes on after"):
            it.stop(within=0.2)
        assert not alive(it.pid)


def test_a_paused_process_does_nothing_until_resumed():
    with process(COUNTER) as it:
        it.wait_for_output("5\n")
        it.pause()
        wait_for(lambda: Path(f"/proc/{it.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")
        seen = it.output()
        with pytest.raises(TimeoutError):
            wait_for(lambda: it.output() != seen, within=0.2)
        it.resume()
        wait_for(lambda: it.output() != seen)


@pytest.mark.parametrize("end", [Process.kill, Process.stop])
def test_daemons_that_it_left_behind_end_with_it(end):
    with process(WITH_DAEMON) as it:
        it.wait_for_output("up")
        daemon = int(it.output().split()[1])
        assert daemon in it.tree
        end(it)
        assert not alive(daemon)


def test_it_can_be_started_again_and_not_twice():
    with process(["sh", "-c", "echo once; sleep 1000"]) as it:
        it.wait_for_output("once")
        with pytest.raises(RuntimeError, match="runs already"):
            it.start()
        it.kill()
        it.start()
        wait_for(lambda: it.output().count("once") == 2)


def test_a_command_that_is_not_there_is_refused_with_the_reason():
    with pytest.raises(RuntimeError, match="No such file"), process(["/nowhere/program"]):
        pass


def test_waiting_for_output_of_one_that_ended_fails_at_once():
    with process(["sh", "-c", "echo last words; exit 1"]) as it, pytest.raises(RuntimeError, match="last words"):
        it.wait_for_output("up", within=60)


OWNER = """
import sys
from pathlib import Path
from chassis.testing.processes import Process
folder = Path(sys.argv[1])
started = Process(sys.argv[2:], log=folder / "log", remove=folder).start()
started.wait_for_output("up")
print(*started.tree, flush=True)
started.wait(within=1000)
"""


@pytest.mark.parametrize("command", [PATIENT, STUBBORN, WITH_DAEMON], ids=["patient", "stubborn", "with a daemon"])
def test_when_the_test_itself_is_killed_its_processes_end_and_its_folder_goes(tmp_path, command):
    folder = tmp_path / "owned"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", OWNER, folder, *command], stdout=subprocess.PIPE) as owner:
        pids = [int(word) for word in owner.stdout.readline().split()]
        assert pids and all(map(alive, pids))
        owner.kill()
    wait_for(lambda: not any(map(alive, pids)))
    wait_for(lambda: not folder.exists())
