"""Sealing for one listener, and changing its keys while messages are parked."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from chassis.encryption.sealing import PublicKey, generate_keypair, private_keys, seal, unseal

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100)
KEY = generate_keypair()


@given(texts, texts)
def test_the_listener_reads_what_was_sealed_for_it(plain: str, context: str) -> None:
    assert unseal({KEY.id: KEY}, seal(KEY.public, plain, context), context) == plain


def test_old_private_keys_open_what_was_parked_before_the_change() -> None:
    parked = seal(KEY.public, "6222020000000000", "payroll")
    newer = generate_keypair()
    keys = private_keys(f"{newer.to_secret_text()}, {KEY.to_secret_text()}")
    assert next(iter(keys)) == newer.id
    assert unseal(keys, parked, "payroll") == "6222020000000000"


def test_a_public_key_travels_as_text() -> None:
    assert PublicKey.parse(KEY.public.to_text()) == KEY.public


def test_a_private_key_does_not_show_itself() -> None:
    assert KEY.to_secret_text() not in repr(KEY)
    assert repr(KEY.raw) not in repr(KEY)


def test_another_implementation_of_rfc_9180_reads_it() -> None:
    sealed = seal(KEY.public, "同心", "payroll")
    header, _, body = sealed.rpartition(".")
    raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert hpke_open(KEY.raw, raw, f"tongxin sealed|{header}|payroll".encode()).decode() == "同心"


def hpke_open(private: bytes, message: bytes, info: bytes) -> bytes:
    """RFC 9180, sections 4.1 and 5.1 read literally: base mode, X25519 (0x20), HKDF-SHA256 (1), AES-256-GCM (2)."""

    def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite: bytes, prk: bytes, label: bytes, context: bytes, length: int) -> bytes:
        data = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(prk, data + b"\x01", "sha256")[:length]

    encapsulated, locked = message[:32], message[32:]
    key = X25519PrivateKey.from_private_bytes(private)
    shared_dh = key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    kem = b"KEM\x00\x20"
    eae = extract(kem, b"", b"eae_prk", shared_dh)
    shared = expand(kem, eae, b"shared_secret", encapsulated + key.public_key().public_bytes_raw(), 32)
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    nonce = expand(suite, secret, b"base_nonce", context, 12)
    return AESGCM(expand(suite, secret, b"key", context, 32)).decrypt(nonce, locked, b"")
