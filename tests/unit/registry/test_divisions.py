"""Division and ethnic codes come from the tables and fit together."""

import re

import pytest

from chassis.errors import Invalid
from services.registry.people.ethnic_groups import ethnic_group, ethnic_groups
from services.registry.places import divisions
from services.registry.places.divisions import Level


def test_the_community_of_the_seed_is_in_the_table():
    names = [part.name for part in divisions.path("150627100007")]
    assert names == ["内蒙古自治区", "鄂尔多斯市", "伊金霍洛旗", "阿勒腾席热镇", "新北社区"]


def test_a_full_name_leaves_out_levels_that_exist_in_codes_only():
    assert divisions.full_name("110101") == "北京市东城区"
    assert divisions.full_name("150627") == "内蒙古自治区鄂尔多斯市伊金霍洛旗"


def test_the_townships_of_the_banner():
    names = {town.name for town in divisions.within("150627")}
    assert {"阿勒腾席热镇", "苏布尔嘎镇", "红庆河镇", "札萨克镇", "乌兰木伦镇", "纳林陶亥镇", "伊金霍洛镇"} <= names


def test_the_six_digits_of_a_province_or_prefecture_are_understood():
    assert divisions.division("150000").level is Level.PROVINCE
    assert divisions.division("150600").level is Level.PREFECTURE


def test_every_division_lies_in_one_of_the_table():
    parents = [divisions.Division(code, name).parent_code for code, name in divisions.table().items()]
    assert all(parent is None or parent in divisions.table() for parent in parents)


def test_every_division_is_found_below_its_parent():
    below = [child.code for code in divisions.table() if len(code) < 12 for child in divisions.within(code)]
    top = [code for code in divisions.table() if len(code) == 2]
    assert sorted(below + top) == sorted(divisions.table())


def test_villages_have_their_own_name_not_their_offices():
    assert not [name for code, name in divisions.table().items() if len(code) == 12 and re.search("(村|居|民)委", name)]


def test_a_name_is_found_at_every_level_the_upper_ones_first():
    found = [each.code for each in divisions.named("伊金霍洛")]
    assert found[0] == "150627"
    assert {len(code) for code in found} >= {6, 9}
    assert found == sorted(found, key=lambda code: (len(code), code))


def test_a_name_is_looked_for_within_one_division():
    everywhere, here = divisions.named("新北"), divisions.named("新北", "1506")
    assert "150627100007" in {each.code for each in here} <= {each.code for each in everywhere}
    assert all(each.code.startswith("1506") for each in here)
    assert divisions.named("新北", "11") == ()


def test_levels_that_exist_in_codes_only_are_not_found():
    assert "市辖区" in divisions.table().values()
    assert divisions.named("市辖区") == ()


def test_a_name_that_is_everywhere_gives_no_endless_list():
    assert len(divisions.named("县")) == divisions.MOST_NAMED


@pytest.mark.parametrize("code", ["", "99", "150699", "15062", "../etc"])
def test_an_unknown_division_is_refused(code):
    with pytest.raises(Invalid) as refusal:
        divisions.division(code, pointer="/origin")
    assert refusal.value.errors[0].pointer == "/origin"


def test_there_are_56_ethnic_groups_with_their_codes():
    groups = ethnic_groups()
    assert [group.code for group in groups] == [f"{number:02d}" for number in range(1, 57)]
    assert len({group.letters for group in groups}) == len({group.zh for group in groups}) == 56


@pytest.mark.parametrize("text", ["02", "MG", "mg", "蒙古族", "蒙古", " Mongol "])
def test_a_group_is_found_by_each_of_its_words(text):
    assert ethnic_group(text).zh == "蒙古族"


def test_an_unknown_group_is_refused():
    with pytest.raises(Invalid):
        ethnic_group("57")


def test_a_community_has_a_code_that_is_there_as_far_as_the_table_knows():
    assert divisions.of_community("150627100007") == "150627100007"
    assert divisions.of_community("110101001001") == "110101001001", "of Beijing its counties are known"
    short, none = ("150627", "150627100", "12", "", "北", "110101001001\n"), ("999999999999", "150627999999")
    for wrong in (*short, *none, "150699100007", "110199001001"):
        with pytest.raises(Invalid) as refusal:
            divisions.of_community(wrong)
        assert [error.pointer for error in refusal.value.errors] == ["/division_code"]
