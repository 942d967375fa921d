"""The outbox with everything around it: a store, a stopped clock, people on their channels, and ways that can fail."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from typing import Any

from bot.desk.closed_hours import ClosedHours
from bot.hall.notices import Due, QuietHours, appointment_dues, told
from bot.hall.services import SERVICES
from bot.jobs.outbox import Outbox
from bot.live import LiveTopics
from bot.store.appointments import Appointment, Details
from bot.store.calls import CallTask
from bot.store.notices import Notice
from bot.store.store import Store
from tests.fakes import claims
from tests.fakes.clock import StoppedClock

PHONE = "13800001234"
WEDNESDAY = datetime(2026, 11, 25, 9)
QUIET = QuietHours(time(21), time(7, 30))


class Way:
    """A channel, or a provider of short messages, that fails as often as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.messages: list[Any] = []
        self.faults: list[Exception] = []
        self.always: Exception | None = None
        self.tried = 0

    async def send(self, to: str, message: Any) -> None:
        """Take it, or fail."""
        self.tried += 1
        await asyncio.sleep(0)
        if fault := self.always or (self.faults.pop(0) if self.faults else None):
            raise fault
        self.messages.append(message)
        self.sent.append((to, message if isinstance(message, str) else message["text"]))

    @property
    def texts(self) -> list[str]:
        """The words alone."""
        return [text for _, text in self.sent]


class Post:
    """A worker over a store; `chat` is the messenger of Telegram, `sms` is off unless asked for."""

    def __init__(self, store: Store, sms: Way | Any | None = None, hours: ClosedHours | None = None) -> None:
        self.store = store
        self.clock = StoppedClock()
        self.live = LiveTopics()
        self.chat = Way()
        self.sms = sms
        self.outbox = Outbox(store, self.clock, self.live, QUIET, {"telegram": self.chat}, sms, 1000.0, hours=hours)

    async def at(self, moment: datetime) -> None:
        """Jump to a moment and do what is due then."""
        self.clock.at(moment)
        await self.round()

    async def round(self) -> None:
        """Two rounds at one time: what is passed on in the first is sent in the second."""
        for _ in range(2):
            await self.outbox.once()

    def booked(
        self, channel: str = "telegram", start: datetime = WEDNESDAY, dues: list[Due] | None = None, sender: str = "7",
        phone: str = PHONE, reach: str = "chat",
    ) -> Appointment:  # fmt: skip
        """An appointment of somebody on a channel, with its reminders unless other notices are given."""
        now, matter = self.clock.now(), SERVICES["renewal"]
        if dues is None:
            dues = appointment_dues(start, now, f"{start.month}月{start.day}日星期三上午9:00", matter, reach)
        person = self.store.people.meet(channel, sender, now).id
        key = f"{channel}-{sender}-{start.isoformat()}"
        claim = claims.at(start, capacity=50)
        return self.store.appointments.take(key, person, channel, matter, claim, Details("林演示", phone), now, dues)

    def told(self, step: str = "cancelled") -> Due:
        """Something decided just now about Wednesday's appointment."""
        return told(step, self.clock.now(), "11月25日星期三上午9:00", SERVICES["renewal"])

    def states(self) -> list[tuple[str, str, str]]:
        """(step, channel, state) of every notice."""
        return [(n.step, n.channel, n.state) for n in self.notices()]

    def notices(self) -> list[Notice]:
        """Every notice."""
        return self.store.notices.listing()

    def calls(self) -> list[CallTask]:
        """The calls to make now."""
        return self.store.calls.to_make(self.clock.now())

    def shown(self, person_id: int | None) -> list[str]:
        """What the house has said in a person's conversation."""
        assert person_id is not None
        return [line.text for line in self.store.transcript.story(person_id) if line.direction == "system"]

    def later(self, **delta: float) -> datetime:
        """Now and some more."""
        return self.clock.now() + timedelta(**delta)
