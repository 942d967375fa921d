"""Cases: taken from step to step by clerks, told to their person, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.case_desk import CaseDesk
from bot.desk.forgetting import forget
from bot.desk.notice_choices import notice_choices
from bot.desk.turn import Turn
from bot.hall import case_rules as rules
from bot.hall import case_words
from bot.hall.case_rules import BadCase, CaseChanged, ReasonMissing, WrongCaseStep
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment, Details
from bot.store.behind import Behind
from bot.store.cases import Case
from bot.store.store import Store
from bot.voice.spoken import speak
from tests.fakes import claims
from tests.fakes.clock import MONDAY, StoppedClock
from tests.fakes.house import SmallHouse, small_house

PHONE, LICENCE = "13800000001", "350300000001"


def booked(store: Store, sender: str = "ann", channel: str = "rest") -> Appointment:
    person = store.people.meet(channel, sender, MONDAY).id
    claim = claims.at(MONDAY.replace(hour=10, minute=0), capacity=9)
    details = Details("林演示", PHONE, LICENCE if sender == "ann" else "350300000002")
    return store.appointments.take(sender, person, channel, SERVICES["renewal"], claim, details, MONDAY)


def opened(store: Store, booking: Appointment | None = None, phone: str = PHONE) -> Case:
    return CaseDesk(store, StoppedClock()).open("renewal", "林演示", phone, LICENCE, "王芳", booking)


def queued(store: Store) -> list[tuple[str, str]]:
    return [(n.step, n.text) for n in store.notices.listing() if n.state == "queued" and n.cause.startswith("case")]


def test_a_case_goes_from_step_to_step_and_its_person_is_told_only_the_newest(store: Store) -> None:
    desk, one = CaseDesk(store, StoppedClock()), opened(store, booked(store))
    for step in ("accepted", "checking", "deciding", "delivered"):
        one = desk.act(one.id, rules.FORWARD, "", one.sequence, "王芳")
        assert (one.step, one.state) == (step, rules.OPEN)
        assert [told for told, _ in queued(store)] == [f"case_{step}"]
    steps = store.cases.steps(one.id)
    assert [(s.number, s.step, s.set_by) for s in steps][-1] == (5, "delivered", "王芳")
    with pytest.raises(WrongCaseStep):
        desk.act(one.id, rules.FORWARD, "", one.sequence, "王芳")


def test_a_step_back_needs_its_reason_and_the_person_hears_it(store: Store) -> None:
    desk, one = CaseDesk(store, StoppedClock()), opened(store, booked(store))
    one = desk.act(one.id, rules.FORWARD, "", one.sequence, "王芳")
    with pytest.raises(ReasonMissing):
        desk.act(one.id, rules.BACK, "  ", one.sequence, "王芳")
    assert store.cases.get(one.id) == one
    one = desk.act(one.id, rules.BACK, "材料少一张", one.sequence, "王芳")
    assert one.step == rules.APPLIED
    assert queued(store) == [
        ("case_back", "您办的续证退回到“申请”这一步，原因是：材料少一张。有不清楚的，请找工作人员。")
    ]
    assert store.cases.steps(one.id)[-1].note == "材料少一张"


@pytest.mark.parametrize("end", [rules.REFUSED, rules.WITHDRAWN])
def test_an_ended_case_can_only_be_opened_again(store: Store, end: str) -> None:
    desk, one = CaseDesk(store, StoppedClock()), opened(store, booked(store))
    one = desk.act(one.id, end, "店太近", one.sequence, "王芳")
    assert (one.step, one.state) == (rules.APPLIED, end)
    with pytest.raises(WrongCaseStep):
        desk.act(one.id, rules.FORWARD, "", one.sequence, "王芳")
    assert desk.act(one.id, rules.REOPEN, "补了证明", one.sequence, "王芳").state == rules.OPEN


def test_the_second_of_two_clerks_is_told(store: Store) -> None:
    desk, one = CaseDesk(store, StoppedClock()), opened(store)
    desk.act(one.id, rules.FORWARD, "", one.sequence, "王芳")
    with pytest.raises(CaseChanged):
        desk.act(one.id, rules.FORWARD, "", one.sequence, "李强")
    due = case_words.told("forward", "checking", "open", "renewal", "", MONDAY)
    with pytest.raises(CaseChanged):
        store.cases.set(one.id, one.sequence, "forward", "checking", "open", "", "李强", MONDAY, due)
    assert len(store.cases.steps(one.id)) == 2


def test_somebody_who_is_on_no_channel_is_rung(store: Store) -> None:
    one = opened(store)
    calls = store.calls.to_make(MONDAY)
    assert [(c.cause, c.phone, c.name) for c in calls] == [(f"case:{one.id}", PHONE, "林演示")]
    assert "申请收到了" in calls[0].text


def test_nobody_can_be_told_without_a_phone(store: Store) -> None:
    with pytest.raises(BadCase, match="bad_case"):
        opened(store, phone="")


def test_a_matter_on_its_way_is_not_opened_a_second_time(store: Store) -> None:
    one = opened(store, booked(store))
    with pytest.raises(BadCase) as refused:
        opened(store)
    assert one.number in refused.value.sentence
    CaseDesk(store, StoppedClock()).act(one.id, rules.WITHDRAWN, "", one.sequence, "王芳")
    assert opened(store).id != one.id


def test_cases_are_found_by_phone_licence_and_number_and_kept_sealed(store: Store) -> None:
    one = opened(store)
    for digits in (PHONE, LICENCE, one.number):
        assert [c.id for c in store.cases.page(0, 10, digits=digits)[0]] == [one.id]
    assert store.cases.page(0, 10, digits="13800000009") == ([], 0)
    assert store.cases.page(0, 10, step="checking")[1] == 0
    with store.db.read() as c:
        raw = str(c.exec_driver_sql("select * from case_file").all())
    assert PHONE not in raw
    assert "林演示" not in raw


def test_a_forgotten_person_leaves_a_case_without_a_name(store: Store) -> None:
    desk, one = CaseDesk(store, StoppedClock()), opened(store, booked(store))
    desk.act(one.id, rules.REFUSED, "店太近", one.sequence, "王芳")
    who = store.people.find("rest", "ann")
    assert who is not None
    forget(store, who, MONDAY, None)
    left = store.cases.get(one.id)
    assert left is not None
    assert (left.person_id, left.name, left.phone, left.licence) == (None, None, None, None)
    assert store.cases.steps(one.id)[-1].note == ""
    assert store.cases.page(0, 9, digits=PHONE)[1] == 0


# -- the person asks ------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as house:
        yield house


def ask(house: SmallHouse, sender: str, text: str = "我的证办到哪一步了") -> Any:
    person = house.store.people.meet("rest", sender, house.clock.now()).id
    outcome = house.desk.answer(Turn(person, "rest", text, house.clock.now(), "renewal_status", 0.9))
    return outcome.replies[0]


def tell(house: SmallHouse, sender: str, text: str, **data: Any) -> str:
    person = house.store.people.meet("rest", sender, house.clock.now()).id
    turn = Turn(person, "rest", text, house.clock.now(), "inform", 0.9, data)
    return str(house.desk.inform(turn).replies[0].text)


def test_how_far_it_is_is_told_to_the_person_of_the_case_without_a_handoff(small: SmallHouse) -> None:
    one = opened(small.store, booked(small.store))
    CaseDesk(small.store, small.clock).act(one.id, rules.FORWARD, "", one.sequence, "王芳")
    reply = ask(small, "ann")
    assert reply.text == "您办的续证已经受理，下一步是核查。\n这是11月23日星期一记下的。办件号0001。"
    assert "0001" not in reply.spoken
    assert reply.personal
    assert small.store.handoffs.listing(status="waiting") == []


def test_the_case_of_the_matter_that_was_named_is_told_first(small: SmallHouse) -> None:
    booking = booked(small.store)
    opened(small.store, booking)
    CaseDesk(small.store, StoppedClock()).open("change", "林演示", PHONE, LICENCE, "王芳", booking)
    for service, name in (("renewal", "续证"), ("change", "变更")):
        asked = Turn(booking.person_id or 0, "rest", f"{name}办到哪了", MONDAY, "renewal_status", 0.95,
                     entities={"service": service})  # fmt: skip
        [reply] = small.desk.answer(asked).replies
        assert reply.text.startswith(f"您办的{name}")
        assert reply.text.count("办件号") == 2


@pytest.mark.parametrize("matter", ["变更", "恢复营业", "停业", "补办", "新办的证", "过户"])
def test_of_no_other_matter_it_is_said_that_it_counts_as_granted(small: SmallHouse, matter: str) -> None:
    for words in ("批下来没有", "到期前没给结果", "什么时候批"):
        assert "视为准予延续" not in ask(small, "ann", f"{matter}{words}").text


def test_nobody_else_hears_of_it_even_with_the_same_phone_in_their_own_booking(small: SmallHouse) -> None:
    opened(small.store, booked(small.store))
    booked(small.store, "eve")  # has typed ann's phone
    reply = ask(small, "eve")
    assert "申请收到了" not in reply.text
    assert "核对您的身份" in reply.text


def test_a_hall_without_cases_answers_as_ever(small: SmallHouse) -> None:
    assert "我有办件号" not in [c.title for c in ask(small, "eve").choices]


def test_on_another_device_number_and_phone_are_asked_and_guessing_ends(small: SmallHouse) -> None:
    one = opened(small.store)
    assert "我有办件号" in [c.title for c in ask(small, "eve").choices]
    assert "办件号" in tell(small, "eve", "", case_lookup=True)
    assert "后四位" in tell(small, "eve", one.number)
    assert "没有找到" in tell(small, "eve", "9999")
    assert "申请收到了" in tell(small, "eve", PHONE[-4:])
    tell(small, "mallory", "", case_lookup=True)
    tell(small, "mallory", "1")
    said = [tell(small, "mallory", f"{n:04d}") for n in range(5, 12)]
    assert "试的次数有点多了" in said[-1]


def test_questions_about_the_law_of_waiting_keep_their_own_answers(small: SmallHouse) -> None:
    opened(small.store, booked(small.store))
    assert "视为准予延续" in ask(small, "ann", "到期前没给结果怎么办").text


def test_every_notice_is_a_plain_sentence_without_buttons_that_can_be_said() -> None:
    for service in case_words.NAMES:
        for step in rules.STEPS:
            for act, state in ((rules.FORWARD, rules.OPEN), (rules.BACK, rules.OPEN), (rules.REFUSED, rules.REFUSED)):
                due = case_words.told(act, step, state, service, "少材料", MONDAY)
                assert notice_choices(due.step, "case:1", Behind()) == ()
                assert not re.search(r"[0-9A-Za-z（）{}]", speak(due.text))
                assert len(due.step) <= 20
    assert case_words.NAMES.keys() <= SERVICES.keys()
