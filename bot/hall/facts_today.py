"""How the hall's facts read on a certain day: the hours of the season in force, the exceptions still to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.hall import facts_text, phrases
from bot.hall.facts import HallFacts
from bot.hall.facts_season import season_values
from bot.hall.opening import Opening, Season

NEAR = timedelta(days=60)
MOST_NAMED = 5
NEWS = "policy_news"
NONE_NEAR = "近期没有临时停办的日子"


class FactsToday:
    """The words of the facts with what depends on the day and on what the staff have entered meanwhile."""

    def __init__(
        self, facts: HallFacts, opening: Opening, news: Callable[[datetime], Mapping[str, str]] | None = None
    ) -> None:
        """`news` gives the words about the notices that are up at a moment."""
        self._facts = facts
        self._news = news
        self._opening = opening
        self._seasonal = lru_cache(maxsize=8)(self._in_season)

    def texts(self, today: date) -> Mapping[str, str]:
        """The words by dotted key, as answers use them on that day."""
        season = self._opening.season_on(today)
        texts = self._seasonal(season.name, self._facts.version) if season else self._facts.texts
        closed = self._closed(today)
        return {**texts, "hall.closed.text": closed} if closed else texts

    def for_answer(self, intent: str, now: datetime) -> Mapping[str, str]:
        """The same for an answer of that intent: only the one about what is new looks for notices."""
        texts = self.texts(now.date())
        if intent != NEWS or self._news is None:
            return texts
        return {**{k: said for k, said in texts.items() if k not in facts_text.NEWS}, **self._news(now)}

    def notice(self, today: date) -> str:
        """The urgent notice that holds on that day, or nothing."""
        return facts_text.notice(self._facts.values, today)

    def _in_season(self, name: str, _version: int) -> Mapping[str, str]:
        season: Season = next(s for s in self._opening.seasons if s.name == name)
        kept = {key: said for key, said in self._facts.texts.items() if key not in facts_text.HOURS}
        return kept | facts_text.hours_words(season_values(self._facts.values, season))

    def _closed(self, today: date) -> str:
        """The exceptions of the next 60 days; empty when the hall keeps no list of them and none is entered."""
        near = self._opening.exceptions_between(today, today + NEAR)
        if not near:
            return NONE_NEAR if "hall.closed.text" in self._facts.texts else ""
        said = [phrases.exception(day, what, today, self._opening.calendar) for day, what in near[:MOST_NAMED]]
        return "；".join(said) + ("，等等" if len(near) > MOST_NAMED else "")
