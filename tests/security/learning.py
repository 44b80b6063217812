"""Objects of learning, for the tests that try every operation: how far each is reached, and how it is made."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from stdnum.cn.uscc import calc_check_digit as check_digit

if TYPE_CHECKING:
    from .town import Town

Fields = dict[str, Any]
CRITERION = "针距均匀"
JOURNEY = "tests/journeys/test_learning.py"

# What asks for a session that is being held, and the test that has one.
PARTS = dict.fromkeys(("training.mark_attendance", "training.attend_session"), JOURNEY)
# What an employer's system does for its own organisation only, which the town's have not registered.
PARTS["training.open_demand_order"] = JOURNEY

REFERENCES = {
    "course": "/v1/courses",
    "demand_order": "/v1/demand-orders",
    "training_class": "/v1/classes",
}


def later(**distance: float) -> str:
    return (datetime.now(UTC) + timedelta(**distance)).isoformat()


def a_class(town: Town, community: str, number: int) -> Fields:
    """A class that is being held now."""
    return {
        "course": town.shared("/v1/courses", community)["id"],
        "seats": 20,
        "opens_at": later(days=-1),
        "closes_at": later(minutes=30),
        "sessions": [{"starts_at": later(hours=-1), "ends_at": later(hours=1)}],
    }


def an_employer(town: Town, community: str) -> str:
    code = f"91150627MA{uuid.uuid4().int % 10**7:07d}"
    body = {"kind": "employer", "name": f"{town.markers[community]}{code}", "credit_code": code + check_digit(code)}
    return str(town.create(town.maker("/v1/organisations"), community, body)["id"])


def an_open_class(town: Town, community: str) -> str:
    opened = str(town.make("/v1/classes", community)["id"])
    step(town, community, f"/v1/classes/{opened}/open")
    return opened


def step(town: Town, community: str, path: str, body: Fields | None = None) -> Fields:
    answer = town.ask(town.clerk(community), "post", path, json=body or {})
    assert answer.is_success, f"{path}: {answer.text}"
    done: Fields = answer.json()
    return done


def an_enrolment(town: Town, community: str, number: int) -> Fields:
    resident = town.make("/v1/residents", community)["id"]
    return {"training_class": an_open_class(town, community), "resident": resident}


def certificate(town: Town, community: str) -> Fields:
    """Of somebody who passed."""
    enrolment = town.make("/v1/enrolments", community)
    step(town, community, f"/v1/classes/{enrolment['training_class']}/start")
    marks = {"marks": [{"criterion": CRITERION, "mark": 80}]}
    passed = step(town, community, f"/v1/enrolments/{enrolment['id']}/assessments", marks)
    found = town.ask(town.clerk(community), "get", f"/v1/certificates/{passed['certificate']}")
    thing: Fields = found.json()
    return thing


BODIES: Mapping[str, Callable[[Town, str, int], Fields]] = {
    "training.create_programme": lambda town, community, number: {"name": f"{town.markers[community]}项目{number}"},
    "training.open_demand_order": lambda town, community, number: {
        "employer": an_employer(town, community),
        "by_when": later(days=60)[:10],
    },
    "training.plan_class": a_class,
    "training.plan_sessions": lambda town, community, number: {
        "sessions": [{"starts_at": later(days=3), "ends_at": later(days=3, hours=2)}]
    },
    "training.enrol_resident": an_enrolment,
    "training.assess_enrolment": lambda town, community, number: {"marks": [{"criterion": CRITERION, "mark": 80}]},
}

MAKERS: Mapping[str, Callable[[Town, str], Fields]] = {
    "/v1/certificates": certificate,
    "/v1/verify": lambda town, community: {"id": town.make("/v1/certificates", community)["number"]},
}

PERMITTED = {
    "training.assess_enrolment": "admin staff trainer",
    "training.attend_session": "resident",
    "training.cancel_class": "admin staff",
    "training.close_demand_order": "admin employer staff",
    "training.create_course": "admin staff",
    "training.create_programme": "admin staff",
    "training.edit_class": "admin staff",
    "training.edit_course": "admin staff",
    "training.edit_programme": "admin staff",
    "training.enrol_resident": "admin resident staff",
    "training.finish_class": "admin staff trainer",
    "training.get_certificate": "admin resident secretary staff",
    "training.get_class": "admin resident secretary staff trainer",
    "training.get_course": "admin employer representative resident secretary staff trainer",
    "training.get_course_outcomes": "admin secretary staff",
    "training.get_demand_order": "admin employer secretary staff",
    "training.get_enrolment": "admin resident secretary staff trainer",
    "training.get_programme": "admin employer representative resident secretary staff trainer",
    "training.get_programme_outcomes": "admin secretary staff",
    "training.get_room_code": "admin staff trainer",
    "training.list_attendance": "admin resident secretary staff trainer",
    "training.show_certificate": "admin resident secretary staff",
    "training.list_certificates": "admin resident secretary staff",
    "training.list_classes": "admin resident secretary staff trainer",
    "training.list_courses": "admin employer representative resident secretary staff trainer",
    "training.list_demand_orders": "admin employer secretary staff",
    "training.list_enrolments": "admin resident secretary staff trainer",
    "training.list_programmes": "admin employer representative resident secretary staff trainer",
    "training.list_training_hours": "admin resident secretary staff",
    "training.mark_attendance": "admin staff trainer",
    "training.open_class": "admin staff",
    "training.open_demand_order": "admin employer staff",
    "training.plan_class": "admin staff",
    "training.plan_sessions": "admin staff trainer",
    "training.revoke_certificate": "admin staff",
    "training.start_class": "admin staff trainer",
    "training.verify_certificate": "*",
    "training.withdraw_enrolment": "admin resident staff",
}

ORDER = (
    "allowed_actions by_when chain.certified chain.enrolled chain.heads chain.lost.enrolled chain.lost.paid "
    "chain.lost.passed chain.lost.working chain.paid chain.passed chain.working closed_because "
    "closed_on employer employer_name employer_reference heads id opened_on place rates skill state version"
)
PROGRAMME = "aim allowed_actions id name provider provider_name since until version"
COURSE = (
    "allowed_actions id kind minimum_attendance name prerequisites programme rubric.most rubric.name "
    "rubric.pass_mark second_assessor skill validity_months version"
)
CLASS = (
    "allowed_actions cancelled_because closes_at compound course demand_order id language opens_at place "
    "remind_hours seats sessions.ends_at sessions.id sessions.starts_at state taken trainer unassessed version "
    "waiting"
)
ENROLMENT = (
    "ahead allowed_actions changed_at ended_because enrolled_at id name number resident state training_class version"
)
OUTCOMES = (
    "certified enrolled finished id income_12_months.a_month.amount income_12_months.a_month.currency "
    "income_12_months.people income_3_months.a_month.amount income_3_months.a_month.currency "
    "income_3_months.people started_work"
)
MARK = "enrolment id marked_at present session way"
CERTIFICATE = (
    "allowed_actions course enrolment expires_on id issued_on name number resident revoked_because "
    "revoked_on skill state version"
)


def listed(row: str) -> str:
    """The row of a list of such things."""
    return " ".join(["next_cursor", *(f"items.{field}" for field in row.split())])


ALLOWED: dict[str, str] = {
    "training.assess_enrolment": "attempt attendance certificate enrolment id outcome reasons",
    "training.attend_session": MARK,
    "training.cancel_class": CLASS,
    "training.close_demand_order": ORDER,
    "training.create_course": COURSE,
    "training.create_programme": PROGRAMME,
    "training.edit_class": CLASS,
    "training.edit_course": COURSE,
    "training.edit_programme": PROGRAMME,
    "training.enrol_resident": ENROLMENT,
    "training.finish_class": CLASS,
    "training.get_certificate": CERTIFICATE,
    "training.get_class": CLASS,
    "training.get_course": COURSE,
    "training.get_course_outcomes": OUTCOMES,
    "training.get_demand_order": ORDER,
    "training.get_enrolment": ENROLMENT,
    "training.get_programme": PROGRAMME,
    "training.get_programme_outcomes": OUTCOMES,
    "training.get_room_code": "changes_in code session",
    "training.list_attendance": listed(MARK),
    "training.show_certificate": "content language media_type name",
    "training.list_certificates": listed(CERTIFICATE),
    "training.list_classes": listed(CLASS),
    "training.list_courses": listed(COURSE),
    "training.list_demand_orders": listed(ORDER),
    "training.list_enrolments": listed(ENROLMENT),
    "training.list_programmes": listed(PROGRAMME),
    "training.list_training_hours": "items.minutes items.resident items.sessions next_cursor",
    "training.mark_attendance": "items.enrolment items.id items.marked_at items.present items.session items.way",
    "training.open_class": CLASS,
    "training.open_demand_order": ORDER,
    "training.plan_class": CLASS,
    "training.plan_sessions": CLASS,
    "training.revoke_certificate": CERTIFICATE,
    "training.start_class": CLASS,
    "training.verify_certificate": "number state",
    "training.withdraw_enrolment": ENROLMENT,
}
