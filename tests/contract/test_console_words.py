"""No page of the staff shows English, or a code of the program, where a person expects words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from bot.console import audit_words
from tests.fakes.console import Clerk
from tests.fakes.console_map import Page, pages
from tests.fakes.full_house import FullHouse
from tests.fakes.house import ROOT, knowledge

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
ALLOWED = (
    r"CSV|csv|Excel|xlsx|zip|MP4|WebM|WebVTT",  # kinds of files, as they are called where they are made and chosen
    r"Telegram|QR|A4|GB|PDF",  # names and units that nobody says otherwise
    r"Ctrl|Enter|Alt|L|N",  # what stands on the keys
    r"Windows|Linux|iPhone|iPad",  # somebody's own devices
)
WHOLE = (
    r"LIANXIN_[A-Z_]+",  # settings, hall.yml, a folder and a command: written by the admin letter by letter
    r"\bhall\.yml|\bvar/log/dialogue\.log|\bdata/voice\b",
    r"python3 -m bot [a-z]+(?: install\b)?",
    r"/screen(?:\?(?:led|sound)=1)?",  # what is typed into a television's browser
    r"/console/calendar/[\w-]+",  # a calendar's address, to be copied
)
FREE = {one.key for one in knowledge().catalogue.facts.values()} | {one.id for one in knowledge().entries}
"""Blanks and numbers of answers: beside Chinese titles on the page of an answer, where they are typed or told."""


def latin(page: Page) -> set[str]:
    """What of the page's words is neither Chinese nor allowed."""
    found = set()
    for text in page.texts:
        left = re.sub("|".join(WHOLE), " ", text)
        found |= {w.rstrip(".") for w in LATIN.findall(left) if not re.fullmatch("|".join(ALLOWED), w.rstrip("."))}
    return found - FREE


pytestmark = pytest.mark.slow  # a hundred pages are read


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullHouse]:
    house = FullHouse(tmp_path_factory.mktemp("words"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def admin(house: FullHouse) -> Clerk:
    clerk = house.clerk("陈静", "admin")
    clerk.post("/console/channels/web/stop", reason="捣乱", seen="")
    return clerk


@pytest.fixture(scope="module")
def read(admin: Clerk) -> dict[str, Page]:
    """Every page by its address."""
    begin = ("/console", "/console/studio", "/console/appointments?day=2026-11-23", "/console/nowhere")
    return dict(pages(admin, begin))


def test_every_page_is_in_chinese(read: dict[str, Page]) -> None:
    told = {path: left for path, page in read.items() if path != CODE and (left := latin(page))}
    assert told == {}
    assert len(read) > 70, "the pages were not found"


def test_a_code_would_be_found() -> None:
    page = '<p>手机<span lang="cpx-Latn">le3</span><input value="gtts"><b aria-label="status">x<br>hall.yml</b></p>'
    assert latin(Page(page)) == {"gtts", "status", "x"}


def test_every_refusal_is_in_chinese(read: dict[str, Page], admin: Clerk) -> None:
    forms = {re.sub(r"\d+", "1", action): fields for page in read.values() for _, action, fields in page.forms}
    wrong = {}
    for action, fields in forms.items():
        if action.startswith("/console") and not action.startswith(SECRET):
            answer = admin.post(action, **dict.fromkeys(fields - {"csrf"}, ""))
            if "text/html" in answer.headers.get("content-type", "") and (left := latin(Page(answer.text))):
                wrong[action] = left
    assert wrong == {}
    assert len(forms) > 60


CODE = "/console/account/code"
"""Shows the letters of a secret."""
SECRET = ("/console/logout", "/console/account", "/console/password", "/console/staff")
"""What ends the session, or answers with a password."""


def test_the_pages_before_the_sign_in_are_in_chinese(house: FullHouse) -> None:
    browser = house.browser()
    for answer in (browser.get("/console/login"), browser.post("/console/login", data={"name": "无此人"})):
        assert latin(Page(answer.text)) == set()


def test_whatever_is_written_down_has_words() -> None:
    """Every action that the program writes into the log."""
    found: set[str] = set()
    for file in [one for room in ("desk", "console", "cli") for one in (ROOT / "bot" / room).glob("*.py")]:
        text = file.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)) if "note(" in text else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in NOTING:
                said = (
                    str(one.value) for arg in call.args[:2] for one in ast.walk(arg) if isinstance(one, ast.Constant)
                )
                found |= {one for one in said if re.fullmatch(r"[a-z_ -]+", one)}
    beginnings = {one for one in found if one.endswith("_")}
    assert all(any(known.startswith(one) for known in audit_words.ACTIONS) for one in beginnings)
    assert found - beginnings - set(audit_words.ACTIONS) - {"command line"} == set()
    assert len(found) > 60


NOTING = ("note", "_note", "_noted", "_changed", "_end")
