"""Where a visit goes, out of whatever is said with it; told before the form asks for it, it is not asked anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall import addresses
from bot.hall.addresses import Told
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

AREA = ("涵东", "三江口", "白塘", "江口", "白沙")
VOICE = Path(__file__).parents[2] / "data/voice"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def said_before(talk: Talk, words: str) -> None:
    """A message that was answered before any booking."""
    now, transcript = talk.house.clock.now(), talk.house.store.transcript
    received = transcript.receive(talk.person, "rest", None, words, now)
    transcript.answered(received.id, talk.person, [], now, intent="inform")


@pytest.mark.parametrize(("words", "place"), [
    ("我家在江口镇顶坡村，约上门", "江口镇顶坡村"), ("我家在江口镇顶坡村约上门", "江口镇顶坡村"),
    ("地址是江口镇顶坡村8号", "江口镇顶坡村8号"),
    ("帮我妈约上门续证，白沙镇演示村12号", "白沙镇演示村12号"), ("白塘镇演示村12号可以上门吗", "白塘镇演示村12号"),
    ("我要约上门我在白塘镇演示村12号", "白塘镇演示村12号"), ("白塘镇 演示村 12号", "白塘镇演示村12号"),
    ("我住在莆田市涵江区白塘镇演示村12号，手机号13800001234", "莆田市涵江区白塘镇演示村12号"),
    ("江口镇顶坡村三组，你们来吧", "江口镇顶坡村三组"),
    ("我住三江口镇演示村15号走不动", "三江口镇演示村15号"), ("我住三江口镇演示村15号，腿不好", "三江口镇演示村15号"),
    ("三江口镇演示村行动不便", "三江口镇演示村"), ("住三江口镇演示村15号我妈不方便", "三江口镇演示村15号"),
    ("住三江口镇演示村15号她七十八了走不动", "三江口镇演示村15号"),
    ("三江口镇演示村15号，我妈八十二岁了出不了门", "三江口镇演示村15号"),
    ("我在白塘镇演示村12号谢谢", "白塘镇演示村12号"), ("白塘镇演示村12号楼3层", "白塘镇演示村12号楼3层"),
    ("地址换成白塘镇演示村12号", "白塘镇演示村12号"), ("改到白塘镇演示村12号", "白塘镇演示村12号"),
    ("不是江口镇顶坡村8号，是白塘镇演示村12号", "白塘镇演示村12号"),
    ("白塘镇演示村12号祠堂对面", "白塘镇演示村12号祠堂对面"), ("白塘镇演示村下厝", "白塘镇演示村下厝"),
])  # fmt: skip
@pytest.mark.parametrize("expected", [False, True])
def test_an_address_is_taken_without_what_stands_around_it(words: str, place: str, expected: bool) -> None:
    found = addresses.told(words, expected, AREA)
    assert found is not None
    assert (found.place, found.whole) == (place, True)


@pytest.mark.parametrize("words", ["约上门，我在白塘镇", "我店里在白塘镇，能上门吗", "我在白塘镇开店", "白塘镇的"])
def test_a_township_alone_is_no_whole_address(words: str) -> None:
    assert addresses.told(words, False, AREA) == Told("白塘镇", "白塘", whole=False)


@pytest.mark.parametrize(
    "words", ["约上门", "12月5号上午", "谢谢", "我叫林演示，手机号13800001234", "上门要去哪个村登记吗"]
)
@pytest.mark.parametrize("expected", [False, True])
def test_other_words_are_no_address(words: str, expected: bool) -> None:
    assert addresses.told(words, expected, AREA) is None


def test_the_bare_name_of_a_township_counts_only_as_an_answer() -> None:
    assert addresses.told("白塘", True, AREA) == Told("白塘", "白塘", whole=False)
    assert addresses.told("白塘有人卖假烟", False, AREA) is None


def test_an_address_told_with_the_wish_for_a_visit_is_not_asked_for(talk: Talk) -> None:
    assert talk.begin("我家在江口镇顶坡村，约上门", service="home_visit") == "start"
    assert talk.draft is not None
    assert (talk.draft.address, talk.draft.township) == ("江口镇顶坡村", "江口")


def test_an_address_told_before_any_booking_is_read_back_and_not_asked_for(talk: Talk) -> None:
    said_before(talk, "我在白塘镇演示村12号")
    said_before(talk, "你们周末上班吗")
    assert talk.begin("约上门", service="home_visit") == "start"
    talk.say("后天上午九点")
    if talk.missing == "start":
        talk.press(start=talk.ask().choices[0].data["start"])
    for words in ("林演示", "13800001234", "不知道"):
        talk.say(words)
    read_back = talk.ask()
    assert "地址：白塘镇演示村12号" in read_back.text
    assert "白塘" not in str(read_back.spoken)


def test_the_newest_place_counts_and_a_township_named_now_stands_against_another_one(talk: Talk) -> None:
    said_before(talk, "我在白塘镇演示村12号")
    said_before(talk, "不对，我在江口镇顶坡村3号")
    talk.begin("约上门", service="home_visit")
    assert talk.draft is not None
    assert talk.draft.address == "江口镇顶坡村3号"
    assert talk.begin("约上门，我在白沙镇", service="home_visit") == "address"
    assert talk.begin("约上门，我在白塘镇", service="home_visit") == "start"


def test_what_was_told_hours_ago_or_for_another_matter_is_not_taken(talk: Talk) -> None:
    said_before(talk, "我在白塘镇演示村12号")
    talk.begin(service="renewal")
    assert talk.draft is not None
    assert talk.draft.address is None
    talk.house.clock.forward(hours=3)
    assert talk.begin("约上门", service="home_visit") == "address"


def test_an_address_that_was_taken_back_is_not_recalled_again(talk: Talk) -> None:
    said_before(talk, "我在白塘镇演示村12号")
    talk.begin("约上门", service="home_visit")
    talk.say("返回")
    assert talk.missing == "address"
    talk.say("嗯那个", "nlu_fallback")
    assert talk.missing == "address"


def test_with_a_township_alone_the_rest_is_asked_for_by_name(talk: Talk) -> None:
    assert talk.begin("约上门，我在白塘镇", service="home_visit") == "address"
    asked = talk.ask()
    assert asked.text.startswith("白塘镇记下了，还要说哪个村、门牌几号。")
    assert asked.personal
    cutter = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    assert cutter.cut(speak(str(asked.spoken))) is not None
    talk.say("演示村12号")
    assert talk.draft is not None
    assert (talk.draft.address, talk.draft.township) == ("白塘镇演示村12号", "白塘")


def test_a_village_alone_waits_for_its_township(talk: Talk) -> None:
    talk.begin("约上门", service="home_visit")
    talk.say("顶坡村3号")
    asked = talk.ask()
    assert "只到这些地方" in asked.text
    assert "顶坡村3号记下了" in asked.text
    assert "顶坡" not in str(asked.spoken)
    talk.say("江口镇")
    assert talk.draft is not None
    assert (talk.draft.address, talk.draft.township) == ("江口镇顶坡村3号", "江口")


def test_a_place_outside_of_the_area_is_not_put_into_a_township(talk: Talk) -> None:
    talk.begin("约上门", service="home_visit")
    talk.say("福州市鼓楼区演示路1号")
    talk.say("白塘镇")
    assert talk.missing == "address"
    assert talk.ask().text.startswith("白塘镇记下了")
    talk.say("白塘镇")
    assert talk.ask().text.startswith("上门要知道去哪里。")


def test_what_was_told_of_an_address_goes_with_the_booking(talk: Talk) -> None:
    talk.begin("约上门，我在白塘镇", service="home_visit")
    talk.say("不约了")
    kept = talk.house.store.drafts.load(talk.person, "booking")
    assert kept is not None
    assert kept["part"] is None


@pytest.mark.parametrize("words", ["福州市鼓楼区演示路1号", "福州鼓楼演示路1号", "荔城区西天尾镇演示村8号"])
def test_another_town_is_not_put_behind_a_township_that_was_told_before(talk: Talk, words: str) -> None:
    talk.begin("约上门，我在白塘镇", service="home_visit")
    talk.say(words)
    assert talk.missing == "address"
    assert talk.draft is not None
    assert talk.draft.address is None


@pytest.mark.parametrize("words", ["等我回家里再说", "我不知道门牌号", "没有门牌号"])
def test_words_that_name_no_place_are_kept_as_none(talk: Talk, words: str) -> None:
    talk.begin("约上门", service="home_visit")
    talk.say(words)
    talk.say("白塘镇")
    assert talk.missing == "address"
    assert talk.ask().text.startswith("白塘镇记下了")


@pytest.mark.parametrize("words", [
    "江口镇顶坡村8号有人卖假烟", "不是江口镇顶坡村3号", "昨天有个人来江口镇顶坡村8号收了我钱",
    "我住白塘镇演示村12号13800001234",
])  # fmt: skip
def test_a_place_that_is_only_spoken_of_or_stands_beside_a_number_is_not_recalled(talk: Talk, words: str) -> None:
    said_before(talk, words)
    assert talk.begin("约上门", service="home_visit") == "address"


def test_nobody_is_visited_at_the_home_of_who_books_for_them(talk: Talk) -> None:
    said_before(talk, "我住白塘镇演示村12号")
    assert talk.begin("帮我妈约上门", service="home_visit") == "address"


def test_what_was_told_of_a_booking_that_was_given_up_is_not_recalled(talk: Talk) -> None:
    said_before(talk, "我住白塘镇演示村12号")
    said_before(talk, "不约了")
    assert talk.begin("约上门", service="home_visit") == "address"
