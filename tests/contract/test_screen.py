"""What the hall's screen is told: the hall's own facts of this moment, and nothing about anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.channels.web import PAGE_HEADERS
from bot.desk.screen import CalledNumber
from bot.hall import broadcast as rules
from bot.hall.lessons import TOPICS
from bot.settings import read
from bot.store.broadcasts import Wording
from tests.fakes.clock import MONDAY
from tests.fakes.house import ROOT, SmallHouse, small_house
from tests.fakes.screen import Numbers, application
from tests.unit.test_booking import Talk, filled


@dataclass
class Hall:
    """A house with its screen."""

    house: SmallHouse
    numbers: Numbers
    client: TestClient

    def now(self, query: str = "") -> dict[str, Any]:
        answer = self.client.get(f"/screen/now{query}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        return answer.json()  # type: ignore[no-any-return]

    def set(self, **values: Any) -> None:
        """Values of the hall as the staff would set them; `_` stands for the dot."""
        facts = self.house.desk.facts
        facts.values = {**facts.values, **{key.replace("_", ".", 1): value for key, value in values.items()}}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with small_house(tmp_path) as house:
        numbers = Numbers()
        yield Hall(house, numbers, TestClient(application(house, numbers)))


def test_it_tells_the_day_the_hours_and_the_next_free_times_by_appointment(hall: Hall) -> None:
    shown = hall.now()
    assert shown["date"] == "2026年11月23日星期一"
    assert shown["lunar"].startswith("农历十月十五")
    assert shown["opening"] == ["今天8:30到12:00、14:30到17:30", "凭预约：7:00到8:30、18:00到20:30"]
    assert shown["free"][0] == "今天晚上6:00"
    assert len(shown["free"]) == 3


def test_a_day_on_which_nobody_is_there_says_so(hall: Hall) -> None:
    hall.house.desk.opening.kinds = {**hall.house.desk.opening.kinds, "workday": ()}
    assert hall.now()["opening"] == ["今天不办公"]
    hall.house.clock.at(datetime(2026, 11, 28, 9, 0))
    assert hall.now()["opening"][0] == "今天要先预约"


def test_every_topic_rolls_until_the_staff_take_one_out(hall: Hall) -> None:
    assert {one["id"].split(".")[0] for one in hall.now()["lessons"]} == set(TOPICS)
    hall.set(screen_ecig=False, screen_seconds=25)
    shown = hall.now()
    assert {one["id"].split(".")[0] for one in shown["lessons"]} == set(TOPICS) - {"ecig"}
    assert shown["seconds"] == 25


def test_a_lesson_whose_review_is_overdue_rolls_no_more(hall: Hall) -> None:
    hall.house.clock.at(datetime(2027, 6, 1, 9, 0))
    assert {one["id"].split(".")[0] for one in hall.now()["lessons"]} == {"minors", "fraud"}


def test_what_is_urgent_and_the_newest_public_notice_are_told_as_long_as_they_hold(hall: Hall) -> None:
    hall.set(hall_notice={"text": "今天下午停电", "until": "2026-11-23"})
    broadcasts = hall.house.store.broadcasts
    made = broadcasts.add(
        Wording("停电", "停电", "", rules.Audience(rules.ALL), None, 60, True, MONDAY.date()), "李强", MONDAY
    )
    for step in ("review", "approve"):
        known = broadcasts.get(made)
        assert known is not None
        if step == "review":
            broadcasts.step(known, rules.REVIEW, "", "李强", MONDAY)
        else:
            broadcasts.approve(known, "停电", "停电", "总管", MONDAY)
    shown = hall.now()
    assert shown["notice"] == "今天下午停电。"
    assert shown["news"]["title"] == "停电"
    assert shown["news"]["date"] == "2026-11-23"
    hall.house.clock.forward(days=1)
    shown = hall.now()
    assert shown["notice"] == ""
    assert shown["news"]["title"].startswith("演示通知一")


def test_called_numbers_come_from_whoever_calls_them_and_from_nobody_where_nobody_does(hall: Hall) -> None:
    assert hall.now()["called"] == []
    hall.numbers.called = [CalledNumber(str(n), "2号窗口", MONDAY) for n in (19, 18, 17, 16, 15)]
    called = hall.now("?sound=1")["called"]
    assert [one["number"] for one in called] == ["19", "18", "17", "16"]
    assert called[0] == {
        "number": "19", "counter": "2号窗口", "at": "2026-11-23T09:10:00", "audio": "/audio/ok.mp3"
    }  # fmt: skip


def test_sounds_are_made_only_for_a_screen_that_speaks(hall: Hall) -> None:
    assert {one["audio"] for one in hall.now()["lessons"]} == {""}
    assert {one["audio"] for one in hall.now("?sound=1")["lessons"]} == {"/audio/ok.mp3"}


def test_nothing_about_anybody_is_on_it(hall: Hall) -> None:
    filled(Talk(hall.house))
    hall.house.store.handoffs.open(1, "live", "asked", MONDAY, note="我叫林演示")
    told = json.dumps(hall.now("?sound=1"), ensure_ascii=False) + hall.client.get("/screen").text
    for word in ("林演示", "13800001234"):
        assert word not in told


def test_the_page_keeps_the_policy_of_the_house_and_has_no_script_of_its_own(hall: Hall) -> None:
    for path in ("/screen", "/screen?led=1", "/screen?sound=1"):
        page = hall.client.get(path)
        assert page.status_code == 200
        assert page.headers["content-security-policy"] == PAGE_HEADERS["Content-Security-Policy"]
        assert " style=" not in page.text
        assert "<script>" not in page.text
        assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    ("public", "host", "coded"),
    [
        ("https://hall.example", "127.0.0.1", True),
        (None, "192.168.1.20", True),
        (None, "hall.example.cn", True),
        (None, "127.0.0.1", False),
        (None, "localhost", False),
        (None, "a b<script>.cn", False),
    ],
)
def test_the_code_is_there_when_a_telephone_could_follow_it(
    tmp_path: Path, public: str | None, host: str, coded: bool
) -> None:
    with small_house(tmp_path) as house:
        client = TestClient(application(house, Numbers(), public), base_url="http://127.0.0.1:8080")
        assert ("手机扫一扫" in client.get("/screen", headers={"host": host}).text) is coded


@pytest.mark.slow
def test_the_whole_house_has_a_screen_with_the_recorded_voice(tmp_path: Path) -> None:
    env = {"LIANXIN_DATA": str(tmp_path), "LIANXIN_PROFILE": "mainland"}
    client = TestClient(build_app(read(env, ROOT)))
    shown = client.get("/screen/now?sound=1").json()
    now = datetime.fromisoformat(shown["now"])
    assert abs(now - datetime.now() - timedelta(hours=8)) < timedelta(days=1)
    lessons = [one for one in shown["lessons"] if one["audio"]]
    assert len(lessons) == len(shown["lessons"])
    sound = client.get(lessons[0]["audio"])
    assert sound.status_code == 200
    assert sound.headers["content-type"] == "audio/mpeg"
