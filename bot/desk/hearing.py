"""A voice message in a conversation: heard, read back where it matters, kept for a clerk where nobody understands it.

What was heard and not yet agreed to lies sealed in a draft, never in the data of a button.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk import hearing_words as words
from bot.desk.answers import MENU
from bot.desk.recorder import Recorder
from bot.dialogue.port import Dialogue, DialogueError
from bot.hall import effects, reading, universal
from bot.hall.privacy import blank_numbers
from bot.messages import Choice, Incoming, Reply
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.voice.ear import Ear, Heard

FORM = "heard"
WAIT = timedelta(minutes=15)
MISSES = 2
UNKNOWN = "book_appointment"  # what cannot be understood ahead is read back like a booking
HUMAN = Choice(words.HUMAN, "/talk_to_human", {"human": True})


@dataclass(frozen=True)
class Agreed:
    """The person said that it was heard right: the words, and the buttons that were shown when they were said."""

    text: str
    screen: tuple[Choice, ...]


class Hearing:
    """Everything about a voice message but its meaning."""

    def __init__(self, store: Store, ear: Ear, dialogue: Dialogue) -> None:
        self._store = store
        self._ear = ear
        self._dialogue = dialogue
        self.recorder = Recorder(store)

    async def listen(self, person: PersonRow, sound: bytes) -> Heard:
        """What is said; who speaks Puxian is not guessed at."""
        return await self._ear.hear(sound, recognise=not person.dialect)

    def note(self, message_id: int, heard: Heard) -> None:
        """Write the heard words into the conversation."""
        if heard.text:
            self._store.transcript.heard(message_id, heard.text)

    # -- not understood -----------------------------------------------------------------------------------

    def trouble(
        self, person: PersonRow, message_id: int, heard: Heard, screen: Sequence[Choice], now: datetime
    ) -> Reply:
        """The reply to a message without usable words; the buttons that were shown stay."""
        choices = tuple(screen) or MENU
        if heard.trouble == "deaf":
            return self.recorder.for_clerk(person, message_id, heard, now, "dialect" if person.dialect else "", MENU)
        if heard.trouble == "unclear" and self._missed(person, now) >= MISSES:
            self._forget(person)
            return self.recorder.for_clerk(person, message_id, heard, now, "twice", MENU)
        return Reply(text=words.TROUBLES[heard.trouble], choices=choices, intent="nlu_fallback")

    def _missed(self, person: PersonRow, now: datetime) -> int:
        """Count a message that was not understood; how many in a row."""
        misses = int((self._store.drafts.load(person.id, FORM, now - WAIT) or {}).get("misses", 0)) + 1
        self._store.drafts.save(person.id, FORM, {"misses": misses}, now)
        return misses

    def understood(self, person: PersonRow) -> None:
        """Something was understood: earlier misses count no more."""
        self._forget(person)

    def _forget(self, person: PersonRow) -> None:
        self._store.drafts.drop(person.id, FORM)

    # -- what it would do ---------------------------------------------------------------------------------

    async def would_act(
        self, person: PersonRow, meant: tuple[str, Mapping[str, Any], str], screen: Sequence[Choice], asked: bool
    ) -> bool:
        """Whether heard words may change something; when that cannot be found out, they are taken to.

        `meant` is (text, data of a named button, raw words), `asked` says that the assistant waits for an answer.
        """
        text, data, raw = meant
        if not data and universal.command(raw):
            return False
        intent = "inform" if text.startswith("/") else await self._intent(text)
        draft = await asyncio.to_thread(self._store.drafts.load, person.id, "booking")
        form_open = bool(draft and draft.get("done") is None and not draft.get("dropped"))
        return effects.commits(intent, data, [c.data for c in screen], form_open, asked)

    async def _intent(self, text: str) -> str:
        try:
            parsed = await self._dialogue.parse(blank_numbers(text))
        except DialogueError:
            return UNKNOWN
        cascade, plain = parsed.get("cascade") or {}, parsed.get("intent") or {}
        return str(cascade.get("intent") or plain.get("name") or UNKNOWN)

    # -- read back ----------------------------------------------------------------------------------------

    def read_back(
        self, person: PersonRow, message_id: int, heard: Heard, screen: Sequence[Choice], now: datetime
    ) -> Reply:
        """Ask whether it was heard right; nothing is done before the answer."""
        before = self._store.drafts.load(person.id, FORM, now - WAIT) or {}
        shown = [{"title": c.title, "say": c.say, "data": dict(c.data)} for c in screen]
        pending = {"text": heard.text, "message": message_id, "screen": shown, "misses": before.get("misses", 0)}
        self._store.drafts.save(person.id, FORM, pending, now)
        self.recorder.aside(person, message_id, heard, now)
        choices = (Choice(words.YES, "/inform", {"heard": True}), Choice(words.NO, "/inform", {"heard": False}), HUMAN)
        return Reply(text=words.read_back(heard.text), choices=choices, intent="inform", personal=True)

    def dropped(self, person: PersonRow, incoming: Incoming) -> Reply | None:
        """The answer to 删掉录音 while the house waits for a clerk or leaves the talking to one; else None."""
        shown = self._store.choices.on_screen(person.id)
        data = self._data(person, incoming.text, shown)
        if "drop_recording" not in data:
            return None
        return self.recorder.delete(person, int(data["drop_recording"]), incoming.at)

    def answered(self, person: PersonRow, raw: str, shown: Sequence[Choice], now: datetime) -> Agreed | Reply | None:
        """What a message says to the last read-back or about a recording; None when it is about something else.

        `shown` are the buttons on this person's screen.
        """
        data = self._data(person, raw, shown)
        if "drop_recording" in data:
            return self.recorder.delete(person, int(data["drop_recording"]), now)
        pending = self._store.drafts.load(person.id, FORM, now - WAIT)
        if not pending or "text" not in pending:
            return Reply(text=words.STALE, choices=MENU, intent="inform") if "heard" in data else None
        if data.get("human") or universal.command(raw) == "human":
            self.recorder.stay(pending["message"], now)
            self._forget(person)
            return None
        agreed = bool(data["heard"]) if "heard" in data else _yes_or_no(raw) if not data else None
        screen = tuple(Choice(c["title"], c["say"], c["data"]) for c in pending["screen"])
        if agreed is False:
            return self._wrong(person, pending, screen, now)
        self._forget(person)
        self.recorder.done_with(pending["message"])
        return Agreed(pending["text"], screen) if agreed else None

    def _wrong(self, person: PersonRow, pending: Mapping[str, Any], screen: tuple[Choice, ...], now: datetime) -> Reply:
        if self._missed(person, now) < MISSES:
            self.recorder.done_with(pending["message"])
            return Reply(text=words.AGAIN, choices=screen or MENU, intent="inform")
        self._forget(person)
        one = self.recorder.hand_over(pending["message"], person, now)
        delete = (Choice(words.DELETE, "/inform", {"drop_recording": one.id}),) if one else ()
        text = f"{words.TWICE}\n{words.KEPT}\n{words.MEANWHILE}"
        return Reply(text=text, choices=(*MENU[:3], *delete), intent="talk_to_human")

    def _data(self, person: PersonRow, raw: str, shown: Sequence[Choice]) -> Mapping[str, Any]:
        """The data of the button that a message presses, by its token or its number."""
        if raw.startswith("c."):
            pressed = self._store.choices.pressed(person.id, raw)
            return pressed.choice.data if pressed else {}
        number = universal.number(raw)
        return shown[number - 1].data if number and number <= len(shown) else {}


def _yes_or_no(raw: str) -> bool | None:
    bare = re.sub(r"[\W_]+", "", raw)
    if bare in ("对", "对的", "对对", "对对对", "是", "是的", "对了", "没错", "正确", "嗯", "嗯嗯"):
        return True
    if bare in ("不对", "不对不对", "错了", "不是", "听错了", "错", "不是的"):
        return False
    return reading.yes_or_no(bare) if len(bare) <= 4 else None
