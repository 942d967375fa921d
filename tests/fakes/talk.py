"""Somebody at the booking form of the small house, without any engine."""

from __future__ import annotations

from typing import Any

from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.messages import Reply
from tests.fakes.house import SmallHouse


class Talk:
    """One person filling the form."""

    def __init__(self, house: SmallHouse, sender: str = "me") -> None:
        self.house = house
        self.booking = house.desk.booking
        self.person = house.store.people.meet("rest", sender, house.clock.now()).id
        self.draft: BookingDraft | None = None

    def turn(self, text: str, intent: str = "inform", data: dict[str, Any] | None = None, **entities: str) -> Turn:
        return Turn(self.person, "rest", text, self.house.clock.now(), intent, 0.9, data or {}, entities)

    def begin(self, text: str = "我要预约", **entities: str) -> str:
        """Start; the name of the field asked next."""
        self.draft = self.booking.start.begin(self.turn(text, "book_appointment", **entities))
        return str(self.draft.missing())

    def say(self, text: str, intent: str = "inform", **entities: str) -> bool:
        """One message into the running form."""
        turn = self.turn(text, intent, **entities)
        self.draft = self.booking.load(turn)
        assert self.draft is not None
        return self.booking.step(turn, self.draft)

    def press(self, **data: Any) -> bool:
        """One button of the running form."""
        assert self.draft is not None
        turn = self.turn("按钮", data={"form": self.draft.id, **data})
        return self.booking.step(turn, self.draft)

    def ask(self) -> Reply:
        """The question on the screen."""
        assert self.draft is not None
        return self.booking.ask(self.turn(""), self.draft, str(self.draft.missing()))

    @property
    def missing(self) -> str | None:
        assert self.draft is not None
        return self.draft.missing()
