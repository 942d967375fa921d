"""The words of the booking conversation: questions, retries, read-back and the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.desk.asking_time import AskingTime
from bot.desk.draft import BookingDraft
from bot.desk.wishes import Wishes
from bot.hall import addresses, booking_words, phrases, two_matters
from bot.hall.calendar import Calendar
from bot.hall.privacy import mask_licence, mask_phone
from bot.hall.renewal import ASKS_TO_BOOK, Advice, advise
from bot.hall.services import PLACE_NAMES, SERVICES
from bot.messages import Choice, Reply
from bot.store.appointments import Appointment
from bot.store.waiting import Waiter

Papers = Callable[[Appointment], tuple[str | None, str | None]]
"""Addresses of an appointment's picture and calendar file, where there are any."""
FIRST_SERVICES = ("renewal", "new_licence", "change", "replace_lost", "suspend", "consult")
EXPLAIN = {
    "service": "我要知道您办哪件事，才好给您留窗口。比如续证、新办、变更、补办，说一个就行。",
    "start": "我要知道您哪天什么时候方便。可以说“明天上午”“周六晚上”“12月5号”，也可以按下面的数字。",
    "name": "我要登记是谁来办。请说您的姓和名，比如“我叫陈大明”。",
    "phone": "我要记一个电话，时间有变动好告诉您。手机号是1开头的11位数字，一个一个说就行。",
    "address": "上门要知道去哪里。请说乡镇（街道）、村、门牌号，比如“白塘镇演示村1号”。",
    "licence": "许可证号印在证的正面，一共12位数字。手边没有就说“不知道”，不要紧。",
    "confirmed": "我刚才念的都对，就说“对”；有不对的，就说“不对”。",
}
AGAIN = {
    "service": "我没听明白您要办哪件事。",
    "start": "我没听明白是什么时间。",
    "name": "我没听明白您的姓名。",
    "phone": "我没听明白电话号码。",
    "address": "我没听明白地址。",
    "licence": "我没听明白证号。",
    "confirmed": "我没听明白。",
}
NOTED = "好的，记下来了。"
"""What is told before it is asked for is kept: said before the question that is still open."""
OTHERS_PHONE = "没有电话不要紧：可以留儿女或者邻居的号码，也可以请工作人员帮您登记。"
"""Who else may be rung, to somebody who has no telephone of their own or does not manage to tell one."""
MINE = Choice("我的预约", "我约了什么时候")
PERSON = "要不要我请工作人员来帮您？"
FIX_NAMES = {
    "start": "时间",
    "name": "姓名",
    "phone": "电话",
    "address": "地址",
    "licence": "证号",
    "service": "办的事",
}


def no_papers(_one: Appointment) -> tuple[None, None]:
    """For a house that hands out no tickets."""
    return None, None


