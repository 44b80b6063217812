"""The words of training's contract are those of its rules, with the same labels."""

from __future__ import annotations

import pytest

from chassis.terms import Term
from services.training.contract.words import WORDS
from services.training.learning.certificate import CertificateState
from services.training.learning.enrolling import EndedBecause, EnrolmentState
from services.training.learning.judging import Outcome
from services.training.learning.training_class import ClassState
from services.training.lectures.lecture import Audience, LectureKind, LectureState
from services.training.lectures.meeting import MeetingKind
from services.training.piecework.court.order import CourtOrderState
from services.training.piecework.deductions.deduction import DeductionKind
from services.training.piecework.ledger.accounts import EntryKind
from services.training.piecework.mediation.mediation import MediationState
from services.training.piecework.payroll.banking import Settlement
from services.training.piecework.payroll.retention import KeptKind
from services.training.piecework.payroll.run import DisputeState, PayoutState, RunKind, RunState
from services.training.piecework.work.claiming import ClaimState, EngagementEnding, LotState, OrderState, Relation
from services.training.piecework.work.inspecting import DeliveryState
from services.training.ventures.following import FollowUpState
from services.training.ventures.placing import PlaceKind
from services.training.ventures.supporting import SupportKind
from services.training.ventures.venture import Line, RegistrationKind, VentureEnding, VentureState

SAME: dict[str, type[Term]] = {
    "business_registrations": RegistrationKind,
    "follow_up_states": FollowUpState,
    "venture_endings": VentureEnding,
    "venture_lines": Line,
    "venture_place_kinds": PlaceKind,
    "venture_states": VentureState,
    "venture_support_kinds": SupportKind,
    "assessment_outcomes": Outcome,
    "certificate_states": CertificateState,
    "claim_states": ClaimState,
    "class_states": ClassState,
    "court_order_states": CourtOrderState,
    "deduction_kinds": DeductionKind,
    "delivery_states": DeliveryState,
    "dispute_states": DisputeState,
    "engagement_endings": EngagementEnding,
    "enrolment_endings": EndedBecause,
    "enrolment_states": EnrolmentState,
    "kept_kinds": KeptKind,
    "lecture_audiences": Audience,
    "lecture_kinds": LectureKind,
    "lecture_states": LectureState,
    "lot_states": LotState,
    "mediation_states": MediationState,
    "meeting_kinds": MeetingKind,
    "difference_settlements": Settlement,
    "payment_states": PayoutState,
    "payroll_kinds": RunKind,
    "payroll_states": RunState,
    "work_order_states": OrderState,
    "work_relations": Relation,
}


@pytest.mark.parametrize("vocabulary", SAME)
def test_a_vocabulary_is_its_terms(vocabulary: str) -> None:
    terms = {term.value: {"zh-CN": term.zh, "en": term.en} for term in SAME[vocabulary]}
    assert WORDS[vocabulary] == terms


def test_kinds_of_earnings_are_kinds_of_entries() -> None:
    kinds = {kind.value: {"zh-CN": kind.zh, "en": kind.en} for kind in EntryKind}
    assert WORDS["earning_kinds"].items() <= kinds.items()
