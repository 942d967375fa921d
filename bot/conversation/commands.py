"""What can be said in every state: the voice, a person, from the beginning, back, the hall's notices."""

from __future__ import annotations

from bot.conversation.sessions import Sessions
from bot.desk.answers import MENU
from bot.desk.desk import Desk
from bot.desk.manner import Manner
from bot.desk.turn import Turn
from bot.hall import universal
from bot.live import Live
from bot.messages import Incoming, Reply
from bot.store.people import PersonRow
from bot.store.store import Store

NEWS = ("news_off", "news_on")
"""Whether somebody wants the hall's notices holds at once, whoever answers and whatever is stopped."""


class Commands:
    """Carries them out; no dialogue engine is needed."""

    def __init__(self, store: Store, desk: Desk, manner: Manner, sessions: Sessions, live: Live) -> None:
        self._store = store
        self._desk = desk
        self._manner = manner
        self._sessions = sessions
        self._live = live

    def obey(self, person: PersonRow, name: str, incoming: Incoming) -> list[Reply] | None:
        """The replies to a universal command by its name; None when it is for the dialogue after all."""
        if name in universal.SETTINGS:
            return self._manner.obey(person, name)
        if name == "human":
            turn = Turn(person.id, person.channel, incoming.text, incoming.at, intent="talk_to_human")
            outcome = self._desk.handoff(turn)
            self._live.publish("staff", {"kind": "queue"})
            return list(outcome.replies)
        if name in NEWS:
            turn = Turn(person.id, person.channel, incoming.text, incoming.at)
            act = self._desk.unsubscribe if name == "news_off" else self._desk.resubscribe
            return list(act(turn).replies)
        if name == "restart":
            return [self._restart(person, incoming)]
        if name == "back":
            draft = self._store.drafts.load(person.id, "booking")
            busy = draft and draft.get("done") is None and not draft.get("dropped")
            return None if busy else [Reply(text="好的，回到开头。您要办哪件事？", choices=MENU, intent="help")]
        return None

    def _restart(self, person: PersonRow, incoming: Incoming) -> Reply:
        turn = Turn(person.id, person.channel, incoming.text, incoming.at)
        self._desk.booking.drop_hold(self._desk.booking.load(turn), incoming.at)
        self._store.drafts.drop(person.id)
        self._sessions.begin_anew(person.id)
        self._store.people.remember(person.id, misses=0)
        return Reply(text="好的，我们从头开始。您要办哪件事？", choices=MENU, intent="help")
