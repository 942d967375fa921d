"""A hall with something of everything that stands on the staff's pages, and a studio."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette

from bot.console import audit_words
from bot.console.doorway import Doorway
from bot.console.pages import Pages
from bot.console.sign_in import SignIn
from bot.console.studio_routes import studio_routes
from tests.fakes.console import HALL, ConsoleHouse
from tests.fakes.studio import Studio, shipped

TARGETS = (
    "appointments:2026-11-23..2026-11-29 csv numbers", "cases:search", "holders:active:1", "holders:numbers",
    "take:1 answer.greet.general", "speaker:1 (3 takes)", "3 takes", "crew:1:2026-11-25", "3 renewal_how", "7",
    "models", "model-20261123-0800", "channel:sms", "tag:学校", "feed:all", "feed:1", "2026-12-31", "day:2026-12-01",
    "visits:2026-11-23:numbers", "holder_import:1", "calls", "waiting", "setting:hall.phone", "person:1",
    "2027-01-01..2027-12-31 (28 days)", "handoff:1:phone", "broadcast:1:people", "crew_block:1", "answer:address.bus",
)  # fmt: skip


class FullHouse(ConsoleHouse):
    """Talks, a day, lists of every kind, engines that are away, and a log of it all."""

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
