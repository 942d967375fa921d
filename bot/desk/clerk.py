"""What a clerk does with a handoff: take it, answer, close it; the person hears it on their own channel."""

from __future__ import annotations

from typing import Any

from bot.desk.clerk_voice import KEPT, KIND, Spoken
from bot.desk.rating import ask_after_handoff
from bot.hall.clock import Clock
from bot.store.handoffs import Handoff
from bot.store.store import Store


class ClerkDesk:
    """The clerk's side of a conversation. Every act is written to the audit log."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def claim(self, handoff_id: int, clerk: str) -> bool:
        """Take a handoff; False when somebody else was first."""
        done = self._store.handoffs.claim(handoff_id, clerk, self._clock.now())
        self._note(clerk, "claim" if done else "claim_lost", f"handoff:{handoff_id}")
        return done

    def say(self, handoff_id: int, clerk: str, text: str) -> tuple[Handoff, int] | None:
        """Write an answer into the conversation of a handoff this clerk has; None when it is not theirs.

        The line waits in the outbox, so it also reaches somebody who is not looking right now.
        """
        handoff = self._mine(handoff_id, clerk)
        if handoff is None or not text.strip():
            return None
        now = self._clock.now()
        line = self._store.transcript.add(handoff.person_id, "staff", text.strip(), now, clerk)
        self._store.handoffs.there(handoff_id, clerk, now)
        self._note(clerk, "say", f"handoff:{handoff_id}")
        return handoff, line

    def speak(self, handoff_id: int, clerk: str, spoken: Spoken, words: str) -> tuple[Handoff, int] | None:
        """Answer with a recording, and words beside it if there are any; None when the handoff is not theirs."""
        handoff = self._mine(handoff_id, clerk)
        if handoff is None:
            return None
        now = self._clock.now()
        row = self._store.transcript.row(handoff.person_id, "staff", spoken.said(words.strip()), now, clerk)
        line = self._store.recordings.with_line(row, handoff_id, spoken.mp3, spoken.seconds, now, now + KEPT, KIND)
        self._store.handoffs.there(handoff_id, clerk, now)
        self._note(clerk, "speak", f"handoff:{handoff_id}")
        return handoff, line

    def release(self, handoff_id: int, clerk: str) -> bool:
        """Put it back into the queue, whoever has it; False when nobody has."""
        handoff = self._store.handoffs.get(handoff_id)
        if handoff is None or handoff.clerk is None or not self._store.handoffs.release(handoff_id, handoff.clerk):
            return False
        self._note(clerk, "release", f"handoff:{handoff_id}")
        return True

    def forward(
        self, handoff_id: int, clerk: str, role: str | None, colleague: str | None, words: str
    ) -> Handoff | None:  # fmt: skip
        """Hand it on to a role or a colleague with a note for them; None when it is not this clerk's."""
        handoff = self._mine(handoff_id, clerk)
        if handoff is None or not self._store.handoffs.forward(handoff_id, clerk, role, colleague):
            return None
        self._store.handoff_notes.add(handoff_id, "forward", words, clerk, self._clock.now())
        self._note(clerk, "forward", f"handoff:{handoff_id}")
        return handoff

    def remark(self, handoff_id: int, clerk: str, words: str) -> None:
        """A note for colleagues, which the person never sees."""
        now = self._clock.now()
        self._store.handoff_notes.add(handoff_id, "note", words, clerk, now)
        self._store.handoffs.there(handoff_id, clerk, now)
        self._note(clerk, "note", f"handoff:{handoff_id}")

    def there(self, handoff_id: int, clerk: str) -> Handoff | None:
        """The clerk is at it; None when it is not theirs."""
        handoff = self._mine(handoff_id, clerk)
        if handoff is not None:
            self._store.handoffs.there(handoff_id, clerk, self._clock.now())
        return handoff

    def close(self, handoff_id: int, clerk: str, outcome: str) -> bool:
        """Give the conversation back to the assistant and ask how it went; False when it was closed already."""
        handoff = self._store.handoffs.get(handoff_id)
        if handoff is None or (handoff.state == "human" and handoff.clerk != clerk):
            return False
        now = self._clock.now()
        done = self._store.handoffs.close(handoff_id, outcome[:40], now)
        if done:
            ask_after_handoff(self._store, handoff, outcome, now)
        self._note(clerk, "close", f"handoff:{handoff_id}")
        return done

    def called(self, call_id: int, clerk: str) -> bool:
        """They were told on the telephone; False when that call is not on the list any more."""
        done = self._store.calls.done(call_id, clerk, self._clock.now())
        self._note(clerk, "called" if done else "called_late", f"call:{call_id}")
        return done

    def not_reached(self, call_id: int, clerk: str) -> bool:
        """Nobody answered; False when that call is not on the list any more."""
        done = self._store.calls.missed(call_id, clerk, self._clock.now())
        self._note(clerk, "not_reached" if done else "called_late", f"call:{call_id}")
        return done

    def _mine(self, handoff_id: int, clerk: str) -> Handoff | None:
        handoff = self._store.handoffs.get(handoff_id)
        return handoff if handoff and handoff.state == "human" and handoff.clerk == clerk else None

    def saw(self, clerk: str, target: str) -> None:
        """A look at personal data."""
        self._note(clerk, "look", target)

    def _note(self, who: str, action: str, target: str) -> None:
        self._store.staff.note(who, action, target, self._clock.now())


def as_event(line: int, text: str, clerk: str) -> dict[str, Any]:
    """A clerk's line as the person's listeners receive it."""
    return {"id": line, "kind": "message", "text": text, "buttons": [], "from": clerk}
