"""The recording studio in a real browser: a voice from a (played) microphone until it stands on the shelf."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from bot.console.app import console_routes
from bot.desk.sound import Sound
from bot.desk.turn import Turn
from bot.voice.audio import decode
from bot.voice.factory import build_banks, voice_of
from tests.browser.conftest import Chromiums
from tests.browser.look import check_look, picture
from tests.browser.staff import StaffRoom
from tests.fakes.house import ROOT, small_house
from tests.fakes.live_server import serving
from tests.fakes.studio import Studio, spoken, wav
from tests.fakes.voice_engine import FakeEngine

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FEE = "answer.renewal_fee.general"


@dataclass(frozen=True)
class Heard:
    """The audio addresses of a reply, which rung made the dialect's sound, and its length."""

    audio: dict[str, str]
    engine: str
    seconds: float


@dataclass
class Booth(StaffRoom):
    """The studio behind a served console, and the staff's browsers with a microphone that plays a file."""

    studio: Studio = field(kw_only=True)

    def staff(self, name: str, role: str = "clerk", microphone: bool = True) -> Page:
        """Somebody who has signed in and stands before the list."""
        page = self.signed_in(name, role, (1280, 900), scripts=True, allowed=["microphone"] if microphone else [])
        page.get_by_role("link", name="录音").click()
        page.get_by_test_id("progress-1").wait_for()
        return page

    def hears(self, spoken: str = "") -> Heard:
        """What somebody gets who chose the dialect and asks about the fee, and the sound behind its address."""
        banks = build_banks(ROOT / "data" / "voice", [self.studio.shelf])
        voice = voice_of([FakeEngine()], self.studio.files.folder / "voice", banks)
        sound = Sound(voice, self.house.store.notebook, self.house.clock)
        person = self.house.store.people.meet("rest", "old", self.house.clock.now())
        self.house.store.people.remember(person.id, dialect=True)
        row = self.house.store.people.get(person.id)
        assert row is not None
        asked = Turn(person.id, "rest", "续证要多少钱", self.house.clock.now(), "renewal_fee")
        (reply,) = self.house.desk.answer(asked).replies
        told = sound(replace(reply, spoken=spoken or reply.spoken), row)
        if "puxian" not in told["audio"]:
            return Heard(told["audio"], "", 0.0)
        made = voice.render(told["spoken"], codec="mp3", voice="puxian", answer=reply.answer or "")
        with ThreadPoolExecutor(1) as apart:  # a browser's event loop runs in this thread
            clip = apart.submit(asyncio.run, made).result()
        assert clip is not None
        return Heard(told["audio"], clip.engine, decode(clip.path.read_bytes()).seconds)


@pytest.fixture
def booth(chromiums: Chromiums, tmp_path: Path) -> Iterator[Booth]:
    voice = tmp_path / "voice.wav"
    voice.write_bytes(wav(spoken(1.4, level=0.3, around=0.15)))
    with small_house(tmp_path) as house, chromiums.with_microphone(voice) as chromium:
        studio = Studio(house.store, tmp_path / "studio")
        routes = console_routes(
            house.store, house.desk, house.clock, house.live, {}, house.desk.facts, studio=studio
        )  # fmt: skip
        with serving(Starlette(routes=routes)) as base:
            booth = Booth(house, base, chromium, studio=studio)
            yield booth
            booth.leave()


def take_one(page: Page, milliseconds: int) -> None:
    """Record for so long, with the keyboard alone."""
    expect(page.get_by_test_id("record")).to_be_focused()
    page.keyboard.press("Space")
    page.locator("#recorder[data-state=recording]").wait_for()
    page.wait_for_timeout(milliseconds)
    page.keyboard.press("Space")
    page.locator("#recorder[data-state=done]").wait_for()


def consent(page: Page, name: str) -> None:
    """Take down the consent of a speaker."""
    page.get_by_label("说话人的名字").fill(name)
    page.get_by_label("哪里的口音").select_option("plain")
    page.get_by_label("上面几条本人都听明白了").check()
    page.get_by_test_id("agree").click()


