"""The audit is only ever added to: a text that may name somebody stands in it masked, or it is said here why not."""

from __future__ import annotations

from sqlalchemy import JSON, String, Table

from chassis.database.recorder import audited
from services.notify.service import service as notify
from services.registry.service import service as registry
from services.training.service import service as training

FREE = 60  # characters from which on somebody can be told of in a sentence
ACCOUNT = "the id of an account"
ACCOUNTS = ("_by", "asker", "assessor", "writer")  # how the columns of 64 characters end that hold one
CODES = "words of a vocabulary, or names of fields"
IDS = "ids, or a number that a machine gave"
NUMBERS = "amounts and counts by their codes"
PUBLISHED = "what everybody may read anyway, and tells of no resident"
LAW = "the name of a law, or where a rule is taken from"
OFFICE = "an office, a bank or an organisation"
OPEN = {
    "registry": {
        "accounts": {"roles": CODES, "scope": IDS},
        "audit_engagements": {"compounds": IDS},
        "audit_samples": {"seed": IDS, "population_digest": IDS, "picked": IDS},
        "change_requests": {"households": IDS, "evidence": IDS},
        "communities": {"name": PUBLISHED},
        "compounds": {"name": PUBLISHED, "address": PUBLISHED},
        "credentials": {"client_id": IDS, "name": OFFICE, "scopes": CODES, "redirect_uris": PUBLISHED},
        "form_sheets": {"differences": CODES},
        "grids": {"name": PUBLISHED},
        "incident_entries": {"reference": IDS, "ways": CODES},
        "incident_residents": {"ways": CODES},
        "incidents": {"kinds": CODES, "data_kinds": CODES, "authority_reference": IDS},
        "organisation_contacts": {"duty": OFFICE},
        "organisations": {"name": OFFICE},
        "rotas": {"units": IDS, "credit": NUMBERS},
        "sessions": {"scopes": CODES},
        "signing_keys": {"id": IDS},
        "visits": {"reference": IDS},
    },
    "training": {
        "assessments": {"marks": NUMBERS},
        "claims": {"coefficients": NUMBERS},
        "classes": {"place": PUBLISHED},
        "court_orders": {"court": OFFICE, "bank": OFFICE},
        "courses": {"name": PUBLISHED, "prerequisites": CODES, "rubric": PUBLISHED},
        "defect_kinds": {"name": PUBLISHED},
        "deliveries": {"employer_reference": IDS},
        "demand_orders": {"employer_reference": IDS, "rates": PUBLISHED, "place": PUBLISHED},
        "inspections": {"employer_reference": IDS, "defects": NUMBERS},
        "kept_records": {"law": LAW},
        "lectures": {
            **{name: PUBLISHED for name in ("title", "films", "place")},
            "hosts": IDS,
            "audiences": CODES,
            "others": NUMBERS,
        },
        "material_movements": {"employer_reference": IDS},
        "materials": {"name": PUBLISHED},
        "mentors": {"expertise": PUBLISHED},
        "disputes": {"next_source": LAW},
        "minimum_wages": {"source": LAW},
        "pay_accounts": {"bank": OFFICE},
        "payslips": {"rule": LAW},
        "programmes": {"name": PUBLISHED, "aim": PUBLISHED},
        "style_operations": {"name": PUBLISHED, "coefficients": NUMBERS, "bonus": NUMBERS},
        "styles": {"name": PUBLISHED},
        "trials": {"results": NUMBERS},
        "venture_places": {"name": PUBLISHED},
        "ventures": {"needs": CODES},
        "work_orders": {"employer_reference": IDS},
    },
    "notify": {},
}


def test_text_that_may_name_somebody_is_masked_in_the_audit() -> None:
    for service in (registry, training, notify):
        tables = [mapper.local_table for mapper in service.base.registry.mappers if audited(mapper.class_)]
        found = {table.name: free(table) for table in tables if free(table)}
        told = {name: set(columns) for name, columns in OPEN[service.name].items()}
        wrong = {name: columns ^ told.get(name, set()) for name, columns in found.items()}
        wrong |= {name: columns for name, columns in told.items() if name not in found}
        wrong = {name: columns for name, columns in wrong.items() if columns}
        assert not wrong, f'mask them (info={{"masked": True}}), or say here why they tell of nobody: {wrong}'


def free(table: Table) -> set[str]:
    """The columns that the audit shows whole and that hold more than a word."""
    texts = {c.name for c in table.columns if isinstance(c.type, String) and (c.type.length or FREE) >= FREE}
    objects = {c.name for c in table.columns if isinstance(c.type, JSON)}
    return {
        name for name in texts | objects if not table.c[name].info.get("masked") and not names_an_account(table, name)
    }


def names_an_account(table: Table, name: str) -> bool:
    return getattr(table.c[name].type, "length", None) == 64 and name.endswith(ACCOUNTS)
