"""What a text may hold: the one rule for what comes in a body and for what stands in a cell of an imported file."""

from __future__ import annotations

import re

# Control characters, other line and paragraph separators, and what turns the direction of writing round, by which a
# name reads otherwise than it is stored.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_TURNS = r"\u202a-\u202e\u2066-\u2069"
_IN_A_LINE = re.compile(rf"[{_BREAKS}{_TURNS}\ud800-\udfff]")
_IN_LINES = re.compile(rf"(?![\n\t])[{_BREAKS}{_TURNS}\ud800-\udfff]")
# What has no width, by which two names look the same and are not: soft hyphen, joiners of graphemes, fillers, spaces
# without width, marks of direction, signs for machines, tags.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Mongolian is written with joiners, variation selectors and the vowel separator beside its letters (Unicode 16, section
# 13.5), Arabic script and those of India with joiners; beside no such letter they have nothing to shape. Mongolian's
# narrow space (U+202F) has a width, and stays.
_LETTER, _SHAPES = r"\u0600-\u0dff\u1800-\u180a\u1810-\u18af", r"\u200c\u200d\u180b-\u180f"
_SHAPES_NOTHING = re.compile(rf"(?<![{_LETTER}{_SHAPES}])[{_SHAPES}]+(?![{_LETTER}{_SHAPES}])")
# Variation selectors stand right after what they vary (Unicode 16, section 23.4): those of ideographs after one (葛󠄀),
# those of Mongolian after its letter, those for text or a picture after a symbol (㊙︎). Elsewhere they vary nothing.
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOL = r"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_VARIES_NOTHING = re.compile(
    rf"(?<![{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]|[\ufe03-\ufe0d]|(?<![{_SYMBOL}])[\ufe0e\ufe0f]"
    r"|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
)
_VISIBLE = re.compile(
    r"[^\s\u00ad\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def refusal(text: str, *, lines: bool = False) -> str | None:
    """Why a text is not taken: it holds what nobody types or, in one line, what nobody sees. `lines`: it may have line
    breaks and tabs."""
    if lines:
        return "Control characters are not allowed." if _IN_LINES.search(text) else None
    if _IN_A_LINE.search(text):
        return "One line without control characters, please."
    if text.isascii() or not (_UNSEEN.search(text) or _SHAPES_NOTHING.search(text) or _VARIES_NOTHING.search(text)):
        return None
    return "There is a character in it that cannot be seen; type it again."


def says_nothing(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return _VISIBLE.search(text) is None
