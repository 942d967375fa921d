"""Two matters, or two people, named in one breath: 续证和变更一起, 老伴也要约."""

from __future__ import annotations

import re

from bot.hall.services import SERVICES

MATTERS = {
    "renewal": "续证|延续|续期|换证|延期",
    "change": "变更|改名|换店名|改店名|换名字",
    "replace_lost": "补办|补证",
    "suspend": "停业",
    "resume": "恢复营业",
    "close": "歇业",
}
_ANY = "|".join(MATTERS.values())
_JOINED = re.compile(rf"(?:{_ANY}).{{0,4}}(?:和|跟|还有|加上|以及|、|同时|一起|顺便|带|也要|再).{{0,4}}(?:{_ANY})")
_UNNAMED = re.compile(r"两[样件项](?:事情?|都|一起|一块|一次|$|[，,。\s])|(?:一起|一块|一并|同时)办")
_CHOOSES = re.compile(r"哪[个样种]|还是|区别|选|是不是")
BOTH = re.compile(r"两[样件项个](?:事|人)?.{0,2}(?:都|约)|都约(?:上|好)|另一[样件项]|(?:也|都)约上")


def beside(text: str, service: str | None) -> str | None:
    """The matter that is wished beside `service`; "" for one that is not named, None where there is none."""
    if service not in MATTERS or _CHOOSES.search(text):
        return None
    if _JOINED.search(text):
        named = [one for one, words in MATTERS.items() if re.search(words, text) and one != service]
        return named[0] if named else None
    return "" if _UNNAMED.search(text) else None


def stands_for(service: str, other: str) -> str:
    """What is booked, and what becomes of the other matter."""
    name = SERVICES[other].name if other else "另一样"
    said = f"这次约的是{SERVICES[service].name}。"
    if {service, other} == {"renewal", "change"}:
        return f"{said}变更和延续可以一起办，到窗口说一声；也可以给{name}再约一个。"
    return f"{said}{name}到窗口一起问，也可以再约一个。"


def waits(whom: str) -> str:
    """That the second person has no place yet."""
    return f"{whom}的还没有约：这个约好以后，可以接着给{whom}约。"
