"""What is said aloud suits old ears: short, the question last, numbers and appointments twice, three choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.sound import Sound
from bot.hall import notice_words, phrases
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.services import SERVICES
from bot.messages import Reply
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.plan import build_plan
from bot.voice.design import Design
from bot.voice.pace import characters
from bot.voice.spoken import speak
from tests.fakes.house import ROOT, SmallHouse, knowledge, small_house
from tests.fakes.listener import Listener

DESIGN = Design.load(ROOT / "data" / "voice" / "design.yml")
NOW = datetime(2026, 11, 23, 9, 10)
MOMENT = phrases.moment(datetime(2026, 11, 28, 19, 30), NOW, Calendar())
SAID = "十一月二十八日星期六晚上七点半"
PHONE = "零五九四，六八幺，二三四五"
CHOICES = re.compile(r"(?:[一-鿿]+，)?一，[^。]*?(?=[。？])")
INVITES = ("说数字就行。", "还有别的，请看屏幕。", "都不合适，就说候补。")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def facts() -> HallFacts:
    return HallFacts.load(ROOT / "hall.example.yml", knowledge().catalogue.facts)


@pytest.fixture(scope="module")
def cutter(facts: HallFacts) -> Cutter:
    return build_plan(ROOT / "data" / "voice", knowledge(), facts.texts).cutter()


def sentences(spoken: str) -> list[str]:
    return re.findall(r"[^。！？]+[。！？]?", spoken)


def invites(sentence: str) -> bool:
    """Whether it only says how to answer the question before it."""
    return sentence in INVITES or sentence.startswith("请说")


def answer_itself(spoken: str) -> str:
    """Without what is said twice, the choices and the invitation to answer."""
    once = re.sub(rf"{DESIGN.again}：[^。]*。|，{DESIGN.again}，[{'零幺二三四五六七八九'}，]+", "", spoken)
    for words in INVITES:
        once = once.replace(words, "")
    return CHOICES.sub("", once)


def faults(spoken: str, most: int = DESIGN.sentences) -> list[str]:
    """Which rules spoken hanzi break; `most` sentences are allowed."""
    bare, parts = answer_itself(spoken), sentences(spoken)
    asked = [n for n, one in enumerate(parts) if one.endswith("？")]
    behind = [one for one in parts[asked[-1] + 1 :] if not invites(one)] if asked else []
    digits = re.findall(r"(?:^|[，：；。])([一二三四五六])，", spoken)
    found = {
        f"more than {most} sentences": len(sentences(bare)) > most,
        "too long": characters(bare) > DESIGN.characters * most / DESIGN.sentences,
        "the question is not last": bool(behind),
        "more than three choices": len(digits) > DESIGN.choices or "".join(digits) not in "一二三",
        "a number said once": any(spoken.count(n) < 2 for n in DESIGN.numbers.findall(spoken)),
    }
    return [name for name, broken in found.items() if broken]


def broken(said: list[str], most: int = DESIGN.sentences) -> list[tuple[str, list[str]]]:
    shaped = [DESIGN(speak(text)) for text in dict.fromkeys(said)]
    return [(spoken, wrong) for spoken in shaped if (wrong := faults(spoken, most))]


def test_every_answer_of_the_knowledge_keeps_the_rules(facts: HallFacts) -> None:
    entries = knowledge().entries
    known = [knowledge().render(entry, facts.texts).spoken for entry in entries]
    unknown = [knowledge().render(entry, {}).spoken for entry in entries]
    assert broken(known + unknown) == []


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_the_whole_booking_keeps_the_rules_and_can_be_said(service: str, house: SmallHouse, cutter: Cutter) -> None:
    somebody = Listener(house, service)
    somebody.book_in_every_way(service)
    # a sentence about what went wrong may stand before the question
    assert broken(somebody.heard, DESIGN.sentences + 1) == []
    assert [said for text in somebody.heard if cutter.cut(said := DESIGN(speak(text))) is None] == []


def test_what_is_said_about_people_and_reminders_keeps_the_rules(house: SmallHouse, cutter: Cutter) -> None:
    somebody = Listener(house, "me")
    somebody.ask_for_people_and_reminders()
    alarms = [text for text in somebody.heard if "110" in text]
    assert broken([text for text in somebody.heard if text not in alarms], DESIGN.sentences + 1) == []
    assert broken(alarms, 2 * DESIGN.sentences) == []  # what to do now is never cut
    assert [said for text in somebody.heard if cutter.cut(said := DESIGN(speak(text))) is None] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_settled_appointment_is_the_last_thing_said_but_its_question_and_said_twice(
    service: str, house: SmallHouse
) -> None:
    somebody = Listener(house, service)
    somebody.book_in_every_way(service)
    shaped = [DESIGN(speak(text)) for text in somebody.heard]
    done = [one for one in shaped if re.search("约好了|改好了|留好了", one)]
    assert done
    for spoken in done:
        moment = DESIGN.moments.search(spoken)
        assert moment is not None
        assert sentences(spoken)[-1] == f"{DESIGN.again}：{moment.group()}。"
    asked = [one for one in shaped if one.endswith("对不对？")]
    assert asked
    assert all(DESIGN.moments.search(sentences(one)[-2]) or "候补" in sentences(one)[-2] for one in asked)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("大厅电话是0594-6812345，也可以打12313。", f"大厅电话是{PHONE}，再说一遍，{PHONE}，也可以打幺二三幺三。"),
        (f"约好了，预约号0123。{MOMENT}。", f"约好了，预约号零幺二三。{SAID}。再说一遍：{SAID}。"),
        (f"您约的{MOMENT}，我们到您家里来。来不了请打电话。",
         f"您约的{SAID}，我们到您家里来。再说一遍：{SAID}。来不了请打电话。"),
    ],
)  # fmt: skip
def test_telephones_and_appointments_are_said_twice(text: str, said: str) -> None:
    assert DESIGN(speak(text)) == said
    assert DESIGN(said) == said


@pytest.mark.parametrize(
    "text",
    [
        f"我念给您听：{MOMENT}，办变更。对不对？", f"对不起，您约的{MOMENT}大厅这边办不了，已经取消。",
        "可以打12313，马上打110。", "预约号0123。", "尾号1234。", f"要取消{MOMENT}延续（续证）这个预约，对吗？",
        "您的证2026年12月31日星期四到期。",
    ],
)  # fmt: skip
def test_what_is_asked_called_off_or_short_is_said_once(text: str) -> None:
    assert DESIGN(speak(text)) == speak(text)


@pytest.mark.parametrize("service", SERVICES.values(), ids=str)
def test_every_notice_of_an_appointment_says_its_time_twice_and_can_be_said(service: object, cutter: Cutter) -> None:
    start = datetime(2026, 11, 28, 19, 30)
    said = [notice_words.reminder(start, NOW, MOMENT, service)]  # type: ignore[arg-type]
    said += [notice_words.told(step, MOMENT, service, number="0123") for step in ("booked", "changed")]  # type: ignore[arg-type]
    shaped = [DESIGN(speak(text)) for text in said]
    assert [one.count(SAID) for one in shaped] == [2, 2, 2]
    assert [one for one in shaped if cutter.cut(one) is None] == []


def test_a_choice_too_many_is_left_to_the_screen() -> None:
    assert phrases.numbered(["甲", "乙"]) == "一，甲；二，乙。"
    assert phrases.numbered(["甲", "乙", "丙", "丁"]) == "一，甲；二，乙；三，丙。还有别的，请看屏幕。"


def test_a_reply_is_shaped_before_its_sound_is_asked_for(house: SmallHouse) -> None:
    class Willing:
        def available(self, personal: bool) -> bool:
            return True

        def recorded(self, spoken: str, voice: str, personal: bool = False, answer: str = "") -> bool:
            return False

    person = house.store.people.meet("rest", "me", NOW)
    sound = Sound(Willing(), house.store.notebook, house.clock, shape=DESIGN)
    told = sound(Reply("大厅电话是0594-6812345。"), person)
    assert told["spoken"] == f"大厅电话是{PHONE}，再说一遍，{PHONE}。"
    words = sound.words(told["audio"]["mandarin"].removeprefix("/audio/").removesuffix(".mp3"))
    assert words is not None
    assert words.spoken == told["spoken"]
