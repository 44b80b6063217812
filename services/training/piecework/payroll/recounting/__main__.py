"""`python -m recounting FOLDER`: what is not as it was counted, a sentence each; exit status 1 where there is any."""

from __future__ import annotations

import sys
from pathlib import Path

from . import recount

found = recount(Path(sys.argv[1])).findings
print(*found, sep="\n")  # noqa: T201 - run by hand
sys.exit(bool(found))
