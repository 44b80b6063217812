"""All parts of the gateway's own, in the order of the documentation."""

from __future__ import annotations

from gateway.own import (
    Part,
    batches,
    copies,
    failures,
    files,
    home,
    jobs,
    oauth,
    papers,
    sheets,
    templates,
    vocabularies,
)

OWN: tuple[Part, ...] = (oauth, home, vocabularies, jobs, files, templates, batches, sheets, papers, copies, failures)
