"""A paper as a file, in the form that was asked for."""

from __future__ import annotations

import base64
from typing import Any

from services.training.papers.page import page_of
from services.training.papers.pdf import pdf_of
from services.training.papers.wording import Wording

MEDIA_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def paper_of(wording: Wording, form: str, name: str) -> dict[str, Any]:
    """As the contract's `PayslipDocument`. Raises Unavailable where a PDF could not be set in time."""
    made = page_of(wording).encode() if form == "html" else pdf_of(wording)
    return {
        "content": base64.b64encode(made).decode(),
        "media_type": MEDIA_TYPES[form],
        "language": wording.language,
        "name": f"{name}.{form}",
    }
