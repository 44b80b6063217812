"""The child that sets a document: `python -m chassis.documents.pdf_worker TEMPLATE`, data as JSON on its input."""

from __future__ import annotations

import sys
from pathlib import Path

import typst

from chassis.limited_child import limit_self

FONTS = Path(__file__).parent / "fonts"
MEMORY = 2 * 1024 * 1024 * 1024  # bytes of addresses: its threads reserve more of them than they use
CPU_SECONDS = 20


def main() -> None:
    limit_self(MEMORY, CPU_SECONDS)
    document = typst.compile(
        sys.argv[1], font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"data": sys.stdin.read()}
    )
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
