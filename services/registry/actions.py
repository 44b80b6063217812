"""What can be done with an object of the registry: its `allowed_actions`, by schema.

A name is the operation's without the object's noun. Each row names the operation and, where it asks something of the
object itself, the function by which it asks it. `ahead` loads what these functions look at for a whole page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.common.actions import Action, Actions, ActionTable
from chassis.common.contract import access_of
from chassis.common.usecases import actions_of
from chassis.contract import Schema
from chassis.database.unit_of_work import UnitOfWork
from chassis.periods import refuse_ended
from services.registry import contract
from services.registry.accounts.usecases import codes, credentials
from services.registry.accounts.usecases import people as accounts
from services.registry.audits import usecases as audits
from services.registry.consents import usecases as consents
from services.registry.contract.access import ACCESS, SIGNED_IN
from services.registry.forms import usecases as forms
from services.registry.households.changes import not_dissolved
from services.registry.households.usecases import ending, requests
from services.registry.incidents.usecases import concerning, following, recording
from services.registry.organisations.organisations import refuse_closed
from services.registry.people import gone
from services.registry.people.usecases import officially, staying, timeline
from services.registry.rights.usecases import correcting, erasing, looking
from services.registry.roles import usecases as roles
from services.registry.rota import handing_over
from services.registry.rota import usecases as rota
from services.registry.staffing.usecases import assignments, covers
from services.registry.visits import usecases as visits


def _not_closed(_: UnitOfWork, resident: Any) -> None:
    gone.refuse_closed(resident)


def _not_dead(_: UnitOfWork, resident: Any) -> None:
    gone.refuse_dead(resident)


def _not_dissolved(_: UnitOfWork, household: Any) -> None:
    not_dissolved(household)


ACTIONS: Mapping[type[Schema], Actions] = {
    **actions_of("registry"),
    contract.Account: Actions(
        {
            "edit": Action(contract.edit_account, accounts.refuse_beyond),
            "disable": Action(
                contract.disable_account, accounts.refuse_to_disable, lambda _, row: accounts.stays_disabled(row)
            ),
            "enable": Action(
                contract.enable_account, accounts.refuse_to_enable, lambda _, row: not accounts.is_disabled(row)
            ),
            "unlock": Action(contract.unlock_account, moot=lambda _, row: not row.locked),
            "issue_desk_code": Action(contract.issue_desk_code, codes.refuse_a_code),
            "reset_totp": Action(contract.reset_totp, moot=lambda _, row: not row.totp),
        },
        ahead=accounts.looked_at,
    ),
    contract.Credential: Actions(
        {
            "edit": Action(contract.edit_credential),
            "rotate": Action(contract.rotate_credential, credentials.refuse_to_rotate),
            "revoke": Action(contract.revoke_credential, moot=lambda _, row: credentials.is_revoked(row)),
        }
    ),
    contract.Consent: Actions({"withdraw": Action(contract.withdraw_consent, consents.withdrawn_now)}),
    contract.Role: Actions({"end": Action(contract.end_role, roles.refuse_to_end)}),
    contract.Organisation: Actions(
        {
            "edit": Action(contract.edit_organisation),
            "appoint_representative": Action(contract.appoint_representative, lambda _, row: refuse_closed(row)),
        }
    ),
    contract.Relation: Actions({"end": Action(contract.end_relation, refuse_ended)}),
    contract.Representation: Actions({"end": Action(contract.end_representation, refuse_ended)}),
    contract.RotaSummary: Actions(
        {"join": Action(contract.join_rota, rota.refuse_over), "leave": Action(contract.leave_rota, rota.refuse_over)}
    ),
    contract.Swap: Actions(
        {
            "agree": Action(contract.agree_to_swap, rota.may_agree),
            "refuse": Action(contract.refuse_swap, rota.may_answer),
            "withdraw": Action(contract.withdraw_swap, rota.may_withdraw),
        }
    ),
    contract.Handover: Actions({"accept": Action(contract.accept_handover, handing_over.accepted_now)}),
    contract.Resident: Actions(
        {
            "correct": Action(contract.correct_resident, _not_closed),
            "merge": Action(contract.merge_residents, _not_closed),
            "record_fact": Action(contract.record_fact, _not_closed),
            "record_ending": Action(contract.record_ending, ending.refuse_an_ending),
            "grant_role": Action(contract.grant_role, _not_dead),
            "register_temporary_residence": Action(contract.register_temporary_residence, _not_dead),
            "reveal": Action(contract.reveal_resident_field, looking.refuse_to_reveal),
            "export": Action(contract.export_resident),
            "erase": Action(contract.erase_resident, erasing.refuse_to_erase),
        }
    ),
    contract.TimelineItem: Actions({"void": Action(contract.void_fact, timeline.refuse_to_void)}),
    contract.HouseholdRegistration: Actions(
        {
            "correct": Action(contract.correct_registration, officially.refuse_to_correct),
            "void": Action(contract.void_registration, officially.refuse_to_correct),
        },
        ahead=officially.residents_of,
    ),
    contract.TemporaryResidence: Actions(
        {
            "renew": Action(contract.renew_temporary_residence, staying.refuse_to_renew),
            "end": Action(contract.end_temporary_residence, staying.ended_today),
        },
        ahead=staying.residents_of,
    ),
    contract.HouseholdSummary: Actions(
        {
            "request_change": Action(contract.ask_change, _not_dissolved),
            "record_change": Action(contract.record_life_event, _not_dissolved),
        }
    ),
    contract.ChangeRequest: Actions(
        {
            "withdraw": Action(contract.withdraw_change, requests.withdrawn_now),
            "decide": Action(contract.decide_change, requests.approved_now),
        }
    ),
    contract.Community: Actions({"update": Action(contract.update_community)}),
    contract.Compound: Actions({"update": Action(contract.update_compound)}),
    contract.Grid: Actions({"update": Action(contract.update_grid)}),
    contract.Building: Actions({"update": Action(contract.update_building)}),
    contract.Dwelling: Actions({"update": Action(contract.update_dwelling)}),
    contract.Visit: Actions(
        {
            "record": Action(contract.record_visit, visits.refuse_to_record),
            "cancel": Action(contract.cancel_visit, visits.refuse_closed),
        }
    ),
    contract.Assignment: Actions({"end": Action(contract.end_assignment, assignments.refuse_to_end)}),
    contract.Cover: Actions({"hand_back": Action(contract.hand_back, covers.refuse_handed_back)}),
    contract.Sheet: Actions(
        {
            "enter": Action(contract.enter_sheets, forms.refuse_to_enter),
            "discard": Action(contract.discard_sheet, forms.refuse_closed),
        }
    ),
    contract.AuditEngagement: Actions(
        {
            "end": Action(contract.end_audit_engagement, moot=audits.is_over),
            "draw_sample": Action(contract.draw_sample, moot=lambda _, row: not row.running),
        }
    ),
    contract.Incident: Actions(
        {
            "edit": Action(contract.edit_incident, recording.not_closed),
            "note": Action(contract.note_incident, recording.not_closed),
            "name_concerned": Action(contract.name_concerned, recording.not_closed),
            "remove_concerned": Action(
                contract.remove_concerned, recording.not_closed, lambda _, seen: not seen.concerned
            ),
            "report": Action(contract.report_incident, recording.not_closed),
            "tell_concerned": Action(contract.tell_concerned, concerning.refuse_to_tell),
            "contain": Action(contract.contain_incident, following.refuse_to_contain),
            "close": Action(contract.close_incident, following.refuse_to_close),
            "reopen": Action(contract.reopen_incident, following.refuse_to_reopen),
        }
    ),
    contract.Correction: Actions({"answer": Action(contract.answer_correction, correcting.refuse_answered)}),
}

TABLE = ActionTable(ACTIONS, {**ACCESS, **access_of("registry", SIGNED_IN)})
