"""Talks whose clerk has gone away: back into the queue, so that nobody talks to an empty chair."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime, timedelta

from bot.desk.telling import tell
from bot.live import LiveTopics
from bot.store.store import Store

WHO = "连心桥"
SORRY = "接待您的同事有事走开了，已经帮您重新排上队，排在前面，马上有人来。"
UNSAID = 4  # so many times longer when it is not the clerk's turn


class Abandoned:
    """A clerk who has not written, typed or opened the page for `minutes` while the person waits for an answer."""

    def __init__(self, store: Store, live: LiveTopics, pushing: Container[str], minutes: Callable[[], int]) -> None:
        self._store = store
        self._live = live
        self._pushing = pushing
        self._minutes = minutes

    def back(self, now: datetime) -> int:
        """Put them back and tell both sides; how many."""
        count, patience = 0, timedelta(minutes=self._minutes())
        for one in self._store.handoffs.silent(now - patience, now - UNSAID * patience):
            if one.clerk is None or not self._store.handoffs.release(one.id, one.clerk):
                continue
            self._store.handoff_notes.add(one.id, "release", f"{one.clerk}一直没有动静，自动放回队列", WHO, now)
            self._store.staff.note(WHO, "abandoned", f"handoff:{one.id}", now)
            event = tell(self._store, one, SORRY, now, self._pushing)
            self._live.publish(f"person:{one.person_id}", event)
            count += 1
        if count:
            self._live.publish("staff", {"kind": "queue"})
        return count
