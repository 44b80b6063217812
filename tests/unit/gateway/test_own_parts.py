"""What the gateway answers itself: home, vocabularies, jobs, files."""

import base64
import hashlib
import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update
from werkzeug.test import TestResponse

from chassis.errors import Conflict
from gateway.testing import notes_contract
from gateway.testing.house import NotesHouse, notes_house


def test_home_gathers_the_parts_and_names_what_is_missing(house: NotesHouse) -> None:
    answer = house.client.get("/v1/me/home", headers=house.bearer("resident"))
    assert answer.get_json() == {"parts": {"notes": {"notes": 0}}, "missing": []}
    house.calls.desks = {}
    answer = house.client.get("/v1/me/home", headers=house.bearer("resident"))
    assert answer.status_code == 200
    assert answer.get_json()["parts"] == {}
    assert answer.get_json()["missing"][0]["service"] == "notes"


def test_home_asks_only_for_parts_that_the_role_may_see(house: NotesHouse) -> None:
    assert house.client.get("/v1/me/home").status_code == 401
    answer = house.client.get("/v1/me/home", headers=house.bearer("trainer"))
    assert answer.get_json() == {"parts": {}, "missing": []}
    assert "notes.get_home" not in [name for name, _, _ in house.calls.asked]


def test_vocabularies_have_labels_in_each_language(house: NotesHouse) -> None:
    answer = house.client.get("/v1/vocabularies")
    colours = next(v for v in answer.get_json()["items"] if v["name"] == "note_colours")
    assert colours["words"][0] == {
        "code": "red",
        "labels": {"zh-CN": "红", "mn-Cyrl": "红", "mn-Mong": "红", "en": "red"},
        "label_languages": {"zh-CN": "zh-CN", "mn-Cyrl": "zh-CN", "mn-Mong": "zh-CN", "en": "en"},
    }
    assert colours["complete_in"] == ["zh-CN", "en"]
    again = house.client.get("/v1/vocabularies", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    described = house.client.get("/openapi.json").get_json()["paths"]["/v1/vocabularies"]["get"]["responses"]
    assert "ETag" in described["200"]["headers"] and "ETag" in described["304"]["headers"]


def test_a_vocabulary_is_complete_in_a_language_when_its_last_word_is(tmp_path: Path) -> None:
    red, green = notes_contract.VOCABULARIES["note_colours"].values()
    more = ModuleType("more")
    more.VOCABULARIES = {"note_colours": {"red": {**red, "mn-Cyrl": "улаан"}}}  # type: ignore[attr-defined]
    one = notes_house(tmp_path, {"more": more})
    assert _colours(one) == (["zh-CN", "en"], [("улаан", "mn-Cyrl"), (green["zh-CN"], "zh-CN")])
    more.VOCABULARIES["note_colours"]["green"] = {"mn-Cyrl": "ногоон"}  # type: ignore[attr-defined]
    both = notes_house(tmp_path, {"more": more})
    assert _colours(both) == (["zh-CN", "mn-Cyrl", "en"], [("улаан", "mn-Cyrl"), ("ногоон", "mn-Cyrl")])


def _colours(house: NotesHouse) -> tuple[list[str], list[tuple[str, str]]]:
    """Which languages the colours are complete in, and of each its label for `mn-Cyrl` with that one's language."""
    given = house.client.get("/v1/vocabularies").get_json()["items"]
    found = next(vocabulary for vocabulary in given if vocabulary["name"] == "note_colours")
    words = [(word["labels"]["mn-Cyrl"], word["label_languages"]["mn-Cyrl"]) for word in found["words"]]
    return found["complete_in"], words


def a_file(size: int = 600_000) -> bytes:
    return b"".join(hashlib.sha256(str(n).encode()).hexdigest().encode() + b"\n" for n in range(size // 65))


def a_photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (1200, 600), (10, 120, 200)).save(target, "JPEG")
    return target.getvalue()


def test_a_picture_has_a_preview_and_a_table_has_none(house: NotesHouse) -> None:
    staff = house.bearer("staff")
    kept = house.client.post(
        "/v1/files?service=notes", data={"file": (io.BytesIO(a_photo()), "照片.jpg")}, headers=staff
    )
    assert kept.status_code == 201, kept.text
    where, about = kept.headers["Location"], kept.get_json()
    preview = house.client.get(f"{where}?preview=true", headers=staff)
    assert (preview.status_code, preview.content_type) == (200, "image/webp")
    assert len(preview.data) == int(preview.headers["Content-Length"]) == about["preview_size"]
    assert Image.open(io.BytesIO(preview.data)).size == (320, 160)
    assert "Content-Disposition" not in preview.headers, "it is shown, not saved"
    whole = house.client.get(f"{where}?preview=false", headers=staff)
    assert (whole.content_type, Image.open(io.BytesIO(whole.data)).size) == ("image/jpeg", (1200, 600))
    assert house.client.get(f"{where}?preview=yes", headers=staff).status_code == 422
    stranger = house.bearer("staff", subject="another")
    assert house.client.get(f"{where}?preview=true", headers=stranger).status_code == 404
    link = house.client.post(f"{where}/links", headers=staff).get_json()["url"]
    by_link = house.client.get(f"{link[link.index('/v1/') :]}?preview=true")
    assert by_link.data == preview.data
    table = house.client.post(
        "/v1/files?service=notes", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "a.csv")}, headers=staff
    )
    none = house.client.get(f"{table.headers['Location']}?preview=true", headers=staff)
    assert (none.status_code, table.get_json()["preview_size"]) == (404, None)


