"""Stand-ins for developers. The configuration allows them in a demo only: they let in whoever asks."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from chassis.clock import Clock

WORD = re.compile(r"sandbox:([A-Za-z0-9_-]{1,40})(:[A-Za-z0-9_-]{0,80})?")


class SandboxSms:
    """Writes each message as a line of a file that its owner can read."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def send(self, telephone: str, code: str, minutes: int) -> None:
        now = self._clock.now().isoformat(timespec="seconds")
        line = json.dumps({"at": now, "telephone": telephone, "code": code, "minutes": minutes})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(line + "\n")


class SandboxWechat:
    """Takes `sandbox:NAME`, with `:anything` behind it if you like, for a code of the person NAME."""

    def openid(self, js_code: str) -> str | None:
        found = WORD.fullmatch(js_code)
        return f"sandbox-{found[1]}" if found else None
