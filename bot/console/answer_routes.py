"""The addresses of the hall's answers within the console."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.answer_page import AnswerPage
from bot.console.answer_steps import AnswerSteps
from bot.console.answers_page import HERE, AnswersPage
from bot.console.doorway import Doorway, Rule
from bot.console.kept import Way, typed_rule, unpack
from bot.console.pages import Pages, go
from bot.console.visit import Visit
from bot.desk.answer_desk import AnswerDesk

LOOK, WRITE = Rule("look"), Rule("knowledge")


class AnswerPages:
    """The pages, their addresses, and the way back to a form after the session had run out."""

    def __init__(self, desk: AnswerDesk, pages: Pages) -> None:
        self._list = AnswersPage(desk, pages)
        self._one = AnswerPage(desk, pages)
        self._steps = AnswerSteps(desk, pages, self._one)

    @property
    def ways(self) -> Sequence[Way]:
        """The way back to the form of an answer."""
        return ((re.compile(r"/console/knowledge/([a-z0-9_.]{1,60})"), self._refill),)

    def _refill(self, visit: Visit, found: re.Match[str], kept: str) -> Response:
        typed = unpack(kept)
        if typed is None or not visit.may("knowledge"):
            return go(HERE)
        return self._one.reopen(visit, found[1], typed)

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """Everybody may look; those with the right may write, and decide on what others wrote."""
        one, steps = self._one, self._steps
        typed = typed_rule("knowledge", one.forged)
        return [
            door.route("GET", HERE, self._list.show, LOOK),
            door.route("GET", HERE + "/{answer}", one.show, LOOK),
            door.route("POST", HERE + "/{answer}/save", one.save, typed),
            door.route("POST", HERE + "/{answer}/preview", one.preview, Rule("knowledge", quiet=True)),
            door.route("POST", HERE + "/{answer}/restore", steps.restore, WRITE),
            door.route("GET", HERE + "/{answer}/{id}", steps.version, LOOK),
            door.route("POST", HERE + "/{answer}/{id}/publish", steps.publish, WRITE),
            door.route("POST", HERE + "/{answer}/{id}/return", steps.give_back, WRITE),
            door.route("POST", HERE + "/{answer}/{id}/drop", steps.drop, WRITE),
        ]