def test_a_file_travels_in_pieces_and_comes_back_whole(house: NotesHouse) -> None:
    content = a_file()
    sent = {"file": (io.BytesIO(content), "名单.csv")}
    answer = house.client.post("/v1/files?service=notes", data=sent, headers=house.bearer("staff"))
    assert answer.status_code == 201, answer.text
    stored = answer.get_json()
    assert (stored["size"], stored["pieces"], stored["complete"]) == (len(content), 3, True)
    assert stored["allowed_actions"] == ["delete", "link"]
    assert max(len(body) for _, body, _ in house.calls.asked) < 400_000

    back = house.client.get(answer.headers["Location"], headers=house.bearer("staff"))
    assert back.data == content
    assert "%E5%90%8D%E5%8D%95.csv" in back.headers["Content-Disposition"]
    other = house.client.get(answer.headers["Location"], headers=house.bearer("staff", subject="another"))
    assert other.status_code == 404


def test_an_import_starts_a_job_which_can_be_cancelled(house: NotesHouse) -> None:
    sent = {"file": (io.BytesIO(b"text\nx\n"), "notes.csv"), "kind": "notes", "dry_run": "true"}
    answer = house.client.post("/v1/imports", data=sent, headers=house.bearer("staff"))
    assert answer.status_code == 202, answer.text
    job = answer.headers["Location"]
    assert job == f"/v1/jobs/notes/{answer.get_json()['id']}"
    assert answer.get_json()["allowed_actions"] == ["cancel"]
    waits = house.client.get(job, headers=house.bearer("staff")).get_json()
    assert (waits["state"], waits["allowed_actions"]) == ("waiting", ["cancel"])
    reading = house.client.get(job, headers=house.bearer("staff", scopes="read")).get_json()
    assert reading["allowed_actions"] == []
    assert house.client.get(job, headers=house.bearer("staff", subject="another")).status_code == 404
    cancelled = house.client.delete(job, headers=house.bearer("staff")).get_json()
    assert (cancelled["state"], cancelled["allowed_actions"]) == ("cancelled", [])


LANGUAGE_OF_TITLES = [
    ("zh-CN", "表格过大", "便条已锁定", "zh-CN"),
    ("en", "The table is too big", "The note is locked", "en"),
    ("mn-Mong", "表格过大", "便条已锁定", "zh-CN"),
]


