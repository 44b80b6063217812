"""What a text may hold: the one rule for what comes in a body and for what stands in a cell of an imported file."""

from __future__ import annotations

import re
import unicodedata

# Control characters, other line and paragraph separators, and what turns the direction of writing round, by which a
# name reads otherwise than it is stored.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_TURNS = r"\u202a-\u202e\u2066-\u2069"
_IN_A_LINE = re.compile(rf"[{_BREAKS}{_TURNS}\ud800-\udfff]")
_IN_NO_XML = r"\ud800-\udfff\ufffe\uffff"  # so in no .xlsx either
_IN_LINES = re.compile(rf"(?![\n\t])[{_BREAKS}{_TURNS}{_IN_NO_XML}]")
# What has no width, or no shape that is the same everywhere, by which two names look the same and are not: signs for
# machines (Cf: soft hyphen, spaces without width, marks of direction, tags), of private use (Co), of no use (Cn); and
# of the others joiners of graphemes, fillers and the braille pattern without dots.
_UNSEEN_CATEGORIES = frozenset({"Cf", "Co", "Cn"})
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
# Our tables are those of one year; what Unicode has added since has no category there. Ideographs of rare names have
# come every few years, in planes 2 and 3, which are kept for them; pictures come among their like.
_RARE_HAN = re.compile(r"[\U00020000-\U0002fffd\U00030000-\U0003fffd]")
_PICTURE = re.compile(r"[\U0001f000-\U0001faff]")
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
_SHAPING = re.compile(f"[{_SHAPES}]")


def refusal(text: str, *, lines: bool = False) -> str | None:
    """Why a text is not taken: it holds what nobody types or, in one line, what nobody sees. `lines`: it may have line
    breaks and tabs."""
    if lines:
        return "Control characters are not allowed." if _IN_LINES.search(text) else None
    if _IN_A_LINE.search(text):
        return "One line without control characters, please."
    if text.isascii():
        return None
    if _UNSEEN.search(text) or _SHAPES_NOTHING.search(text) or _VARIES_NOTHING.search(text) or _holds_unseen(text):
        return "There is a character in it that cannot be seen; type it again."
    return None


def says_nothing(text: str) -> bool:
    """Whether nothing of it can be seen, or only marks that stand on a letter which is not there."""
    return not any(_category(character)[0] in "LNPS" and not _UNSEEN.match(character) for character in text)


def has_letter(text: str) -> bool:
    """Whether a search can find it: a letter or an ideograph (〇 too) stands in it."""
    return any(_category(character)[0] == "L" or character == "〇" for character in text)


def has_digit(text: str) -> bool:
    """Whether a digit, of any script, stands in it."""
    return any(_category(character) == "Nd" for character in text)


def _holds_unseen(text: str) -> bool:
    if text.isprintable():  # as most are; spaces other than the usual are not
        return False
    return any(_category(one) in _UNSEEN_CATEGORIES and not _SHAPING.match(one) for one in text)


def _category(character: str) -> str:
    """By Unicode; of what is newer than our tables, that of its like."""
    category = unicodedata.category(character)
    if category != "Cn":
        return category
    return "Lo" if _RARE_HAN.match(character) else "So" if _PICTURE.match(character) else category
