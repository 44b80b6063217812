"""A name is found by what people type for it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.people.names import MAX_KEY_LENGTH, MAX_KEYS, normalised, search_keys


def finds(query: str, name: str) -> bool:
    return any(key.startswith(normalised(query)) for key in search_keys(name))


@pytest.mark.parametrize("query", ["王", "王小", "小明", "小", "wang", "WangX", "wang xiao", "xiaoming", "wxm", "xm"])
def test_a_chinese_name_is_found_by_characters_pinyin_and_initials(query):
    assert finds(query, "王小明")


@pytest.mark.parametrize("query", ["李", "li", "wm", "wangming"])
def test_and_not_by_anothers(query):
    assert not finds(query, "王小明")


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄信", "shanxiong"),
        ("仇英", "qiuying"),
        ("曾国藩", "zengguo"),
        ("解缙", "xiejin"),
        ("区大任", "ouda"),
        ("尉迟恭", "yuchi"),
        ("欧阳修", "oyx"),
        ("盖叫天", "gejiao"),
        ("查良镛", "zhaliang"),
        ("任盈盈", "renying"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, reading):
    assert finds(reading, name)


def test_the_other_reading_finds_it_too():
    assert finds("danxiong", "单雄信")


@pytest.mark.parametrize("query", ["lv", "lvhong", "lü", "Lyu", "lyuhong"])
def test_lv_is_found_as_keyboards_and_passports_write_it(query):
    assert finds(query, "吕红")


@pytest.mark.parametrize("query", ["阿拉腾", "腾其其格", "alateng", "tengqiqige", "alt", "altqqg"])
def test_a_mongolian_name_in_chinese_is_found_from_its_parts(query):
    assert finds(query, "阿拉腾其其格")


@pytest.mark.parametrize("query", ["bat", "Bat-Erd", "erdene", "GANBOLD", "beg"])
def test_a_name_in_an_alphabet_is_found_from_each_word(query):
    assert finds(query, "Bat-Erdene Ganbold")


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("葛城", "葛\U000e0100城"),
        ("葛\U000e0101城", "葛\U000e0100城"),
        ("羽田", "羽\ufe00田"),
        ("ᠭᠣᠸᠠ", "ᠭᠣ\u180bᠸᠠ"),
        ("ᠨᠠᠷᠠᠨᠠ", "ᠨᠠᠷᠠᠨ\u180eᠠ"),
    ],
)
def test_a_variant_of_a_character_makes_no_difference(plain: str, written: str) -> None:
    assert normalised(plain) == normalised(written)
    assert search_keys(plain) == search_keys(written)


def test_width_case_accents_and_dots_make_no_difference():
    assert finds("ｗａｎｇ", "王小明")
    assert finds("jose", "José Pérez")
    assert finds("阿依古丽", "阿依·古丽")
    assert finds("阿依·古丽", "阿依古丽")


@pytest.mark.parametrize("name", ["", " ", "·", "---"])
def test_an_empty_name_has_no_keys(name):
    assert search_keys(name) == frozenset()


@given(st.text(max_size=60))
def test_keys_are_bounded_and_normalised(name):
    keys = search_keys(name)
    assert len(keys) <= MAX_KEYS
    assert all(0 < len(key) <= MAX_KEY_LENGTH for key in keys)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_a_name_is_always_found_by_itself_and_by_its_beginnings(name):
    assert all(finds(name[: i + 1], name) for i in range(len(name)))


def test_a_hundred_thousand_names_take_seconds():
    surnames, given = "王李张刘陈杨单曾仇乌", "娜日苏其木格巴特尔明华强红丽军小雨"
    names = [f"{s}{a}{b}" for s in surnames for a in given for b in given]
    search_keys("王小明")  # loads the dictionary
    began = time.process_time()
    for name in names:
        search_keys(name)
    assert (time.process_time() - began) / len(names) < 100e-6  # 100,000 within 10 s, on a loaded machine too
