"""Who acts for the holder of a licence: asked, answered, ended; each step one transaction with its notices."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.hall import family as rules
from bot.hall import family_words as words
from bot.hall.notices import Due
from bot.store import family_rows, notices
from bot.store.family_reading import OPEN, FamilyReading, tied
from bot.store.family_rows import Link
from bot.store.family_tables import family_link
from bot.store.holder_rows import key_hash
from bot.store.seal import Seal
from bot.store.tables import person

FORGOTTEN = "forgotten"
LISTED_PHONE = "phone"
"""The channel of people who are only known by a number, as in `bot.desk.counter`."""


@dataclass(frozen=True)
class Yes:
    """A confirmation: by whom, how, and the chat that gave it."""

    by: str
    how: str
    granted_by: int | None = None


class FamilyLinks(FamilyReading):
    """Changing the links."""

    # -- asking and answering -----------------------------------------------------------------------------

    def ask(self, helper_id: int, licence: str, kin: str, name: str, code: str, now: datetime) -> Link:
        """Ask to act for the holder of a licence, or show a new code for what was asked before.

        A chat that is tied to the licence is told at once; whether there is one, the asker does not learn.
        """
        close, key = self._seal.close, key_hash(self._seal, licence)
        values = {
            "name_enc": close(name), "kin": kin, "version": rules.VERSION, "tries": 0, "asked_at": now,
            "code_until": now + rules.CODE_LASTS, "ends_at": now + rules.CAN_BE_ANSWERED,
        }  # fmt: skip
        mine = (family_link.c.helper_id == helper_id) & (family_link.c.key_hash == key)
        run_out = (family_link.c.state == rules.ACTIVE) & (family_link.c.ends_at <= now)
        ended = {"state": rules.EXPIRED, "ended_by": rules.TIME, "ended_at": now}

        def work(c: Connection) -> Link:
            c.execute(update(family_link).where(mine, run_out).values(ended))  # that the clock has not seen yet
            open_ = c.execute(select(family_link.c.id).where(mine, family_link.c.state == rules.ASKED)).scalar()
            if open_ is None:
                row = {"helper_id": helper_id, "key_hash": key, "licence_enc": close(licence), "state": rules.ASKED}
                open_ = c.execute(insert(family_link).values(**row, **values).returning(family_link.c.id)).scalar_one()
            code_hash = self._code(int(open_), code)
            c.execute(update(family_link).where(family_link.c.id == open_).values(**values, code_hash=code_hash))
            link = self._one(c, int(open_))
            family_rows.note(c, link.id, rules.ASKED, rules.HELPER, now)
            self._tell_holder(c, link, words.asked(name, link.tail, now), chat_only=True)
            return link

        try:
            return self._db.retry(work)
        except IntegrityError:  # from two processes at once, or it is active by now
            return self._select(mine, family_link.c.state.in_(OPEN))[0]

    def answer_code(self, person_id: int, code: str, now: datetime) -> Link | None:
        """The ask that shows this code, among those about licences tied to this chat; a wrong code counts for all.

        After five wrong ones a code is void. None when none fits.
        """

        def work(c: Connection) -> Link | None:
            where = family_link.c.key_hash.in_(tied(person_id)) & (family_link.c.state == rules.ASKED)
            fresh = (family_link.c.code_until > now) & (family_link.c.tries < rules.TRIES)
            rows = c.execute(select(family_link.c.id, family_link.c.code_hash).where(where, fresh)).all()
            for r in rows:
                if r.code_hash and hmac.compare_digest(r.code_hash, self._code(r.id, code)):
                    return self._one(c, r.id)
            wrong = family_link.c.id.in_([r.id for r in rows])
            c.execute(update(family_link).where(wrong).values(tries=family_link.c.tries + 1))
            return None

        return self._db.retry(work)

    def _code(self, link_id: int, code: str) -> str:
        return self._seal.hash("family_code", f"{link_id}:{code}")

    def confirm(self, link_id: int, yes: Yes, now: datetime) -> Link | None:
        """Grant what was asked; None when it is not asked any more.

        The helper is told. The holder is told in the chat and, where it was the chat that said yes, at the number on
        the hall's list as well.
        """
        mine = (family_link.c.id == link_id) & (family_link.c.state == rules.ASKED) & (family_link.c.ends_at > now)
        values = {
            "state": rules.ACTIVE, "how": yes.how, "confirmed_by": yes.by, "granted_by": yes.granted_by,
            "confirmed_at": now, "ends_at": now + rules.LASTS, "code_hash": None, "code_until": None,
        }  # fmt: skip

        def work(c: Connection) -> Link | None:
            if c.execute(update(family_link).where(mine).values(values)).rowcount != 1:
                return None
            link = self._one(c, link_id)
            notices.cancel(c, link.cause)
            family_rows.note(c, link.id, "confirmed", yes.by, now)
            self._tell_helper(c, link, words.agreed(link.kin, link.tail, now))
            due = words.granted(link.name, link.tail, now)
            by_chat = yes.granted_by is not None  # a clerk has just spoken with them
            self._tell_holder(c, link, due, but=yes.granted_by, chat_only=not by_chat, by_number=by_chat)
            return link

        return self._db.retry(work)

    # -- the end ------------------------------------------------------------------------------------------

    def end(self, link_id: int, state: str, by: str, now: datetime, actor: int | None = None) -> Link | None:
        """End a link as refused, revoked or expired; None when it was over already.

        What is queued for the helper goes with it; both are told, but the `actor`, who has just heard it.
        """
        was = (rules.ASKED,) if state == rules.REFUSED else OPEN
        mine = (family_link.c.id == link_id) & family_link.c.state.in_(was)
        values = {"state": state, "ended_by": by, "ended_at": now, "code_hash": None, "code_until": None}

        def work(c: Connection) -> Link | None:
            before = c.execute(select(family_link.c.state).where(mine).with_for_update()).scalar()
            if before is None:
                return None
            c.execute(update(family_link).where(family_link.c.id == link_id).values(values))
            link = self._one(c, link_id)
            notices.cancel(c, link.cause)
            family_rows.silence_helper(c, link)
            family_rows.note(c, link.id, state, by, now)
            self._tell_of_end(c, link, before, now, actor)
            return link

        return self._db.retry(work)

    def _tell_of_end(self, c: Connection, link: Link, before: str, now: datetime, actor: int | None) -> None:
        said_no = before == rules.ASKED
        if link.helper_id != actor:
            due = words.refused if said_no else words.over_for_helper
            self._tell_helper(c, link, due(link.kin, link.tail, now))
        if not said_no:
            self._tell_holder(c, link, words.over_for_holder(link.name, link.tail, now), but=actor)

    def lapse(self, now: datetime, day: Callable[[datetime], str]) -> int:
        """End what has run out, and warn a month ahead; `day` says a date. How many links that were."""
        over = family_link.c.state.in_(OPEN) & (family_link.c.ends_at <= now)
        soon = (family_link.c.state == rules.ACTIVE) & (family_link.c.ends_at <= now + rules.WARNED_BEFORE)
        with self._db.read() as c:
            ended = list(c.execute(select(family_link.c.id).where(over)).scalars())
            warned = list(c.execute(select(family_link.c.id).where(soon, family_link.c.warned_at.is_(None))).scalars())
        done = sum(self.end(one, rules.EXPIRED, rules.TIME, now) is not None for one in ended)
        return done + sum(self._warn(one, now, day) for one in warned if one not in ended)

    def _warn(self, link_id: int, now: datetime, day: Callable[[datetime], str]) -> bool:
        mine = (family_link.c.id == link_id) & family_link.c.warned_at.is_(None)

        def work(c: Connection) -> bool:
            if c.execute(update(family_link).where(mine).values(warned_at=now)).rowcount != 1:
                return False
            link = self._one(c, link_id)
            on = day(link.ends_at)
            self._tell_helper(c, link, words.ends_for_helper(link.kin, link.tail, on, now))
            self._tell_holder(c, link, words.ends_for_holder(link.name, link.tail, on, now))
            return True

        return self._db.retry(work)

    def hush(self, helper_id: int, quiet: bool) -> bool:
        """No more reminders of others' licences to this helper, or again; False when there is nothing to change."""
        mine = (family_link.c.helper_id == helper_id) & family_link.c.state.in_(OPEN)

        def work(c: Connection) -> bool:
            changed = c.execute(update(family_link).where(mine, family_link.c.quiet != quiet).values(quiet=quiet))
            if quiet:
                notices.hush_person(c, helper_id, "licence:")
            return changed.rowcount > 0

        return self._db.retry(work)

    def disown(self, licence: str, person_id: int, by: str, now: datetime) -> int:
        """The chat turned out not to be the holder's: what it granted ends; how many links that were."""
        mine = [one for one in self.of_licence(licence) if one.granted_by == person_id]
        return sum(self.end(one.id, rules.REVOKED, by, now, person_id) is not None for one in mine)

    def drop(self, licence: str, by: str, now: datetime) -> None:
        """The licence is taken off the list for good: nobody acts for it, and its number is kept nowhere."""
        for one in self.of_licence(licence):
            self.end(one.id, rules.REVOKED, by, now)
        mine = family_link.c.key_hash == key_hash(self._seal, licence)
        self._db.retry(lambda c: c.execute(update(family_link).where(mine).values(self._nobody())))

    def _nobody(self) -> dict[str, Any]:
        return {"key_hash": FORGOTTEN, "licence_enc": self._seal.close("")}

    # -- acting -------------------------------------------------------------------------------------------

    def note(self, link_id: int, act: str, who: str, now: datetime, appointment_id: int | None = None) -> None:
        """Write down what was done under a link."""
        self._db.retry(lambda c: family_rows.note(c, link_id, act, who, now, appointment_id))

    # -- forgetting ---------------------------------------------------------------------------------------

    def forget(self, person_id: int, now: datetime) -> None:
        """A person is deleted: what they granted is revoked and told, what they were granted is gone."""
        for one in self.of_holder(person_id):
            self.end(one.id, rules.REVOKED, rules.HOLDER, now, person_id)
        held = or_(family_link.c.key_hash.in_(tied(person_id)), family_link.c.granted_by == person_id)

        def work(c: Connection) -> None:
            for link in family_rows.links(c, self._seal, family_link.c.helper_id == person_id):
                notices.cancel(c, link.cause)
            c.execute(delete(family_link).where(family_link.c.helper_id == person_id))
            c.execute(update(family_link).where(held).values(self._nobody()))  # the helper still hears that it is over

        self._db.retry(work)

    # -- inside a transaction -----------------------------------------------------------------------------

    def _tell_helper(self, c: Connection, link: Link, due: Due) -> None:
        family_rows.put(c, self._seal, link.helper_id, link.channel, link.cause, due)

    def _tell_holder(
        self, c: Connection, link: Link, due: Due, *, but: int | None = None, chat_only: bool = False,
        by_number: bool = False,
    ) -> None:  # fmt: skip
        """In the chat that is tied to the licence, else (or with `by_number` as well) at the number on the list."""
        known = family_rows.holding(c, self._seal, link.key_hash)
        chat = known.person_id
        if chat is not None and chat != but:
            notices.queue(c, self._seal, chat, known.channel or "", link.cause, [due])
        if known.phone and not chat_only and (by_number or chat is None):
            notices.queue(c, self._seal, _on_phone(c, self._seal, known.phone, due.at), LISTED_PHONE, link.cause, [due])


def _on_phone(c: Connection, seal: Seal, phone: str, now: datetime) -> int:
    """The person behind a number, as for those whom a clerk books in."""
    sender = seal.hash(LISTED_PHONE, phone)
    query = select(person.c.id).where(person.c.channel == LISTED_PHONE, person.c.sender == sender)
    known = c.execute(query).scalar()
    if known is None:
        row = {"channel": LISTED_PHONE, "sender": sender, "created_at": now, "last_at": now}
        known = c.execute(insert(person).values(row).returning(person.c.id)).scalar_one()
    return int(known)
