"""One of the places on the screen, named by its order; what counts from them; and a yes that takes none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hall import universal
from tests.fakes.house import small_house
from tests.fakes.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with small_house(tmp_path) as house:
        yield Talk(house)


def shown(talk: Talk) -> list[str]:
    """The starts on the screen, after the question was asked and kept."""
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [c.data["start"] for c in reply.choices if "start" in c.data]


def start(talk: Talk) -> str | None:
    assert talk.draft is not None
    return talk.draft.start


@pytest.mark.parametrize(("words", "place"), [
    ("头一个", 0), ("那就第一个", 0), ("就第一个吧", 0), ("最早那个", 0), ("最早的", 0), ("就最早的吧", 0),
    ("中间那个", 1), ("我要中间的", 1), ("最后一个", 2), ("那就最后一个", 2), ("最后那个吧", 2), ("最晚那个", 2),
    ("最晚的", 2),
])  # fmt: skip
def test_a_place_is_taken_by_its_order_in_the_list_that_is_shown(talk: Talk, words: str, place: int) -> None:
    talk.begin(service="renewal")
    talk.say("下周三下午")
    places = shown(talk)
    assert len(places) == 3
    talk.say(words)
    assert start(talk) == places[place]


def test_the_earliest_at_all_is_no_place_of_the_list(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("下周三下午")
    later = shown(talk)
    talk.say("最早什么时候都行")
    assert start(talk) is None
    assert shown(talk)[0] < later[0]


@pytest.mark.parametrize(("words", "number"), [
    ("那就第一个", 1), ("就第一个吧", 1), ("头一个", 1), ("那就选二", 2), ("就2吧", 2), ("还是第三个", 3),
    ("头两个", None), ("就一个", None), ("那一个", None), ("第一天", None),
])  # fmt: skip
def test_a_number_on_the_screen_may_be_led_by_a_word(words: str, number: int | None) -> None:
    assert universal.number(words) == number


@pytest.mark.parametrize("words", ["可以", "行", "好", "好的"])
def test_a_yes_to_several_places_is_asked_how_to_choose(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    before = talk.ask().text
    shown(talk)
    talk.say(words, "affirm")
    again = talk.ask()
    assert again.text == f"好的。说数字就行。\n{before}"
    assert start(talk) is None


def test_a_yes_to_the_only_place_takes_it(talk: Talk) -> None:
    talk.begin(service="renewal")
    places = shown(talk)
    assert talk.draft is not None
    talk.draft.shown = places[1:2]
    talk.booking.save(talk.turn(""), talk.draft)
    assert shown(talk) == places[1:2]
    talk.say("可以", "affirm")
    assert start(talk) == places[1]


@pytest.mark.parametrize("words", ["你看着办", "你们定吧", "随你", "听你的", "你决定就好"])
def test_who_leaves_the_time_to_others_is_shown_the_nearest(talk: Talk, words: str) -> None:
    talk.begin(service="renewal")
    nearest = shown(talk)
    talk.say("下周三下午")
    assert shown(talk) != nearest
    talk.say(words)
    assert talk.ask().text.startswith("哪天都行，")
    assert shown(talk) == nearest


@pytest.mark.parametrize(("words", "counted"), [
    ("早半个钟头", "2026-12-02T14:30:00"), ("提前半小时", "2026-12-02T14:30:00"), ("晚半个钟头", "2026-12-02T16:30:00"),
])  # fmt: skip
def test_a_shift_by_hours_counts_from_the_edge_of_the_list(talk: Talk, words: str, counted: str) -> None:
    talk.begin(service="renewal")
    talk.say("下周三下午三点以后")
    assert [at[11:16] for at in shown(talk)] == ["15:00", "15:30", "16:00"]
    talk.say(words)
    assert start(talk) == counted
    assert talk.ask().text.startswith("好的，时间改成12月2日星期三下午")


@pytest.mark.parametrize(("words", "day"), [("推迟两天", "2026-12-04"), ("提前一天", "2026-12-01")])
def test_a_shift_by_days_shows_the_places_of_that_day(talk: Talk, words: str, day: str) -> None:
    talk.begin(service="renewal")
    talk.say("下周三")
    shown(talk)
    talk.say(words)
    assert start(talk) is None
    assert {at[:10] for at in shown(talk)} == {day}


def test_a_shift_into_the_past_leaves_the_list(talk: Talk) -> None:
    talk.begin(service="renewal")
    talk.say("明天")
    before = shown(talk)
    talk.say("提前三天")
    assert talk.ask().text.startswith("这个时间已经过去了，您再说一个往后的时间。")
    assert shown(talk) == before


# -- later on a day ----------------------------------------------------------------------------------------


def places(talk: Talk) -> list[str]:
    """The places that are offered, kept as the form keeps them."""
    reply = talk.ask()
    assert talk.draft is not None
    talk.booking.save(talk.turn(""), talk.draft)
    return [choice.data["start"] for choice in reply.choices if "start" in choice.data]


@pytest.mark.parametrize("words", ["我后天晚一点才有空", "后天晚点", "后天，晚些时候吧", "后天迟一点再去"])
@pytest.mark.parametrize("before", ["", "最晚周四", "周三之前", "后天"])
def test_a_day_and_later_is_a_wish_for_its_later_hours(talk: Talk, words: str, before: str) -> None:
    talk.begin(f"预约续证{before}", service="renewal")
    seen = places(talk)
    assert talk.say(words)
    offered = places(talk)
    assert talk.missing == "start"
    assert {at[:10] for at in offered} == {"2026-11-25"}
    assert min(offered) > max([at for at in seen if at[:10] == "2026-11-25"], default="2026-11-25T09:00:00")


def test_later_on_the_day_of_the_start_that_stands_takes_that_back_and_shows_what_is_behind_it(talk: Talk) -> None:
    talk.begin("预约续证后天上午九点半", service="renewal")
    assert talk.missing == "name"
    talk.say("我后天晚一点才有空")
    assert talk.missing == "start"
    assert min(places(talk)) > "2026-11-25T09:30:00"


def test_where_nothing_is_later_that_day_it_is_said(talk: Talk) -> None:
    talk.begin("预约续证后天晚上", service="renewal")
    seen = places(talk)
    while True:
        talk.say("后天晚一点")
        assert talk.draft is not None
        if talk.draft.retry:
            break
        offered = places(talk)
        assert min(offered) > max(seen)
        seen = offered
    assert talk.ask().text.startswith("再晚就没有了。")


def test_later_on_a_day_that_is_closed_offers_what_is_near(talk: Talk) -> None:
    talk.begin("预约续证", service="renewal")
    talk.say("元旦晚一点")
    assert places(talk)
    assert talk.draft is not None
    assert talk.draft.retry is None


@pytest.mark.parametrize("words", ["后天，晚点告诉你几点", "后天早上，晚一点也行", "后天，我早上睡晚一点"])
def test_other_things_that_are_later_leave_the_day_whole(talk: Talk, words: str) -> None:
    talk.begin("预约续证", service="renewal")
    talk.say(words)
    assert min(places(talk)) < "2026-11-25T09:30:00"
