"""On the page: a lesson and three questions pressed through to the end, and the hall's own video under an answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette

from bot.channels import video, web
from bot.desk.turn import Turn
from bot.desk.videos import VideoDesk
from bot.gateway import Gateway
from tests.browser.look import picture, violations
from tests.browser.people import ShopKeeper
from tests.browser.test_page_look import SIDEWAYS
from tests.fakes.clock import MONDAY
from tests.fakes.films import film
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]
MINORS = "minors.general"


@dataclass
class Hall:
    """A house whose page is served, and its videos."""

    house: SmallHouse
    videos: VideoDesk
    base: str

    def answers(self, intent: str, text: str) -> None:
        """What the next question is answered with."""
        reply = self.house.desk.answers.reply(intent, Turn(1, "web", text, MONDAY, intent))
        assert reply is not None
        self.house.dialogue.replies = [reply]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with small_house(tmp_path) as house:
        videos = VideoDesk(house.store, house.desk.knowledge, tmp_path / "videos", house.clock)
        house.desk.station.film = videos.address
        nothing: Any = None
        facts = house.desk.facts
        gateway = Gateway(house.store, house.conversation, nothing, house.live, house.clock, facts, "key", True, False)
        with serving(Starlette(routes=[*web.routes(gateway), *video.routes(videos)])) as base:
            yield Hall(house, videos, base)


def test_somebody_hears_a_lesson_and_answers_three_questions(chromium: Browser, hall: Hall) -> None:
    person = ShopKeeper(chromium, hall.base)
    person.open()
    person.begin()
    hall.answers("minors", "未成年人")
    person.says("未成年人")
    assert "不满18岁，不卖" in person.presses("听一课")
    assert "出处：" in person.presses("下一课")
    assert "第一题" in person.presses("考考我")
    for number in ("第二题", "第三题"):
        assert number in person.says("2")
    assert "不留记录" in person.says("第一个")
    assert violations(person.page) == []
    assert person.page.evaluate(SIDEWAYS) == []
    assert person.check() == []
    person.close()


def test_a_video_stands_under_its_answer_with_captions_and_nothing_is_fetched_before_it_is_wanted(
    chromium: Browser, hall: Hall
) -> None:
    hall.house.store.speakers.add("阿婆", None, "plain", "2026-11", "李强", MONDAY)
    made = hall.videos.upload(MINORS, io.BytesIO(film("webm", "libvpx-vp9")), "0:00-0:02 不能卖。", 1, "林")
    hall.videos.publish(made, "陈")
    person = ShopKeeper(chromium, hall.base)
    fetched: list[str] = []
    person.page.on("request", lambda one: fetched.append(one.url) if "/video/" in one.url else None)
    person.open()
    person.begin()
    hall.answers("minors", "未成年人")
    person.says("未成年人")
    shown = person.page.get_by_test_id("film")
    expect(shown).to_be_visible()
    assert [one for one in fetched if one.endswith(".webm")] == []
    assert person.page.get_by_test_id("calendar").count() == 0
    shown.evaluate("(v) => { v.muted = true; return v.play(); }")
    expect(shown).to_have_js_property("videoWidth", 320)
    captions = "(v) => [v.textTracks[0].mode, [...(v.textTracks[0].cues || [])].map((c) => c.text).join()]"
    for _ in range(100):
        if shown.evaluate(captions)[1]:
            break
        person.page.wait_for_timeout(50)
    assert shown.evaluate(captions) == ["showing", "不能卖。"]
    picture(person.page, "film")
    person.page.reload()
    expect(person.page.get_by_test_id("film")).to_be_visible()
    assert violations(person.page) == []
    assert person.check() == []
    person.close()
