"""Duplicates, registration apart from residence, resettlement, ages, retention, vocabularies."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Invalid
from chassis.periods import Period
from services.registry.people.ages import AgeBand, age_on, band_of, born_within, by_band, percent
from services.registry.people.duplicates import (
    Candidate,
    Finding,
    KnownPeople,
    Likeness,
    Person,
    in_two_homes,
    match,
    merge_plan,
    registered_once,
)
from services.registry.people.masking import PERSONAL
from services.registry.people.registration import (
    RegistrationKind,
    Residence,
    corrected,
    is_at_another_address,
    latest,
    registered_anew,
    residence,
)
from services.registry.people.resettlement import (
    TimelineItem,
    Topic,
    not_ones_own_entry,
    origin,
    timeline,
    where_it_stands,
)
from services.registry.people.retention import (
    Held,
    exceptions_to_erasure,
    last_to_go,
    months_later,
    retention_rules,
    rule_for,
)
from services.registry.people.tables import Resident
from services.registry.vocabularies import vocabularies
from tests.unit.registry.homes import a_home, day, on

BORN = date(1970, 5, 5)


def a_person(id="r1", name="王小明", **other):
    given = {"birth_date": BORN, "compound_id": "east", "number_index": "n1", "telephone_index": "t1"} | other
    return Person(id, name, **given)


def test_the_same_number_is_refused():
    with pytest.raises(Conflict) as refusal:
        registered_once(a_person(None, "另一名"), KnownPeople([a_person()]))
    assert refusal.value.type == "duplicate-number"


def test_the_same_name_and_birth_date_is_a_warning_with_candidates():
    known = KnownPeople([a_person(), a_person("r2", "李四", number_index="n2", birth_date=None)])
    newcomer = a_person(None, "王 小明", number_index="n9", telephone_index="t1")
    assert registered_once(newcomer, known) == (
        Candidate(Likeness.SAME_NAME_AND_BIRTH, "r1"),
        Candidate(Likeness.SAME_TELEPHONE, "r2"),
    )


def test_nobody_is_their_own_duplicate():
    assert KnownPeople([a_person()]).candidates(a_person()) == ()
    assert KnownPeople([a_person(number_index=None)]).candidates(a_person(None, "别人", number_index=None)) == (
        Candidate(Likeness.SAME_TELEPHONE, "r1"),
    )


@pytest.mark.parametrize(
    ("row", "finding", "ids"),
    [
        (a_person(None), Finding.FOUND, ("r1",)),
        (a_person(None, "改名了"), Finding.OTHERWISE_NAMED, ("r1",)),
        (a_person(None, "王 小明"), Finding.FOUND, ("r1",)),
        (a_person(None, birth_date=date(1980, 1, 1)), Finding.CONTRADICTORY, ("r1",)),
        (a_person(None, number_index=None), Finding.FOUND, ("r1",)),
        (a_person(None, number_index="n9"), Finding.CONTRADICTORY, ("r1",)),
        (a_person(None, number_index=None, compound_id="west"), Finding.AMBIGUOUS, ("r2", "r3")),
        (a_person(None, number_index="n9", compound_id="north"), Finding.NEW, ()),
        (a_person(None, number_index=None, birth_date=None), Finding.NEW, ()),
        (a_person(None, number_index=None, compound_id=None), Finding.NEW, ()),
    ],
)
def test_a_row_of_an_import_means_who_the_rules_say(row, finding, ids):
    twins = [a_person(id, number_index=None, compound_id="west") for id in ("r2", "r3")]
    found = match(row, KnownPeople([a_person(), *twins]))
    assert (found.finding, found.resident_ids) == (finding, ids)


def test_one_person_in_two_homes_is_found():
    rows = [
        ("a", "h1", Period(day(1), day(10))),
        ("a", "h2", Period(day(10))),
        ("b", "h1", Period(day(1))),
        ("b", "h3", Period(day(5))),
        ("c", "h1", Period(day(1), day(5))),
        ("c", "h1", Period(day(3))),
    ]
    assert in_two_homes(rows) == {"b": ("h1", "h3")}


def test_a_merge_fills_gaps_and_leaves_differences_to_a_person():
    kept = {"number_index": "n1", "telephone": "", "name": "王小明", "skills": ["quilting"]}
    merged = {"number_index": None, "telephone": "+86…", "name": "王晓明", "skills": ["quilting"]}
    plan = merge_plan("r1", kept, "r2", merged)
    assert dict(plan.taken) == {"telephone": "+86…"}
    assert plan.differing == ("name",)
    with pytest.raises(Conflict, match="different identity numbers"):
        merge_plan("r1", kept, "r2", merged | {"number_index": "n2"})
    with pytest.raises(Conflict):
        merge_plan("r1", kept, "r1", kept)


def test_registration_is_apart_from_residence():
    rows = registered_anew((), "a", RegistrationKind.FAMILY, "150627105", on(1))
    rows = registered_anew(rows, "a", RegistrationKind.FAMILY, "150627100007", on(10), home=a_home("d2"))
    before, after = (next(row for row in rows if row.period.covers(day(one))) for one in (9, 10))
    assert residence(before, a_home()) is Residence.LIVES_HERE
    assert residence(after, a_home()) is Residence.TOGETHER
    assert is_at_another_address(after, a_home())
    assert not is_at_another_address(after, a_home("d2"))
    assert residence(after, None) is Residence.REGISTERED_HERE
    assert residence(None, None) is Residence.ELSEWHERE
    with pytest.raises(Conflict, match="void that first"):
        registered_anew(rows, "a", RegistrationKind.COLLECTIVE, "150627", on(5, entered=20))


def test_a_correction_of_a_registration_carries_to_the_one_that_ended_by_it():
    rows = registered_anew((), "a", RegistrationKind.FAMILY, "150627105", on(1))
    former, wrong = registered_anew(rows, "a", RegistrationKind.FAMILY, "150627100007", on(10), home=a_home("d2"))
    (earlier,) = corrected([former], wrong, replace(wrong, period=Period(day(5))))
    assert earlier.period == Period(day(1), day(5))
    (later,) = corrected([former], wrong, replace(wrong, period=Period(day(12))))
    assert later.period == Period(day(1), day(12))
    assert corrected([former], wrong, None) == (replace(former, period=Period(day(1))),), "it never ended"
    died = replace(wrong, period=Period(day(10), day(20)))
    assert corrected([former], died, None) == (replace(former, period=Period(day(1), day(20))),)
    with pytest.raises(Conflict, match="from 2026-01-01 is on record"):
        corrected([former], wrong, replace(wrong, period=Period(day(1))))
    apart = replace(former, period=Period(day(1), day(8)))
    with pytest.raises(Conflict, match="until 2026-01-08"):
        corrected([apart], wrong, replace(wrong, period=Period(day(7))))
    assert corrected([apart], wrong, None) == (apart,)


def test_who_was_registered_until_a_death_taken_back_is_registered_anew():
    for ended in (Period(day(1), day(10)), Period(day(10), day(10))):
        (row,) = registered_anew((), "a", RegistrationKind.FAMILY, "150627105", on(1))
        rows = registered_anew([replace(row, period=ended)], "a", RegistrationKind.FAMILY, "150627105", on(10))
        assert [one.period for one in rows] == [ended, Period(day(10))]
        assert latest(rows) == rows[1]


def test_the_origin_is_told_to_the_township():
    village = origin("150627105")
    assert village.label == "内蒙古自治区鄂尔多斯市伊金霍洛旗红庆河镇"
    assert origin("610822", "大昌汗镇").township_code is None
    assert origin("150627105200").township_code == "150627105"
    for wrong in ("150627", "1506", "999999"):
        with pytest.raises(Invalid) as refusal:
            origin(wrong)
        assert refusal.value.errors[0].pointer.startswith("/origin")


def test_a_resident_withdraws_only_what_they_entered():
    assert not_ones_own_entry("me", "me", reads_only_own=True) is None
    assert not_ones_own_entry("a worker", "another", reads_only_own=False) is None
    assert "corrections" in not_ones_own_entry("a worker", "me", reads_only_own=True)


def test_the_timeline_is_facts_in_order_each_once():
    settled = TimelineItem(Topic.SETTLED, day(1), "moved into d1")
    passed = TimelineItem(Topic.TRAINING, day(9), "hand sewing passed", "event-1")
    told_again = TimelineItem(Topic.TRAINING, day(9), "hand sewing passed", "event-1")
    assert timeline([passed, settled, told_again]) == (settled, passed)
    stands = where_it_stands([passed, settled])
    assert stands[Topic.TRAINING] == passed
    assert stands[Topic.WORK] is None


def test_a_leap_day_child_completes_a_year_on_the_first_of_march():
    leap = date(2012, 2, 29)
    assert [age_on(leap, date(2026, 2, 28)), age_on(leap, date(2026, 3, 1))] == [13, 14]
    assert age_on(leap, date(2028, 2, 29)) == 16


dates = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@given(dates, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(AgeBand))
def test_bands_and_their_dates_of_birth_agree(birth, today, band):
    if birth <= today:
        first, last = born_within(band, today)
        assert (band_of(age_on(birth, today)) is band) == ((first is None or first <= birth) and birth <= last)


@given(st.lists(dates))
def test_bands_sum_to_everybody(births):
    assert sum(by_band(births, date(2027, 1, 1)).values()) == len(births)


def test_shares_are_whole_percent():
    assert percent(12_299, 14_137) == 87
    assert percent(1, 8) == 13
    assert percent(0, 0) == 0


def test_an_erasure_names_what_the_law_keeps_and_until_when():
    today = date(2026, 11, 23)
    records = [
        Held("wage_record", date(2026, 1, 31)),
        Held("wage_record", date(2026, 10, 31)),
        Held("network_log", date(2026, 1, 1)),
        Held("accounting_voucher", date(2026, 12, 31)),
    ]
    kept = exceptions_to_erasure(records, today)
    assert [(k.kind, k.until) for k in kept] == [
        ("accounting_voucher", date(2056, 12, 31)),
        ("wage_record", date(2028, 10, 31)),
    ]
    assert all(k.law for k in kept)


def test_what_nothing_removes_has_no_last_day_and_says_why():
    (kept,) = exceptions_to_erasure([Held("processing_record", date(2026, 1, 1))], date(2026, 11, 23))
    assert kept.until is None and kept.why_zh and kept.why_en
    with pytest.raises(ValueError, match="no end"):
        last_to_go("processing_record", date(2026, 11, 23))


def test_nothing_is_kept_without_a_rule():
    with pytest.raises(Invalid, match="no retention rule"):
        rule_for("shoe_size", date(2026, 1, 1))
    with pytest.raises(Invalid):
        rule_for("network_log", date(2000, 1, 1))
    assert all(rule.law and (rule.months or rule.why_zh) for rule in retention_rules())


@given(dates, st.integers(0, 400))
def test_months_later_is_the_same_day_or_the_last_of_its_month(start, months):
    later = months_later(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later + timedelta(days=1)).day == 1


def test_every_vocabulary_has_its_labels_in_each_language():
    for name, words in vocabularies().items():
        assert words, name
        assert len({word["code"] for word in words}) == len(words), name
        assert all(set(word) == {"code", "zh-CN", "en"} and all(word.values()) for word in words), name


def test_what_an_auditor_is_not_shown_of_a_resident_is_not_in_the_audit_either():
    columns = Resident.__table__.columns
    kept_as = {"identity_number": "identity_last4", "telephone": "telephone_last4"}
    personal = {kept_as.get(name, name) for name in (*PERSONAL, "name", "sex")} & set(columns.keys())
    assert {"sex", "marital_status", "identity_last4"} <= personal
    assert [name for name in personal if columns[name].info.get("masked") is not True] == []
