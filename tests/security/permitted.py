"""Who may do what, written down a second time: gateway/access.py decides, this is what was reviewed.

A row that is opened, or a role that slips in, shows as a difference. Roles stand in alphabetical order.
"""

from __future__ import annotations

EVERYBODY = "admin auditor employer payer_finance representative resident secretary staff trainer"

PERMITTED: dict[str, str] = {
    "registry.sign_in": "*",
    "registry.get_signing_keys": "*",
    "registry.register_resident": "admin staff",
    "registry.get_resident": "admin auditor secretary staff",
    "registry.list_residents": "admin auditor secretary staff",
    "notify.get_recipient": "admin secretary staff",
}
# Each service has these under its own name.
OF_EACH_SERVICE: dict[str, str] = {
    "ping": "*",
    "get_linked_file": "*",
    "read_linked_file": "*",
    "get_job": EVERYBODY,
    "cancel_job": EVERYBODY,
    "begin_file": EVERYBODY,
    "append_file": EVERYBODY,
    "finish_file": EVERYBODY,
    "get_file": EVERYBODY,
    "read_file": EVERYBODY,
    "delete_file": EVERYBODY,
    "link_file": EVERYBODY,
}
