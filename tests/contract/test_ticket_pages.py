"""What the addresses of a ticket promise: four forms, nothing kept by anybody, kind words for a wrong address."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import openapi, ticket, web
from bot.channels.web import PAGE_HEADERS
from bot.hall.signing import Signer
from bot.store.appointments import Appointment
from tests.fakes.calendar_readers import PYTHON
from tests.fakes.tickets import SATURDAY_EVENING, SECRETS, TicketOffice
from tests.fakes.web_service import FakeWebService

FORMS = ("", ".ics", ".svg", ".png")
KINDS = ("text/html; charset=utf-8", "text/calendar; charset=utf-8; method=PUBLISH", "image/svg+xml", "image/png")

SHOWN = (
    "11月24日星期二", "上午9:00", "农历十月十六", "延续（续证）", "已约好", "示范路0号", "申请表（必须）",
    "营业执照（如有）", "取消预约", "0594-0000000", "这是2026-11-23 09:10的情况",
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TicketOffice]:
    office = TicketOffice(tmp_path)
    yield office
    office.db.close()


@pytest.fixture
def browser(office: TicketOffice) -> Iterator[TestClient]:
    page = FakeWebService()
    routes = [*ticket.routes(office.tickets, page.facts), *web.routes(page)]
    with TestClient(Starlette(routes=routes), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def booked(office: TicketOffice) -> Appointment:
    return office.book()


def words(answer: Any) -> str:
    """What a page shows, without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


@pytest.mark.parametrize(("form", "kind"), zip(FORMS, KINDS, strict=True))
def test_every_form_is_there_and_kept_by_nobody(
    browser: TestClient, office: TicketOffice, booked: Appointment, form: str, kind: str
) -> None:
    answer = browser.get(office.page(booked) + form)
    assert answer.status_code == 200
    assert answer.headers["content-type"].replace("image/svg+xml; charset=utf-8", "image/svg+xml") == kind
    assert {name: answer.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "set-cookie" not in answer.headers
    assert [value for value in SECRETS.values() if value.encode() in answer.content] == []
    assert browser.head(office.page(booked) + form).status_code == 200
    assert browser.post(office.page(booked) + form).status_code == 405


def test_the_sheet_holds_everything_one_needs_and_no_script_or_style_of_its_own(
    browser: TestClient, office: TicketOffice, booked: Appointment
) -> None:
    answer = browser.get(office.page(booked))
    shown = words(answer)
    assert [part for part in (booked.number, *SHOWN) if part not in shown] == []
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", answer.text)
    assert re.findall(r'(?:href|src)="(https?:|//)', answer.text) == []
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
        assert browser.get(html.unescape(address)).status_code == 200


def test_the_calendar_file_is_saved_under_a_name_with_the_number(
    browser: TestClient, office: TicketOffice, booked: Appointment
) -> None:
    answer = browser.get(office.page(booked) + ".ics")
    kind, plain, chinese = answer.headers["content-disposition"].split("; ")
    assert (kind, plain) == ("attachment", f'filename="lianxinqiao-{booked.number}.ics"')
    assert unquote(chinese.removeprefix("filename*=UTF-8''")) == f"预约{booked.number}.ics"
    assert {reader(answer.content).uid for reader in PYTHON.values()} == {office.tickets.ticket(booked).uid}


def test_a_moved_and_a_cancelled_appointment_are_told_under_the_same_address(
    browser: TestClient, office: TicketOffice, booked: Appointment
) -> None:
    page = office.page(booked)
    first = PYTHON["icalendar"](browser.get(page + ".ics").content)
    moved = office.move(booked, SATURDAY_EVENING, by_appointment=True)
    assert "11月28日星期六" in words(browser.get(page))
    assert "等工作人员确认" in words(browser.get(page))
    assert PYTHON["icalendar"](browser.get(page + ".ics").content).sequence > first.sequence
    office.cancel(moved)
    answer = browser.get(page)
    assert re.search(r'<h1 class="status status-cancelled"[^>]*>已取消</h1>', answer.text)
    assert "<svg" not in answer.text
    assert "要带什么" not in words(answer)
    gone = browser.get(page + ".ics")
    assert gone.headers["content-type"] == "text/calendar; charset=utf-8; method=CANCEL"
    assert PYTHON["vobject"](gone.content).status == "CANCELLED"
    assert "已取消" in browser.get(page + ".svg").text


def test_a_visit_shows_no_address_and_says_who_scans(browser: TestClient, office: TicketOffice) -> None:
    shown = words(browser.get(office.page(office.book(SATURDAY_EVENING, "home_visit"))))
    assert "您家里" in shown
    assert "示范路" not in shown
    assert "工作人员到了" in shown
    assert "这件事要带什么，先问一声" in shown


@pytest.mark.parametrize("form", [*FORMS, ".pdf", ".ics.ics"])
def test_a_wrong_address_gets_404_with_kind_words(
    browser: TestClient, office: TicketOffice, booked: Appointment, form: str
) -> None:
    right = office.page(booked)
    other = "/ticket/" + Signer("another house").within("ticket").sign(str(booked.id))
    wrong = [right[:-1] + ("0" if right[-1] != "0" else "1"), other, "/ticket/1", "/ticket/" + "1" * 5000]
    for address in [a + form for a in wrong] + ([right + form] if form not in FORMS else []):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "没有找到这张预约单" in words(answer)
        assert "0594-3300000" in words(answer)
        assert answer.headers["content-security-policy"] == PAGE_HEADERS["Content-Security-Policy"]
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.parametrize("tail", ["%00", "%ff%fe", "..%2f..%2fetc", "<script>", "%E4%B8%80.%E4%BA%8C", "١.x"])
def test_a_hostile_address_is_only_not_found(browser: TestClient, tail: str) -> None:
    answer = browser.get(f"/ticket/{tail}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_a_hall_without_a_telephone_gives_none(browser: TestClient, office: TicketOffice) -> None:
    page = FakeWebService(phone=None)
    with TestClient(Starlette(routes=ticket.routes(office.tickets, page.facts))) as client:
        answer = client.get("/ticket/1.x")
    assert answer.status_code == 404
    assert "tel:" not in answer.text


def test_the_picture_is_one(browser: TestClient, office: TicketOffice, booked: Appointment) -> None:
    picture = Image.open(io.BytesIO(browser.get(office.page(booked) + ".png").content))
    assert picture.format == "PNG"
    assert picture.size[0] == 720


def test_the_four_forms_are_written_down() -> None:
    paths = openapi.document()["paths"]
    assert {f"/ticket/{{token}}{form}" for form in FORMS} <= paths.keys()
    for form, kind in zip(FORMS, KINDS, strict=True):
        told = paths[f"/ticket/{{token}}{form}"]["get"]["responses"]
        assert list(told["200"]["content"]) == [kind.partition(";")[0]]
        assert "404" in told
