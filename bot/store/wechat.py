"""What the WeChat channel shares between processes: one access token, and the budget of messages for each person.

Moments are seconds since 1970. The figures are WeChat's: after words of a person five messages within 48 hours, after a
click, a scan or a follow three within a minute (developers.weixin.qq.com, 客服消息 and its 下发条数).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database
from bot.store.people import People
from bot.store.seal import Seal
from bot.store.wechat_tables import wechat_token, wechat_window

Window = Literal["message", "click"]
WINDOWS: dict[Window, tuple[int, int]] = {"message": (5, 48 * 3600), "click": (3, 60)}
"""How many messages, and within how many seconds."""
LATE_S = 5  # a window is taken for closed a little early: the way to WeChat takes time
CHANNEL = "wechat"


@dataclass(frozen=True)
class AccessToken:
    """`version` counts the refreshes; `expires_at` is 0 when WeChat has refused it."""

    value: str = field(repr=False)
    version: int
    expires_at: int


class WechatBook:
    """Reading and writing both; every change is a compare-and-set, so several processes may share one account."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        self._seal = seal
        self._people = People(db)

    def token(self, appid: str) -> AccessToken | None:
        """The last token of an account; it may have expired."""
        with self._db.read() as c:
            row = c.execute(select(wechat_token).where(wechat_token.c.appid == appid)).one_or_none()
        if row is None or row.token_enc is None:
            return None
        return AccessToken(self._seal.open(row.token_enc), row.version, row.expires_at)

    def lock(self, appid: str, version: int, now: int, until: int) -> bool:
        """Take the right to refresh the token of that version (0: none yet) until then.

        False when somebody else has it, or has just refreshed.
        """

        def work(c: Connection) -> bool:
            mine = wechat_token.c.appid == appid
            if c.execute(select(wechat_token.c.appid).where(mine)).first() is None:
                c.execute(insert(wechat_token).values(appid=appid, expires_at=0, version=0, locked_until=0))
            free = mine & (wechat_token.c.locked_until <= now) & (wechat_token.c.version == version)
            return c.execute(update(wechat_token).where(free).values(locked_until=until)).rowcount == 1

        try:
            return self._db.retry(work)
        except IntegrityError:  # another process made the row just now
            return False

    def unlock(self, appid: str) -> None:
        """Give the right back after a failure."""
        step = update(wechat_token).where(wechat_token.c.appid == appid).values(locked_until=0)
        self._db.retry(lambda c: c.execute(step))

    def save(self, appid: str, value: str, expires_at: int) -> None:
        """Keep a new token, sealed, and give the right to refresh back."""
        values = {
            "token_enc": self._seal.close(value), "expires_at": expires_at, "locked_until": 0,
            "version": wechat_token.c.version + 1,
        }  # fmt: skip
        step = update(wechat_token).where(wechat_token.c.appid == appid).values(values)
        self._db.retry(lambda c: c.execute(step))

    def stale(self, appid: str, version: int) -> None:
        """WeChat refused that token; a newer one is left alone."""
        same = (wechat_token.c.appid == appid) & (wechat_token.c.version == version)
        self._db.retry(lambda c: c.execute(update(wechat_token).where(same).values(expires_at=0)))

    def opened(self, sender: str, kind: Window, now: int, at: datetime) -> None:
        """Somebody has written or clicked: a full budget from now on. `at` is the hall's time."""
        person_id = self._people.meet(CHANNEL, sender, at).id
        left, lasts = WINDOWS[kind]

        def work(c: Connection) -> None:
            mine = (wechat_window.c.person_id == person_id) & (wechat_window.c.kind == kind)
            c.execute(delete(wechat_window).where(mine | (wechat_window.c.until <= now)))
            c.execute(insert(wechat_window).values(person_id=person_id, kind=kind, until=now + lasts, left=left))

        with contextlib.suppress(IntegrityError):  # another process opened it just now
            self._db.retry(work)

    def take(self, sender: str, now: int, spare: int = 0) -> bool:
        """Count one message against the budget, of the window that closes first; False when fewer would stay than
        `spare`.
        """
        person = self._people.find(CHANNEL, sender)
        return person is not None and self._db.retry(lambda c: _take(c, person.id, now, spare))

    def closed(self, sender: str) -> None:
        """WeChat says that nothing may be sent any more, or the person has left."""
        if (person := self._people.find(CHANNEL, sender)) is not None:
            gone = delete(wechat_window).where(wechat_window.c.person_id == person.id)
            self._db.retry(lambda c: c.execute(gone))


def _take(c: Connection, person_id: int, now: int, spare: int) -> bool:
    alive = (wechat_window.c.person_id == person_id) & (wechat_window.c.until > now + LATE_S)
    rows = c.execute(
        select(wechat_window.c.kind, wechat_window.c.left).where(alive).order_by(wechat_window.c.until)
    ).all()
    if sum(row.left for row in rows) <= spare:
        return False
    kind = next(row.kind for row in rows if row.left > 0)
    step = update(wechat_window).where(alive, wechat_window.c.kind == kind, wechat_window.c.left > 0)
    return c.execute(step.values(left=wechat_window.c.left - 1)).rowcount == 1
