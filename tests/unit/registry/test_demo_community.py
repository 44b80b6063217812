"""The demo community has the page's figures, passes every check of identifiers, and looks like a community."""

import io
from collections import Counter
from datetime import date
from itertools import islice, pairwise
from statistics import mean

import pytest

from chassis.sheets.reader import read
from services.registry.demo.community import community, residents
from services.registry.demo.model import AS_OF, DemoCommunity, Resident
from services.registry.demo.people import PLACES
from services.registry.demo.places import BUILT
from services.registry.demo.workbook import resident_record, write_workbook
from services.registry.imports.columns import RESIDENTS, TABLES
from services.registry.people.identity import parse_credit_code, parse_identity_number, parse_telephone


@pytest.fixture(scope="module")
def xinbei() -> DemoCommunity:
    return community(1)


@pytest.fixture(scope="module")
def workbook(xinbei) -> bytes:
    buffer = io.BytesIO()
    write_workbook(xinbei, buffer)
    return buffer.getvalue()


def age(resident: Resident) -> int:
    birth = resident.birth_date
    return AS_OF.year - birth.year - ((AS_OF.month, AS_OF.day) < (birth.month, birth.day))


def test_the_figures_are_those_of_the_community_page(xinbei):
    assert (len(xinbei.compounds), len(xinbei.households), len(xinbei.residents)) == (8, 5_654, 14_137)
    assert sum(resident.resettled for resident in xinbei.residents) == round(0.87 * 14_137)
    assert (xinbei.area, xinbei.bounds["北"], xinbei.founded.year) == (4.0, "苏布尔嘎街", 2017)


def test_the_organisations_are_those_of_the_community_page(xinbei):
    kinds = Counter(organisation.kind for organisation in xinbei.organisations)
    wanted = {"联手共建单位": 11, "志愿服务队": 7, "行业志愿服务队": 7, "社会组织": 3, "培训机构": 1, "众创空间": 1}
    assert {kind: kinds[kind] for kind in wanted} == wanted
    assert (kinds["用工单位"], kinds["社区党支部"], kinds["社区综合党委"]) == (1, 1, 1)
    assert kinds["村党支部"] >= 5
    names = {organisation.name for organisation in xinbei.organisations}
    assert len(names) == len(xinbei.organisations)
    assert names >= {"米多多家政服务公司", "朝乐蒙众创空间", "鄂尔多斯羊绒集团针织二厂"}
    assert all({relation.organisation, relation.other} <= names for relation in xinbei.relations)
    members = {relation.organisation for relation in xinbei.relations if relation.kind == "成员单位"}
    assert members >= {o.name for o in xinbei.organisations if o.kind == "联手共建单位"}


def test_every_identity_number_is_valid_unique_and_fits_its_bearer(xinbei):
    for resident in xinbei.residents:
        number = parse_identity_number(resident.identity_number, today=AS_OF)
        assert (number.birth_date, number.sex.zh) == (resident.birth_date, resident.sex)
    assert len({resident.identity_number for resident in xinbei.residents}) == 14_137
    of_the_banner = sum(r.identity_number.startswith(("150627", "152728")) for r in xinbei.residents)
    assert of_the_banner / 14_137 > 0.9


def test_every_telephone_is_valid_and_unique(xinbei):
    numbers = [r.telephone for r in xinbei.residents if r.telephone] + [o.telephone for o in xinbei.organisations]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("1990") for number in numbers)
    assert all(parse_telephone(number) for number in numbers)
    assert all(household.members[0].telephone for household in xinbei.households)


def test_every_credit_code_is_valid_and_legal_persons_have_one(xinbei):
    codes = [organisation.code for organisation in xinbei.organisations if organisation.code]
    assert len(set(codes)) == len(codes) == 11 + 3 + 2 + 1
    assert [parse_credit_code(code) for code in codes] == codes


def test_origins_are_townships_and_villages_of_the_published_table(xinbei):
    assert len(PLACES) == 138 and ("札萨克镇", "台格嘎查") in PLACES
    for resident in xinbei.residents:
        if resident.resettled:
            assert (resident.township_of_origin, resident.village_of_origin) in PLACES
            assert resident.birth_date <= resident.resettled_on <= AS_OF
        else:
            assert (resident.township_of_origin, resident.village_of_origin) == ("", "")


def test_people_moved_in_over_the_years_and_nobody_before_the_head_or_the_house(xinbei):
    for household in xinbei.households:
        first = household.members[0].since
        assert BUILT[household.home.compound] <= first <= AS_OF
        assert all(member.since == max(first, member.birth_date) for member in household.members)
    years = Counter(household.members[0].since.year for household in xinbei.households)
    assert all(years[year] > 50 for year in range(2010, 2023))
    assert sum(years[year] for year in (2023, 2024, 2025)) > 50
    a_year_ago = AS_OF.replace(year=AS_OF.year - 1)
    assert 0.9 < sum(resident.since <= a_year_ago for resident in xinbei.residents) / 14_137 < 1


