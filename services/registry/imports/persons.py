"""A row of a file as the resident it becomes: the record with its identifiers enciphered, consents, and the event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.contract import to_json
from chassis.database.recorder import Record, created
from chassis.encryption import BlindIndex, SubjectCipher
from chassis.encryption.sealing import seal
from services.registry.consents.store import on_paper
from services.registry.imports.ground import Ground
from services.registry.imports.residents import ResidentRow
from services.registry.imports.words import Registered
from services.registry.people import identifiers
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.facts import Language, Standing
from services.registry.people.registration import RegistrationKind
from services.registry.people.tables import Resident

Rows = dict[str, list[dict[str, Any]]]


def resident(ground: Ground, cipher: SubjectCipher, resident_id: UUID, row: ResidentRow) -> dict[str, Any]:
    division = registered_in(ground, row)
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
        "registration_kind": RegistrationKind.FAMILY.value if division else None,
        "registration_code": division,
        "origin_code": row.origin_code,
        "origin_place": row.origin_place,
        "resettled_on": row.resettled_on,
        "resettlement_programme": row.resettlement_programme,
        "resettlement_batch": row.resettlement_batch,
        "entitlements": json.dumps(row.entitlements, ensure_ascii=False) if row.entitlements else None,
        "registered_at": ground.now,
        **kept_number("identity", row.identity_number, cipher, ground.identity_index, resident_id),
        **kept_number("telephone", row.telephone, cipher, ground.telephone_index, resident_id),
    }


def registered_in(ground: Ground, row: ResidentRow) -> str | None:
    """The division of the household registration, where the file tells it: of what is far away it does not."""
    if row.registration == Registered.HERE.value:
        return ground.division_code
    return ground.division_code[:6] if row.registration == Registered.SAME_COUNTY.value else None


def kept_number(
    field: str, value: str | None, cipher: SubjectCipher, index: BlindIndex, resident_id: UUID
) -> dict[str, Any]:
    """The columns of an identifier: enciphered for this resident, to be looked up by its index, its last four shown."""
    columns = (f"{field}_cipher", f"{field}_index", f"{field}_last4")
    if value is None:
        return dict.fromkeys(columns)
    name = "identity_number" if field == "identity" else field
    enciphered = cipher.encrypt(value, context=identifiers.context(name, resident_id))
    return dict(zip(columns, (enciphered, index.of(value), value[-4:]), strict=True))


def consents(ground: Ground, rows: Rows, resident_id: UUID, row: ResidentRow) -> None:
    """The paper of which the file tells, as `keep_ethnic_group` records it of somebody who was never asked before."""
    purpose, sensitive = ETHNIC_GROUP
    for kind in (None, sensitive):
        consent = on_paper(resident_id, ground.community, purpose, kind) | {
            "id": ground.ids.new(),
            "decided_at": ground.now,
            "evidence_note": row.ethnic_group_consent,
            "recorded_by": ground.circumstances.actor,
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
    rows["outbox"].append(_to_be_told(ground, event))


def audited(ground: Ground, rows: Rows, resident_id: UUID, row: ResidentRow, columns: Mapping[str, Any]) -> None:
    """The resident in the audit, with the place in the household: what the file said, in one record."""
    plain = {**columns, "entitlements": row.entitlements}
    since = row.since or ground.today
    audit(ground, rows, created(Resident, plain), relation=row.relation, since=since, skills=row.skills)


def audit(ground: Ground, rows: Rows, record: Record, **more: Any) -> None:
    """Put a record into the audit, with what was written together with it."""
    record = replace(record, after={**(record.after or {}), **more})
    columns = ground.circumstances.row(ground.ids.new(), ground.now, record)
    rows["audit"].append({**columns, "entry": to_json(columns["entry"]).decode()})


def told(ground: Ground, resident_id: UUID, row: ResidentRow, columns: Mapping[str, Any]) -> dict[str, Any]:
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
    return _to_be_told(ground, event)


def _to_be_told(ground: Ground, event: Event) -> dict[str, Any]:
    """A row of the outbox."""
    body = event.to_bytes(ground.service, ground.standing.epoch, ground.standing.announced, ground.trace)
    return {"id": event.id, "type": event.type, "subject": event.subject, "body": body}
