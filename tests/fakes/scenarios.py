"""The ways of tests/conversation through a running product, and what must stand in its rows at their end."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bot.bootstrap import House, build_house
from bot.desk.holders import HolderDesk
from bot.hall.services import SERVICES
from bot.settings import read
from bot.store.appointments import Appointment, Details
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.plan import build_plan
from tests.fakes.channels import PUBLIC, OnPage, OnRest, OnTelegram, OnWechat, Somebody
from tests.fakes.patience import PATIENCE_S
from tests.fakes.product import Product, running
from tests.fakes.telegram_api import TOKEN
from tests.fakes.telegram_emulator import Telegram, Visitor, telegram
from tests.fakes.wechat_server import WechatServer, environment, wechat_server

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "conversation"
chats, phones = count(710_000), count(1)
SLOWEST_TURN_S = 15.0


def scenarios() -> list[dict[str, Any]]:
    """Every scenario of every file."""
    files = sorted(f for f in FOLDER.glob("*.yml") if f.name != "ninety.yml")
    return [one for file in files for one in yaml.safe_load(file.read_text(encoding="utf-8"))]


@dataclass
class Hall:
    """The running product, its Telegram, its WeChat, and its store as the hall's own commands see it."""

    product: Product
    telegram: Telegram
    wechat: WechatServer
    house: House
    clips: Cutter
    filled: list[Appointment] = field(default_factory=list)
    people: dict[str, Somebody] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def somebody(self, channel: str) -> Somebody:
        """A person nobody has met."""
        if channel == "telegram":
            return OnTelegram(Visitor(self.telegram, next(chats)))
        if channel == "wechat":
            return OnWechat(self.product, self.wechat)
        return OnPage(self.product) if channel == "web" else OnRest(self.product).listening()

    def other(self, name: str) -> Somebody:
        """Somebody else of the scenario, on the same channel as the one it is about."""
        if name not in self.people:
            self.people[name] = self.somebody(self.people[""].channel)
        return self.people[name]

    def list(self, _turn: dict[str, Any]) -> None:
        """Put the licence of the scenario on the hall's list."""
        rows = f"证号,姓名,电话,到期日\n{self.words['licence']},林演示,{self.words['phone']},2027-06-30\n"
        desk = HolderDesk(self.house.store, self.house.clock)
        assert desk.take(desk.stage(rows.encode(), "小林"), "小林")

    def reminders(self) -> dict[str, int]:
        """How many reminders of the appointment wait for each of the scenario."""
        store, found = self.house.store, {}
        for name, one in self.people.items():
            waiting = store.notices.listing(sender=one.sender, status="queued")
            found[name] = sum(n.step == "day_before" for n in waiting)
        return found

    def both_told(self, _turn: dict[str, Any]) -> None:
        """Both will be reminded, and nobody stands on the call list for it."""
        assert self.reminders() == {"": 1, "mother": 1}

    def one_told(self, _turn: dict[str, Any]) -> None:
        """Only the holder is, and her place is still hers."""
        assert self.reminders() == {"": 0, "mother": 1}
        sender = self.people["mother"].sender
        [kept] = self.house.store.appointments.listing(sender=sender)
        assert (kept.status, kept.relation, kept.licence) == ("confirmed", "母亲", self.words["licence"])

    def fill(self, turn: dict[str, Any]) -> None:
        """Take every free place between two moments for others."""
        store, desk = self.house.store, self.house.desk
        now, service = self.house.clock.now(), SERVICES["renewal"]
        begin = datetime.fromisoformat(str(turn["start"])) if isinstance(turn["start"], str) else turn["start"]
        for slot in desk.wishes.free(service, now):
            while begin <= slot.start < begin + timedelta(minutes=turn["minutes"]):
                if desk.wishes.free_count(slot, service, now) < 1:
                    break
                key = f"fill-{time.monotonic_ns()}"
                told = Details("占位演示", f"1390{next(phones):07d}", "")
                claim = desk.wishes.claim(slot, service)
                person = store.people.meet("demo", key, now).id
                self.filled.append(store.appointments.take(key, person, "demo", service, claim, told, now))

    def cancel_one(self, _turn: dict[str, Any]) -> None:
        """Somebody else cancels."""
        one = self.filled.pop(0)
        assert self.house.store.appointments.cancel(one.id, self.house.clock.now())

    def clear(self, _turn: dict[str, Any]) -> None:
        """Give back what was filled."""
        self.house.store.appointments.offer_by(lambda *_: None)
        while self.filled:
            self.cancel_one({})
        self.house.store.appointments.offer_by(self.house.desk.waitlist.offering)


