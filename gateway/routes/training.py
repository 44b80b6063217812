"""Training's addresses."""

from gateway.routing import Route
from services.training import contract

LEARNING = (
    Route("POST", "/v1/demand-orders", contract.open_demand_order, status=201, location="/v1/demand-orders/{id}"),
    Route("GET", "/v1/demand-orders", contract.list_demand_orders),
    Route("GET", "/v1/demand-orders/{id}", contract.get_demand_order),
    Route("POST", "/v1/demand-orders/{id}/close", contract.close_demand_order),
    Route("POST", "/v1/courses", contract.create_course, status=201, location="/v1/courses/{id}"),
    Route("GET", "/v1/courses", contract.list_courses),
    Route("GET", "/v1/courses/{id}", contract.get_course),
    Route("PATCH", "/v1/courses/{id}", contract.edit_course),
    Route("GET", "/v1/courses/{id}/outcomes", contract.get_course_outcomes),
    Route("POST", "/v1/classes", contract.plan_class, status=201, location="/v1/classes/{id}"),
    Route("GET", "/v1/classes", contract.list_classes),
    Route("GET", "/v1/classes/{id}", contract.get_class),
    Route("PATCH", "/v1/classes/{id}", contract.edit_class),
    Route("PUT", "/v1/classes/{id}/sessions", contract.plan_sessions),
    Route("POST", "/v1/classes/{id}/open", contract.open_class),
    Route("POST", "/v1/classes/{id}/start", contract.start_class),
    Route("POST", "/v1/classes/{id}/finish", contract.finish_class),
    Route("POST", "/v1/classes/{id}/cancel", contract.cancel_class),
    Route("POST", "/v1/enrolments", contract.enrol_resident, status=201, location="/v1/enrolments/{id}"),
    Route("GET", "/v1/enrolments", contract.list_enrolments),
    Route("GET", "/v1/enrolments/{id}", contract.get_enrolment),
    Route("POST", "/v1/enrolments/{id}/withdrawal", contract.withdraw_enrolment),
    Route("POST", "/v1/enrolments/{id}/assessments", contract.assess_enrolment, status=201),
    Route("POST", "/v1/attendance", contract.mark_attendance, cost=5),
    Route("GET", "/v1/attendance", contract.list_attendance),
    Route("GET", "/v1/attendance/code", contract.get_room_code),
    Route("POST", "/v1/attendance/code", contract.attend_session, status=201, cost=10),
    Route("GET", "/v1/training-hours", contract.list_training_hours),
    Route("GET", "/v1/certificates", contract.list_certificates),
    Route("GET", "/v1/certificates/{id}", contract.get_certificate),
    Route("POST", "/v1/certificates/{id}/revoke", contract.revoke_certificate),
    Route("GET", "/v1/verify/{number}", contract.verify_certificate, cost=10),
)

ROUTES = (Route("POST", "/v1/tax/preview", contract.preview_tax), *LEARNING)
