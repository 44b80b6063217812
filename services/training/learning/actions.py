"""What can be done with an object of learning: its `allowed_actions`, by schema."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.common.actions import Action, Actions
from chassis.contract import Schema
from services.training import contract
from services.training.learning import store
from services.training.learning.training_class import ClassState
from services.training.learning.usecases import assessing, certificates, classes, enrolments, orders

ACTIONS: Mapping[type[Schema], Actions] = {
    contract.DemandOrder: Actions({"close": Action(contract.close_demand_order, orders.refuse_closed)}),
    contract.Programme: Actions({"edit": Action(contract.edit_programme)}),
    contract.Course: Actions({"edit": Action(contract.edit_course)}),
    contract.TrainingClass: Actions(
        {
            "edit": Action(contract.edit_class, classes.refuse_over),
            "plan_sessions": Action(contract.plan_sessions, classes.refuse_to_plan),
            "open": Action(contract.open_class, classes.may_become(ClassState.OPEN)),
            "start": Action(contract.start_class, classes.may_become(ClassState.RUNNING)),
            "finish": Action(contract.finish_class, classes.may_become(ClassState.FINISHED)),
            "cancel": Action(contract.cancel_class, classes.may_become(ClassState.CANCELLED)),
        }
    ),
    contract.Enrolment: Actions(
        {
            "withdraw": Action(contract.withdraw_enrolment, enrolments.refuse_to_withdraw),
            "assess": Action(contract.assess_enrolment, assessing.may_assess),
        },
        ahead=store.classes_of,
    ),
    contract.Certificate: Actions({"revoke": Action(contract.revoke_certificate, certificates.refuse_revoked)}),
}
