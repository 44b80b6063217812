"""What a file is, by its content: signatures (magic bytes) of the kinds that are taken."""

from __future__ import annotations

import codecs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
KNOWN = {
    "image/jpeg": "a JPEG picture",
    "image/png": "a PNG picture",
    "image/webp": "a WebP picture",
    "application/pdf": "a PDF document",
    XLSX: "an .xlsx table",
    "text/csv": "a .csv table",
    JSON: "a JSON document",
}
ZIP = "application/zip"  # of archives that the house makes itself; none is taken from outside
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", XLSX),  # any zip archive: see is_spreadsheet
)
OTHER_TEXT = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"{\\rtf")


def sniff(head: bytes, said: str = "") -> str:
    """The media type of a file that begins with `head`, or "" where it is none of ours.

    Text is taken for CSV or JSON, and an archive for a plain one, only where it is `said` to be.
    """
    if said == ZIP:
        return ZIP if head.startswith(b"PK\x03\x04") else ""
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if said == JSON:
        return JSON if head.lstrip()[:1] in (b"{", b"[") and _is_plain_text(head) else ""
    return "text/csv" if said == "text/csv" and _is_plain_text(head) else ""


def is_spreadsheet(tail: bytes) -> bool:
    """Whether a zip archive that ends with `tail` is a workbook: its directory, at the end, lists the workbook part."""
    return b"PK\x05\x06" in tail and b"xl/workbook.xml" in tail


def _is_plain_text(head: bytes) -> bool:
    """UTF-8 or GB 18030 (which Excel in China writes) without control characters, and not a page of markup."""
    if any(c < 0x20 and c not in b"\t\r\n" for c in head) or head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(
        OTHER_TEXT
    ):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)  # not final: a character may be cut off
    except UnicodeDecodeError:
        return False
    return True
