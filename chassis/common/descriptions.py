"""What fields mean that every service has, by name, for the documentation: once for all contracts.

A contract's own `DESCRIPTIONS` come before these, and what a field says itself comes before both. A name that means
something else in one schema stands as `Schema.name`. Like a contract, this imports nothing.
"""

from __future__ import annotations

DESCRIPTIONS = {
    "compound": "The residential compound (id).",
    "created_at": "When it was made, in UTC.",
    "id": "Its own id, which stays the same.",
    "items": "One page, in the order in which they were made.",
    "name": "What it is called.",
    "next_cursor": "Send it as `cursor` for the next page; null on the last one.",
    "organisation": "The organisation (id).",
    "resident": "The resident (id).",
    "since": "The first day, by the community's calendar.",
    "until": "The first day after; null where no end is set.",
    "version": "Counts its changes; the ETag says the same, for `If-Match`.",
    # long work and files
    "Job.cancel_asked": "Whether its owner asked to cancel it; it stops at its next step.",
    "Job.done": "How many steps are done, as rows of a file; of `total`.",
    "Job.error_count": "How many errors there are; `errors` has the first 200 of them.",
    "Job.errors": "The first 200 errors.",
    "Job.finished_at": "When it was done, failed or was cancelled, in UTC; null before.",
    "Job.kind": "What kind of work it is, such as `import_file`.",
    "Job.reason": "Why it failed; of one that was cancelled in the middle, what stays of it; else null.",
    "Job.result": "What came of it, by its kind; null where nothing did yet.",
    "Job.total": "How many steps there are; null until they are counted.",
    "File.complete": "Whether all of it is there.",
    "File.expires_at": "When it is deleted by itself, in UTC; null: it is not.",
    "File.media_type": "The media type, such as `image/jpeg`.",
    "File.name": "The file's name.",
    "File.pieces": "In how many pieces it is kept.",
    "FileLink.token": "The link's own part of its address, `/v1/file-links/{service}/{token}`.",
}
