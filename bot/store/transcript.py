"""Every message in and out: the once-only inbox, stored replies, and the story a clerk reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall.privacy import mask_text
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.tables import message, person

# In the words of the statement, so that the index of what is under way serves it.
_RECEIVED, _QUEUED = (literal(state, literal_execute=True) for state in ("received", "queued"))
EMPTIED = "emptied"
"""The state of a row whose words were kept long enough: figures count it, nobody is shown it."""

# Statements of every turn are put together once: that costs as much as running them.
_INSERT = insert(message)
_ANSWER = update(message).where(message.c.id == bindparam("message"), message.c.state == "received")
_MET = update(person).where(person.c.id == bindparam("who")).values(last_at=bindparam("now"))
_KNOWN = select(message.c.id, message.c.state, message.c.reply_enc).where(
    message.c.channel == bindparam("channel"), message.c.external_id == bindparam("external")
)
_BODY = select(message.c.body_enc).where(message.c.id == bindparam("id"))
_ANSWERED = (
    select(message.c.masked, message.c.intent, message.c.answer, message.c.confidence, message.c.at)
    .where(message.c.person_id == bindparam("person"), message.c.state == "answered")
    .order_by(message.c.id.desc())
    .limit(bindparam("most"))
)


class AlreadyAnswered(Exception):
    """Somebody else has stored the replies of this message: theirs count."""


@dataclass(frozen=True)
class Received:
    """What the inbox knows of a message: `new` says whether it was just put in; `replies` of an answered one."""

    id: int
    new: bool
    state: str
    replies: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Line:
    """One line of a conversation as a clerk or the person sees it.

    `buttons`, `step` and `cause` are those of a notice, `sound` what is said of one that may be heard, as in a reply;
    `external` is the id that a person's own message came with.
    """

    id: int
    direction: str
    at: datetime
    text: str
    author: str | None
    intent: str | None
    confidence: float | None
    buttons: tuple[dict[str, str], ...] = ()
    sound: Mapping[str, Any] | None = None
    step: str = ""
    cause: str = ""
    external: str = ""


@dataclass(frozen=True)
class Answered:
    """A message that was answered, masked, with what it was taken for; `answer` is the knowledge it got, if any."""

    text: str
    intent: str
    answer: str | None
    confidence: float | None
    at: datetime


class Transcript:
    """The conversation log; it is the truth, the dialogue engine's memory is only a helper."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal

    def receive(
        self, person_id: int, channel: str, external_id: str | None, text: str, now: datetime, sound: bool = False
    ) -> Received:
        """Put a message into the inbox once; a repeat of (channel, external_id) returns the first one.

        `sound` says that it came as a voice message.
        """
        row = {
            "person_id": person_id,
            "channel": channel,
            "external_id": external_id,
            "direction": "in",
            "state": "received",
            "at": now,
            "body_enc": self._seal.close(text),
            "masked": mask_text(text),
            "sound": sound,
        }

        def work(c: Connection) -> Received:
            if external_id is not None and (old := self._known(c, channel, external_id)):
                return old
            key = c.execute(_INSERT, row).inserted_primary_key
            c.execute(_MET, {"who": person_id, "now": now})
            assert key is not None
            return Received(int(key[0]), True, "received", None)

        try:
            return self._db.retry(work)
        except IntegrityError:  # another process was faster with the same id
            with self._db.read() as c:
                old = self._known(c, channel, str(external_id))
            assert old is not None
            return old

    def knows(self, channel: str, external_id: str) -> bool:
        """Whether that message was put into the inbox before."""
        with self._db.read() as c:
            return self._known(c, channel, external_id) is not None

    def _known(self, c: Connection, channel: str, external_id: str) -> Received | None:
        row = c.execute(_KNOWN, {"channel": channel, "external": external_id}).first()
        if row is None:
            return None
        replies = None if row.reply_enc is None else self._seal.open_json(row.reply_enc)
        return Received(row.id, False, row.state, replies)

    def state_of(self, message_id: int) -> Received | None:
        """The inbox entry as it stands now."""
        with self._db.read() as c:
            row = c.execute(select(message.c.state, message.c.reply_enc).where(message.c.id == message_id)).first()
        if row is None:
            return None
        replies = None if row.reply_enc is None else self._seal.open_json(row.reply_enc)
        return Received(message_id, False, row.state, replies)

    def answered(
        self, message_id: int, person_id: int, replies: Sequence[dict[str, Any]], now: datetime, **facts: object
    ) -> None:
        """Store the replies of a message and write them into the story, in one transaction.

        `facts` may be intent, answer, confidence, outcome, millis. Raises AlreadyAnswered: the replies that were
        stored first are those of the message, whoever else may still be at work on it.
        """
        self._db.retry(lambda c: self.answer(c, message_id, person_id, replies, now, **facts))

    def answer(
        self, c: Connection, message_id: int, person_id: int, replies: Sequence[dict[str, Any]], now: datetime,
        **facts: object,
    ) -> None:  # fmt: skip
        """`answered` within a transaction of the caller."""
        values = {"state": "answered", "reply_enc": self._seal.close_json(list(replies)), **facts}
        if c.execute(_ANSWER, {"message": message_id, **values}).rowcount == 0:
            raise AlreadyAnswered(message_id)
        if rows := [line_row(self._seal, person_id, "bot", str(r["text"]), now, None) for r in replies]:
            c.execute(_INSERT, rows)

    def add(self, person_id: int, direction: str, text: str, now: datetime, author: str | None = None) -> int:
        """Write a line of a clerk (`staff`) or of the house (`system`) and return its id.

        A clerk's line is `queued` until a channel that pushes has sent it; pages read it from here.
        """
        row = self.row(person_id, direction, text, now, author)
        key = self._db.retry(lambda c: c.execute(insert(message).values(row)).inserted_primary_key)
        assert key is not None
        return int(key[0])

    def row(self, person_id: int, direction: str, text: str, now: datetime, author: str | None) -> dict[str, Any]:
        """The columns of such a line, for whoever writes it together with something else."""
        row = line_row(self._seal, person_id, direction, text, now, author)
        return row | {"state": "queued"} if direction == "staff" else row

    def queued(self, channel: str, limit: int = 50) -> list[tuple[int, str, str]]:
        """Clerks' lines not yet pushed to people of a channel: (line id, sender, text), oldest first."""
        query = (
            select(message.c.id, person.c.sender, message.c.body_enc)
            .join(person, person.c.id == message.c.person_id)
            .where(message.c.state == _QUEUED, person.c.channel == channel)
            .order_by(message.c.id)
            .limit(limit)
        )
        with self._db.read() as c:
            return [(r.id, r.sender, self._seal.open(r.body_enc)) for r in c.execute(query)]

    def pushed(self, line_id: int) -> None:
        """A clerk's line has been sent (or can never be)."""
        self._db.retry(lambda c: c.execute(update(message).where(message.c.id == line_id).values(state="sent")))

    def raw(self, message_id: int | None) -> str | None:
        """The words of one message as they came in, or None."""
        if message_id is None:
            return None
        with self._db.read() as c:
            sealed = c.execute(_BODY, {"id": message_id}).scalar()
        return self._seal.opened(sealed)

    def heard(self, message_id: int, text: str) -> None:
        """Put the recognised words in the place of a voice message that came in without any."""
        values = {"body_enc": self._seal.close(text), "masked": mask_text(text)}
        self._db.retry(lambda c: c.execute(update(message).where(message.c.id == message_id).values(values)))

    def story(self, person_id: int, after: int = 0, limit: int = 200) -> list[Line]:
        """The newest `limit` lines after the line id `after`, oldest first."""
        query = (
            select(
                message.c.id, message.c.direction, message.c.at, message.c.body_enc,
                message.c.author, message.c.intent, message.c.confidence, message.c.reply_enc, message.c.external_id,
            )
            .where(message.c.person_id == person_id, message.c.id > after, message.c.state != EMPTIED)
            .order_by(message.c.id.desc())
            .limit(limit)
        )  # fmt: skip
        with self._db.read() as c:
            rows = c.execute(query).all()
        return [
            Line(
                r.id, r.direction, r.at, self._seal.open(r.body_enc), r.author, r.intent, r.confidence,
                *self._kept(r.direction, r.reply_enc), r.external_id or "",
            )
            for r in reversed(rows)
        ]  # fmt: skip

    def _kept(
        self, direction: str, sealed: bytes | None
    ) -> tuple[tuple[dict[str, str], ...], Mapping[str, Any] | None, str, str]:
        """The buttons, the sound, the step and the cause of a notice; nothing of any other line."""
        if direction != "system" or sealed is None:
            return (), None, "", ""
        replies = self._seal.open_json(sealed)
        sound = next((reply["custom"] for reply in replies if reply["custom"].get("spoken")), None)
        about: dict[str, str] = next((reply["custom"].get("notice", {}) for reply in replies), {})
        buttons = tuple(button for reply in replies for button in reply["buttons"])
        return buttons, sound, about.get("step", ""), about.get("cause", "")

    def last_notice(self, person_id: int) -> tuple[str, str] | None:
        """(cause, step) of the notice that was said last, None when anything else was; empty when nothing ever was."""
        said = (message.c.person_id == person_id) & (message.c.direction != "in")
        query = select(message.c.direction, message.c.reply_enc).where(said).order_by(message.c.id.desc()).limit(1)
        with self._db.read() as c:
            row = c.execute(query).first()
        if row is None:
            return "", ""
        if row.direction != "system" or row.reply_enc is None:
            return None
        about = self._seal.open_json(row.reply_enc)[0]["custom"]["notice"]
        return about["cause"], about["step"]

    def newest(self, person_id: int) -> int:
        """The id of the newest line of a person, 0 when there is none."""
        with self._db.read() as c:
            return int(
                c.execute(
                    select(func.coalesce(func.max(message.c.id), 0)).where(message.c.person_id == person_id)
                ).scalar_one()
            )

    def last_intent(self, person_id: int) -> str:
        """The intent of the newest answered message, "" when there is none."""
        query = (
            select(message.c.intent)
            .where(message.c.person_id == person_id, message.c.state == "answered")
            .order_by(message.c.id.desc())
            .limit(1)
        )
        with self._db.read() as c:
            return c.execute(query).scalar() or ""

    def last_answered(self, person_id: int) -> Answered | None:
        """The newest answered message of a person, None when there is none."""
        return next(iter(self.answered_before(person_id, 1)), None)

    def answered_before(self, person_id: int, most: int) -> list[Answered]:
        """The newest answered messages of a person, newest first."""
        asked = {"person": person_id, "most": most}
        with self._db.read() as c:
            return [
                Answered(row.masked, row.intent or "", row.answer, row.confidence, row.at)
                for row in c.execute(_ANSWERED, asked)
            ]

    def last_replies(self, person_id: int, but: Collection[str] = ()) -> list[dict[str, Any]]:
        """The replies of the newest answered message that had any, for 再说一遍; `but` are intents to look past."""
        query = (
            select(message.c.reply_enc)
            .where(message.c.person_id == person_id, message.c.reply_enc.is_not(None))
            .order_by(message.c.id.desc())
            .limit(5)
        )
        with self._db.read() as c:
            for row in c.execute(query):
                replies: list[dict[str, Any]] = self._seal.open_json(row.reply_enc)
                aside = bool(replies) and replies[0]["custom"].get("intent") in but
                if replies and not aside and not _bare_notice(replies[-1]):
                    return replies
        return []

    def unanswered(self, since: datetime, channel: str) -> list[tuple[int, int, str, str, datetime]]:
        """Messages of a channel that were received after `since` and never answered: work left by a crash.

        Rows of (message id, person id, external id, text, at), oldest first.
        """
        query = (
            select(message.c.id, message.c.person_id, message.c.external_id, message.c.body_enc, message.c.at)
            .where(message.c.state == _RECEIVED, message.c.channel == channel, message.c.at >= since)
            .order_by(message.c.id)
        )
        with self._db.read() as c:
            return [(r.id, r.person_id, r.external_id, self._seal.open(r.body_enc), r.at) for r in c.execute(query)]

    def any(self) -> bool:
        """Whether any message is kept; it also shows that the store can be read, at any size."""
        with self._db.read() as c:
            return c.execute(select(message.c.id).limit(1)).first() is not None


def _bare_notice(reply: dict[str, Any]) -> bool:
    """A notice without buttons never takes the place of the last answer, whose buttons are still on the screen."""
    return "notice" in reply["custom"] and not reply["buttons"]


def notice_reply(
    sender: str, text: str, cause: str, step: str, buttons: Sequence[dict[str, str]],
    sound: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A notice in the form in which replies are kept.

    Without `sound` it has none and never leaves the house to get one; only what goes to many has one.
    """
    custom = {"audio": {}, **(sound or {}), "notice": {"cause": cause, "step": step}}
    return {"recipient_id": sender, "text": text, "buttons": list(buttons), "custom": custom}


def line_row(
    seal: Seal, person_id: int, direction: str, text: str, now: datetime, author: str | None
) -> dict[str, Any]:
    """The columns of a line in somebody's story that did not come in."""
    return {
        "person_id": person_id, "channel": "story", "external_id": None, "direction": direction, "state": "sent",
        "at": now, "body_enc": seal.close(text), "masked": mask_text(text), "author": author,
    }  # fmt: skip
