"""One turn: once, in order, who answers now, the dialogue, the reply; text first and sound after.

The conversation log is the truth here; the dialogue engine only sees the turns that are the bot's, and of personal
numbers it sees the shape only.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.desk import hearing_words, photo_words, pins
from bot.desk.answers import MENU
from bot.desk.desk import Desk
from bot.desk.hearing import Hearing
from bot.desk.manner import Manner
from bot.desk.quality import judged
from bot.desk.rendering import Rendering
from bot.desk.sight import Sight
from bot.desk.turn import Turn
from bot.dialogue.plain import PlainAnswers
from bot.dialogue.port import Dialogue, DialogueError
from bot.hall import universal
from bot.hall.clock import Clock
from bot.hall.facts_text import closed_channel
from bot.hall.notices import RATE
from bot.hall.privacy import blank_numbers
from bot.in_order import InOrder, Order
from bot.messages import HUMAN, Choice, Incoming, Person, Reply
from bot.photo.eye import Eye
from bot.steps import in_steps, outside
from bot.store.figures import STOPPED
from bot.store.people import SESSION_IDLE, PersonRow
from bot.store.store import Store
from bot.store.transcript import Received
from bot.tracing import working_on
from bot.voice.ear import Ear, Heard

SESSION_TURNS = 20  # after so many the engine begins anew, unless a form is open
log = logging.getLogger("lianxin.conversation")

LONGEST = 500
EMPTY = "您还没说话呢。可以打字，也可以按下面的数字。"
UNREADABLE = "这个我看不懂，请用文字告诉我，或者找工作人员。"
TOO_LONG = "您写得有点长，我先看了前面一部分。您把最要紧的一句再说一遍，我好帮您。"
STALE = "这个按钮已经过时了，请看最新的那几个，或者直接说。"
LEAVES_QUEUE = re.compile(r"不等了|不等啦|不用等|不找了|算了|取消|不要人工|不用人工")
RINGS = ("talk_to_human", "authenticity_visit", "fake_cigarette", "dispute", "complaint", "renewal_late")
"""After an answer to these the staff may have new work."""
DOUBTED = ("voice_off", "dialect", "mandarin")
NEWS = ("news_off", "news_on")
"""Whether somebody wants the hall's notices holds at once, whoever answers and whatever is stopped."""


@dataclass(frozen=True)
class Answered:
    """The replies to one message and the tokens of their buttons, in the same order."""

    replies: list[dict[str, Any]]
    handoff: bool = False


class Live(Protocol):
    """Who listens to a person or to the staff right now."""

    def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """Tell whoever listens to a topic."""
        ...


