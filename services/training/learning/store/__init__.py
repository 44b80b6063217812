"""Queries about learning, named for what they answer. Each one that serves an operation applies the actor's scope."""

# ruff: noqa: F403 - each module holds the queries of one subject
from services.training.learning.store.asking import *
from services.training.learning.store.certificates import *
from services.training.learning.store.classes import *
from services.training.learning.store.enrolments import *
from services.training.learning.store.marks import *
from services.training.learning.store.orders import *
from services.training.learning.store.people import *
