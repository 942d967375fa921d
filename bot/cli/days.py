"""`calendar list|set|import|export|close|open`: the hall's days and the exceptions to its hours."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.hall.blocks import Block, read_time, write_blocks
from bot.hall.official import FIRST_YEAR, KINDS, LAST_YEAR, CalendarDay, days_of_year, official_source
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.bootstrap import House
    from bot.desk.calendar_desk import CalendarDesk


def add(verbs: Any) -> None:
    """Add the command with its six parts."""
    one = verbs.add_parser("calendar", help="the hall's days: list, set, import, export, close, open")
    parts = one.add_subparsers(dest="what", required=True, metavar="PART")
    shown = _part(parts, "list", "every day of this and the next year: kind, lunar date, hours", listed)
    shown.add_argument("--year", type=_year, help="only this year")
    shown.add_argument("--json", action="store_true", help="one JSON object per line")
    changed = _part(parts, "set", "make a day another kind, whatever the official calendar says", set_day)
    changed.add_argument("date", type=_date, metavar="DATE", help="2027-01-04")
    changed.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    changed.add_argument("--name", help="the holiday it is, or that a make-up day pays for")
    changed.add_argument("--reason", required=True, metavar="SOURCE", help="the notice or the person it comes from")
    brought = _part(parts, "import", "bring in days from a CSV file: date,kind,name,source", bring_in)
    brought.add_argument("file", type=Path, metavar="FILE.csv")
    brought.add_argument("--dry-run", action="store_true", help="only say what would change")
    written = _part(parts, "export", "write the days into a CSV file", export)
    written.add_argument("file", type=Path, metavar="FILE.csv")
    written.add_argument("--year", type=_year, help="only this year")
    closed = _part(parts, "close", "close a day, or leave only some hours of it", close)
    closed.add_argument("date", type=_date, metavar="DATE", help="2026-12-31")
    closed.add_argument("--reason", required=True, metavar="TEXT", help="what people are told, in Chinese")
    closed.add_argument("--hours", nargs="+", type=_span, default=[], metavar="FROM-TO", help="open only 09:00-11:30")
    closed.add_argument(
        "--call-off", action="store_true", help="cancel the appointments that no longer fit and tell their people why"
    )
    closed.add_argument("--by-appointment", action="store_true", help="these hours are for booked places only")
    opened = _part(parts, "open", "take the exception of a day away; its ordinary hours hold again", open_day)
    opened.add_argument("date", type=_date, metavar="DATE", help="2026-12-31")
    for part in (changed, brought, closed, opened):
        part.add_argument("--as", dest="who", required=True, metavar="NAME", help="who does it, for the audit log")


def _part(parts: Any, name: str, text: str, run: Callable[..., int]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = parts.add_parser(name, help=text, description=text)
    made.set_defaults(run=run)
    return made


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-12-31") from None


def _year(text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _span(text: str) -> tuple[time, time]:
    begin, _, end = text.partition("-")
    try:
        return read_time(begin), read_time(end)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a span such as 09:00-11:30") from None


def _house(settings: Settings) -> House:
    from bot.bootstrap import build_house

    return build_house(settings)


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[House, CalendarDesk]]:
    """The house and the staff's side of its calendar; what that refuses is wrong use."""
    from bot.cli.main import Wrong
    from bot.desk.calendar_desk import CalendarDesk, CalendarRefused

    house = _house(settings)
    try:
        yield house, CalendarDesk(house.store, house.desk.book, house.desk.opening, house.clock)
    except CalendarRefused as refused:
        raise Wrong(str(refused)) from None


def _tell(**row: object) -> None:
    print(json.dumps(row, ensure_ascii=False))


def listed(options: argparse.Namespace, settings: Settings) -> int:
    """List days in their order."""
    from bot.cli.listings import show

    house = _house(settings)
    now = house.clock.now()
    years = [options.year] if options.year else [now.year, now.year + 1]
    sources = {row.day.date: row.source for year in years for row in house.store.calendar_days.rows(year)}
    rows = (_row(house, day, sources) for year in years for day in days_of_year(year))
    if options.json:
        return show(rows, as_json=True)
    return show(map(_short, rows), as_json=False)


