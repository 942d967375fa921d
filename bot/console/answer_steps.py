"""What is done with a draft and with the versions of an answer: publish, return, throw away, take back, compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.console import answer_words, words
from bot.console.answer_diff import changes
from bot.console.answer_page import AnswerPage, small
from bot.console.answers_page import HERE
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.answer_checks import Broken
from bot.desk.answer_desk import AnswerDesk
from bot.hall.knowledge_write import raw_of
from bot.store.answer_versions import LONGEST_WORD, AnswerVersion
from bot.store.hall_values import ChangedMeanwhile

OVERTAKEN = "这份草稿刚刚有别人动过，您看到的不是最新的。请看看现在的再点。"
REFUSED = "不能发布，有不合规定的地方，写在下面。"
BUSY = "这条答复有一份草稿还没有办完，先发布它或者扔掉它。"


class AnswerSteps:
    """Each works on the draft as it was seen; who was overtaken is told."""

    def __init__(self, desk: AnswerDesk, pages: Pages, page: AnswerPage) -> None:
        self._desk = desk
        self._pages = pages
        self._page = page

    def publish(self, visit: Visit) -> Response:
        """Let a draft of somebody else count."""
        answer, row = self._row(visit)
        try:
            done = self._desk.publish(row.id, small(visit, "seen"), visit.me.name)
        except Broken:
            return self._page.page(visit, 409, REFUSED)
        except ChangedMeanwhile:
            return self._page.page(visit, 409, OVERTAKEN)
        return go(f"{HERE}/{answer}?done={'taught' if done.questions else 'published'}")

    def give_back(self, visit: Visit) -> Response:
        """Return a draft with a word."""
        answer, row = self._row(visit)
        try:
            self._desk.give_back(row.id, small(visit, "seen"), visit.words("word", LONGEST_WORD), visit.me.name)
        except ChangedMeanwhile:
            return self._page.page(visit, 409, OVERTAKEN)
        return go(f"{HERE}/{answer}?done=returned")

    def drop(self, visit: Visit) -> Response:
        """Throw a draft away."""
        _, row = self._row(visit)
        try:
            self._desk.drop(row.id, small(visit, "seen"), visit.me.name)
        except ChangedMeanwhile:
            return self._page.page(visit, 409, OVERTAKEN)
        return go(f"{HERE}?view=waiting&done=dropped")

    def restore(self, visit: Visit) -> Response:
        """An earlier version, or the one of the files, as a draft that waits for a second person."""
        answer, raw = self._page.answer(visit), visit.form.get("row", "")
        row = None if raw == "file" else small(visit, "row")
        try:
            _, faults = self._desk.restore(answer, row, small(visit, "base"), visit.me.name)
        except ChangedMeanwhile:
            return self._page.page(visit, 409, BUSY)
        return go(f"{HERE}/{answer}?done={'broken' if faults else 'restored'}")

    def version(self, visit: Visit) -> Response:
        """One version beside the one below it."""
        answer, row = self._row(visit)
        return self._pages.show(
            "answer_version.html", visit, answer=answer, row=row, changed=changes(self._below(row), row.body),
            state=answer_words.STATES[row.state], writers="、".join(row.writers),
            at=words.stamp(row.decided_at or row.written_at, visit.now),
        )  # fmt: skip

    def _below(self, row: AnswerVersion) -> Mapping[str, Any] | None:
        below, filed = self._desk.version(row.base) if row.base else None, self._desk.filed(row.answer)
        return below.body if below else raw_of(filed) if filed else None

    def _row(self, visit: Visit) -> tuple[str, AnswerVersion]:
        """The version in the address, which must be one of the answer's."""
        answer, row = self._page.answer(visit), self._desk.version(visit.number())
        if row is None or row.answer != answer:
            raise Refusal(404, "没有这一版。")
        return answer, row
