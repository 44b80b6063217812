"""The registry: who lives here, and who works with the community."""

from chassis.announce import announcing
from chassis.database.unit_of_work import UnitOfWork
from chassis.service import Service
from services.notify import contract as notify
from services.registry import contract, reactions
from services.registry.accounts import tables as _accounts_tables
from services.registry.accounts import usecases as accounts
from services.registry.base import Base
from services.registry.people import announcements, names
from services.registry.people import tables as _people_tables
from services.registry.people import usecases as people

MODELS = (_accounts_tables, _people_tables)


def prepare(uow: UnitOfWork) -> None:
    """Once before the first call: a signing key, and the dictionary of pinyin, which takes a while to load."""
    accounts.prepare(uow)
    names.search_keys("预备")


service = Service(
    name="registry",
    base=Base,
    operations={
        contract.sign_in: accounts.sign_in,
        contract.get_signing_keys: accounts.get_signing_keys,
        contract.register_resident: people.register_resident,
        contract.get_resident: people.get_resident,
        contract.list_residents: people.list_residents,
    },
    reactions={notify.sealing_key_published: reactions.learn_sealing_key},
    jobs={"announce": announcing([announcements.residents])},
    prepare=prepare,
)
