"""What every schema refuses, whatever its service says."""

import unicodedata
from datetime import datetime

import pytest
from marshmallow import fields

from chassis.common.contract import BeginFile
from chassis.contract import ONE_LINE, Name, Schema, Text
from chassis.errors import Invalid


class Asked(Schema):
    day = fields.Date()
    days = fields.List(fields.Date())
    moment = fields.AwareDateTime()
    sure = fields.Boolean(load_default=None)
    answers = fields.List(fields.Boolean())
    area = fields.Float()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "3000-01-01T00:00:00Z"])
def test_a_moment_that_cannot_be_told_in_utc_is_refused(moment: str) -> None:
    with pytest.raises(Invalid) as refused:
        Asked.parse({"moment": moment})
    assert [(e.pointer, e.detail) for e in refused.value.errors] == [
        ("/moment", "Should lie within the years 1800 to 2999.")
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "1799-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_beyond_what_can_be_reckoned_with_is_refused_also_in_a_list(day: str) -> None:
    with pytest.raises(Invalid) as refused:
        Asked.parse({"day": day, "days": ["2026-01-01", day]})
    assert [e.pointer for e in refused.value.errors] == ["/day", "/days/1"]


def test_the_first_and_the_last_year_are_taken() -> None:
    taken = Asked.parse({"day": "1800-01-01", "moment": "2999-12-31T23:59:59-14:00"})
    assert (taken.day.year, taken.moment) == (1800, datetime.fromisoformat("2999-12-31T23:59:59-14:00"))


@pytest.mark.parametrize("sent", [0, 1, 0.0, "true", "1", "yes", "", [], {}])
def test_only_true_and_false_are_booleans(sent: object) -> None:
    with pytest.raises(Invalid) as refused:
        Asked.parse({"sure": sent, "answers": [True, sent]})
    assert [(e.pointer, e.detail) for e in refused.value.errors] == [
        ("/sure", "Not true or false."),
        ("/answers/1", "Not true or false."),
    ]


def test_true_false_and_null_where_it_may_be_are_taken() -> None:
    taken = Asked.parse({"sure": None, "answers": [True, False]})
    assert (taken.sure, taken.answers) == (None, [True, False])


@pytest.mark.parametrize("sent", ["1.5", "1", True])
def test_only_a_number_is_a_number(sent: object) -> None:
    with pytest.raises(Invalid) as refused:
        Asked.parse({"area": sent})
    assert [(e.pointer, e.detail) for e in refused.value.errors] == [("/area", "Not a number.")]


class Written(Schema):
    name = Text(80)
    note = Text(ONE_LINE + 1)
    remark = Text(80, least=0)


class Called(Schema):
    name = Name(required=True)


@pytest.mark.parametrize("between", ["\n", "\t", "\r", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066"])
def test_a_name_is_one_line_that_reads_as_it_is_stored(between: str) -> None:
    with pytest.raises(Invalid) as refused:
        Written.parse({"name": f"甲{between}乙"})
    assert [e.pointer for e in refused.value.errors] == ["/name"]


@pytest.mark.parametrize(
    "unseen",
    [
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u180b",
        "\u180e\u200d",
        "\u2060",
        "\u3164",
        "\ufe05",
        "\ufe0e",
        "\ufe0f",
        "\u00ad",
        "\ufeff",
        "\U000e0041",
        "\u2800",
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\U0002ffff",
        "\ue000",
        "\U00100000",
        "\U0001bca0",
        "\U0001d173",
        "\u0378",
    ],
)
def test_two_names_that_look_the_same_are_the_same(unseen: str) -> None:
    for name in (f"张{unseen}三", f"{unseen}张三", f"张三{unseen}", f"A{unseen}b"):
        with pytest.raises(Invalid) as refused:
            Written.parse({"name": name})
        [error] = refused.value.errors
        assert (error.pointer, "cannot be seen" in error.detail) == ("/name", True)
    if unseen not in ("\ufffe", "\uffff"):
        assert Written.parse({"note": f"张{unseen}三，见附件"}).note, "a longer text names nobody"


@pytest.mark.parametrize("name", ["葛\U000e0100城", "𠮷\U000e0101", "羽\ufe00", "㊙\ufe0e", "❤\ufe0f", "ᠭᠣ\u180bᠸᠠ"])
def test_a_variant_of_a_character_is_taken_once_and_behind_it(name: str) -> None:
    assert Written.parse({"name": name}).name == name
    [selector] = [character for character in name if unicodedata.category(character) == "Mn"]
    for wrong in (
        name.replace(selector, selector * 2),
        selector + name,
        f"A{selector}b",
        f"سی{selector}",
        f"1{selector}",
    ):
        with pytest.raises(Invalid, match="see errors") as refused:
            Written.parse({"name": wrong})
        assert "cannot be seen" in refused.value.errors[0].detail
    with pytest.raises(Invalid):
        Written.parse({"note": selector})


def test_mongolian_keeps_what_shapes_its_letters() -> None:
    for name in (
        "ᠪᠠᠲᠤ\u202fᠶᠢᠨ",
        "ᠠ\u200d",
        "\u200dᠨ",
        "ᠭ\u180b\u200dᠠ",
        "ᠰᠠ\u180f",
        "ᠨᠠᠷᠠᠨ\u180eᠠ 2026\u202fᠣᠨ",
        "می\u200cخواهم",
    ):
        assert Written.parse({"name": name}).name == name


def test_a_longer_text_has_paragraphs_and_no_other_control_characters() -> None:
    assert Written.parse({"note": " 一\r\n二\n\t三\n"}).note == "一\n二\n\t三"
    for wrong in ("a\x00b", "a\rb", "a\u202eb", "a\x9fb", "a\ufffeb", "a\uffffb"):
        with pytest.raises(Invalid):
            Written.parse({"note": wrong})


@pytest.mark.parametrize(
    "text", ["\u200b", "\u2060\ufeff", "\u3164", "\u180b", " \u00ad ", "\u2800", "\u0301", "\u2800 \u0301"]
)
def test_a_name_can_be_seen(text: str) -> None:
    with pytest.raises(Invalid):
        Written.parse({"name": text})


def test_names_of_every_script_are_taken() -> None:
    for name in ("ᠪᠠᠭᠠᠲᠤᠷ", "ᠨᠠᠷᠠᠨ\u180eᠠ", "ᠭᠣ\u180bᠸᠠ", "阿·巴图", "𠮷田", "👍", "क\u200dष", "Ñúñez", "Nu\u0301n"):
        assert Written.parse({"name": name}).name == name
    assert Written.parse({"remark": ""}).remark == ""


@pytest.mark.parametrize("newer", ["\U000323b0", "\U0002ebf0", "\U0003347f", "\U0001fae8"])
def test_a_character_that_is_newer_than_our_tables_is_taken(newer: str) -> None:
    """Rare names are added to Unicode every few years, in the planes kept for ideographs; pictures among their like."""
    assert Written.parse({"name": f"王{newer}"}).name == f"王{newer}"


@pytest.mark.parametrize("name", ["-", "·", "1", "—", "👍", "。"])
def test_a_name_has_a_letter_to_be_found_by(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        Called.parse({"name": name})
    assert [e.detail for e in refused.value.errors] == ["A name has a letter in it."]


class OfAnOrganisation(Schema):
    name = Name(120, digits=True)


@pytest.mark.parametrize("name", ["七八九厂", "789", "７８９", "3M"])
def test_an_organisation_may_be_called_by_a_number(name: str) -> None:
    assert OfAnOrganisation.parse({"name": name}).name == name


@pytest.mark.parametrize("name", ["…", "——", "№", "①"])
def test_an_organisation_has_a_letter_or_a_digit_in_its_name(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        OfAnOrganisation.parse({"name": name})
    assert [e.detail for e in refused.value.errors] == ["A name has a letter or a digit in it."]


def test_a_name_of_one_letter_of_any_script_is_taken() -> None:
    for name in ("王", "O'", "ᠠ", "ー", "\U000323b0", "〇"):
        assert Called.parse({"name": name}).name == name


def test_the_name_of_a_file_is_one_line_however_long() -> None:
    assert BeginFile.parse({"name": "表" * 255, "media_type": "text/csv"}).name == "表" * 255
    for wrong in ("a\nb.csv", "a\u202egnp.csv"):
        with pytest.raises(Invalid):
            BeginFile.parse({"name": wrong, "media_type": "text/csv"})
