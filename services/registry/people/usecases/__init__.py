"""What somebody does with residents."""

from services.registry.people.usecases.keeping import keep_identity, keep_telephone
from services.registry.people.usecases.merging import merge_residents
from services.registry.people.usecases.reading import get_resident, list_residents, resident_view
from services.registry.people.usecases.registering import correct_resident, register_resident
from services.registry.people.usecases.telling import known_telephone, sealed_contact, state_event, state_of
from services.registry.people.usecases.timeline import get_timeline, record_fact

__all__ = [
    "correct_resident",
    "get_resident",
    "get_timeline",
    "keep_identity",
    "keep_telephone",
    "known_telephone",
    "list_residents",
    "merge_residents",
    "record_fact",
    "register_resident",
    "resident_view",
    "sealed_contact",
    "state_event",
    "state_of",
]
