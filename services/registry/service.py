"""The registry: who lives here, and who works with the community."""

from chassis.common.usecases import files_of, jobs_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import announcing
from chassis.jobs.timers import Every
from chassis.service import Service
from services.notify import contract as notify
from services.registry import actions, contract, reactions
from services.registry.accounts import tables as _accounts_tables
from services.registry.accounts.usecases import (
    cleaning,
    codes,
    credentials,
    oauth,
    own,
    sessions,
    sign_in,
    signing,
    sms,
    wechat,
)
from services.registry.accounts.usecases import people as accounts
from services.registry.accounts.ways import ways_of
from services.registry.audits import announcements as audits_announcements
from services.registry.audits import tables as _audits_tables
from services.registry.audits import usecases as audits
from services.registry.base import Base
from services.registry.books import tables as _books_tables
from services.registry.books import usecases as books
from services.registry.consents import announcements as consents_announcements
from services.registry.consents import tables as _consents_tables
from services.registry.consents import usecases as consents
from services.registry.desk.usecases import looking as desk
from services.registry.filing import files
from services.registry.forms import tables as _forms_tables
from services.registry.forms import usecases as forms
from services.registry.households import tables as _households_tables
from services.registry.households import usecases as households
from services.registry.imports import usecases as imports
from services.registry.incidents import tables as _incidents_tables
from services.registry.incidents.usecases import concerning, following, recording
from services.registry.organisations import announcements as organisations_announcements
from services.registry.organisations import tables as _organisations_tables
from services.registry.organisations import usecases as organisations
from services.registry.people import announcements as people_announcements
from services.registry.people import names
from services.registry.people import tables as _people_tables
from services.registry.people import usecases as people
from services.registry.places import announcements as places_announcements
from services.registry.places import tables as _places_tables
from services.registry.places import usecases as places
from services.registry.protected import PROTECTED
from services.registry.rights import tables as _rights_tables
from services.registry.rights.usecases import correcting, erasing, exporting, looking, remembering, retention
from services.registry.roles import tables as _roles_tables
from services.registry.roles import usecases as roles
from services.registry.rota import handing_over, texts
from services.registry.rota import tables as _rota_tables
from services.registry.rota import usecases as rota
from services.registry.staffing import announcements as staffing_announcements
from services.registry.staffing import tables as _staffing_tables
from services.registry.staffing.usecases import assignments, covers
from services.registry.statistics import usecases as statistics
from services.registry.tickets import tables as _tickets_tables
from services.registry.tickets import usecases as tickets
from services.registry.visits import tables as _visits_tables
from services.registry.visits import usecases as visits

MODELS = (
    _audits_tables,
    _forms_tables,
    _staffing_tables,
    _tickets_tables,
    _visits_tables,
    _accounts_tables,
    _books_tables,
    _consents_tables,
    _households_tables,
    _incidents_tables,
    _organisations_tables,
    _people_tables,
    _places_tables,
    _rights_tables,
    _roles_tables,
    _rota_tables,
)


def prepare(uow: UnitOfWork) -> None:
    """Once before the first call: a signing key, and the dictionary of pinyin, which takes a while to load."""
    signing.make_first_signing_key(uow)
    cleaning.begin_cleaning(uow)
    names.search_keys("预备")