class Asking:
    """Builds the replies of a booking for one hall."""

    def __init__(
        self, calendar: Calendar, wishes: Wishes, area: Sequence[str] = (), papers: Papers | None = None
    ) -> None:
        self._calendar = calendar
        self.area = tuple(area)
        self._wishes = wishes
        self._time = AskingTime(calendar, wishes)
        self.papers = papers or no_papers

    def only_waiting(self, draft: BookingDraft, now: datetime) -> bool:
        """Whether nothing at all is free, so that the question was whether to wait."""
        return self._time.only_waiting(draft, now)

    def when(self, at: datetime, now: datetime) -> str:
        """A moment in the words people hear."""
        return phrases.moment(at, now, self._calendar)

    def failed(self, draft: BookingDraft, name: str) -> None:
        """Count a miss: first say so, after two explain why it is asked, after three offer a person."""
        draft.failures[name] = draft.failures.get(name, 0) + 1
        count = draft.failures[name]
        draft.retry = EXPLAIN[name] if count == 2 else AGAIN[name]
        if name == "phone" and count > 2:
            draft.retry = OTHERS_PHONE

    def ask(self, draft: BookingDraft, name: str, now: datetime) -> Reply:
        """The question for one field, led by what went wrong; after three misses a person is offered."""
        if name == "phone" and draft.phoneless:
            _tell_whose_phone(draft)
        question, spoken, choices, personal = self._question(draft, name, now)
        lead = draft.retry or ""
        if draft.failures.get(name, 0) >= 3:
            lead += PERSON if lead else ""
            choices = [*choices, Choice("找工作人员", "/talk_to_human", {"form": draft.id, "human": True})]
        draft.retry = None
        return Reply(
            text=f"{lead}\n{question}" if lead else question,
            spoken=f"{spoken}{lead}" if lead.endswith("？") and "？" not in spoken else f"{lead}{spoken}",
            choices=tuple(choices),
            intent="book_appointment",
            personal=personal,
        )

    def pause(self, draft: BookingDraft, name: str, now: datetime) -> Reply:
        """A moment, as was asked for: the question stays on the screen as its buttons and is not put again."""
        draft.pausing = False
        choices = self._question(draft, name, now)[2]
        text = booking_words.TAKE_TIME + (booking_words.THEN_YES if name == "confirmed" else "")
        return Reply(text=text, spoken="好的。", choices=tuple(choices), intent="book_appointment")

    def offer_visit(self, draft: BookingDraft) -> Reply:
        """Whether this booking should be a visit, in place of the question that is open."""
        lead, draft.retry = draft.retry or "", None
        choices = (
            Choice("约上门", "/inform", {"form": draft.id, "visit": True}),
            Choice("还是到大厅", "/inform", {"form": draft.id, "visit": False}),
        )
        return Reply(
            text=f"{lead}这次改成约上门，请工作人员到您那里，好吗？",
            spoken=f"{lead}上门办证，要帮您约时间吗？",
            choices=choices,
            intent="book_appointment",
        )

    def _question(self, draft: BookingDraft, name: str, now: datetime) -> tuple[str, str, list[Choice], bool]:
        if name == "service":
            return self._ask_service(draft)
        if name == "start":
            return self._time.question(draft, now)
        if name == "confirmed":
            return self._ask_confirm(draft, now)
        if name == "name" and draft.whose:
            return _ask_whose(draft)
        if name == "address" and draft.part:
            return self._ask_rest_of_address(draft.part, bool(draft.retry))
        sure = [Choice("就是这个名字", "/inform", {"form": draft.id, "take_name": True})] if draft.maybe_name else []
        whose = (
            f"您{draft.relation}怎么称呼？请说{draft.relation}的姓名。" if draft.relation else "您怎么称呼？请说姓名。"
        )
        text, choices = {
            "name": (f"{whose}\n（姓名和电话只用来办这次预约。不愿意留，就说“找工作人员”。）", sure),
            "phone": ("请说您的电话：手机号11位，固定电话带区号。", []),
            "address": ("要去哪里？请说乡镇（街道）、村和门牌号。\n（地址只用来这次上门。）", []),
            "licence": (
                "请说烟草证的证号，12位数字。不知道也没关系。",
                [Choice("不知道证号", "/inform", {"form": draft.id, "licence": ""})],
            ),
        }[name]
        return text, text.split("\n")[0], list(choices), False

    def _ask_rest_of_address(self, part: str, refused: bool) -> tuple[str, str, list[Choice], bool]:
        """What is still missing of an address, beside what was told of it; aloud no more than the township."""
        told = addresses.told(part, True, self.area)
        if told is None or told.township is None:
            which = "请说清是哪个乡镇（街道）。"  # the refusal of an unknown place has asked for it already
            return f"{part}记下了。{'' if refused else which}", "" if refused else which, [], True
        text = f"{part}记下了，还要说哪个村、门牌几号。\n（地址只用来这次上门。）"
        return text, f"您说的是{told.township}。请说乡镇（街道）、村和门牌号。", [], True

    def _ask_service(self, draft: BookingDraft) -> tuple[str, str, list[Choice], bool]:
        choices = [
            Choice(SERVICES[s].name, "/inform", {"form": draft.id, "service": s})
            for s in FIRST_SERVICES
            if s in self._wishes.rules.kinds
        ]
        rest = [s for s in SERVICES if s not in FIRST_SERVICES and s in self._wishes.rules.kinds]
        if draft.more_services:
            choices = [Choice(SERVICES[s].name, "/inform", {"form": draft.id, "service": s}) for s in rest]
        elif rest:
            choices.append(Choice("别的事", "/inform", {"form": draft.id, "more": "services"}))
        spoken = f"{phrases.numbered([c.title for c in choices])}您要约时间办哪件事？{phrases.SAY_DIGIT}"
        return "您要约时间办哪件事？", spoken, choices, False

    def _ask_confirm(self, draft: BookingDraft, now: datetime) -> tuple[str, str, list[Choice], bool]:
        if draft.fixing:
            names = [f for f in ("start", "name", "phone", "address", "licence", "service") if f in draft.needed()]
            choices = [Choice(FIX_NAMES[f], "/inform", {"form": draft.id, "fix": f}) for f in names]
            choices.append(Choice("不约了", "/inform", {"form": draft.id, "stop": True}))
            return "哪里要改？", "哪里要改？", choices, False
        service = draft.known_service
        assert service is not None
        moment, said = self._moment(draft, now)
        told = bool(draft.address) and (draft.mode != "move" or draft.elsewhere)  # it may be a daughter's or a mother's
        where = "我们上门" if told else f"在{PLACE_NAMES[draft.place or service.place]}"
        lines = [f"时间：{moment}", f"办理：{service.name}，{where}"]
        if draft.mode != "move":
            whose = f"（您的{draft.relation}，您代为预约）" if draft.relation else ""
            lines += [f"姓名：{draft.name}{whose}", f"电话：{mask_phone(draft.phone or '')}"]
        if told:
            lines.append(f"地址：{draft.address}" + ("（还有您发的位置）" if draft.pin else ""))
        if draft.mode != "move" and draft.licence:
            lines.append(f"证号：{mask_licence(draft.licence)}")
        choices = [
            Choice("对，就这样", "/inform", {"form": draft.id, "confirm": True}),
            Choice("不对，要改", "/inform", {"form": draft.id, "confirm": False}),
        ]
        whom = f"，替您{draft.relation}约" if draft.relation else ""
        if note := self._note(draft, now):
            lines.append(f"（{note.rstrip('。')}）")
        if (late := self.too_late(draft, now)) is not None:
            lines.append(f"（{self._why_late(late, now)}要早一点，按“更早”；就要这个时间，也可以。）")
            note = f"{late.spoken.removesuffix(ASKS_TO_BOOK)}{note}"
            choices.append(Choice("更早", "/inform", {"form": draft.id, "more": "earlier"}))
        lines += [f"（{more.rstrip('。')}）" for more in _told_more(draft)]
        spoken = f"{note}我念给您听：{said}，办{service.name}{whom}。对不对？"
        return "我念给您听：\n" + "\n".join(lines) + "\n对不对？", spoken, choices, True

    def too_late(self, draft: BookingDraft, now: datetime) -> Advice | None:
        """The advice against which the chosen time is too late, where it is."""
        return advise(date.fromisoformat(draft.late_for), now.date(), self._calendar) if draft.late_for else None

    def _why_late(self, late: Advice, now: datetime) -> str:
        if late.latest < now.date():
            return f"证{self._calendar.describe(late.expiry, now.date())}到期，只剩{late.days_left}天。"
        return f"续证最晚{self._calendar.describe(late.latest, now.date())}要提出申请，这个时间晚了。"

    def _note(self, draft: BookingDraft, now: datetime) -> str:
        """What is not sure about the chosen day: the holidays of its year may not be announced yet."""
        start = draft.start_at()
        return phrases.note_on(start.date(), now, self._calendar) if start else ""

    def _moment(self, draft: BookingDraft, now: datetime) -> tuple[str, str]:
        """The time in the read-back, written and said; a wish in the person's own words stays on the screen."""
        start = draft.start_at()
        if draft.mode == "wait" or start is None:
            wish = f"“{draft.wish[:20]}”" if draft.wish else "哪天都行"
            return f"候补，{wish}有空位就留给您", "排候补，有空位就留给您"
        moment = phrases.with_lunar(start, now, self._calendar)
        return moment, moment

    def listed(self, one: Waiter, place: int, minutes: int) -> Reply:
        """Somebody stands in the waiting list now."""
        ahead = "您排第一个" if place == 1 else f"您前面还有{place - 1}位"
        text = (
            f"给您排上候补了，办{SERVICES[one.service].name}，{ahead}。\n有空位我马上告诉您，给您留{_hours(minutes)}。"
            "不想等了，说“不候补了”。"
        )
        choices = (Choice("看看别的时间", "/book_appointment", {"book": one.service}),)
        return Reply(text=text, choices=choices, intent="book_appointment", personal=True)

    def booked(self, one: Appointment, now: datetime, moved: bool) -> Reply:
        """The result with its number, said so that it can be written down."""
        service = SERVICES[one.service]
        moment = phrases.with_lunar(one.start, now, self._calendar)
        pending = one.status == "pending"
        done = "改好了" if moved else "位置给您留好了" if pending else "约好了"
        wait = "这个时段要工作人员确认，确认后在这里告诉您。" if pending else ""
        papers = "您一个人来替办的话，带上授权委托书和两个人的身份证，以窗口核对为准。\n" if one.relation else ""
        reminds = "前一天会提醒您。" if (one.start.date() - now.date()).days > 1 else ""
        text = (
            f"{done}！预约号{one.number}。\n{moment}，办{service.name}，在{PLACE_NAMES[one.place]}。\n"
            f"{papers}{wait}{reminds}要改要取消，跟我说就行。"
        )
        spoken = f"{wait}{done}，预约号{one.number}。{self.when(one.start, now)}。"
        choices = (
            MINE,
            Choice("要带什么", _materials_question(one.service)),
        )
        image, attachment = self.papers(one)
        return Reply(
            text=text, spoken=spoken, choices=choices, intent="book_appointment", personal=True, image=image,
            attachment=attachment,
        )  # fmt: skip

    def booked_beside(self, reply: Reply, draft: BookingDraft) -> Reply:
        """The result, with what was wished beside it and is not booked: which, and the way to it."""
        more, choices = _told_more(draft), list(reply.choices)
        if draft.also and draft.start:
            again = {"book": draft.service, "also": draft.also, "at": draft.start}
            choices.insert(0, Choice(f"接着给{draft.also}约", "/book_appointment", again))
        if draft.beside is not None:
            title = f"再约{SERVICES[draft.beside].name}" if draft.beside else "再约一件"
            choices.insert(0, Choice(title, "/book_appointment", {"book": draft.beside}))
        return replace(reply, text="\n".join([reply.text, *more]), choices=tuple(choices)) if more else reply

    def stopped(self, draft: BookingDraft | None) -> Reply:
        """Nothing was booked, and why when there is a reason."""
        kept = draft.appointment if draft and draft.mode == "move" else None
        text, first = "好的，这次先不约了。要约的时候再跟我说。", Choice("我要预约", "我要预约时间")
        if kept is not None:
            text = "好的。原来的预约还给您留着。"
            first = Choice("取消预约", "/cancel_appointment", {"cancel": kept})
        text = draft.retry if draft and draft.retry else text
        choices = (first, MINE)
        return Reply(text=text, choices=choices, intent="book_appointment")


