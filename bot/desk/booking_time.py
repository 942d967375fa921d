"""The time of a booking: reading the wish, choosing among what is free, holding the place."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.desk import asked_back
from bot.desk.asking import Asking
from bot.desk.draft import BookingDraft
from bot.desk.picking import picked
from bot.desk.turn import Turn
from bot.desk.wishes import SHOWN, Wish, Wishes
from bot.hall import reading, when
from bot.hall.claims import Claim
from bot.hall.errors import SlotTaken
from bot.hall.services import SERVICES
from bot.store.appointments import Appointments

NO_SUCH_DAY = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日]")
BARE_WEEKDAY = re.compile(r"^(?:就|那就)?(?:周|礼拜|星期|拜)[一二三四五六日天](?:吧|的|好|可以|那天)*[。！!]?$")
WEEK = r"(?<![上下这本个后每逢])(?:周|礼拜|星期|拜)"
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日天")
OTHER_DAY = re.compile(
    r"(?<![前后])(?:换|改|调)(?:到|成)?(?:个|一个)?(?:(?:别的?|另外?|其[他它])的?)?(?:一[天日]|个?日子|(?<=[别的另外他它])[天日])"
    r"(?:吧|好|行|可以|了|啊|呀|嘛|吗|么|好不好|行不行|可不可以|算了|[。！!？?，,\s])*$"
)
"""换一天, 礼拜五女儿回来 换一天吧: what stands before it is the day that does not suit."""
SAME_HOUR = re.compile(
    r"(?:同一?个?|同样的?|一样的?|原来的?|还是那个?)(?:时间|钟点|点钟|时候)|"
    r"(?<!班)(?:时间|钟点|几点|点钟)(?:都|也|还是|就)?(?:一样|不变|照旧|相同|不改|不动)"
)
THIS_ONE = re.compile(
    r"^(?:好的?|行|可以|嗯+|对|要)?[，,\s]*(?:那|就|要|还是|约|定){0,3}(?:这|那)(?:个|一个)?(?:时间|时候|钟点|点)?"
    r"(?:吧|好了|好|行|可以|了|的){0,2}[。！!]*$"
)
LATER_ON = re.compile(
    r"(?<![睡关起开最打回])(?:稍微?|再)?[晚迟]一?[点些](?:儿|时候)*"
    r"(?=$|[，,。！!\s]|才|我|有空|得空|方便|吧|的|啊|呀|再?[来去过](?!电)|行|可以|比较|好)"
)
"""后天晚一点, 明天晚点再去: a day, and not its first hours."""
ANY_TIME = re.compile(
    r"随便|都行|都可以|都好|哪天都|看[你您]|最早|最快|越快越|越早越|马上|现在|不挑|"
    r"[你您]们?(?:看着?[办定]|定(?!的)|决定|安排|说了算|[帮替]我[定选挑])|[随由][你您]|听[你您]的"
)


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
        agreed = self._agreed(draft)
        shifted = None if agreed else self._beside_shown(turn, draft)
        said = asked_back.with_calendar(turn.text, draft)
        wish = shifted or self._wishes.read(said, turn.now, draft.day_at(), agreed)
        if wish is None and NO_SUCH_DAY.search(turn.text) and not turn.tapped:
            draft.retry = "没有这一天。您再看看是几月几号？"
            return True
        if wish is None:
            return draft.start is None and self._any_time(turn, draft)
        if isinstance(wish.value, when.Ambiguous):
            self._ask_back(turn, draft, wish.value)
            return True
        if shifted is None:
            wish = self._in_that_week(wish, agreed, turn.now)
            wish = _among_shown(asked_back.one_of(wish, draft, self._wishes, turn.now), draft)
        draft.settle()
        if when.is_past(wish.value, turn.now):
            draft.retry = "这个时间已经过去了，您再说一个往后的时间。"
            return True
        if isinstance(wish.value, when.Day) and not turn.tapped and LATER_ON.search(turn.text):
            self._later_on(turn, draft, wish, wish.value.date)
        else:
            self._wished(turn, draft, wish, shifted=shifted is not None)
        return True

    def _later_on(self, turn: Turn, draft: BookingDraft, wish: Wish, day: date) -> None:
        """Show the places of that day behind those shown or the start that stands, else behind its first ones."""
        agreed, service = self._agreed(draft), draft.known_service
        known = [datetime.fromisoformat(at) for at in draft.shown] if draft.start is None else []
        known = known or ([agreed] if agreed else [])
        self.drop_hold(draft, turn.now)
        draft.start = None
        self._wished(turn, draft, wish)
        if service is None or draft.mode == "wait":
            return
        first = [slot.start for slot in self._wishes.offer(wish, service, turn.now).slots]
        behind = [at for at in known if at.date() == day] or [at for at in first if at.date() == day]
        if not behind:  # the day is full or closed, which is said with what is near
            return
        edge = max(behind)
        found = self._wishes.beside(wish, service, turn.now, (edge, edge), later=True)
        draft.shown = [slot.start.isoformat() for slot in found if slot.start.date() == day]
        draft.turned = bool(draft.shown)
        if not draft.shown:
            draft.retry = "再晚就没有了。"

    def _in_that_week(self, wish: Wish, agreed: datetime | None, now: datetime) -> Wish:
        """星期四, said to a time that stands, means the Thursday of its week, not the next one there is."""
        if agreed is None or isinstance(wish.value, when.Ambiguous | when.Exclusion | when.Alternatives):
            return wish
        first, end = when.span(wish.value)
        meant = agreed.date() + timedelta(days=first.weekday() - agreed.weekday())
        if meant < now.date() or (end is not None and end - first > timedelta(days=1)):
            return wish
        names = f"[{WEEKDAYS[first.weekday()]}]"
        dated = re.sub(rf"{WEEK}{names}", f"{meant.year}年{meant.month}月{meant.day}日", wish.text)
        return wish if dated == wish.text else self._wishes.read(dated, now) or wish

    def _beside_shown(self, turn: Turn, draft: BookingDraft) -> Wish | None:
        """早半个钟头, 推迟两天, said to places of which none is chosen: counted from the first or the last of them."""
        if draft.asked or not draft.shown:
            return None
        return self._wishes.shifted(turn.text, turn.now, [datetime.fromisoformat(at) for at in draft.shown])

    def _ask_back(self, turn: Turn, draft: BookingDraft, value: when.Ambiguous) -> None:
        """Leave the question open; at the read-back it takes back the time that it is about."""
        if draft.start and draft.missing() == "confirmed":
            self.drop_hold(draft, turn.now)
            draft.start = None
        asked_back.ask(draft, turn.text, value, self._wishes.readings(value, turn.now))
        self._remember_day(draft, Wish(turn.text, value), turn.now)

    def reading(self, turn: Turn, draft: BookingDraft, words: str) -> None:
        """One of the readings of a time that was asked back."""
        draft.settle()
        if wish := self._wishes.read(words, turn.now):
            self._wished(turn, draft, wish)

    def _wished(self, turn: Turn, draft: BookingDraft, wish: Wish, shifted: bool = False) -> None:
        before, draft.after = draft.start_at(), None
        if before is None and (when.shifts(wish.text) or SAME_HOUR.search(wish.text)):
            before = self._agreed(draft)
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
            if (before or shifted) and draft.start and not draft.retry:
                draft.retry = f"好的，时间改成{self._asking.when(slot.start, turn.now)}。"

    def _agreed(self, draft: BookingDraft) -> datetime | None:
        """The start that stands: the one that is chosen, else that of the appointment which is moved."""
        if draft.start or draft.appointment is None:
            return draft.start_at()
        moved = self._appointments.get(draft.appointment)
        return moved.start if moved else None

    def _narrowed(self, wish: Wish, draft: BookingDraft) -> Wish | None:
        """月底, then 除了周五都行: the end of the month without its Fridays."""
        if not (draft.wish and isinstance(wish.value, when.Exclusion) and wish.value.base is None):
            return None
        both = self._wishes.kept(f"{draft.wish}，{wish.text}", draft.wish_at, draft.wish_on)
        fits = both is not None and isinstance(both.value, when.Exclusion) and both.value.base is not None
        return both if fits else None

    def _any_time(self, turn: Turn, draft: BookingDraft) -> bool:
        """随便, 最快, 都行: the nearest free places."""
        if not ANY_TIME.search(turn.text) or len(turn.text) > 14:
            return False
        if draft.either and (day := draft.day_at()):  # both readings of the day that was asked about will do
            draft.settle()
            self._wished(turn, draft, Wish(f"{day.year}年{day.month}月{day.day}日", when.Day(day)))
        else:
            self.any_day(turn, draft)
        return True

    def any_day(self, turn: Turn, draft: BookingDraft) -> None:
        """Wish for no day in particular."""
        draft.clear("start")
        draft.wish, draft.wish_at, draft.day, draft.after = when.ANY_DAY, turn.now.isoformat(), None, None

    def _remember_day(self, draft: BookingDraft, wish: Wish, now: datetime) -> None:
        first = when.earliest(wish.value)
        if wish.value == when.DaySpan(now.date(), None):
            draft.day = None  # 哪天都行 names no day for a later 下午
        elif first is not None:  # beyond what can be booked 九点那个 means the places offered instead
            draft.day = min(first.date(), self._wishes.rules.last_day(now)).isoformat()

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
        """再晚一点, 换一天: a page that is said, not pressed, from the places shown or the start that stands."""
        if not turn.tapped and len(turn.text) <= 24 and (other := OTHER_DAY.search(turn.text)):
            self.other_day(turn, draft, turn.text[: other.start()])
            return True
        way = None if turn.tapped or draft.asked else when.turns(turn.text)
        if way is None or not (draft.shown or self._agreed(draft)):
            return False
        self.page(turn, draft, way == "later")
        return True

    def picked(self, turn: Turn, draft: BookingDraft) -> bool:
        """One of the places shown, named by its order or as the earliest of them; the only one by a mere yes."""
        if turn.tapped or draft.asked or draft.start or draft.missing() != "start":
            return False
        only = len(draft.shown) == 1 and (reading.yes_or_no(turn.text) is True or THIS_ONE.match(turn.text.strip()))
        start = draft.shown[0] if only else picked(turn.text, draft.shown)
        if start is None:
            return False
        self.choose(turn, draft, datetime.fromisoformat(start))
        return True

    def page(self, turn: Turn, draft: BookingDraft, later: bool) -> None:
        """Show the free places before or after those on the screen, or before or after the start that stands."""
        if draft.late_for and draft.start and not later:
            self._in_time(turn, draft)
            return
        service, agreed = draft.known_service, self._agreed(draft)
        ends = [datetime.fromisoformat(s) for s in draft.shown] if draft.start is None else []
        if agreed and not ends:
            ends = [agreed]
        if not ends or service is None:
            return
        wish = self._wishes.kept(draft.wish, draft.wish_at, draft.wish_on)
        found = self._wishes.beside(wish, service, turn.now, (ends[0], ends[-1]), later)
        if not found:
            draft.retry = "再晚就没有了。" if later else "再早就没有了。"
            return
        self.drop_hold(draft, turn.now)
        draft.start, draft.confirmed = None, False
        draft.shown, draft.turned = [s.start.isoformat() for s in found], True

    def _in_time(self, turn: Turn, draft: BookingDraft) -> None:
        """Show the free places up to the last day of the renewal, or the first there are when that is over."""
        advice = self._asking.too_late(draft, turn.now)
        if advice is None or advice.latest < turn.now.date():
            self.drop_hold(draft, turn.now)
            self.any_day(turn, draft)
            return
        self.reading(turn, draft, f"最晚{advice.latest.year}年{advice.latest.month}月{advice.latest.day}日")

    def other_day(self, turn: Turn, draft: BookingDraft, reason: str = "") -> None:
        """Forget the day, and one named as the `reason`, and show the first free place of each of the next days."""
        agreed = self._agreed(draft)
        base = datetime.fromisoformat(draft.shown[-1]) if draft.shown and draft.start is None else agreed
        refused = self._refused(reason, base, turn.now)
        if base is None or (refused and timedelta() < refused - base.date() <= timedelta(days=SHOWN)):
            after = refused
        else:
            after = base.date()
        self.drop_hold(draft, turn.now)
        draft.clear("start")
        draft.after = after.isoformat() if after else None
        draft.confirmed = draft.fixing = False
        draft.day = None
        draft.retry = "好的，换一天。您也可以直接说哪一天。"

    def _refused(self, reason: str, base: datetime | None, now: datetime) -> date | None:
        """The one day that these words name."""
        wish = self._wishes.read(reason, now, base.date() if base else None)
        if wish is None or isinstance(wish.value, when.Ambiguous):
            return None
        first = when.earliest(self._in_that_week(wish, base, now).value)
        return first.date() if first else None


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