service = Service(
    name="registry",
    base=Base,
    actions=actions.TABLE,
    operations={
        contract.sign_in: sign_in.sign_in,
        contract.get_sign_in_ways: sign_in.get_sign_in_ways,
        contract.send_sign_in_code: sms.send_sign_in_code,
        contract.bind_wechat: wechat.bind_wechat,
        contract.unbind_wechat: wechat.unbind_wechat,
        contract.refresh_session: sessions.refresh_session,
        contract.end_current_session: sessions.end_current_session,
        contract.end_session: sessions.end_session,
        contract.list_sessions: sessions.list_sessions,
        contract.list_ended_sessions: sessions.list_ended_sessions,
        contract.create_account: accounts.create_account,
        contract.edit_account: accounts.edit_account,
        contract.get_account: accounts.get_account,
        contract.list_accounts: accounts.list_accounts,
        contract.disable_account: accounts.disable_account,
        contract.enable_account: accounts.enable_account,
        contract.unlock_account: accounts.unlock_account,
        contract.issue_desk_code: codes.issue_desk_code,
        contract.change_password: own.change_password,
        contract.begin_totp: own.begin_totp,
        contract.confirm_totp: own.confirm_totp,
        contract.end_totp: own.end_totp,
        contract.reset_totp: own.reset_totp,
        contract.get_signing_keys: signing.get_signing_keys,
        contract.create_credential: credentials.create_credential,
        contract.edit_credential: credentials.edit_credential,
        contract.rotate_credential: credentials.rotate_credential,
        contract.revoke_credential: credentials.revoke_credential,
        contract.get_credential: credentials.get_credential,
        contract.list_credentials: credentials.list_credentials,
        contract.issue_client_token: oauth.issue_client_token,
        contract.exchange_code: oauth.exchange_code,
        contract.revoke_token: oauth.revoke_token,
        contract.get_oauth_client: oauth.get_oauth_client,
        contract.authorize_client: oauth.authorize_client,
        contract.register_organisation: organisations.register_organisation,
        contract.edit_organisation: organisations.edit_organisation,
        contract.get_organisation: organisations.get_organisation,
        contract.list_organisations: organisations.list_organisations,
        contract.export_organisations: imports.export_organisations,
        contract.reveal_contact: organisations.reveal_contact,
        contract.relate_organisations: organisations.relate_organisations,
        contract.end_relation: organisations.end_relation,
        contract.get_relation: organisations.get_relation,
        contract.list_relations: organisations.list_relations,
        contract.appoint_representative: organisations.appoint_representative,
        contract.end_representation: organisations.end_representation,
        contract.get_representation: organisations.get_representation,
        contract.list_representatives: organisations.list_representatives,
        contract.record_consent: consents.record_consent,
        contract.withdraw_consent: consents.withdraw_consent,
        contract.list_consents: consents.list_consents,
        contract.grant_role: roles.grant_role,
        contract.end_role: roles.end_role,
        contract.list_roles: roles.list_roles,
        contract.generate_rota: rota.generate_rota,
        contract.get_rota: rota.get_rota,
        contract.list_rotas: rota.list_rotas,
        contract.get_duty: rota.get_duty,
        contract.join_rota: rota.join_rota,
        contract.leave_rota: rota.leave_rota,
        contract.ask_swap: rota.ask_swap,
        contract.agree_to_swap: rota.agree_to_swap,
        contract.refuse_swap: rota.refuse_swap,
        contract.withdraw_swap: rota.withdraw_swap,
        contract.get_swap: rota.get_swap,
        contract.list_swaps: rota.list_swaps,
        contract.prepare_handover: handing_over.prepare_handover,
        contract.accept_handover: handing_over.accept_handover,
        contract.get_handover: handing_over.get_handover,
        contract.list_handovers: handing_over.list_handovers,
        contract.reveal_resident_field: looking.reveal_resident_field,
        contract.get_me: looking.get_me,
        contract.list_own_access_log: looking.list_own_access_log,
        contract.list_audit: looking.list_audit,
        contract.export_own_data: exporting.export_own_data,
        contract.export_resident: exporting.export_resident,
        contract.ask_correction: correcting.ask_correction,
        contract.answer_correction: correcting.answer_correction,
        contract.list_corrections: correcting.list_corrections,
        contract.get_correction: correcting.get_correction,
        contract.erase_resident: erasing.erase_resident,
        contract.record_incident: recording.record_incident,
        contract.edit_incident: recording.edit_incident,
        contract.get_incident: recording.get_incident,
        contract.list_incidents: recording.list_incidents,
        contract.note_incident: following.note_incident,
        contract.list_incident_entries: following.list_incident_entries,
        contract.report_incident: following.report_incident,
        contract.contain_incident: following.contain_incident,
        contract.close_incident: following.close_incident,
        contract.reopen_incident: following.reopen_incident,
        contract.name_concerned: concerning.name_concerned,
        contract.remove_concerned: concerning.remove_concerned,
        contract.tell_concerned: concerning.tell_concerned,
        contract.list_concerned: concerning.list_concerned,
        contract.list_own_incidents: concerning.list_own_incidents,
        contract.register_resident: people.register_resident,
        contract.get_resident: people.get_resident,
        contract.list_residents: people.list_residents,
        contract.correct_resident: people.correct_resident,
        contract.merge_residents: people.merge_residents,
        contract.get_timeline: people.get_timeline,
        contract.record_fact: people.record_fact,
        contract.void_fact: people.void_fact,
        contract.list_registrations: people.list_registrations,
        contract.correct_registration: people.correct_registration,
        contract.void_registration: people.void_registration,
        contract.record_ending: households.record_ending,
        contract.register_temporary_residence: people.register_temporary_residence,
        contract.renew_temporary_residence: people.renew_temporary_residence,
        contract.end_temporary_residence: people.end_temporary_residence,
        contract.list_temporary_residences: people.list_temporary_residences,
        contract.get_community: places.get_community,
        contract.list_communities: places.list_communities,
        contract.update_community: places.update_community,
        contract.create_compound: places.create_compound,
        contract.update_compound: places.update_compound,
        contract.get_compound: places.get_compound,
        contract.list_compounds: places.list_compounds,
        contract.create_grid: places.create_grid,
        contract.update_grid: places.update_grid,
        contract.list_grids: places.list_grids,
        contract.create_building: places.create_building,
        contract.update_building: places.update_building,
        contract.list_buildings: places.list_buildings,
        contract.create_dwelling: places.create_dwelling,
        contract.update_dwelling: places.update_dwelling,
        contract.get_dwelling: places.get_dwelling,
        contract.list_dwellings: places.list_dwellings,
        contract.get_dwelling_history: places.get_dwelling_history,
        contract.list_divisions: places.list_divisions,
        contract.form_household: households.form_household,
        contract.get_household: households.get_household,
        contract.list_households: households.list_households,
        contract.get_household_history: households.get_household_history,
        contract.record_life_event: households.record_life_event,
        contract.list_life_events: households.list_life_events,
        contract.ask_change: households.ask_change,
        contract.get_change_request: households.get_change_request,
        contract.link_evidence: households.link_evidence,
        contract.list_change_requests: households.list_change_requests,
        contract.decide_change: households.decide_change,
        contract.withdraw_change: households.withdraw_change,
        contract.read_books: books.read_books,
        contract.check_books: books.check_books,
        contract.get_community_statistics: statistics.get_community_statistics,
        contract.start_import: imports.start_import,
        contract.get_import_template: imports.get_import_template,
        **jobs_of("registry"),
        **files_of("registry", files),
        contract.arrange_cover: covers.arrange_cover,
        contract.cover_roles: covers.cover_roles,
        contract.create_assignment: assignments.create_assignment,
        contract.end_assignment: assignments.end_assignment,
        contract.get_cover: covers.get_cover,
        contract.hand_back: covers.hand_back,
        contract.list_assignments: assignments.list_assignments,
        contract.list_covers: covers.list_covers,
        contract.ask_for_call: visits.ask_for_call,
        contract.cancel_visit: visits.cancel_visit,
        contract.enter_visits: visits.enter_visits,
        contract.get_desk: desk.get_desk,
        contract.get_home: desk.get_home,
        contract.get_visit: visits.get_visit,
        contract.list_visits: visits.list_visits,
        contract.plan_visit: visits.plan_visit,
        contract.record_visit: visits.record_visit,
        contract.discard_sheet: forms.discard_sheet,
        contract.enter_sheets: forms.enter_sheets,
        contract.fill_form: forms.fill_form,
        contract.get_sheet: forms.get_sheet,
        contract.list_forms: forms.list_forms,
        contract.list_sheets: forms.list_sheets,
        contract.print_sheet: forms.print_sheet,
        contract.show_sheet: forms.show_sheet,
        contract.create_audit_engagement: audits.create_audit_engagement,
        contract.draw_sample: audits.draw_sample,
        contract.end_audit_engagement: audits.end_audit_engagement,
        contract.get_audit_engagement: audits.get_audit_engagement,
        contract.get_sample: audits.get_sample,
        contract.list_audit_engagements: audits.list_audit_engagements,
        contract.list_samples: audits.list_samples,
        contract.report_duty_conflicts: audits.report_duty_conflicts,
        contract.issue_stream_ticket: tickets.issue_stream_ticket,
        contract.redeem_stream_ticket: tickets.redeem_stream_ticket,
    },
    reactions={
        notify.sealing_key_published: reactions.learn_sealing_key,
        contract.resident_erased: remembering.remember_erasure,
    },
    jobs={
        "announce": announcing(
            [
                signing.announced_keys,
                places_announcements.communities,
                people_announcements.residents,
                staffing_announcements.assignments,
                audits_announcements.engagements,
                organisations_announcements.organisations,
                consents_announcements.consents,
            ]
        ),
        "export_person": exporting.export_person,
        "export_organisations": imports.write_organisations,
        "import_file": imports.import_file,
    },
    timers={
        visits.DUE: visits.bring_onto_desk,
        consents.EXPIRED: consents.let_expire,
        signing.RETIRE: signing.retire_signing_keys,
        cleaning.CLEAN: cleaning.clean,
    },
    chores={
        "remove_old_tickets": Every(600.0, tickets.remove_old_tickets),
        "let_old_texts_go": Every(3600.0, households.let_old_texts_go),
        "let_rota_texts_go": Every(3600.0, texts.let_rota_texts_go),
        "remove_what_is_past": Every(3600.0, retention.remove_what_is_past),
    },
    protected=PROTECTED,
    prepare=prepare,
    outside=ways_of,
)
