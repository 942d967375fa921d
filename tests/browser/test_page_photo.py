"""Sending a photo from the page: shown small, sent smaller than it was taken, without what the camera wrote into it."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image
from playwright.sync_api import expect

from bot.channels.page.intake import Refused
from tests.browser.conftest import Visit
from tests.browser.look import check_look
from tests.fakes.licence_pictures import draw, invented, look
from tests.fakes.picture_effects import jpeg

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def taken() -> bytes:
    """A photo as a telephone makes it: large, lying on its side, with a note about the camera."""
    lot = random.Random(1)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    large = draw(invented(lot), look(lot)).resize((3000, 2143)).rotate(90, expand=True)
    return jpeg(large, exif=exif)


def send(visit: Visit, name: str, kind: str, data: bytes) -> None:
    visit.page.get_by_test_id("photo-file").set_input_files({"name": name, "mimeType": kind, "buffer": data})


@pytest.mark.parametrize("size", ["22", "34"])
def test_a_photo_is_shown_and_arrives_upright_and_small(visit: Visit, size: str) -> None:
    visit.service.eyes = True
    page = visit.start(size=size)
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.get_by_test_id("photo")).to_be_visible()
    send(visit, "licence.jpg", "image/jpeg", taken())
    preview = page.get_by_role("img", name="您发的照片")
    expect(preview).to_be_visible()
    visit.wait_for_messages(2)
    check_look(page, f"photo-{size}")
    (got,) = visit.service.photos
    arrived = Image.open(io.BytesIO(got))
    assert (arrived.format, arrived.size) == ("JPEG", (2000, 1429))
    assert not arrived.getexif()


def test_what_the_browser_cannot_open_is_sent_as_it_is(visit: Visit) -> None:
    visit.service.eyes = True
    visit.start()
    send(visit, "licence.heic", "image/heic", b"\0\0\0\x18ftypheic")
    visit.wait_for_messages(2)
    assert visit.service.photos == [b"\0\0\0\x18ftypheic"]


def test_a_photo_that_is_refused_is_told_in_words_about_photos(visit: Visit) -> None:
    visit.service.eyes = True
    page = visit.start()
    visit.service.faults.append(Refused(413, "too_large", "at most so many bytes"))
    send(visit, "licence.jpg", "image/jpeg", taken())
    expect(page.locator(".trouble")).to_contain_text("照片我收不下")
