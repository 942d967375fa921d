"""A small hall behind the staff's console: a real store, a stopped clock, clerks, and people who need one."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from html import unescape
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console.app import console_routes
from bot.console.health_page import Health
from bot.console.recordings import recordings_of
from bot.console.settings_routes import Settings
from bot.console.story_talk import Attached
from bot.desk.answer_checks import AnswerChecks
from bot.desk.answer_desk import AnswerDesk
from bot.desk.broadcast_desk import BroadcastDesk
from bot.desk.calendar_desk import CalendarDesk
from bot.desk.case_desk import CaseDesk
from bot.desk.counter import CounterDesk
from bot.desk.guide import Ticked
from bot.desk.hall_book import HallBook
from bot.desk.health import HealthDesk
from bot.desk.holders import HolderDesk
from bot.desk.lesson_book import LessonBook
from bot.desk.live_answers import LiveAnswers
from bot.desk.live_values import LiveValues
from bot.desk.news import Notices
from bot.desk.preview import Aloud
from bot.desk.quiz import Quiz
from bot.desk.reach import Reach
from bot.desk.settings_desk import SettingsDesk
from bot.desk.station import Station
from bot.desk.videos import VideoDesk
from bot.desk.wishes import Wishes
from bot.hall import broadcast as rules
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.facts_today import FactsToday
from bot.hall.holders import HolderLine
from bot.hall.lessons import shipped
from bot.hall.notices import Due
from bot.hall.opening import Block, Opening
from bot.hall.services import SERVICES
from bot.hall.slots import BookingRules
from bot.jobs.last_tries import LastTries
from bot.live import LiveTopics
from bot.store.appointments import Appointment, Details
from bot.store.broadcasts import Broadcast, Wording
from bot.store.calls import CallTask
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.handoffs import Handoff
from bot.store.recordings import Recording
from bot.store.seal import Seal
from bot.store.staff import SignedIn
from bot.store.staff_tables import audit
from bot.store.store import Store
from bot.store.videos import NewVideo
from bot.store.waiting import Waiter, Wanted
from bot.voice.spoken import speak
from tests.fakes import claims
from tests.fakes.clock import StoppedClock
from tests.fakes.house import design, example_facts, knowledge
from tests.fakes.workshop import FakeWorkshop, learnt

PASSWORD = "correct horse battery"
HALL = "演示县烟草专卖局办事大厅"
AREA = ("白塘", "江口")
HOURS = (Block(time(8, 30), time(12)), Block(time(18), time(20, 30), by_appointment=True))


@lru_cache(maxsize=1)
def _migrated() -> Path:
    path = Path(tempfile.mkdtemp(prefix="lianxin-console-")) / "empty.db"
    db = Database(f"sqlite:///{path}")
    db.migrate()
    with db.engine.connect() as c:
        c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


class ConsoleHouse:
    """The console with everything behind it; `told` collects what was published for people and staff."""

    def __init__(
        self, folder: Path, pushing: Mapping[str, Any] | None = None,
        speaks: Callable[[bool], bool] = lambda _personal: False, fresh: bool = True, db_url: str | None = None,
    ) -> None:  # fmt: skip
        """`fresh` begins with an empty store; without, the one of an earlier house in that folder goes on.

        `db_url` names an empty database, or that of the earlier house, instead of a file in the folder.
        """
        path = folder / "console.db"
        if fresh and db_url is None:
            shutil.copy(_migrated(), path)
        db = Database(db_url or f"sqlite:///{path}")
        if fresh and db_url is not None:
            db.migrate()
        self.store = Store(db, Seal(b"k" * 32), folder / "recordings")
        self.store.staff._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # tests need no strength
        self.clock = StoppedClock()
        self._licences = count(1)
        self._hired: set[str] = set()
        self.attached: dict[int, Attached] = {}
        self.ticked: dict[int, Ticked] = {}  # where people stand in the guide
        self.workshop = FakeWorkshop()
        self.live = LiveTopics()
        self.told: list[tuple[str, dict[str, Any]]] = []
        self._publish = self.live.publish
        self.live.publish = self._record  # type: ignore[method-assign]
        calendar = Calendar()
        opening = Opening(calendar, dict.fromkeys(("workday", "makeup", "weekend", "holiday"), HOURS))
        rules = BookingRules(capacity=99, visit_lead_days=1)
        self.wishes = Wishes(calendar, opening, rules, self.store.appointments)
        self.counter = CounterDesk(self.store, self.wishes, self.clock, AREA, Reach())
        desk = SimpleNamespace(opening=opening, wishes=self.wishes, reach=Reach())
        facts = HallFacts({"visit.area": AREA}, {"hall.name": HALL})
        self.hall = example_facts()
        hours, numbers, quiet = self.hall.opening(calendar), self.hall.booking_rules(), self.hall.quiet_hours()
        values = LiveValues(self.store.hall_values, self.hall, hours, numbers, quiet)
        self.knowledge = knowledge().with_entries(())
        published = LiveAnswers(self.store.answer_versions, self.knowledge)
        self.book = HallBook(self.store.calendar_days, calendar, hours, values=values, answers=published)
        settings = Settings(
            SettingsDesk(self.store, self.hall, values, self.book, hours, self.clock),
            CalendarDesk(self.store, self.book, hours, self.clock),
            hours,
        )
        self.said_by: dict[str, str] = {}  # what would say an answer, by voice
        behind = learnt(self.store, self.clock, self.workshop)
        checks = AnswerChecks(
            self.knowledge, self.hall, FactsToday(self.hall, hours), design(), self.store.notebook, self.clock,
            lambda _spoken, voice, _answer: self.said_by.get(voice, ""),
        )  # fmt: skip
        self.answers = AnswerDesk(
            self.store, self.knowledge, published, self.book, checks, self.clock, behind.teaching.label_all
        )
        self.sounds = True  # whether a broadcast can be heard before it goes
        self.tries = LastTries()
        self.facts_of_health: dict[str, Any] = {
            "store": {"status": "ok", "kind": "sqlite"}, "dialogue": {"status": "ok"}, "listening": {"status": "off"},
            "voice": {"status": "ok", "sources": [{"name": "mandarin bank", "status": "ok", "clips": 1186}]},
        }  # fmt: skip
        self.data = folder
        health = HealthDesk(self.store, self.clock, folder, tried=self.tries.of, listed=("web", "rest", "telegram"))
        quiet_hours = self.hall.quiet_hours()
        today = FactsToday(self.hall, hours)
        book = LessonBook(shipped(), self.knowledge, published, today, self.hall)
        notices = Notices(self.store.broadcasts, self.hall)
        self.station = Station(book, Quiz(book, self.store.drafts), notices, self.knowledge)
        self.videos = VideoDesk(self.store, self.knowledge, folder / "videos", self.clock)
        broadcasts = BroadcastDesk(self.store, self.hall, self.clock, quiet_hours, self._aloud, ("telegram",))
        self.routes = console_routes(
            self.store,
            desk,
            self.clock,
            self.live,
            pushing or {},
            facts,
            speaks=speaks,
            attached=lambda person: {**recordings_of(self.store)(person), **self.attached},
            settings=settings,
            learnt=behind,
            answers=self.answers,
            broadcasts=broadcasts,
            health=Health(health, self._health),
            ticked=lambda person, _now: self.ticked.get(person),
            station=self.station,
            videos=self.videos,
        )
        self.app = Starlette(routes=self.routes)

    def _aloud(self, said: str) -> Aloud:
        return Aloud(speak(said), "/audio/preview.mp3" if self.sounds else "")

    async def _health(self) -> Mapping[str, Any]:
        return self.facts_of_health

    def _record(self, topic: str, event: Mapping[str, Any]) -> None:
        self.told.append((topic, dict(event)))
        self._publish(topic, event)

    def close(self) -> None:
        """Give the database back."""
        self.store.db.close()

    # -- staff --------------------------------------------------------------------------------------------

    def browser(self, base: str = "http://hall.test") -> TestClient:
        """A browser with no cookies that does not follow redirects."""
        return TestClient(self.app, base_url=base, follow_redirects=False)

    def hire(self, name: str, role: str = "clerk", must_change: bool = False) -> None:
        """Make an account with the common password."""
        self.store.staff.add(name, role, PASSWORD, self.clock.now(), must_change)
        self._hired.add(name)

    def clerk(self, name: str = "王芳", role: str = "clerk", must_change: bool = False) -> Clerk:
        """Somebody who is signed in; the account is made when it does not exist."""
        if name not in self._hired:
            self.hire(name, role, must_change)
        found = self.store.staff.sign_in(name, PASSWORD, self.clock.now())
        assert found is not None
        return Clerk(self.browser(), *found)

    def looks(self, action: str = "") -> list[tuple[str, str, str]]:
        """The audit log: (who, action, target), of one action or all."""
        with self.store.db.read() as c:
            rows = c.execute(select(audit.c.who, audit.c.action, audit.c.target).order_by(audit.c.id)).all()
        return [(r.who, r.action, r.target) for r in rows if action in ("", r.action)]

    # -- people -------------------------------------------------------------------------------------------

    def person(self, sender: str = "ann", channel: str = "web", says: str = "") -> int:
        """Somebody on a channel, perhaps with a first message."""
        row = self.store.people.meet(channel, sender, self.clock.now())
        if says:
            self.says(row.id, says)
        return row.id

    def says(self, person_id: int, text: str, intent: str | None = None, confidence: float | None = None) -> None:
        """A message of that person that was not answered."""
        got = self.store.transcript.receive(person_id, "web", None, text, self.clock.now())
        facts = {"intent": intent, "confidence": confidence}
        self.store.transcript.answered(got.id, person_id, [], self.clock.now(), **facts)

    def waiting(self, sender: str = "ann", channel: str = "web", says: str = "我想找人") -> Handoff:
        """Somebody who waits for a clerk."""
        return self.store.handoffs.open(self.person(sender, channel, says), "live", "asked", self.clock.now())

    def recorded(self, sender: str = "ann", sound: bytes = b"ID3 sound") -> tuple[Handoff, Recording]:
        """Somebody who said something that nobody understood."""
        person, now = self.person(sender), self.clock.now()
        got = self.store.transcript.receive(person, "web", None, "（语音）", now)
        handoff = self.store.handoffs.open(person, "callback", "recording", now)
        until = now + timedelta(days=30)
        return handoff, self.store.recordings.keep(person, got.id, handoff.id, sound, 3.4, now, until)

    def shown(self, sender: str = "ann", picture: bytes = b"\xff\xd8 picture") -> tuple[Handoff, Recording]:
        """Somebody who left a photo for a clerk."""
        person, now = self.person(sender), self.clock.now()
        got = self.store.transcript.receive(person, "web", None, "（照片）", now)
        handoff = self.store.handoffs.open(person, "callback", "photo", now)
        until = now + timedelta(days=30)
        kept = self.store.recordings.keep(person, got.id, handoff.id, picture, 0.0, now, until, "picture")
        return handoff, kept

    def callback(self, sender: str = "bob", phone: str | None = "13000000009") -> Handoff:
        """Somebody who wants to be rung."""
        one = self.store.handoffs.open(self.person(sender), "callback", "asked", self.clock.now())
        self.store.handoffs.wish(one.id, "明天上午", phone)
        found = self.store.handoffs.get(one.id)
        assert found is not None
        return found

    def booked(
        self, start: datetime | None = None, by_appointment: bool = True, sender: str = "ann", name: str = "演示甲",
        phone: str = "13000000001", service: str = "renewal", licence: str | None = "350300000001",
    ) -> Appointment:  # fmt: skip
        """An appointment, tomorrow evening unless told otherwise; `by_appointment` ones wait for a clerk."""
        now = self.clock.now()
        start = start or datetime(2026, 11, 24, 19, 0)
        matter = SERVICES[service]
        key = f"{sender}-{service}-{start.isoformat()}"
        claim = claims.at(start, capacity=99, by_appointment=by_appointment, service=service)
        person = self.person(sender)
        self.store.appointments.hold(key, person, "web", matter, claim, now, now + timedelta(minutes=5))
        return self.store.appointments.book(key, Details(name, phone, licence), claim, now)

    def case(
        self, booked: Appointment | None = None, name: str = "演示甲", phone: str = "13000000001",
        licence: str = "350300000001",
    ) -> Case:  # fmt: skip
        """A case that has just been applied for."""
        return CaseDesk(self.store, self.clock).open("renewal", name, phone, licence, "王芳", booked)

    def crew_off(self, clerk: str = "1") -> int:
        """A visiting clerk who does not go out the day after tomorrow."""
        begin = datetime(2026, 11, 25, 9, 0)
        self.store.crew_blocks.add(clerk, begin, begin + timedelta(hours=2), "培训", "王芳", self.clock.now())
        return self.store.crew_blocks.between(begin, begin + timedelta(days=1))[-1].id

    def to_ring(self, sender: str = "ann") -> CallTask:
        """Somebody who has to be told something on the telephone."""
        person, now = self.person(sender), self.clock.now()
        self.store.notices.put(person, "web", f"reminder:{person}", [Due("d30", now, "提醒您。", call=True)])
        return self.store.calls.to_make(now)[-1]

    def broadcast(self, state: str = rules.DRAFT, by: str = "作者", text: str = "明天停电") -> Broadcast:
        """A broadcast to everybody that has got so far; approved by 另一位."""
        words = Wording("停电", text, "", rules.Audience(rules.ALL), None, 60)
        store, now = self.store.broadcasts, self.clock.now()
        made = store.add(words, by, now)

        def get() -> Broadcast:
            found = store.get(made)
            assert found is not None
            return found

        if state != rules.DRAFT:
            store.step(get(), rules.REVIEW, "", by, now)
        if state in (rules.APPROVED, rules.PAUSED):
            store.approve(get(), text, rules.aloud(text), "另一位", now)
        if state == rules.PAUSED:
            store.step(get(), rules.PAUSED, "看一下", "另一位", now)
        return get()

    def filmed(self, answer: str = "renewal_fee.general", by: str = "作者") -> int:
        """A video of that answer that waits for a second person."""
        everybody = self.store.speakers.all()
        now = self.clock.now()
        speaker = everybody[0].id if everybody else self.store.speakers.add("阿婆", None, "plain", "1", "李强", now)
        data = b"not looked at any more"
        digest, version = hashlib.sha256(data).hexdigest(), self.videos.version(answer) or ""
        self.videos.folder.mkdir(exist_ok=True)
        (self.videos.folder / f"{digest}.mp4").write_bytes(data)
        new = NewVideo(answer, version, "mp4", digest, len(data), 2.0, 320, 240, "WEBVTT", speaker, by, now)
        return self.store.videos.add(new)

    def holder(
        self, name: str = "演示持证户", phone: str | None = "13000000007", expiry: date = date(2027, 2, 1)
    ) -> int:
        """Somebody on the list of licence holders; their number."""
        person = self.person(f"holder-{next(self._licences)}")
        line = HolderLine(f"{350300900000 + next(self._licences)}", name, phone, expiry)
        return self.store.holders.subscribe(line, person, self.clock.now())

    def family(self, name: str = "演示家人") -> int:
        """Somebody who asks to act for a holder; the number of the link."""
        licence = f"{350300700000 + next(self._licences)}"
        helper = self.person(f"helper-{licence}", "rest")
        return self.store.family.ask(helper, licence, "母亲", name, "123456", self.clock.now()).id

    def file_of_holders(self, text: str = "证号,到期日\n350300800001,2027-03-05\n") -> int:
        """A list that waits for somebody to take it."""
        return HolderDesk(self.store, self.clock).stage(text.encode(), "同事")

    def listed(self, sender: str = "eve", service: str = "renewal", name: str = "演示候补") -> Waiter:
        """Somebody who stands in the waiting list for tomorrow evening."""
        now, first = self.clock.now(), datetime(2026, 11, 24, 18, 0)
        wanted = Wanted("明天晚上", now.isoformat(), None, name, "13000000008", "350300000008", relation="母亲")
        person, last = self.person(sender), first + timedelta(hours=3)
        return self.store.waiting.join(person, "web", service, first, last, wanted, now)


class Clerk:
    """A signed-in browser that puts the form token into what it posts."""

    def __init__(self, browser: TestClient, token: str, who: SignedIn) -> None:
        self.browser = browser
        self.token = token
        self.csrf = who.csrf
        browser.cookies.set("lianxin_staff", token, path="/console")

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.browser.get(path)

    def post(self, path: str, **fields: str) -> Any:
        """Send a form of the console."""
        return self.browser.post(path, data={"csrf": self.csrf, **fields})


def form_key(html: str) -> str:
    """The key in a sign-in form."""
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def signed_in_again(clerk: Clerk, asked: Any, name: str) -> Any:
    """Sign in on the page that a lost session was answered with; where it should lead and what was kept go along."""
    kept = dict(re.findall(r'name="(next|kept)" value="([^"]*)"', asked.text))
    own = {"key": form_key(asked.text), "name": name, "password": PASSWORD}
    return clerk.browser.post("/console/login", data={key: unescape(value) for key, value in kept.items()} | own)