def test_the_age_pyramid_is_plausible(xinbei):
    ages = [age(resident) for resident in xinbei.residents]
    assert 35 <= mean(ages) <= 47 and min(ages) >= 0 and max(ages) <= 97
    shares = {decade: count / len(ages) for decade, count in Counter(a // 10 for a in ages).items()}
    assert all(0.05 <= shares[decade] <= 0.22 for decade in range(7))
    assert 0.03 <= sum(a >= 80 for a in ages) / len(ages) + shares[7] <= 0.16
    assert 0.45 <= sum(r.sex == "男" for r in xinbei.residents) / len(ages) <= 0.55


def test_households_are_plausible(xinbei):
    sizes = Counter(len(household.members) for household in xinbei.households)
    assert set(sizes) <= {1, 2, 3, 4, 5, 6} and sizes.most_common(1)[0][0] == 2
    for household in xinbei.households:
        head, *others = household.members
        assert head.relation_to_head == "户主" and age(head) >= 20
        relations = [member.relation_to_head for member in others]
        assert "户主" not in relations and relations.count("配偶") <= 1
        for member in others:
            years = age(member) - age(head)
            match member.relation_to_head:
                case "配偶":
                    assert member.sex != head.sex and head.marital_status == member.marital_status == "已婚"
                case "子" | "女":
                    assert years <= -18
                case "父" | "母":
                    assert years >= 18
                case "孙子" | "孙女":
                    assert years <= -35


def test_siblings_are_born_at_least_a_year_apart(xinbei):
    for household in xinbei.households:
        births = sorted(m.birth_date for m in household.members if m.relation_to_head in ("子", "女"))
        assert all((later - earlier).days > 364 for earlier, later in pairwise(births))


def test_nobody_shares_a_dwelling_and_some_stand_empty(xinbei):
    homes = [household.home for household in xinbei.households]
    assert len(set(homes)) == len(homes)
    assert set(homes) < set(xinbei.dwellings)
    assert 0.02 <= 1 - len(homes) / len(xinbei.dwellings) <= 0.15
    assert {home.housing_kind for home in homes} == {"商品房", "经济适用房", "公租房"}


MONGOLIAN = "蒙古语（传统蒙古文）"


def test_mongolian_is_spoken_by_many_mongolians_and_nobody_else(xinbei):
    speakers = Counter((r.ethnic_group, r.language) for r in xinbei.residents)
    assert 0.15 <= sum(n for (group, _), n in speakers.items() if group == "蒙古族") / 14_137 <= 0.35
    assert speakers["蒙古族", MONGOLIAN] > speakers["蒙古族", "汉语"] > 0
    assert {group for group, language in speakers if language == MONGOLIAN} == {"蒙古族"}


def test_children_learn_and_do_not_work(xinbei):
    children = [resident for resident in xinbei.residents if age(resident) < 16]
    assert {child.employment for child in children} == {"学龄前", "在校"}
    assert {child.marital_status for child in children} == {"未婚"}
    assert not any(child.skills for child in children)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people(xinbei, workbook):
    again = io.BytesIO()
    write_workbook(community(1), again)
    assert again.getvalue() == workbook
    assert community(2).residents[0] != xinbei.residents[0]


def test_the_workbook_is_read_back_row_for_row(xinbei, workbook):
    rows = list(read(workbook, "xlsx", tables=TABLES))
    assert Counter(row.table for row in rows)["households"] == 5_654
    found = [row.cells for row in rows if row.table == "residents"]
    meant = [{key: value or None for key, value in resident_record(r).items()} for r in xinbei.residents]
    assert found == meant
    assert set(found[0]) == {column.name for column in RESIDENTS.columns}


def test_as_many_residents_as_wanted_come_one_by_one_and_are_unique():
    many = list(islice(residents(10**9, seed=3), 20_000))
    assert len({resident.identity_number for resident in many}) == 20_000
    assert 0.84 <= sum(resident.resettled for resident in many) / 20_000 <= 0.90
    assert sum(1 for _ in residents(1234)) == 1234
    assert list(residents(50, seed=3)) == many[:50]
    addresses = {(r.home.compound, r.home.building, r.home.unit, r.home.number): r.household_number for r in many}
    assert len(addresses) == len({r.household_number for r in many})


def test_nobody_is_born_after_the_day_of_the_demo(xinbei):
    assert date(1925, 1, 1) < min(r.birth_date for r in xinbei.residents)
    assert max(r.birth_date for r in xinbei.residents) <= AS_OF
