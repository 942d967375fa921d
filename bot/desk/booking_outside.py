"""A visit to a place the hall does not go to: said so at once, with what is possible instead."""

from __future__ import annotations

import re
import uuid

from bot.desk.booking_time import TimePicker
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.hall import frailty
from bot.messages import HUMAN, Choice, Reply

WINDOW = re.compile(r"(?:约|去|到|来|上)(?:你们)?(?:的)?(?:窗口|大厅)|自己[去来]|我[去来]你们那")
HELPLESS = re.compile(r"怎么办|咋办|怎么弄|没办法|没有?人|一个人|[去来]不了|能不能帮|想想办法")
AGAIN = "outside"
STAND_IN = "家人可以代办，带授权委托书和两个人的身份证。"
A_PERSON = "要找真人，说“人工”就行。"


class BookingOutside:
    """Reads what somebody says who has heard that; the place itself is found where places are read."""

    def __init__(self, time: TimePicker) -> None:
        self._time = time

    def read(self, turn: Turn, draft: BookingDraft) -> bool:
        """Take the wish for the window, or a 那怎么办; False for any other message."""
        if draft.outside is None:
            return False
        if turn.data.get("window") or (not turn.tapped and WINDOW.search(turn.text)):
            if draft.mode == "new":  # a visit that is booked stays one
                self._to_the_window(turn, draft)
            return draft.mode == "new"
        if turn.tapped or len(turn.text) > 16:
            return False
        if HELPLESS.search(turn.text) or frailty.cannot_walk(turn.text):
            draft.failures[AGAIN] = draft.failures.get(AGAIN, 0) + 1
            return True
        return False

    def _to_the_window(self, turn: Turn, draft: BookingDraft) -> None:
        """The window has other times and its matter is asked for; who is told stays."""
        self._time.drop_hold(draft, turn.now)
        draft.id = uuid.uuid4().hex
        draft.service, draft.place, draft.start, draft.outside = None, None, None, None
        draft.shown, draft.turned, draft.after = [], False, None
        draft.confirmed = draft.fixing = False


def ask(draft: BookingDraft, area: tuple[str, ...]) -> Reply:
    """Where the hall goes, and who may come instead; to who cannot manage either, that a person will help."""
    window = [Choice("还是到大厅", "/inform", {"form": draft.id, "window": True})] if draft.mode == "new" else []
    if draft.failures.get(AGAIN):
        text = f"那边上门去不了，对不起。\n{STAND_IN}\n家里没有人能来的，按“找工作人员”，请他们帮您想办法。"
        return Reply(
            text=text, spoken=f"{STAND_IN}{A_PERSON}", choices=(HUMAN, *window), intent="book_appointment"
        )  # fmt: skip
    places = f"上门只到这些地方：{'、'.join(area)}。"
    text = (
        f"{draft.outside}不在上门的范围里，对不起。\n{places}\n{STAND_IN}也可以约大厅的窗口。\n都不方便的，{A_PERSON}"
    )
    return Reply(
        text=text, spoken=f"{places}请说清是哪个乡镇（街道）。{STAND_IN}{A_PERSON}", choices=(*window, HUMAN),
        intent="book_appointment",
    )  # fmt: skip
