"""The words of acting for a relative: what both agree to, what is only shown, and what each of them is told."""

from __future__ import annotations

from datetime import datetime

from bot.hall.notices import Due

TERMS = (
    "您可以替{kin}看预约、约时间、改时间、取消，看办到哪一步，收到期提醒。\n"
    "您做的每一件事都记下来，{kin}也会收到通知。一年有效，随时可以不帮了。\n"
    "您的姓名只用来办这件事。同意吗？"
)
TERMS_SPOKEN = "您替家里人做的每一件事，家里人都会收到通知。一年有效。同意吗？"
GRANT = (
    "{name}想替您办烟草证的事（证号尾号{tail}）：看预约、约时间、改时间、取消，看办到哪一步，收到期提醒。\n"
    "他做的每一件事您都会收到通知。一年有效，您随时可以不让他办。\n是您让他办的吗？同意吗？"
)
GRANT_SPOKEN = "有人想替您办烟草证的事，名字在屏幕上。是您让他办的吗？同意吗？"

GRANTED = "好的，{name}可以替您办了。他做的每一件事您都会收到通知。不想让他办了，说“不让他代办了”。"
ALSO = "家里人也会收到通知。"
WAITS = (
    "好了，还要{kin}同意：\n"
    "一、{kin}在自己的对话里登记过这本证的，那边会问，点“同意”就行；也可以在那边说这六位数字：{code}（十分钟内有效）。\n"
    "二、没有登记过的，请{kin}打电话给大厅或者到窗口，请工作人员确认。\n"
    "同意以后我马上告诉您。这六位数字不要告诉外人。"
)
NO_FIT = (
    "没有对上。数字十分钟内有效，请和家里人再看一看。\n"
    "要在登记过您这本证的对话里说。没有登记过的，先说“到期提醒我”，照着说证号和留给大厅的电话；也可以请工作人员确认。"
)


def asked(name: str, tail: str, now: datetime) -> Due:
    """To the holder's chat: somebody asks."""
    return Due("family_asked", now, GRANT.format(name=name, tail=tail))


def agreed(kin: str, tail: str, now: datetime) -> Due:
    """To the helper: it is granted."""
    return Due("family_active", now, f"好了，{kin}（证号尾号{tail}）的事您可以代办了，说“帮家里人办”就行。")


def granted(name: str, tail: str, now: datetime) -> Due:
    """To the holder: it is granted; also to the number on the hall's list, so that nobody says yes in their name."""
    text = f"{name}现在可以替您办烟草证（证号尾号{tail}）的事了。不是您同意的，或者不想让他办了，请马上告诉大厅。"
    return Due("family_granted", now, text)


def refused(kin: str, tail: str, now: datetime) -> Due:
    """To the helper: it was not granted."""
    text = f"{kin}（证号尾号{tail}）这次没有同意您代办。要办的话，请和家里人商量，或者一起到大厅来。"
    return Due("family_refused", now, text)


def over_for_helper(kin: str, tail: str, now: datetime) -> Due:
    """To the helper: it is over."""
    return Due("family_over", now, f"{kin}（证号尾号{tail}）的事，您不再代办了，以后的通知也不再发给您。")


def over_for_holder(name: str, tail: str, now: datetime) -> Due:
    """To the holder: it is over."""
    text = f"{name}不再替您办烟草证（证号尾号{tail}）的事了。已经约好的都还在，通知照样发给您。"
    return Due("family_over", now, text)


def ends_for_helper(kin: str, tail: str, day: str, now: datetime) -> Due:
    """To the helper: it will soon run out."""
    text = f"替{kin}（证号尾号{tail}）代办，到{day}满一年。还要接着办，到时候再说“帮家里人办”。"
    return Due("family_ends", now, text)


def ends_for_holder(name: str, tail: str, day: str, now: datetime) -> Due:
    """To the holder: it will soon run out."""
    return Due("family_ends", now, f"{name}替您办烟草证（证号尾号{tail}）的事，到{day}满一年，到时候自动停。")


def to_helper(kin: str, text: str) -> str:
    """A notice about the holder's matter as the helper gets it."""
    return f"这是您{kin}的事：{text}"


def by_helper(name: str, text: str) -> str:
    """A notice about what a helper did as the holder gets it."""
    return f"{name}替您办的：{text}"


def elsewhere(moment: str, service: str) -> str:
    """That a visit goes to another address, which is not named: a helper sees when and what, not where."""
    return f"{moment}办{service}，换了一个地址，时间不变。"


def cancelled(moment: str, service: str) -> str:
    """That an appointment was given back, by whichever of the two."""
    return f"{moment}办{service}的预约取消了，不用来了。想再约，跟我说“我要预约”。"
