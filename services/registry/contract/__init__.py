"""What others may know of the registry: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from chassis.contract import marks_of
from services.registry.contract import (
    bodies,
    descriptions,
    examples,
    headings,
    labels,
    parameters,
    problems,
    row_problems,
    words,
)
from services.registry.contract.accounts import *
from services.registry.contract.audits import *
from services.registry.contract.consents import *
from services.registry.contract.counting import *
from services.registry.contract.credentials import *
from services.registry.contract.fields import *
from services.registry.contract.forms import *
from services.registry.contract.households import *
from services.registry.contract.imports import *
from services.registry.contract.incidents import *
from services.registry.contract.organisations import *
from services.registry.contract.people import *
from services.registry.contract.places import *
from services.registry.contract.rights import *
from services.registry.contract.roles import *
from services.registry.contract.rota import *
from services.registry.contract.staffing import *
from services.registry.contract.staying import *
from services.registry.contract.tickets import *
from services.registry.contract.visits import *

DESCRIPTIONS = descriptions.DESCRIPTIONS
EXAMPLES = examples.EXAMPLES
BODIES = bodies.BODIES
HEADINGS = headings.HEADINGS
PARAMETERS = parameters.PARAMETERS
PROBLEMS = {**problems.PROBLEMS, **row_problems.ROW_PROBLEMS}
VOCABULARIES = {**words.WORDS, **labels.LABELS}
announcement_begun, announcement_ended = marks_of("registry").begun, marks_of("registry").ended
