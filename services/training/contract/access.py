"""Which roles may ask training for what: one row an operation. Whose object it is, the store decides."""

from __future__ import annotations

from chassis.contract import Roles

STAFF: Roles = frozenset({"staff", "admin"})

ACCESS: dict[str, Roles] = {
    "training.preview_tax": STAFF | {"secretary", "auditor", "payer_finance", "employer", "resident"},
}
