"""What a browser is shown of a certificate's number, in Chinese and English: whether it is valid, nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from services.training.contract import VOCABULARIES

TITLES = {"zh-CN": "证书查验", "en": "Certificate check"}
NUMBERS = {"zh-CN": "证书编号", "en": "Certificate number"}
UNKNOWN = {"zh-CN": "没有这个编号的证书", "en": "There is no certificate of this number"}
STYLE = "body{font:1.125rem/1.6 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}strong{font-size:2rem}"


def certificate_page(answer: Mapping[str, Any] | None) -> str:
    """Of what `GET /v1/verify/{number}` answers; None: there is no such certificate, and no number is shown."""
    said = VOCABULARIES["certificate_states"][answer["state"]] if answer else UNKNOWN
    page = f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{TITLES['zh-CN']} · {TITLES['en']}</title>"
    page += f'<meta name=viewport content="width=device-width, initial-scale=1"><style>{STYLE}</style><main>'
    for language in ("zh-CN", "en"):
        number = f"<p>{NUMBERS[language]} {escape(answer['number'])}</p>" if answer else ""
        page += f"<section lang={language}><h1>{TITLES[language]}</h1>"
        page += f"<p><strong>{escape(said[language])}</strong></p>{number}</section>"
    return page + "</main></html>"
