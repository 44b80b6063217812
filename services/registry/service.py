"""The registry: who lives here, and who works with the community."""

from chassis.announce import announcing
from chassis.common_usecases import files_of, jobs_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.service import Service
from services.notify import contract as notify
from services.registry import contract, reactions
from services.registry.accounts import tables as _accounts_tables
from services.registry.accounts import usecases as accounts
from services.registry.base import Base
from services.registry.books import tables as _books_tables
from services.registry.books import usecases as books
from services.registry.filing import files
from services.registry.households import tables as _households_tables
from services.registry.households import usecases as households
from services.registry.imports import usecases as imports
from services.registry.people import announcements, names
from services.registry.people import tables as _people_tables
from services.registry.people import usecases as people
from services.registry.places import tables as _places_tables
from services.registry.places import usecases as places
from services.registry.statistics import usecases as statistics

MODELS = (_accounts_tables, _people_tables, _places_tables, _households_tables, _books_tables)


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
        contract.correct_resident: people.correct_resident,
        contract.merge_residents: people.merge_residents,
        contract.get_timeline: people.get_timeline,
        contract.record_fact: people.record_fact,
        contract.get_community: places.get_community,
        contract.list_communities: places.list_communities,
        contract.update_community: places.update_community,
        contract.create_compound: places.create_compound,
        contract.update_compound: places.update_compound,
        contract.get_compound: places.get_compound,
        contract.list_compounds: places.list_compounds,
        contract.create_grid: places.create_grid,
        contract.update_grid: places.update_grid,
        contract.list_grids: places.list_grids,
        contract.create_building: places.create_building,
        contract.update_building: places.update_building,
        contract.list_buildings: places.list_buildings,
        contract.create_dwelling: places.create_dwelling,
        contract.update_dwelling: places.update_dwelling,
        contract.get_dwelling: places.get_dwelling,
        contract.list_dwellings: places.list_dwellings,
        contract.get_dwelling_history: places.get_dwelling_history,
        contract.list_divisions: places.list_divisions,
        contract.form_household: households.form_household,
        contract.get_household: households.get_household,
        contract.list_households: households.list_households,
        contract.get_household_history: households.get_household_history,
        contract.record_life_event: households.record_life_event,
        contract.list_life_events: households.list_life_events,
        contract.ask_change: households.ask_change,
        contract.get_change_request: households.get_change_request,
        contract.list_change_requests: households.list_change_requests,
        contract.decide_change: households.decide_change,
        contract.withdraw_change: households.withdraw_change,
        contract.read_books: books.read_books,
        contract.check_books: books.check_books,
        contract.get_community_statistics: statistics.get_community_statistics,
        contract.start_import: imports.start_import,
        contract.get_import_template: imports.get_import_template,
        **jobs_of("registry"),
        **files_of("registry", files),
    },
    reactions={notify.sealing_key_published: reactions.learn_sealing_key},
    jobs={"announce": announcing([announcements.residents]), "import_file": imports.import_file},
    prepare=prepare,
)
