"""For how long what people told is kept: the ages a hall may set, in days, and the days they lead back to.

个人信息保护法 article 19 asks for the shortest time that the purpose needs. The defaults are a proposal that each hall
confirms or changes; what was promised to people when a recording was kept (`bot.desk.hearing_words`) is never exceeded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

PREFIX = "retention."
LONGEST = 3650
DEFAULTS = {
    "conversation_days": 180,
    "draft_days": 7,
    "recording_days": 30,
    "visit_days": 1,
    "appointment_days": 730,
    "holder_days": 365,
    "sign_in_days": 30,
    "outbox_days": 180,
    "engine_days": 30,
    "person_days": 730,
}
MOST = {"recording_days": 30}
"""What may not be longer than that: it is what people were told."""


@dataclass(frozen=True)
class Ages:
    """How many days each kind is kept; every one of them is at least 1."""

    conversation_days: int = DEFAULTS["conversation_days"]  # words, closed talks, ended wishes, progress in the guide
    draft_days: int = DEFAULTS["draft_days"]  # half-filled forms nobody touches
    recording_days: int = DEFAULTS["recording_days"]  # voice messages and photos
    visit_days: int = DEFAULTS["visit_days"]  # after a visit: where it went
    appointment_days: int = DEFAULTS["appointment_days"]  # names and numbers of appointments, cases, family links
    holder_days: int = DEFAULTS["holder_days"]  # after a licence has expired: its line on the hall's list
    sign_in_days: int = DEFAULTS["sign_in_days"]  # attempts and sessions
    outbox_days: int = DEFAULTS["outbox_days"]  # notices and calls that are done with
    engine_days: int = DEFAULTS["engine_days"]  # the dialogue engine's memory
    person_days: int = DEFAULTS["person_days"]  # who never came back and has nothing here: channel, sender, wishes

    @classmethod
    def of(cls, get: Callable[[str], Any]) -> Ages:
        """The hall's own ages; what is not registered keeps its default."""
        known = {one.name: get(PREFIX + one.name) for one in fields(cls)}
        return cls(**{name: int(days) for name, days in known.items() if days is not None})

    def before(self, name: str, now: datetime) -> datetime:
        """What is older than this moment goes; `name` as in `DEFAULTS`."""
        return now - timedelta(days=int(getattr(self, name)))
