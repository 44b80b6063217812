"""The child that decodes a picture: `python -m chassis.files.picture_worker JPEG`, the picture on its input.

On its output stands a line of JSON (`refused`, or `size` of the picture in bytes, `width` and `height`), then the
picture written anew, then its preview.
"""

from __future__ import annotations

import io
import json
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from chassis.files.pictures import CPU_SECONDS, MEMORY, MOST_PIXELS, PREVIEW_EDGE
from chassis.limited_child import limit_self

OPTIONS = {"JPEG": {"quality": 90}, "PNG": {}, "WEBP": {"quality": 90}}
PLAIN = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}


class Refused(Exception):
    """With the reason's name."""


def main() -> None:
    limit_self(MEMORY, CPU_SECONDS)
    kind = sys.argv[1]
    out = sys.stdout.buffer
    try:
        picture = upright(sys.stdin.buffer.read(), kind)
        content, preview = written(picture, kind), small(picture)
    except Refused as refused:
        out.write(json.dumps({"refused": str(refused)}).encode() + b"\n")
        return
    said = {"size": len(content), "width": picture.width, "height": picture.height}
    out.write(json.dumps(said).encode() + b"\n" + content + preview)


def upright(content: bytes, kind: str) -> Image.Image:
    """The first frame's pixels as they are looked at, with nothing beside them but the colour profile."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:  # no other decoder is tried
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("too-many-pixels")
            profile = opened.info.get("icc_profile")
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too-many-pixels") from None
    except UnidentifiedImageError:
        raise Refused("other-type") from None
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError):
        raise Refused("broken") from None
    if picture.mode not in PLAIN[kind]:
        see_through = "transparency" in picture.info or "A" in picture.mode
        picture = picture.convert("RGBA" if see_through and "RGBA" in PLAIN[kind] else "RGB")
        profile = None if opened.mode == "CMYK" else profile
    picture.info = {"icc_profile": profile} if profile else {}
    return picture


def written(picture: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, icc_profile=picture.info.get("icc_profile"), **OPTIONS[kind])
    return target.getvalue()


def small(picture: Image.Image) -> bytes:
    preview = picture.convert("RGBA" if "A" in picture.mode else "RGB")
    preview.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    preview.info = {}
    target = io.BytesIO()
    preview.save(target, "WEBP", quality=75)
    return target.getvalue()


if __name__ == "__main__":
    main()