def _row(house: House, day: date, sources: dict[date, str]) -> dict[str, Any]:
    known, exception = house.calendar.day(day), house.desk.opening.exception_on(day)
    return {
        "date": day.isoformat(), "kind": known.kind, "name": known.name, "announced": known.announced,
        "source": sources.get(day) or official_source(known.announced), "lunar": house.calendar.lunar(day).text,
        "term": house.calendar.solar_term(day), "hours": write_blocks(house.desk.opening.blocks_on(day)),
        "reason": exception.reason if exception else None,
    }  # fmt: skip


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A row for people's eyes: hours as 08:30-12:00, with a star where an appointment is needed."""
    spans = [f"{b['from']}-{b['to']}{'*' if b['by_appointment'] else ''}" for b in row["hours"]]
    return {**row, "announced": "yes" if row["announced"] else "no", "hours": " ".join(spans) or "closed"}


def set_day(options: argparse.Namespace, settings: Settings) -> int:
    """Make one day another kind."""
    day = CalendarDay(options.date, options.kind, options.name)
    with _desk(settings) as (_, desk):
        desk.set_day(day, options.reason, options.who)
    _tell(date=day.date.isoformat(), kind=day.kind, name=day.name, source=options.reason)
    return 0


def bring_in(options: argparse.Namespace, settings: Settings) -> int:
    """Bring in a file, or say line by line what is wrong with it; then nothing is written."""
    from bot.hall.calendar_sheet import decode, read_sheet

    try:
        days, troubles = read_sheet(decode(options.file.read_bytes()))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{options.file} cannot be imported: {error}", file=sys.stderr)
        return 1
    for trouble in troubles:
        _tell(line=trouble.line, trouble=trouble.text)
    if troubles:
        print(f"{len(troubles)} bad rows; nothing was written", file=sys.stderr)
        return 1
    with _desk(settings) as (_, desk):
        done = desk.bring_in(days, options.who, trial=options.dry_run)
    _tell(days=done.days, changed=done.changed, announced=list(done.announced), written=done.written)
    return 0


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write what is in the store, in the form that `import` reads."""
    from bot.hall.calendar_sheet import write_sheet

    rows = _house(settings).store.calendar_days.rows(options.year)
    try:
        options.file.write_text(write_sheet((r.day, r.source) for r in rows), encoding="utf-8", newline="")
    except OSError as error:
        print(f"{options.file} cannot be written: {error}", file=sys.stderr)
        return 1
    _tell(file=str(options.file), days=len(rows))
    return 0


def close(options: argparse.Namespace, settings: Settings) -> int:
    """Close a day; the appointments that leaves without a place are counted, or called off and told."""
    from bot.desk.counter import CounterDesk

    blocks = [Block(begin, end, options.by_appointment) for begin, end in options.hours]
    with _desk(settings) as (house, desk):
        left = desk.close(options.date, options.reason, options.who, blocks)
        hours = write_blocks(house.desk.opening.blocks_on(options.date))
        counter = CounterDesk(house.store, house.desk.wishes, house.clock, reach=house.desk.reach)
        gone = counter.call_off(left, options.reason) if options.call_off else []
    _tell(
        date=options.date.isoformat(), reason=options.reason, hours=hours, appointments=len(left), called_off=len(gone)
    )
    return 0


def open_day(options: argparse.Namespace, settings: Settings) -> int:
    """Take an exception away again."""
    with _desk(settings) as (house, desk):
        done = desk.open(options.date, options.who)
        left = house.desk.opening.exception_on(options.date)
        hours = write_blocks(house.desk.opening.blocks_on(options.date))
    if left is not None:
        print(f"hall.yml itself has an exception for {options.date}, which holds: {left.reason}", file=sys.stderr)
    elif not done:
        print(f"no exception was entered for {options.date}", file=sys.stderr)
    _tell(date=options.date.isoformat(), opened=done, hours=hours)
    return 0 if done else 1
