"""Search keys of a name: what somebody may begin to type for it.

A search finds a name when one of its keys begins with the query, both normalised alike: 王小明 by 王, 小明, wang,
wangxiaom, wxm or xm; 单雄信 by shan (its reading as a surname) and dan. A name has at most `MAX_KEYS` keys.
The first Chinese name of a process costs 0.1 s and 10 MB: pypinyin loads its dictionary of characters (that of phrases,
which would take 50 MB more, serves nothing where each character is read by itself).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice, pairwise, product

from services.registry.data import tables

MAX_KEYS = 24
MAX_KEY_LENGTH = 40
MAX_STARTS = 4  # places in a name where somebody may begin to type: 阿拉腾其其格 has six characters
MAX_READINGS = 3  # readings of a whole name, when characters have several
SEPARATORS = re.compile(r"[\s·•・.\-'’`_,，、]+")
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")


def normalised(text: str) -> str:
    """A query or a name without case, width, accents, separators and what only shapes its letters (variation selectors,
    joiners): `Ü` is `v`, as on Chinese keyboards."""
    return SEPARATORS.sub("", folded(text))[:MAX_KEY_LENGTH]


def folded(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf")))


def search_keys(name: str) -> frozenset[str]:
    """All keys of one name, normalised; the most telling first are kept where there would be more than MAX_KEYS."""
    words = [word for word in SEPARATORS.split(folded(name)) if word]
    whole = "".join(words)
    keys = han_keys(whole) if HAN.search(whole) else word_keys(words)
    return telling(islice(dict.fromkeys(key[:MAX_KEY_LENGTH] for key in keys), MAX_KEYS))


def telling(keys: Iterable[str]) -> frozenset[str]:
    """Without the keys that another one begins with: whatever they find, that one finds."""
    ordered = sorted(keys)
    followed = {key for key, after in pairwise(ordered) if after.startswith(key)}
    return frozenset(ordered) - followed - {""}


def word_keys(words: list[str]) -> list[str]:
    """Keys of a name in an alphabet: from each word on, and the initials."""
    starts = range(min(len(words), MAX_STARTS))
    return [*("".join(words[i:]) for i in starts), *("".join(word[0] for word in words[i:]) for i in starts)]


def han_keys(name: str) -> list[str]:
    """Characters, pinyin and initials, of the whole and from where somebody may begin to type."""
    length, surname = surname_of(name)
    starts = beginnings(name, length)
    keys = [name[i:] for i in starts]
    for reading in readings(name, length, surname):
        keys += ["".join(reading[i:]) for i in starts]
        keys += ["".join(syllable[0] for syllable in reading[i:]) for i in starts]
    return keys


def beginnings(name: str, surname_length: int) -> list[int]:
    """The whole and the given name; each of the first characters of a long name, which is a Mongolian one often."""
    if len(name) > surname_length + 2:
        return list(range(min(len(name), MAX_STARTS)))
    return sorted({0, surname_length} - {len(name)})


def readings(name: str, length: int, surname: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The likeliest readings of a whole name, the surname read as a surname first."""
    choices = [syllables(character) for character in name]
    usual_head = tuple(choice[0] for choice in choices[:length])
    heads = list(dict.fromkeys([surname, usual_head, *passport_spellings(surname)]))
    tails = list(islice(product(*choices[length:]), MAX_READINGS))
    found = dict.fromkeys([*(head + tails[0] for head in heads), *(heads[0] + tail for tail in tails)])
    return list(islice(found, MAX_READINGS))


def passport_spellings(syllables: tuple[str, ...]) -> list[tuple[str, ...]]:
    """吕 is `lv` on keyboards and `lyu` in passports."""
    spelled = tuple(s[0] + "yu" + s[2:] if s[:2] in {"lv", "nv"} else s for s in syllables)
    return [spelled] if spelled != syllables else []


def surname_of(name: str) -> tuple[int, tuple[str, ...]]:
    """How many characters the surname has (two before one) and its reading; (0, ()) where it is none."""
    for length in (2, 1):
        if len(name) > length and name[:length] in surnames():
            return length, surnames()[name[:length]]
    return 0, ()


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    return {row["surname"]: tuple(row["pinyin"].split()) for row in tables.rows("surnames.csv")}


@lru_cache(maxsize=32768)
def syllables(character: str) -> tuple[str, ...]:
    """The readings of one character without tones, the usual one first; `lv` also as passports write it, `lyu`."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read when the package is loaded, here and nowhere else
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary is loaded by who searches names only

    found = list(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True)[0]))
    spelled = [spelling for syllable in found for (spelling,) in passport_spellings((syllable,))]
    return tuple(folded(syllable) for syllable in (*found, *spelled) if syllable)
