"""Training: from signing up to being paid."""

from chassis.access import known_keys
from chassis.service import Service
from services.registry import contract as registry
from services.training import contract, reactions, tables
from services.training.base import Base
from services.training.piecework import taxing

MODELS = (tables,)

service = Service(
    name="training",
    base=Base,
    operations={contract.preview_tax: taxing.preview_tax},
    reactions={
        registry.signing_key_published: known_keys.learn_signing_key,
        registry.signing_key_retired: known_keys.forget_signing_key,
        **reactions.COPIES,
    },
)
