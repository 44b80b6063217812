"""Every closed list of the registry with its labels, as `GET /v1/vocabularies` gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from chassis.terms import Term, entries
from services.registry.accounts.grants import AccountRole
from services.registry.accounts.sign_in_way import SignInWay
from services.registry.audits.duties import DutyKind
from services.registry.audits.sampling import Population
from services.registry.books.book import Book, EntryKind
from services.registry.consents.evidence import Evidence
from services.registry.desk.waiting import ClosedBecause
from services.registry.forms.form import FieldKind, SheetState
from services.registry.households.household import Beginning, Dissolution, Ending, Formation, Relation
from services.registry.households.life_events import LifeEventKind
from services.registry.households.requests import RequestKind, State
from services.registry.households.warnings import HouseholdWarning
from services.registry.incidents.incident import (
    DataKind,
    FoundBy,
    Gap,
    IncidentEntryKind,
    IncidentKind,
    IncidentState,
    TellingWay,
)
from services.registry.organisations.organisations import Capacity, OrganisationKind, RelationKind
from services.registry.people.ages import AgeBand
from services.registry.people.consent import Decision, Purpose, SensitiveKind
from services.registry.people.duplicates import Likeness
from services.registry.people.ethnic_groups import ethnic_groups
from services.registry.people.facts import Education, Employment, Language, MaritalStatus, Standing
from services.registry.people.identity import Sex
from services.registry.people.purposes import RevealPurpose
from services.registry.people.registration import RegistrationKind, Residence
from services.registry.people.resettlement import EntitlementKind, Topic
from services.registry.people.roles import RoleKind
from services.registry.places.divisions import Level
from services.registry.places.housing import HousingKind, Tenure
from services.registry.rota.handover import ItemKind
from services.registry.rota.swapping import SwapState
from services.registry.staffing.assigning import TurnedTo
from services.registry.visits.visit import Channel, Outcome, Reason, RowState, VisitState

TERMS: Mapping[str, type[Term]] = MappingProxyType(
    {
        "age_bands": AgeBand,
        "books": Book,
        "change_request_kinds": RequestKind,
        "change_request_states": State,
        "consent_decisions": Decision,
        "consent_evidence": Evidence,
        "consent_purposes": Purpose,
        "consent_sensitive_kinds": SensitiveKind,
        "closed_because": ClosedBecause,
        "division_levels": Level,
        "education": Education,
        "employment": Employment,
        "entitlement_kinds": EntitlementKind,
        "entry_kinds": EntryKind,
        "handover_item_kinds": ItemKind,
        "household_dissolutions": Dissolution,
        "household_formations": Formation,
        "household_relations": Relation,
        "household_warnings": HouseholdWarning,
        "housing_kinds": HousingKind,
        "incident_entry_kinds": IncidentEntryKind,
        "incident_found_by": FoundBy,
        "incident_gaps": Gap,
        "incident_kinds": IncidentKind,
        "incident_states": IncidentState,
        "languages": Language,
        "life_event_kinds": LifeEventKind,
        "likenesses": Likeness,
        "marital_statuses": MaritalStatus,
        "membership_beginnings": Beginning,
        "membership_endings": Ending,
        "organisation_kinds": OrganisationKind,
        "organisation_relations": RelationKind,
        "personal_data_kinds": DataKind,
        "registration_kinds": RegistrationKind,
        "representation_capacities": Capacity,
        "residence_states": Residence,
        "reveal_purposes": RevealPurpose,
        "role_kinds": RoleKind,
        "roles": AccountRole,
        "sexes": Sex,
        "sign_in_ways": SignInWay,
        "standings": Standing,
        "swap_states": SwapState,
        "telling_ways": TellingWay,
        "tenures": Tenure,
        "transition_topics": Topic,
        "audit_populations": Population,
        "duty_kinds": DutyKind,
        "form_field_kinds": FieldKind,
        "row_states": RowState,
        "sheet_states": SheetState,
        "turned_to": TurnedTo,
        "visit_channels": Channel,
        "visit_outcomes": Outcome,
        "visit_reasons": Reason,
        "visit_states": VisitState,
    }
)


def vocabularies() -> dict[str, list[dict[str, str]]]:
    """By name, each a list of `{"code", "zh-CN", "en"}`. Divisions are too many: places/divisions.py gives them."""
    groups = [{"code": group.code, "zh-CN": group.zh, "en": group.en} for group in ethnic_groups()]
    return {name: entries(terms) for name, terms in TERMS.items()} | {"ethnic_groups": groups}


HEAD = '''"""Every closed list of the registry with its labels. Made from the domain's terms; never edited by hand:
`python -m services.registry.vocabularies` writes it anew."""

'''


def as_contract() -> str:
    """The source of `contract/words.py`: a contract imports nothing of the domain, so it has these lists as data."""
    words = {
        name: {entry["code"]: {language: entry[language] for language in ("zh-CN", "en")} for entry in listed}
        for name, listed in sorted(vocabularies().items())
    }
    return (
        HEAD + "WORDS: dict[str, dict[str, dict[str, str]]] = " + json.dumps(words, ensure_ascii=False, indent=4) + "\n"
    )


if __name__ == "__main__":
    (Path(__file__).parent / "contract" / "words.py").write_text(as_contract())
