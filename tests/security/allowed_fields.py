"""Which fields each answer holds. A field that is not listed here is not sent: who adds one, reviews it here.

Nested fields are written with dots; `items.` is a list's. `NARROWER` says what a role gets where that is less than the
whole answer.
"""

from __future__ import annotations

RESIDENT = (
    "id version name sex birth_date language identity_number telephone standing marital_status education employment "
    "skills household dwelling compound residence origin_code origin_label registration_code registration_kind "
    "resettled_on resettled_to resettlement_batch resettlement_programme entitlements.kind entitlements.since "
    "entitlements.source entitlements.until merged_into allowed_actions"
)
WARNED = f"{RESIDENT} warnings.candidates warnings.kind"
FACT = "on topic what"
COMMUNITY = "id version name area division_code founded_on"
COMPOUND = "id version name address housing_kind"
GRID = "id version name compound keeper"
BUILDING = "id version compound grid head number"
DWELLING = (
    "id version area building building_number compound compound_name housing_kind number unit_number vacant"
)  # fmt: skip
HOUSEHOLDS = "id version number compound dwelling formation dissolution"
HOUSEHOLD = f"{HOUSEHOLDS} members.name members.relation members.resident members.since since tenure allowed_actions"
LIFE_EVENT = "id kind household resident on entered_on details request"
CHANGE = (
    "id version kind state household change evidence asked_at asked_by decided_at decided_by reason allowed_actions"
)  # fmt: skip
LINE = "compound housing_kind day opening closing counts late"
JOB = "id kind state done total errors error_count result reason cancel_asked created_at finished_at"
FILE = "id name media_type size pieces complete created_at expires_at"


def inside(name: str, fields: str) -> str:
    """The fields of what stands in the field `name`."""
    return " ".join(f"{name}.{field}" for field in fields.split())


def listed(fields: str) -> str:
    return inside("items", fields) + " next_cursor"


RECORDED = "id since until entered_on end_entered_on voided_on voided_why"
MEMBERSHIPS = inside("memberships", f"{RECORDED} resident relation began ended")
OCCUPANCIES = inside("occupancies", f"{RECORDED} compound dwelling household housing_kind tenure")
COUNTED = " ".join(
    inside(f"by_{name}", "key label count")
    for name in ("age_band", "employment", "housing_kind", "skill", "township_of_origin")
)

ALLOWED: dict[str, str] = {
    "registry.sign_in": "access_token token_type expires_in",
    "registry.register_resident": WARNED,
    "registry.correct_resident": WARNED,
    "registry.get_resident": RESIDENT,
    "registry.merge_residents": RESIDENT,
    "registry.list_residents": listed(RESIDENT),
    "registry.get_timeline": "id latest " + inside("items", FACT),
    "registry.record_fact": FACT,
    "registry.get_community": COMMUNITY,
    "registry.update_community": COMMUNITY,
    "registry.list_communities": listed(COMMUNITY),
    "registry.create_compound": COMPOUND,
    "registry.get_compound": COMPOUND,
    "registry.update_compound": COMPOUND,
    "registry.list_compounds": listed(COMPOUND),
    "registry.create_grid": GRID,
    "registry.update_grid": GRID,
    "registry.list_grids": listed(GRID),
    "registry.create_building": BUILDING,
    "registry.update_building": BUILDING,
    "registry.list_buildings": listed(BUILDING),
    "registry.create_dwelling": DWELLING,
    "registry.get_dwelling": DWELLING,
    "registry.update_dwelling": DWELLING,
    "registry.list_dwellings": listed(DWELLING),
    "registry.get_dwelling_history": f"id {OCCUPANCIES}",
    "registry.list_divisions": inside("items", "code name full_name level"),
    "registry.form_household": HOUSEHOLD,
    "registry.get_household": HOUSEHOLD,
    "registry.list_households": listed(HOUSEHOLDS),
    "registry.get_household_history": f"id {MEMBERSHIPS} {OCCUPANCIES}",
    "registry.record_life_event": listed(LIFE_EVENT),
    "registry.list_life_events": listed(LIFE_EVENT),
    "registry.ask_change": CHANGE,
    "registry.get_change_request": CHANGE,
    "registry.decide_change": CHANGE,
    "registry.withdraw_change": CHANGE,
    "registry.list_change_requests": listed(CHANGE),
    "registry.read_books": f"book since until {inside('lines', LINE)} {inside('total', LINE)}",
    "registry.check_books": "as_of balanced "
    + inside("differences", "book by_entries by_record compound housing_kind"),
    "registry.get_community_statistics": "as_of compounds households residents resettled share_resettled "
    + inside("by_compound", "compound name households residents resettled")
    + f" {COUNTED}",
    "notify.get_recipient": "id language standing reachable",
    "get_home": "parts missing.service missing.type missing.detail",
    "get_jwks": "keys",
    "get_oauth_metadata": "",
    "list_vocabularies": "items.name items.words.code items.words.labels",
    "get_job": JOB,
    "cancel_job": JOB,
    "start_import": JOB,
    "upload_file": FILE,
    "link_file": "url expires_in",
}

NARROWER: dict[tuple[str, str], str] = {}

# Fields of a person that only those see who need them for a stated purpose.
SENSITIVE = frozenset(
    {
        "identity_number",
        "telephone",
        "address",
        "ethnic_group",
        "political_affiliation",
        "belief",
        "health",
        "disability",
        "bank_account",
        "contact",
        "birth_date",
    }
)
OUTSIDERS = frozenset({"employer", "trainer", "representative"})
# Why somebody from outside gets one all the same: {(operation, field): reason}.
PURPOSES: dict[tuple[str, str], str] = {}
