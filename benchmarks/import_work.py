"""What the contenders of the import share: a registry on a database of its own with its dwellings, and the files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis.access.actor import Actor, ActorKind
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.files.store import PIECE
from chassis.files.types import XLSX
from chassis.sheets.writer import write_csv, write_workbook
from services.registry.base import Base
from services.registry.demo.community import residents
from services.registry.demo.workbook import resident_record
from services.registry.filing import files
from services.registry.imports.blocks import ORDER
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.dwellings import DwellingRow
from services.registry.imports.usecases import start_import
from services.registry.imports.words import HOUSING
from services.registry.places.address import Address
from services.registry.places.bulk import PlaceIndex
from services.registry.places.tables import Community
from services.registry.service import service

MEDIA_TYPES = {"xlsx": XLSX, "csv": "text/csv"}


def database(url: str, keys_path: Path) -> Database:
    """The registry's database, as a process for long work opens it."""
    return Database(url, Base, service=service.name, keys=keys.load(keys_path))


class Site:
    """A registry with a community and the dwellings of `rows` residents, nobody in them."""

    def __init__(self, url: str, rows: int) -> None:
        self.url = url
        self.folder = Path(tempfile.mkdtemp(prefix="tongxin-import-"))
        self.keys = self.folder / "keys.json"
        keys.create(self.keys, ("registry", "notify"))
        self.database = database(url, self.keys)
        Base.metadata.create_all(self.database.engine)
        self.actor = Actor(str(uuid4()), ActorKind.SYSTEM, frozenset({"admin"}), uuid4())
        with self.database.writing() as connection:
            connection.execute(self.database.tables.installation.insert().values(id=1, epoch=1))
        with self.database.unit_of_work(self.actor) as uow:
            uow.add(Community(id=self.actor.community, version=1, name="新北社区", division_code="150627100007"))
        self._enter_dwellings(rows)

    def _enter_dwellings(self, rows: int) -> None:
        homes = dict.fromkeys(resident.home for resident in residents(rows))
        made = [
            DwellingRow(Address(h.compound, h.building, h.unit, h.number), HOUSING[h.housing_kind], h.area)
            for h in homes
        ]
        with self.database.unit_of_work(self.actor) as uow:
            index = PlaceIndex.of(uow)
            index.add_compounds(uow, {row.address.compound: row.housing_kind for row in made})
            index.add_missing(uow, made)

    def file(self, rows: int, kind: str) -> Path:
        """A file of so many residents, written once."""
        path = self.folder / f"{rows}.{kind}"
        if not path.exists():
            records = (resident_record(resident) for resident in residents(rows))
            if kind == "xlsx":
                write_workbook([(RESIDENTS, records)], path)
            else:
                write_csv(RESIDENTS.columns, records, path)
        return path

    def job(self, path: Path) -> UUID:
        """The file uploaded, and its import begun."""
        with self.database.unit_of_work(self.actor) as uow:
            file = files(uow).begin(uow, path.name, MEDIA_TYPES[path.suffix[1:]])
        size = 0
        with path.open("rb") as content:
            for number, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
                with self.database.unit_of_work(self.actor) as uow:
                    files(uow).append(uow, file.id, number, piece)
                size += len(piece)
        with self.database.unit_of_work(self.actor) as uow:
            files(uow).finish(uow, file.id, size)
            command = SimpleNamespace(kind="residents", file=file.id, dry_run=False, partial=False)
            return start_import(uow, command).id

    def empty(self) -> None:
        """Nobody lives here again."""
        with self.database.writing() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(ORDER)} CASCADE"))
