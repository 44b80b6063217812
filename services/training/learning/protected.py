"""The columns of learning under the installation's keys: what a rotation writes anew."""

from __future__ import annotations

from chassis.jobs.rotation import field
from services.training.learning.tables import TrainingClass
from services.training.learning.usecases.classes import code_context

PROTECTED = (field(TrainingClass.__table__, "code_cipher", code_context),)
