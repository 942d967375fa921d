"""What the staff do with a broadcast: write it, let a second person read it, pause, go on, stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import ready
from bot.desk.preview import Aloud
from bot.hall import broadcast as rules
from bot.hall.clock import Clock
from bot.hall.errors import HallError
from bot.hall.facts import HallFacts
from bot.hall.notices import QuietHours
from bot.store.audience import Count
from bot.store.broadcasts import Broadcast, Wording
from bot.store.store import Store

OWN = "您参与写了这个通知，要请另一位同事看过再发。"
NOBODY = "现在没有人收得到，请换一下发给谁。"
WRONG_STATE = "这个通知现在不能这样做，请看看它到哪一步了。"


class Unfit(HallError):
    """A broadcast that may not go as it is; the sentence says why."""

    code = "unfit"


@dataclass(frozen=True)
class Filled:
    """The words as people get them."""

    text: str
    spoken: str


class BroadcastDesk:
    """Every step is audited; the second writer is told (ChangedMeanwhile). `hear` tells how words sound."""

    def __init__(
        self, store: Store, facts: HallFacts, clock: Clock, quiet: QuietHours, hear: Callable[[str], Aloud],
        pushing: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._store = store
        self._facts = facts
        self._clock = clock
        self._hear = hear
        self.quiet = quiet
        self.pushing = pushing

    # -- words --------------------------------------------------------------------------------------------

    def filled(self, words: Wording) -> Filled:
        """Text and spoken form with the hall's own values in them. Raises Unfit for a gap that stays empty."""
        known = ready.values(self._facts, "", self._clock.now())
        text, spoken = ready.fill(words.text, known), ready.fill(words.spoken or words.text, known)
        for one in (text, spoken):
            if left := rules.gap(one):
                raise Unfit(f"通知里的“{left}”还空着，请填好，或者删掉。")
        return Filled(text, spoken)

    def aloud(self, filled: Filled) -> Aloud:
        """How it is said."""
        return self._hear(rules.aloud(filled.spoken))

    # -- to whom ------------------------------------------------------------------------------------------

    def townships(self) -> list[str]:
        """Those of the hall's area, and others that people have named."""
        area = [str(one) for one in self._facts.area or ()]
        return area + [one for one in self._store.audiences.townships() if one not in area]

    def count(self, whom: rules.Audience) -> list[Count]:
        """How many it would reach now, by channel."""
        return self._store.audiences.count(whom, self._clock.now())

    # -- steps --------------------------------------------------------------------------------------------

    def add(self, words: Wording, who: str) -> int:
        """A new draft; its id. Raises Unfit."""
        self.filled(words)
        made = self._store.broadcasts.add(words, who, self._clock.now())
        self._note(who, "broadcast_add", made)
        return made

    def rewrite(self, known: Broadcast, words: Wording, who: str) -> None:
        """Other words. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.DRAFT)
        self.filled(words)
        self._store.broadcasts.rewrite(known, words, who, self._clock.now())
        self._note(who, "broadcast_change", known.id)

    def submit(self, known: Broadcast, who: str) -> None:
        """Let a second person read it. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.DRAFT)
        self._fit(known)
        self._store.broadcasts.step(known, rules.REVIEW, "", who, self._clock.now())
        self._note(who, "broadcast_submit", known.id)

    def back(self, known: Broadcast, reason: str, who: str) -> None:
        """Back to its writer. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.REVIEW)
        self._store.broadcasts.step(known, rules.DRAFT, reason, who, self._clock.now())
        self._note(who, "broadcast_back", known.id)

    def approve(self, known: Broadcast, who: str) -> None:
        """It may go, when its time comes; by nobody who wrote at it. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.REVIEW)
        if who in known.writers:
            raise Unfit(OWN)
        filled = self._fit(known)
        spoken = rules.aloud(filled.spoken)
        self._store.broadcasts.approve(known, filled.text, spoken, who, self._clock.now())
        self._note(who, "broadcast_approve", known.id)

    def pause(self, known: Broadcast, reason: str, who: str) -> None:
        """Nobody else gets it for now. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.APPROVED)
        self._store.broadcasts.step(known, rules.PAUSED, reason, who, self._clock.now())
        self._note(who, "broadcast_pause", known.id)

    def resume(self, known: Broadcast, who: str) -> None:
        """Go on. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.PAUSED)
        self._store.broadcasts.resume(known, who, self._clock.now())
        self._note(who, "broadcast_resume", known.id)

    def stop(self, known: Broadcast, reason: str, who: str) -> None:
        """For good. Raises Unfit, ChangedMeanwhile."""
        _only(known, rules.DRAFT, rules.REVIEW, rules.APPROVED, rules.PAUSED)
        self._store.broadcasts.stop(known, reason, who, self._clock.now())
        self._note(who, "broadcast_stop", known.id)

    # -- parts --------------------------------------------------------------------------------------------

    def begins(self, words: Wording) -> datetime:
        """When the first person could get it: at night it waits for the morning."""
        now = self._clock.now()
        return self.quiet.next_loud(max(now, words.start_at or now))

    def _fit(self, known: Broadcast) -> Filled:
        if not known.wording.public and not sum(one.people for one in self.count(known.wording.whom)):
            raise Unfit(NOBODY)
        return self.filled(known.wording)

    def _note(self, who: str, action: str, number: int) -> None:
        self._store.staff.note(who, action, f"broadcast:{number}", self._clock.now())


def _only(known: Broadcast, *states: str) -> None:
    if known.state not in states:
        raise Unfit(WRONG_STATE)
