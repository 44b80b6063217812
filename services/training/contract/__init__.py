"""What others may know of training: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from services.training.contract import words
from services.training.contract.fields import *
from services.training.contract.tax import *

VOCABULARIES = words.WORDS
PARAMETERS: dict[str, str] = {}
EXAMPLES = {
    "source": "STA announcement 2018 no. 61, article 8",
}
