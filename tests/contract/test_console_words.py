"""No page of the staff shows English, or a code of the program, where a person expects words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.console import audit_words
from bot.console.doorway import Doorway
from bot.console.pages import Pages
from bot.console.sign_in import SignIn
from bot.console.studio_routes import studio_routes
from tests.fakes.console import HALL, Clerk, ConsoleHouse
from tests.fakes.console_map import Page, pages
from tests.fakes.house import ROOT, knowledge
from tests.fakes.studio import Studio, shipped

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
ALLOWED = (
    r"CSV|csv|Excel|xlsx|zip",  # kinds of files, as they are called where they are made and chosen
    r"Telegram|QR|A4|GB|PDF",  # names and units that nobody says otherwise
    r"Ctrl|Enter|Alt|L|N",  # what stands on the keys
    r"Windows|Linux|iPhone|iPad",  # somebody's own devices
)
WHOLE = (
    r"LIANXIN_[A-Z_]+",  # settings, hall.yml, a folder and a command: written by the admin letter by letter
    r"\bhall\.yml|\bvar/log/dialogue\.log|\bdata/voice\b",
    r"python3 -m bot [a-z]+",
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


class FullHouse(ConsoleHouse):
    """Something of everything that stands on a page, and a studio."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.studio = Studio(self.store, folder / "studio")
        own = Pages(lambda: HALL)
        door = Doorway(self.store, self.clock, self.live, own, SignIn(self.store, own).page, lambda: None)
        self.all_routes = [*studio_routes(door, own, self.studio), *self.routes]
        self.app = Starlette(routes=self.all_routes)
        self.talks()
        self.day()
        self.lists()
        self.engines()

    def talks(self) -> None:
        """Somebody on every channel, understood and not, with a call, a recording and a colleague."""
        now = self.clock.now()
        for n, channel in enumerate(("web", "telegram", "wechat", "rest", "kiosk", "terminal", "demo")):
            waiting = self.waiting(f"p{n}", channel)
            self.says(waiting.person_id, "续证要多少钱", "renewal_fee", 0.9)
            if n == 0:
                self.store.handoffs.claim(waiting.id, "陈静", now)
        self.callback()
        self.recorded("recorded")
        self.to_ring("ring")

    def day(self) -> None:
        """Every matter on one day, and its cases."""
        morning = datetime(2026, 11, 23, 9, 0)
        matters = ("renewal", "new_licence", "change", "consult", "delivery", "mediation", "replace_lost")
        for n, service in enumerate(matters):
            at = morning + timedelta(minutes=30 * (n % 4))
            self.booked(at, False, f"b{n}", service=service, licence=f"3503000001{n:02d}")
        self.case(self.booked(sender="case", licence="350300000077"))
        self.listed()
        self.crew_off()

    def lists(self) -> None:
        """Broadcasts, holders, phrases, questions, accounts."""
        now = self.clock.now()
        for state in ("draft", "review", "approved", "paused"):
            self.broadcast(state)
        self.holder()
        self.holder(phone=None)
        self.file_of_holders()
        self.file_of_holders("证号,到期日\n甲,乙\n")
        for name, role in (("李明", "clerk"), ("小编", "editor"), ("老审", "auditor"), ("李强", "lead")):
            self.hire(name, role)
        self.store.phrases.add("问好", "您好", "陈静", now)
        for text in ("本本快到期了咋整", "本本快到期了咋整啊"):
            self.store.questions.wonder(text, "renewal_how", 0.4, now)
        taught = self.store.questions.wonder("几点上班", "hours", 0.4, now)
        self.store.questions.label(taught, "hours", "陈静", now)
        voice = self.studio.voice()
        self.studio.recorded(shipped()[0].key, voice, "王芳")

    def engines(self) -> None:
        """Every engine, some of them away, and what the log holds of it all."""
        engines = [{"name": name, "status": "open"} for name in ("gtts", "edge", "piper", "sherpa", "another")]
        banks = [{"name": f"{name} bank", "status": "ok", "clips": 3} for name in ("mandarin", "puxian")]
        self.facts_of_health["voice"] = {"status": "degraded", "sources": banks + engines}
        self.facts_of_health["listening"] = {"status": "ok", "engine": "sherpa"}
        for why in ("ChannelBusy", "SomethingNew"):
            self.tries.failed("telegram", why, self.clock.now())
        for action in (*audit_words.ACTIONS, "staff_role:lead"):
            self.store.staff.note("command line", action, "handoff:1", self.clock.now())
        for target in TARGETS:
            self.store.staff.note("陈静", "look", target, self.clock.now())


TARGETS = (
    "appointments:2026-11-23..2026-11-29 csv numbers", "cases:search", "holders:active:1", "holders:numbers",
    "take:1 answer.greet.general", "speaker:1 (3 takes)", "3 takes", "crew:1:2026-11-25", "3 renewal_how", "7",
    "models", "model-20261123-0800", "channel:sms", "tag:学校", "feed:all", "feed:1", "2026-12-31", "day:2026-12-01",
    "visits:2026-11-23:numbers", "holder_import:1", "calls", "waiting", "setting:hall.phone", "person:1",
    "2027-01-01..2027-12-31 (28 days)", "handoff:1:phone", "broadcast:1:people", "crew_block:1", "answer:address.bus",
)  # fmt: skip


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
