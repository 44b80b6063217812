"""`tongxin untranslated` names what has no translation, of every catalogue."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from chassis.languages import untranslated
from cli.translating import catalogues, list_untranslated


def test_what_is_not_translated_is_named_with_its_chinese() -> None:
    done = CliRunner().invoke(list_untranslated, ["--language", "mn-Mong"])
    lines = done.stdout.splitlines()
    assert "mn-Mong\tvocabularies\tsexes.female\t女" in lines
    assert "mn-Mong\tproblems\tnot-signed-in\t未登录" in lines
    assert done.stderr.startswith(f"mn-Mong: {len(lines)} of ")


def test_all_languages_are_listed_where_none_is_named() -> None:
    listed = CliRunner().invoke(list_untranslated, []).stdout.splitlines()
    assert {line.partition("\t")[0] for line in listed} == {"mn-Cyrl", "mn-Mong"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_catalogue_is_complete_in_chinese_and_english(language: str) -> None:
    missing = {name: untranslated(texts, language) for name, texts in catalogues().items()}
    assert not any(missing.values()), f"write these in {language}: {missing}"
