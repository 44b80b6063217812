"""Text that a spreadsheet would run as a formula is written with an apostrophe in front, and read back without it.

Source: OWASP, "CSV Injection": a field starting with = + - @ tab, carriage return, line feed or a full-width = + - @
is prefixed with a single quote. A spreadsheet's own mark for "this is text" is the same apostrophe, so taking it off on
reading is right for files of others too. Text that looks like our own writing (`'=x`) gets one more apostrophe,
which makes the pair exact inverses: `read_back(made_harmless(text)) == text` for every text.
"""

from __future__ import annotations

DANGEROUS = "=+-@\t\r\n＝＋－＠"


def _would_run(text: str) -> bool:
    rest = text.lstrip("'")
    return bool(rest) and rest[0] in DANGEROUS


def made_harmless(text: str) -> str:
    """The text as it may be written into a file."""
    return "'" + text if text and (text[0] in DANGEROUS or (text[0] == "'" and _would_run(text))) else text


def read_back(text: str) -> str:
    """The text that was meant by one read from a file."""
    return text[1:] if text.startswith("'") and _would_run(text) else text
