"""What others may know of the registry: its operations and its events. Imports marshmallow and the standard library only."""

from services.registry.contract.accounts import get_signing_keys, sign_in, signing_key_published
from services.registry.contract.people import get_resident, list_residents, register_resident, resident_registered

__all__ = [
    "get_resident",
    "get_signing_keys",
    "list_residents",
    "register_resident",
    "resident_registered",
    "sign_in",
    "signing_key_published",
]
