"""Which fields each answer holds. A field that is not listed here is not sent: who adds one, reviews it here.

Nested fields are written with dots; `items.` is a list's. `NARROWER` says what a role gets where that is less than the
whole answer.
"""

from __future__ import annotations

from . import learning, lectures, material, piecework, ventures
from .piecework import JOB

RESIDENT = (
    "allowed_actions birth_date compound dwelling education employment ended ended_on entitlements.kind "
    "entitlements.since entitlements.source entitlements.until household id identity_number language "
    "marital_status merged_into name origin_code origin_label registration_code registration_kind resettled_on "
    "resettled_to resettlement_batch resettlement_programme residence sex skills standing telephone version"
)
REGISTERED = (
    RESIDENT + " warnings.ask warnings.candidates warnings.elsewhere warnings.kind "
    "household_warnings.kind household_warnings.resident"
)
REGISTRATION = "allowed_actions division_code dwelling entered_on id kind resident since until void_reason voided_on"
TEMPORARY_RESIDENCE = "allowed_actions compound dwelling entered_on id resident since until version"
COMMUNITY = "allowed_actions area division_code founded_on id name version"
COMPOUND = "address allowed_actions housing_kind id name version"
GRID = "allowed_actions compound id name version workers"
BUILDING = "allowed_actions compound grid head id number version"
DWELLING = (
    "allowed_actions area building building_number compound compound_name housing_kind id number unit_number vacant "
    "version"
)
CHANGE_REQUEST = (
    "allowed_actions asked_at asked_by change closed_because decided_at decided_by evidence household id kind reason "
    "state version warnings.kind warnings.resident"
)
HOUSEHOLD = (
    "allowed_actions compound dissolution dwelling formation id members.name members.relation members.resident "
    "members.since number since tenure version warnings.kind warnings.resident"
)
ACCOUNT = (
    "allowed_actions closed_because compounds created_at disabled_because employer id language name organisations "
    "resident roles state totp username version wechat"
)
CREDENTIAL = (
    "allowed_actions client_id created_at id kind mode name organisation redirect_uris revoked_at scopes state used_at "
    "version"
)
ORGANISATION = (
    "allowed_actions closed_on contacts.duty contacts.id contacts.name contacts.telephone credit_code division_code "
    "id kind name version"
)
RELATION = "allowed_actions id kind since source target until version"
REPRESENTATION = "allowed_actions capacity id organisation resident since until version"
ROLE = "allowed_actions cover covers_for id kind place resident since skills until version"
CONSENT = (
    "allowed_actions by_guardian decided_at decision evidence expires_at id purpose resident sensitive version "
    "withdrawn_at"
)
INCIDENT = (
    "about_how_many advice allowed_actions authority authority_not_told_because authority_reference authority_told_at "
    "cause closed_at concerned contact contained_at data_kinds due_at found_at found_by happened_since happened_until "
    "id kinds measures missing number overdue people_not_told_because people_told_at possible_harm prevention "
    "recorded_at recorded_by sensitive state suspected telling_demanded_at title untold version what_happened"
)
INCIDENT_ENTRY = (
    "at authority entered_at entered_by id incident kind notice.advice notice.cause notice.contact notice.data_kinds "
    "notice.measures notice.possible_harm people reference text ways"
)
OWN_INCIDENT = (
    "advice cause concerns contact data_kinds found_at happened_since happened_until id kinds measures "
    "not_told_because number possible_harm state suspected told_at ways"
)
ROW_OUTCOMES = "items.errors.detail items.errors.pointer items.id items.index items.reason items.state"
SWAP = "allowed_actions answer answered_at asked_by asked_of asked_on first_day id reason rota second_day state version"
HANDOVER = (
    "accepted_at accepted_by allowed_actions from_unit id items.due_on items.kind items.note items.subject "
    "items.title notes rota starts_on to_unit version written_at"
)
ROTA = (
    "allowed_actions committee ends_on id seed starts_on turns.since turns.unit turns.until units.turns units.unit "
    "version"
)
CORRECTION = "allowed_actions answer answered_at asked_at field id resident state version wish"
VISIT = (
    "allowed_actions assignee building channel closed_because compound due_on entered_on follows happened_on household "
    "id note on_desk outcome overdue purpose reason reference resident state version"
)
ASSIGNMENT = "allowed_actions account compound cover covers_for grid id since until version"
COVER = (
    "absent absent_resident allowed_actions assignments.account assignments.allowed_actions assignments.compound "
    "assignments.cover assignments.covers_for assignments.grid assignments.id assignments.since assignments.until "
    "assignments.version compounds deputy deputy_resident hand_back_note handed_back_at id note open_matters.requests "
    "open_matters.visits_done open_matters.visits_planned "
    "roles.allowed_actions roles.cover roles.covers_for roles.id roles.kind roles.place roles.resident roles.since "
    "roles.skills roles.until roles.version since until version"
)
SHEET = (
    "allowed_actions answers closed_because differences entered_at filled_on form id number printed_at purpose "
    "resident state version visit"
)
ENGAGEMENT = (
    "allowed_actions auditor compounds created_at id purpose records_since records_until running since until version"
)
SAMPLE = (
    "drawn_at engagement id items.compound items.id items.link items.state items.there items.version "
    "population population_changed population_count population_digest same_draw seed size"
)
SECTION = (
    "count items.building items.compound items.due_on items.id items.link items.name items.overdue "
    "items.since items.what link"
)
TOKENS = "access_token expires_in refresh_token scope token_type"
FILE = "allowed_actions id name media_type size pieces complete created_at expires_at preview_size"


