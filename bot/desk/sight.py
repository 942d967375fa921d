"""A photo in a conversation: read, read back, and only after a yes put where it was asked for.

What was read and not yet agreed to lies sealed in a draft, never in the data of a button, and never goes to the
dialogue engine.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.desk import photo_words as words
from bot.desk.answers import MENU
from bot.desk.desk import Desk
from bot.desk.licences import ASKED
from bot.desk.photo_shelf import PhotoShelf
from bot.desk.turn import Turn
from bot.hall import reading, universal
from bot.messages import HUMAN, Choice, Reply
from bot.photo.eye import Eye, Look
from bot.store.people import PersonRow
from bot.store.store import Store

FORM = "photo"
WAIT = timedelta(minutes=15)
A_DAY = timedelta(days=1)
MOST_A_DAY = 40
AGREES = re.compile(r"^(对+的?|是的?|没错|正确|嗯+|是我(自己)?的?证?|我的)[了啊呀吧]?[。!！]?$")
MINE = re.compile(r"^(对|是)?[，, ]?是?(我的|我自己|自己的|本人)[^不]{0,4}$")
FAMILY = re.compile(r"^(是|对)?[，, ]?是?(我)?(家里人|家人|我?妈|我?爸|老伴|爱人|儿子|女儿)[^不]{0,4}$")
WRONG = re.compile(r"^(不对|错了|不是的?|看错了?|不对不对)[了啊呀吧]?[。!！]?$|重拍|重新拍")
MYSELF = re.compile(r"^(我(自己|来)?说|自己说|我说给你听)[吧]?$")
WAYS = (Choice(words.SELF, "/inform", {"photo": "self"}), HUMAN)
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """The booking that is being made has the number: its next question comes from the dialogue, which gets `data`."""

    data: Data


class Sight:
    """Everything about a photo in a conversation. Only `look` may be called on the event loop."""

    def __init__(self, store: Store, desk: Desk, eye: Eye) -> None:
        self._store = store
        self._desk = desk
        self._eye = eye
        self.shelf = PhotoShelf(store)

    async def look(self, person: PersonRow, photo: bytes, now: datetime) -> Look:
        """What the photo shows; only so many a day are looked at, for that is work."""
        allowed = await asyncio.to_thread(
            self._store.people.allow, "photo", str(person.id), now, MOST_A_DAY, A_DAY
        )  # fmt: skip
        return await self._eye.look(photo) if allowed else Look("too_many")

    # -- a photo came -------------------------------------------------------------------------------------

    def shown(
        self, person: PersonRow, message_id: int, look: Look, screen: Sequence[Choice], now: datetime
    ) -> Reply:  # fmt: skip
        """The reply to a photo: what was read, as a question; or kindly why nothing was."""
        before = self._pending(person, now)
        self._forget(person)
        if before.get("keep_next") and look.picture:
            return self.shelf.keep(person, message_id, look.picture, now)
        if look.trouble:
            return self._trouble(person, message_id, look, screen, now)
        if self._number_asked(person, now) and look.number is None:
            again = Look("unclear", picture=look.picture)
            return replace(self._trouble(person, message_id, again, screen, now), text=words.NO_NUMBER)
        return self._read_back(person, message_id, look, now)

    def _trouble(
        self, person: PersonRow, message_id: int, look: Look, screen: Sequence[Choice], now: datetime
    ) -> Reply:  # fmt: skip
        over = any("photo" in one.data for one in screen)  # the keys of the photo before
        choices = WAYS if over or not screen else tuple(screen)
        if look.trouble in ("unclear", "several") and look.picture:
            self.shelf.hold(person.id, message_id, look.picture, now)
            choices = (*choices[:4], Choice(words.KEEP, "/inform", {"photo": "keep"}))
        return Reply(text=words.TROUBLES[look.trouble], choices=choices, intent="nlu_fallback")

    def _read_back(self, person: PersonRow, message_id: int, look: Look, now: datetime) -> Reply:
        whose = look.number is not None and self._foreign(person, look.number, now)
        expiry = look.expiry.isoformat() if look.expiry else None
        self._store.drafts.save(person.id, FORM, {"number": look.number, "expiry": expiry, "whose": whose}, now)
        self.shelf.hold(person.id, message_id, look.picture, now)
        named = self._desk.renewals.day(look.expiry, now) if look.expiry else None
        return Reply(
            text=words.read_back(look.number, look.expiry, whose),
            spoken=words.spoken(named, whose),
            choices=_choices(whose),
            intent="inform",
            personal=True,
        )

    def _foreign(self, person: PersonRow, number: str, now: datetime) -> bool:
        """Whether this person has given numbers before, and this is none of them."""
        given = {one.line.licence for one in self._store.holders.of_person(person.id)}
        given |= {one.licence for one in self._store.appointments.of_person(person.id, now)}
        draft = self._desk.booking.load(Turn(person.id, person.channel, "", now))
        given |= {draft.licence} if draft and draft.open else set()
        known = {one for one in given if one}
        return bool(known) and number not in known

    # -- the answer ---------------------------------------------------------------------------------------

    def answered(self, person: PersonRow, raw: str, shown: Sequence[Choice], now: datetime) -> Filled | Reply | None:
        """What a message says to the last read-back; None when it is about something else.

        `shown` are the buttons on this person's screen.
        """
        data = self._data(person, raw, shown)
        if "drop_photo" in data:
            return self._deleted(person, int(data["drop_photo"]), now)
        pending = self._pending(person, now)
        what = data.get("photo") or (_meant(raw, bool(pending.get("whose"))) if pending and not data else None)
        if what is None:
            if pending and not pending.get("keep_next"):
                self._forget(person)
            return None
        if what == "keep":
            return self._keep(person, now)
        if what == "which":
            return Reply(text=words.WHICH, choices=_choices(whose=True), intent="inform")
        self._forget(person)
        turn = Turn(person.id, person.channel, raw, now, "inform")
        if what == "self":
            return self._self(turn)
        if "number" not in pending:
            return Reply(text=words.OLD, choices=MENU, intent="inform") if data else None
        if what == "no":
            return Reply(text=words.AGAIN, choices=WAYS, intent="inform")
        expiry = date.fromisoformat(pending["expiry"]) if pending["expiry"] else None
        return self._agreed(turn, pending["number"], expiry, mine=what == "mine")

    def _keep(self, person: PersonRow, now: datetime) -> Reply:
        self._store.drafts.drop(person.id, FORM)
        kept = self.shelf.give(person, now)
        if kept is None:
            self._store.drafts.save(person.id, FORM, {"keep_next": True}, now)
            return Reply(text=words.SEND_AGAIN, intent="inform")
        return kept

    def _self(self, turn: Turn) -> Reply:
        draft = self._desk.booking.load(turn)
        if draft is not None and draft.open:
            return Reply(text=words.SAY_NUMBER, intent="inform")
        if self._aside(turn) != f"{ASKED}number":
            self._desk.asides.wait_for(turn, "expiry")
            return Reply(text=words.SAY_DATE, intent="renewal_when")
        return Reply(text=words.SAY_NUMBER, intent="inform")

    def _agreed(self, turn: Turn, number: str | None, expiry: date | None, mine: bool) -> Filled | Reply:
        """Put what was agreed to where it was asked for; with nothing asked it begins the reckoning of days."""
        if number and (filled := self._fill(turn, number)) is not None:
            return filled
        aside = self._desk.asides.waiting(turn.person_id, turn.now) or {"kind": ""}
        if aside["kind"] == f"{ASKED}number" and number and mine:
            return self._tied(turn, number, expiry or date.fromisoformat(aside["expiry"]))
        if expiry is None:
            self._desk.asides.wait_for(turn, "expiry")
            return Reply(text=words.ONLY_NUMBER, intent="renewal_when")
        if aside["kind"] != "remind":
            return self._desk.renewals.advise(turn, expiry)
        told = self._desk.renewals.remind(turn, expiry)
        if number and mine and self._aside(turn) == f"{ASKED}number":
            return self._tied(turn, number, expiry)
        return told

    def _fill(self, turn: Turn, number: str) -> Filled | None:
        """The number into the booking that is being made, when it asks for one at all."""
        draft = self._desk.booking.load(turn)
        if draft is None or not draft.open or "licence" not in draft.needed():
            return None
        draft.licence, draft.confirmed, draft.retry = number, False, None
        draft.failures.pop("licence", None)
        self._desk.booking.save(turn, draft)
        return Filled({"form": draft.id, "photo": "filled"})

    def _tied(self, turn: Turn, number: str, expiry: date) -> Reply:
        """The reminders of that date become those of the licence: it was read back already."""
        check = {"kind": f"{ASKED}check", "licence": number, "phone": None, "expiry": expiry.isoformat()}
        told = self._desk.licences.answered(replace(turn, data={"right": True}), check)
        assert told is not None  # a yes is always an answer
        return told

    # -- small things -------------------------------------------------------------------------------------

    def _number_asked(self, person: PersonRow, now: datetime) -> bool:
        turn = Turn(person.id, person.channel, "", now)
        draft = self._desk.booking.load(turn)
        if draft is not None and draft.open:
            return draft.missing() == "licence"
        return self._aside(turn) == f"{ASKED}number"

    def _aside(self, turn: Turn) -> str:
        return str((self._desk.asides.waiting(turn.person_id, turn.now) or {}).get("kind", ""))

    def _deleted(self, person: PersonRow, recording_id: int, now: datetime) -> Reply | None:
        """The deletion of a kept photo; None for a recording, which is told in other words."""
        one = self._store.recordings.get(recording_id)
        if one is None or one.person_id != person.id or one.kind != "picture":
            return None
        self._store.recordings.drop([one.id])
        handoff = self._store.handoffs.get(one.handoff_id or 0)
        if handoff and handoff.reason == "photo" and handoff.state == "waiting":
            self._store.handoffs.close(handoff.id, "left", now)
        return Reply(text=words.DELETED, intent="inform")

    def _pending(self, person: PersonRow, now: datetime) -> dict[str, Any]:
        return self._store.drafts.load(person.id, FORM, now - WAIT) or {}

    def _forget(self, person: PersonRow) -> None:
        self._store.drafts.drop(person.id, FORM)
        self.shelf.forget(person.id)

    def _data(self, person: PersonRow, raw: str, shown: Sequence[Choice]) -> Data:
        """The data of the button that a message presses, by its token or its number."""
        if raw.startswith("c."):
            pressed = self._store.choices.pressed(person.id, raw)
            return pressed.choice.data if pressed else {"pressed": True}
        number = universal.number(raw)
        if number and number <= len(shown):
            return shown[number - 1].data or {"pressed": True}
        return next((c.data for c in shown if c.title == raw), {})


def _meant(raw: str, whose: bool) -> str | None:
    """What words say to a read-back: mine, family, no, self; None for anything else."""
    bare = raw.strip()
    if WRONG.search(bare):
        return "no"
    if MYSELF.search(bare):
        return "self"
    if whose and FAMILY.search(bare):
        return "family"
    said = reading.yes_or_no(bare) if len(bare) <= 4 else None
    if said is False:
        return "no"
    if whose and MINE.search(bare):
        return "mine"
    agreed = AGREES.search(bare) or said
    return ("which" if whose else "mine") if agreed else None


def _choices(whose: bool) -> tuple[Choice, ...]:
    agreed = ((words.MINE, "mine"), (words.FAMILY, "family")) if whose else ((words.YES, "mine"),)
    titles = (*agreed, (words.NO, "no"), (words.SELF, "self"), (words.KEEP, "keep"))
    return tuple(Choice(title, "/inform", {"photo": what}) for title, what in titles)
