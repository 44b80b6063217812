"""What residents may ask of whoever holds their data: a copy of all of it (PIPL, article 45)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.audit.log import access_log
from chassis.database.unit_of_work import UnitOfWork
from chassis.files.store import PIECE
from chassis.files.types import ZIP
from chassis.jobs import Job, JobContext, start_job
from chassis.sheets.records import csv_of
from services.registry.accounts.usecases import wechat
from services.registry.consents.store import is_allowed
from services.registry.filing import files
from services.registry.incidents.store import of_residents
from services.registry.incidents.tables import Incident
from services.registry.incidents.usecases.concerning import told_to
from services.registry.people import identifiers
from services.registry.people import store as people
from services.registry.people.consent import ETHNIC_GROUP
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident
from services.registry.people.usecases import reasons
from services.registry.people.usecases.telling import full_state
from services.registry.rights import store
from services.registry.rights.holdings import LEFT_OUT, LeftOut
from services.registry.rights.store import Rows, is_inner, is_inside
from services.registry.rights.usecases.looking import look_as_told, name_of

KEPT_FOR = 7 * 24 * 3600  # seconds
KEPT_BY_NOTIFY = ("name", "language", "standing", "compound")  # and the telephone, which opens with its key only
KEPT_BY_TRAINING = ("name", "language", "standing", "compound", "merged_into")  # and `works_from` of who is under 16
MOST_CONTENT = 32_000_000  # bytes of uploads that go into the archive; what is beyond is named with where to get it
OF_WORKERS = ("id", "account", "compound", "since", "until")  # what notify keeps of an assignment


def export_own_data(uow: UnitOfWork, _: Any) -> Job:
    """Everything held of the caller, as one archive: a job whose result names the file."""
    return begin_export(uow, store.own_resident(uow))


def export_resident(uow: UnitOfWork, command: Any) -> Job:
    """The same at the desk, for a resident who asks for it there."""
    return begin_export(uow, people.resident(uow, command.id))


def begin_export(uow: UnitOfWork, resident: Resident) -> Job:
    own = resident.id == uow.actor.resident
    arguments = {"resident": str(resident.id), "own": own}
    return start_job(uow, "export_person", arguments, unique_key=f"export_person:{resident.id}")


def export_person(job: JobContext) -> None:
    """Job: gather, pack, and keep as the asker's file for a week."""
    with job.step(done=1, total=1) as uow:
        query = people.within_reach(uow).where(Resident.id == UUID(job.arguments["resident"]))
        resident: Resident = uow.session.scalars(query).one()
        own = bool(job.arguments["own"])
        held = everything(uow, resident, own=own)
        archive = packed(held, uploads(uow, held.get("files", []), own=own))
        kept = files(uow)
        file = kept.begin(uow, "个人信息.zip", ZIP, keep_for=KEPT_FOR, made_here=True)
        for number, start in enumerate(range(0, len(archive), PIECE)):
            kept.append(uow, file.id, number, archive[start : start + PIECE])
        kept.finish(uow, file.id, len(archive))
        job.result = {
            "file": str(file.id),
            "resident": str(resident.id),
            "tables": {name: len(rows) for name, rows in held.items()},
        }


def everything(uow: UnitOfWork, resident: Resident, *, own: bool) -> dict[str, Rows]:
    """All that is held, by part; a part without a row is left out."""
    records = people.records_of(uow, resident)
    whose = store.person(uow, [record.id for record in records])
    held = {
        "resident": [record_of(uow, record, own=own) for record in records],
        **store.rows_about(uow, whose),
        **store.of_households(uow, whose),
        **store.of_sign_ins(uow, whose),
        "incidents": incidents(uow, whose),
        "access_log": looks(uow, records),
    }
    held["changes"] = changes(uow, held)
    own_duties = [row for row in held.get("assignments", ()) if row["account"] in whose.accounts]
    held["copies"] = copies(records, own_duties)
    for row in held.get("accounts", ()):
        row["wechat"] = wechat.opened(uow, row["id"], purpose_of(own).value)
    return {part: rows for part, rows in held.items() if rows}


def incidents(uow: UnitOfWork, whose: store.Person) -> Rows:
    """The notices of incidents with the person's data, as they read them under `/v1/me/incidents`."""
    found = uow.session.scalars(of_residents(whose.records).order_by(Incident.id)).all()
    return told_to(uow, whose.records, found)


def purpose_of(own: bool) -> RevealPurpose:
    return RevealPurpose.OWN_REQUEST if own else RevealPurpose.VERIFICATION


def record_of(uow: UnitOfWork, resident: Resident, *, own: bool) -> dict[str, Any]:
    """One record. Identifiers stand in the open and are recorded as looked at."""
    columns = (column for column in Resident.__table__.columns if not is_inside(column))
    record = {column.name: getattr(resident, column.name) for column in columns}
    if not own and not is_allowed(uow, resident, *ETHNIC_GROUP):
        record["ethnic_group"] = None
    opened = {field: identifiers.reveal(uow, resident, field, purpose_of(own)) for field in identifiers.FIELDS}
    return record | opened


