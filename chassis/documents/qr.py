"""A QR code (ISO/IEC 18004) on a page or in a PDF."""

from __future__ import annotations

import io

import segno

QUIET = 4  # modules of white round it, which the standard asks for


def qr_of(text: str) -> str:
    """The code of `text` as SVG, as large as what it stands in; still read with a seventh of it damaged (level M)."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False, nl=False, title=text
    )
    return drawn.getvalue().decode()
