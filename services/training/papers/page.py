"""A paper as one HTML page without anything to load. Every text is escaped."""

from __future__ import annotations

from html import escape

from chassis.documents.qr import qr_of
from services.training.papers.wording import SaidLine, Wording

STYLE = """
body{font:16px/1.7 "Noto Sans SC","Noto Sans","Noto Sans Mongolian",sans-serif;margin:6vw;max-width:46em;color:#111}
body.vertical{writing-mode:vertical-lr;max-width:none;max-height:46em}
h1{font-size:1.3em}
ul{list-style:none;padding:0}
li{border-bottom:1px solid #bbb;padding:.6em 0}
li p{margin:0;display:flex;justify-content:space-between;gap:1em}
li small{display:block;color:#444}
b{white-space:nowrap}
.totals{border-top:2px solid #111}
figure{margin:1em 0;width:36mm}
"""


def page_of(wording: Wording) -> str:
    """The whole page."""
    notes = "".join(f"<p>{escape(note)}</p>" for note in wording.notes)
    code = f"<figure>{qr_of(wording.address)}</figure>" if wording.address else ""
    upright = ' class="vertical"' if wording.vertical else ""
    return (
        f'<!doctype html><html lang="{wording.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(wording.title)}</title>'
        f"<style>{STYLE}</style></head><body{upright}><h1>{escape(wording.title)}</h1>"
        f"<p>{escape(wording.greeting)}</p><ul>{''.join(map(_item, wording.lines))}</ul>"
        f"{_totals(wording)}{notes}{code}</body></html>"
    )


def _totals(wording: Wording) -> str:
    return f'<ul class="totals">{"".join(map(_item, wording.totals))}</ul>' if wording.totals else ""


def _item(line: SaidLine) -> str:
    parts = "".join(f"<small>{escape(part)}</small>" for part in line.parts)
    return f"<li><p><span>{escape(line.text)}</span><b>{escape(line.amount)}</b></p>{parts}</li>"
