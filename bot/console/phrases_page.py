"""The page of ready answers: reading them, and for those who may, changing them."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.ready import NAMES, fill, values
from bot.hall.facts import HallFacts
from bot.store.phrases import MOST
from bot.store.store import Store

HERE = "/console/phrases"
LONGEST_TITLE, LONGEST_TEXT = 12, 400
NOTES = {"added": "加好了。", "changed": "改好了。", "dropped": "删掉了。"}


class PhrasesPage:
    """The list and its forms."""

    def __init__(self, store: Store, pages: Pages, facts: HallFacts) -> None:
        self._store = store
        self._pages = pages
        self._facts = facts

    def show(self, visit: Visit) -> Response:
        """All of them."""
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""))

    def add(self, visit: Visit) -> Response:
        """One more."""
        title, text = self._words(visit)
        if not title or not text:
            return self._page(visit, 400, "名称和内容都要写。", title, text)
        made = self._store.phrases.add(title, text, visit.me.name, visit.now)
        if made is None:
            return self._page(visit, 409, f"最多{MOST}条，请先删掉不用的。", title, text)
        return self._done(visit, "add", made, "added")

    def change(self, visit: Visit) -> Response:
        """Another text."""
        number, (title, text) = visit.number(), self._words(visit)
        if not title or not text:
            return self._page(visit, 400, "名称和内容都要写。")
        if not self._store.phrases.change(number, title, text, visit.me.name, visit.now):
            raise Refusal(404, "没有这一条，可能刚被删掉。")
        return self._done(visit, "change", number, "changed")

    def up(self, visit: Visit) -> Response:
        """One place up."""
        if not self._store.phrases.raise_(visit.number()):
            return self._page(visit, 409, "已经在最前面了，或者刚被删掉。")
        return self._done(visit, "change", visit.number(), "changed")

    def drop(self, visit: Visit) -> Response:
        """One less."""
        if not self._store.phrases.drop(visit.number()):
            raise Refusal(404, "没有这一条，可能刚被删掉。")
        return self._done(visit, "drop", visit.number(), "dropped")

    def _words(self, visit: Visit) -> tuple[str, str]:
        return visit.words("title", LONGEST_TITLE).replace("\n", " "), visit.words("text", LONGEST_TEXT)

    def _done(self, visit: Visit, what: str, number: int, done: str) -> Response:
        self._store.staff.note(visit.me.name, f"phrase_{what}", f"phrase:{number}", visit.now)
        return go(f"{HERE}?done={done}")

    def _page(self, visit: Visit, status: int = 200, notice: str = "", title: str = "", text: str = "") -> Response:
        known = values(self._facts, visit.me.name, visit.now)
        rows = [
            {"id": p.id, "title": p.title, "text": p.text, "shown": fill(p.text, known), "key": n if n < 10 else None}
            for n, p in enumerate(self._store.phrases.listing(), 1)
        ]
        return self._pages.show(
            "phrases.html", visit, status, message=notice, rows=rows, names=[f"{{{n}}}" for n in NAMES], title=title,
            text=text, longest_title=LONGEST_TITLE, longest=LONGEST_TEXT, edit=visit.may("phrases"),
        )  # fmt: skip