@pytest.mark.parametrize(("language", "ours", "theirs", "told_in"), LANGUAGE_OF_TITLES)
def test_errors_of_a_job_have_titles_however_it_is_read(
    house: NotesHouse, language: str, ours: str, theirs: str, told_in: str
) -> None:
    sent = {"file": (io.BytesIO(b"text\nx\n"), "notes.csv"), "kind": "notes"}
    reader = house.bearer("staff") | {"Accept-Language": language}
    job = house.client.post("/v1/imports", data=sent, headers=reader).headers["Location"]
    place = {"sheet": "便条", "row": 2, "column": "text", "detail": "is wrong"}
    types = ("file-too-big", "note-locked", "of-a-newer-service")
    with house.database.unit_of_work() as uow:
        kept = {"errors": [place | {"type": type} for type in types], "error_count": 3, "cancel_asked": True}
        uow.session.execute(update(house.database.tables.jobs).values(state="running", **kept))
    read = house.client.get(job, headers=reader).get_json()
    assert read["errors"] == [
        place | {"type": f"/problems/{type}", "title": title, "title_language": said_in}
        for type, title, said_in in zip(
            types, (ours, theirs, "Of a newer service"), (told_in, told_in, "en"), strict=True
        )
    ]
    polled = house.client.get(f"{job}/events?wait=0", headers=reader).get_json()
    assert polled["items"][0]["data"] == read
    assert house.client.delete(job, headers=reader).get_json()["errors"] == read["errors"]
    with house.database.unit_of_work() as uow:
        uow.session.execute(update(house.database.tables.jobs).values(state="cancelled"))
    *_, last = house.client.get(f"{job}/events", headers=reader).get_data(as_text=True).split("data: ")
    assert json.loads(last)["errors"] == read["errors"]


@pytest.mark.parametrize("state", ["running", "done", "failed"])
def test_what_cannot_be_cancelled_is_not_offered_to_be(house: NotesHouse, state: str) -> None:
    sent = {"file": (io.BytesIO(b"text\nx\n"), "notes.csv"), "kind": "notes"}
    job = house.client.post("/v1/imports", data=sent, headers=house.bearer("staff")).headers["Location"]
    jobs = house.database.tables.jobs
    with house.database.unit_of_work() as uow:
        uow.session.execute(update(jobs).values(state=state))
    offered = house.client.get(job, headers=house.bearer("staff")).get_json()["allowed_actions"]
    assert offered == (["cancel"] if state == "running" else [])
    answer = house.client.delete(job, headers=house.bearer("staff"))
    assert answer.status_code == (200 if offered else 409)
    assert house.client.get(job, headers=house.bearer("staff")).get_json()["allowed_actions"] == []


def test_a_file_offers_its_owner_what_can_be_done_with_it_and_others_nothing(house: NotesHouse) -> None:
    def asked(operation: str, subject: str = "someone", **body: Any) -> Any:
        actor = {"actor": house.token("staff", subject=subject)} if subject else {}
        answer = house.calls.call(f"notes.{operation}", json.dumps(body).encode(), headers=actor, timeout=30)
        return json.loads(answer.body or b"null")

    content = b"text\nx\n"
    begun = asked("begin_file", name="notes.csv", media_type="text/csv")
    assert begun["allowed_actions"] == ["delete"]
    with pytest.raises(Conflict, match="not whole yet"):
        asked("link_file", id=begun["id"])
    asked("append_file", id=begun["id"], number=0, content=base64.b64encode(content).decode())
    assert asked("finish_file", id=begun["id"], size=len(content))["allowed_actions"] == ["delete", "link"]
    token = asked("link_file", id=begun["id"])["token"]
    for stranger in ("another", ""):
        assert asked("get_linked_file", stranger, token=token)["allowed_actions"] == []
    files = house.database.tables.files
    with house.database.unit_of_work() as uow:
        uow.session.execute(update(files).values(held=True))
    assert asked("get_file", id=begun["id"])["allowed_actions"] == ["link"]


