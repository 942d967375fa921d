"""Everything the figures of a period say, gathered with a fixed number of queries and folded where they are small.

What only a few people stand behind could point to one of them: in lists by reason, matter, time of day or question a
line below `FEW` in both periods goes into one line `OTHER`, and a count below `FEW` is not told (`told`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.desk.learning import NOBODY_DOUBTS
from bot.desk.quality import OUTCOMES
from bot.hall.period import Period
from bot.store.figures import Figures, Part, Visits, Wait

FEW = 5
OTHER = "other"
TOPICS_SHOWN = 15
KEPT_APART = ("cancelled",)
"""Appointments that are no longer any, told beside the others."""


@dataclass(frozen=True)
class Both:
    """Counts of the period and of the one before it, by whatever they are counted by."""

    now: Counter[str]
    before: Counter[str]


@dataclass(frozen=True)
class Line:
    """One line of a list: its key (or OTHER), and its counts."""

    key: str
    now: Counter[str]
    before: Counter[str]


@dataclass(frozen=True)
class Sheet:
    """All of it; what is by part has an entry for every part of the period, and `Both` sums it up."""

    period: Period
    visits: Mapping[date, Visits]
    visits_before: Visits
    waits: Mapping[date, Wait]
    all_waits: Mapping[tuple[str, bool], Wait]
    appointments: Mapping[date, Counter[str]]
    appointments_all: Both
    said: Mapping[date, Counter[str]]
    said_all: Both
    reasons: list[Line]
    services: list[Line]
    slots: list[Line]
    topics: list[Line]
    ratings: Mapping[str, Both]
    grades: Mapping[date, Counter[str]]

    @property
    def visits_now(self) -> Visits:
        """The visits of the period."""
        return _sum(self.visits.values())


def gather(figures: Figures, period: Period, intents: Iterable[str]) -> Sheet:
    """Ask the store; `intents` are those that may be a question."""
    visits, waits = figures.visits(period), figures.waits(period)
    booked: list[tuple[Part, str, int]] = list(figures.appointments(period))
    said = _said(figures, period)
    rated = figures.ratings(period)
    topics = [one for one in intents if one not in NOBODY_DOUBTS]
    return Sheet(
        period=period,
        visits={day: visits.get(Part(day, False), Visits(0, 0)) for day in period.parts},
        visits_before=_sum(count for part, count in visits.items() if part.earlier),
        waits={part.start: wait for part, wait in waits.items() if not part.earlier},
        all_waits=figures.all_waits(period),
        appointments=_by_part(period, booked),
        appointments_all=_both((status, part.earlier, n) for part, status, n in booked),
        said=_by_part(period, said),
        said_all=_both((key, part.earlier, n) for part, key, n in said),
        reasons=_ranked(_lines((code, "all", earlier, n) for code, earlier, n in figures.reasons(period))),
        services=_ranked(_lines(figures.services(period))),
        slots=sorted(_lines(figures.slots(period)), key=lambda one: (one.key == OTHER, one.key)),
        topics=_ranked(_lines((code, "all", earlier, n) for code, earlier, n in figures.topics(period, topics))),
        ratings=_ratings(rated),
        grades=_by_part(period, [(part, grade or "none", n) for part, _, grade, n in rated]),
    )


def told(count: int) -> int | None:
    """The count, None where it is so small that it could point to somebody."""
    return None if 0 < count < FEW else count


def booked(counts: Mapping[str, int]) -> int:
    """How many appointments were not called off."""
    return sum(n for status, n in counts.items() if status not in KEPT_APART)


def words(counts: Mapping[str, int]) -> int:
    """How many messages were words that had to be understood; a press on a guess belongs to one of them."""
    return sum(counts.get(one, 0) for one in OUTCOMES if one != "picked")


def share(part: int, whole: int) -> int | None:
    """In whole percent, None of nothing."""
    return round(100 * part / whole) if whole else None


def all_grades(sheet: Sheet) -> tuple[Counter[str], Counter[str]]:
    """The grades (`none`: not given) of the period and of the one before, whatever they were about."""
    both = sheet.ratings.values()
    return sum((one.now for one in both), Counter()), sum((one.before for one in both), Counter())


def given(grades: Counter[str]) -> int:
    """How many answered the question how it went."""
    return grades.total() - grades["none"]


def well(grades: Counter[str]) -> int | None:
    """How many of a hundred said that it went well, None where too few answered to tell."""
    return share(grades["good"], given(grades)) if told(given(grades)) else None


def _said(figures: Figures, period: Period) -> list[tuple[Part, str, int]]:
    """Messages by outcome, all of them, the spoken ones, and sounds that were played or sent."""
    rows = figures.said(period)
    found = [(one.part, one.outcome, one.messages) for one in rows if one.outcome]
    found += [(one.part, "messages", one.messages) for one in rows] + [(one.part, "voice", one.voice) for one in rows]
    return found + figures.tallies(period)


def _by_part(period: Period, rows: Iterable[tuple[Part, str, int]]) -> dict[date, Counter[str]]:
    counted: dict[date, Counter[str]] = {day: Counter() for day in period.parts}
    for part, key, n in rows:
        if not part.earlier:
            counted[part.start][key] += n
    return counted


def _both(rows: Iterable[tuple[str, bool, int]]) -> Both:
    both = Both(Counter(), Counter())
    for key, earlier, n in rows:
        (both.before if earlier else both.now)[key] += n
    return both


def _sum(all_: Iterable[Visits]) -> Visits:
    counts = list(all_)
    return Visits(*(sum(one[n] for one in counts) for n in range(len(Visits._fields))))


def _lines(rows: Iterable[tuple[str, str, bool, int]]) -> list[Line]:
    """Rows of (key, column, earlier, how many) by key, the small ones together."""
    known: dict[str, Line] = {}
    for key, column, earlier, n in rows:
        line = known.setdefault(key, Line(key, Counter(), Counter()))
        (line.before if earlier else line.now)[column] += n
    other = Line(OTHER, Counter(), Counter())
    for line in [one for one in known.values() if max(one.now.total(), one.before.total()) < FEW]:
        del known[line.key]
        other.now.update(line.now)
        other.before.update(line.before)
    return [*known.values(), *([other] if other.now or other.before else [])]


def _ranked(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (one.key == OTHER, -one.now.total(), -one.before.total(), one.key))


def _ratings(rows: Iterable[tuple[Part, str, str | None, int]]) -> dict[str, Both]:
    found = {kind: Both(Counter(), Counter()) for kind in ("handoff", "appointment")}
    for part, kind, grade, n in rows:
        (found[kind].before if part.earlier else found[kind].now)[grade or "none"] += n
    return found
