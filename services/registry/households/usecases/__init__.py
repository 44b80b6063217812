"""What somebody does with households."""

from services.registry.households.usecases.asked import let_old_texts_go
from services.registry.households.usecases.changing import form_household, record_life_event
from services.registry.households.usecases.ending import record_ending
from services.registry.households.usecases.reading import (
    get_household,
    get_household_history,
    list_households,
    list_life_events,
)
from services.registry.households.usecases.requests import (
    ask_change,
    decide_change,
    get_change_request,
    link_evidence,
    list_change_requests,
    withdraw_change,
)

__all__ = [
    "ask_change",
    "decide_change",
    "form_household",
    "get_change_request",
    "get_household",
    "get_household_history",
    "let_old_texts_go",
    "link_evidence",
    "list_change_requests",
    "list_households",
    "list_life_events",
    "record_ending",
    "record_life_event",
    "withdraw_change",
]
