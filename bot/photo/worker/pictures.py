"""Opening what somebody sent as a picture: only three formats, only so many pixels, upright, and small enough."""

from __future__ import annotations

import io
import warnings
from typing import Any

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
LEAST_SIDE = 60
LONG_SIDE = 1280
"""Pixels of the longer side when it is read."""
KEPT_SIDE, KEPT_QUALITY = 1600, 80
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class Refused(Exception):
    """Bytes that are not taken; `code` is heic, not_picture, too_many_pixels or too_small."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def opened(data: bytes) -> Any:
    """The picture as RGB, turned as its camera says. Raises Refused."""
    from PIL import Image, ImageOps

    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        raise Refused("heic")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        file = Image.open(io.BytesIO(data), formats=FORMATS)
        wide, high = file.size
        if wide * high > MOST_PIXELS:
            raise Refused("too_many_pixels")
        if min(wide, high) < LEAST_SIDE:
            raise Refused("too_small")
        file.draft("RGB", (2 * LONG_SIDE, 2 * LONG_SIDE))
        picture: Image.Image = ImageOps.exif_transpose(file)
        if picture.mode in ("RGBA", "LA", "P", "PA"):
            picture = _on_white(picture.convert("RGBA"))
        return picture.convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels") from None
    except Refused:
        raise
    except Exception as error:  # decoders raise whatever a broken file makes them
        raise Refused("not_picture") from error


def _on_white(picture: Any) -> Any:
    from PIL import Image

    ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, picture)


def fitted(picture: Any, side: int) -> Any:
    """The picture with its longer side at most so many pixels."""
    share = side / max(picture.size)
    if share >= 1:
        return picture
    return picture.resize((max(1, round(picture.width * share)), max(1, round(picture.height * share))))


def clean(picture: Any) -> bytes:
    """A JPEG for a clerk's eyes: nothing of the old file is in it, neither place nor camera."""
    out = io.BytesIO()
    fitted(picture, KEPT_SIDE).save(out, "JPEG", quality=KEPT_QUALITY)
    return out.getvalue()
