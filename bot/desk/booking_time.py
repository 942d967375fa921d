"""The time of a booking: reading the wish, choosing among what is free, holding the place."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.desk.asking import Asking
from bot.desk.draft import BookingDraft
from bot.desk.turn import Turn
from bot.desk.wishes import Wish, Wishes
from bot.hall import when
from bot.hall.claims import Claim
from bot.hall.errors import SlotTaken
from bot.hall.services import SERVICES
from bot.store.appointments import Appointments

NO_SUCH_DAY = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日]")
LATER = re.compile(
    r"^(?:不要|别)?(?:这么早|太早了?)[了吧的]*[。！!]?$|^(?:再|稍|往后)?(?:稍微)?晚(?:一)?[点些](?:的|儿|吧|行吗|可以吗|有吗)*[。！!？?]?$"
)
EARLIER = re.compile(
    r"^(?:不要|别)?(?:这么晚|太晚了?)[了吧的]*[。！!]?$|^(?:再|稍)?(?:稍微)?早(?:一)?[点些](?:的|儿|吧|行吗|可以吗|有吗)*[。！!？?]?$"
)
MIDNIGHT = time()
CALENDAR = re.compile(r"^(?:是|按|算)?(?:(?P<lunar>农历|阴历|旧历|老历)|阳历|公历|新历)(?:的|吧|啊|那个)*[。！!]?$")
NUMBER = re.compile(r"\d{1,2}|[二三]?十[一二三四五六七八九]?")
BARE_WEEKDAY = re.compile(r"^(?:就|那就)?(?:周|礼拜|星期|拜)[一二三四五六日天](?:吧|的|好|可以|那天)*[。！!]?$")
ANY_TIME = re.compile(r"随便|都行|都可以|都好|哪天都|看你|最早|最快|越快越|越早越|马上|现在|不挑")


class TimePicker:
    """Fills the start of a draft and keeps its place held."""

    def __init__(self, appointments: Appointments, wishes: Wishes, asking: Asking) -> None:
        self._appointments = appointments
        self._wishes = wishes
        self._asking = asking

    def drop_hold(self, draft: BookingDraft | None, now: datetime) -> None:
        """Give the held place of an unfinished draft back."""
        if draft and draft.open and draft.start and draft.mode == "new":
            self._appointments.release(draft.key, now)

    def read(self, turn: Turn, draft: BookingDraft) -> bool:
        """The wish in the words, if there is one; what is wrong with it is left in the draft's `retry`."""
        wish = self._wishes.read(_with_calendar(turn.text, draft), turn.now, draft.day_at())
        if wish is None and NO_SUCH_DAY.search(turn.text) and not turn.tapped:
            draft.retry = "没有这一天。您再看看是几月几号？"
            return True
        if wish is None:
            return draft.start is None and self._any_time(turn, draft)
        if isinstance(wish.value, when.Ambiguous):
            self._ask_back(turn, draft, wish.value)
            return True
        wish = _among_shown(self._one_of(wish, draft, turn.now), draft)
        draft.settle()
        if when.is_past(wish.value, turn.now):
            draft.retry = "这个时间已经过去了，您再说一个往后的时间。"
            return True
        self._wished(turn, draft, wish)
        return True

    def _ask_back(self, turn: Turn, draft: BookingDraft, value: when.Ambiguous) -> None:
        """Keep the question for when the time is asked; at the read-back it takes the time back that it is about."""
        if draft.start and draft.missing() == "confirmed":
            self.drop_hold(draft, turn.now)
            draft.start = None
        question = when.question(value)
        draft.doubt, draft.either = turn.text, self._wishes.readings(value, turn.now)
        draft.asked, draft.retry = (None, question) if draft.start else (question, draft.retry)
        draft.shown = []
        self._remember_day(draft, Wish(turn.text, value), turn.now)

    def _one_of(self, wish: Wish, draft: BookingDraft, now: datetime) -> Wish:
        """晚上, said to "7点是早上还是晚上", means seven in the evening."""
        readings = [one for words in draft.either if (one := self._wishes.read(words, now))]
        fitting = [one for one in readings if self._names(wish.text, one, now)]
        return fitting[0] if len(fitting) == 1 and not isinstance(wish.value, when.Instant) else wish

    def _names(self, words: str, reading: Wish, now: datetime) -> bool:
        """Whether these words, meant for the day of a reading, name its hour (that until which, for 7点以前)."""
        first, end = when.span(reading.value)
        if end is not None and first.time() == MIDNIGHT:
            first = end - timedelta(minutes=1)
        meant = self._wishes.read(words, now, first.date())
        return meant is not None and when.matches(meant.value, first)

    def reading(self, turn: Turn, draft: BookingDraft, words: str) -> None:
        """One of the readings of a time that was asked back."""
        draft.settle()
        if wish := self._wishes.read(words, turn.now):
            self._wished(turn, draft, wish)

    def _wished(self, turn: Turn, draft: BookingDraft, wish: Wish) -> None:
        before, draft.after = draft.start_at(), None
        if before is None and draft.appointment is not None and when.shifts(wish.text):
            moved = self._appointments.get(draft.appointment)
            before = moved.start if moved else None
        self.drop_hold(draft, turn.now)
        draft.start, draft.confirmed, draft.shown, draft.turned = None, False, [], False
        if (narrower := self._narrowed(wish, draft)) is not None:
            wish = narrower
            draft.wish = wish.text
        else:
            draft.wish, draft.wish_at, draft.wish_on = wish.text, turn.now.isoformat(), draft.day
        self._remember_day(draft, wish, turn.now)
        service = draft.known_service
        if service is None or draft.mode == "wait":
            return
        if before and isinstance(wish.value, when.Day):  # another day, the same hour
            wish = Wish(wish.text, when.Instant(datetime.combine(wish.value.date, before.time())))
        if slot := self._wishes.exact(wish, service, turn.now):
            self.choose(turn, draft, slot.start)
            if before and draft.start and not draft.retry:
                draft.retry = f"好的，时间改成{self._asking.when(slot.start, turn.now)}。"

    def _narrowed(self, wish: Wish, draft: BookingDraft) -> Wish | None:
        """月底, then 除了周五都行: the end of the month without its Fridays."""
        if not (draft.wish and draft.wish_at and isinstance(wish.value, when.Exclusion) and wish.value.base is None):
            return None
        on = date.fromisoformat(draft.wish_on) if draft.wish_on else None
        both = self._wishes.read(f"{draft.wish}，{wish.text}", datetime.fromisoformat(draft.wish_at), on)
        fits = both is not None and isinstance(both.value, when.Exclusion) and both.value.base is not None
        return both if fits else None

    def _any_time(self, turn: Turn, draft: BookingDraft) -> bool:
        """随便, 最快, 都行: the nearest free places."""
        if not ANY_TIME.search(turn.text) or len(turn.text) > 14:
            return False
        self.any_day(turn, draft)
        return True

    def any_day(self, turn: Turn, draft: BookingDraft) -> None:
        """Wish for no day in particular."""
        draft.clear("start")
        draft.wish, draft.wish_at, draft.day = when.ANY_DAY, turn.now.isoformat(), None

    def _remember_day(self, draft: BookingDraft, wish: Wish, now: datetime) -> None:
        first = when.earliest(wish.value)
        if wish.value == when.DaySpan(now.date(), None):
            draft.day = None  # 哪天都行 names no day for a later 下午
        elif first is not None:
            draft.day = first.date().isoformat()

    def choose(self, turn: Turn, draft: BookingDraft, start: datetime) -> None:
        """Take a start for the draft and hold its place; a full or impossible one is told."""
        service = draft.known_service or SERVICES["consult"]
        claim = self._wishes.claim_at(start, service, turn.now)
        if claim is None:
            draft.retry = "这个时间约不了，您看看下面这几个。"
            return
        if draft.start != start.isoformat():
            self.drop_hold(draft, turn.now)
        draft.start, draft.confirmed, draft.mode = start.isoformat(), False, _booking(draft.mode)
        draft.fixing = False
        draft.settle()
        try:
            self.hold(turn, draft, claim)
        except SlotTaken:
            draft.start, draft.retry = None, "这个时间约满了。"

    def hold(self, turn: Turn, draft: BookingDraft, claim: Claim) -> None:
        """Hold the place of a new booking. Raises SlotTaken."""
        if draft.mode == "move":
            return
        service = draft.known_service
        assert service is not None
        until = turn.now + timedelta(minutes=self._wishes.rules.hold_minutes)
        self._appointments.hold(
            draft.key, turn.person_id, turn.channel, service, claim, turn.now, until, place=draft.place
        )

    def paged(self, turn: Turn, draft: BookingDraft) -> bool:
        """再晚一点, 不要这么早: a page that is said rather than pressed."""
        words = turn.text.strip()
        later = LATER.match(words) is not None
        if turn.tapped or not draft.shown or not (later or EARLIER.match(words)):
            return False
        self.page(turn, draft, later)
        return True

    def page(self, turn: Turn, draft: BookingDraft, later: bool) -> None:
        """Show the free places before or after those on the screen."""
        service = draft.known_service
        if not draft.shown or service is None:
            return
        ends = datetime.fromisoformat(draft.shown[0]), datetime.fromisoformat(draft.shown[-1])
        wish = self._wishes.kept(draft.wish, draft.wish_at, draft.wish_on)
        found = self._wishes.beside(wish, service, turn.now, ends, later)
        if found:
            draft.shown, draft.turned = [s.start.isoformat() for s in found], True
        else:
            draft.retry = "再晚就没有了。" if later else "再早就没有了。"

    def other_day(self, turn: Turn, draft: BookingDraft) -> None:
        """Forget the day and show the first free place of each of the next days."""
        draft.after = draft.shown[-1][:10] if draft.shown else None
        self.drop_hold(draft, turn.now)
        draft.clear("start")
        draft.confirmed = draft.fixing = False
        draft.day = None
        draft.retry = "好的，换一天。您也可以直接说哪一天。"


def _with_calendar(words: str, draft: BookingDraft) -> str:
    """农历, said to "17号，还是农历十七", with the number it is about."""
    said = CALENDAR.match(words)
    number = NUMBER.search(draft.doubt) if said and draft.doubt else None
    if said is None or number is None:
        return words
    return f"农历{number[0]}" if said["lunar"] else f"{number[0]}号"


def _among_shown(wish: Wish, draft: BookingDraft) -> Wish:
    """周一, said to three places on Monday of next week, means that Monday."""
    if not (isinstance(wish.value, when.Day) and BARE_WEEKDAY.match(wish.text)):
        return wish
    shown = {datetime.fromisoformat(at).date() for at in draft.shown}
    meant = [day for day in shown if day.weekday() == wish.value.date.weekday()]
    return Wish(f"{meant[0]:%m月%d日}", when.Day(meant[0])) if len(meant) == 1 else wish


def _booking(mode: str) -> str:
    """Choosing a start while waiting was being arranged turns it into a booking."""
    return "new" if mode == "wait" else mode