def test_an_import_sent_twice_under_one_key_is_one_job(house: NotesHouse) -> None:
    def send() -> str:
        sent = {"file": (io.BytesIO(a_file(300_000)), "notes.csv"), "kind": "notes"}
        headers = {**house.bearer("staff"), "Idempotency-Key": "import-1"}
        return str(house.client.post("/v1/imports", data=sent, headers=headers).headers["Location"])

    assert send() == send()


def test_a_wrong_import_is_refused_before_the_file_is_passed_on(house: NotesHouse) -> None:
    def send(role: str, **fields: object) -> tuple[int, str]:
        answer = house.client.post(
            "/v1/imports", data=fields, content_type="multipart/form-data", headers=house.bearer(role)
        )
        return answer.status_code, answer.get_json().get("errors", [{"pointer": ""}])[0]["pointer"]

    def file() -> tuple[io.BytesIO, str]:
        return io.BytesIO(b"x"), "x.csv"

    assert send("staff", file=file(), kind="cats") == (422, "/kind")
    assert send("staff", kind="notes") == (422, "/file")
    assert send("staff", file=file(), kind="notes", dry_run="perhaps") == (422, "/dry_run")
    assert send("resident", file=file(), kind="notes") == (403, "")
    assert [name for name, _, _ in house.calls.asked if name != "registry.get_signing_keys"] == []


def pointers(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.get_json()["errors"]]


OWN = [
    "/v1/vocabularies",
    "/v1/me/home",
    "/v1/jobs/notes/1",
    "/v1/jobs/notes/1/events",
    "/v1/files/notes/1",
    "/v1/file-links/notes/abc",
]


@pytest.mark.parametrize("path", OWN)
def test_what_the_gateways_own_addresses_do_not_take_is_refused(house: NotesHouse, path: str) -> None:
    me = house.bearer("staff")
    assert pointers(house.client.get(f"{path}?colour=red", headers=me)) == ["/colour"]
    assert pointers(house.client.get(f"{path}?a=1&b=2", headers=me)) == ["/a", "/b"]
    body = house.client.get(path, json={"a": 1}, headers=me)
    assert (body.status_code, body.get_json()["type"]) == (400, "/problems/unexpected-body")


def test_a_parameter_twice_is_refused(house: NotesHouse) -> None:
    answer = house.client.get("/v1/jobs/notes/1/events?wait=1&wait=2", headers=house.bearer("staff"))
    assert pointers(answer) == ["/wait"]


@pytest.mark.parametrize("path", ["/v1/jobs/notes/1", "/v1/files/notes/1"])
def test_a_delete_takes_no_body(house: NotesHouse, path: str) -> None:
    assert house.client.delete(path, json={"id": 1}, headers=house.bearer("staff")).status_code == 400


def test_an_upload_takes_no_other_parameters_and_fields(house: NotesHouse) -> None:
    def send(path: str, **fields: object) -> list[str]:
        return pointers(
            house.client.post(
                path,
                data={"file": (io.BytesIO(b"x"), "x.csv"), **fields},
                content_type="multipart/form-data",
                headers=house.bearer("staff"),
            )
        )

    assert send("/v1/files?service=notes&folder=x") == ["/folder"]
    assert send("/v1/files?service=notes", name="other.csv") == ["/name"]
    assert send("/v1/imports?dry_run=true", kind="notes") == ["/dry_run"]
    assert send("/v1/imports", kind="notes", dryrun="true") == ["/dryrun"]
    assert send("/v1/imports", kind=["notes", "notes"]) == ["/kind"]
    assert send("/v1/imports", kind="notes", second=(io.BytesIO(b"y"), "y.csv")) == ["/file"]
    assert [name for name, _, _ in house.calls.asked if name != "registry.get_signing_keys"] == []


