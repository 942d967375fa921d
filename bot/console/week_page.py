"""The week: what begins when, counted; and who of the staff has which visits. Nobody's data is opened for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.console import day_words, words
from bot.console.booking_rows import FIRST_YEAR, LAST_YEAR, asked_day, service_name
from bot.console.pages import Pages
from bot.console.visit import Visit
from bot.hall.appointment import PENDING
from bot.hall.opening import Opening
from bot.hall.slots import BookingRules
from bot.store.agenda import Agenda, Entry, Tally
from bot.store.crew_blocks import CrewBlock
from bot.store.store import Store

MOST_SHOWN = 60  # visits of one clerk and week; a page stays small


class WeekPage:
    """Both views of one week."""

    def __init__(self, store: Store, pages: Pages, opening: Opening, rules: BookingRules) -> None:
        self._agenda = Agenda(store.db)
        self._blocks = store.crew_blocks
        self._pages = pages
        self._opening = opening
        self._rules = rules

    def show(self, visit: Visit) -> Response:
        """Every day with its starts."""
        monday, begin, end = _week(visit)
        tallies = self._agenda.tallies(begin, end)
        days = [self._day(monday + timedelta(days=n), tallies) for n in range(7)]
        return self._page(visit, "week.html", monday, days=days)

    def staff(self, visit: Visit) -> Response:
        """Every visiting clerk with visits and hours off, and who at the counter has booked for others."""
        monday, begin, end = _week(visit)
        visits, blocks = self._agenda.visits(begin, end), self._blocks.between(begin, end)
        names = sorted({*self._rules.crew(), *(one.clerk or "" for one in visits), *(b.clerk for b in blocks)})
        crew = [_member(name, visits, blocks) for name in names]
        counter: dict[str, list[str]] = {}
        for who, service, count in self._agenda.made_by(begin, end):
            counter.setdefault(who, []).append(f"{service_name(service)}{count}个")
        return self._page(visit, "week_staff.html", monday, crew=crew, counter=counter)

    def _page(self, visit: Visit, template: str, monday: date, **values: Any) -> Response:
        sunday = monday + timedelta(days=6)
        return self._pages.show(
            template, visit, title=f"{monday.month}月{monday.day}日到{sunday.month}月{sunday.day}日",
            day=monday.isoformat(), before=(monday - timedelta(days=7)).isoformat(),
            after=(monday + timedelta(days=7)).isoformat(), today=visit.now.date().isoformat(),
            first=f"{FIRST_YEAR}-01-01", last=f"{LAST_YEAR}-12-31", printed=words.full_stamp(visit.now), **values,
        )  # fmt: skip

    def _day(self, day: date, tallies: Sequence[Tally]) -> dict[str, Any]:
        starts: dict[str, list[str]] = {}
        mine = [one for one in tallies if one.start.date() == day]
        for one in mine:
            wait = "（等确认）" if one.status == PENDING else ""
            starts.setdefault(f"{one.start:%H:%M}", []).append(f"{service_name(one.service)}{one.count}个{wait}")
        return {
            "day": day.isoformat(), "words": f"{day.month}月{day.day}日 周{day_words.WEEKDAYS[day.weekday()]}",
            "kind": day_words.KINDS[self._opening.calendar.day(day).kind], "starts": starts,
            "changed": day_words.changed(self._opening, day), "count": sum(one.count for one in mine),
            "pending": sum(one.count for one in mine if one.status == PENDING),
        }  # fmt: skip


def _week(visit: Visit) -> tuple[date, datetime, datetime]:
    day = asked_day(visit.query.get("day", ""), visit.now)
    monday = day - timedelta(days=day.weekday())
    begin = datetime.combine(monday, time())
    return monday, begin, begin + timedelta(days=7)


def _member(name: str, visits: Sequence[Entry], blocks: Sequence[CrewBlock]) -> dict[str, Any]:
    mine = [one for one in visits if one.clerk == name]
    return {
        "name": words.visitor(name), "count": len(mine), "more": max(0, len(mine) - MOST_SHOWN),
        "visits": [
            {
                "day": one.start.date().isoformat(), "when": when(one.start), "number": one.number,
                "service": service_name(one.service), "township": one.township or "",
                "status": words.STATUSES[one.status],
            }
            for one in mine[:MOST_SHOWN]
        ],
        "blocks": [f"{span_words(one)}：{one.reason}" for one in blocks if one.clerk == name],
    }  # fmt: skip


def when(at: datetime) -> str:
    """`周一（11月23日）09:00`."""
    return f"周{day_words.WEEKDAYS[at.weekday()]}（{at.month}月{at.day}日）{at:%H:%M}"


def span_words(one: CrewBlock) -> str:
    """The hours of a span: `周一（11月23日）09:00到11:00`, or the whole day."""
    if one.end - one.begin == timedelta(days=1):
        return f"{when(one.begin).removesuffix('00:00')}全天"
    return f"{when(one.begin)}到{'24:00' if one.end.time() == time() else f'{one.end:%H:%M}'}"