def looks(uow: UnitOfWork, records: list[Resident]) -> Rows:
    """Who saw which field in the open, when and why: what the resident reads at any time, as a whole."""
    return [look_as_told(uow, look) for look in access_log(uow, [record.id for record in records])]


def changes(uow: UnitOfWork, held: dict[str, Rows]) -> Rows:
    """What the audit has of the person's records and of the rows that name them: who did what when, and the reason that
    was given; values masked, as they were written."""
    parts = {"resident", *(table.name for table in store.tables())}
    ids = [row["id"] for part, rows in held.items() if part in parts for row in rows if isinstance(row.get("id"), UUID)]
    t = uow.tables.audit.c
    query = select(t.at, t.actor, t.operation, t.action, t.subject, t.entry).where(t.action != "revealed")
    found = uow.session.execute(query.where(t.subject.in_(ids)).order_by(t.id)).all()
    purposes = reasons.told(uow, [row.entry["purpose"] for row in found])
    return [change_as_told(uow, row, purpose) for row, purpose in zip(found, purposes, strict=True)]


def change_as_told(uow: UnitOfWork, row: Any, purpose: str | None) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("at", "operation", "action", "subject")}
    was, now = ({k: v for k, v in row.entry[side].items() if not is_inner(k)} for side in ("before", "after"))
    why = {"kind": row.entry["kind"], "why": purpose, "before": was, "after": now}
    return told | {"by": name_of(uow, row.actor)} | why


def uploads(uow: UnitOfWork, sent: Rows, *, own: bool) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The content of what the person sent, by its name in the archive, which `content` of the row says. At the desk,
    and beyond `MOST_CONTENT`, `content` says where the person gets it; so of earlier archives, or each would hold all
    before it (nobody can send one: they are made here)."""
    kept, left = files(uow), MOST_CONTENT
    for row in sent:
        if not own or row["media_type"] == ZIP or row["size"] > left:
            row["content"] = f"GET /v1/files/registry/{row['id']}"
            continue
        left -= row["size"]
        row["content"] = f"files/{row['id']}{PurePath(row['name']).suffix}"
        file = kept.permitted(uow, row["id"])
        yield row["content"], (kept.read(uow, file, start) for start in range(0, file.size, PIECE))


def copies(records: list[Resident], assignments: Rows) -> Rows:
    """What other services were told to keep: a service is asked by nobody but the gateway, so this is what was told."""
    as_residents = [
        {
            "service": "notify",
            "table": "known_residents",
            "id": record.id,
            **{name: value for name, value in full_state(record, None).items() if name in KEPT_BY_NOTIFY},
            "contact": "telephone, sealed" if record.telephone_last4 else None,
        }
        for record in records
    ]
    as_residents += [
        {
            "service": "training",
            "table": "known_residents",
            "id": record.id,
            **{name: value for name, value in full_state(record, None).items() if name in KEPT_BY_TRAINING},
        }
        for record in records
    ]
    as_workers = [
        {"service": service, "table": "known_assignments", **{name: row[name] for name in OF_WORKERS}}
        for service in ("notify", "training")
        for row in assignments
    ]
    return as_residents + as_workers


def packed(held: dict[str, Rows], content: Iterable[tuple[str, Iterable[bytes]]] = ()) -> bytes:
    """A zip of one JSON document with everything, one CSV a part for a spreadsheet, and what is left out and why."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", "\ufeff" + left_out())
        for path, pieces in content:
            with archive.open(path, "w") as file:
                file.writelines(pieces)
        archive.writestr("all.json", json.dumps(held, ensure_ascii=False, indent=1, default=str))
        for name, rows in held.items():
            archive.writestr(f"{name}.csv", csv_of(rows))
    return buffer.getvalue()


def left_out() -> str:
    """For who opens the archive."""
    lines = [
        "all.json 是全部内容；每个 .csv 是其中一部分，可用表格软件打开。",
        "copies 是通知服务（notify）和培训服务（training）按登记保存的副本：姓名、语言、状态、小区；电话经加密，"
        "只有通知服务能解开；未满 16 周岁的，培训服务还有可以上岗的日期。",
        "files 是您上传的文件，原件在 files 文件夹里；在服务台办理的，"
        "或合计超过 32 MB 的，content 写明登录后从哪里取。",
        "changes 是审计里对您的档案做过的事：谁、何时、做了什么、写的事由；内容在写入时已遮蔽（•••），系统不留旧值。",
        "training（培训和计件，在 GET /v1/exports/… 的压缩包里）是培训服务保存的：金额以分计，单价以万分之一元计，"
        "比例以百分之一计；在服务台办理的不含报酬。",
        "您是工作人员的，copies 还有：您的账号何时负责哪个小区。",
        "access_log 是谁在何时为何看过您的哪一项信息。",
        "",
        "以下各表不在其中：",
    ]
    for reason in LeftOut:
        tables = sorted(name for name, why in LEFT_OUT.items() if why is reason)
        lines.append(f"- {reason.zh}：{'、'.join(tables)}")
    return "\r\n".join(lines) + "\r\n"
