"""Reading the square code in a still picture of a camera. The picture is looked at in memory and kept nowhere."""

from __future__ import annotations

import io

import numpy
import zxingcpp
from PIL import Image

from bot.desk.ticket_code import PREFIX

LARGEST = 400 * 1024  # bytes of a picture; a still of 960 pixels has about a quarter of that
WIDEST = 2000  # pixels of its longer side
KINDS = ("JPEG", "PNG")


def read(data: bytes) -> str | None:
    """The text of a square code, ours before any other; None when there is none or it is no picture."""
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as picture:
            if max(picture.size) > WIDEST:
                return None
            grey = numpy.asarray(picture.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    found = [
        one.text
        for one in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        if one.text
    ]
    return next((text for text in found if text.startswith(PREFIX)), found[0] if found else None)
