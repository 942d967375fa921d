"""Booking by a clerk for somebody on the phone or at the window: what must be told, and which starts there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.desk.wishes import Wishes
from bot.hall import reading
from bot.hall.claims import Claim
from bot.hall.clerk_rules import one_line
from bot.hall.errors import HallError, NoSuchSlot
from bot.hall.services import SERVICES, Service
from bot.hall.slots import Slot, find, slots_on
from bot.store.appointments import Appointments, Details

LONGEST = {"name": 20, "address": 60, "township": 20, "relation": 20}


class BadDetails(HallError):
    """Something a booking needs is missing or cannot be; `field` names it."""

    code = "bad_details"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class NewBooking:
    """What a clerk wrote down. `licence` "" means that it is not known, None that it was not asked."""

    service: str
    start: datetime
    name: str
    phone: str
    licence: str | None = None
    address: str = ""
    township: str = ""
    relation: str = ""
    extra: bool = False

    @property
    def matter(self) -> Service:
        """The service. Raises BadDetails when there is none of that name."""
        if self.service not in SERVICES:
            raise BadDetails("service", "请选办什么事。")
        return SERVICES[self.service]

    def details(self, area: Sequence[str]) -> Details:
        """The checked details of the person; raises BadDetails naming the field that is wrong."""
        tidy = replace(
            self, name=one_line(self.name), address=one_line(self.address), township=one_line(self.township),
            relation=one_line(self.relation),
        )  # fmt: skip
        for name, most in LONGEST.items():
            if len(getattr(tidy, name)) > most:
                raise BadDetails(name, f"写得太长了，最多{most}个字。")
        if not tidy.name:
            raise BadDetails("name", "请写姓名。")
        visit = self.matter.resource == "visit"
        return Details(
            tidy.name, _phone(tidy.phone), _licence(tidy.licence, self.matter), _address(tidy.address, visit),
            _township(tidy.township, visit, area), tidy.relation or None,
        )  # fmt: skip


def _phone(raw: str) -> str:
    found = reading.phone(raw)
    if isinstance(found, str):
        return found
    raise BadDetails("phone", "电话写得不对：手机号11位，固定电话带区号。")


def _licence(raw: str | None, service: Service) -> str | None:
    number = None if raw is None else re.sub(r"\s", "", raw)
    if number is None and service.holder:
        raise BadDetails("licence", "请写许可证号，不知道就勾上“证号不知道”。")
    if number and (not re.fullmatch(r"[0-9]{12}", number) or number.startswith("0")):
        raise BadDetails("licence", "许可证号是12位数字。")
    return number if service.holder else number or None


def _address(raw: str, visit: bool) -> str | None:
    if not visit:
        return None
    if not raw:
        raise BadDetails("address", "上门要写地址。")
    return raw


def _township(raw: str, visit: bool, area: Sequence[str]) -> str | None:
    if not visit:
        return None
    if area and raw not in area:
        raise BadDetails("township", f"上门只到这些地方：{'、'.join(area)}。")
    return raw or None


class Starts:
    """The starts a clerk may give away: any that lies ahead; the minimum notice is for people who book alone."""

    def __init__(self, wishes: Wishes, appointments: Appointments) -> None:
        self._wishes = wishes
        self._appointments = appointments

    @property
    def services(self) -> list[Service]:
        """What the hall takes bookings for."""
        return [SERVICES[name] for name in self._wishes.rules.kinds if name in SERVICES]

    def last_day(self, now: datetime) -> date:
        """The last day that may be booked."""
        return self._wishes.rules.last_day(now)

    def free(self, service: Service, now: datetime, first: date, days: int) -> list[tuple[Slot, int]]:
        """Every free start of so many days from `first` on, with how many appointments still fit."""
        begin = max(first, now.date())
        last = min(begin + timedelta(days=days - 1), self.last_day(now))
        load = self._appointments.load(
            datetime.combine(begin, time()), datetime.combine(last, time()) + timedelta(days=1), now
        )
        found = []
        for offset in range((last - begin).days + 1):
            for slot in slots_on(begin + timedelta(days=offset), service, self._wishes.opening, self._wishes.rules):
                free = load.free(self._wishes.claim(slot, service)) if slot.start > now else 0
                if free:
                    found.append((slot, free))
        return found

    def claim(self, start: datetime, service: Service, now: datetime) -> Claim:
        """What an appointment then uses up. Raises NoSuchSlot where nothing starts, or it is over or too far away."""
        slot = find(start, service, self._wishes.opening, self._wishes.rules)
        if slot is None or start <= now or start.date() > self.last_day(now):
            raise NoSuchSlot("这个时间约不了，请换一个时间。")
        return self._wishes.claim(slot, service)
