"""Taking out any one permission check makes a test fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from .mutation import ROOT, Mutant, mutants, survives

SAMPLE = ("no token at a service", "sign-in")
ALL = mutants()


def test_every_check_that_is_taken_out_stands_where_it_is_said_to_stand(tmp_path: Path) -> None:
    for mutant in ALL:
        copy = tmp_path / mutant.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((ROOT / mutant.file).read_text())
        mutant.apply(tmp_path)
        compile(copy.read_text(), mutant.file, "exec")


def test_with_every_check_in_its_place_the_tests_pass() -> None:
    assert survives(None), "the tests fail on an untouched copy, so their failing would prove nothing"


@pytest.mark.parametrize("mutant", [m for m in ALL if m.name in SAMPLE], ids=lambda mutant: mutant.name)
def test_a_few_checks_are_needed(mutant: Mutant) -> None:
    assert not survives(mutant), f"no test notices that this check is gone: {mutant.name}"


@pytest.mark.long
@pytest.mark.parametrize("mutant", [m for m in ALL if m.name not in SAMPLE], ids=lambda mutant: mutant.name)
def test_every_check_is_needed(mutant: Mutant) -> None:
    assert not survives(mutant), f"no test notices that this check is gone: {mutant.name}"
