"""The plan of clips covers whatever the assistant says, in less than an hour of speech."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import my_data, pins, promises
from bot.hall import arrival, case_rules, case_words, kiosk_words, notice_words, phrases, renewal
from bot.hall.calendar import Calendar
from bot.hall.facts import HallFacts
from bot.hall.knowledge import KnowledgeBase
from bot.hall.relatives import KIN
from bot.hall.services import SERVICES
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.plan import Plan, build_plan
from bot.voice.spoken import speak
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.listener import Listener
from tests.fakes.talk import Talk

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 10)
MOMENTS = st.datetimes(datetime(2026, 11, 24), datetime(2028, 1, 31)).map(
    lambda at: at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data/knowledge", ROOT / "data/lexicon")


@pytest.fixture(scope="module")
def facts(knowledge: KnowledgeBase) -> HallFacts:
    return HallFacts.load(ROOT / "hall.example.yml", knowledge.catalogue.facts)


@pytest.fixture(scope="module")
def plan(knowledge: KnowledgeBase, facts: HallFacts) -> Plan:
    return build_plan(ROOT / "data/voice", knowledge, facts.texts)


@pytest.fixture(scope="module")
def cutter(plan: Plan) -> Cutter:
    return plan.cutter()


def uncovered(cutter: Cutter, texts: list[str]) -> list[str]:
    """What the plan cannot say."""
    return [text for text in dict.fromkeys(map(speak, texts)) if text and cutter.cut(text) is None]


def test_every_answer_of_the_demonstration_hall_can_be_said(
    cutter: Cutter, knowledge: KnowledgeBase, facts: HallFacts
) -> None:
    said = [knowledge.render(entry, facts.texts).spoken for entry in knowledge.entries]
    assert uncovered(cutter, said) == []


def test_every_answer_of_a_hall_that_has_registered_nothing_can_be_said(
    cutter: Cutter, knowledge: KnowledgeBase
) -> None:
    assert uncovered(cutter, [knowledge.render(entry, {}).spoken for entry in knowledge.entries]) == []


def test_hours_and_telephones_of_another_hall_can_be_said(cutter: Cutter, knowledge: KnowledgeBase) -> None:
    other = {"hall.hours.text": "工作日8:00到11:30、15:00到18:00", "hall.phone": "0591-87654321"}
    wanted = [knowledge.entry(name) for name in ("hours.general", "phone.general", "hours.closing")]
    assert uncovered(cutter, [knowledge.render(entry, other).spoken for entry in wanted]) == []


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(MOMENTS)
def test_every_moment_can_be_said_with_its_lunar_date(cutter: Cutter, at: datetime) -> None:
    said = f"您约了{phrases.with_lunar(at, NOW, Calendar())}，办变更。预约号0042。"
    assert uncovered(cutter, [said]) == []


@settings(deadline=None, max_examples=60)
@given(st.text("0123456789", min_size=4, max_size=4), st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_every_number_can_be_said(cutter: Cutter, number: str, phone: str) -> None:
    assert uncovered(cutter, [f"约好了，预约号{number}。", f"大厅电话是{phone}，也可以打12313。"]) == []


@settings(deadline=None, max_examples=60)
@given(MOMENTS, st.text("0123456789", min_size=4, max_size=4), st.sampled_from(["0594-6812345", "13800001234"]))
def test_a_slip_of_time_number_and_telephone_can_be_said(cutter: Cutter, at: datetime, number: str, phone: str) -> None:
    day = f"{at.year}年{at.month}月{at.day}日星期{'一二三四五六日'[at.weekday()]}{phrases.clock(at)}"
    assert uncovered(cutter, [f"您约在{day}，预约号{number}，电话{phone}", f"您约在{day}，预约号{number}。"]) == []


@pytest.mark.parametrize(
    "days", [-400, -1, 0, *range(1, 130), *range(195, 2200, 101), 302, 402, 1000, 1002, 1102, 2000]
)
def test_every_advice_on_an_expiry_date_can_be_said(cutter: Cutter, days: int) -> None:
    advice = renewal.advise(NOW.date() + timedelta(days=days), NOW.date(), Calendar())
    assert uncovered(cutter, [advice.spoken, f"提醒登记好了。{advice.spoken}"]) == []


@pytest.mark.parametrize("days", [90, 75, 60, 45, 44, 30, 29, 1])
def test_every_reminder_of_a_licence_can_be_said(cutter: Cutter, days: int) -> None:
    moment = Calendar().describe(NOW.date() + timedelta(days=days), NOW.date())
    assert uncovered(cutter, [notice_words.heard(notice_words.licence(moment, days, "0001"))]) == []


@pytest.mark.parametrize("service", SERVICES.values(), ids=str)
def test_every_service_and_relative_can_be_read_back(cutter: Cutter, service: object) -> None:
    moment = phrases.with_lunar(datetime(2026, 11, 28, 19, 30), NOW, Calendar())
    name = getattr(service, "name", "")
    said = [f"我念给您听：{moment}，办{name}，替您{kin}约。对不对？" for kin in (*KIN, "家人")]
    said += [f"您{kin}怎么称呼？请说{kin}的姓名。" for kin in (*KIN, "家人")]
    assert uncovered(cutter, said) == []


def test_a_promise_at_night_and_its_question_for_the_phone_can_be_said(
    cutter: Cutter, knowledge: KnowledgeBase, facts: HallFacts
) -> None:
    told = [knowledge.render(knowledge.entry(name), facts.texts).spoken for name in ("fraud.paid", "inherit.general")]
    told.append(renewal.advise(NOW.date() - timedelta(days=3), NOW.date(), Calendar()).spoken)
    asked = [f"{one}{promises.RINGS_BACK}{promises.SAY_PHONE}" for one in told]
    assert uncovered(cutter, [*asked, f"{told[0]}{promises.RINGS_BACK}电话打到尾号1234这个号码。"]) == []


def test_everything_the_kiosk_says_by_itself_can_be_said(cutter: Cutter) -> None:
    known = {
        "clock": phrases.clock(NOW.replace(hour=9, minute=30)), "first": phrases.clock(NOW.replace(hour=8, minute=30)),
        "service": "延续", "number": 7, "count": 2,
        "moment": phrases.moment(datetime(2026, 11, 28, 18, 30), NOW, Calendar()),
    }  # fmt: skip
    said = [words.format(**known) for words in (*arrival.WORDS.values(), arrival.ARRIVED, arrival.CHOOSE)]
    assert uncovered(cutter, [*said, *kiosk_words.WORDS.values()]) == []


def test_the_plan_stays_below_an_hour_and_names_nothing_twice(plan: Plan) -> None:
    keys = [(clip.text, clip.edge) for clip in plan.clips]
    assert plan.minutes < 60
    assert len(set(keys)) == len(keys) == len({clip.id for clip in plan.clips})


def test_the_plan_is_hanzi_only(plan: Plan) -> None:
    assert [clip.text for clip in plan.clips if speak(clip.text).rstrip("。") != clip.text.rstrip("。")] == []


@pytest.mark.slow
def test_the_command_prints_the_plan_as_json_lines() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "voice", "plan"], cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert "minutes" in done.stderr
    assert {"id", "kind", "text", "edge", "answer", "version"} == set(lines[0])


# -- whatever the conversation says ---------------------------------------------------------------------------------

WRITTEN = ("desk/*.py", "conversation/*.py", "dialogue/plain.py", "hall/errors.py", "hall/reading.py")
NOT_SAID = (
    "counter.py",
    "counter_book.py",
    "clerk_voice.py",  # for clerks
    "my_data.py",  # personal, on the screen; what is said has a test of its own below
    "called_numbers.py",
    "demo.py",
    "ticket_calendar.py",
    "teaching.py",
    "calendar_desk.py",
    "broadcast_desk.py",
    "health.py",
    "blocking.py",
    "case_desk.py",
    "feed_calendar.py",
    "studio.py",
    "videos.py",
    "studio_list.py",
    "answer_desk.py",
    "holder_files.py",
    "holders.py",
    "family_clerk.py",
    "booking_outside.py",  # on the screen; what is said instead has a test of its own
    "pins.py",  # on the screen; what it says instead is looked at below
)
ONLY_ON_SCREEN = (
    "信息核对日期",
    "姓名和电话只用来办这次预约",
    "就在这里回您",
    "急的话，直接来大厅",
    "回话您看不到",
    "只用来印这张样表",
    "您代为预约",
    "不愿意留",
    "要工作人员确认）",
    "按下面的数字，也",
    "前一天会提醒您",
    "要改要取消，跟我说就行",
    "提醒给您登记好了",
    "大厅的通知也不发了",
    "以后想再收，跟我说",
    "对了！",
    "不是这个，没关系",
    "今天的三题都不容易",
    "您答对了一题",
    "三题您答对了两题",
    "三题您都答对了",
    "这是玩玩的",
    "今天没有题目",
    "今天没有课",
    "条，按“更多”",
    "约好的那次",  # how an appointment is called to mind, and what follows of it
    "接不了电话的，请自己记着",
    "提醒的日子是定好的",
    "留了号码的，发不到这里时",
    "证到期的提醒马上停",
    "您没有登记证到期的提醒",
    "我自己打不了电话",
    "邻居帮您打110",
)
GAP = "\0"
SENTENCE = re.compile(r"[^。！？]+[。！？]")


def literals(path: Path) -> Iterator[str]:
    """Every piece of Chinese text in a module, docstrings and patterns left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    apart |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in apart else None
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
        if isinstance(text, str) and re.search(r"[一-鿿]", text) and not re.search(r"[|\\^$]|\(\?", text):
            yield text


