"""What others may know of training: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from chassis.common import contract as common
from services.training.contract import (
    bodies,
    learning_words,
    lecture_words,
    material_words,
    mediation_words,
    pay_words,
    piecework_words,
    statement_texts,
    venture_words,
    words,
)
from services.training.contract.batches import *
from services.training.contract.certificates import *
from services.training.contract.court import *
from services.training.contract.deductions import *
from services.training.contract.enrolments import *
from services.training.contract.fairness import *
from services.training.contract.fields import *
from services.training.contract.handovers import *
from services.training.contract.keeping import *
from services.training.contract.learning import *
from services.training.contract.lectures import *
from services.training.contract.material import *
from services.training.contract.mediation import *
from services.training.contract.orders import *
from services.training.contract.overview import *
from services.training.contract.payments import *
from services.training.contract.payroll import *
from services.training.contract.photographs import *
from services.training.contract.programmes import *
from services.training.contract.rates import *
from services.training.contract.statements import *
from services.training.contract.tax import *
from services.training.contract.ventures import *
from services.training.contract.work import *

VOCABULARIES = words.WORDS
_WORDS = (
    learning_words,
    lecture_words,
    material_words,
    mediation_words,
    pay_words,
    piecework_words,
    venture_words,
)
PARAMETERS = {name: text for part in _WORDS for name, text in part.PARAMETERS.items()}
DESCRIPTIONS = {name: text for part in _WORDS for name, text in part.DESCRIPTIONS.items()}
EXAMPLES = {name: example for part in _WORDS for name, example in part.EXAMPLES.items()}
HEADINGS = {name: text for part in _WORDS for name, text in part.HEADINGS.items()}
TEXTS = statement_texts.TEXTS
BODIES = bodies.BODIES
PROBLEMS = {name: texts for part in _WORDS for name, texts in part.PROBLEMS.items()}
get_job, cancel_job = (make("training") for make in common.JOBS)
begin_file, append_file, finish_file = (make("training") for make in common.FILES[:3])
get_file, read_file, delete_file = (make("training") for make in common.FILES[3:6])
link_file, get_linked_file, read_linked_file = (make("training") for make in common.FILES[6:])
