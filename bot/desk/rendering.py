"""The end of a turn: replies as channels show them, with the tokens of their buttons, stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.messages import Reply
from bot.store import choices
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.store.transcript import AlreadyAnswered

HEARD = "您说的是：{}"


class Rendering:
    """Turns replies into what is sent; `sound` says what each is called aloud and where that is fetched."""

    def __init__(self, store: Store, sound: Callable[[Reply, PersonRow], dict[str, Any]]) -> None:
        self._store = store
        self._sound = sound

    def finish(
        self, message_id: int, known: PersonRow, replies: Sequence[Reply], now: datetime, millis: int
    ) -> list[dict[str, Any]]:
        """The replies of a message, with their buttons and the story stored together or not at all.

        When another gateway has answered it meanwhile, because this one was held up for longer than its place in the
        line lasts, the replies are those that were stored.
        """
        person = self._store.people.get(known.id) or known
        first = replies[0] if replies else Reply("")
        facts = {
            "intent": first.intent[:40], "answer": first.answer, "confidence": first.confidence, "millis": millis,
            "outcome": first.outcome,
        }  # fmt: skip
        offered = [r.choices for r in replies]
        renew = any(offered) or any(self._store.choices.on_screen(person.id))
        sounds = [self._sound(r, person) for r in replies]  # may write, so before the transaction

        def work(c: Connection) -> list[dict[str, Any]]:
            tokens = choices.offer(c, person.id, offered) if renew else [[] for _ in replies]
            shown = [rendered(person, r, t, sound) for r, t, sound in zip(replies, tokens, sounds, strict=True)]
            self._store.transcript.answer(c, message_id, person.id, shown, now, **facts)
            return shown

        try:
            return self._store.db.retry(work)
        except AlreadyAnswered:
            stored = self._store.transcript.state_of(message_id)
            return stored.replies or [] if stored else []


def rendered(person: PersonRow, reply: Reply, tokens: Sequence[str], sound: dict[str, Any]) -> dict[str, Any]:
    """One reply as every channel gets it."""
    buttons = [{"title": c.title, "payload": t} for c, t in zip(reply.choices, tokens, strict=True)]
    text = reply.text
    custom: dict[str, Any] = {"intent": reply.intent or "nlu_fallback", **sound}
    if reply.answer:
        custom["answer"] = reply.answer
    if reply.heard:
        custom["heard"] = reply.heard
        text = f"{HEARD.format(reply.heard)}\n{text}" if reply.heard not in text else text
    papers = {"image": reply.image, "attachment": reply.attachment}
    given = {name: address for name, address in papers.items() if address}
    return {"recipient_id": person.sender, "text": text, "buttons": buttons, **given, "custom": custom}
