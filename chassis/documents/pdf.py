"""PDF from a Typst template and data, in a child process with limits.

A template reads what it is given by `#let data = json(bytes(sys.inputs.data))`: data is never markup, so a name cannot
run anything. Fonts are those of `fonts/`, whatever the system has: Chinese, Latin with all of Cyrillic, and Mongolian
script, whose letters Typst joins as they should be. It sets nothing vertically; a template turns a line by 90°.

In a child, since the fonts and the typesetter take 90 MB, which are given back with the process only, and since setting
a page would hold up everybody else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from chassis.errors import Unavailable
from chassis.limited_child import LimitedChild

SECONDS = 20.0
MEDIA_TYPE = "application/pdf"


def as_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document. `data` is JSON-ready. Raises Unavailable where it could not be set in time."""
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(data, ensure_ascii=False).encode())
        given.seek(0)
        with LimitedChild(
            "chassis.documents.pdf_worker", str(template), cast(BinaryIO, given), seconds=SECONDS
        ) as child:
            document = child.output.read()
            if child.ended():
                raise Unavailable("the document could not be set; try again later", retry_after=10)
    return document
