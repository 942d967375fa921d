"""An answer edited by one, published by another, read and heard in the next chat: gTTS at once, dialect once recorded.

The whole gateway of the product is behind the pages; its dialogue engine is away, so answers come by search.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.bootstrap import House, build_app, build_house, build_studio
from bot.settings import read
from bot.voice.audio import decode
from tests.browser.look import check_look
from tests.browser.people import ShopKeeper
from tests.browser.staff import StaffRoom
from tests.fakes.gtts_server import GttsServer
from tests.fakes.house import ROOT
from tests.fakes.live_server import serving
from tests.fakes.patience import wait_until
from tests.fakes.studio import spoken, wav

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FEE = "renewal_fee.general"
NEW = "一分钱都不收。谁要钱都别给。"
ASKED = "续证要多少钱"


@dataclass
class Hall(StaffRoom):
    """The served gateway; `house` is another process over its store, `google` what reads aloud."""

    google: GttsServer = field(kw_only=True)

    def rest(self, page: Page, text: str) -> Any:
        """What somebody at another channel is answered."""
        told = page.request.post(f"{self.base}/webhooks/rest/webhook", data={"sender": "old", "message": text})
        return told.json()[0]


@pytest.fixture
def hall(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    env = {"LIANXIN_DATA": str(tmp_path), "LIANXIN_ASR": "off", "LIANXIN_RASA_URL": "http://127.0.0.1:9"}
    settings = read({**env, "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT)
    with GttsServer(tmp_path) as google:
        for name, value in google.environment().items():
            monkeypatch.setenv(name, value)
        other: Any = build_house(settings)  # signs staff in and records, as commands beside the gateway do
        with serving(build_app(settings)) as base:
            room = Hall(other, base, chromium, google=google)
            yield room
            room.leave()
        other.store.db.close()


def record(house: House) -> None:
    """Somebody records the new words in dialect; a second person still has to listen."""
    house.desk.book.refresh()
    studio = build_studio(house)
    speaker = studio.consent("演示甲", None, "plain", "王芳")
    wording = "蜀占钱都毋收。甚侬挃钱都毋通乞伊。"
    heard = studio.hear(f"answer.{FEE}", speaker, wording, "", wav(spoken(0.2 * len(wording))), "王芳")
    assert heard.take is not None
    studio.keep(heard.take, "王芳")


def test_an_answer_is_edited_by_one_published_by_another_and_spoken_in_the_next_chat(hall: Hall) -> None:
    lin = hall.signed_in("林", "editor", (1280, 900), scripts=True)
    lin.get_by_role("link", name="答复").click()
    lin.wait_for_url("**/console/knowledge")
    check_look(lin, "console-answers")
    lin.get_by_label("找一条").fill("续证收多少钱")
    lin.keyboard.press("Enter")
    lin.wait_for_url("**q=**")
    lin.get_by_role("link", name="续证收多少钱").focus()
    lin.keyboard.press("Enter")
    lin.get_by_test_id("shown").wait_for()
    check_look(lin, "console-answer")
    lin.set_viewport_size({"width": 390, "height": 844})
    check_look(lin, "console-answer-narrow")
    lin.set_viewport_size({"width": 1280, "height": 900})
    lin.get_by_label("念出来的话").fill(NEW)
    lin.get_by_label("屏幕上的文字").fill("一分钱都不收，也没有工本费。\n打{hall.phone}核实。")
    expect(lin.get_by_test_id("shown")).to_contain_text("打0594-")  # live, with the hall's own number in it
    expect(lin.get_by_test_id("spoken")).to_have_text(NEW)
    expect(lin.get_by_test_id("said-by")).to_contain_text("普通话：网上的朗读（谷歌）")
    lin.get_by_label("念出来的话").fill("甲。乙。丙。")
    expect(lin.get_by_test_id("faults")).to_contain_text("最多2句")
    lin.get_by_label("念出来的话").fill(NEW)
    expect(lin.get_by_test_id("faults")).to_have_count(0)
    lin.get_by_label("为什么改").fill("听的人说太长")
    lin.get_by_role("button", name="交给另一位来看").focus()
    lin.keyboard.press("Enter")
    expect(lin.get_by_role("alert")).to_have_text("交上去了，等另一位同事来看。")
    expect(lin.get_by_role("button", name="发布")).to_have_count(0)

    chen = hall.signed_in("陈", "lead", (1280, 900), scripts=True)
    chen.get_by_role("link", name="答复").click()
    chen.get_by_role("link", name="没发布的草稿（1）").click()
    chen.wait_for_url("**view=waiting")
    chen.get_by_role("link", name="续证收多少钱").click()
    expect(chen.get_by_test_id("draft")).to_contain_text(f"加：{NEW}")
    check_look(chen, "console-answer-decide")
    chen.get_by_role("button", name="发布，马上生效").click()
    expect(chen.get_by_role("alert")).to_have_text("发布了，下一句话就按新的答。")
    chen.get_by_role("link", name="第1号版本").click()
    chen.get_by_test_id("changed").first.wait_for()
    check_look(chen, "console-answer-version")

    person = ShopKeeper(hall.chromium, hall.base)
    person.open()
    person.begin()
    assert "一分钱都不收，也没有工本费。" in person.says(ASKED)
    told = hall.rest(lin, ASKED)
    assert told["custom"]["spoken"] == NEW
    assert lin.request.get(hall.base + told["custom"]["audio"]["mandarin"]).ok
    assert NEW in hall.google.texts
    assert person.check() == []
    person.close()

    record(hall.house)  # type: ignore[arg-type]
    chen.goto(f"{hall.base}/console/studio/check")
    chen.get_by_test_id("approve").click()
    expect(chen.get_by_test_id("take")).to_have_count(0)
    hall.rest(lin, "讲莆田话")
    wait_until(lambda: "puxian" in hall.rest(lin, ASKED)["custom"]["audio"])
    sound = lin.request.get(hall.base + hall.rest(lin, ASKED)["custom"]["audio"]["puxian"])
    assert decode(sound.body()).seconds > 2
