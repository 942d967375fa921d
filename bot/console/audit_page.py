"""The audit log: who did or saw what, with whom it was about; filtered on the screen, whole as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console import audit_words, words
from bot.console.digits import whole
from bot.console.pages import Pages
from bot.console.table_files import csv_file
from bot.console.visit import Visit
from bot.store.audit_log import AuditLog, Entry, Wanted
from bot.store.store import Store

SHOWN = 100
LONGEST = 60
ASKED = ("who", "action", "target", "kind", "number", "from", "to")
COLUMNS = ("时间", "谁", "做了什么", "关于", "代码", "对象")


class AuditPage:
    """The list, its filters and its file."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._staff = store.staff
        self._log: AuditLog = store.audit
        self._pages = pages

    def show(self, visit: Visit) -> Response:
        """The newest lines that fit the filters; older ones follow page by page."""
        names = self._names()
        wanted, before = _wanted(visit), visit.query.get("before", "")
        at = whole(before)
        rows = self._log.listing(wanted, SHOWN + 1, at)
        more, rows = len(rows) > SHOWN, rows[:SHOWN]
        asked = {name: visit.query.get(name, "")[:LONGEST] for name in ASKED}
        query = urlencode({k: v for k, v in asked.items() if v})
        return self._pages.show(
            "audit.html", visit, rows=[_row(one, visit.now, names) for one in rows], asked=asked, query=query,
            older=urlencode({**{k: v for k, v in asked.items() if v}, "before": rows[-1].id}) if more else "",
            people=[(name, audit_words.who(name)) for name in self._log.names("who")], kinds=audit_words.KINDS,
            actions=[(a, audit_words.action(a)) for a in self._log.names("action")],
            broken=self._log.broken(), today=visit.now.date().isoformat(),
        )  # fmt: skip

    def file(self, visit: Visit) -> Response:
        """The same lines as a table (CSV with a mark that says UTF-8)."""
        self._log.note(visit.me.name, "audit_file", "audit", visit.now)
        names = self._names()
        rows = (_cells(one, names) for one in self._log.all_of(_wanted(visit)))
        return csv_file(f"audit-{visit.now:%Y%m%d-%H%M}", COLUMNS, rows)

    def _names(self) -> dict[int, str]:
        return {one.id: one.name for one in self._staff.listing()}


def _row(one: Entry, now: datetime, names: Mapping[int, str]) -> dict[str, object]:
    return {
        "id": one.id, "at": words.stamp(one.at, now), "who": audit_words.who(one.who),
        "action": audit_words.action(one.action), "target": audit_words.target(one.target, names),
        "link": audit_words.link(one.target),
    }  # fmt: skip


def _cells(one: Entry, names: Mapping[int, str]) -> tuple[str, ...]:
    told = (audit_words.action(one.action), audit_words.target(one.target, names), one.action, one.target)
    return one.at.isoformat(" ", "seconds"), one.who, *told


def _wanted(visit: Visit) -> Wanted:
    until = _day(visit.query.get("to", ""))
    return Wanted(
        visit.query.get("who", "")[:LONGEST], visit.query.get("action", "")[:LONGEST],
        visit.query.get("target", "")[:LONGEST], _day(visit.query.get("from", "")),
        until + timedelta(days=1) if until else None, about=_about(visit),
    )  # fmt: skip


def _about(visit: Visit) -> str:
    """What the lines are about by kind and number: `handoff:3`, of no number `handoff:`, else nothing."""
    kind, number = visit.query.get("kind", ""), visit.query.get("number", "").strip()
    if kind not in audit_words.KINDS:
        return ""
    return f"{kind}:{number}" if whole(number) is not None else f"{kind}:"


def _day(raw: str) -> datetime | None:
    try:
        found = date.fromisoformat(raw)
        return datetime.combine(found, time()) if found.year < date.max.year else None
    except ValueError:
        return None
