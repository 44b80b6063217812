"""Which passwords are taken: NIST SP 800-63B (section 3.1.1.2). Length counts, kinds of characters do not, and what is
guessed first is refused: common passwords and words of the sign-in itself."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

from chassis.errors import FieldError, Invalid
from services.registry.data import tables

SHORTEST = 10  # characters
LONGEST = 200
LEAST_DIFFERENT = 4  # characters
OF_THE_SITE = ("tongxin", "同心", "xinbei", "新北社区")


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(tables.lines("common_passwords.txt"))


def refusal(password: str, username: str) -> str | None:
    """Why this password is not taken, or nothing."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        return f"a password has {SHORTEST} to {LONGEST} characters; three words that you remember make a good one"
    if plain in common_passwords() or runs_on(plain):
        return "this password is among the first that are guessed; choose another"
    if len(set(plain)) < LEAST_DIFFERENT:
        return f"a password has {LEAST_DIFFERENT} different characters or more"
    words = [word for word in (username.casefold(), *OF_THE_SITE) if len(word) > 1 and word in plain]
    if words and len(plain) - max(map(len, words)) < SHORTEST - 4:
        return "this password is little more than the sign-in's or the community's name; choose another"
    return None


def runs_on(text: str) -> bool:
    """Whether it only counts up or down, as 1234567890 or abcdefghij."""
    steps = {(ord(b) - ord(a)) for a, b in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def check(password: str, username: str, pointer: str = "/password") -> None:
    """Raises Invalid with the reason."""
    reason = refusal(password, username)
    if reason is not None:
        raise Invalid(reason, type="weak-password", errors=[FieldError(pointer, reason)])
