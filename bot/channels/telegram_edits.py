"""Words that were changed after they were sent: usable only while they are the newest thing that somebody said."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels.telegram_inbound import Heard, Kind

REMEMBERED = 2000


@dataclass(frozen=True)
class Verdict:
    """`new` words that replace those of `since`; `same` words as before; or `late`, when more has happened."""

    kind: Literal["new", "same", "late"]
    since: datetime | None = None


class Edits:
    """Follows what each chat said last. It forgets with the process; then a change counts as late."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, tuple[int, str, datetime]] = OrderedDict()
        self._verdicts: dict[int, Verdict] = {}

    def arrived(self, heard: Heard, now: datetime) -> None:
        """An update came in; whether an edit counts is decided here, before later ones overtake it."""
        if heard.kind is Kind.EDIT:
            self._verdicts[heard.update_id] = self._judge(heard)
        if heard.kind is Kind.TEXT or (heard.kind is Kind.EDIT and self._verdicts[heard.update_id].kind == "new"):
            self._newest[heard.chat] = (heard.message, heard.text, now)
            self._newest.move_to_end(heard.chat)
            while len(self._newest) > REMEMBERED:
                self._newest.popitem(last=False)
        elif heard.kind not in (Kind.EDIT, Kind.NOTHING):
            self._newest.pop(heard.chat, None)

    def verdict(self, heard: Heard) -> Verdict:
        """What was decided about an edit; asked once."""
        return self._verdicts.pop(heard.update_id, Verdict("late"))

    def _judge(self, heard: Heard) -> Verdict:
        number, text, since = self._newest.get(heard.chat, (0, "", None))
        if number != heard.message or since is None:
            return Verdict("late")
        return Verdict("same") if text == heard.text else Verdict("new", since)
