"""What others may know of training: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from services.training.contract import learning_words, words
from services.training.contract.certificates import *
from services.training.contract.enrolments import *
from services.training.contract.fields import *
from services.training.contract.learning import *
from services.training.contract.orders import *
from services.training.contract.tax import *

VOCABULARIES = words.WORDS
PARAMETERS: dict[str, str] = {**learning_words.PARAMETERS}
EXAMPLES = {
    **learning_words.EXAMPLES,
    "source": "STA announcement 2018 no. 61, article 8",
}
HEADINGS = {**learning_words.HEADINGS}
PROBLEMS = {**learning_words.PROBLEMS}