def inside(name: str, fields: str) -> str:
    """The fields of what stands in the field `name`."""
    return " ".join(f"{name}.{field}" for field in fields.split())


def listed(fields: str) -> str:
    return inside("items", fields) + " next_cursor"


LIFE_EVENT = "details entered_on household id kind on request resident " + inside(
    "told",
    "beginning dissolution dwelling ending formation from_dwelling head into_household number previous relation "
    "resident residents to_dwelling to_household why",
)

ALLOWED: dict[str, str] = {
    "issue_token": TOKENS,
    "registry.accept_handover": HANDOVER,
    "registry.agree_to_swap": SWAP,
    "registry.get_relation": RELATION,
    "registry.get_representation": REPRESENTATION,
    "registry.get_swap": SWAP,
    "registry.answer_correction": CORRECTION,
    "registry.record_incident": INCIDENT,
    "registry.edit_incident": INCIDENT,
    "registry.get_incident": INCIDENT,
    "registry.report_incident": INCIDENT,
    "registry.contain_incident": INCIDENT,
    "registry.close_incident": INCIDENT,
    "registry.reopen_incident": INCIDENT,
    "registry.name_concerned": INCIDENT,
    "registry.remove_concerned": INCIDENT,
    "registry.tell_concerned": INCIDENT,
    "registry.list_incidents": listed(INCIDENT),
    "registry.note_incident": INCIDENT_ENTRY,
    "registry.list_incident_entries": listed(INCIDENT_ENTRY),
    "registry.list_concerned": listed("name named_at resident standing told_at under_age ways"),
    "registry.list_own_incidents": listed(OWN_INCIDENT),
    "registry.appoint_representative": REPRESENTATION,
    "registry.ask_correction": CORRECTION,
    "registry.ask_swap": SWAP,
    "registry.begin_totp": "secret uri",
    "registry.confirm_totp": ACCOUNT,
    "registry.cover_roles": COVER,
    "registry.create_account": ACCOUNT,
    "registry.create_credential": CREDENTIAL + " client_secret",
    "registry.disable_account": ACCOUNT,
    "registry.edit_account": ACCOUNT,
    "registry.edit_credential": CREDENTIAL,
    "registry.edit_organisation": ORGANISATION,
    "registry.enable_account": ACCOUNT,
    "registry.end_relation": RELATION,
    "registry.end_representation": REPRESENTATION,
    "registry.end_role": ROLE,
    "registry.end_totp": ACCOUNT,
    "registry.erase_resident": (
        "erased_at kept.en kept.kind kept.law kept.until kept.why_en kept.why_zh kept.zh resident"
    ),
    "registry.export_own_data": JOB,
    "registry.list_registrations": listed(REGISTRATION),
    "registry.correct_registration": REGISTRATION,
    "registry.void_registration": REGISTRATION,
    "registry.end_temporary_residence": TEMPORARY_RESIDENCE,
    "registry.list_temporary_residences": listed(TEMPORARY_RESIDENCE),
    "registry.register_temporary_residence": TEMPORARY_RESIDENCE,
    "registry.renew_temporary_residence": TEMPORARY_RESIDENCE,
    "registry.export_organisations": JOB,
    "registry.export_resident": JOB,
    "registry.generate_rota": ROTA,
    "registry.get_account": ACCOUNT,
    "registry.get_credential": CREDENTIAL,
    "registry.get_duty": "name on rota since unit until",
    "registry.get_handover": HANDOVER,
    "registry.get_me": (
        "account community compounds language name organisations resident.birth_date "
        "resident.id resident.identity_number resident.language resident.name resident.sex "
        "resident.standing resident.telephone resident.version roles totp username wechat"
    ),
    "registry.get_organisation": ORGANISATION,
    "registry.get_rota": ROTA,
    "registry.grant_role": ROLE,
    "registry.issue_desk_code": "code expires_in username",
    "registry.join_rota": ROTA,
    "registry.leave_rota": ROTA,
    "registry.list_accounts": listed(ACCOUNT),
    "registry.list_audit": listed(
        "action actor after at before id kind operation origin_address purpose request_id sealed subject user_agent"
    ),
    "registry.list_consents": listed(CONSENT),
    "registry.list_corrections": listed(CORRECTION),
    "registry.get_correction": CORRECTION,
    "registry.list_credentials": listed(CREDENTIAL),
    "registry.list_handovers": listed(HANDOVER),
    "registry.list_organisations": listed(ORGANISATION),
    "registry.list_own_access_log": listed("at by field purpose roles"),
    "registry.list_relations": listed(RELATION),
    "registry.list_representatives": listed(REPRESENTATION),
    "registry.list_roles": listed(ROLE),
    "registry.list_rotas": listed("allowed_actions committee ends_on id seed starts_on version"),
    "registry.list_sessions": listed("address client created_at current expires_at id method used_at"),
    "registry.list_swaps": listed(SWAP),
    "registry.prepare_handover": HANDOVER,
    "registry.record_consent": CONSENT,
    "registry.refresh_session": TOKENS,
    "registry.refuse_swap": SWAP,
    "registry.register_organisation": ORGANISATION,
    "registry.relate_organisations": RELATION,
    "registry.reset_totp": ACCOUNT,
    "registry.reveal_contact": "expires_at telephone",
    "registry.reveal_resident_field": "expires_at field purpose value",
    "registry.revoke_credential": CREDENTIAL,
    "registry.rotate_credential": CREDENTIAL + " client_secret",
    "registry.sign_in": TOKENS,
    "registry.send_sign_in_code": "expires_in next_in",
    "registry.get_sign_in_ways": "ways",
    "registry.bind_wechat": ACCOUNT,
    "registry.unlock_account": ACCOUNT,
    "registry.withdraw_consent": CONSENT,
    "registry.withdraw_swap": SWAP,
    "registry.list_residents": listed(RESIDENT),
    "registry.register_resident": REGISTERED,
    "registry.get_resident": RESIDENT,
    "registry.correct_resident": REGISTERED,
    "registry.merge_residents": RESIDENT,
    "registry.get_timeline": "id items.allowed_actions items.id items.on items.topic items.what latest",
    "registry.void_fact": "id on resident topic void_reason voided_on",
    "registry.record_fact": "allowed_actions id on topic what",
    "registry.record_ending": RESIDENT,
    "registry.list_communities": listed(COMMUNITY),
    "registry.get_community": COMMUNITY,
    "registry.update_community": COMMUNITY,
    "registry.list_compounds": listed(COMPOUND),
    "registry.create_compound": COMPOUND,
    "registry.get_compound": COMPOUND,
    "registry.update_compound": COMPOUND,
    "registry.list_grids": listed(GRID),
    "registry.create_grid": GRID,
    "registry.update_grid": GRID,
    "registry.list_buildings": listed(BUILDING),
    "registry.create_building": BUILDING,
    "registry.update_building": BUILDING,
    "registry.list_dwellings": listed(DWELLING),
    "registry.create_dwelling": DWELLING,
    "registry.get_dwelling": DWELLING,
    "registry.update_dwelling": DWELLING,
    "registry.get_dwelling_history": (
        "id occupancies.compound occupancies.dwelling occupancies.end_entered_on occupancies.entered_on "
        "occupancies.household occupancies.housing_kind occupancies.id occupancies.since occupancies.tenure "
        "occupancies.until occupancies.voided_on occupancies.voided_why"
    ),
    "registry.list_divisions": "items.code items.full_name items.level items.name",
    "registry.list_households": listed("allowed_actions compound dissolution dwelling formation id number version"),
    "registry.form_household": HOUSEHOLD,
    "registry.get_household": HOUSEHOLD,
    "registry.get_household_history": (
        "id memberships.began memberships.end_entered_on memberships.ended memberships.entered_on "
        "memberships.id memberships.relation memberships.resident memberships.since memberships.until "
        "memberships.voided_on memberships.voided_why occupancies.compound occupancies.dwelling "
        "occupancies.end_entered_on occupancies.entered_on occupancies.household occupancies.housing_kind "
        "occupancies.id occupancies.since occupancies.tenure occupancies.until occupancies.voided_on "
        "occupancies.voided_why"
    ),
    "registry.list_life_events": listed(LIFE_EVENT),
    "registry.record_life_event": listed(LIFE_EVENT) + " warnings.kind warnings.resident",
    "registry.list_change_requests": listed(CHANGE_REQUEST),
    "registry.ask_change": CHANGE_REQUEST,
    "registry.get_change_request": CHANGE_REQUEST,
    "registry.link_evidence": "expires_in token",
    "registry.decide_change": CHANGE_REQUEST,
    "registry.withdraw_change": CHANGE_REQUEST,
    "registry.read_books": (
        "book lines.closing lines.compound lines.counts lines.day lines.housing_kind lines.late lines.opening "
        "since total.closing total.compound total.counts total.day total.housing_kind total.late "
        "total.opening until"
    ),
    "registry.check_books": (
        "as_of balanced differences.book differences.by_entries differences.by_record differences.compound "
        "differences.day differences.housing_kind"
    ),
    "registry.get_community_statistics": (
        "as_of by_age_band.count by_age_band.key by_age_band.label by_compound.compound "
        "by_compound.households by_compound.name by_compound.resettled by_compound.residents "
        "by_employment.count by_employment.key by_employment.label by_housing_kind.count by_housing_kind.key "
        "by_housing_kind.label by_skill.count by_skill.key by_skill.label by_township_of_origin.count "
        "by_township_of_origin.key by_township_of_origin.label compounds households resettled residents "
        "share_resettled"
    ),
    "registry.get_desk": "on incidents.overdue visits.overdue "
    + " ".join(inside(name, SECTION) for name in ("calls", "covers", "forms", "incidents", "requests", "visits"))
    + " "
    + inside(
        "visits.compounds",
        "compound name count buildings.building buildings.number buildings.count buildings.head buildings.head_name",
    ),
    "registry.list_visits": listed(VISIT),
    "registry.plan_visit": VISIT,
    "registry.enter_visits": ROW_OUTCOMES,
    "registry.get_visit": VISIT,
    "registry.record_visit": VISIT,
    "registry.cancel_visit": VISIT,
    "registry.ask_for_call": VISIT,
    "registry.list_assignments": listed(ASSIGNMENT),
    "registry.create_assignment": ASSIGNMENT,
    "registry.end_assignment": ASSIGNMENT,
    "registry.list_covers": listed(COVER),
    "registry.arrange_cover": COVER,
    "registry.get_cover": COVER,
    "registry.hand_back": COVER,
    "registry.list_forms": listed(
        "columns.choices columns.kind columns.label columns.label_en columns.name columns.required "
        "columns.source fields.choices fields.kind fields.label fields.label_en fields.name fields.required "
        "fields.source name note title title_en"
    ),
    "registry.enter_sheets": ROW_OUTCOMES,
    "registry.fill_form": (
        "fields.choices fields.kind fields.label fields.label_en fields.missing fields.name fields.required "
        "fields.source fields.value form missing resident rows title title_en"
    ),
    "registry.list_sheets": listed(SHEET),
    "registry.print_sheet": SHEET,
    "registry.get_sheet": SHEET,
    "registry.discard_sheet": SHEET,
    "registry.list_audit_engagements": listed(ENGAGEMENT),
    "registry.create_audit_engagement": ENGAGEMENT,
    "registry.get_audit_engagement": ENGAGEMENT,
    "registry.end_audit_engagement": ENGAGEMENT,
    "registry.list_samples": listed("drawn_at id population population_count population_digest seed size"),
    "registry.draw_sample": SAMPLE,
    "registry.get_sample": SAMPLE,
    "registry.report_duty_conflicts": (
        "conflicts.actor conflicts.deeds.at conflicts.deeds.duty conflicts.deeds.operation conflicts.kind "
        "conflicts.subject deeds things"
    ),
    "registry.issue_stream_ticket": "expires_in ticket",
    "notify.get_recipient": "id language standing reachable",
    "get_own_archive": "",
    "get_home": "parts missing.service missing.type missing.detail",
    "get_jwks": "keys",
    "get_oauth_metadata": "",
    "describe_client": "client_id mode name scopes",
    "authorize": "redirect_to",
    "list_vocabularies": "items.complete_in items.name items.words.code items.words.label_languages items.words.labels",
    "get_job": JOB,
    "cancel_job": JOB,
    "follow_job": inside("items.data", JOB) + " items.event items.id last_event_id",
    "start_import": JOB,
    "upload_file": FILE,
    "link_file": "url expires_in",
    **learning.ALLOWED,
    **piecework.ALLOWED,
    **material.ALLOWED,
    **lectures.ALLOWED,
    **ventures.ALLOWED,
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
PURPOSES: dict[tuple[str, str], str] = {
    ("registry.list_sessions", "address"): "the network address of one's own sign-in",
    **{("registry.get_me", field): "one's own" for field in ("identity_number", "telephone", "birth_date")},
    **{
        (f"registry.{name}", "telephone"): "masked, and of one's own organisation only; others get no contacts"
        for name in ("get_organisation", "list_organisations")
    },
}
