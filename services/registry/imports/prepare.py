"""What a household of a file becomes in the database: rows of each table, ready to be written, and events.

Pure work without a database, so that it is done side by side in several processes. The rules are the registry's own:
a household is formed by `changes.form`, the books take what `all_facts` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from chassis.bus.envelope import Event
from chassis.clock import ManualClock
from chassis.encryption import BlindIndex, Key, Keyring, SubjectCipher
from chassis.encryption.sealing import PublicKey, seal
from chassis.ids import Ids
from services.registry.books.book import Book, Entry, post
from services.registry.books.facts import all_facts, status_facts
from services.registry.consents.store import on_paper
from services.registry.households import changes
from services.registry.households.household import Formation, Household, Relation
from services.registry.imports.residents import ResidentRow
from services.registry.imports.words import Registered
from services.registry.people import identifiers, names
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.facts import Language, Standing
from services.registry.people.registration import RegistrationKind
from services.registry.periods import Dating, Period
from services.registry.places.housing import Home, HousingKind, Tenure

Rows = dict[str, list[dict[str, Any]]]
_decoder = msgspec.msgpack.Decoder(ResidentRow)


@dataclass(frozen=True)
class Ground:
    """What is the same for all rows of a run. Keys are (id, material, cipher), the active one first."""

    community: UUID
    division_code: str
    today: date
    now: datetime
    epoch: int
    service: str
    event: str
    consent_event: str
    actor: str
    encryption_keys: tuple[tuple[str, bytes, str], ...]
    index_keys: tuple[tuple[str, bytes, str], ...]
    notify_key: str | None = None
    trace: str = ""

    @cached_property
    def encryption(self) -> Keyring:
        return _keyring(self.encryption_keys)

    @cached_property
    def identity_index(self) -> BlindIndex:
        return BlindIndex(_keyring(self.index_keys), "residents.identity")

    @cached_property
    def telephone_index(self) -> BlindIndex:
        return BlindIndex(_keyring(self.index_keys), "residents.telephone")

    @cached_property
    def listener(self) -> PublicKey | None:
        return PublicKey.parse(self.notify_key) if self.notify_key else None

    @cached_property
    def ids(self) -> Ids:
        return Ids(ManualClock(self.now))


def raw_keys(keyring: Keyring) -> tuple[tuple[str, bytes, str], ...]:
    """A keyring as it goes to a process of ours, through a pipe."""
    keys = sorted(keyring.keys.values(), key=lambda key: key.id != keyring.active.id)
    return tuple((key.id, key.material, key.cipher) for key in keys)


def _keyring(keys: tuple[tuple[str, bytes, str], ...]) -> Keyring:
    return Keyring([Key(*key) for key in keys], keys[0][0])


@dataclass(frozen=True)
class Settling:
    """Where a household of the file lives; `household` where the registry has it already, to be joined."""

    number: str
    home: tuple[UUID, UUID, str]
    household: UUID | None = None


def prepared(ground: Ground, families: Iterable[tuple[Settling, Sequence[bytes]]]) -> Rows:
    """The rows of these households, by table."""
    rows: Rows = defaultdict(list)
    for settling, bodies in families:
        _family(ground, rows, settling, [_decoder.decode(body) for body in bodies])
    return rows


def _family(ground: Ground, rows: Rows, settling: Settling, members: list[ResidentRow]) -> None:
    dwelling, compound, kind = settling.home
    home = Home(dwelling, compound, HousingKind.of(kind))
    ids = {ground.ids.new(): member for member in members}
    if settling.household is None:
        household = _formed(ground, rows, settling.number, home, ids)
    else:
        household = settling.household
        _joined(ground, rows, household, home, ids)
    for resident_id, row in ids.items():
        key, cipher = identifiers.own_key(ground.encryption, resident_id)
        rows["subject_keys"].append(key)
        columns = _resident(ground, cipher, resident_id, row) | {
            "household": household,
            "dwelling": dwelling,
            "compound": compound,
        }
        rows["residents"].append(columns)
        rows["resident_keys"] += [
            {"resident": resident_id, "key": key, "community": ground.community} for key in names.search_keys(row.name)
        ]
        rows["resident_skills"] += [
            {"resident": resident_id, "skill": skill, "community": ground.community} for skill in row.skills
        ]
        _registration(ground, rows, resident_id, row, home)
        rows["outbox"].append(_told(ground, resident_id, row, columns))
        if row.ethnic_group is not None:
            _consents(ground, rows, resident_id, row)


def tenure_in(home: Home) -> Tenure:
    """Files do not tell the tenure: who lives in public rental housing rents, elsewhere the household is the owner."""
    return Tenure.PUBLIC_TENANT if home.housing_kind is HousingKind.PUBLIC_RENTAL else Tenure.OWNER


def _formed(ground: Ground, rows: Rows, number: str, home: Home, members: Mapping[UUID, ResidentRow]) -> UUID:
    """A household that the registry has not: its first registration."""
    when = Dating(ground.today, ground.today)
    relations = {resident_id: Relation.of(row.relation) for resident_id, row in members.items()}
    settled = changes.Settling(home, tenure_in(home))
    household_id = ground.ids.new()
    outcome = changes.form(household_id, ground.community, relations, settled, when, formation=Formation.REGISTERED)
    household = outcome.households[0]
    rows["households"].append(
        {
            "id": household_id,
            "community": ground.community,
            "version": 1,
            "number": number,
            "formation": household.formation.value,
            "dwelling": home.dwelling_id,
            "compound": home.compound_id,
        }
    )
    _record(ground, rows, household)
    _post(ground, rows, post((), all_facts(household), ground.today))
    return household_id


def _joined(ground: Ground, rows: Rows, household_id: UUID, home: Home, members: Mapping[UUID, ResidentRow]) -> None:
    """Further members of a household that the registry has. Its rows were locked and compared before."""
    for resident_id, row in members.items():
        rows["household_members"].append(_membership(ground, household_id, resident_id, row.relation))
        entries = _joining(home, resident_id, ground.today)
        _post(ground, rows, entries)


def _joining(home: Home, resident_id: UUID, today: date) -> tuple[Entry, ...]:
    """What the books take from one who is registered into a household: what they take from one who forms it alone,
    without the household."""
    when = Dating(today, today)
    alone = changes.form(
        resident_id,
        resident_id,
        {resident_id: Relation.HEAD},
        changes.Settling(home, tenure_in(home)),
        when,
        formation=Formation.REGISTERED,
    ).households[0]
    return post((), (fact for fact in all_facts(alone) if fact.book is not Book.HOUSEHOLDS), today)


def _record(ground: Ground, rows: Rows, household: Household) -> None:
    for member in household.memberships:
        rows["household_members"].append(_membership(ground, household.id, member.resident_id, member.relation.value))
    for occupancy in household.occupancies:
        rows["occupancies"].append(
            {
                "id": ground.ids.new(),
                "community": ground.community,
                "household": household.id,
                "dwelling": occupancy.home.dwelling_id,
                "compound": occupancy.home.compound_id,
                "housing_kind": occupancy.home.housing_kind.value,
                "tenure": occupancy.tenure.value,
                "since": occupancy.period.since,
                "entered_on": occupancy.entered_on,
            }
        )


def _membership(ground: Ground, household: UUID, resident: UUID, relation: str) -> dict[str, Any]:
    return {
        "id": ground.ids.new(),
        "community": ground.community,
        "household": household,
        "resident": resident,
        "relation": relation,
        "since": ground.today,
        "began": "registered",
        "entered_on": ground.today,
    }


def _post(ground: Ground, rows: Rows, entries: Iterable[Entry]) -> None:
    for entry in entries:
        fact = entry.fact
        rows["book_entries"].append(
            {
                "id": ground.ids.new(),
                "community": ground.community,
                "book": fact.book.value,
                "kind": fact.kind.value,
                "subject": fact.subject_id,
                "compound": fact.cell.compound_id,
                "housing_kind": fact.cell.housing_kind.value,
                "on": fact.on,
                "entered_on": entry.entered_on,
                "reversal": entry.reversal,
                "change": entry.change,
            }
        )


def _registration(ground: Ground, rows: Rows, resident_id: UUID, row: ResidentRow, home: Home) -> None:
    """The household registration, where the file tells its division: here with the home, in the county by its code."""
    if row.registration not in (Registered.HERE.value, Registered.SAME_COUNTY.value):
        return
    here = row.registration == Registered.HERE.value
    rows["household_registrations"].append(
        {
            "id": ground.ids.new(),
            "community": ground.community,
            "resident": resident_id,
            "kind": RegistrationKind.FAMILY.value,
            "division_code": ground.division_code if here else ground.division_code[:6],
            "since": ground.today,
            "entered_on": ground.today,
            "dwelling": home.dwelling_id if here else None,
            "compound": home.compound_id if here else None,
            "housing_kind": home.housing_kind.value if here else None,
        }
    )
    if here:
        facts = status_facts(Book.REGISTRATIONS, resident_id, home, Period(ground.today))
        _post(ground, rows, (Entry(fact, ground.today) for fact in facts))


def _resident(ground: Ground, cipher: SubjectCipher, resident_id: UUID, row: ResidentRow) -> dict[str, Any]:
    return {
        "id": resident_id,
        "community": ground.community,
        "version": 1,
        "name": row.name,
        "sex": row.sex,
        "birth_date": row.birth_date,
        "language": row.language or Language.CHINESE.value,
        "standing": Standing.LIVING_HERE.value,
        "marital_status": row.marital_status,
        "education": row.education,
        "employment": row.employment,
        "ethnic_group": row.ethnic_group,
        "ethnic_group_consent": row.ethnic_group_consent,
        "origin_code": row.origin_code,
        "origin_place": row.origin_place,
        "resettled_on": row.resettled_on,
        "registered_at": ground.now,
        **identity_columns(ground, cipher, resident_id, row.identity_number),
        **telephone_columns(ground, cipher, resident_id, row.telephone),
    }


def identity_columns(ground: Ground, cipher: SubjectCipher, resident_id: UUID, number: str | None) -> dict[str, Any]:
    if number is None:
        return dict.fromkeys(("identity_cipher", "identity_index", "identity_last4"))
    return {
        "identity_cipher": cipher.encrypt(number, context=identifiers.context("identity_number", resident_id)),
        "identity_index": ground.identity_index.of(number),
        "identity_last4": number[-4:],
    }


def telephone_columns(
    ground: Ground, cipher: SubjectCipher, resident_id: UUID, telephone: str | None
) -> dict[str, Any]:
    if telephone is None:
        return dict.fromkeys(("telephone_cipher", "telephone_index", "telephone_last4"))
    return {
        "telephone_cipher": cipher.encrypt(telephone, context=identifiers.context("telephone", resident_id)),
        "telephone_index": ground.telephone_index.of(telephone),
        "telephone_last4": telephone[-4:],
    }


def _consents(ground: Ground, rows: Rows, resident_id: UUID, row: ResidentRow) -> None:
    """The paper of which the file tells, as `keep_ethnic_group` records it of somebody who was never asked before."""
    purpose, sensitive = ETHNIC_GROUP
    for kind in (None, sensitive):
        consent = on_paper(resident_id, ground.community, purpose, kind) | {
            "id": ground.ids.new(),
            "decided_at": ground.now,
            "evidence_note": row.ethnic_group_consent,
            "recorded_by": ground.actor,
        }
        rows["consents"].append(consent)
    state = {
        "resident": str(resident_id),
        "purpose": purpose.value,
        "allowed": True,
        "sensitive_kinds": [sensitive.value],
        "until": None,
    }
    event = Event(ground.ids.new(), ground.consent_event, consent["id"], ground.community, 1, ground.now, state)
    body = event.to_bytes(ground.service, ground.epoch, ground.trace)
    rows["outbox"].append({"id": event.id, "type": event.type, "body": body})


def _told(ground: Ground, resident_id: UUID, row: ResidentRow, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The event that the resident was registered, as a row of the outbox."""
    contact = None
    if row.telephone is not None and ground.listener is not None:
        contact = seal(ground.listener, row.telephone, f"residents.contact:{resident_id}")
    state = {
        "name": row.name,
        "language": columns["language"],
        "standing": columns["standing"],
        "household": str(columns["household"]),
        "compound": str(columns["compound"]),
        "contact": contact,
    }
    event = Event(ground.ids.new(), ground.event, resident_id, ground.community, 1, ground.now, state)
    return {"id": event.id, "type": event.type, "body": event.to_bytes(ground.service, ground.epoch, ground.trace)}
