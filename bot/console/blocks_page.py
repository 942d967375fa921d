"""The page on which hours are taken away once: some of the hall's, or some of a visiting clerk's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.console.booking_rows import asked_day
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.settings_page import NOT_SAVED, named
from bot.console.visit import Refusal, Visit
from bot.console.week_page import span_words
from bot.console.words import visitor
from bot.desk.blocking import BadSpan, BlockDesk, Span
from bot.desk.calendar_desk import LONGEST_REASON, CalendarRefused
from bot.hall.calendar import Calendar
from bot.hall.clerk_rules import LONGEST_REASON as LONGEST_CREW_REASON
from bot.hall.errors import HallError
from bot.hall.slots import BookingRules
from bot.store.appointments import Appointment
from bot.store.store import Store

HERE = "/console/appointments/blocks"
FIELDS = ("what", "clerk", "day", "first", "last", "reason", "source")
LONGEST = 200
LOOK_AHEAD = timedelta(days=400)
NOTES = {"hall": "停好了，下一句话就按它说。", "crew": "记下了，这段时间不再派这位外勤。", "off": "去掉了，照常派。"}
ASKS = "这段时间里已经有预约，还没有停。要停，请勾上“知道了”再点一次；预约不会动，请一个一个联系。"


class BlocksPage:
    """Two forms and the hours that visiting clerks have off."""

    def __init__(self, store: Store, desk: BlockDesk, pages: Pages, calendar: Calendar, rules: BookingRules) -> None:
        self._store = store
        self._desk = desk
        self._pages = pages
        self._calendar = calendar
        self._rules = rules

    def show(self, visit: Visit) -> Response:
        """The forms, begun with the day one comes from."""
        day = asked_day(visit.query.get("day", ""), visit.now)
        typed = {"day": max(day, visit.now.date()).isoformat()}
        return self._page(visit, notice=NOTES.get(visit.query.get("done", ""), ""), typed=typed)

    def hall(self, visit: Visit) -> Response:
        """Take hours of the hall away."""
        typed = {**_typed(visit), "what": "hall"}
        if not typed["reason"] or not typed["source"]:
            return self._page(visit, 400, "请写原因和来源。", typed)
        try:
            span, sure = _span(typed, visit.now), visit.form.get("sure") == "yes"
            done, left = self._desk.block_hall(span, typed["reason"], typed["source"], visit.me.name, sure)
        except (BadSpan, CalendarRefused) as refused:
            return self._page(visit, 400, _sentence(refused), typed)
        return self._after(visit, done, left, typed)

    def crew(self, visit: Visit) -> Response:
        """Take hours of a visiting clerk away."""
        typed = {**_typed(visit), "what": "crew"}
        if typed["clerk"] not in self._rules.crew():
            return self._page(visit, 400, "请选哪一位外勤。", typed)
        if not typed["reason"]:
            return self._page(visit, 400, "请写原因。", typed)
        try:
            span, sure = _span(typed, visit.now), visit.form.get("sure") == "yes"
            done, left = self._desk.block_clerk(typed["clerk"], span, typed["reason"], visit.me.name, sure)
        except HallError as refused:
            return self._page(visit, 400, refused.sentence, typed)
        return self._after(visit, done, left, typed)

    def drop(self, visit: Visit) -> Response:
        """Let a visiting clerk go out again."""
        if not self._desk.unblock_clerk(visit.number(), visit.me.name):
            raise Refusal(404, "没有这一条，可能刚被去掉。")
        return go(f"{HERE}?done=off")

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._page(visit, 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        return self._page(visit, notice=NOT_SAVED, typed=typed)

    def _after(self, visit: Visit, done: bool, left: Sequence[Appointment], typed: Mapping[str, str]) -> Response:
        if done and not left:
            return go(f"{HERE}?done={typed['what']}&day={typed['day']}")
        if done:
            return self._page(visit, notice=NOTES[typed["what"]], left=left)
        return self._page(visit, 409, ASKS, typed, left, ask=typed["what"])

    def _page(
        self, visit: Visit, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None,
        left: Sequence[Appointment] = (), ask: str = "",
    ) -> Response:  # fmt: skip
        midnight = datetime.combine(visit.now.date(), time())
        rows: list[dict[str, Any]] = [
            {"id": one.id, "clerk": visitor(one.clerk), "when": span_words(one), "reason": one.reason, "by": one.set_by}
            for one in self._store.crew_blocks.between(midnight, midnight + LOOK_AHEAD)
        ]
        return self._pages.show(
            "blocks.html", visit, status, message=notice, rows=rows, ask=ask, count=len(left),
            typed={name: (typed or {}).get(name, "") for name in FIELDS}, today=visit.now.date().isoformat(),
            left=named(left, visit.now, self._calendar), crew=[(c, visitor(c)) for c in self._rules.crew()],
            hall=visit.may("settings"), longest=LONGEST_REASON, longest_crew=LONGEST_CREW_REASON,
        )  # fmt: skip


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.words(name, LONGEST).replace("\n", " ") for name in FIELDS}


def _span(typed: Mapping[str, str], now: datetime) -> Span:
    try:
        day = date.fromisoformat(typed["day"]) if len(typed["day"]) == 10 else None
        first, last = _clock(typed["first"]), _clock(typed["last"])
    except ValueError:
        day = None
    if day is None:
        raise BadSpan("请写日期；时间写成 09:00 这样，两个都空着就是全天。")
    return Span.of(day, first, last, now)


def _clock(raw: str) -> time | None:
    if raw and not re.fullmatch(r"[0-9]{2}:[0-9]{2}", raw):
        raise ValueError(raw)
    return time.fromisoformat(raw) if raw else None


def _sentence(refused: Exception) -> str:
    if isinstance(refused, HallError):
        return refused.sentence
    return f"只能写今天以后的日子，原因和来源最多{LONGEST_REASON}个字。"
