"""Figures of the house for a choice of days: key numbers, tables with their plots, and each table as a file."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.figures_table import NONE, minutes
from bot.console.figures_tables import NAMES, VIEWS, tables
from bot.console.pages import Pages
from bot.console.table_files import csv_file
from bot.console.visit import Refusal, Visit
from bot.console.words import INTENTS
from bot.desk.figures import Sheet, all_grades, booked, gather, share, well, words
from bot.hall.period import BadPeriod, Period, asked
from bot.store.figures import Wait
from bot.store.store import Store

LOOK = Rule("look")
UNITS = {"day": "按日", "week": "按周", "month": "按月"}
LONGEST = 20


class FiguresPage:
    """The page and its files. Everybody who is signed in may look: there is nobody in it."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._figures = store.figures
        self._pages = pages

    def routes(self, door: Doorway) -> list[BaseRoute]:
        """The addresses under /console/figures."""
        return [
            door.route("GET", "/console/figures", self.show, LOOK),
            door.route("GET", "/console/figures/{name}", self.file, LOOK),
        ]

    def show(self, visit: Visit) -> Response:
        """The page; days that cannot be are told in a sentence, with what was typed still there."""
        typed, view = _typed(visit), visit.query.get("view", "")
        view = view if view in VIEWS else next(iter(VIEWS))
        try:
            period = _asked(visit)
        except BadPeriod as wrong:
            return self._page(visit, 400, message=wrong.sentence, asked=typed, period=None, view=view)
        sheet = gather(self._figures, period, INTENTS)
        days = {"unit": period.unit, "from": period.first.isoformat(), "to": period.last.isoformat()}
        return self._page(
            visit, asked=days, period=period, query=urlencode(days), key=key_numbers(sheet),
            tables=tables(sheet, VIEWS[view][1]), view=view,
        )  # fmt: skip

    def _page(self, visit: Visit, status: int = 200, **values: object) -> Response:
        blank = {"message": "", "query": "", "key": (), "tables": ()}
        return self._pages.show("figures.html", visit, status, units=UNITS, views=VIEWS, **{**blank, **values})

    def file(self, visit: Visit) -> Response:
        """One table as CSV."""
        name, dot, ending = visit.params["name"].partition(".")
        if name not in NAMES or (dot, ending) != (".", "csv"):
            raise Refusal(404, "没有这张表。")
        try:
            period = _asked(visit)
        except BadPeriod as wrong:
            raise Refusal(400, wrong.sentence) from None
        found = tables(gather(self._figures, period, INTENTS), [name])[0]
        days = f"{period.first:%Y%m%d}-{period.last:%Y%m%d}"
        return csv_file(f"{name}-{period.unit}-{days}", found.columns, found.rows)


def key_numbers(sheet: Sheet) -> list[tuple[str, str, str]]:
    """What one looks at first: (name, now, before)."""
    now, before = sheet.visits_now, sheet.visits_before
    kept, kept_before = sheet.appointments_all.now, sheet.appointments_all.before
    said, said_before = sheet.said_all.now, sheet.said_all.before
    wait, wait_before = (sheet.all_waits.get(("live", earlier)) for earlier in (False, True))
    rated, rated_before = all_grades(sheet)
    return [
        ("来访", str(now.all), str(before.all)),
        ("没找人就办了", _share(now.alone, now.all), _share(before.alone, before.all)),
        ("一半的人最多等", _minutes(wait), _minutes(wait_before)),
        ("预约", str(booked(kept)), str(booked(kept_before))),
        ("没有来", str(kept["no_show"]), str(kept_before["no_show"])),
        ("一次听懂", _share(said["clear"], words(said)), _share(said_before["clear"], words(said_before))),
        ("说办得好的", _good(rated), _good(rated_before)),
    ]


def _share(part: int, whole: int) -> str:
    found = share(part, whole)
    return NONE if found is None else f"{found}%"


def _good(grades: Counter[str]) -> str:
    found = well(grades)
    return NONE if found is None else f"{found}%"


def _minutes(wait: Wait | None) -> str:
    return f"{minutes(wait.median)}分钟" if wait else NONE


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.query.get(name, "")[:LONGEST] for name in ("unit", "from", "to")}


def _asked(visit: Visit) -> Period:
    typed = _typed(visit)
    return asked(typed["unit"], typed["from"], typed["to"], visit.now.date())
