"""A clerk answers by voice in a real browser: recorded, listened to, sent, and heard by the person on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from bot.channels import audio, web
from bot.channels.rest import RestChannel
from bot.console.app import console_routes
from bot.desk.clerk_sound import ClerkSound
from bot.desk.clerk_voice import ClerkVoices
from bot.desk.sound import Sound
from bot.gateway import Gateway
from bot.voice.factory import voice_of
from tests.browser.conftest import Chromiums
from tests.browser.look import check_look
from tests.browser.staff import StaffRoom, fill_in
from tests.fakes.house import small_house
from tests.fakes.live_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SENT = "给您录了一段话"
HEARD = "addEventListener('play', (event) => { window.heard = event.target.currentSrc; }, true)"


class Counter(StaffRoom):
    """The console and the shop-keepers' page at one address."""

    def clerk(self) -> Page:
        """王芳, who may use her microphone, with the first visitor taken."""
        page = self.signed_in("王芳", "clerk", (1280, 900), scripts=True, allowed=["microphone"])
        page.get_by_test_id("claim").click()
        page.get_by_text("用声音回复").click()
        return page

    def person(self) -> Page:
        """A shop-keeper who has asked for somebody."""
        page = self._window({"width": 390, "height": 844}, scripts=True, allowed=())
        page.add_init_script(HEARD)
        page.goto(self.base)
        page.get_by_test_id("start").click()
        page.get_by_test_id("input").fill("人工")
        page.get_by_test_id("send").click()
        expect(page.get_by_test_id("bot-message").last).to_contain_text("马上就来")
        return page


@pytest.fixture
def counter(chromiums: Chromiums, tmp_path: Path) -> Iterator[Counter]:
    with small_house(tmp_path) as house:
        voice = voice_of([], tmp_path / "voice")
        sound = Sound(voice, house.store.notebook, house.clock)
        voices = ClerkVoices(house.store, voice.private, house.desk.facts)
        speak = ClerkSound(house.store, house.desk.facts, house.clock, sound, voices)
        gateway = Gateway(
            house.store, house.conversation, voice, house.live, house.clock, house.desk.facts, "key", demo=True,
            mic=False, words=sound.words, clerk_sound=speak, voices=voices,
        )  # fmt: skip
        console = console_routes(house.store, house.desk, house.clock, house.live, {}, house.desk.facts)
        routes = [*RestChannel(gateway, None, True).routes(), *web.routes(gateway), *audio.routes(gateway), *console]
        with serving(Starlette(routes=routes)) as base:
            room = Counter(house, base, chromiums.running())
            yield room
            room.leave()


def test_a_recorded_answer_is_heard_by_the_person_at_once_and_after_the_page_was_opened_again(
    counter: Counter,
) -> None:
    person = counter.person()
    clerk = counter.clerk()
    clerk.get_by_test_id("voice-record").click()
    expect(clerk.get_by_test_id("voice-say")).to_contain_text("正在录，1秒")
    clerk.get_by_test_id("voice-stop").click()
    expect(clerk.get_by_test_id("voice-say")).to_contain_text("还没有发，先听一听")
    expect(clerk.get_by_test_id("voice-listen")).to_be_focused()
    clerk.get_by_test_id("voice-listen").click()
    check_look(clerk, "voice")
    clerk.get_by_label("再写几个字").fill("身份证带来就行")
    clerk.get_by_test_id("voice-send").click()
    expect(clerk.get_by_test_id("voice-say")).to_have_text("发出去了。")
    expect(clerk.locator(".line.staff").last).to_contain_text("身份证带来就行")
    expect(clerk.locator(".line.staff audio")).to_have_count(1)

    told = person.get_by_test_id("bot-message").last
    expect(told).to_contain_text(f"{SENT}")
    person.wait_for_function("window.heard && window.heard.includes('/audio/v')")
    expect(told.get_by_test_id("play")).to_be_visible()
    person.reload()
    again = person.get_by_test_id("bot-message").filter(has_text=SENT)
    again.get_by_test_id("play").click()
    person.wait_for_function("window.heard && window.heard.includes('/audio/v')")


def test_a_recording_outlives_a_session_that_is_over_and_a_file_may_take_its_place(
    counter: Counter, tmp_path: Path
) -> None:
    counter.person()
    clerk = counter.clerk()
    clerk.get_by_test_id("voice-record").click()
    expect(clerk.get_by_test_id("voice-say")).to_contain_text("正在录，1秒")
    clerk.context.clear_cookies()
    clerk.get_by_test_id("voice-send").click()
    expect(clerk.get_by_test_id("voice-say")).to_contain_text("登录过期了，录音还在")
    beside = clerk.context.new_page()
    beside.goto(counter.base + "/console")
    fill_in(beside, "王芳")
    beside.get_by_test_id("queue").wait_for()
    clerk.get_by_test_id("voice-send").click()
    expect(clerk.get_by_test_id("voice-say")).to_have_text("发出去了。")
    nothing = tmp_path / "letter.mp3"
    nothing.write_text("这不是声音")
    clerk.get_by_test_id("voice-file").set_input_files(nothing)
    clerk.get_by_test_id("voice-send").click()
    expect(clerk.get_by_test_id("voice-say")).to_contain_text("这不是录音")
    assert [one.kind for one in counter.house.store.recordings.of_person(1)] == ["clerk"]
