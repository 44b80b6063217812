"""Field-level encryption of personal identifiers.

`keyring` encrypts one field of one row, `blind_index` finds a row by a value that is encrypted, `subject_keys` gives
each person a key that can be destroyed, `algorithms` lists the ciphers. What is stored names its cipher and its key,
so that keys are changed while everything runs. Measured against OWASP ASVS 5 (V11) and NIST SP 800-38D, 800-57.
"""

from chassis.encryption.algorithms import Algorithm, register
from chassis.encryption.blind_index import BlindIndex, normalised
from chassis.encryption.errors import DecryptionError, Erased, Malformed, Tampered, UnknownKey
from chassis.encryption.keyring import Key, Keyring
from chassis.encryption.subject_keys import SubjectCipher, WrappedKey, new_subject_key, rewrap

__all__ = [
    "Algorithm",
    "BlindIndex",
    "DecryptionError",
    "Erased",
    "Key",
    "Keyring",
    "Malformed",
    "SubjectCipher",
    "Tampered",
    "UnknownKey",
    "WrappedKey",
    "new_subject_key",
    "normalised",
    "register",
    "rewrap",
]
