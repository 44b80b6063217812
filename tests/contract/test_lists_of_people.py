"""Each list of the registry and of training is of people, each other reading of somebody; or it says why not."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.house import operations_of
from services.registry import contract
from services.training import contract as training

NOT_OF_PEOPLE = {
    "list_sessions": "the caller's own",
    "list_own_access_log": "the caller's own",
    "list_own_incidents": "the caller's own",
    "list_incidents": "of what happened, which names nobody",
    "list_incident_entries": "of what was done, which names nobody",
    "list_communities": "a place",
    "list_compounds": "a place",
    "list_grids": "a place, with who works for it, whom everybody may know",
    "list_buildings": "a place, with its head, whom everybody may know",
    "list_dwellings": "a place",
    "list_organisations": "an office with its contacts; a telephone in the open is recorded by itself",
    "list_relations": "between organisations",
    "list_rotas": "of organisations",
    "list_swaps": "of organisations",
    "list_handovers": "of organisations",
    "list_forms": "empty ones",
    "list_assignments": "of workers",
    "list_credentials": "of systems",
    "list_audit_engagements": "of auditors",
    "list_samples": "names nobody",
    "list_audit": "shown as it was written, which is masked",
}

OF_NOBODY = {
    "get_me": "the caller's own, in the open: recorded field by field",
    "get_home": "the caller's own",
    "get_timeline": "recorded by the use case, as a field",
    "fill_form": "recorded field by field, with its purpose",
    "show_sheet": "a page without what is in the open: that is recorded field by field where it is filled",
    "get_change_request": "of a household, by who decides it; its evidence is recorded as a field",
    "get_cover": "of who works for the community, whom everybody may know",
    "get_duty": "of an organisation",
    **dict.fromkeys(("get_community", "get_compound", "get_dwelling", "get_dwelling_history"), "a place"),
    **dict.fromkeys(("list_divisions", "get_organisation", "get_relation", "get_rota"), "of places and organisations"),
    **dict.fromkeys(("get_handover", "get_swap"), "of organisations"),
    **dict.fromkeys(("check_books", "read_books", "get_community_statistics"), "figures"),
    **dict.fromkeys(("get_audit_engagement", "get_sample", "report_duty_conflicts"), "of an audit, which names nobody"),
    **dict.fromkeys(("get_incident",), "of what happened, which names nobody"),
    **dict.fromkeys(("get_credential", "get_oauth_client", "get_signing_keys", "get_sign_in_ways"), "of systems"),
    **dict.fromkeys(("list_ended_sessions",), "ids"),
    **dict.fromkeys(("get_job", "get_file", "read_file", "get_linked_file", "read_linked_file"), "the caller's own"),
    **dict.fromkeys(("get_import_template",), "an empty one"),
}

TRAININGS_NOT_OF_PEOPLE = {
    **dict.fromkeys(("list_own_looks", "list_work_certificates"), "the caller's own"),
    "list_batch_rows": "the caller's own rows, as they were sent",
    **dict.fromkeys(("list_trials", "list_fair_rates", "list_rates", "list_minimum_wages"), "rates"),
    **dict.fromkeys(("list_programmes", "list_courses", "list_classes"), "of what is taught"),
    **dict.fromkeys(("list_lectures", "list_branch_meetings", "list_due_meetings"), "of what is taught"),
    **dict.fromkeys(("list_defect_kinds", "list_styles", "list_operations", "list_venture_places"), "of things"),
    **dict.fromkeys(("list_materials", "list_material_uses", "list_lots", "list_work_orders"), "of work"),
    "list_mentors": "who advises ventures, whom everybody may know",
    "list_demand_orders": "of an employer, with how many",
    **dict.fromkeys(("list_payroll_runs", "list_payroll_totals"), "sums of an employer"),
    "list_venture_outcomes": "figures",
}

TRAININGS_OF_NOBODY = {
    "get_home": "the caller's own",
    "get_my_work": "the caller's own",
    **dict.fromkeys(("get_work_certificate", "show_work_certificate"), "the caller's own"),
    "show_certificate": "recorded by the use case, as a certificate",
    "show_payslip": "recorded by the use case, as a payslip",
    "verify_certificate": "open to who has the number",
    **dict.fromkeys(("get_programme", "get_programme_outcomes"), "of learning"),
    **dict.fromkeys(("get_course", "get_course_outcomes", "get_class", "get_lecture", "get_room_code"), "of learning"),
    **dict.fromkeys(("get_material", "get_demand_order", "get_work_order"), "of things and orders"),
    **dict.fromkeys(("get_payroll_run", "get_reconciliation"), "figures"),
    **dict.fromkeys(("get_style", "get_operation"), "of things"),
    **dict.fromkeys(("get_job", "get_file", "read_file", "get_linked_file", "read_linked_file"), "the caller's own"),
    "get_import_template": "an empty one",
}

SERVICES = [(contract, NOT_OF_PEOPLE, OF_NOBODY), (training, TRAININGS_NOT_OF_PEOPLE, TRAININGS_OF_NOBODY)]
each_service = pytest.mark.parametrize(
    ("contract", "not_of_people", "of_nobody"), SERVICES, ids=["registry", "training"]
)


@each_service
def test_each_list_is_of_people_or_says_why_not(contract: Any, not_of_people: Any, of_nobody: Any) -> None:
    lists = {
        operation.name.partition(".")[2]: operation
        for operation in operations_of(contract)
        if not operation.writes
        and operation.answer
        and {"items", "next_cursor"} <= set(operation.answer._declared_fields)
    }
    recorded = {name for name, operation in lists.items() if operation.of_people}
    undecided = lists.keys() - recorded - not_of_people.keys()
    assert not undecided, f"say of_people=True of the operation in its contract, or here why not: {sorted(undecided)}"
    assert not recorded & not_of_people.keys() and not_of_people.keys() <= lists.keys()


@each_service
def test_each_other_reading_is_of_somebody_or_says_why_not(contract: Any, not_of_people: Any, of_nobody: Any) -> None:
    readings = {
        operation.name.partition(".")[2]: operation
        for operation in operations_of(contract)
        if not operation.writes
        and operation.answer
        and not {"items", "next_cursor"} <= set(operation.answer._declared_fields)
    }
    recorded = {name for name, operation in readings.items() if operation.of_resident or operation.of_people}
    undecided = readings.keys() - recorded - of_nobody.keys()
    assert not undecided, f"say of_resident=… of the operation in its contract, or here why not: {sorted(undecided)}"
    assert not recorded & of_nobody.keys() and of_nobody.keys() <= readings.keys()


@each_service
def test_a_list_of_one_resident_says_so(contract: Any, not_of_people: Any, of_nobody: Any) -> None:
    for operation in operations_of(contract):
        if operation.of_people and "resident" in operation.request._declared_fields:
            assert operation.of_resident == "resident", f'{operation.name}: say of_resident="resident"'


@each_service
def test_what_names_a_resident_is_a_field_of_the_request_or_of_the_answer(
    contract: Any, not_of_people: Any, of_nobody: Any
) -> None:
    for operation in operations_of(contract):
        name, _, within = operation.of_resident.partition(".")
        answer = operation.answer._declared_fields if operation.answer else {}
        declared = operation.request._declared_fields.get(name) or answer.get(name)
        assert not name or declared is not None, f"{operation.name}: there is no field {name}"
        assert not within or within in declared.inner.schema.fields, f"{operation.name}: {name} has no {within}"
