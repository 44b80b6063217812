"""What can be done with an object of training: its `allowed_actions`, by schema. Each room has its own rows."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.common.actions import Actions, ActionTable
from chassis.contract import Schema
from services.training.contract.access import ACCESS
from services.training.learning.actions import ACTIONS as LEARNING

ACTIONS: Mapping[type[Schema], Actions] = {**LEARNING}

TABLE = ActionTable(ACTIONS, ACCESS)
