"""Which roles may ask training for what: one row an operation. Whose object it is, the store decides."""

from __future__ import annotations

from chassis.contract import ANYONE, Roles

STAFF: Roles = frozenset({"staff", "admin"})
LEARNERS_SIDE: Roles = STAFF | {"secretary", "trainer", "resident"}
TEACHERS: Roles = STAFF | {"trainer"}

ACCESS: dict[str, Roles] = {
    "training.preview_tax": STAFF | {"secretary", "auditor", "payer_finance", "employer", "resident"},
    # ---- learning
    "training.open_demand_order": STAFF | {"employer"},
    "training.get_demand_order": STAFF | {"secretary", "employer"},
    "training.list_demand_orders": STAFF | {"secretary", "employer"},
    "training.close_demand_order": STAFF | {"employer"},
    "training.create_course": STAFF,
    "training.edit_course": STAFF,
    "training.get_course": LEARNERS_SIDE | {"employer", "representative"},
    "training.list_courses": LEARNERS_SIDE | {"employer", "representative"},
    "training.get_course_outcomes": STAFF | {"secretary"},
    "training.plan_class": STAFF,
    "training.edit_class": STAFF,
    "training.get_class": LEARNERS_SIDE,
    "training.list_classes": LEARNERS_SIDE,
    "training.plan_sessions": TEACHERS,
    "training.open_class": STAFF,
    "training.start_class": TEACHERS,
    "training.finish_class": TEACHERS,
    "training.cancel_class": STAFF,
    "training.enrol_resident": STAFF | {"resident"},
    "training.get_enrolment": LEARNERS_SIDE,
    "training.list_enrolments": LEARNERS_SIDE,
    "training.withdraw_enrolment": STAFF | {"resident"},
    "training.assess_enrolment": TEACHERS,
    "training.mark_attendance": TEACHERS,
    "training.list_attendance": LEARNERS_SIDE,
    "training.get_room_code": TEACHERS,
    "training.attend_session": frozenset({"resident"}),
    "training.list_training_hours": STAFF | {"secretary", "resident"},
    "training.get_certificate": STAFF | {"secretary", "resident"},
    "training.list_certificates": STAFF | {"secretary", "resident"},
    "training.revoke_certificate": STAFF,
    "training.verify_certificate": ANYONE,
}
