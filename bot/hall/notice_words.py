"""The words of every notice: short, plain, one matter, what to do about it, and the number at the end.

A notice is written long before it is said, and may be said in a chat, in a short message or by a clerk on the
telephone: `as_of`, `by_phone` and `with_number` fit it to the moment and the way.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.hall import lunar, phrases
from bot.hall.services import COUNTER, ELSEWHERE, HOME, PHONE, SHOP, Service

WHERE = {
    COUNTER: "请到办事大厅窗口", HOME: "我们到您家里来", SHOP: "我们到您店里来", PHONE: "我们打电话给您",
    ELSEWHERE: "工作人员上门办",
}  # fmt: skip
LEAVE = "来不了请跟我说“取消预约”。"
UNSURE = "这个时间还在等工作人员确认，定了再告诉您。"
RENEW_LICENCE = "不要再提醒，回复“退订”；不是您的证，回复“不是我的证”。"
AGAIN = "想再约，跟我说“我要预约”。"
RENEW = "要约时间来办，回复“预约续证”；不要再提醒，回复“退订”。"
OFFER_OVER = "给您留的空位过了时间，让给别人了。还想约的话，跟我说“预约”，没有合适的时间可以再排候补。"
TOLD = {
    "booked": "约好了：{moment}办{service}{where}。" + LEAVE,
    "confirmed": "工作人员确认了：您约的{moment}可以来",
    "changed": "您的预约改了时间，改到{moment}办{service}{where}。" + LEAVE,
    "off_the_list": "工作人员把您从{service}的候补名单上去掉了。" + AGAIN,
    "cancelled": "对不起，您约的{moment}大厅这边办不了，已经取消。请另约时间，或者打电话给我们。",
    "cancelled_why": "您约的{moment}已经取消，原因是：{why}。" + AGAIN,
    "closed": "对不起，您约的{moment}大厅不办公{reason}，这个预约取消了，请不要跑空。" + AGAIN,
    "unconfirmed": "对不起，您约的{moment}工作人员没来得及确认，已经取消，请不要跑空。工作人员会打电话给您。",
    "waiting_offer": "有空位了：{moment}办{service}。要的话请在{until}以前跟我说“要”，过了就让给别人。",
}
RATE = {
    "handoff": "工作人员这次帮得怎么样？好，一般，还是不好？",
    "appointment": "您这次来办事，办得怎么样？好，一般，还是不好？",
}
HURRY = ("请马上来办。", "请现在就来办。", "可以来办了。")
NOT_NOW = "大厅现在不办公，请先约时间再来。"
_WHICH = re.compile(r"（证号尾号\d{4}）")
NUMBERED = ("booked", "confirmed", "changed", "day_before", "two_hours")
_BY_PHONE = {
    LEAVE: "来不了请打电话告诉大厅。",
    AGAIN: "想再约，请打大厅电话。",
    RENEW: "要约时间来办，请打大厅电话。",
    RENEW_LICENCE: "要约时间，或者不是您的证、不要再提醒，请打大厅电话。",
    "还想约的话，跟我说“预约”，没有合适的时间可以再排候补。": "还想约的话，请打大厅电话。",
    "以前跟我说“要”": "以前打电话告诉大厅",
}


def told(step: str, moment: str, service: Service, *, number: str = "", reason: str = "", until: str = "") -> str:
    """What was decided about an appointment; see `bot.hall.notices.told`."""
    shown = {"moment": moment, "service": service.name, "where": _where(service), "until": until}
    wording = TOLD.get(f"{step}_why") if reason else None
    text = (wording or TOLD[step]).format(**shown, why=reason, reason=f"（{reason}）" if reason else "")
    if step == "confirmed":
        return text + (f"，预约号{number}。" if number else "。")
    return text + (f"预约号{number}。" if number and step in NUMBERED else "")


def reminder(start: datetime, now: datetime, moment: str, service: Service) -> str:
    """The reminder of an appointment, with the lunar date unless `moment` has it already."""
    both = moment if "农历" in moment else f"{moment}（农历{lunar.to_lunar(start.date()).text}）"
    return f"提醒您：您约了{both}办{service.name}{_where(service)}。{LEAVE}"


def _where(service: Service) -> str:
    """Who comes to whom; nothing where the name of a visit to some other address says that already."""
    named = service.place == ELSEWHERE and "上门" in service.name
    return "" if named else f"，{WHERE[service.place]}"


def renewal(moment: str, days: int) -> str:
    """The reminder of a licence that expires in so many days."""
    return f"提醒您：您的烟草证{moment}到期，还有{days}天。{RENEW}"


def licence(moment: str, left: int, tail: str) -> str:
    """The reminder of a licence whose holder the hall knows; `tail` is the end of its number."""
    which = f"（证号尾号{tail}）" if tail else ""
    if left <= 0:
        return f"提醒您：您的烟草证{which}今天到期，请马上联系窗口。{RENEW_LICENCE}"
    hurry = HURRY[0] if left <= 30 else HURRY[1] if left <= 45 else HURRY[2]
    return f"提醒您：您的烟草证{which}{moment}到期，还有{left}天，{hurry}{RENEW_LICENCE}"


def heard(text: str) -> str:
    """The reminder of a licence as it is said: what recorded clips say, the rest stands on the screen."""
    text = _WHICH.sub("", text).replace(RENEW_LICENCE, RENEW)
    for hurry in (*HURRY, NOT_NOW):
        text = text.replace(f"，{hurry}", "。")
    return text


def not_now(text: str) -> str:
    """The reminder of a licence while the hall's hours are taken away: nobody is told to come at once."""
    for hurry in HURRY:
        text = text.replace(hurry, NOT_NOW)
    return text


def in_closed_hours(moment: str, service: Service) -> str:
    """What a clerk says about an appointment in hours that were taken away after it was booked."""
    vain = "请不要跑空" if service.place == COUNTER else "请不要空等"
    return f"对不起，您约的{moment}办{service.name}，那个时间临时停办了，{vain}。我帮您另约一个时间。"


def waiting_passed(service: Service) -> str:
    """The end of waiting in vain."""
    return f"您排的候补（{service.name}）时间过了，没有等到空位，对不起。{AGAIN}"


def as_of(text: str, start: datetime, now: datetime) -> str:
    """The text with 今天, 明天 or 后天 before the date of `start` as it is right at `now`."""
    day = rf"(?:今天|明天|后天)?(?<!\d)((?:\d{{4}}年)?{start.month}月{start.day}日星期)"
    return re.sub(day, rf"{phrases.near(start, now)}\1", text, count=1)


def unsure(text: str) -> str:
    """A reminder of something that no clerk has confirmed yet."""
    return text.replace(LEAVE, UNSURE + LEAVE)


def by_phone(text: str) -> str:
    """The text for somebody who cannot answer in a chat."""
    for chat, phone in _BY_PHONE.items():
        text = text.replace(chat, phone)
    return text


def with_number(text: str, step: str, cause: str) -> str:
    """The text with the appointment's number at its end, where one is worth saying and not said yet."""
    kind, _, number = cause.partition(":")
    if kind != "appointment" or step not in NUMBERED or "预约号" in text:
        return text
    return f"{text}预约号{int(number):04d}。"
