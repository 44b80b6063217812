"""Export and erasure of all that is held of a resident, on both databases."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.audit.log import seal_once, verify
from chassis.encryption.binary import BinaryCipher
from chassis.encryption.errors import Erased
from chassis.files.links import FileLinks
from chassis.files.store import FileStore
from chassis.jobs import JobRunner, job_view
from services.registry import contract
from services.registry.consents.usecases import record_consent
from services.registry.people import identifiers
from services.registry.people.tables import Resident, SubjectKey
from services.registry.people.usecases import register_resident
from services.registry.rights.usecases import erasing, exporting
from services.registry.rights.usecases.remembering import NAME, Replayed, remembered, replay_erasures
from services.registry.service import service
from tests.integration.registry.conftest import Registry

TELEPHONE = "+8613800138000"
NUMBER = "11010519491231002X"


@pytest.fixture
def resident(registry: Registry) -> UUID:
    with registry.work() as uow:
        person = {"name": "吴桂英", "telephone": TELEPHONE, "identity_number": NUMBER}
        made = register_resident(uow, contract.register_resident.request.parse(person))
        given = {"resident": str(made["id"]), "purpose": "notices", "decision": "given", "evidence_note": "她女儿在场"}
        record_consent(uow, contract.record_consent.request.parse(given))
        return UUID(str(made["id"]))


def erase(registry: Registry, resident: UUID) -> dict[str, Any]:
    command = contract.erase_resident.request.parse({"id": str(resident), "reason": "本人申请"})
    with registry.work() as uow:
        answer = erasing.erase_resident(uow, command)
    return answer


def test_an_export_has_all_that_is_held_in_one_archive(registry: Registry, resident: UUID) -> None:
    with registry.work() as uow:
        job = exporting.export_resident(uow, contract.export_resident.request.parse({"id": str(resident)}))
    assert JobRunner(registry.database, service.jobs).run_one()
    with registry.work() as uow:
        done = job_view(uow, job.id)
        assert done.state == "done", done
        files = FileStore(BinaryCipher(uow.keys.encryption), FileLinks(*uow.keys.links))
        file = files.owned(uow, UUID(done.result["file"]))
        archive = zipfile.ZipFile(io.BytesIO(files.read(uow, file, 0)))
    held = json.loads(archive.read("all.json"))
    assert held["resident"][0]["identity_number"] == NUMBER
    assert [row["purpose"] for row in held["consents"]] == ["notices"]
    assert "吴桂英" in archive.read("resident.csv").decode("utf-8-sig")
    assert not [name for row in held["resident"] for name in row if name.endswith(("_cipher", "_index"))]


def test_an_erasure_destroys_the_key_and_empties_what_identifies(registry: Registry, resident: UUID) -> None:
    with registry.work() as uow:
        before = uow.session.get_one(Resident, resident)
        cipher = before.telephone_cipher
        key = uow.session.get_one(SubjectKey, (resident, identifiers.PURPOSE))
        wrapped = key.wrapped
    kept = erase(registry, resident)["kept"]
    assert {"consent", "processing_record"} <= {k["kind"] for k in kept}
    with registry.database.reading() as connection:
        for table in registry.database.tables.outbox.metadata.sorted_tables:
            rows = str(connection.execute(select(table)).all())
            for text in ("吴桂英", "她女儿在场", NUMBER, TELEPHONE, cipher or "-", wrapped):
                assert text not in rows, (table.name, text)
    with registry.work() as uow:
        assert uow.session.get_one(Resident, resident).standing == "erased"
        with pytest.raises(Erased):
            identifiers.cipher_of(uow, resident).decrypt(cipher or "", context=f"residents.telephone:{resident}")


def test_the_audit_still_verifies_after_an_erasure(registry: Registry, resident: UUID) -> None:
    seal_once(registry.database)
    erase(registry, resident)
    seal_once(registry.database)
    assert verify(registry.database).sound


def test_a_restored_backup_brings_nobody_back(registry: Registry, resident: UUID) -> None:
    folder = registry.database.folder
    assert folder is not None
    (folder / NAME).write_text(json.dumps({"resident": str(resident), "erased_at": "2026-03-01T00:00:00Z"}) + "\n")
    assert remembered(folder / NAME) == ([resident], [])
    assert replay_erasures(registry.database, folder / NAME) == Replayed(1, ())
    assert replay_erasures(registry.database, folder / NAME) == Replayed(0, ())
    with registry.work() as uow:
        assert uow.session.get_one(Resident, resident).standing == "erased"


def test_a_replay_names_each_problem_and_goes_on(registry: Registry, resident: UUID) -> None:
    """The backup has two people who still lived in their households, and a line of the list was cut off."""
    with registry.work() as uow:
        command = contract.register_resident.request.parse
        at_home = [UUID(str(register_resident(uow, command({"name": name}))["id"])) for name in ("甲", "乙")]
        for one in at_home:
            uow.session.get_one(Resident, one).household = one
    assert registry.database.folder is not None
    path = registry.database.folder / NAME
    lines = [json.dumps({"resident": str(one)}) for one in (at_home[0], at_home[1], resident)]
    path.write_text("\n".join([lines[0], '{"resident": "01', "[]", lines[1], lines[2]]) + "\n")
    replayed = replay_erasures(registry.database, path)
    assert replayed.done == 1
    assert [problem.split(":")[0] for problem in replayed.problems] == [
        f"{NAME}, line 2",
        f"{NAME}, line 3",
        f"resident {at_home[0]}",
        f"resident {at_home[1]}",
    ]
    with registry.work() as uow:
        assert uow.session.get_one(Resident, resident).standing == "erased"
        assert uow.session.get_one(Resident, at_home[0]).standing != "erased"


def test_two_erasures_at_once_erase_once(registry: Registry, resident: UUID) -> None:
    outcomes: list[str] = []

    def try_it() -> None:
        try:
            erase(registry, resident)
            outcomes.append("erased")
        except Exception as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "erased"]
