"""The real reader of photos, on licences that do not exist: what it reads is right, what it cannot read it leaves."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.photo import process
from bot.photo.eye import Eye
from tests.fakes.licence_pictures import Licence, draw, invented, look
from tests.fakes.other_papers import OTHERS
from tests.fakes.picture_effects import blurred, jpeg, photo

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.anyio]
READING_S = 240.0  # many things run at once where tests run
READ = ("straight", "on_its_side", "upside_down", "slanted", "dark", "all_at_once")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def eye() -> AsyncIterator[Eye]:
    reader = process.reader(ROOT)
    if reader is None:
        pytest.skip("nothing reads photos: build it with python3 tools/bootstrap.py photo")
    reader._reading_s = READING_S
    one = Eye(reader)
    await one.warm()
    yield one
    await one.close()


def taken(distortion: str, seed: int = 11) -> tuple[Licence, bytes]:
    lot = random.Random(f"{distortion} {seed}")
    one = invented(lot)
    return one, photo(draw(one, look(lot)), distortion, lot)


async def test_number_and_last_day_are_read_however_the_licence_was_photographed(eye: Eye) -> None:
    right = 0
    for distortion in READ:
        one, data = taken(distortion)
        found = await eye.look(data)
        assert found.number in (one.number, None), distortion
        assert found.expiry in (one.expiry, None), distortion
        right += (found.number, found.expiry) == (one.number, one.expiry)
    assert right >= len(READ) - 1


async def test_what_cannot_be_read_is_left_and_not_guessed(eye: Eye) -> None:
    lot = random.Random(4)
    hopeless = blurred(9)(draw(invented(lot), look(lot)), lot)
    found = await eye.look(jpeg(hopeless))
    assert (found.number, found.expiry) == (None, None)
    assert found.trouble in ("unclear", "nothing")
    one, data = taken("cut_off")
    found = await eye.look(data)
    assert found.number in (one.number, None)
    assert found.expiry is None


@pytest.mark.parametrize(("name", "trouble"), [(name, trouble) for name, (trouble, _) in OTHERS.items()])
async def test_another_paper_is_told_from_a_licence(eye: Eye, name: str, trouble: str) -> None:
    lot = random.Random(name)
    found = await eye.look(jpeg(OTHERS[name][1](lot)))
    assert found.trouble == trouble
    assert (found.number, found.expiry) == (None, None)


async def test_a_camera_that_only_notes_how_it_was_held_is_understood_and_leaves_nothing_in_the_kept_picture(
    eye: Eye,
) -> None:
    one, data = taken("straight")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    turned = Image.open(io.BytesIO(data)).rotate(90, expand=True)
    found = await eye.look(jpeg(turned, exif=exif))
    assert (found.number, found.expiry) == (one.number, one.expiry)
    kept = Image.open(io.BytesIO(found.picture))
    assert (kept.format, len(kept.getexif())) == ("JPEG", 0)
    assert kept.width > kept.height
    assert max(kept.size) <= 1600


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is so many pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


HOSTILE = {
    "empty": (b"", "empty"),
    "too many bytes": (bytes(12_000_001), "too_large"),
    "a bomb": (bomb(50_000), "too_many_pixels"),
    "a small bomb": (bomb(5_000), "not_picture"),
    "cut short": (taken("straight")[1][:5000], "not_picture"),
    "rubbish": (b"\xff\xd8\xff" + bytes(range(256)) * 20, "not_picture"),
    "an iPhone's": (b"\0\0\0\x18ftypheic" + bytes(200), "heic"),
    "a program": (b"MZ" + bytes(500), "not_picture"),
    "a vector picture": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "not_picture",
    ),
    "a PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n", "not_picture"),
    "a dot": (jpeg(Image.new("RGB", (8, 8))), "too_small"),
}


async def test_whatever_is_sent_the_reader_lives_and_says_what_is_wrong(eye: Eye) -> None:
    for name, (data, trouble) in HOSTILE.items():
        assert (await eye.look(data)).trouble == trouble, name
    one, data = taken("very_small")
    assert (await eye.look(data)).number == one.number


async def test_two_licences_in_one_picture_are_not_chosen_between(eye: Eye) -> None:
    lot = random.Random(3)
    first, second = (draw(invented(lot), look(lot)) for _ in range(2))
    both = Image.new("RGB", (first.width, first.height * 2))
    both.paste(first, (0, 0))
    both.paste(second, (0, first.height))
    found = await eye.look(jpeg(both))
    assert found.trouble == "several"


async def test_a_reader_that_is_killed_is_started_again(eye: Eye) -> None:
    reader = eye._reader
    assert isinstance(reader, process.WorkerReader)
    one, data = taken("very_small")
    reader._child.end()
    await eye.look(data)  # may be lost with the process
    assert (await eye.look(data)).number == one.number
