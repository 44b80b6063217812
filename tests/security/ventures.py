"""The venture room's part of what the security tests go by."""

from __future__ import annotations

REACH = "tests/integration/training/test_ventures.py"

ELSEWHERE: dict[str, str] = dict.fromkeys(
    (
        "/v1/mentors",
        "/v1/venture-follow-ups",
        "/v1/venture-places",
        "/v1/venture-support",
        "/v1/ventures",
    ),
    REACH,
)
# What asks for a maker space, which a test of its own has.
PARTS: dict[str, str] = dict.fromkeys(
    ("training.apply_venture", "training.enter_mentor", "training.enter_venture_place"), REACH
)
OTHERS: dict[tuple[str, str], str] = dict.fromkeys(
    (
        ("training.apply_venture", "organisation"),
        ("training.apply_venture", "resident"),
        ("training.assign_mentor", "mentor"),
        ("training.enter_mentor", "account"),
        ("training.enter_mentor", "organisation"),
        ("training.enter_venture_place", "organisation"),
        ("training.list_mentors", "organisation"),
        ("training.list_venture_follow_ups", "organisation"),
        ("training.list_venture_follow_ups", "venture"),
        ("training.list_venture_outcomes", "organisation"),
        ("training.list_venture_places", "organisation"),
        ("training.list_venture_support", "venture"),
        ("training.list_ventures", "organisation"),
        ("training.list_ventures", "resident"),
        ("training.place_venture", "place"),
        ("training.record_venture_support", "mentor"),
    ),
    REACH,
)

RUN, ASK = "admin representative staff", "admin resident staff"
PERMITTED: dict[str, str] = {
    "training.apply_venture": ASK,
    "training.assign_mentor": RUN,
    "training.close_venture_place": RUN,
    "training.decide_venture": RUN,
    "training.edit_venture": ASK,
    "training.end_mentor": RUN,
    "training.end_venture": RUN,
    "training.enter_mentor": RUN,
    "training.enter_venture_place": RUN,
    "training.get_venture": "admin representative resident secretary staff",
    "training.leave_venture_place": RUN,
    "training.list_mentors": "admin representative secretary staff",
    "training.list_venture_follow_ups": "admin representative resident secretary staff",
    "training.list_venture_outcomes": "admin representative secretary staff",
    "training.list_venture_places": "admin representative secretary staff",
    "training.list_venture_support": "admin representative resident secretary staff",
    "training.list_ventures": "admin representative resident secretary staff",
    "training.place_venture": RUN,
    "training.record_venture_follow_up": "admin representative resident staff",
    "training.record_venture_support": RUN,
    "training.register_venture": RUN,
    "training.start_venture": RUN,
    "training.void_venture_support": RUN,
    "training.withdraw_venture": ASK,
}

VENTURE = (
    "allowed_actions applied_on decided_because decided_on description ended_because ended_note ended_on id line "
    "mentors.id mentors.mentor mentors.name mentors.since mentors.until name needs next_follow_up_on organisation "
    "organisation_name places.id places.name places.place places.since places.until planned_on "
    "registration.credit_code registration.kind registration.name registration.registered_on resident started_on "
    "state title version"
)
PLACE = "allowed_actions capacity closed_on id kind name organisation taken version"
MENTOR = "account allowed_actions ended_on expertise id name organisation version"
SUPPORT = (
    "allowed_actions amount.amount amount.currency given_on giver id kind mentor minutes note venture version "
    "voided_because voided_on"
)
FOLLOW_UP = (
    "allowed_actions difficulties due_on id income.amount income.currency months name next_step organisation people "
    "recorded_on resident running state title venture version"
)
OUTCOMES = (
    "items.accepted items.after.followed_up items.after.income.a_month.amount items.after.income.a_month.currency "
    "items.after.income.people items.after.months items.after.running items.applied items.organisation "
    "items.organisation_name items.registered items.started items.year"
)


def listed(row: str) -> str:
    """The row of a list of such things."""
    return " ".join(["next_cursor", *(f"items.{field}" for field in row.split())])


ALLOWED: dict[str, str] = {
    "training.apply_venture": VENTURE,
    "training.assign_mentor": VENTURE,
    "training.close_venture_place": PLACE,
    "training.decide_venture": VENTURE,
    "training.edit_venture": VENTURE,
    "training.end_mentor": MENTOR,
    "training.end_venture": VENTURE,
    "training.enter_mentor": MENTOR,
    "training.enter_venture_place": PLACE,
    "training.get_venture": VENTURE,
    "training.leave_venture_place": VENTURE,
    "training.list_mentors": listed(MENTOR),
    "training.list_venture_follow_ups": listed(FOLLOW_UP),
    "training.list_venture_outcomes": f"{OUTCOMES} next_cursor",
    "training.list_venture_places": listed(PLACE),
    "training.list_venture_support": listed(SUPPORT),
    "training.list_ventures": listed(VENTURE),
    "training.place_venture": VENTURE,
    "training.record_venture_follow_up": FOLLOW_UP,
    "training.record_venture_support": SUPPORT,
    "training.register_venture": VENTURE,
    "training.start_venture": VENTURE,
    "training.void_venture_support": SUPPORT,
    "training.withdraw_venture": VENTURE,
}
