"""The pictures: read back by a decoder that others wrote, with every word, or digits where there is no font."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy
import pytest
import zxingcpp
from PIL import Image, ImageFont

from bot.channels import ticket_fonts, ticket_photo
from bot.channels.ticket_picture import QUIET_SQUARES, breadth, code_path, lines, squares, svg
from bot.desk.ticket import Ticket
from tests.fakes.tickets import SECRETS, TicketOffice

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def ticket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ticket]:
    office = TicketOffice(tmp_path_factory.mktemp("office"))
    yield office.tickets.ticket(office.book())
    office.db.close()


def decoded(png: bytes) -> list[str]:
    """Every code in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(numpy.asarray(Image.open(io.BytesIO(png))))]


def test_the_code_of_the_png_is_read_back(ticket: Ticket) -> None:
    assert decoded(ticket_photo.picture(ticket)) == [ticket.code]
    assert decoded(ticket_photo.png(ticket, None)) == [ticket.code]


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 17])
def test_the_code_is_read_small_turned_and_soiled(ticket: Ticket, turned: int) -> None:
    picture = Image.open(io.BytesIO(ticket_photo.png(ticket, None))).convert("L")
    width, height = picture.size
    picture.paste(128, (width // 2 - 14, height - 190, width // 2 + 14, height - 162))  # a thumb's print
    small = picture.resize((width // 3, height // 3)).rotate(turned, expand=True, fillcolor=255)
    out = io.BytesIO()
    small.save(out, "PNG")
    assert decoded(out.getvalue()) == [ticket.code]


def test_the_code_of_the_svg_is_the_same_squares_with_their_quiet_border(ticket: Ticket) -> None:
    path, width = code_path(ticket.code)
    drawn = [[255] * width for _ in range(width)]
    for run in path.split("M")[1:]:
        x, y = map(int, run.partition("h")[0].split())
        for dark in range(int(run.partition("h")[2].partition("v")[0])):
            drawn[y][x + dark] = 0
    assert drawn == [[0 if dark else 255 for dark in row] for row in squares(ticket.code)]
    big = numpy.kron(numpy.array(drawn, dtype=numpy.uint8), numpy.ones((4, 4), dtype=numpy.uint8))
    assert [found.text for found in zxingcpp.read_barcodes(big)] == [ticket.code]
    edge = [row[i] for row in squares(ticket.code) for i in (*range(QUIET_SQUARES), *range(-QUIET_SQUARES, 0))]
    assert not any(edge)


def test_a_picture_holds_its_words_as_text_and_nothing_from_anywhere_else(ticket: Ticket) -> None:
    root = ElementTree.fromstring(svg(ticket))
    words = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for part in (ticket.number, ticket.day, ticket.clock, ticket.lunar, ticket.service_name, ticket.hall_name):
        assert part.replace(" ", "") in words.replace(" ", "")
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "rect", "text", "path"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "href", "{http://www.w3.org/1999/xlink}href", "class", "onload"}
    assert [value for value in SECRETS.values() if value in svg(ticket)] == []


def test_the_lines_fit_the_picture_and_a_very_long_address_is_cut(ticket: Ticket) -> None:
    long = replace(ticket, address="很长的地址" * 80, hall_name="W" * 400)
    assert all(breadth(line.text) * line.size <= 720 for line in lines(long))
    assert sum("…" in line.text for line in lines(long)) == 2


def test_words_of_the_hall_are_never_markup(ticket: Ticket) -> None:
    root = ElementTree.fromstring(svg(replace(ticket, hall_name='<script>"&\x07</script>', address=None)))
    assert next(text.text for text in root.iter(f"{SVG}text")) == '<script>"&</script>'


def test_a_cancelled_one_says_so_in_the_largest_words_and_has_no_code(ticket: Ticket) -> None:
    gone = replace(ticket, status="cancelled")
    root = ElementTree.fromstring(svg(gone))
    assert not list(root.iter(f"{SVG}path"))
    assert "已取消" in [text.text for text in root.iter(f"{SVG}text")]
    assert decoded(ticket_photo.picture(gone)) == decoded(ticket_photo.png(gone, None)) == []
    crossed = numpy.asarray(Image.open(io.BytesIO(ticket_photo.png(gone, None))))
    plain = numpy.asarray(Image.open(io.BytesIO(ticket_photo.png(ticket, None))))
    assert (crossed[: plain.shape[0]] < 128).sum() != (plain[: crossed.shape[0]] < 128).sum()


def test_without_a_chinese_font_number_date_and_time_stand_there_in_digits(ticket: Ticket) -> None:
    evening = replace(ticket, start=datetime(2026, 12, 5, 18, 30))
    assert [line.text for line in ticket_photo.digits(evening)] == [ticket.number, "2026-12-05", "18:30"]
    words = Image.open(io.BytesIO(ticket_photo.png(ticket, None)))
    other = Image.open(io.BytesIO(ticket_photo.png(replace(ticket, number="7777"), None)))
    assert words.size == other.size
    assert words.tobytes() != other.tobytes()


# -- fonts ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine whose only folder of fonts is this one."""
    monkeypatch.setattr(ticket_fonts, "FOLDERS", (tmp_path, tmp_path / "not there"))
    ticket_fonts.chinese.cache_clear()
    yield tmp_path
    ticket_fonts.chinese.cache_clear()


def test_a_font_is_taken_only_when_it_really_has_chinese(folder: Path) -> None:
    latin = ImageFont.load_default(20)
    assert isinstance(latin, ImageFont.FreeTypeFont)
    (folder / "NotoSansCJK-Regular.otf").write_bytes(latin.font_bytes)
    (folder / "SourceHanSans-broken.ttf").write_bytes(b"no font at all")
    assert ticket_fonts.chinese() is None


def test_a_font_that_has_the_sample_is_found_deep_down_and_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ticket: Ticket
) -> None:
    monkeypatch.setattr(ticket_fonts, "SAMPLE", "A")
    latin = ImageFont.load_default(20)
    assert isinstance(latin, ImageFont.FreeTypeFont)
    deep = folder / "opentype" / "NotoSansCJK-Regular.otf"
    deep.parent.mkdir()
    deep.write_bytes(latin.font_bytes)
    assert ticket_fonts.chinese() == (str(deep), 0)
    full = Image.open(io.BytesIO(ticket_photo.picture(ticket)))
    assert full.size[1] > Image.open(io.BytesIO(ticket_photo.png(ticket, None))).size[1]


def test_a_machine_without_fonts_has_none(folder: Path) -> None:
    assert ticket_fonts.chinese() is None
