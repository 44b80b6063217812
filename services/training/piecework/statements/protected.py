"""The columns of statements under the installation's keys: what a rotation writes anew."""

from __future__ import annotations

from chassis.jobs.rotation import field
from services.training.piecework.statements.tables import PayAccountRow
from services.training.piecework.statements.usecases.paying_out import holder_context, number_context

PROTECTED = (
    field(PayAccountRow.__table__, "holder_cipher", holder_context),
    field(PayAccountRow.__table__, "number_cipher", number_context),
)
