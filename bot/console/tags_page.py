"""Tags of people: which there are, who has one, giving and taking them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import words
from bot.console.broadcast_form import one_line
from bot.console.digits import whole
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.paging import page_of
from bot.console.settings_reading import Miswritten
from bot.console.visit import Visit
from bot.desk.clerk import ClerkDesk
from bot.hall.broadcast import LONGEST_TAG
from bot.store.store import Store
from bot.store.tags import A_PAGE, TooManyTags

HERE = "/console/broadcasts/tags"
NOTES = {"added": "加好了。", "gone": "去掉了。"}
NOT_SAVED = "您刚才写的还没有存，请核对后再点一次。"
NOBODY = "没有找到这一位。来访号在接待页的标题上，预约号在预约里。没有聊天的预约（电话里约的）不能加标签。"
ALREADY = "这一位已经有这个标签了。"
FULL = "标签太多了：一共最多40种，一个人最多8个。"
KINDS = {"handoff": "来访号", "appointment": "预约号"}


class TagsPage:
    """One page: the tags, the people of the one that is chosen, and a form."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages) -> None:
        self._store = store
        self._clerks = clerks
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """Everything; `handoff` in the address fills the form in."""
        typed = {"kind": "handoff", "number": visit.query.get("handoff", "")[:10]}
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""), typed=typed)

    def add(self, visit: Visit) -> Response:
        """Give somebody a tag."""
        try:
            tag, person = one_line(visit, "tag", "标签", LONGEST_TAG), self._person(visit)
            if person is None:
                raise Miswritten(NOBODY)
            if not self._store.tags.put(person, tag, visit.me.name, visit.now):
                raise Miswritten(ALREADY)
        except TooManyTags:
            return self._page(visit, 409, FULL, visit.form)
        except Miswritten as wrong:
            return self._page(visit, 400, str(wrong), visit.form)
        self._store.staff.note(visit.me.name, "tag_add", f"person:{person}", visit.now)
        return go(f"{HERE}?{urlencode({'tag': tag, 'done': 'added'})}")

    def off(self, visit: Visit) -> Response:
        """Take a tag away."""
        tag, person = visit.words("tag", LONGEST_TAG), _number(visit.form.get("person", ""))
        if not self._store.tags.take(person, tag):
            return self._page(visit, 409, "这一位没有这个标签，可能刚被去掉。")
        self._store.staff.note(visit.me.name, "tag_off", f"person:{person}", visit.now)
        return go(f"{HERE}?{urlencode({'tag': tag, 'done': 'gone'})}")

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._page(visit, 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        return self._page(visit, 200, NOT_SAVED, typed)

    def _person(self, visit: Visit) -> int | None:
        number = _number(visit.form.get("number", ""))
        if visit.form.get("kind") == "appointment":
            booked = self._store.appointments.get(number)
            return booked.person_id if booked else None
        handoff = self._store.handoffs.get(number)
        return handoff.person_id if handoff else None

    def _page(
        self, visit: Visit, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:  # fmt: skip
        tags = self._store.tags.counts()
        asked = visit.query.get("tag", "")
        tag = asked if any(name == asked for name, _ in tags) else ""
        page, last = page_of(visit.query.get("page", ""), dict(tags).get(tag, 0), A_PAGE)
        people = self._store.tags.people(tag, page) if tag else []
        rows = [
            {
                "id": p.person_id, "channel": words.channel(p.channel), "last": words.stamp(p.last_at, visit.now),
                "by": p.set_by, "at": words.stamp(p.set_at, visit.now),
            }
            for p in people
        ]  # fmt: skip
        if tag:
            self._clerks.saw(visit.me.name, f"tag:{tag}")
        return self._pages.show(
            "tags.html", visit, status, message=notice, tags=[(n, c, urlencode({"tag": n})) for n, c in tags],
            tag=tag, rows=rows, page=page, last=last, kinds=KINDS, form=typed or {}, longest=LONGEST_TAG,
            here=urlencode({"tag": tag}),
        )  # fmt: skip


def _number(raw: str) -> int:
    return whole(raw.strip()) or 0
