"""Sound through the whole product: an answer can be heard, a personal one never leaves the house, text never waits."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest

from bot.desk.private_words import is_private
from tests.fakes.gtts_server import GttsServer
from tests.fakes.product import ROOT, Product, running, text_of

pytestmark = [pytest.mark.slow, pytest.mark.rasa, pytest.mark.alone]


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GttsServer]:
    with GttsServer(tmp_path_factory.mktemp("voice")) as server:
        yield server


@pytest.fixture(scope="module")
def product(voice: GttsServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product that finds the reading voice behind a proxy and trusts the test's authority.

    Its hall lies where no shipped clip has ever been, so the reading voice has to say the address.
    """
    folder = tmp_path_factory.mktemp("sound")
    hall = folder / "hall.yml"
    example = (ROOT / "hall.example.yml").read_text(encoding="utf-8")
    assert "演示县演示镇示范路0号一楼" in example
    hall.write_text(example.replace("演示县演示镇示范路0号一楼", "虚构县无名镇试音巷9号"), encoding="utf-8")
    env = {**voice.environment(), "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1", "LIANXIN_HALL": str(hall)}
    with running(folder, env) as one:
        yield one


def sound_of(product: Product, reply: dict[str, object]) -> tuple[int, object]:
    return product.get(reply["custom"]["audio"]["mandarin"])  # type: ignore[index]


def test_an_answer_can_be_heard_and_the_second_time_comes_from_the_cache(product: Product, voice: GttsServer) -> None:
    (reply,) = product.talk("续证要多少钱")
    status, sound = sound_of(product, reply)
    assert status == 200
    assert isinstance(sound, bytes)
    assert len(sound) > 5000
    asked = len(voice.texts)
    assert sound_of(product, reply) == (200, sound)
    assert len(voice.texts) == asked


def test_what_is_personal_is_said_by_shipped_clips_and_reaches_nobody(product: Product, voice: GttsServer) -> None:
    me = uuid.uuid4().hex
    for text in ("我要预约续证", "明天上午九点", "我叫林演示", "13812345678"):
        product.say(me, text)
    read_back = product.say(me, "不知道")
    assert "林演示" in text_of(read_back)
    done = product.say(me, "对")
    assert "预约号" in text_of(done)
    addresses = {address for r in (*read_back, *done) for address in r["custom"]["audio"].values()}
    assert len(addresses) >= 2
    assert all(is_private(address) for address in addresses)
    assert {product.get(address)[0] for address in addresses} == {200}
    assert not any("预约号" in text or "约好了" in text or "念给您听" in text for text in voice.texts)
    assert not any("林演示" in text or "幺三八" in text for text in voice.texts)


def test_a_captive_portal_costs_no_text_and_says_when_to_try_again(product: Product, voice: GttsServer) -> None:
    voice.mode = "html"
    try:
        started = time.monotonic()
        (reply,) = product.talk("办证的地方在哪里")
        assert time.monotonic() - started < 5
        status, body = sound_of(product, reply)
        assert status == 503
        assert body["error"] == "no_voice"  # type: ignore[index, call-overload]
    finally:
        voice.mode = "ok"


def test_an_address_nobody_was_given_is_not_found(product: Product) -> None:
    assert product.get("/audio/" + "0" * 40 + ".mp3")[0] == 404
    assert product.get("/audio/..%2f..%2fkeys%2fseal.key")[0] == 404
