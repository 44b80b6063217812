"""What a text may hold: the one rule for what comes in a body and for what stands in a cell of an imported file."""

from __future__ import annotations

import re
import unicodedata

# Control characters, other line and paragraph separators, what turns the direction of writing round, by which a name
# reads otherwise than it is stored, and code points that will never be characters (Unicode 16, section 23.7), which
# XML, and so .xlsx, cannot hold in part.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_TURNS = r"\u202a-\u202e\u2066-\u2069"
_NEVER = r"\ufdd0-\ufdef" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
_IN_A_LINE = re.compile(rf"[{_BREAKS}{_TURNS}{_NEVER}\ud800-\udfff]")
_IN_LINES = re.compile(rf"(?![\n\t])[{_BREAKS}{_TURNS}{_NEVER}\ud800-\udfff]")
# What has no shape of its own, by which two names look the same and are not: formats, what is assigned to nobody, and
# private use, which each machine shows its own way or not at all; of the other kinds joiners of graphemes, fillers,
# vowels that are never written, the empty pattern of Braille and the empty head of a note.
_SHAPELESS = frozenset({"Cf", "Cn", "Co"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159")
# Assigned later than Python's own table of Unicode may know: rare ideographs, which names are written with, and
# pictures.
_RARE, _PICTURE = r"\U00020000-\U0003ffff", r"\U0001f000-\U0001faff"
_LATER, _LATER_LETTER = re.compile(rf"[{_RARE}{_PICTURE}]"), re.compile(rf"[{_RARE}]")
# Mongolian is written with joiners, variation selectors and the vowel separator beside its letters (Unicode 16, section
# 13.5), Arabic script and those of India with joiners; beside no such letter they have nothing to shape. Mongolian's
# narrow space (U+202F) has a width, and stays.
_LETTER, _SHAPES = r"\u0600-\u0dff\u1800-\u180a\u1810-\u18af", r"\u200c\u200d\u180b-\u180f"
_SHAPING = frozenset("\u200c\u200d\u180b\u180c\u180d\u180e\u180f")
_SHAPES_NOTHING = re.compile(rf"(?<![{_LETTER}{_SHAPES}])[{_SHAPES}]+(?![{_LETTER}{_SHAPES}])")
# Variation selectors stand right after what they vary (Unicode 16, section 23.4): those of ideographs after one (葛󠄀),
# those of Mongolian after its letter, those for text or a picture after a symbol (㊙︎). Elsewhere they vary nothing.
_HAN = rf"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff{_RARE}"
_SYMBOL = rf"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299{_PICTURE}"
_VARIES_NOTHING = re.compile(
    rf"(?<![{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]|[\ufe03-\ufe0d]|(?<![{_SYMBOL}])[\ufe0e\ufe0f]"
    r"|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
)


def refusal(text: str, *, lines: bool = False) -> str | None:
    """Why a text is not taken: it holds what nobody types or, in one line, what nobody sees. `lines`: it may have line
    breaks and tabs."""
    if lines:
        return "Control characters are not allowed." if _IN_LINES.search(text) else None
    if _IN_A_LINE.search(text):
        return "One line without control characters, please."
    if text.isascii() or not (_has_blanks(text) or _SHAPES_NOTHING.search(text) or _VARIES_NOTHING.search(text)):
        return None
    return "There is a character in it that cannot be seen; type it again."


def says_nothing(text: str) -> bool:
    """Whether nothing of it can be seen: there is no letter, number, sign or symbol."""
    return not any((unicodedata.category(one)[0] in "LNPS" and one not in _BLANK) or _LATER.match(one) for one in text)


def names_nobody(text: str) -> bool:
    """Whether there is no letter, by which a name is read and found."""
    return not any(unicodedata.category(one)[0] == "L" or _LATER_LETTER.match(one) for one in text)


def _has_blanks(text: str) -> bool:
    """Whether there is a character without a shape; what shapes letters has a rule of its own (`_SHAPES`)."""
    return any(
        one in _BLANK or (unicodedata.category(one) in _SHAPELESS and one not in _SHAPING and not _LATER.match(one))
        for one in set(text)
    )