def test_clips_are_recorded_by_one_approved_by_another_and_stand_on_the_shelf(booth: Booth) -> None:
    fang = booth.staff("王芳")
    fang.get_by_test_id("start").click()
    consent(fang, "演示甲")  # nobody is recorded without it
    fang.get_by_test_id("mandarin").wait_for()
    fang.goto(f"{booth.base}/console/studio/record/digit.3.mid")
    expect(fang.get_by_label("方言怎么说")).to_have_value("三")
    take_one(fang, 700)
    expect(fang.locator("#say")).to_contain_text("录好了")
    fang.get_by_test_id("listen").click()
    fang.get_by_test_id("keep").focus()
    fang.keyboard.press("Space")  # on to the next thing by the same key
    fang.wait_for_url("**/record/digit.3.final?**")
    fang.goto(f"{booth.base}/console/studio/record/{FEE}")
    fang.get_by_label("方言怎么说").fill("毋收钱，无工本费。")  # the clerk's own way of saying it
    fang.get_by_test_id("record").focus()
    take_one(fang, 1500)
    fang.get_by_test_id("keep").click()
    fang.wait_for_url("**done=kept")
    assert booth.studio.played() == []
    fang.goto(f"{booth.base}/console/studio/check")
    expect(fang.get_by_text("这是您录的，请另一位同事来听。")).to_have_count(2)
    expect(fang.get_by_test_id("approve")).to_have_count(0)

    qiang = booth.staff("李强")
    qiang.get_by_role("link", name="听别人录的").click()
    player = qiang.locator("audio").first
    player.evaluate("(audio) => { audio.preload = 'auto'; audio.load(); }")
    for _ in range(100):
        if player.evaluate("(audio) => audio.duration > 0.5"):
            break
        qiang.wait_for_timeout(50)
    assert player.evaluate("(audio) => audio.duration") > 0.5
    for left in (1, 0):
        qiang.get_by_test_id("approve").first.click()
        expect(qiang.get_by_test_id("take")).to_have_count(left)

    clips = {clip.text: clip for clip in booth.studio.shelf.clips()}
    assert set(clips) == {"三", "不收钱，没有工本费。谁跟您要钱都别给。"}
    whole = clips["不收钱，没有工本费。谁跟您要钱都别给。"]
    assert (whole.kind, whole.answer) == ("whole", "renewal_fee.general")
    take = next(t for t in booth.studio.store.takes.listing() if t.item == FEE)
    assert (take.wording, take.recorded_by, take.approved_by) == ("毋收钱，无工本费。", "王芳", "李强")
    master = booth.studio.files.master(take.master_sha256).read_bytes()
    assert (master[22:24], int.from_bytes(master[24:28], "little"), master[34:36]) == (b"\1\0", 48_000, b"\x10\0")

    heard = booth.hears()  # the next conversation of somebody who chose the dialect
    assert "puxian" in heard.audio
    assert (heard.engine, heard.seconds > 0.8) == ("puxian bank", True)

    booth.studio.answers.changed["renewal_fee.general"] = "续证一分钱也不收。"  # the answer is edited
    assert booth.studio.played() == ["三"]
    assert "puxian" not in booth.hears("续证一分钱也不收。").audio
    qiang.goto(f"{booth.base}/console/studio")
    expect(qiang.get_by_test_id(f"item-{FEE}")).to_contain_text("答复改了，要重录")


def test_a_bad_take_is_told_in_plain_words_and_can_be_done_again(booth: Booth) -> None:
    fang = booth.staff("王芳")
    booth.studio.consent("演示甲", "王芳", "plain", "王芳")
    fang.goto(f"{booth.base}/console/studio/record/answer.help.general")  # far too long to be said so fast
    take_one(fang, 300)
    expect(fang.get_by_test_id("verdict")).to_contain_text(re.compile("太短了，好像没有说完|没有听到声音"))
    expect(fang.get_by_test_id("keep")).to_be_hidden()
    expect(fang.get_by_test_id("record")).to_have_text("重录（R键）")
    assert booth.studio.store.takes.listing() == []
    fang.get_by_label("方言怎么说").fill("")
    fang.get_by_test_id("record").click()
    expect(fang.locator("#say")).to_have_text("请先写好方言怎么说。")


def test_the_studios_pages_can_be_read_and_reached(booth: Booth) -> None:
    voice = booth.studio.consent("演示乙", None, "jiangkou", "陈静")
    booth.studio.approve(booth.studio.recorded("digit.4.mid", voice, "陈静"), "林小")
    booth.studio.recorded("digit.5.mid", voice, "陈静")
    booth.studio.send_back(booth.studio.recorded("weekday.1", voice, "陈静"), "尾音没录全", "林小")
    lead = booth.staff("王芳", "lead")
    for path in ("", "/record/weekday.1", "/check", "/playing", "/speakers", "/move"):
        lead.goto(f"{booth.base}/console/studio{path}")
        check_look(lead, "studio" + path.replace("/", "-").replace("?", "-"))
    lead.set_viewport_size({"width": 390, "height": 844})
    lead.goto(f"{booth.base}/console/studio/record/{FEE}")
    check_look(lead, "studio-record-phone")
    picture(lead, "studio-record-narrow")


def test_recordings_move_as_a_file(booth: Booth, tmp_path: Path) -> None:
    voice = booth.studio.consent("演示乙", None, "plain", "陈静")
    booth.studio.approve(booth.studio.recorded("digit.4.mid", voice, "陈静"), "林小")
    lead = booth.staff("王芳", "lead")
    lead.goto(f"{booth.base}/console/studio/move")
    with lead.expect_download() as waiting:
        lead.get_by_test_id("export").click()
    waiting.value.save_as(tmp_path / "all.zip")
    booth.studio.erase(voice, "王芳")
    lead.reload()
    lead.get_by_label("选文件").set_input_files(tmp_path / "all.zip")
    lead.get_by_test_id("import").click()
    expect(lead.get_by_test_id("summary")).to_contain_text("新的1条")
    assert booth.studio.store.takes.listing() == []
    lead.get_by_test_id("import-take").click()
    expect(lead.get_by_test_id("summary")).to_contain_text("导入好了")
    assert [(t.text, t.status, t.recorded_by) for t in booth.studio.store.takes.listing()] == [
        ("四", "checked", "王芳")
    ]