@contextmanager
def hall_with_every_channel(folder: Path) -> Iterator[Hall]:
    """A running product with its Telegram and its WeChat beside it."""
    journal = folder / "journal.jsonl"
    with telegram(journal) as service, wechat_server() as wechat:
        wechat.seconds = None
        env = {
            **environment(wechat.url),
            "LIANXIN_PUBLIC_URL": PUBLIC,
            "LIANXIN_TELEGRAM_TOKEN": TOKEN,
            "LIANXIN_TELEGRAM_API_URL": service.url,
            "LIANXIN_TELEGRAM_FILE_URL": service.url,
            "LIANXIN_VOICE": "off",
        }
        with running(folder / "hall", env) as product:
            settings = read({k: v for k, v in product.env.items() if k.startswith("LIANXIN_")}, ROOT)
            house = build_house(settings)
            plan = build_plan(ROOT / "data" / "voice", house.knowledge, house.facts.texts)
            yield Hall(product, service, wechat, house, plan.cutter())
            house.store.db.close()


def walk(scenario: dict[str, Any], person: Somebody, hall: Hall) -> None:
    """Go the whole way as that person, and look at what it has left behind."""
    number = next(phones)
    hall.people = {"": person}
    hall.words = {"phone": f"1380{number:07d}", "tail": f"{number:04d}", "licence": f"35038{number:07d}"}
    for turn in scenario["turns"]:
        _turn(turn, hall.other(turn.get("who", "")), hall)
    _appointments(scenario, person, hall)
    _notices(scenario, person, hall)
    if "waiting" in scenario:
        who = hall.house.store.people.find(person.channel, person.sender)
        assert who is not None
        rows = hall.house.store.waiting.listing(person_id=who.id)
        assert [w.state for w in rows] == scenario["waiting"]
    if "handoffs" in scenario:
        rows = hall.house.store.handoffs.listing(sender=person.sender)
        assert [{"reason": h.reason, "state": h.state} for h in rows] == scenario["handoffs"]
    if scenario.get("ticket"):
        assert person.carries() == {"text/calendar", "image/png"}
    if isinstance(person, OnRest):
        assert [said for said in person.heard if said and hall.clips.cut(said) is None] == []
    assert hall.house.store.appointments.miscounted() == []


def _turn(turn: dict[str, Any], person: Somebody, hall: Hall) -> None:
    if "hall" in turn:
        getattr(hall, turn["hall"])(turn)
        return
    if "told" in turn:
        _wait_for(lambda: re.search(turn["told"], person.told()), turn["told"])
        return
    began = time.monotonic()
    if "press_told" in turn:
        screen = person.press_told(turn["press_told"])
    else:
        screen = person.say(turn["say"].format(**hall.words)) if "say" in turn else person.press(turn["press"])
    assert time.monotonic() - began < SLOWEST_TURN_S
    for pattern in turn.get("see", ()):
        assert re.search(pattern, screen), (turn, screen)
    for pattern in turn.get("hide", ()):
        assert not re.search(hall.words.get(pattern.strip("{}"), pattern), screen), (turn, screen)
    for name, pattern in turn.get("keep", {}).items():
        found = re.search(pattern, screen)
        assert found is not None, (turn, screen)
        hall.words[name] = found[1]


def _wait_for(holds: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, f"never told: {what}"
        time.sleep(0.3)


def _appointments(scenario: dict[str, Any], person: Somebody, hall: Hall) -> None:
    rows = [a for a in hall.house.store.appointments.listing(sender=person.sender) if not _dropped(a, scenario)]
    assert len(rows) == len(scenario["appointments"]), rows
    for row, wanted in zip(rows, scenario["appointments"], strict=True):
        found = {name: getattr(row, name) for name in ("service", "status", "place", "name", "relation")}
        found |= {"day": row.start.date(), "channel": row.channel}
        for name, value in wanted.items():
            if name == "not_weekday":
                assert row.start.isoweekday() != value
            else:
                assert found[name] == value, (name, row)
        assert row.channel == person.channel


def _dropped(one: Appointment, scenario: dict[str, Any]) -> bool:
    """A hold that was given back on the way, where the scenario is not about that."""
    return one.status == "cancelled" and all(w["status"] != "cancelled" for w in scenario["appointments"])


def _notices(scenario: dict[str, Any], person: Somebody, hall: Hall) -> None:
    if "notices" not in scenario:
        return
    queued = hall.house.store.notices.listing(sender=person.sender, status="queued")
    wanted, days = scenario["notices"], scenario.get("notice_days")
    if person.channel == "web":  # nobody will be looking at the page then: a clerk rings, once
        wanted, days = [s for s in wanted if s != "two_hours"], days and days[:1]
    assert sorted(n.step for n in queued) == sorted(wanted)
    assert not days or [n.due.date() for n in queued] == days
