"""What became of a broadcast, person by person; every look is written down."""

from __future__ import annotations

from starlette.responses import Response

from bot.console import broadcast_words as said
from bot.console import words
from bot.console.pages import Pages
from bot.console.paging import page_of
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.store.broadcast_sending import A_PAGE
from bot.store.store import Store


class BroadcastPeople:
    """The people of one broadcast, a group of results at a time; nothing names them but channel and last contact."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages) -> None:
        self._store = store
        self._clerks = clerks
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """One page of one group."""
        one = self._store.broadcasts.get(visit.number())
        group = visit.query.get("group", "later")
        if one is None or group not in said.RESULTS:
            raise Refusal(404, "没有这一页。")
        found = said.results(self._store.broadcasts.results(one.id)[one.id])
        count = next((number for code, _, number in found if code == group), 0)
        page, last = page_of(visit.query.get("page", ""), count, A_PAGE)
        people = self._store.sending.people(one.id, said.RESULTS[group][1], page)
        rows = [
            {
                "id": p.person_id, "channel": words.channel(p.channel), "what": said.EACH[p.state],
                "last": words.stamp(p.last_at, visit.now), "at": words.stamp(p.changed_at, visit.now),
            }
            for p in people
        ]  # fmt: skip
        self._clerks.saw(visit.me.name, f"broadcast:{one.id}:people")
        return self._pages.show(
            "broadcast_people.html", visit, one=one, rows=rows, group=group, groups=found, page=page, last=last,
            name=said.RESULTS[group][0],
        )  # fmt: skip