def _told_more(draft: BookingDraft) -> list[str]:
    """On the screen: another matter or another person that this one place is not for."""
    if draft.mode != "new" or draft.service is None:
        return []
    beside = [two_matters.stands_for(draft.service, draft.beside)] if draft.beside is not None else []
    return [*beside, two_matters.waits(draft.also)] if draft.also else beside


def _tell_whose_phone(draft: BookingDraft) -> None:
    """There is no telephone, as was told before it is asked for: whose may be rung, and that a person helps."""
    draft.phoneless = False
    draft.retry, draft.failures["phone"] = OTHERS_PHONE, 3


def _ask_whose(draft: BookingDraft) -> tuple[str, str, list[Choice], bool]:
    """Several of those whom this person helps could be meant."""
    choices = [Choice(title, "/inform", {"form": draft.id, "whose": link}) for link, title in draft.whose[:3]]
    other = Choice("别的人", "/inform", {"form": draft.id, "whose": 0})
    return "您替哪一位约？", f"您替哪一位约？{phrases.SAY_DIGIT}", [*choices, other], True


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}个小时" if hours and not rest else f"{minutes}分钟"


def _materials_question(service: str) -> str:
    return {
        "renewal": "续证要带什么材料",
        "new_licence": "新办烟草证要什么材料",
        "replace_lost": "证丢了补办要带什么",
    }.get(service, f"{SERVICES[service].name}要带什么材料")