class Conversation:
    """Answers messages of every channel, one at a time per person."""

    def __init__(
        self, store: Store, desk: Desk, dialogue: Dialogue, plain: PlainAnswers, clock: Clock, live: Live,
        sound: Callable[[Reply, PersonRow], dict[str, Any]], ear: Ear | None = None,
        dialect: Callable[[], bool] = lambda: False, eye: Eye | None = None, order: Order | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._desk = desk
        self._dialogue = dialogue
        self._plain = plain
        self._clock = clock
        self._live = live
        self._manner = Manner(store, dialect)
        self._rendering = Rendering(store, sound)
        self._hearing = Hearing(store, ear or Ear(), dialogue)
        self._sight = Sight(store, desk, eye or Eye())
        self._order = order or InOrder()
        self._arriving = InOrder()  # what stands in the inbox first is answered first
        self._turns: Counter[int] = Counter()  # by person, in the running session
        self.counts: Counter[str] = Counter()
        self._counting = threading.Lock()  # turns run in several threads
        self.watch: Callable[[str, str | None, int], None] = lambda _channel, _outcome, _millis: None

    # -- once and in order --------------------------------------------------------------------------------

    def let_photos_go(self, now: datetime) -> int:
        """Forget the photos nobody has answered about in time; how many."""
        return self._sight.shelf.sweep(now)

    async def take(self, incoming: Incoming) -> list[dict[str, Any]]:
        """Answer one message. The same (channel, id) gives the same stored replies and no second effect."""
        said = storable(incoming.text) if incoming.sound is None else hearing_words.VOICE
        said = pins.SAID if incoming.place else said
        if incoming.photo is not None:
            said = said.strip() or photo_words.PHOTO
        incoming = replace(incoming, text=said)
        key = incoming.person.key
        async with AsyncExitStack() as placed:
            async with self._arriving.of(key) as at_the_door:
                await at_the_door()
                my_turn = await placed.enter_async_context(self._order.of(key))
                person, received = await asyncio.to_thread(self._receive, incoming)
            await my_turn()
            if not received.new:
                known = await asyncio.to_thread(self._store.transcript.state_of, received.id)
                if known and known.replies is not None:
                    return known.replies
            with working_on(received.id):
                return await in_steps(self._answer(received.id, incoming, person), self._store.db.together)

    def _receive(self, incoming: Incoming) -> tuple[PersonRow, Received]:
        """Put the message into the inbox: from here on it is not lost."""
        who = incoming.person
        external = f"{who.sender}:{incoming.id}" if incoming.id else None
        inbox = self._store.transcript
        spoken = incoming.sound is not None
        with self._store.db.together():
            person = self._store.people.meet(who.channel, who.sender, incoming.at)
            return person, inbox.receive(person.id, person.channel, external, incoming.text, incoming.at, spoken)

    async def recover(
        self, channel: str, before: datetime | None = None
    ) -> list[tuple[PersonRow, list[dict[str, Any]]]]:
        """Answer what a crash left unanswered on a channel that pushes, oldest first.

        What came since `before` is being answered by whoever took it.
        """
        since = self._clock.now() - timedelta(hours=1)
        done = []
        for message_id, person_id, _, text, at in await asyncio.to_thread(
            self._store.transcript.unanswered, since, channel
        ):
            person = await asyncio.to_thread(self._store.people.get, person_id)
            if person is None or (before is not None and at >= before):
                continue
            async with self._order.of(Person(channel, person.sender).key) as my_turn:
                await my_turn()
                known = await asyncio.to_thread(self._store.transcript.state_of, message_id)
                if known is None or known.replies is not None:  # it came again meanwhile
                    continue
                lost = b"" if text == hearing_words.VOICE else None  # its sound went down with the process
                gone = b"" if text == photo_words.PHOTO else None
                incoming = Incoming(Person(channel, person.sender, person.id), "", at, text, lost, gone)
                with working_on(message_id):
                    turn = self._answer(message_id, incoming, person)
                    done.append((person, await in_steps(turn, self._store.db.together)))
        return done

    # -- one answer ---------------------------------------------------------------------------------------

    async def _answer(self, message_id: int, incoming: Incoming, met: PersonRow) -> list[dict[str, Any]]:
        started = time.perf_counter()
        try:
            replies = await self._replies(met, message_id, incoming)
        except Exception:
            log.exception("turn failed")  # the message itself is in the sealed store, never here
            self._count("failed")
            kept = self._still_shown(met.id)
            replies = [Reply(text="对不起，我这边出了点问题。请再说一遍，或者找工作人员。", choices=(*kept, HUMAN))]
        millis = int((time.perf_counter() - started) * 1000)
        now = self._clock.now()
        rendered = self._rendering.finish(message_id, met, replies, now, millis)
        first = replies[0] if replies else Reply("")
        self._count("turns")
        self.watch(met.channel, first.outcome if replies else "silent", millis)
        log.info("turn channel=%s intent=%s answer=%s ms=%d", met.channel, first.intent, first.answer, millis)
        return rendered

    def _count(self, what: str) -> None:
        with self._counting:
            self.counts[what] += 1

    def _begin(self, met: PersonRow) -> tuple[PersonRow, Any, bool]:
        """The person as it stands now, the handoff that keeps the bot silent, and whether the channel is stopped.

        `met` is the person as it was when the message came; its `last_at` is the message before.
        """
        self._desk.book.refresh()
        person = self._store.people.get(met.id) or met
        stopped = self._store.channel_stops.stopped(met.channel)
        return replace(person, last_at=met.last_at), self._store.handoffs.silencing(met.id), stopped

    async def _replies(self, met: PersonRow, message_id: int, incoming: Incoming) -> list[Reply]:
        person, handoff, stopped = self._begin(met)
        if stopped:
            return [self._while_stopped(person, incoming, handoff)]
        if incoming.photo is not None:
            return await self._photo(person, message_id, incoming, handoff)
        heard = None
        if incoming.sound is not None:
            heard = await outside(self._hearing.listen, person, incoming.sound)
            self._hearing.note(message_id, heard)
            incoming = replace(incoming, text=heard.text, sound=None)
        if handoff is not None:
            told: list[Reply] = []
            if heard is not None and heard.usable:
                keep = self._hearing.recorder.with_clerk
                told = keep(person, message_id, heard, handoff, incoming.at)
            elif (dropped := self._hearing.dropped(person, incoming)) is not None:
                return [dropped]
            return told + self._while_handed_off(person, incoming, handoff)
        if heard is not None and heard.trouble:
            return self._not_heard(person, message_id, heard, incoming.at)
        return await self._answered(person, message_id, incoming, heard)

    async def _answered(
        self, person: PersonRow, message_id: int, incoming: Incoming, heard: Heard | None
    ) -> list[Reply]:
        """The bot's own answer to words, written or `heard`."""
        if incoming.at - person.last_at >= SESSION_IDLE or self._long_enough(person, incoming):
            person = self._begun_anew(person)
        if (at_once := self._beside(person, incoming)) is not None:
            return [at_once]
        if universal.DISTRESS.search(incoming.text):
            return [self._distress(person, incoming)]
        alarm, screen = self._alarm_or_screen(person, incoming)
        if alarm is not None:
            return [alarm]
        if (setting := self._setting(person, incoming, heard)) is not None:
            return setting
        agreed = self._hearing.answered(person, incoming.text, screen, incoming.at)
        if isinstance(agreed, Reply):
            self._live.publish("staff", {"kind": "queue"})
            return [replace(agreed, heard=heard.text if heard else None)]
        if agreed is not None:
            incoming, screen, heard = replace(incoming, text=agreed.text), list(agreed.screen), None
        seen = self._sight.answered(person, incoming.text, screen, incoming.at)
        if isinstance(seen, Reply):
            return [self._told_of_photo(seen)]
        if seen is not None:
            return await self._dialogue_turn(person, message_id, "/inform", seen.data, photo_words.YES, incoming)
        meant = self._meaning(person, incoming.text, screen)
        if isinstance(meant, Reply):
            return [meant if heard is None else replace(meant, heard=heard.text)]
        if heard is not None:
            asked = self._waits_for(person, meant[2], incoming)
            if not heard.sure or await outside(self._hearing.would_act, person, meant, screen, asked):
                reply = self._hearing.read_back(person, message_id, heard, screen, incoming.at)
                return [replace(reply, heard=heard.text)]
            self._hearing.understood(person)
        replies = judged(await self._meant(person, message_id, incoming, meant), meant[1])
        replies = self._desk.guide.goes_on(person.id, replies, incoming.at)
        if heard is not None and replies:
            replies = [replace(replies[0], heard=heard.text), *replies[1:]]
        return replies

    def _beside(self, person: PersonRow, incoming: Incoming) -> Reply | None:
        """A location, or a correction of what is done already; other corrections make room for the new words."""
        if incoming.place is not None:
            return self._desk.pins.take(person, incoming.place, incoming.at)
        if incoming.corrects is None:
            return self._desk.my_data.said(person, incoming.text)
        turn = Turn(person.id, person.channel, incoming.text, incoming.at)
        return self._desk.booking.take_back(turn, incoming.corrects)

    def _setting(self, person: PersonRow, incoming: Incoming, heard: Heard | None) -> list[Reply] | None:
        """How somebody wants to be spoken to is done before anything else: a question that is open stays open.

        What was heard with doubt is not believed where it would take the sound or the language away.
        """
        name = universal.command(clean(incoming.text))
        if name not in universal.SETTINGS or (heard and not heard.sure and name in DOUBTED):
            return None
        replies = self._command(person, name, incoming) or []
        return replies if heard is None else [replace(replies[0], heard=heard.text), *replies[1:]]

    async def _meant(
        self, person: PersonRow, message_id: int, incoming: Incoming, meant: tuple[str, Mapping[str, Any], str]
    ) -> list[Reply]:
        """Carry out what is known to be meant."""
        text, data, raw = meant
        if "question" in data:
            self._desk.learning.picked(data)
        if data.get("notice") == RATE:  # nothing has to be understood, so it counts while the engine is away, too
            turn = Turn(person.id, person.channel, raw, incoming.at, "inform", data=data)
            rated = self._desk.notices.answer(turn)
            return list(rated.replies) if rated else []
        if (mine := self._desk.my_data.pressed(person, data, incoming.at)) is not None:
            return [mine]
        if "news" in data:
            return self._command(person, "news_off", incoming) or []
        if (told := self._desk.station.meant(data, raw)) is not None:
            return self._at_the_station(person, told, incoming)
        if not data and (name := universal.command(raw)) and (done := self._command(person, name, incoming)):
            return done
        guided = Turn(person.id, person.channel, raw, incoming.at, "inform", data=data)
        if (shown := self._desk.guide.take(guided)) is not None:
            return shown
        offer = None if text.startswith("/") else self._stands_for(person.id, raw)
        if offer is not None:
            text, data = "/inform", offer
        elif not text.startswith("/") and (
            self._answers_aside(person, raw, incoming) or self._desk.waitlist.leaves(person.id, raw)
        ):
            text = "/inform"
        replies = await self._dialogue_turn(person, message_id, text, data, raw, incoming)
        return self._desk.station.follow(person.id, replies, incoming.at)

    def _at_the_station(self, person: PersonRow, told: Mapping[str, Any], incoming: Incoming) -> list[Reply]:
        """A lesson or a question for fun: nothing has to be understood, so it works while the engine is away, too."""
        self._desk.notices.settle(Turn(person.id, person.channel, incoming.text, incoming.at))
        return self._desk.station.answer(person.id, told, incoming.at)

    def _stands_for(self, person_id: int, raw: str) -> dict[str, Any] | None:
        """The button of an offer or a reminder that the words stand for."""
        desk = self._desk
        return (
            desk.waitlist.meant(person_id, raw)
            or desk.licences.meant(person_id, raw)
            or desk.family.meant(person_id, raw)
        )

    def _long_enough(self, person: PersonRow, incoming: Incoming) -> bool:
        """Whether the engine's memory of this session is better begun anew: it reads all of it on every turn.

        What a conversation needs to go on (draft, open question, last answers) lies in the store.
        """
        if self._turns[person.id] < SESSION_TURNS:
            return False
        turn = Turn(person.id, person.channel, incoming.text, incoming.at)
        draft = self._desk.booking.load(turn)
        return draft is None or not draft.open

    def _begin_anew(self, person_id: int) -> None:
        """A fresh session of the dialogue engine."""
        self._store.people.new_session(person_id)
        self._turns.pop(person_id, None)

    def _begun_anew(self, person: PersonRow) -> PersonRow:
        self._begin_anew(person.id)
        return self._store.people.get(person.id) or person

    def _waits_for(self, person: PersonRow, raw: str, incoming: Incoming) -> bool:
        """Whether the words answer a single question that was asked, outside of the booking form."""

        return self._answers_aside(person, raw, incoming) or self._desk.waitlist.answers(person.id, raw)

    def _answers_aside(self, person: PersonRow, raw: str, incoming: Incoming) -> bool:
        aside = self._desk.asides.waiting(person.id, incoming.at)
        return aside is not None and self._desk.asides.answers(aside, raw, incoming.at)

    # -- photographed -------------------------------------------------------------------------------------

    async def _photo(self, person: PersonRow, message_id: int, incoming: Incoming, handoff: Any) -> list[Reply]:
        """A photo: to the clerk who has the conversation, else read; the words under one that says nothing count."""
        look = await outside(self._sight.look, person, incoming.photo or b"", incoming.at)
        if handoff is not None:
            shelf, picture = self._sight.shelf, look.picture
            kept = shelf.with_clerk(person, message_id, picture, handoff.id, incoming.at)
            told = [] if kept else [Reply(text=photo_words.NOT_TO_CLERK, intent="talk_to_human")]
            return told + self._while_handed_off(person, incoming, handoff)
        if look.trouble and incoming.text != photo_words.PHOTO:
            return await self._answered(person, message_id, replace(incoming, photo=None), None)
        screen = self._store.choices.on_screen(person.id)
        reply = self._sight.shown(person, message_id, look, screen, incoming.at)
        return [self._told_of_photo(reply)]

    def _told_of_photo(self, reply: Reply) -> Reply:
        if reply.intent in RINGS:
            self._live.publish("staff", {"kind": "queue"})
        return reply

    # -- spoken -------------------------------------------------------------------------------------------

    def _not_heard(self, person: PersonRow, message_id: int, heard: Heard, now: Any) -> list[Reply]:
        screen = self._store.choices.on_screen(person.id)
        reply = self._hearing.trouble(person, message_id, heard, screen, now)
        self._live.publish("staff", {"kind": "queue"})
        return [reply]

    def _meaning(
        self, person: PersonRow, raw: str, on_screen: Sequence[Choice]
    ) -> Reply | tuple[str, Mapping[str, Any], str]:
        """What goes to the dialogue: (text, data, raw words), or a reply at once for what nobody can read."""
        if raw.startswith("c.") and len(raw) <= 24:
            pressed = self._store.choices.pressed(person.id, raw)
            if pressed is None:
                return Reply(text=STALE, choices=tuple(on_screen) or MENU)
            return _said(pressed.choice)
        text = clean(raw)
        if not text:
            return Reply(text=EMPTY if not raw.strip() else UNREADABLE, choices=MENU)
        if not any(c.isalnum() for c in text):
            return Reply(text=UNREADABLE, choices=MENU)
        if len(text) > LONGEST:
            return Reply(text=TOO_LONG, choices=(HUMAN,))
        chosen = universal.number(text)
        if chosen and chosen <= len(on_screen):
            return _said(on_screen[chosen - 1])
        same = next((c for c in on_screen if c.title == text), None)
        return _said(same) if same else (text, {}, text)

    async def _dialogue_turn(
        self, person: PersonRow, message_id: int, text: str, data: Mapping[str, Any], raw: str, incoming: Incoming
    ) -> list[Reply]:
        self._turns[person.id] += 1
        sent = text if text.startswith("/") else blank_numbers(text)
        metadata = {"turn": message_id, "data": dict(data), "said": raw if data else ""}
        try:
            replies = await outside(self._dialogue.turn, person.session_key, sent, metadata)
        except DialogueError as error:
            self._count(f"dialogue_{error.code}")
            log.warning("dialogue engine gave no answer: %s", error.code)
            if error.code == "empty":
                kept = self._still_shown(person.id)
                return [Reply(text="对不起，我这边没答上来。请再说一遍，或者找工作人员。", choices=(*kept, HUMAN))]
            if text == "/talk_to_human":
                return self._command(person, "human", incoming) or []
            return [self._while_away(person, text, raw, incoming)]
        return self._obey(person, replies, incoming)

    def _while_away(self, person: PersonRow, text: str, raw: str, incoming: Incoming) -> Reply:
        """An answer without the engine; a question that is open stays open, and its buttons keep their numbers."""
        draft = self._desk.booking.load(Turn(person.id, person.channel, raw, incoming.at))
        waits = text == "/inform" or (draft is not None and draft.open)
        reply = self._plain.reply(raw, incoming.at.date(), waits)
        return replace(reply, choices=(*self._still_shown(person.id), *reply.choices)) if waits else reply

    def _still_shown(self, person_id: int) -> list[Choice]:
        """The buttons on the screen but the one for a person: said again, a number must mean what it meant before."""
        try:
            return [c for c in self._store.choices.on_screen(person_id) if c != HUMAN]
        except Exception:  # the store itself is what failed
            log.exception("the buttons on the screen are not known")
            return []

    def _obey(self, person: PersonRow, replies: list[Reply], incoming: Incoming) -> list[Reply]:
        """Carry out what the dialogue asked of the gateway itself."""
        done: list[Reply] = []
        for reply in replies:
            if reply.command:
                done += self._command(person, reply.command, incoming) or [replace(reply, command=None)]
            else:
                done.append(reply)
        if any(r.intent in RINGS for r in done):
            self._live.publish("staff", {"kind": "queue"})
        return done

    def _while_stopped(self, person: PersonRow, incoming: Incoming, handoff: Any) -> Reply:
        """The channel is stopped: one kind sentence, whatever was said; a clerk of theirs sees the words."""
        if handoff is not None:
            self._live.publish("staff", {"kind": "message", "handoff": handoff.id})
        said = clean(incoming.text)
        pressed = self._store.choices.pressed(person.id, said) if said[:2] == "c." else None
        name = "news_off" if pressed and "news" in pressed.choice.data else universal.command(said)
        if name is not None and name in NEWS:
            self._command(person, name, incoming)
        return Reply(text=closed_channel(self._desk.facts.texts), intent="help", outcome=STOPPED)

    # -- handed off ---------------------------------------------------------------------------------------

    def _while_handed_off(self, person: PersonRow, incoming: Incoming, handoff: Any) -> list[Reply]:
        """The bot is silent: the words go to the clerk; who waits hears the place in the queue once."""
        self._live.publish("staff", {"kind": "message", "handoff": handoff.id})
        name = universal.command(incoming.text)
        news = self._command(person, name, incoming) if name is not None and name in NEWS else None
        if handoff.state == "human":
            return []
        if news:
            return news
        if name in ("restart", "back") or LEAVES_QUEUE.search(incoming.text):
            self._store.handoffs.close(handoff.id, "left", incoming.at)
            return [Reply(text="好的，不等了。有什么要问的，跟我说。", choices=MENU, intent="talk_to_human")]
        if name in universal.SETTINGS:
            return self._command(person, name, incoming) or []
        if handoff.told:
            return []
        self._store.handoffs.told(handoff.id)
        place = self._store.handoffs.place(handoff)
        return [self._desk.handoffs.place(place)]

    # -- universal commands -------------------------------------------------------------------------------

    def _command(self, person: PersonRow, name: str, incoming: Incoming) -> list[Reply] | None:
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

    def _distress(self, person: PersonRow, incoming: Incoming) -> Reply:
        """Somebody in despair: no answer about papers, a person at once."""
        self._store.handoffs.open(person.id, "callback", "distress", incoming.at, urgent=True, note=incoming.text)
        self._live.publish("staff", {"kind": "queue"})
        text = (
            "您先别急，您说的我听到了，这事不该您一个人扛。\n我已经请工作人员马上来找您，证的事慢慢办，有办法的。\n"
            "请先跟家里人待在一起。要是现在就很危险，请马上打110。"
        )
        return Reply(text=text, choices=(HUMAN,), intent="talk_to_human")

    def _alarm(self, person: PersonRow, incoming: Incoming) -> Reply | None:
        """Danger, or a quarrel going on in the shop: no understanding needed, a person at once."""
        turn = Turn(person.id, person.channel, incoming.text, incoming.at, intent="dispute")
        reply = self._desk.handoffs.alarm(turn)
        if reply is not None:
            self._live.publish("staff", {"kind": "queue"})
        return reply

    def _alarm_or_screen(self, person: PersonRow, incoming: Incoming) -> tuple[Reply | None, list[Choice]]:
        """The reply to an alarm, or the buttons that this person has on the screen."""
        alarm = self._alarm(person, incoming)
        return alarm, [] if alarm is not None else self._store.choices.on_screen(person.id)

    def _restart(self, person: PersonRow, incoming: Incoming) -> Reply:
        turn = Turn(person.id, person.channel, incoming.text, incoming.at)
        self._desk.booking.drop_hold(self._desk.booking.load(turn), incoming.at)
        self._store.drafts.drop(person.id)
        self._begin_anew(person.id)
        self._store.people.remember(person.id, misses=0)
        return Reply(text="好的，我们从头开始。您要办哪件事？", choices=MENU, intent="help")


def storable(raw: str) -> str:
    """The words as every database can keep them: no half characters, no NUL."""
    return raw.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def clean(raw: str) -> str:
    """The words without control characters; a leading slash becomes an ordinary one, so nobody can type commands."""
    kept = "".join(c if c.isprintable() else " " for c in raw.encode("utf-8", "ignore").decode())
    text = " ".join(kept.split())
    return "／" + text[1:] if text.startswith("/") else text


def _said(choice: Choice) -> tuple[str, Mapping[str, Any], str]:
    return choice.say, dict(choice.data) or {"tapped": True}, choice.title if choice.say.startswith("/") else choice.say
