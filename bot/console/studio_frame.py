"""What the studio's pages have in common: their own headers, who speaks, and a page after a step."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.pages import LISTENING, Pages
from bot.console.visit import Refusal, Visit
from bot.desk.studio import ACCENTS, StudioDesk
from bot.desk.studio_board import Board
from bot.desk.studio_list import Item
from bot.store.speakers import Speaker

KEEPERS = ("lead", "admin")


class Frame:
    """The studio behind its pages."""

    def __init__(self, studio: StudioDesk, pages: Pages) -> None:
        self.studio = studio
        self._pages = pages

    def board(self) -> Board:
        """The list with its takes as they are now."""
        return Board(self.studio)

    def show(self, template: str, visit: Visit, status: int = 200, **values: Any) -> Response:
        """One page of the studio."""
        speakers = [one for one in self.studio.store.speakers.all() if one.withdrawn_at is None]
        page = self._pages.show(
            template, visit, status, speakers=speakers, accents=ACCENTS, keeper=visit.me.role in KEEPERS, **values
        )
        page.headers.update(LISTENING)
        return page

    def speaking(self, visit: Visit) -> Speaker | None:
        """Who speaks now: the one who was chosen, else the signed-in person's own voice, else the only one."""
        asked = visit.form.get("speaker") or visit.query.get("speaker", "")
        active = [one for one in self.studio.store.speakers.all() if one.withdrawn_at is None]
        if asked:
            return next((one for one in active if str(one.id) == asked), None)
        own = [one for one in active if one.account == visit.me.name]
        return own[0] if own else active[0] if len(active) == 1 else None

    def item(self, visit: Visit) -> Item:
        """The thing in the address; raises Refusal 404."""
        found = self.studio.todo.get(visit.params["key"])
        if found is None:
            raise Refusal(404, "录音单上没有这一条。")
        return found


def only_keepers(visit: Visit) -> None:
    """Raise Refusal 403 for everybody but shift leaders and administrators."""
    if visit.me.role not in KEEPERS:
        raise Refusal(403, "这一步只有值班长和管理员能做。")


def at(page: str, **query: object) -> str:
    """An address of the studio with its query."""
    return f"/console/studio{page}" + (f"?{urlencode(query)}" if query else "")
