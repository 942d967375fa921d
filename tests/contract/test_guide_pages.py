"""What the addresses of the guide promise: a page, pictures in two forms, a form that only its holder can open."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import form_pdf, guide, openapi, ticket_fonts, web
from bot.channels.guide_papers import GuidePapers
from bot.channels.web import PAGE_HEADERS
from bot.desk.sample_form import DRAFT, PATH, Form
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.web_service import FakeWebService

NEEDS_FONT = pytest.mark.skipif(ticket_fonts.chinese() is None, reason="no Chinese font on this machine")
FILLED = {"name": "林演示", "shop": "演示小店", "licence": "350300000001", "phone": "13800001234"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.fixture
def browser(house: SmallHouse) -> Iterator[TestClient]:
    page = FakeWebService()
    heard = lambda said: f"/audio/{len(said)}.mp3"  # noqa: E731
    routes = [*guide.routes(house.desk.guide, house.clock, page.facts, heard), *web.routes(page)]
    with TestClient(Starlette(routes=routes), raise_server_exceptions=False) as client:
        yield client


def filled(house: SmallHouse, values: dict[str, str]) -> str:
    """The address of the form of somebody who has given that."""
    now = house.clock.now()
    person = house.store.people.meet("rest", "me", now).id
    house.store.drafts.save(person, DRAFT, {"fields": values, "left_out": [], "asked": None}, now)
    return house.desk.guide.form._forms.address(person, now)


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


def printed(pdf: bytes) -> str:
    """The words of the first page without what the reader puts between: it takes two bytes one by one."""
    return re.sub(r"[\s\0]", "", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


def test_the_page_has_every_card_with_its_words_its_sound_and_the_papers(
    browser: TestClient, house: SmallHouse
) -> None:
    answer = browser.get("/guide")
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert "set-cookie" not in answer.headers
    pages = house.desk.guide.pages(house.clock.now())
    assert answer.text.count('data-testid="step"') == len(pages) == 8
    for page in pages:
        assert f'alt="{"；".join(page.words)}"' in html.unescape(answer.text)
        assert f'href="/audio/{len(page.spoken)}.mp3"' in answer.text
    for row in house.desk.guide.rows(house.clock.now()):
        assert row.name in words(answer)
    assert not re.search(r"\sstyle=|<style|<script>", answer.text)


def test_a_card_that_no_voice_says_has_no_key_for_it(house: SmallHouse) -> None:
    routes = guide.routes(house.desk.guide, house.clock, FakeWebService().facts, lambda _said: "")
    with TestClient(Starlette(routes=routes)) as client:
        assert "听第" not in client.get("/guide").text


def test_every_picture_is_there_as_svg_and_as_png_and_no_other(browser: TestClient, house: SmallHouse) -> None:
    names = re.findall(r"/guide/picture/[a-z0-9-]+\.svg", browser.get("/guide").text)
    assert len(names) == 9
    for name in (*names, "/guide/picture/renewal-paper-1.svg"):
        assert browser.get(name).headers["content-type"].startswith("image/svg+xml")
    png = browser.get(names[0].replace(".svg", ".png"))
    assert Image.open(io.BytesIO(png.content)).width == 720
    for wrong in ("renewal-9.svg", "renewal-0.png", "renewal-paper-99.svg", "other-1.svg", "renewal-1.gif", "renewal",
                  "renewal-1².svg", "x" * 100 + ".svg"):  # fmt: skip
        assert browser.get(f"/guide/picture/{wrong}").status_code == 404


@NEEDS_FONT
def test_the_form_holds_what_was_given_in_an_embedded_font_and_says_what_it_is_not(
    browser: TestClient, house: SmallHouse
) -> None:
    answer = browser.get(filled(house, FILLED))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    reader = PdfReader(io.BytesIO(answer.content))
    (page,) = reader.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]  # A4
    told = printed(answer.content)
    for value in (*FILLED.values(), "样表", "这不是正式表格", "延续（续证）", "联系电话"):
        assert value in told
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inside = font.get_object()["/DescendantFonts"][0].get_object()
        described = inside["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)
    assert len(answer.content) < 100_000  # a part of the font, not 19 MB of it


@NEEDS_FONT
def test_the_blank_form_is_for_everybody_and_names_nobody(browser: TestClient, house: SmallHouse) -> None:
    filled(house, FILLED)
    answer = browser.get(f"{PATH}blank")
    assert answer.status_code == 200
    assert not any(value in printed(answer.content) for value in FILLED.values())


def test_a_form_is_gone_after_half_an_hour_and_cannot_be_guessed(browser: TestClient, house: SmallHouse) -> None:
    address = filled(house, FILLED)
    for wrong in (
        address[:-1],
        address.replace("/1-", "/2-"),
        f"{PATH}1-999999999",
        f"{PATH}{'x' * 100}",
        f"{PATH}²-1.x",
    ):
        gone = browser.get(wrong)
        assert gone.status_code == 404
        assert "再要一张" in words(gone)
    house.clock.forward(minutes=31)
    assert browser.get(address).status_code == 404


def test_long_and_strange_values_stay_on_the_sheet() -> None:
    font = ticket_fonts.chinese()
    if font is None:
        with pytest.raises(form_pdf.CannotPrint):
            form_pdf.pdf(Form({}, ""), None)
        return
    made = form_pdf.pdf(Form({"shop": "长" * 40, "name": "😀\u0000<b>", "address": "a" * 40}, "大厅"), font)
    assert len(PdfReader(io.BytesIO(made)).pages) == 1
    assert "长" * 40 in printed(made)


def test_a_machine_without_a_chinese_font_says_so(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticket_fonts, "chinese", lambda: None)
    form_pdf._blank.cache_clear()
    answer = browser.get(f"{PATH}blank")
    assert answer.status_code == 503
    assert "没有中文字体" in words(answer)


def test_every_address_of_the_guide_is_written_down(house: SmallHouse) -> None:
    routes: list[Any] = guide.routes(house.desk.guide, house.clock, dict, str)
    assert {route.path for route in routes} <= set(openapi.document()["paths"])


# -- to messengers --------------------------------------------------------------------------------------------


def test_a_card_goes_to_a_messenger_as_a_picture_and_the_form_as_a_file(house: SmallHouse) -> None:
    files = GuidePapers(house.desk.guide, house.clock, forms=True)
    card = files({"image": "/guide/picture/renewal-1.png", "text": "第1步，共8步：看到期日\n提前"})
    assert card is not None
    assert card.picture
    assert card.picture.startswith(b"\x89PNG")
    assert (card.caption, card.calendar, card.form) == ("第1步，共8步：看到期日", None, None)
    assert files({"image": "/guide/picture/other.png"}) is None
    assert files({"image": "/ticket/1.png", "attachment": "/ticket/1.ics"}) is None
    if ticket_fonts.chinese():
        form = files({"attachment": filled(house, FILLED), "text": ""})
        assert form is not None
        assert form.form
        assert "林演示" in printed(form.form)
    assert files({"attachment": f"{PATH}1-1.x"}) is None


def test_where_nothing_may_leave_the_country_no_form_goes_through_a_messenger(house: SmallHouse) -> None:
    files = GuidePapers(house.desk.guide, house.clock, forms=False)
    assert files({"attachment": filled(house, FILLED)}) is None
    assert files({"image": "/guide/picture/renewal-1.png"}) is not None
