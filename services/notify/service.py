"""Notify: nobody misses what concerns them."""

from chassis.access import known_keys
from chassis.service import Service
from services.notify import contract, reactions, tables, usecases
from services.notify.base import Base
from services.registry import contract as registry

MODELS = (tables,)

service = Service(
    name="notify",
    base=Base,
    operations={contract.get_recipient: usecases.get_recipient, contract.get_home: usecases.get_home},
    reactions={
        registry.signing_key_published: known_keys.learn_signing_key,
        registry.signing_keys_stated: known_keys.learn_signing_keys,
        registry.signing_key_retired: known_keys.forget_signing_key,
        **reactions.COPIES,
    },
    prepare=usecases.prepare,
)
