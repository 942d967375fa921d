"""Lessons, questions for fun and notices in the chat: reached by buttons, forgotten afterwards, never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk.lesson_book import LessonBook
from bot.desk.turn import Turn
from bot.hall.lessons import shipped
from bot.messages import Choice, Reply
from bot.store.tables import draft
from tests.fakes.clock import MONDAY
from tests.fakes.desk_dialogue import DeskDialogue
from tests.fakes.house import SmallHouse, small_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


class Talk:
    """One person at the hall."""

    def __init__(self, house: SmallHouse, sender: str = "me") -> None:
        self.house = house
        self.sender = sender
        self.replies: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        self.replies = asyncio.run(self.house.say(text, self.sender))
        return "\n".join(one["text"] for one in self.replies)

    def titles(self) -> list[str]:
        return [button["title"] for button in self.replies[-1]["buttons"]]

    def press(self, title: str) -> str:
        found = [b["payload"] for one in self.replies for b in one["buttons"] if b["title"] == title]
        return self.say(found[0])

    def answered(self, intent: str, text: str) -> str:
        """Ask what the desk answers under an intent."""
        turn = Turn(1, "rest", text, self.house.clock.now(), intent)
        reply = self.house.desk.answers.reply(intent, turn)
        assert reply is not None
        self.house.dialogue.replies = [reply]
        return self.say(text)


@pytest.fixture
def talk(house: SmallHouse) -> Talk:
    return Talk(house)


def person_of(house: SmallHouse, sender: str = "me") -> int:
    found = house.store.people.find("rest", sender)
    assert found is not None
    return found.id


def right_of(house: SmallHouse, at: int, topic: str = "") -> int:
    return shipped().drawn(person_of(house), house.clock.now().date(), topic)[at].right


# -- lessons ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "text", "title"),
    [
        ("minors", "未成年人", "不满18岁，不卖"),
        ("ecig", "电子烟", "只卖烟草口味"),
        ("fraud", "怎么防骗", "办证不找代办"),
        ("fake_cigarette", "假烟", "条盒上的32位码"),
        ("authenticity_visit", "验烟", "条盒上的32位码"),
    ],
)
def test_an_answer_leads_to_a_lesson_of_its_topic(talk: Talk, intent: str, text: str, title: str) -> None:
    talk.answered(intent, text)
    lesson = talk.press("听一课")
    assert title in lesson
    assert "出处：" in lesson
    assert talk.titles() == ["下一课", "考考我", "好了"]
    assert len(talk.house.dialogue.asked) == 1  # the engine was not asked


def test_lessons_follow_each_other_through_all_topics_and_round_again(talk: Talk) -> None:
    talk.answered("minors", "未成年人")
    heads = [talk.press("听一课").split("\n")[0]]
    heads += [talk.press("下一课").split("\n")[0] for _ in range(16)]
    assert len(set(heads)) == 16
    assert heads[16] == heads[0]
    assert "有事再叫我" in talk.press("好了")


def test_a_lesson_is_said_in_the_words_of_the_recorded_voice(talk: Talk) -> None:
    talk.answered("minors", "未成年人")
    talk.press("听一课")
    assert talk.replies[0]["custom"]["spoken"] == "不能卖烟给未满18岁的人。看不出年龄，要看身份证。"
    assert talk.replies[0]["custom"]["answer"] == "minors.general"


def test_the_menu_of_help_leads_to_a_lesson_and_the_words_do_so_themselves(talk: Talk) -> None:
    talk.answered("help", "你能做什么")
    assert talk.titles()[-1] == "听一课"
    assert "第一题" in talk.say("考考我")
    assert "出处：" in talk.say("听一课。")


@pytest.mark.parametrize("text", ["已经转钱了", "打电话说我证要注销让加微信", "被换成假烟了"])
def test_nobody_who_is_being_robbed_is_offered_a_game(talk: Talk, text: str) -> None:
    talk.answered("fraud", text)
    assert "听一课" not in talk.titles()
    assert "考考我" not in talk.titles()


# -- questions for fun ------------------------------------------------------------------------------------


def test_three_questions_are_asked_corrected_kindly_and_counted(talk: Talk, house: SmallHouse) -> None:
    talk.say("考考我")
    assert len(talk.titles()) == 3
    first = right_of(house, 0)
    said = talk.say(str(first))
    assert "对了" in said
    assert "出处：" in said
    assert "第二题" in said
    wrong = right_of(house, 1) % 3 + 1
    said = talk.say(f"第{'一二三'[wrong - 1]}个")
    assert "没关系" in said
    assert "应该选" in said
    assert "第三题" in said
    said = talk.press(talk.titles()[right_of(house, 2) - 1])
    assert "答对了两题" in said
    assert "不留记录" in said
    assert talk.replies[-1]["custom"]["spoken"] == "好的。还有什么要问的，您尽管说。"


def test_the_same_day_has_the_same_questions(talk: Talk, house: SmallHouse) -> None:
    first = talk.say("考考我")
    assert talk.say("考考我") == first
    house.clock.at(datetime(2026, 11, 26, 9, 0))
    others = [talk.say("考考我")]
    house.clock.at(datetime(2026, 11, 30, 9, 0))
    assert {first, *others, talk.say("考考我")} != {first}


def test_after_the_end_nothing_of_it_is_kept_with_the_person(talk: Talk, house: SmallHouse) -> None:
    talk.say("考考我")
    for at in range(3):
        talk.say(str(right_of(house, at)))
    with house.store.db.read() as c:
        forms = [row.form for row in c.execute(select(draft.c.form))]
    assert "quiz" not in forms


def test_another_question_in_the_middle_is_answered_and_the_quiz_goes_on(talk: Talk, house: SmallHouse) -> None:
    talk.say("考考我")
    asked = talk.say(str(right_of(house, 0))).split("\n")[-1]
    answer = talk.answered("renewal_fee", "续证要多少钱")
    assert "不收" in answer
    assert talk.titles()[-1] == "接着答题"
    assert talk.press("接着答题") == asked
    house.clock.forward(minutes=40)
    talk.answered("renewal_fee", "续证要多少钱")
    assert "接着答题" not in talk.titles()


def test_an_old_button_is_still_counted_where_it_belongs(talk: Talk, house: SmallHouse) -> None:
    talk.say("考考我")
    old = talk.replies[-1]["buttons"][0]["payload"]
    talk.answered("renewal_fee", "续证要多少钱")
    assert "第二题" in talk.say(old)


def test_confident_words_are_not_used_for_what_is_second_hand(talk: Talk, house: SmallHouse) -> None:
    talk.answered("ecig", "电子烟")
    talk.press("考考我")
    assert "以窗口核对为准" in talk.say(str(right_of(house, 0, "ecig")))


def test_a_yes_after_a_lesson_books_nothing(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        dialogue = DeskDialogue(house)
        house.conversation.engine.dialogue = dialogue
        dialogue.intents = {"好": "affirm"}
        talk = Talk(house)
        talk.say("你好")
        person = person_of(house)
        turn = Turn(person, "rest", "", house.clock.now())
        house.desk.asides.wait_for(turn, "offer", data={"book": "renewal"})
        talk.say("听一课")
        assert "还有什么要问的" in talk.say("好")
        assert house.store.drafts.load(person, "booking") is None


# -- notices ----------------------------------------------------------------------------------------------


def items(*days: str, until: str | None = None) -> list[dict[str, Any]]:
    return [{"title": f"通知{day}", "date": day, "source": "演示局", "until": until} for day in days]


def with_items(house: SmallHouse, found: list[dict[str, Any]]) -> None:
    house.desk.facts.values = {**house.desk.facts.values, "policy.items": found}


def test_the_newest_three_have_their_date_and_source_and_more_shows_the_older(talk: Talk, house: SmallHouse) -> None:
    with_items(house, items("2026-01-05", "2026-10-01", "2026-09-01", "2026-11-01", "2026-02-01"))
    said = talk.answered("policy_news", "最近有什么新规定")
    shown = [line for line in said.split("\n") if "来源" in line]
    assert [line[:10] for line in shown] == ["2026-11-01", "2026-10-01", "2026-09-01"]
    assert all("来源：演示局" in line for line in shown)
    assert "还有2条" in said
    older = talk.press("更多")
    assert [line[:10] for line in older.split("\n")] == ["2026-02-01", "2026-01-05"]
    assert "更多" not in talk.titles()


def test_what_is_outdated_or_not_yet_out_is_not_shown(talk: Talk, house: SmallHouse) -> None:
    with_items(house, [*items("2026-01-05", until="2026-11-22"), *items("2026-12-24"), *items("2026-11-02")])
    said = talk.answered("policy_news", "最近有什么新规定")
    assert "2026-11-02" in said
    assert "2026-01-05" not in said
    assert "2026-12-24" not in said


def test_where_nothing_is_up_it_says_so_and_offers_a_person(talk: Talk, house: SmallHouse) -> None:
    with_items(house, [])
    assert "没有登记" in talk.answered("policy_news", "最近有什么新规定")
    assert "找工作人员" in talk.titles()


# -- words ------------------------------------------------------------------------------------------------


class Published:
    """The hall has written one answer itself."""

    def written(self) -> tuple[str, ...]:
        return ("minors.general",)


def test_an_answer_that_the_hall_has_changed_is_what_the_lesson_teaches(house: SmallHouse) -> None:
    desk, own = house.desk, "十八岁不到，一根也不卖。"
    changed = replace(desk.knowledge.entry("minors.general"), spoken=own, text=own)
    published: Any = Published()
    base = desk.knowledge.with_entries([changed])
    first, second, *_ = LessonBook(shipped(), base, published, desk.facts_today, desk.facts).taught(MONDAY.date())
    assert (first.text, first.spoken) == (own, own)
    assert second.spoken == "帮大人买也不能卖。看不出年龄，要看身份证。"


def test_the_station_never_speaks_under_a_question_of_the_booking_form(house: SmallHouse) -> None:
    form = Reply("您想约哪一天？", choices=(Choice("明天", "明天"),), intent="book_appointment")
    answer = Reply("不能卖。", intent="minors", answer="minors.general")
    assert house.desk.station.follow(1, [answer, form], MONDAY) == [answer, form]
