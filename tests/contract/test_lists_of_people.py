"""Each list of the registry is of people, and its reading recorded, or it is said why not."""

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
