"""What a PDF of ours holds, as far as tests ask."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([A-Za-z0-9-]+)")


@dataclass(frozen=True)
class Document:
    fonts: frozenset[str]


def texts_of(pdf: bytes) -> Document:
    """The fonts that are set in it."""
    parts = [pdf]
    for found in _STREAM.finditer(pdf):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    named = {name.decode() for part in parts for name in _FONT.findall(part)}
    return Document(frozenset(re.sub(r"-Identity-[HV]$", "", name) for name in named))
