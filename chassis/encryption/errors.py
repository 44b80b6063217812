"""Why a stored value does not open. No message ever holds the value, its plain text or a key."""

from __future__ import annotations


class DecryptionError(Exception):
    """A stored value cannot be read."""


class Malformed(DecryptionError):
    """The text is not of the stored form at all."""


class UnknownKey(DecryptionError):
    """The key (or cipher) that the value names is not configured here: add it to the keyring."""


class Tampered(DecryptionError):
    """The value was changed, or moved here from another row or field."""


class Erased(DecryptionError):
    """The subject's key was destroyed: the value is gone for good, as its erasure asked for."""
