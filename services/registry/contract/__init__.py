"""What others may know of the registry: operations and events. Imports marshmallow and the standard library only."""

from chassis.contract import marks_of
from services.registry.contract.accounts import get_signing_keys, sign_in, signing_key_published
from services.registry.contract.people import (
    get_resident,
    list_residents,
    register_resident,
    resident_changed,
    resident_erased,
    resident_registered,
    resident_stated,
)

announcement_begun, announcement_ended = marks_of("registry").begun, marks_of("registry").ended

__all__ = [
    "announcement_begun",
    "announcement_ended",
    "get_resident",
    "get_signing_keys",
    "list_residents",
    "register_resident",
    "resident_changed",
    "resident_erased",
    "resident_registered",
    "resident_stated",
    "sign_in",
    "signing_key_published",
]
