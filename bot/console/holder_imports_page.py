"""Bringing a list of holders in: a file, what it would do, the rows that cannot be used, and the way back."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import words
from bot.console.digits import whole
from bot.console.pages import HEADERS, Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.holder_files import LARGEST_FILE, MEGABYTE, MOST_ROWS, Unreadable
from bot.desk.holders import HolderDesk, Trial
from bot.hall.holder_sheet import COLUMNS, Layout, guess, safe_cell
from bot.store.holder_import_rows import Import
from bot.store.store import Store

HERE = "/console/holders/imports"
MOST_SHOWN = 50
GONE = "这个文件已经不在等了：有人存了，或者放弃了，或者过了一天。"
STATES = {"taken": "已经存进名单", "undone": "已经撤回"}


class HolderImportsPage:
    """The form, the trial of a file, and the lists that were brought in before."""

    def __init__(self, store: Store, desk: HolderDesk, pages: Pages) -> None:
        self._store = store
        self._desk = desk
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The form and the newest lists."""
        return self._list(visit)

    def check(self, visit: Visit) -> Response:
        """Keep the file aside and show what it would do."""
        try:
            raw = visit.upload.read(LARGEST_FILE + 1) if visit.upload else b""
            return go(f"{HERE}/{self._desk.stage(raw, visit.me.name)}")
        except Unreadable as error:
            return self._list(visit, 400, error.sentence)

    def one(self, visit: Visit) -> Response:
        """What a file that waits would do, or what became of one."""
        made = self._store.holder_imports.get(visit.number())
        if made is None:
            raise Refusal(404, GONE)
        return self._trial(visit, made) if made.state == "staged" else self._done(visit, made)

    def take(self, visit: Visit) -> Response:
        """Put the good rows on the list."""
        number = visit.number()
        trial = self._desk.trial(number, self._layout(number, visit.form))
        if trial is None:
            return self._list(visit, 409, GONE)
        if not trial.reading.lines:
            return self._list(visit, 400, "没有一行能用，名单没有变。")
        if self._desk.take(number, visit.me.name, trial.layout) is None:
            return self._list(visit, 409, GONE)
        return go(f"{HERE}/{number}")

    def leave(self, visit: Visit) -> Response:
        """Forget a file that waits."""
        done = self._desk.leave(visit.number(), visit.me.name)
        return go(HERE) if done else self._list(visit, 409, GONE)

    def undo(self, visit: Visit) -> Response:
        """Take a list back."""
        done = self._desk.undo(visit.number(), visit.me.name)
        if done is None:
            return self._list(visit, 409, "这一次没有存过，或者已经撤回了。")
        kept = f"有{done[1]}行后来又改过，留着没动。" if done[1] else ""
        return self._list(visit, notice=f"撤回了{done[0]}行。{kept}")

    def errors(self, visit: Visit) -> Response:
        """The rows that cannot be used, as a table for a spreadsheet; nothing personal stands in it."""
        number = visit.number()
        made = self._store.holder_imports.get(number)
        if made is None:
            raise Refusal(404, GONE)
        out = StringIO()
        table = csv.writer(out)
        table.writerow(("行", "为什么不能用"))
        for line, text in self._troubles(made, visit.query):
            table.writerow((line, safe_cell(text)))
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="errors-{number}.csv"'}
        return Response("\ufeff" + out.getvalue(), 200, headers, "text/csv; charset=utf-8")

    def _troubles(self, made: Import, given: Mapping[str, str]) -> Sequence[tuple[int, str]]:
        if made.state != "staged":
            return self._store.holder_imports.troubles(made.id)
        trial = self._desk.trial(made.id, self._layout(made.id, given))
        return [(one.line, one.text) for one in trial.troubles] if trial else []

    def _layout(self, number: int, given: Mapping[str, str]) -> Layout | None:
        """The columns as somebody set them; None leaves them as guessed."""
        rows = self._store.holder_imports.staged(number)
        if rows is None or "licence" not in given:
            return None
        width = max(map(len, rows))
        chosen = {name: given.get(name, "") for name in COLUMNS}
        columns = {name: at for name, raw in chosen.items() if (at := whole(raw, width - 1)) is not None}
        return Layout(guess(rows).header, columns)

    def _trial(self, visit: Visit, made: Import) -> Response:
        trial = self._desk.trial(made.id, self._layout(made.id, visit.query))
        if trial is None:
            return self._list(visit, 409, GONE)
        self._desk.saw(visit.me.name, f"holder_import:{made.id}")
        return self._pages.show(
            "holder_trial.html", visit, made=made, trial=trial, fields=_fields(trial), shown=_shown(trial),
            troubles=[(one.line, one.text) for one in trial.troubles[:MOST_SHOWN]],
            more=max(0, len(trial.troubles) - MOST_SHOWN), query=_query(trial),
            missing="、".join(trial.layout.missing),
        )  # fmt: skip

    def _done(self, visit: Visit, made: Import) -> Response:
        troubles = self._store.holder_imports.troubles(made.id)
        return self._pages.show(
            "holder_import.html", visit, made=made, at=words.full_stamp(made.at), state=STATES[made.state],
            troubles=troubles[:MOST_SHOWN], more=max(0, len(troubles) - MOST_SHOWN),
        )  # fmt: skip

    def _list(self, visit: Visit, status: int = 200, notice: str = "") -> Response:
        rows = [
            {
                "id": one.id,
                "at": words.stamp(one.at, visit.now),
                "by": one.set_by,
                "state": STATES[one.state],
                "one": one,
            }
            for one in self._store.holder_imports.listing()
        ]
        return self._pages.show(
            "holder_imports.html", visit, status, message=notice, rows=rows, megabytes=LARGEST_FILE // MEGABYTE,
            most_rows=MOST_ROWS, columns="、".join(COLUMNS.values()),
        )  # fmt: skip


def _fields(trial: Trial) -> list[dict[str, object]]:
    """One choice for each field: which column it is."""
    header = trial.rows[trial.layout.header] if trial.rows else ()
    titles = [(i, f"第{i + 1}列：{title or '（空）'}") for i, title in enumerate(header)]
    return [
        {"name": name, "label": label, "chosen": trial.layout.columns.get(name, -1), "titles": titles}
        for name, label in COLUMNS.items()
    ]


def _query(trial: Trial) -> str:
    """The columns as part of an address."""
    return urlencode({name: trial.layout.columns.get(name, "") for name in COLUMNS})


def _shown(trial: Trial) -> list[tuple[str, str, str]]:
    """The first lines, by which one sees whether the columns are right; numbers by their ends alone."""
    return [
        (f"尾号{one.tail}", one.name or "（没有姓名）", f"{one.expiry}到期，电话{_end(one.phone)}")
        for one in trial.reading.lines[:3]
    ]


def _end(phone: str | None) -> str:
    return f"尾号{phone[-4:]}" if phone else "没有"
