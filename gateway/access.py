"""Who may do what: one table of operation and roles, looked at before any call.

It decides by role only. Whose object it is, the owning service decides in its store: another's looks like none (404).
A row for a new operation: `"<service>.<verb>_<noun>": STAFF | {"secretary"}`; `ANYONE` is for operations that are open
without a sign-in, and only for those whose contract says `public=True`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chassis.access.actor import Actor
from chassis.common import contract as common
from chassis.config import SERVICES
from chassis.contract import Operation
from chassis.errors import Forbidden
from services.registry.contract.words import WORDS

Roles = frozenset[str]

ROLES: Roles = frozenset(WORDS["roles"])
ANYONE: Roles = frozenset({"*"})
SIGNED_IN: Roles = ROLES
RESIDENT: Roles = frozenset({"resident"})
STAFF: Roles = frozenset({"staff", "admin"})
ADMIN: Roles = frozenset({"admin"})

ACCESS: dict[str, Roles] = {
    "registry.sign_in": ANYONE,
    "registry.get_sign_in_ways": ANYONE,
    "registry.send_sign_in_code": ANYONE,
    "registry.bind_wechat": SIGNED_IN,
    "registry.unbind_wechat": SIGNED_IN,
    "registry.refresh_session": ANYONE,
    "registry.end_current_session": SIGNED_IN,
    "registry.end_session": SIGNED_IN,
    "registry.list_sessions": SIGNED_IN,
    "registry.list_ended_sessions": ANYONE,
    "registry.create_account": STAFF,
    "registry.edit_account": ADMIN,
    "registry.get_account": STAFF,
    "registry.list_accounts": STAFF,
    "registry.disable_account": STAFF,
    "registry.enable_account": STAFF,
    "registry.unlock_account": STAFF,
    "registry.issue_desk_code": STAFF,
    "registry.change_password": SIGNED_IN,
    "registry.begin_totp": SIGNED_IN,
    "registry.confirm_totp": SIGNED_IN,
    "registry.end_totp": SIGNED_IN,
    "registry.reset_totp": ADMIN,
    "registry.get_signing_keys": ANYONE,
    "registry.start_import": STAFF,
    "registry.get_import_template": STAFF,
    "registry.create_credential": ADMIN,
    "registry.edit_credential": ADMIN,
    "registry.rotate_credential": ADMIN | {"employer"},
    "registry.revoke_credential": ADMIN | {"employer"},
    "registry.get_credential": ADMIN | {"employer"},
    "registry.list_credentials": ADMIN | {"employer"},
    "registry.issue_client_token": ANYONE,
    "registry.exchange_code": ANYONE,
    "registry.revoke_token": ANYONE,
    "registry.get_oauth_client": ANYONE,
    "registry.authorize_client": SIGNED_IN,
    "registry.register_organisation": STAFF | {"secretary"},
    "registry.edit_organisation": STAFF | {"secretary"},
    "registry.get_organisation": SIGNED_IN,
    "registry.list_organisations": SIGNED_IN,
    "registry.export_organisations": STAFF | {"secretary"},
    "registry.reveal_contact": STAFF | {"secretary"},
    "registry.relate_organisations": STAFF | {"secretary"},
    "registry.end_relation": STAFF | {"secretary"},
    "registry.get_relation": STAFF | {"secretary", "auditor", "representative"},
    "registry.list_relations": STAFF | {"secretary", "auditor", "representative"},
    "registry.appoint_representative": STAFF | {"secretary"},
    "registry.end_representation": STAFF | {"secretary"},
    "registry.get_representation": STAFF | {"secretary", "auditor", "representative"},
    "registry.list_representatives": STAFF | {"secretary", "auditor", "representative"},
    "registry.record_consent": STAFF | RESIDENT,
    "registry.withdraw_consent": STAFF | RESIDENT,
    "registry.list_consents": STAFF | RESIDENT | {"secretary", "auditor"},
    "registry.grant_role": STAFF | {"secretary"},
    "registry.end_role": STAFF | {"secretary"},
    "registry.list_roles": STAFF | RESIDENT | {"secretary", "auditor"},
    "registry.generate_rota": STAFF | {"secretary"},
    "registry.get_rota": SIGNED_IN,
    "registry.list_rotas": SIGNED_IN,
    "registry.get_duty": SIGNED_IN,
    "registry.join_rota": STAFF | {"secretary"},
    "registry.leave_rota": STAFF | {"secretary"},
    "registry.ask_swap": STAFF | {"secretary", "representative"},
    "registry.agree_to_swap": STAFF | {"secretary", "representative"},
    "registry.refuse_swap": STAFF | {"secretary", "representative"},
    "registry.withdraw_swap": STAFF | {"secretary", "representative"},
    "registry.get_swap": STAFF | {"secretary", "auditor", "representative"},
    "registry.list_swaps": STAFF | {"secretary", "auditor", "representative"},
    "registry.prepare_handover": STAFF | {"secretary", "representative"},
    "registry.accept_handover": STAFF | {"secretary", "representative"},
    "registry.get_handover": STAFF | {"secretary", "auditor", "representative"},
    "registry.list_handovers": STAFF | {"secretary", "auditor", "representative"},
    "registry.reveal_resident_field": STAFF | {"secretary"},
    "registry.get_me": SIGNED_IN,
    "registry.list_own_access_log": RESIDENT,
    "registry.list_audit": frozenset({"auditor", "admin"}),
    "registry.export_own_data": RESIDENT,
    "registry.export_resident": STAFF,
    "registry.ask_correction": RESIDENT,
    "registry.answer_correction": STAFF,
    "registry.list_corrections": STAFF,
    "registry.erase_resident": ADMIN,
    "registry.register_resident": STAFF,
    "registry.get_resident": STAFF | {"secretary", "auditor", "resident"},
    "registry.list_residents": STAFF | {"secretary", "auditor"},
    "registry.correct_resident": STAFF,
    "registry.merge_residents": STAFF,
    "registry.get_timeline": STAFF | {"resident"},
    "registry.record_fact": STAFF | {"resident"},
    "registry.void_fact": STAFF | {"resident"},
    "registry.record_ending": STAFF,
    "registry.register_temporary_residence": STAFF,
    "registry.renew_temporary_residence": STAFF,
    "registry.end_temporary_residence": STAFF,
    "registry.list_temporary_residences": STAFF | {"secretary", "auditor", "resident"},
    "registry.get_community": STAFF | {"secretary", "auditor"},
    "registry.list_communities": STAFF | {"secretary", "auditor"},
    "registry.update_community": ADMIN,
    "registry.create_compound": ADMIN,
    "registry.update_compound": STAFF,
    "registry.get_compound": STAFF | {"secretary", "auditor"},
    "registry.list_compounds": STAFF | {"secretary", "auditor"},
    "registry.create_grid": STAFF,
    "registry.update_grid": STAFF,
    "registry.list_grids": STAFF | {"secretary", "auditor"},
    "registry.create_building": STAFF,
    "registry.update_building": STAFF,
    "registry.list_buildings": STAFF | {"secretary", "auditor"},
    "registry.create_dwelling": STAFF,
    "registry.update_dwelling": STAFF,
    "registry.get_dwelling": STAFF | {"secretary", "auditor"},
    "registry.list_dwellings": STAFF | {"secretary", "auditor"},
    "registry.get_dwelling_history": STAFF | {"secretary", "auditor"},
    "registry.list_divisions": SIGNED_IN,
    "registry.form_household": STAFF,
    "registry.get_household": STAFF | {"secretary", "auditor", "resident"},
    "registry.list_households": STAFF | {"secretary", "auditor"},
    "registry.get_household_history": STAFF | {"secretary", "auditor"},
    "registry.record_life_event": STAFF,
    "registry.list_life_events": STAFF | {"secretary", "auditor", "resident"},
    "registry.ask_change": STAFF | {"secretary", "resident"},
    "registry.get_change_request": STAFF | {"secretary", "auditor", "resident"},
    "registry.link_evidence": STAFF | {"secretary", "resident"},
    "registry.list_change_requests": STAFF | {"secretary", "auditor", "resident"},
    "registry.decide_change": STAFF | {"secretary"},
    "registry.withdraw_change": STAFF | {"secretary", "resident"},
    "registry.read_books": STAFF | {"secretary", "auditor"},
    "registry.check_books": STAFF | {"secretary", "auditor"},
    "registry.get_community_statistics": STAFF | {"secretary", "auditor"},
    "registry.get_desk": STAFF | {"secretary"},
    "registry.get_visit": STAFF | {"secretary"},
    "registry.list_visits": STAFF | {"secretary"},
    "registry.list_assignments": STAFF | {"secretary"},
    "registry.list_covers": STAFF | {"secretary"},
    "registry.get_cover": STAFF | {"secretary"},
    "registry.get_sheet": STAFF | {"secretary"},
    "registry.list_sheets": STAFF | {"secretary"},
    "registry.show_sheet": STAFF | {"secretary"},
    "registry.fill_form": STAFF | {"secretary"},
    "registry.list_forms": STAFF | {"secretary"},
    "registry.plan_visit": STAFF,
    "registry.record_visit": STAFF,
    "registry.cancel_visit": STAFF,
    "registry.enter_visits": STAFF,
    "registry.print_sheet": STAFF,
    "registry.discard_sheet": STAFF,
    "registry.enter_sheets": STAFF,
    "registry.cover_roles": STAFF | {"secretary"},
    "registry.hand_back": STAFF | {"secretary"},
    "registry.create_assignment": ADMIN | {"secretary"},
    "registry.end_assignment": ADMIN | {"secretary"},
    "registry.arrange_cover": ADMIN | {"secretary"},
    "registry.create_audit_engagement": ADMIN | {"secretary"},
    "registry.end_audit_engagement": ADMIN | {"secretary"},
    "registry.get_audit_engagement": ADMIN | {"secretary", "auditor"},
    "registry.list_audit_engagements": ADMIN | {"secretary", "auditor"},
    "registry.list_samples": ADMIN | {"secretary", "auditor"},
    "registry.get_sample": ADMIN | {"secretary", "auditor"},
    "registry.report_duty_conflicts": ADMIN | {"secretary", "auditor"},
    "registry.draw_sample": frozenset({"auditor"}),
    "registry.ask_for_call": RESIDENT,
    "registry.issue_stream_ticket": SIGNED_IN,
    "registry.get_home": SIGNED_IN,
    "registry.redeem_stream_ticket": ANYONE,
    "notify.get_home": SIGNED_IN,
    "notify.get_recipient": STAFF | {"secretary"},
}

for _service in SERVICES:
    ACCESS |= {make(_service).name: SIGNED_IN for make in (*common.JOBS, *common.FILES)}
    ACCESS |= {make(_service).name: ANYONE for make in (common.ping, common.get_linked_file, common.read_linked_file)}


# They write, and change nothing of the community's: whoever may only read follows a job and signs out.
OF_THE_SIGN_IN = frozenset({"registry.issue_stream_ticket", "registry.end_current_session"})


def needs_write(operation: Operation) -> bool:
    """Whether a token needs the scope `write` for it."""
    return operation.writes and operation.name not in OF_THE_SIGN_IN


class AccessTableError(Exception):
    """The table does not fit the operations. The text says which rows to write or mend."""


class Access:
    """The table, checked against the operations that the gateway serves."""

    def __init__(self, operations: Iterable[Operation], table: Mapping[str, Roles] = ACCESS) -> None:
        self._table = dict(table)
        if problems := list(_misfits(operations, self._table)):
            raise AccessTableError("\n".join(problems))

    def roles(self, operation: Operation) -> Roles:
        return self._table[operation.name]

    def check(self, operation: Operation, actor: Actor | None) -> None:
        """Raise Forbidden unless `actor` (None: not signed in) may ask for `operation` at all."""
        roles = self._table.get(operation.name, frozenset())
        if roles == ANYONE:
            return
        if actor is None:
            raise Forbidden("sign in first", type="not-signed-in")
        if roles.isdisjoint(actor.roles):
            raise Forbidden("this is done by: " + ", ".join(sorted(roles)))
        if needs_write(operation) and "read" in actor.scopes and "write" not in actor.scopes:
            raise Forbidden("the token was given for reading only", type="insufficient-scope")

    def allows(self, operation: Operation, actor: Actor | None) -> bool:
        """Whether `check` would pass."""
        try:
            self.check(operation, actor)
        except Forbidden:
            return False
        return True


def _misfits(operations: Iterable[Operation], table: Mapping[str, Roles]) -> Iterable[str]:
    for operation in operations:
        roles = table.get(operation.name)
        if roles is None:
            yield f"{operation.name}: no row in gateway/access.py; write one that says which roles may ask for it"
        elif operation.public != (roles == ANYONE):
            yield (
                f"{operation.name}: the contract says public={operation.public}, the row in gateway/access.py "
                f"{'ANYONE' if roles == ANYONE else 'some roles'}; make the two say the same"
            )
        elif roles != ANYONE and not roles <= ROLES:
            yield f"{operation.name}: unknown roles in gateway/access.py: {', '.join(sorted(roles - ROLES))}"
