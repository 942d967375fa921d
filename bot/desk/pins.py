"""Taking the point on the map for a visit, when the booking asks where to go; at any other time nothing is kept."""

from __future__ import annotations

from datetime import datetime

from bot.desk.booking import Booking
from bot.desk.turn import Turn
from bot.messages import Place, Reply
from bot.store.people import People, PersonRow

SAID = "（手机定位）"
"""What stands in the conversation for a location; the point itself is in the sealed draft alone."""
CONSENT = ("visit_location", "2026-11")
MAINLAND = ((18.0, 54.0), (73.0, 136.0))
TAKEN = "位置记下了，只给上门的工作人员找路用。\n还要麻烦您说一下：哪个乡镇（街道）、哪个村、门牌几号。"
NOT_NOW = "现在用不着您的位置，我没有记下来。约上门的时候我会问您。"
ABROAD = "这个位置不在国内，我没有记下来。请说店在哪个乡镇（街道）、哪个村、门牌几号。"

SPOKEN_WHERE = "好的。要去哪里？请说乡镇（街道）、村和门牌号。"
SPOKEN_NOT_NOW = "好的。有什么要问的，跟我说。"
"""What is said aloud is recorded already; the rest stands on the screen."""


class PinDesk:
    """Puts a point into the booking that is being made."""

    def __init__(self, booking: Booking, people: People) -> None:
        self._booking = booking
        self._people = people

    def take(self, person: PersonRow, place: Place, now: datetime) -> Reply:
        """Keep the point if the question is where to go; sending it after being told what for is the agreement."""
        turn = Turn(person.id, person.channel, SAID, now)
        draft = self._booking.load(turn)
        if draft is None or draft.mode == "wait" or draft.missing() != "address":
            return Reply(text=NOT_NOW, spoken=SPOKEN_NOT_NOW, intent="book_appointment")
        if not _within(place):
            return Reply(text=ABROAD, spoken=SPOKEN_WHERE, intent="book_appointment")
        draft.pin = f"{place.latitude:.5f},{place.longitude:.5f}"
        self._people.give_consent(person.id, *CONSENT, now)
        self._booking.save(turn, draft)
        return Reply(text=TAKEN, spoken=SPOKEN_WHERE, intent="book_appointment")


def _within(place: Place) -> bool:
    (south, north), (west, east) = MAINLAND
    return south <= place.latitude <= north and west <= place.longitude <= east
