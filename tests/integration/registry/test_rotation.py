"""The registry's columns under the installation's keys, all of them, written anew and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from stdnum.cn import ric

from chassis.access.actor import system
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.errors import Conflict
from chassis.jobs import JobRunner, job_view, rotation, start_job
from services.registry import contract
from services.registry.accounts import store
from services.registry.accounts.tables import Account, DeskCode
from services.registry.accounts.usecases import codes, lockout, signing, sms, wechat
from services.registry.organisations.tables import ContactRow, OrganisationRow
from services.registry.people import identifiers
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident
from services.registry.service import service

from .community import Community

DIGITS = "15062719800101001"
NUMBER = DIGITS + ric.calc_check_digit(DIGITS + "0")
TELEPHONE = "+8613800138000"
COLUMNS = rotation.columns_of(service)
PASSING = {"sign_in_tries.key", "desk_codes.digest", "sms_codes.telephone_index", "sms_codes.digest"}
OPENID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
OPERATOR = system("keys")


def fill(community: Community) -> dict[str, UUID]:
    """One value in each column, and a resident whose own key was destroyed."""
    resident = community.a_resident("巴特尔", identity_number=NUMBER, telephone=TELEPHONE)
    erased = community.a_resident("其木格", telephone="13900139000")
    with community.database.unit_of_work() as uow:
        identifiers.destroy(uow, UUID(erased))
        signing.make_first_signing_key(uow)
        account, contact = uow.new_id(), ContactRow(id=uow.new_id(), place=0, name="苏和", duty="队长")
        totp = uow.keys.encryption.encrypt("00ff", context=f"accounts.totp:{account}")
        who = {"kind": "person", "username": "batu", "roles": ["staff"], "scope": {}, "language": "zh-CN"}
        batu = Account(id=account, created_at=uow.now(), totp_cipher=totp, **who)
        wechat.keep(uow, batu, OPENID)
        uow.session.add(batu)
        sms.keep(uow, TELEPHONE, "123456")
        what = {"kind": "volunteer_team", "name": "志愿队", "registered_at": uow.now(), "community": community.id}
        identifiers.keep_contact_telephone(uow, contact, TELEPHONE)
        uow.session.add(OrganisationRow(id=uow.new_id(), contacts=[contact], **what))
        uow.session.flush()
        lockout.admit(uow, "batu")
        digest, until = codes.digest(uow, account, "12345678"), uow.now()
        uow.session.add(DeskCode(account=account, digest=digest, issued_by="x", expires_at=until, tries_left=5))
    return {"resident": UUID(resident), "erased": UUID(erased), "account": account, "contact": contact.id}


def under(database: Database, ring: str, key_id: str) -> set[str]:
    return set(rotation.count_under(database, COLUMNS, ring, keys.ring_of(database.keys, ring).keys[key_id]))


def rotated(community: Community, file: Path) -> Database:
    for ring in keys.RINGS:
        keys.rotate(file, ring)
    return reopened(community, file)


def reopened(community: Community, file: Path) -> Database:
    url = community.database.engine.url.render_as_string(hide_password=False)
    return Database(url, service.base, service="registry", keys=keys.load(file), clock=community.clock)


def reencrypt(database: Database) -> Any:
    with database.unit_of_work(OPERATOR) as uow:
        job = start_job(uow, rotation.JOB, rotation.active_keys(database.keys), unique_key=rotation.JOB)
    JobRunner(database, {rotation.JOB: rotation.reencrypting(COLUMNS)}).run_one()
    with database.unit_of_work(OPERATOR, writes=False) as uow:
        return job_view(uow, job.id)


def test_every_column_is_written_anew_and_says_the_same(community: Community, tmp_path: Path) -> None:
    ids = fill(community)
    file = tmp_path / "keys.json"
    database = rotated(community, file)
    before = under(database, "encryption", "k1") | under(database, "index", "i1")
    assert before == {column.name for column in COLUMNS} - {"files.name", "files.preview", "file_pieces.content"}

    job = reencrypt(database)
    assert (job.state, job.errors, job.result) == ("done", [], {"left": 0})
    assert under(database, "encryption", "k1") == set()
    assert under(database, "index", "i1") == PASSING

    for ring, old in (("encryption", "k1"), ("index", "i1")):
        keys.retire(file, ring, old)
    alone = reopened(community, file)
    with alone.unit_of_work() as uow:
        resident = uow.session.get_one(Resident, ids["resident"])
        purpose = next(iter(RevealPurpose))
        assert identifiers.reveal(uow, resident, "identity_number", purpose) == NUMBER
        assert identifiers.reveal(uow, resident, "telephone", purpose) == TELEPHONE
        for field, value in (("identity", NUMBER), ("telephone", TELEPHONE)):
            index = getattr(Resident, f"{field}_index")
            assert uow.keys.blind_index(f"residents.{field}").of(value) == uow.session.scalar(
                select(index).where(Resident.id == ids["resident"])
            )
        assert uow.session.get_one(Resident, ids["erased"]).telephone_index is None, "no index of what was erased"
        organisation = uow.session.scalars(select(OrganisationRow)).one()
        assert identifiers.reveal_contact_telephone(uow, organisation, ids["contact"], "call") == TELEPHONE
        account = uow.session.get_one(Account, ids["account"])
        assert uow.keys.encryption.decrypt(account.totp_cipher, context=f"accounts.totp:{account.id}") == "00ff"
        found = store.account_of_wechat(uow, wechat.indexes(uow, OPENID))
        assert found is account and wechat.opened(uow, account.id, "own_request") == OPENID
        assert signing.signer_of(uow)
    community.take(alone)


def test_who_is_registered_is_found_before_and_after(community: Community, tmp_path: Path) -> None:
    first = community.a_resident("巴特尔", identity_number=NUMBER, telephone=TELEPHONE)
    database = rotated(community, tmp_path / "keys.json")
    community.take(database)
    for work in (lambda: None, lambda: reencrypt(database)):
        work()
        with pytest.raises(Conflict) as refusal:
            community.a_resident("别人", identity_number=NUMBER)
        assert refusal.value.type == "duplicate-number"
        second = community.ask(contract.register_resident, name="其木格", telephone=TELEPHONE)
        (warning,) = second["warnings"]
        assert warning["kind"] == "same_telephone" and first in warning["candidates"]
