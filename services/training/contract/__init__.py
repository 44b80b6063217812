"""What others may know of training: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from chassis.common import contract as common
from services.training.contract import (
    learning_words,
    material_words,
    piecework_words,
    statement_texts,
    words,
)
from services.training.contract.batches import *
from services.training.contract.certificates import *
from services.training.contract.enrolments import *
from services.training.contract.fairness import *
from services.training.contract.fields import *
from services.training.contract.handovers import *
from services.training.contract.learning import *
from services.training.contract.material import *
from services.training.contract.orders import *
from services.training.contract.payroll import *
from services.training.contract.rates import *
from services.training.contract.statements import *
from services.training.contract.tax import *
from services.training.contract.work import *

VOCABULARIES = words.WORDS
PARAMETERS = learning_words.PARAMETERS | material_words.PARAMETERS | piecework_words.PARAMETERS
EXAMPLES = learning_words.EXAMPLES | piecework_words.EXAMPLES | material_words.EXAMPLES
HEADINGS = learning_words.HEADINGS | material_words.HEADINGS | piecework_words.HEADINGS
TEXTS = statement_texts.TEXTS
PROBLEMS = learning_words.PROBLEMS | material_words.PROBLEMS | piecework_words.PROBLEMS
get_job, cancel_job = (make("training") for make in common.JOBS)
begin_file, append_file, finish_file = (make("training") for make in common.FILES[:3])
get_file, read_file, delete_file = (make("training") for make in common.FILES[3:6])
link_file, get_linked_file, read_linked_file = (make("training") for make in common.FILES[6:])
