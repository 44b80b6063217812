"""What may be told of a resident is kept, and shown. Each failure says the mend."""

from __future__ import annotations

from services.registry import contract
from services.registry.people.details import PLAIN
from services.registry.people.tables import Resident
from services.registry.people.usecases.merging import FACTS

# Fields of the requests that are kept otherwise than as they are told, and by what.
BY_RULE = {
    "name": "registering.correct_identity",
    "sex": "details.sex_of",
    "birth_date": "details.birth_date_of",
    "identity_number": "keeping.keep_identity",
    "telephone": "keeping.keep_telephone",
    "skills": "keeping.keep_skills",
    "origin": "details.origin_columns",
    "resettlement": "details.resettlement_columns",
    "registration": "officially.keep_registration",
    "ethnic_group": "keeping.keep_ethnic_group",
    "ethnic_group_consent": "keeping.keep_ethnic_group",
    "home": "registering.settle",
    "id": "whose record it is",
    "why": "the audit's purpose",
}
# Columns that a merge does not take over as they are, and what becomes of them.
IN_A_MERGE = {
    **dict.fromkeys(("id", "community", "version", "registered_at"), "the record's own"),
    "name": "each record has one, and the kept one's counts",
    **dict.fromkeys(("standing", "household", "dwelling", "compound"), "follow from the memberships taken over"),
    **dict.fromkeys(("ended", "ended_on"), "merging.refuse_ended"),
    "gone_on": "follows from the standing",
    "merged_into": "the record of the merge",
    **dict.fromkeys(("ethnic_group", "ethnic_group_consent"), "taking_over.follow"),
    **dict.fromkeys(("identity_cipher", "identity_index", "identity_last4"), "merging.take_numbers"),
    **dict.fromkeys(("telephone_cipher", "telephone_index", "telephone_last4"), "merging.take_numbers"),
}


def test_every_field_that_may_be_told_of_a_resident_is_kept() -> None:
    told = {*contract.RegisterResident._declared_fields, *contract.CorrectResident._declared_fields}
    forgotten = sorted(told - {*PLAIN} - BY_RULE.keys())
    assert not forgotten, f"add to PLAIN in services/registry/people/details.py, or say in BY_RULE how: {forgotten}"
    assert BY_RULE.keys() <= told, "take out of BY_RULE what nobody is asked any more"


def test_every_plain_field_has_its_column_and_is_shown() -> None:
    columns, shown = Resident.__table__.columns.keys(), contract.Resident._declared_fields
    assert set(PLAIN) <= set(columns), "give each field of PLAIN a column in services/registry/people/tables.py"
    assert set(PLAIN) <= set(shown), "give each field of PLAIN its field in `Resident` of contract/people.py"


def test_every_column_of_a_resident_is_decided_for_a_merge() -> None:
    columns = set(Resident.__table__.columns.keys())
    forgotten = sorted(columns - {*FACTS} - IN_A_MERGE.keys())
    assert not forgotten, f"add to PLAIN or to FACTS in people/usecases/merging.py, or say why not here: {forgotten}"
    assert {*FACTS, *IN_A_MERGE} == columns, "take out what is no column any more"
