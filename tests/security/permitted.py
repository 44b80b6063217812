"""Who may do what, written down a second time: gateway/access.py decides, this is what was reviewed.

A row that is opened, or a role that slips in, shows as a difference. Roles stand in alphabetical order.
"""

from __future__ import annotations

EVERYBODY = "admin auditor employer payer_finance representative resident secretary staff trainer"

PERMITTED: dict[str, str] = {
    "registry.sign_in": "*",
    "registry.get_signing_keys": "*",
    "registry.register_resident": "admin staff",
    "registry.get_resident": "admin auditor resident secretary staff",
    "registry.list_residents": "admin auditor secretary staff",
    "registry.ask_change": "admin resident secretary staff",
    "registry.check_books": "admin auditor secretary staff",
    "registry.correct_resident": "admin staff",
    "registry.create_building": "admin staff",
    "registry.create_compound": "admin",
    "registry.create_dwelling": "admin staff",
    "registry.create_grid": "admin staff",
    "registry.decide_change": "admin secretary staff",
    "registry.form_household": "admin staff",
    "registry.get_change_request": "admin auditor resident secretary staff",
    "registry.get_community": "admin auditor secretary staff",
    "registry.get_community_statistics": "admin auditor secretary staff",
    "registry.get_compound": "admin auditor secretary staff",
    "registry.get_dwelling": "admin auditor secretary staff",
    "registry.get_dwelling_history": "admin auditor secretary staff",
    "registry.get_household": "admin auditor resident secretary staff",
    "registry.get_household_history": "admin auditor secretary staff",
    "registry.get_import_template": "admin staff",
    "registry.get_timeline": "admin resident staff",
    "registry.list_buildings": "admin auditor secretary staff",
    "registry.list_change_requests": "admin auditor resident secretary staff",
    "registry.list_communities": "admin auditor secretary staff",
    "registry.list_compounds": "admin auditor secretary staff",
    "registry.list_divisions": EVERYBODY,
    "registry.list_dwellings": "admin auditor secretary staff",
    "registry.list_grids": "admin auditor secretary staff",
    "registry.list_households": "admin auditor secretary staff",
    "registry.list_life_events": "admin auditor resident secretary staff",
    "registry.merge_residents": "admin staff",
    "registry.read_books": "admin auditor secretary staff",
    "registry.record_fact": "admin resident staff",
    "registry.record_life_event": "admin staff",
    "registry.start_import": "admin staff",
    "registry.update_building": "admin staff",
    "registry.update_community": "admin",
    "registry.update_compound": "admin staff",
    "registry.update_dwelling": "admin staff",
    "registry.update_grid": "admin staff",
    "registry.withdraw_change": "admin resident secretary staff",
    "notify.get_recipient": "admin secretary staff",
}
# Each service has these under its own name.
OF_EACH_SERVICE: dict[str, str] = {
    "ping": "*",
    "get_linked_file": "*",
    "read_linked_file": "*",
    "get_job": EVERYBODY,
    "cancel_job": EVERYBODY,
    "begin_file": EVERYBODY,
    "append_file": EVERYBODY,
    "finish_file": EVERYBODY,
    "get_file": EVERYBODY,
    "read_file": EVERYBODY,
    "delete_file": EVERYBODY,
    "link_file": EVERYBODY,
}
