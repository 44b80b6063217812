"""What others may know of training: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from chassis.common import contract as common
from services.training.contract import learning_words, lecture_words, piecework_words, words
from services.training.contract.certificates import *
from services.training.contract.enrolments import *
from services.training.contract.fields import *
from services.training.contract.keeping import *
from services.training.contract.learning import *
from services.training.contract.lectures import *
from services.training.contract.orders import *
from services.training.contract.overview import *
from services.training.contract.payroll import *
from services.training.contract.rates import *
from services.training.contract.tax import *
from services.training.contract.work import *

VOCABULARIES = words.WORDS
PARAMETERS = learning_words.PARAMETERS | piecework_words.PARAMETERS | lecture_words.PARAMETERS
EXAMPLES = learning_words.EXAMPLES | piecework_words.EXAMPLES | lecture_words.EXAMPLES
HEADINGS = learning_words.HEADINGS | piecework_words.HEADINGS | lecture_words.HEADINGS
PROBLEMS = learning_words.PROBLEMS | piecework_words.PROBLEMS | lecture_words.PROBLEMS
get_job, cancel_job = (make("training") for make in common.JOBS)
