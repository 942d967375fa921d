"""When the bot does not answer: the channel is stopped, or somebody waits for a clerk or talks to one."""

from __future__ import annotations

import re
from typing import Any

from bot.conversation.commands import NEWS, Commands
from bot.conversation.meaning import clean
from bot.desk.answers import MENU
from bot.desk.desk import Desk
from bot.hall import calling_off, universal
from bot.hall.facts_text import closed_channel
from bot.live import Live
from bot.messages import Incoming, Reply
from bot.store.figures import STOPPED
from bot.store.people import PersonRow
from bot.store.store import Store

LEAVES_QUEUE = re.compile(r"不等了|不等啦|不用等|不找了|算了|取消|不要人工|不用人工")


class Silent:
    """What is still done then: the words go to the clerk, and a few commands hold at once."""

    def __init__(self, store: Store, desk: Desk, commands: Commands, live: Live) -> None:
        self._store = store
        self._desk = desk
        self._commands = commands
        self._live = live

    def stopped(self, person: PersonRow, incoming: Incoming, handoff: Any) -> Reply:
        """The channel is stopped: one kind sentence, whatever was said; a clerk of theirs sees the words."""
        if handoff is not None:
            self._live.publish("staff", {"kind": "message", "handoff": handoff.id})
        said = clean(incoming.text)
        pressed = self._store.choices.pressed(person.id, said) if said[:2] == "c." else None
        name = "news_off" if pressed and "news" in pressed.choice.data else universal.command(said)
        if name is not None and name in NEWS:
            self._commands.obey(person, name, incoming)
        return Reply(text=closed_channel(self._desk.facts.texts), intent="help", outcome=STOPPED)

    def handed_off(self, person: PersonRow, incoming: Incoming, handoff: Any) -> list[Reply]:
        """The bot is silent: the words go to the clerk; who waits hears the place in the queue once."""
        self._live.publish("staff", {"kind": "message", "handoff": handoff.id})
        name = universal.command(incoming.text)
        news = self._commands.obey(person, name, incoming) if name is not None and name in NEWS else None
        if handoff.state == "human":
            return []
        if news:
            return news
        leaves = LEAVES_QUEUE.search(incoming.text) or calling_off.no_person(incoming.text)
        if name in ("restart", "back") or leaves:
            self._store.handoffs.close(handoff.id, "left", incoming.at)
            return [Reply(text="好的，不等了。有什么要问的，跟我说。", choices=MENU, intent="talk_to_human")]
        if name in universal.SETTINGS:
            return self._commands.obey(person, name, incoming) or []
        if handoff.told:
            return []
        self._store.handoffs.told(handoff.id)
        place = self._store.handoffs.place(handoff)
        return [self._desk.handoffs.place(place)]
