"""An unknown name takes as long as a wrong password, so that nobody learns who has an account."""

from __future__ import annotations

import time
from statistics import median

from chassis.credentials.passwords import Passwords


def test_unknown_names_and_wrong_passwords_take_the_same_time() -> None:
    passwords = Passwords(memory_kib=8192, passes=2)
    stored = passwords.hash("the right one")

    def seconds(of: str | None) -> float:
        began = time.thread_time()
        assert not passwords.verify(of, "a wrong one")
        return time.thread_time() - began

    pairs = [(seconds(stored), seconds(None)) for _ in range(41)]
    ratio = median(unknown for _, unknown in pairs) / median(known for known, _ in pairs)
    assert 0.8 < ratio < 1.25


def test_a_wrong_hash_format_is_the_only_thing_that_is_quicker_and_it_lets_nobody_in() -> None:
    assert not Passwords(memory_kib=64, passes=1).verify("", "")