def test_an_address_of_a_service_that_is_not_there_is_not_found(house: NotesHouse) -> None:
    for path in ("/v1/jobs/cats/1", "/v1/files/cats/1", "/v1/jobs/cats/1/events"):
        assert house.client.get(path, headers=house.bearer("staff")).status_code == 404


def test_who_may_not_upload_is_told_before_the_file_is_read(house: NotesHouse) -> None:
    for path, role in (("/v1/files?service=notes", "auditor"), ("/v1/imports", "resident")):
        answer = house.client.post(path, data={}, content_type="multipart/form-data", headers=house.bearer(role))
        assert answer.status_code == 403


def test_who_may_not_read_a_file_does_not_get_it_by_knowing_of_it(house: NotesHouse) -> None:
    sent = {"file": (io.BytesIO(a_file()), "x.csv")}
    stored = house.client.post("/v1/files?service=notes", data=sent, headers=house.bearer("trainer"))
    assert house.client.get(stored.headers["Location"], headers=house.bearer("trainer")).status_code == 403
    assert house.client.get(stored.headers["Location"], headers=house.bearer("staff")).status_code == 200


def test_a_link_under_a_key_is_made_once(house: NotesHouse) -> None:
    def upload() -> str:
        sent = {"file": (io.BytesIO(a_file(1000)), "x.csv")}
        return house.client.post("/v1/files?service=notes", data=sent, headers=house.bearer("staff")).headers[
            "Location"
        ]

    def link(file: str, key: str) -> TestResponse:
        return house.client.post(f"{file}/links", headers={**house.bearer("staff"), "Idempotency-Key": key})

    file, other = upload(), upload()
    first, again = link(file, "k1"), link(file, "k1")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert ("Idempotent-Replay" in first.headers, again.headers["Idempotent-Replay"]) == (False, "true")
    assert link(other, "k1").get_json()["type"] == "/problems/idempotency-key-reused"
    assert link(file, "not one key").status_code == 400


def test_an_upload_that_is_repeated_says_so(house: NotesHouse) -> None:
    def upload() -> TestResponse:
        sent = {"file": (io.BytesIO(a_file()), "x.csv")}
        headers = {**house.bearer("staff"), "Idempotency-Key": "upload-1"}
        return house.client.post("/v1/files?service=notes", data=sent, headers=headers)

    first, again = upload(), upload()
    assert first.get_json()["id"] == again.get_json()["id"]
    assert ("Idempotent-Replay" in first.headers, again.headers.get("Idempotent-Replay")) == (False, "true")


@pytest.mark.parametrize("sent", [{"kind": "a" * 600_000}, {f"part{n}": "x" for n in range(30)}], ids=["long", "many"])
def test_fields_that_are_too_much_are_told_their_own_limits(house: NotesHouse, sent: dict[str, str]) -> None:
    data = {**sent, "file": (io.BytesIO(b"a,b\n"), "x.csv")}
    answer = house.client.post("/v1/imports", data=data, headers=house.bearer("staff"))
    assert (answer.status_code, answer.get_json()["type"]) == (413, "/problems/body-too-large")
    assert "524288 of them in fields" in answer.get_json()["detail"]
    assert "20 parts" in answer.get_json()["detail"]


def test_a_link_opens_the_file_for_whoever_holds_it(house: NotesHouse) -> None:
    sent = {"file": (io.BytesIO(a_file(1000)), "x.csv")}
    stored = house.client.post("/v1/files?service=notes", data=sent, headers=house.bearer("staff"))
    link = house.client.post(stored.headers["Location"] + "/links", headers=house.bearer("staff"))
    assert link.status_code == 201, link.text
    path = link.get_json()["url"].removeprefix("http://127.0.0.1:8000")
    assert house.client.get(path).data == a_file(1000)
    assert house.client.get(path[:-3] + "AAA").status_code == 404
    assert house.client.delete(stored.headers["Location"], headers=house.bearer("staff")).status_code == 204
    assert house.client.get(path).status_code == 404
