"""Days, weeks, clocks and waiting times inside of a query, said to SQLite and to PostgreSQL in their own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.hall.period import Unit


class day_of(FunctionElement[Any]):
    """The day of a moment."""

    type = Date()
    inherit_cache = True


class week_of(FunctionElement[Any]):
    """The Monday of a day's week."""

    type = Date()
    inherit_cache = True


class month_of(FunctionElement[Any]):
    """The first of a day's month."""

    type = Date()
    inherit_cache = True


class clock_of(FunctionElement[Any]):
    """The time of day of a moment, `09:30`."""

    type = String()
    inherit_cache = True


class seconds_of(FunctionElement[Any]):
    """The seconds of a moment since 1970, of which only differences mean something."""

    type = Integer()
    inherit_cache = True


WORDS: dict[type[FunctionElement[Any]], tuple[str, str]] = {  # SQLite's, PostgreSQL's
    day_of: ("substr({0}, 1, 10)", "cast({0} as date)"),
    week_of: ("date({0}, 'weekday 0', '-6 days')", "cast(date_trunc('week', {0}) as date)"),
    month_of: ("substr({0}, 1, 7) || '-01'", "cast(date_trunc('month', {0}) as date)"),
    clock_of: ("substr({0}, 12, 5)", "to_char({0}, 'HH24:MI')"),
    seconds_of: ("cast(strftime('%s', {0}) as integer)", "cast(floor(extract(epoch from {0})) as bigint)"),
}


def _say(element: FunctionElement[Any], compiler: Any, words: str, **options: Any) -> str:
    return words.format(compiler.process(element.clauses, **options))


@compiles(day_of, "sqlite")
@compiles(week_of, "sqlite")
@compiles(month_of, "sqlite")
@compiles(clock_of, "sqlite")
@compiles(seconds_of, "sqlite")
def _sqlite(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return _say(element, compiler, WORDS[type(element)][0], **options)


@compiles(day_of, "postgresql")
@compiles(week_of, "postgresql")
@compiles(month_of, "postgresql")
@compiles(clock_of, "postgresql")
@compiles(seconds_of, "postgresql")
def _postgresql(element: FunctionElement[Any], compiler: Any, **options: Any) -> str:
    return _say(element, compiler, WORDS[type(element)][1], **options)


def part_of(unit: Unit, day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first day of the day, week or month in which a day lies."""
    if unit == "week":
        return week_of(day)
    return month_of(day) if unit == "month" else day
