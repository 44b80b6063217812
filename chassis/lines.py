"""What a text may hold: the one rule for what comes in a body and for what stands in a cell of an imported file."""

from __future__ import annotations

import re

# Control characters, other line and paragraph separators, and what turns the direction of writing round, by which a
# name reads otherwise than it is stored. Joiners and variation selectors stay: Mongolian script is written with them.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_TURNS = r"\u202a-\u202e\u2066-\u2069"
_IN_A_LINE = re.compile(rf"[{_BREAKS}{_TURNS}\ud800-\udfff]")
_IN_LINES = re.compile(rf"(?![\n\t])[{_BREAKS}{_TURNS}\ud800-\udfff]")
_VISIBLE = re.compile(r"[^\s\u00ad\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]")


def refusal(text: str, *, lines: bool = False) -> str | None:
    """Why a text is not taken: it holds what nobody types. `lines`: it may have line breaks and tabs."""
    if lines:
        return "Control characters are not allowed." if _IN_LINES.search(text) else None
    return "One line without control characters, please." if _IN_A_LINE.search(text) else None


def says_nothing(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return _VISIBLE.search(text) is None
