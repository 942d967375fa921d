"""What was understood of a wish, named in words: the offer says it first, and the words mean what they name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.hall import when
from bot.hall.calendar import Calendar
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import small_house
from tests.fakes.talk import Talk

NOW = datetime(2026, 11, 23, 9, 10)
VOICE = Path(__file__).parents[2] / "data/voice"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def named(words: str) -> str:
    """How the hall names what it heard in these words."""
    return when.in_words(when.parse(words, NOW), Calendar(), NOW.date())


@pytest.mark.parametrize(("words", "name"), [
    ("年前", "春节以前"), ("过年前都行", "春节以前"), ("月底前", "最晚11月30日星期一"), ("随时", "哪天都行"),
    ("12月5号以后", "12月6日星期日起"), ("下周", "下周"), ("下下周", "下下周"), ("除了周三都行", "除了星期三"),
    ("周末不行", "除了星期六、星期日"), ("除了初一都可以", "除了农历初一"), ("下午不行", "除了下午"),
    ("不要早上", "除了上午"), ("除了明天", "除了11月24日星期二"),
    ("下周除了周三", "下周，除了星期三"), ("下周除了周三和周五", "下周，除了星期三、星期五"),
    ("这周除了周三", "最晚11月29日星期日，除了11月25日星期三"),
    ("周六晚上7点", "11月28日星期六晚上7:00"), ("周六上午", "11月28日星期六上午"),
    ("周六下午三点以后", "11月28日星期六下午3:00以后"),
    ("周六上午九点到十一点", "11月28日星期六上午9:00到上午11:00"), ("明年2月1号", "2027年2月1日星期一"),
])  # fmt: skip
def test_a_wish_is_named_in_words_that_mean_the_same_again(words: str, name: str) -> None:
    assert named(words) == name
    assert when.parse(name, NOW) == when.parse(words, NOW)


@pytest.mark.parametrize("words", ["改天", "续证要带什么", "7点"])
def test_what_is_no_time_or_no_single_one_has_no_name(words: str) -> None:
    assert named(words) == ""


@pytest.mark.parametrize(("words", "lead"), [
    ("年前", "春节以前，这几个时间有空"), ("除了周三都行", "除了星期三，这几个时间有空"),
    ("随便", "哪天都行，最早的是这几个"),
    ("都行", "哪天都行，最早的是这几个"), ("哪天都可以", "哪天都行，最早的是这几个"), ("周六上午", "这几个时间有空"),
])  # fmt: skip
def test_an_offer_says_first_what_was_understood(talk: Talk, words: str, lead: str) -> None:
    talk.begin(service="renewal")
    talk.say(words)
    asked = talk.ask()
    assert asked.text.startswith(f"{lead}，您要哪一个？")
    assert str(asked.spoken).startswith("好的。这几个" if lead != "这几个时间有空" else "这几个")
    cutter = Cutter(Pack(VOICE / "mandarin").clips(), Grammar.load(VOICE / "slots.yml"))
    assert cutter.cut(speak(str(asked.spoken))) is not None


def test_a_list_of_times_is_no_condition_to_be_named(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("下周下午")
    talk.say("除了周三")
    asked = talk.ask()
    assert asked.text.startswith("这几个时间有空")
    assert all("下午" in c.title and "星期三" not in c.title for c in asked.choices if "start" in c.data)


def test_any_day_after_another_day_are_the_earliest_places_again(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.ask()
    talk.press(more="other")
    talk.ask()
    talk.say("都行")
    asked = talk.ask()
    assert asked.text.startswith("哪天都行，最早的是这几个")
    assert "今天" in asked.choices[0].title


def test_either_of_two_hours_keeps_the_day_they_are_of(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("周六7点")
    assert "早上还是晚上" in talk.ask().text
    talk.say("两个都行")
    assert all("11月28日星期六" in c.title for c in talk.ask().choices if "start" in c.data)


def test_a_condition_that_no_place_keeps_is_not_said_of_them(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明年2月20号以后")
    assert "起，这几个" not in talk.ask().text


def test_later_places_are_not_called_the_earliest_and_keep_what_was_refused(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("随便")
    talk.ask()
    talk.press(more="later")
    assert talk.ask().text.startswith("哪天都行，这几个时间有空")
    talk.say("除了周三都行")
    days: set[int] = set()
    for _ in range(16):
        asked = talk.ask()
        assert asked.text.startswith("除了星期三，")
        days |= {datetime.fromisoformat(c.data["start"]).isoweekday() for c in asked.choices if "start" in c.data}
        talk.press(more="later")
    assert 4 in days
    assert 3 not in days


def test_any_day_names_no_day_for_a_part_of_the_day_after_it(talk: Talk) -> None:
    talk.house.clock.at(datetime(2026, 11, 23, 18, 30))
    talk.begin(service="renewal")
    talk.say("哪天都可以")
    talk.say("下午")
    assert all("11月24日" in c.title and "下午" in c.title for c in talk.ask().choices if "start" in c.data)
