"""The kinds of problem that an answer can name: what each `type` means and what to do about it.

Served at `/problems/<type>`, so that a `type` in an answer can be opened. A service adds its own in its contract:
`PROBLEMS = {"already-claimed": ("Already claimed", "Somebody else has it; choose another.")}`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    title: str
    remedy: str


PROBLEMS: dict[str, Problem] = {
    "not-found": Problem("Not found", "Nothing that you may see stands at this address. Check the id in it."),
    "unknown-path": Problem("No such address", "The API has no such path; /openapi.json lists those it has."),
    "method-not-allowed": Problem("Method not allowed", "The header `Allow` lists what this address takes."),
    "invalid": Problem("Some fields are wrong", "`errors` names each by a JSON pointer. Mend them and send again."),
    "not-json": Problem("Not a JSON object", "Send one JSON object in UTF-8, each name once, nested at most 32 deep."),
    "bad-header": Problem("A header is wrong", "`detail` says which header and what it should look like."),
    "bad-request": Problem("Not a proper HTTP request", "The request breaks the rules of HTTP; `detail` says how."),
    "unexpected-body": Problem("A body where none belongs", "Send the fields in the query string."),
    "media-type": Problem("Media type not supported", "`detail` says which Content-Type this address takes."),
    "body-too-large": Problem("Too large", "Send less at a time; `detail` says how much may be sent."),
    "too-large": Problem("Too large", "Send less at a time; `detail` says how much may be sent."),
    "uri-too-long": Problem("Address too long", "Send long values in a body."),
    "headers-too-large": Problem("Headers too large", "Send fewer or shorter headers."),
    "too-slow": Problem("The request took too long to arrive", "Send it again over a better connection."),
    "idempotency-key-reused": Problem(
        "Idempotency-Key used twice", "This key belongs to another request. Make a new key for each new request."
    ),
    "answer-erased": Problem(
        "The answer was erased",
        "What was answered under this Idempotency-Key told of somebody who was erased since. Nothing was done again; a "
        "new request takes a new key.",
    ),
    "conflict": Problem("Refused as things stand", "Read the object again; `detail` says what stands in the way."),
    "not-yet-known": Problem("Not yet known", "It was made a moment ago. Send the same again after `Retry-After`."),
    "stale": Problem("Changed by somebody else", "Read it again, and send your change with the new ETag in If-Match."),
    "precondition-required": Problem("If-Match is missing", "Send the ETag of what you read in the header If-Match."),
    "forbidden": Problem("Not allowed", "Your role does not do this; `x-roles` in /openapi.json says which do."),
    "test-credential": Problem(
        "A test credential on live data",
        "Use test credentials with a sandbox (an installation with `demo = true`), and a live credential here.",
    ),
    "insufficient-scope": Problem("The token does not reach this far", "Ask for a token with the scope that is named."),
    "not-signed-in": Problem("Not signed in", "Send a valid access token: `Authorization: Bearer …`."),
    "too-many": Problem("Too many requests", "Wait as `Retry-After` says; `RateLimit` tells how much is left."),
    "too-many-rows": Problem("Too many rows for one file", "Narrow the list by its filters."),
    "unavailable": Problem("A part is away", "Send the same again after `Retry-After`, with the same Idempotency-Key."),
    "timeout": Problem("No answer in time", "Send the same again, with the same Idempotency-Key."),
    "nobody-there": Problem("A service is not running", "Send the same again after `Retry-After`."),
    "broker-away": Problem("The message broker is away", "Send the same again after `Retry-After`."),
    "too-many-calls": Problem("Too many requests under way", "Send the same again after `Retry-After`."),
    "database-away": Problem("A database is away", "Send the same again after `Retry-After`."),
    "not-migrated": Problem(
        "A database lacks its tables", "Whoever runs it runs `tongxin migrate`; then send the same again."
    ),
    "database-busy": Problem("A database is busy", "Send the same again after `Retry-After`."),
    "failure": Problem("Refused", "`detail` says why."),
    "unknown-operation": Problem("Not offered here", "The service behind is of another version; ask whoever runs it."),
    "unsupported-content-type": Problem("Content type not supported", "Between services only JSON travels."),
    "unreadable-answer": Problem("An answer could not be read", "Send the same again after `Retry-After`."),
    "answer-too-large": Problem("The answer is too large", "Ask for less at once: a smaller `limit`, or filters."),
    "signing-key-unknown": Problem("A new key is not known yet", "Send the same again after `Retry-After`."),
    "job-open": Problem("Under way already", "Wait until this work is done, or cancel it by DELETE on its job."),
    "job-finished": Problem("The work has ended", "There is nothing to cancel; read the job for what came of it."),
    "job-queue-full": Problem("Too much work is waiting", "Send the same again after `Retry-After`."),
    "too-many-jobs": Problem("Too much work of yours is open", "Wait for a job to end, or cancel one by DELETE."),
    "too-many-uploads": Problem("Too many uploads are unfinished", "Finish them, or delete one of the files."),
    "piece-order": Problem("A piece out of order", "Upload the whole file again under a new Idempotency-Key."),
    "piece-size": Problem("A piece of a wrong size", "Upload the whole file again under a new Idempotency-Key."),
    "range": Problem("Beyond the end of the file", "Its `size` says how many bytes it has."),
    "file-type": Problem(
        "This kind of file is not taken", "`detail` says which are; the content decides, not the name."
    ),
    "file-size": Problem("The file is too large", "`detail` says how large it may be; make it smaller, or split it."),
    "file-empty": Problem("The file is empty", "Choose it again and look that something stands in it."),
    "file-incomplete": Problem("A part of the file is missing", "Send the whole file again."),
    "file-finished": Problem("The file is whole already", "Send another one as a new file."),
    "file-held": Problem("A record needs this file", "It is kept as long as the record is; nothing is to be done."),
    "file-unreadable": Problem("The file cannot be read", "`detail` says why; save it anew as .xlsx or CSV UTF-8."),
    "file-too-big": Problem("The table is too big", "`detail` says what of it; split it and send the parts."),
    "file-kind-unknown": Problem("Not a table", "Send a whole .xlsx or .csv file."),
    "file-header-wrong": Problem("The headings are wrong", "`errors` names each; `/v1/imports/templates/` has tables."),
    "file-has-formulas": Problem(
        "Formulas in the file", "`errors` names the cells: paste them as values and send again."
    ),
    "import-refused": Problem("Some rows are wrong", "Mend the rows in the job's `errors`, or send `partial=true`."),
    "link-ended": Problem("The link has ended", "Ask for a new one; links last minutes."),
    "picture": Problem("The picture cannot be taken", "`detail` says why; save it anew as JPEG or PNG."),
    "picture-slow": Problem("The picture took too long", "Send it again after `Retry-After`, or make it smaller."),
    "purpose-missing": Problem("No purpose was said", "Say in `purpose` what the field is needed for."),
    "announcement-begun": Problem(
        "Announced twice at once", "Run `tongxin announce` again when the other one has ended."
    ),
    "overloaded": Problem("Too many connections", "Try again after `Retry-After`."),
    "internal": Problem(
        "Something broke inside", "It was recorded; do not send it again. Name the `instance` when you ask about it."
    ),
}


def with_services(*contracts: object) -> dict[str, Problem]:
    """The gateway's own problems and those that the contracts declare."""
    known = dict(PROBLEMS)
    for contract in contracts:
        declared: dict[str, tuple[str, str]] = getattr(contract, "PROBLEMS", {})
        known |= {name: Problem(*texts) for name, texts in declared.items()}
    return known
