"""The question for the time: the free places, what was understood of the wish, and a time with two readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.desk.draft import BookingDraft
from bot.desk.wishes import Offer, Wish, Wishes, by_day
from bot.hall import phrases, when
from bot.hall.calendar import Calendar
from bot.hall.services import SERVICES, Service
from bot.hall.slots import Slot
from bot.messages import Choice

Question = tuple[str, str, list[Choice], bool]
"""Written and said, its buttons, and whether it is personal."""
HALVES = "早上还是晚上"
HOW = f"好的。{phrases.SAY_DIGIT}"
"""To a yes that takes none of several places."""
SAY_WHEN = "请说个时间，比如“明天上午”。"
TURNS = (("更早", "earlier"), ("更晚", "later"), ("换一天", "other"))
FULL = "最近都约满了。给您排上候补好吗？有空位我马上告诉您。"


class AskingTime:
    """Builds the question for the time of a booking."""

    def __init__(self, calendar: Calendar, wishes: Wishes) -> None:
        self._calendar = calendar
        self._wishes = wishes

    def question(self, draft: BookingDraft, now: datetime) -> Question:
        """The free places nearest to the wish, led by what was understood; or which reading is meant."""
        if draft.asked:
            return self._asked_back(draft, draft.asked, now)
        service = draft.known_service or SERVICES["consult"]
        offer = self._offer(draft, service, now)
        waits = [Choice("排候补", "/inform", {"form": draft.id, "more": "wait"})] if draft.mode == "new" else []
        if not offer.slots:
            human = Choice("找工作人员", "/talk_to_human", {"form": draft.id, "human": True})
            return FULL, FULL, [*waits, human], False
        draft.shown = [s.start.isoformat() for s in offer.slots]
        if offer.fits:
            text, spoken = self._fitting(draft, offer, now)
            return text, spoken, self._places(draft, offer, now), False
        waits = waits if self._could_come_free(draft, service, now) else []
        text, spoken = self._nearest(draft, offer, now, bool(waits))
        return text, spoken, [*self._places(draft, offer, now), *waits], False

    def only_waiting(self, draft: BookingDraft, now: datetime) -> bool:
        """Whether nothing at all is free, so that the question was whether to wait."""
        service = draft.known_service
        return service is not None and not draft.asked and not self._offer(draft, service, now).slots

    def _asked_back(self, draft: BookingDraft, asked: str, now: datetime) -> Question:
        """An open question about the time: its answers alone, for no place fits before it is answered."""
        choices = [self._reading(draft, words, now) for words in draft.either[:3]]
        if not choices:
            look = Choice("看看有空的时间", "/inform", {"form": draft.id, "more": "any"})
            return f"{asked}\n{SAY_WHEN}", f"{SAY_WHEN}{asked}", [look], False
        how = "按下面的数字，或者说“早上”“晚上”。" if HALVES in asked else "按下面的数字，也可以直接说。"
        return f"{asked}\n{how}", _aloud(asked, choices), choices, False

    def _reading(self, draft: BookingDraft, words: str, now: datetime) -> Choice:
        wish = self._wishes.read(words, now)
        if wish is None or not isinstance(wish.value, when.Instant):
            return Choice(words, "/inform", {"form": draft.id, "said": words})
        title = phrases.moment(wish.value.at, now, self._calendar)
        return Choice(title, "/inform", {"form": draft.id, "start": wish.value.at.isoformat()})

    # -- the places ---------------------------------------------------------------------------------------

    def _places(self, draft: BookingDraft, offer: Offer, now: datetime) -> list[Choice]:
        starts = [
            Choice(
                phrases.moment(s.start, now, self._calendar),
                "/inform",
                {"form": draft.id, "start": s.start.isoformat()},
            )
            for s in offer.slots
        ]
        return starts + [Choice(title, "/inform", {"form": draft.id, "more": more}) for title, more in TURNS]

    def _fitting(self, draft: BookingDraft, offer: Offer, now: datetime) -> tuple[str, str]:
        """Places as they were wished for; aloud a plain yes, what exactly was understood stands on the screen."""
        named = self._understood(draft, offer, now)
        first = named == when.ANY_DAY and not draft.turned
        found = f"{'最早的是这几个' if first else '这几个时间有空'}，您要哪一个？"
        heard = "好的。" if named and not draft.retry else ""
        text = f"{named}，{found}\n{_hint(offer)}" if named else f"{found}\n{_hint(offer)}"
        return text, f"{heard}这几个时间有空：{self._spoken(offer.slots, now)}您要哪一个？{phrases.SAY_DIGIT}"

    def _nearest(self, draft: BookingDraft, offer: Offer, now: datetime, waits: bool) -> tuple[str, str]:
        """Other places than were wished for, and why."""
        lead = self._why_not(draft, now)
        text, wait = f"{lead}\n{_hint(offer)}", ""
        if waits:
            wait = "都不合适，就说候补。"
            text += "\n都不合适，可以“排候补”：您要的时间有空了，我马上告诉您。"
        return text, f"{lead}{self._spoken(offer.slots, now)}{wait}您要哪一个？{phrases.SAY_DIGIT}"

    def _understood(self, draft: BookingDraft, offer: Offer, now: datetime) -> str:
        """The condition that all these places keep, in words; a wish for a day or an hour shows in them by itself."""
        wish = self._wish(draft)
        if wish is None or not isinstance(wish.value, when.DaySpan | when.Exclusion):
            return ""
        kept = all(when.matches(wish.value, slot.start) for slot in offer.slots)
        return when.in_words(wish.value, self._calendar, now.date()) if kept else ""

    def _could_come_free(self, draft: BookingDraft, service: Service, now: datetime) -> bool:
        """Whether waiting makes sense: a place at three in the night never comes free."""
        wish = self._wish(draft)
        return wish is None or self._wishes.open_at(wish, service, now)

    def _why_not(self, draft: BookingDraft, now: datetime) -> str:
        last = now.date() + timedelta(days=self._wishes.rules.horizon_days)
        if draft.retry and "约满" in draft.retry:
            return "离得最近的是："
        wish = self._wish(draft)
        first = when.earliest(wish.value) if wish else None
        if first and first.date() > last:
            return f"现在只能约到{self._calendar.describe(last, now.date())}，离得最近的是："
        service = draft.known_service
        if service and not self._could_come_free(draft, service, now):
            return "您说的时间大厅不办公，或者来不及安排，离得最近的是："
        return "您说的时间没有空位，离得最近的是："

    def _offer(self, draft: BookingDraft, service: Service, now: datetime) -> Offer:
        if draft.shown:
            keep = set(draft.shown)
            slots = [s for s in self._wishes.free(service, now) if s.start.isoformat() in keep]
            if slots:
                return Offer(tuple(slots), False, True)
        if draft.after:
            return Offer(self._wishes.later_days(service, now, date.fromisoformat(draft.after)), False, True)
        return self._wishes.offer(self._wish(draft), service, now)

    def _wish(self, draft: BookingDraft) -> Wish | None:
        return self._wishes.kept(draft.wish, draft.wish_at, draft.wish_on)

    def _spoken(self, slots: Sequence[Slot], now: datetime) -> str:
        parts, number = [], 0
        for group in by_day(slots).values():
            first = group[0].start
            parts.append(f"{phrases.near(first, now)}{self._calendar.describe(first.date(), now.date())}，")
            for slot in group:
                parts.append(f"{phrases.DIGITS[number]}，{phrases.clock(slot.start)}；")
                number += 1
        return "".join(parts).rstrip("；") + "。"


def _aloud(asked: str, choices: Sequence[Choice]) -> str:
    """The question with its answers: moments by number, two days by name; stretches of hours stand on the screen."""
    titles = [choice.title for choice in choices]
    if all("start" in choice.data for choice in choices):
        return f"{phrases.numbered(titles)}{phrases.SAY_DIGIT}{asked}"
    days = len(titles) == 2 and all(title[-3:-1] == "星期" for title in titles)
    return f"您说的是{titles[0]}，还是{titles[1]}？" if days else asked


def _hint(offer: Offer) -> str:
    """How to choose, and which places a clerk has to confirm."""
    note = "（周末、节假日和早晚的时间要工作人员确认）\n" if any(s.by_appointment for s in offer.slots) else ""
    return f"{note}按下面的数字，也可以直接说，比如“周六晚上”。"
