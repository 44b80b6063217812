"""Pictures as they are kept: upright, without what the camera wrote beside them, and with a small preview.

A telephone writes where it stood (GPS), when, its owner's name and a preview of the picture before it was cut into a
picture's data. Nothing of that is kept: the picture is decoded and written anew from its pixels, with its colour
profile alone. So what pretends to be a picture, or hides something behind one, does not come through either.

Hostile pictures are decoded in a child process: with limits on memory and processor time that the kernel keeps, without
the parent's environment and its secrets.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from typing import BinaryIO, cast

from chassis.errors import Invalid, Unavailable
from chassis.limited_child import LimitedChild

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000  # a telephone's best has 50 million; decoded at 4 bytes each
MOST_BYTES = 20_000_000  # of a picture as it is sent: it is in memory once, where other files are in pieces
PREVIEW_EDGE = 320  # pixels of its longer side, at most
MEMORY = 1_500_000_000  # bytes of the child
CPU_SECONDS = 20
SECONDS = 25.0
MOST_SAID = 250_000_000  # bytes that it may answer: more than its largest picture has unpacked
REASONS = {
    "broken": "the picture cannot be read; save it again and send that",
    "too-many-pixels": f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels; make it smaller",
    "other-type": "the content is not the kind of picture that it is said to be",
}


@dataclass(frozen=True)
class Cleaned:
    """A picture without its data, and its preview (WebP). `width` and `height` are pixels, as it is looked at."""

    content: bytes
    preview: bytes
    width: int
    height: int


def is_picture(media_type: str) -> bool:
    return media_type in FORMATS


def cleaned(content: bytes, media_type: str) -> Cleaned:
    """The picture as it is to be kept. Raises Invalid (`picture`, `file-size`), Unavailable where it took too long.

    Under eventlet only the calling greenlet waits for the child.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(f"a picture has at most {MOST_BYTES // 1_000_000} MB; make it smaller", type="file-size")
    head, newline, rest = _decoded(content, FORMATS[media_type]).partition(b"\n")
    if not newline:
        raise Invalid(REASONS["broken"], type="picture")
    said = json.loads(head)
    if reason := said.get("refused"):
        raise Invalid(REASONS[reason], type="picture")
    size: int = said["size"]
    return Cleaned(rest[:size], rest[size:], said["width"], said["height"])


def _decoded(content: bytes, kind: str) -> bytes:
    """What the child says; nothing where it was ended by one of its limits."""
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        with LimitedChild("chassis.files.picture_worker", kind, cast(BinaryIO, source), seconds=SECONDS) as child:
            said = child.output.read(MOST_SAID)
            failed = bool(child.output.read(1)) or child.ended()
    if child.overdue:
        raise Unavailable("the picture took too long; try again", type="picture-slow", retry_after=10)
    return b"" if failed else said
