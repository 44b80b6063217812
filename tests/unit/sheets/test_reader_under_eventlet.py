"""Reading works in a process whose sockets, threads and subprocesses eventlet has made green."""

import subprocess
import sys

SCRIPT = """
import warnings; warnings.simplefilter("ignore")
import eventlet; eventlet.monkey_patch()
from chassis.errors import Invalid
from chassis.sheets.reader import read
print(sum(1 for _ in read(b"a,b\\n" + b"1,2\\n" * 3000, "csv")))
wide = b"x" * 2000 + b",2\\n"  # a message of the child's is longer than a pipe holds
print(sum(1 for _ in read(b"a,b\\n" + wide * 3000, "csv")))
try:
    list(read(b"PK\\x03\\x04", "xlsx"))
except Invalid as failure:
    print(failure.type)
"""


def test_rows_and_refusals_arrive_in_a_monkey_patched_process():
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["3000", "3000", "file-unreadable"]
