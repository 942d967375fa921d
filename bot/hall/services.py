"""The matters a place can be booked for: names people use, length, place and what must be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

COUNTER, HOME, SHOP, PHONE = "counter", "home", "shop", "phone"
ELSEWHERE = "elsewhere"
"""A visit that was asked to another address than the first one: whose house or shop it is, nobody knows."""
CONSULT_BY_PHONE = re.compile(r"打电话|电话里|电话咨询|电话上|来电|回电|通电话")
PLACE_NAMES = {COUNTER: "办事大厅窗口", HOME: "您家里", SHOP: "您店里", PHONE: "电话里", ELSEWHERE: "您说的地址"}


@dataclass(frozen=True)
class Service:
    """One bookable matter.

    `holder` says that the person already has a licence, so its number is asked; `resource` is the counter row
    that guards the capacity (the counter itself or the visiting clerks).
    """

    id: str
    name: str
    place: str = COUNTER
    holder: bool = True
    minutes: int = 30

    @property
    def resource(self) -> str:
        """What gets used up: a window of the counter, or a visiting clerk."""
        return "visit" if self.place in (HOME, SHOP, ELSEWHERE) else "counter"

    def at(self, place: str | None) -> Service:
        """The same matter where it is done this time; None for its usual place."""
        return self if place in (None, self.place) else replace(self, place=place)


SERVICES: dict[str, Service] = {
    s.id: s
    for s in (
        Service("renewal", "延续（续证）"),
        Service("new_licence", "新办许可证", holder=False),
        Service("change", "变更"),
        Service("replace_lost", "补办（丢失、破损）"),
        Service("suspend", "停业"),
        Service("resume", "恢复营业"),
        Service("close", "歇业（不再卖烟）"),
        Service("consult", "咨询", holder=False),
        Service("delivery", "送证上门", place=SHOP),
        Service("home_visit", "上门办证", place=HOME),
        Service("authenticity_visit", "上门真伪鉴别", place=SHOP),
        Service("mediation", "消费纠纷调解", place=SHOP),
    )
}
