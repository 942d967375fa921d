"""Calendar feeds: an address of one's own for a calendar program, told once, and the calendar behind it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from starlette.responses import Response

from bot.console import words
from bot.console.pages import HEADERS, Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.feed_calendar import MEDIA_TYPE, feed_file
from bot.hall.slots import BookingRules
from bot.store.agenda import Agenda
from bot.store.calendar_feeds import MOST
from bot.store.store import Store

HERE = "/console/feeds"
ADDRESS = "/console/calendar/"
BACK, AHEAD = timedelta(days=7), timedelta(days=90)
LONGEST_TOKEN = 60


class FeedsPage:
    """Making and revoking one's own addresses, and reading them without being signed in."""

    def __init__(self, store: Store, pages: Pages, rules: BookingRules) -> None:
        self._store = store
        self._agenda = Agenda(store.db)
        self._pages = pages
        self._rules = rules

    def show(self, visit: Visit) -> Response:
        """One's own addresses; the secrets are not kept, so they are not shown."""
        return self._page(visit, notice="停用了，日历软件再也读不到。" if visit.query.get("done") == "off" else "")

    def make(self, visit: Visit) -> Response:
        """A new address, shown this once."""
        clerk = visit.form.get("clerk", "")
        if clerk and clerk not in self._rules.crew():
            return self._page(visit, 400, "请选看哪些预约。")
        token = self._store.feeds.make(visit.me.staff_id, clerk, visit.now)
        if token is None:
            return self._page(visit, 409, f"最多{MOST}个地址，请先停用不用的。")
        self._store.staff.note(visit.me.name, "feed_make", f"feed:{_of(clerk)}", visit.now)
        return self._page(visit, address=f"{ADDRESS}{token}")

    def revoke(self, visit: Visit) -> Response:
        """Let one of one's own addresses end."""
        if not self._store.feeds.revoke(visit.number(), visit.me.staff_id):
            raise Refusal(404, "没有这个地址，可能已经停用了。")
        self._store.staff.note(visit.me.name, "feed_revoke", f"feed:{visit.number()}", visit.now)
        return go(f"{HERE}?done=off")

    def read(self, visit: Visit) -> Response:
        """The calendar, for whoever has the address; the first reading of a day is written down."""
        token = visit.params.get("token", "")
        feed = self._store.feeds.found(token) if len(token) <= LONGEST_TOKEN else None
        if feed is None:
            raise Refusal(404, "没有这个日历，可能已经停用了。")
        if feed.read_at is None or feed.read_at.date() != visit.now.date():  # programs ask every hour
            self._store.staff.note(feed.owner, "feed_read", f"feed:{feed.id}", visit.now)
        self._store.feeds.read(feed.id, visit.now)
        midnight = datetime.combine(visit.now.date(), time())
        entries = self._agenda.coming(midnight - BACK, midnight + AHEAD, feed.clerk)
        name = f"大厅预约（{words.visitor(feed.clerk) or '全部'}）"
        headers = {**HEADERS, "Content-Disposition": 'inline; filename="lianxinqiao.ics"'}
        return Response(feed_file(name, entries), 200, headers, MEDIA_TYPE)

    def _page(self, visit: Visit, status: int = 200, notice: str = "", address: str = "") -> Response:
        rows = [
            {
                "id": one.id, "of": words.visitor(one.clerk) or "全部预约", "made": words.stamp(one.made_at, visit.now),
                "read": words.stamp(one.read_at, visit.now) if one.read_at else "还没有读过",
            }
            for one in self._store.feeds.of(visit.me.staff_id)
        ]  # fmt: skip
        return self._pages.show(
            "feeds.html", visit, status, message=notice, rows=rows, address=address,
            crew=[(c, words.visitor(c)) for c in self._rules.crew()],
        )  # fmt: skip


def _of(clerk: str) -> str:
    return clerk or "all"
