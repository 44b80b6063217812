"""The audit chain: every single touch of a sealed row is found, and late commits are no touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.audit.canonical import canonical_json
from chassis.audit.chain import Anchor, AuditEntry, Seal, SealedEntry, Verification, seal_batch, verify
from chassis.encryption import Key, Keyring, SubjectCipher, new_subject_key

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def an_entry(number: int, **changes: object) -> AuditEntry:
    plain = AuditEntry(
        id=UUID(int=number),
        at=START + timedelta(seconds=number),
        actor="account-7",
        actor_kind="person",
        operation="registry.reveal_identifier",
        subject=f"resident:{number}",
        purpose="bank file",
        origin_address="10.0.0.1",
        user_agent="browser",
        request_id=f"request-{number}",
        community="xinbei",
        before={"phone": "139****0001", "floors": [1, 2]},
        after={"phone": None, "checked": True},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_trail(*batches: list[AuditEntry]) -> tuple[list[Seal], list[SealedEntry]]:
    seals: list[Seal] = []
    rows: list[SealedEntry] = []
    for entries in batches:
        seals.append(seal_batch(seals[-1] if seals else None, entries, START))
        rows.extend(SealedEntry(seals[-1].number, entry) for entry in sorted(entries, key=lambda e: e.id))
    return seals, rows


def three_batches() -> tuple[list[Seal], list[SealedEntry]]:
    # 2 commits late: its id lies before the end of the first batch, and it goes into the second.
    return a_trail([an_entry(n) for n in (1, 3, 4)], [an_entry(n) for n in (5, 2)], [an_entry(n) for n in (6, 7, 8)])


def found_in(verification: Verification) -> set[int]:
    return {finding.batch for finding in verification.findings}


def test_an_untouched_trail_is_sound() -> None:
    seals, rows = three_batches()
    result = verify(seals, rows)
    assert result.sound
    assert (result.batches, result.entries) == (3, 8)
    assert result.head == Anchor(3, seals[-1].hash)


def test_an_empty_trail_is_sound() -> None:
    assert verify([], []) == Verification(0, 0, None, ())


CHANGES = {
    "id": UUID(int=99), "at": START, "actor": "account-8", "actor_kind": "job", "operation": "x", "subject": "y",
    "community": "z", "purpose": None, "origin_address": "10.0.0.2", "user_agent": "", "request_id": None,
    "before": {"phone": "139****0002", "floors": [1, 2]}, "after": {}, "more": {"note": "forged"},
}  # fmt: skip


def test_the_list_of_changes_names_every_field() -> None:
    assert set(CHANGES) == set(AuditEntry.__dataclass_fields__)


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("position", range(8))
def test_any_changed_field_of_any_row_is_found_in_its_batch(field: str, position: int) -> None:
    seals, rows = three_batches()
    batch = rows[position].batch
    rows[position] = SealedEntry(batch, replace(rows[position].entry, **{field: CHANGES[field]}))  # type: ignore[arg-type]
    assert found_in(verify(seals, rows)) == {batch}


@pytest.mark.parametrize("position", range(8))
def test_any_removed_row_is_found(position: int) -> None:
    seals, rows = three_batches()
    gone = rows.pop(position)
    result = verify(seals, rows)
    assert [(finding.batch, finding.kind) for finding in result.findings] == [(gone.batch, "removed")]


@pytest.mark.parametrize("position", range(9))
@pytest.mark.parametrize("batch", [0, 1, 2, 3, 4])
def test_any_inserted_row_is_found(position: int, batch: int) -> None:
    seals, rows = three_batches()
    rows.insert(position, SealedEntry(batch, an_entry(50)))
    assert not verify(seals, rows).sound


@given(st.permutations(range(8)))
def test_any_other_order_is_found(order: list[int]) -> None:
    seals, rows = three_batches()
    assert verify(seals, [rows[i] for i in order]).sound == (order == list(range(8)))


@pytest.mark.parametrize("position", range(8))
@pytest.mark.parametrize("to", [1, 2, 3])
def test_a_row_moved_to_another_batch_is_found_in_both(position: int, to: int) -> None:
    seals, rows = three_batches()
    batch, entry = rows[position]
    rows[position] = SealedEntry(to, entry)
    rows.sort(key=lambda row: (row.batch, row.entry.id))
    assert found_in(verify(seals, rows)) == (set() if to == batch else {batch, to})


SEAL_CHANGES = {
    "number": 9, "previous_hash": "f" * 64, "sealed_at": START + timedelta(1), "first": UUID(int=99),
    "last": UUID(int=99), "count": 1, "entries_hash": "f" * 64, "hash": "f" * 64,
}  # fmt: skip


@pytest.mark.parametrize("field", Seal.__dataclass_fields__)
@pytest.mark.parametrize("position", range(3))
def test_any_changed_field_of_a_seal_is_found(field: str, position: int) -> None:
    seals, rows = three_batches()
    seals[position] = replace(seals[position], **{field: SEAL_CHANGES[field]})  # type: ignore[arg-type]
    assert not verify(seals, rows).sound


def test_a_batch_removed_with_its_seal_is_found() -> None:
    seals, rows = three_batches()
    assert not verify(seals[:1] + seals[2:], [row for row in rows if row.batch != 2]).sound
    assert not verify(seals[1:], [row for row in rows if row.batch != 1]).sound


def test_a_batch_sealed_anew_does_not_fit_the_seal_after_it() -> None:
    seals, rows = three_batches()
    forged = [an_entry(n, actor="somebody else") for n in (1, 3, 4)]
    seals[0] = seal_batch(None, forged, START)
    rows[:3] = [SealedEntry(1, entry) for entry in forged]
    assert [(finding.batch, finding.kind) for finding in verify(seals, rows).findings] == [(2, "broken-chain")]


def test_an_end_cut_off_is_found_by_the_anchor() -> None:
    seals, rows = three_batches()
    anchor = Anchor(3, seals[2].hash)
    cut_seals, cut_rows = seals[:2], [row for row in rows if row.batch < 3]
    assert found_in(verify(cut_seals, cut_rows, [anchor])) == {3}


def test_a_chain_computed_anew_is_found_by_the_anchor() -> None:
    seals, _ = three_batches()
    forged = [an_entry(n, actor="somebody else") for n in (1, 3, 4)]
    new_seals, new_rows = a_trail(forged, [an_entry(2), an_entry(5)], [an_entry(n) for n in (6, 7, 8)])
    assert verify(new_seals, new_rows).sound
    assert not verify(new_seals, new_rows, [Anchor(2, seals[1].hash)]).sound


def test_destroying_a_subjects_key_leaves_the_chain_whole() -> None:
    ring = Keyring([Key("k", b"k" * 32)], "k")
    key = new_subject_key(ring, "resident:1", "audit")
    cipher_text = SubjectCipher(ring, key).encrypt("Liu Moumou", context="audit:1")
    seals, rows = a_trail([an_entry(1, after={"name": cipher_text})])
    del key
    assert verify(seals, rows).sound


def test_a_batch_is_neither_empty_nor_has_an_entry_twice() -> None:
    with pytest.raises(ValueError):
        seal_batch(None, [], START)
    with pytest.raises(ValueError):
        seal_batch(None, [an_entry(1), an_entry(1)], START)


def test_the_offset_in_which_a_time_is_given_does_not_matter() -> None:
    from zoneinfo import ZoneInfo

    entry = an_entry(1)
    assert entry.digest() == replace(entry, at=entry.at.astimezone(ZoneInfo("Asia/Shanghai"))).digest()
    with pytest.raises(ValueError):
        replace(entry, at=entry.at.replace(tzinfo=None)).digest()


def test_canonical_json_sorts_as_rfc_8785_does() -> None:
    # Section 3.2.3: by UTF-16 code units, so that a character beyond the first plane comes before U+FB33.
    value = {"\u20ac": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "\U0001f600": "Smile", "\x80": "C", "ö": "o"}
    expected = '{"\\r":"CR","1":"One","\x80":"C","ö":"o","€":"Euro","\U0001f600":"Smile","\ufb33":"Dalet"}'
    assert canonical_json(value).decode() == expected


@pytest.mark.parametrize("value", [1.5, {1: "x"}, b"x", 2**53, "\ud800", {"x": {1, 2}}])
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical_json(value)  # type: ignore[arg-type]


jsons = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(jsons)
@settings(max_examples=50)
def test_canonical_json_keeps_the_value(value: object) -> None:
    import json

    try:
        text = canonical_json(value)  # type: ignore[arg-type]
    except UnicodeEncodeError:
        return
    assert json.loads(text) == value
