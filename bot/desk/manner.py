"""How somebody wants to be spoken to: again, slower, louder, in dialect, without sound; remembered with the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.desk.answers import MENU
from bot.desk.private_words import is_private
from bot.desk.rendering import HEARD
from bot.messages import HUMAN, Choice, Reply
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.voice.pace import RATES, VOLUMES
from bot.voice.spoken import speak

NOTHING_YET = "您要办哪件事？"
SLOWER, FASTER, NORMAL = "好的，我说慢一点。", "好的，我说快一点。", "好的，我按平常的速度说。"
SLOWEST = "这已经是最慢的了。"
LOUDER, SOFTER = "好的，我大声一点。", "好的，我小声一点。"
LOUDEST, SOFTEST = "手机音量请调大一些。", "手机音量请调小一些。"
VOICE_ON = "好的，以后都念给您听。字小的话，按“大字”，字就放大了。"
VOICE_OFF = "好的，不出声音，只看字。要听的时候说“念给我听”。"
MANDARIN = "好的，我讲普通话。"
DIALECT = "好的，录好的我就讲莆田话，还没录的先讲普通话。"
NO_DIALECT = "莆田话的录音还没录好，我先用普通话慢慢说。会讲莆田话的工作人员可以帮您，要不要找？"
DIALECT_LATER = "好的，记住了。等录好了，就讲莆田话给您听。"
NOTES = (
    SLOWER, FASTER, NORMAL, SLOWEST, LOUDER, SOFTER, LOUDEST, SOFTEST, VOICE_ON, MANDARIN, DIALECT,
)  # fmt: skip
"""What stands before an answer that is said again; said again once more, it would pile up."""
ASIDE = ("voice_off", "use_dialect")
"""Intents of replies that are no answer: what comes again in a new way is the one before."""


class Manner:
    """Carries out the settings of `bot.hall.universal`.

    `dialect` tells whether the hall has recorded anything in Puxian.
    """

    def __init__(self, store: Store, dialect: Callable[[], bool]) -> None:
        self._store = store
        self._dialect_there = dialect

    def obey(self, person: PersonRow, name: str) -> list[Reply] | None:
        """The replies to a setting, None for any other command. What was asked for is remembered."""
        if name == "repeat":
            return self._again(person, "")
        if name in ("slower", "faster", "normal_speed"):
            return self._again(person, self._speed(person, name))
        if name in ("louder", "softer"):
            return self._again(person, self._volume(person, name))
        if name in ("voice_on", "voice_off"):
            on = name == "voice_on"
            self._store.people.remember(person.id, voice_on=on)
            return self._again(person, VOICE_ON, name) if on else [self._note(person, VOICE_OFF, name)]
        return self._language(person, name == "dialect") if name in ("dialect", "mandarin") else None

    def _speed(self, person: PersonRow, name: str) -> str:
        here = RATES.index(person.rate) if person.rate in RATES else 0
        there = {"slower": min(here + 1, len(RATES) - 1), "faster": max(here - 1, 0), "normal_speed": 0}[name]
        self._store.people.remember(person.id, rate=RATES[there])
        if name == "slower":
            return SLOWER if there > here else SLOWEST
        return FASTER if there < here and there else NORMAL

    def _volume(self, person: PersonRow, name: str) -> str:
        """Who asks for another loudness wants to hear something: the sound is on from now."""
        here = VOLUMES.index(person.volume) if person.volume in VOLUMES else 1
        there = min(here + 1, len(VOLUMES) - 1) if name == "louder" else max(here - 1, 0)
        self._store.people.remember(person.id, volume=VOLUMES[there], voice_on=True)
        if name == "louder":
            return LOUDER if there > here else LOUDEST
        return SOFTER if there < here else SOFTEST

    def _language(self, person: PersonRow, dialect: bool) -> list[Reply]:
        """Dialect is remembered even where nothing is recorded yet; that it is not is explained once."""
        self._store.people.remember(person.id, dialect=dialect)
        if not dialect:
            return self._again(person, MANDARIN) if person.dialect else [self._note(person, MANDARIN)]
        if self._dialect_there():
            return self._again(person, DIALECT)
        if person.told_no_voice:
            return [self._note(person, DIALECT_LATER)]
        self._store.people.remember(person.id, told_no_voice=True)
        reply = self._note(person, NO_DIALECT)
        others = reply.choices or (Choice("说慢一点", "/speak_slower", {"slower": True}),)
        return [replace(reply, choices=(*(c for c in others if c.say != HUMAN.say), HUMAN))]

    def _note(self, person: PersonRow, text: str, intent: str = "use_dialect") -> Reply:
        """A sentence of its own; what could be pressed before can still be."""
        return Reply(text=text, choices=self._on_screen(person), intent=intent)

    def _again(self, person: PersonRow, note: str, intent: str = "repeat") -> list[Reply]:
        """The last answer once more, behind a note of what is different now; `intent` where there is none yet."""
        last = self._store.transcript.last_replies(person.id, ASIDE if note else ())
        if not last:
            text = f"{note}{NOTHING_YET}" if note else f"我还没说过话呢。{NOTHING_YET}"
            return [Reply(text=text, choices=MENU, intent=intent)]
        replies = [_replay(r, personal=_was_personal(r["custom"])) for r in last]
        first = replies[0]
        if note:
            replies[0] = replace(first, text=f"{note}\n{first.text}", spoken=f"{note}{first.spoken or ''}")
        replies[-1] = replace(replies[-1], choices=self._on_screen(person))
        return replies

    def _on_screen(self, person: PersonRow) -> tuple[Choice, ...]:
        return tuple(self._store.choices.on_screen(person.id))


def _was_personal(custom: Mapping[str, Any]) -> bool:
    """Whether a stored reply may not leave the house: it had no sound, or one behind an address of its person."""
    audio = custom.get("audio")
    return audio is not None and (not audio or any(is_private(address) for address in audio.values()))


def _replay(stored: Mapping[str, Any], personal: bool) -> Reply:
    custom = stored["custom"]
    text, spoken = str(stored["text"]), str(custom.get("spoken") or "")
    text = text.removeprefix(f"{HEARD.format(custom.get('heard'))}\n")
    for note in NOTES:
        text, spoken = text.removeprefix(f"{note}\n"), spoken.removeprefix(note).removeprefix(speak(note))
    return Reply(
        text=text, spoken=spoken, intent="repeat", answer=custom.get("answer"), personal=personal,
        image=stored.get("image"), attachment=stored.get("attachment"),
    )  # fmt: skip
