"""The route list of the visiting clerks: a day's visits per clerk; addresses and numbers only on the printed one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from bot.console import words
from bot.console.booking_rows import FIRST_YEAR, LAST_YEAR, Row, asked_day, row
from bot.console.pages import Pages
from bot.console.visit import Visit
from bot.desk.clerk import ClerkDesk
from bot.hall.appointment import CANCELLED, HELD
from bot.hall.calendar import Calendar
from bot.store.store import Store


class VisitsPage:
    """Who goes where, in order of time."""

    def __init__(self, store: Store, clerks: ClerkDesk, pages: Pages, calendar: Calendar) -> None:
        self._store = store
        self._clerks = clerks
        self._pages = pages
        self._calendar = calendar

    def show(self, visit: Visit) -> Response:
        """The list with masked numbers."""
        return self._page(visit, asked_day(visit.query.get("day", ""), visit.now), shown=False)

    def to_print(self, visit: Visit) -> Response:
        """The list to be taken along, with addresses and numbers; that is written down."""
        return self._page(visit, asked_day(visit.form.get("day", ""), visit.now), shown=True)

    def _page(self, visit: Visit, day: date, shown: bool) -> Response:
        self._clerks.saw(visit.me.name, f"visits:{day.isoformat()}{':numbers' if shown else ''}")
        routes = self._routes(visit, day, shown)
        return self._pages.show(
            "visits.html", visit, day=day.isoformat(), title=self._calendar.describe(day, date.min), shown=shown,
            routes=routes, pins=self._pins(routes, shown), before=(day - timedelta(days=1)).isoformat(),
            after=(day + timedelta(days=1)).isoformat(), printed=words.full_stamp(visit.now),
            first=f"{FIRST_YEAR}-01-01", last=f"{LAST_YEAR}-12-31",
        )  # fmt: skip

    def _pins(self, routes: list[tuple[str, list[Row]]], shown: bool) -> dict[int, str]:
        """Where people said they are, for whoever goes there; on the masked list only that they did."""
        found = self._store.pins.of(one.id for _, rows in routes for one in rows)
        return {number: pin.replace(",", "，") if shown else "" for number, pin in found.items()}

    def _routes(self, visit: Visit, day: date, shown: bool) -> list[tuple[str, list[Row]]]:
        begin = datetime.combine(day, time())
        booked = self._store.appointments.listing(from_=begin, to=begin + timedelta(days=1))
        routes: dict[str, list[Row]] = {}
        for one in booked:
            if one.clerk is not None and one.status not in (HELD, CANCELLED):
                routes.setdefault(one.clerk, []).append(row(one, visit, shown))
        return [(words.visitor(clerk), routes[clerk]) for clerk in sorted(routes)]
