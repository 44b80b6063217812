"""Somebody who can write to the database or the bus gains nothing by changing, moving or making up encrypted values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.encryption import DecryptionError, Key, Keyring, SubjectCipher, Tampered, new_subject_key, sealing

RING = Keyring([Key("k1", b"1" * 32), Key("k2", b"2" * 32), Key("sm4", b"3" * 16, "SM4GCM")], "k1")
CONTEXT = "residents.id_number:1"
LISTENER = sealing.generate_keypair()
KEYS = {LISTENER.id: LISTENER}
PLAIN = "150404199001011234"


def changed(text: str, position: int, to: str) -> str:
    position %= len(text)
    return text[:position] + to + text[position + 1 :]


characters = st.sampled_from("ABCDEFabcdef0123456789-_.=+/ ")


@given(st.integers(0, 10_000), characters)
def test_no_changed_character_of_a_stored_value_passes(position: int, to: str) -> None:
    value = RING.encrypt(PLAIN, context=CONTEXT)
    other = changed(value, position, to)
    if other != value:
        with pytest.raises(DecryptionError):
            RING.decrypt(other, context=CONTEXT)


@given(st.integers(0, 10_000), characters)
def test_no_changed_character_of_a_sealed_value_passes(position: int, to: str) -> None:
    value = sealing.seal(LISTENER.public, PLAIN, "payroll")
    other = changed(value, position, to)
    if other != value:
        with pytest.raises(DecryptionError):
            sealing.unseal(KEYS, other, "payroll")


@given(st.text(max_size=80))
def test_made_up_values_are_refused_in_one_way(text: str) -> None:
    with pytest.raises(DecryptionError):
        RING.decrypt(text, context=CONTEXT)
    with pytest.raises(DecryptionError):
        sealing.unseal(KEYS, text, CONTEXT)


@given(st.binary(max_size=120))
def test_made_up_cipher_text_under_a_right_header_is_refused(body: bytes) -> None:
    from chassis.encryption.envelope import to_text

    with pytest.raises(DecryptionError):
        RING.decrypt(f"v1.A256GCM.k1.{to_text(body)}", context=CONTEXT)
    with pytest.raises(DecryptionError):
        sealing.unseal(KEYS, f"h1.{sealing.SUITE_NAME}.{LISTENER.id}.{to_text(body)}", CONTEXT)


@pytest.mark.parametrize("context", ["residents.id_number:2", "residents.phone:1", "", "residents.id_number:1 "])
def test_a_value_moved_to_another_row_or_field_does_not_open(context: str) -> None:
    with pytest.raises(Tampered):
        RING.decrypt(RING.encrypt(PLAIN, context=CONTEXT), context=context)


def test_header_and_context_cannot_be_shifted_into_one_another() -> None:
    value = RING.encrypt(PLAIN, context="a|b")
    with pytest.raises(DecryptionError):
        RING.decrypt(value.replace(".k1.", ".k1|a."), context="b")


def test_naming_another_key_or_cipher_does_not_help() -> None:
    value = RING.encrypt(PLAIN, context=CONTEXT)
    for header in ("v1.A256GCM.k2", "v1.SM4GCM.sm4", "v1.SM4GCM.k1", "v1.none.k1", "s1.A256GCM.k1", "w1.A256GCM.k1"):
        with pytest.raises(DecryptionError):
            RING.decrypt(f"{header}.{value.rpartition('.')[2]}", context=CONTEXT)


def test_one_subjects_wrapped_key_does_not_serve_another_subject_or_purpose() -> None:
    key = new_subject_key(RING, "resident:1", "contact")
    for stolen in (
        replace(key, subject="resident:2"),
        replace(key, purpose="payroll"),
        replace(key, id="0" * 16),
        replace(key, subject="resident:1|7:contact", purpose=""),
    ):
        with pytest.raises(Tampered):
            SubjectCipher(RING, stolen)


def test_no_message_holds_the_value_or_a_key() -> None:
    value = RING.encrypt(PLAIN, context=CONTEXT)
    with pytest.raises(DecryptionError) as refused:
        RING.decrypt(value, context="elsewhere")
    assert PLAIN not in str(refused.value)
    assert value.rpartition(".")[2] not in str(refused.value)
    assert refused.value.__cause__ is None


def test_what_is_stored_shows_nothing_of_the_plain_text() -> None:
    for text in (RING.encrypt(PLAIN, context=CONTEXT), sealing.seal(LISTENER.public, PLAIN, "payroll")):
        assert PLAIN not in text
        assert PLAIN[6:14] not in text


def test_a_value_sealed_for_one_listener_is_closed_to_another() -> None:
    other = sealing.generate_keypair()
    sealed = sealing.seal(LISTENER.public, PLAIN, "payroll")
    with pytest.raises(DecryptionError):
        sealing.unseal({other.id: other}, sealed, "payroll")
    with pytest.raises(Tampered):  # even where the thief puts his key under the other's id
        sealing.unseal({LISTENER.id: other}, sealed, "payroll")


def test_a_published_key_cannot_take_anothers_id() -> None:
    mine = sealing.generate_keypair().public.to_text()
    with pytest.raises(ValueError):
        sealing.PublicKey.parse(f"{LISTENER.id}:{mine.partition(':')[2]}")
