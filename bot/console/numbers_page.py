"""Calling waiting numbers: who has come stands above today's list, and the next number is one click away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.booking_rows import service_name
from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages, go
from bot.console.visit import Visit
from bot.desk.called_numbers import LONGEST_DESK, CalledNumbers, shown
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.store.store import Store

HERE = "/console/numbers"
LONGEST_TYPED = 60
Today = Callable[[Visit, int, str], Response]
"""Shows the list of today with a status and a sentence above it."""


class NumbersPage:
    """The list of numbers, and the two acts on it."""

    def __init__(self, store: Store, clock: Clock, pages: Pages, today: Today) -> None:
        self._store = store
        self._numbers = CalledNumbers(store, clock)
        self._pages = pages
        self._today = today

    def show(self, visit: Visit) -> Response:
        """The list alone, for the page's script. Nobody's name is in it."""
        return self._pages.show("numbers.html", visit, **self._lists(visit))

    def call_next(self, visit: Visit) -> Response:
        """Call whoever came first."""
        return self._call(visit, lambda desk: self._numbers.call_next(desk, visit.me.name)[0].shown)

    def call_again(self, visit: Visit) -> Response:
        """Call a number once more."""
        return self._call(visit, lambda desk: self._numbers.call_again(visit.number(), desk, visit.me.name)[0].shown)

    def _call(self, visit: Visit, act: Callable[[str], str]) -> Response:
        desk = visit.words("desk", LONGEST_TYPED)
        try:
            number = act(desk)
        except HallError as refused:
            return self._today(visit, 409, refused.sentence)
        visit.tell("staff", {"kind": "queue"})
        return go(f"/console/appointments?done=called&number={number}&desk={quote(desk)}")

    def _lists(self, visit: Visit) -> dict[str, Any]:
        coming = self._store.arrivals.waiting(visit.now.date())
        return {
            "coming": [self._row(one.appointment_id, one.number) for one in coming],
            "called": self._numbers.now(),
            "longest_desk": LONGEST_DESK,
        }

    def _row(self, appointment_id: int, number: int) -> dict[str, str]:
        one = self._store.appointments.get(appointment_id)
        about = (f"{one.start:%H:%M}", service_name(one.service), one.number) if one else ("", "", "")
        return dict(zip(("time", "service", "appointment"), about, strict=True)) | {"shown": shown(number)}

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; whoever serves people may call."""
        return [
            door.route("GET", HERE, self.show, Rule("look", quiet=True)),
            door.route("POST", f"{HERE}/next", self.call_next, Rule("act")),
            door.route("POST", f"{HERE}/{{id}}/again", self.call_again, Rule("act")),
        ]
