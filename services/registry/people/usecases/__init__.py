"""What somebody does with residents."""

from services.registry.people.usecases.keeping import keep_identity, keep_telephone
from services.registry.people.usecases.merging import merge_residents
from services.registry.people.usecases.officially import (
    correct_registration,
    list_registrations,
    void_registration,
)
from services.registry.people.usecases.reading import get_resident, list_residents, resident_view
from services.registry.people.usecases.registering import correct_resident, register_resident
from services.registry.people.usecases.staying import (
    end_temporary_residence,
    list_temporary_residences,
    register_temporary_residence,
    renew_temporary_residence,
)
from services.registry.people.usecases.telling import known_telephone, sealed_contact, state_event, state_of
from services.registry.people.usecases.timeline import get_timeline, record_fact, void_fact

__all__ = [
    "correct_registration",
    "correct_resident",
    "end_temporary_residence",
    "get_resident",
    "get_timeline",
    "keep_identity",
    "keep_telephone",
    "known_telephone",
    "list_registrations",
    "list_residents",
    "list_temporary_residences",
    "merge_residents",
    "record_fact",
    "register_resident",
    "register_temporary_residence",
    "renew_temporary_residence",
    "resident_view",
    "sealed_contact",
    "state_event",
    "state_of",
    "void_fact",
    "void_registration",
]
