"""Each list of the registry is of people, each other reading of somebody, and is recorded; or it is said why not."""

from __future__ import annotations

from gateway.house import operations_of
from services.registry import contract

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


def test_each_list_of_the_registry_is_of_people_or_says_why_not() -> None:
    lists = {
        operation.name.partition(".")[2]: operation
        for operation in operations_of(contract)
        if not operation.writes
        and operation.answer
        and {"items", "next_cursor"} <= set(operation.answer._declared_fields)
    }
    recorded = {name for name, operation in lists.items() if operation.of_people}
    undecided = lists.keys() - recorded - NOT_OF_PEOPLE.keys()
    assert not undecided, f"say of_people=True of the operation in its contract, or here why not: {sorted(undecided)}"
    assert not recorded & NOT_OF_PEOPLE.keys() and NOT_OF_PEOPLE.keys() <= lists.keys()


def test_each_other_reading_of_the_registry_is_of_somebody_or_says_why_not() -> None:
    readings = {
        operation.name.partition(".")[2]: operation
        for operation in operations_of(contract)
        if not operation.writes
        and operation.answer
        and not {"items", "next_cursor"} <= set(operation.answer._declared_fields)
    }
    recorded = {name for name, operation in readings.items() if operation.of_resident or operation.of_people}
    undecided = readings.keys() - recorded - OF_NOBODY.keys()
    assert not undecided, f"say of_resident=… of the operation in its contract, or here why not: {sorted(undecided)}"
    assert not recorded & OF_NOBODY.keys() and OF_NOBODY.keys() <= readings.keys()


def test_a_list_of_one_resident_says_so() -> None:
    for operation in operations_of(contract):
        if operation.of_people and "resident" in operation.request._declared_fields:
            assert operation.of_resident == "resident", f'{operation.name}: say of_resident="resident"'


def test_what_names_a_resident_is_a_field_of_the_request_or_of_the_answer() -> None:
    for operation in operations_of(contract):
        name, _, within = operation.of_resident.partition(".")
        answer = operation.answer._declared_fields if operation.answer else {}
        declared = operation.request._declared_fields.get(name) or answer.get(name)
        assert not name or declared is not None, f"{operation.name}: there is no field {name}"
        assert not within or within in declared.inner.schema.fields, f"{operation.name}: {name} has no {within}"