def whole_sentences(path: Path) -> list[str]:
    """The sentences that stand in the code from beginning to end."""
    return [
        sentence.strip()
        for text in literals(path)
        for sentence in SENTENCE.findall(text.replace("\n", "。"))
        if not any(words in sentence for words in (GAP, *ONLY_ON_SCREEN))
    ]


def test_every_sentence_in_the_code_of_the_conversation_can_be_said(cutter: Cutter) -> None:
    files = [path for pattern in WRITTEN for path in sorted((ROOT / "bot").glob(pattern)) if path.name not in NOT_SAID]
    assert len(files) > 20
    assert uncovered(cutter, [sentence for path in files for sentence in whole_sentences(path)]) == []


def test_what_is_said_to_somebody_who_sends_a_place_can_be_said(cutter: Cutter) -> None:
    assert uncovered(cutter, [pins.SPOKEN_WHERE, pins.SPOKEN_NOT_NOW]) == []


def test_what_is_said_to_somebody_who_asks_for_their_data_can_be_said(cutter: Cutter) -> None:
    assert uncovered(cutter, [my_data.SPOKEN, my_data.SPOKEN_DONE]) == []


def test_how_far_a_case_is_can_be_said(cutter: Cutter) -> None:
    calendar = Calendar()
    days = [calendar.describe((NOW + timedelta(days=n)).date(), NOW.date()) for n in range(30)]
    said = [
        case_words.answer(step, state, service, day, "0012")[1]
        for service in case_words.NAMES
        for step in case_rules.STEPS
        for state in (case_rules.OPEN, *case_rules.ENDS)
        for day in days
    ]
    assert uncovered(cutter, [*said, case_rules.NoSuchCase.sentence]) == []


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_every_reply_of_a_booking_can_be_said(service: str, house: SmallHouse, cutter: Cutter) -> None:
    somebody = Listener(house, service)
    somebody.book_in_every_way(service)
    assert uncovered(cutter, somebody.heard) == []
    assert len(somebody.heard) > 15


def test_every_reply_about_people_and_reminders_can_be_said(house: SmallHouse, cutter: Cutter) -> None:
    somebody = Listener(house, "me")
    somebody.ask_for_people_and_reminders()
    assert uncovered(cutter, somebody.heard) == []
    assert len(somebody.heard) > 10


@pytest.mark.parametrize("ends", ["12月26号", "12月20号", "2027年1月1号"])
@pytest.mark.parametrize("day", ["下周五上午九点", "12月9号下午两点半"])
def test_that_a_booking_lies_behind_the_last_day_can_be_said(
    ends: str, day: str, house: SmallHouse, cutter: Cutter
) -> None:
    talk = Talk(house)
    told = talk.turn(f"我的证{ends}到期", "renewal_when")
    house.desk.answer(told)
    talk.begin(f"约{day}", service="renewal")
    for words in ("林演示", "13800001234", "不知道"):
        talk.say(words)
    heard = [talk.ask().spoken or ""]
    talk.say("对", "affirm")
    heard += [reply.spoken or "" for reply in house.desk.answer(told).replies]
    assert any("您约了" in said for said in heard)
    assert uncovered(cutter, heard) == []
