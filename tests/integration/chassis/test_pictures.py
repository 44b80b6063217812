"""Pictures as they are kept: without places, with a preview, and what only pretends to be one is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from chassis.access.actor import Actor, ActorKind
from chassis.database.database import Database
from chassis.database.unit_of_work import Origin
from chassis.encryption import Key, Keyring
from chassis.encryption.binary import BinaryCipher
from chassis.errors import Invalid, NotFound
from chassis.files import pictures
from chassis.files.links import FileLinks
from chassis.files.store import PIECE, FileStore, StoredFile
from chassis.files.uploads import finish_upload
from chassis.service import Transactions

OWNER = Actor("owner", ActorKind.PERSON, frozenset({"staff"}))
SECRET = "乌兰图雅的电话".encode()
STORE = FileStore(BinaryCipher(Keyring([Key("k1", bytes(32))], "k1")), FileLinks(bytes(32)))


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    target = io.BytesIO()
    image = Image.new("RGB", size, (10, 120, 200))
    image.paste((250, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    image.save(target, kind, **options)
    return target.getvalue()


def from_a_telephone(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """With the place where it was taken, its owner, and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (39.6, 0.0, 0.0)
    more: dict[str, object] = {"exif": exif.tobytes() if kind != "PNG" else exif}
    if kind == "JPEG":
        more |= {"comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "PNG":
        text = PngInfo()
        text.add_itxt("Comment", SECRET.decode())
        more["pnginfo"] = text
    return a_picture(kind, **more)


TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_beside_the_pixels_is_kept(kind: str) -> None:
    sent = from_a_telephone(kind)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(ExifTags.IFD.GPSInfo), "the sent one has a place"
    kept = pictures.cleaned(sent + SECRET, TYPES[kind])
    for content in (kept.content, kept.preview):
        image = Image.open(io.BytesIO(content))
        assert not dict(image.getexif()) and not image.info.get("xmp") and not image.info.get("comment")
        assert SECRET not in content and b"Exif" not in content and b"xmp" not in content.lower()
    image = Image.open(io.BytesIO(kept.content))
    assert image.format == kind
    assert image.size == (kept.width, kept.height) == (480, 640), "turned as it is looked at"
    red = image.convert("RGB").getpixel((kept.width - 10, 10))
    assert isinstance(red, tuple) and red[0] > 200 and red[2] < 80, "and its red corner with it"


def test_the_preview_is_small_and_keeps_its_shape() -> None:
    kept = pictures.cleaned(a_picture(size=(3000, 1500)), "image/jpeg")
    preview = Image.open(io.BytesIO(kept.preview))
    assert (preview.format, preview.size) == ("WEBP", (320, 160))
    assert len(kept.preview) < 30_000


def test_what_can_be_seen_through_stays_so() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(target, "PNG")
    kept = pictures.cleaned(target.getvalue(), "image/png")
    assert Image.open(io.BytesIO(kept.content)).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


def a_bomb(side: int) -> bytes:
    """A PNG of some KB that unfolds to `side` × `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * side)
    data = b"".join(packer.compress(row) for _ in range(min(side, 200))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "media_type", "says"),
    [
        (a_bomb(60_000), "image/png", "million pixels"),
        (a_bomb(8_000), "image/png", "million pixels"),
        (a_picture()[:3000], "image/jpeg", "cannot be read"),
        (b"\xff\xd8\xff" + b"<script>" * 500, "image/jpeg", "kind of picture|cannot be read"),
        (a_picture("PNG"), "image/jpeg", "kind of picture"),
    ],
    ids=["bomb", "over the limit", "cut off", "not a picture", "another kind"],
)
def test_what_is_no_sound_picture_is_refused(content: bytes, media_type: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        pictures.cleaned(content, media_type)


def test_a_telephones_largest_picture_fits_into_the_childs_memory() -> None:
    kept = pictures.cleaned(a_picture("PNG", size=(7000, 7000)), "image/png")
    assert (kept.width, kept.height) == (7000, 7000)


# ---- uploaded


def upload(database: Database, content: bytes, media_type: str = "image/jpeg") -> StoredFile:
    with database.unit_of_work(OWNER) as uow:
        file = STORE.begin(uow, "照片.jpg", media_type)
        for number, start in enumerate(range(0, len(content), PIECE)):
            STORE.append(uow, file.id, number, content[start : start + PIECE])
    return finish_upload(Transactions(database, OWNER, Origin()), lambda _: STORE, file.id, len(content))


def test_an_uploaded_picture_is_kept_clean_and_has_a_preview(probe: Database) -> None:
    sent = from_a_telephone()
    file = upload(probe, sent)
    assert file.complete and file.preview_size
    again = finish_upload(Transactions(probe, OWNER, Origin()), lambda _: STORE, file.id, len(sent))
    assert again == file, "said again, it changes nothing"
    with probe.unit_of_work(OWNER, writes=False) as uow:
        content = b"".join(STORE.read(uow, file, start) for start in range(0, file.size, PIECE))
        preview = STORE.read_preview(uow, file, 0)
    assert len(content) == file.size and len(preview) == file.preview_size
    assert SECRET not in content
    assert Image.open(io.BytesIO(content)).size == (480, 640)
    assert Image.open(io.BytesIO(preview)).size == (240, 320)


def test_a_broken_picture_is_never_whole(probe: Database) -> None:
    with pytest.raises(Invalid):
        upload(probe, a_picture()[:3000])
    with probe.reading() as connection:
        assert not any(row.complete for row in connection.execute(probe.tables.files.select()))


def test_a_picture_cannot_be_finished_as_it_was_sent(probe: Database) -> None:
    content = a_picture()
    with pytest.raises(RuntimeError, match="finish_upload"), probe.unit_of_work(OWNER) as uow:
        file = STORE.begin(uow, "照片.jpg", "image/jpeg")
        STORE.append(uow, file.id, 0, content)
        STORE.finish(uow, file.id, len(content))


def test_a_table_has_no_preview(probe: Database) -> None:
    file = upload(probe, b"a,b\n1,2\n", "text/csv")
    assert file.preview_size is None
    with pytest.raises(NotFound), probe.unit_of_work(OWNER, writes=False) as uow:
        STORE.read_preview(uow, file, 0)
