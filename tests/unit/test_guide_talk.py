"""Going through the renewal together: cards, the papers, the sample form; remembered, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk.forgetting import forget
from bot.desk.turn import Turn
from bot.messages import HUMAN, Reply
from bot.store.appointments import Details
from tests.fakes import claims
from tests.fakes.dialogue import ScriptedDialogue
from tests.fakes.house import SmallHouse, small_house
from tests.fakes.tickets import TUESDAY_MORNING

pytestmark = pytest.mark.anyio


class Walker:
    """Somebody who goes through the guide by its buttons."""

    def __init__(self, house: SmallHouse) -> None:
        self.house = house
        self.shown: dict[str, Any] = {}

    async def says(self, text: str) -> dict[str, Any]:
        replies = await self.house.say(text)
        self.shown = replies[-1]
        return self.shown

    async def presses(self, title: str) -> dict[str, Any]:
        payload = next((b["payload"] for b in self.shown["buttons"] if b["title"] == title), None)
        assert payload, (title, self.titles())
        return await self.says(payload)

    def titles(self) -> list[str]:
        return [button["title"] for button in self.shown["buttons"]]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    with small_house(tmp_path) as one:
        yield one


@pytest.fixture
def me(house: SmallHouse) -> Walker:
    return Walker(house)


def person(house: SmallHouse) -> int:
    found = house.store.people.find("rest", "me")
    assert found
    return found.id


def asked(dialogue: ScriptedDialogue) -> int:
    """How often the dialogue engine was asked."""
    return len(dialogue.asked)


async def test_the_guide_goes_card_by_card_with_a_picture_and_words_and_needs_no_engine(
    house: SmallHouse, me: Walker
) -> None:
    first = await me.says("一步一步带我办")
    assert first["text"].startswith("第1步，共8步：看到期日")
    assert first["image"] == "/guide/picture/renewal-1.png"
    assert first["custom"]["spoken"] == "最晚在到期30日前来办，最好提前45到60天。"
    assert me.titles() == ["下一步", "再说一遍", "我不会，找人"]
    second = await me.presses("下一步")
    assert second["text"].startswith("第2步，共8步：带好材料")
    assert me.titles() == ["下一步", "上一步", "对一对材料", "再说一遍", "我不会，找人"]
    assert (await me.presses("再说一遍"))["text"] == second["text"]
    assert (await me.says("上一步"))["text"] == first["text"]
    for _ in range(7):
        last = await me.presses("下一步")
    assert last["text"].startswith("第8步，共8步：领新证")
    assert "下一步" not in me.titles()
    assert {"对一对材料", "印一张样表", "看整张流程图"} <= set(me.titles())
    chart = await me.presses("看整张流程图")
    assert chart["image"] == "/guide/picture/renewal-chart.png"
    assert "受理" in chart["text"]
    assert asked(house.dialogue) == 0


async def test_go_on_opens_the_next_card_and_at_the_question_the_one_seen_last(house: SmallHouse, me: Walker) -> None:
    await me.says("帮办")
    assert (await me.says("继续"))["text"].startswith("第2步")
    assert (await me.says("继续。"))["text"].startswith("第3步")
    assert "接着看吗" in (await me.says("帮办"))["text"]
    assert (await me.says("继续"))["text"].startswith("第3步")
    assert asked(house.dialogue) == 0


@pytest.mark.parametrize("words", ["帮办", "全程帮办", "带我办续证", "一步一步教我。", "流程图"])
async def test_whole_messages_stand_for_the_button(me: Walker, words: str) -> None:
    assert (await me.says(words))["text"].startswith("第1步")


@pytest.mark.parametrize(
    "words", ["带我办营业执照", "帮办要收钱吗", "我要办证", "下一步怎么办", "接着看", "继续", "都有了", "样表在哪里拿"]
)
async def test_words_that_only_look_like_it_go_to_the_dialogue(house: SmallHouse, me: Walker, words: str) -> None:
    await me.says(words)
    assert asked(house.dialogue) == 1


@pytest.mark.parametrize("answer", ["renewal_how.general", "renewal_materials.general", "help.general"])
def test_the_answers_about_renewal_and_help_lead_into_it(house: SmallHouse, answer: str) -> None:
    turn = Turn(house.store.people.meet("rest", "me", house.clock.now()).id, "rest", "", house.clock.now())
    reply = house.desk.answers.dress(house.desk.knowledge.entry(answer), turn)
    titles = [choice.title for choice in reply.choices]
    assert titles[-2:] == ["一步一步带我办", "找工作人员"]


async def test_who_comes_back_is_asked_whether_to_go_on(house: SmallHouse, me: Walker) -> None:
    await me.says("帮办")
    await me.presses("下一步")
    await me.presses("下一步")
    house.clock.forward(days=3)
    back = await me.says("帮办")
    assert back["text"] == "上次看到第3步，接着看吗？"
    assert (await me.presses("接着看"))["text"].startswith("第3步")
    await me.says("帮办")
    assert (await me.presses("从头看"))["text"].startswith("第1步")
    house.clock.forward(days=90)
    assert (await me.says("帮办"))["text"].startswith("第1步")


async def test_a_question_in_the_middle_is_answered_and_the_guide_goes_on(house: SmallHouse, me: Walker) -> None:
    await me.says("帮办")
    await me.presses("下一步")
    house.dialogue.replies = [Reply("不收钱。", choices=(HUMAN,), intent="renewal_fee", answer="renewal_fee.general")]
    assert (await me.says("要多少钱"))["text"] == "不收钱。"
    assert me.titles() == ["接着看第2步", "找工作人员"]
    assert (await me.says("下一步"))["text"].startswith("第3步")
    house.clock.forward(hours=2)
    await me.says("要多少钱")
    assert me.titles() == ["找工作人员"]


async def test_what_is_no_plain_answer_gets_no_way_back(house: SmallHouse, me: Walker) -> None:
    await me.says("帮办")
    house.dialogue.replies = [Reply("您怎么称呼？", intent="book_appointment")]
    await me.says("我要预约")
    assert me.titles() == []


async def test_the_papers_are_ticked_off_one_by_one_and_what_is_missing_is_told(house: SmallHouse, me: Walker) -> None:
    await me.says("对一对材料")
    assert me.shown["text"] == "要带的第1样，共3样：经营者身份证原件（必须）\n有了吗？"
    assert me.shown["image"] == "/guide/picture/renewal-paper-2.png"
    assert me.titles() == ["有了", "还没有", "我不会，找人"]
    await me.presses("有了")
    assert "营业执照" in me.shown["text"]
    house.clock.forward(days=2)
    await me.says("对一对材料")  # remembered: the first is not asked again
    assert "营业执照" in me.shown["text"]
    await me.presses("还没有")
    told = await me.presses("有了")
    assert told["text"].split("\n") == [
        "还差这些：",
        "还没有：营业执照。执照丢了或有问题，先到市场监管部门办好。",
        "有了：经营者身份证原件、烟草证正本和副本。",
        "申请表：窗口有，工作人员帮您填。",
        "授权委托书和代办人身份证（别人代办时）。委托书的样子窗口有，不会写可以帮您。",
        "不收钱。以窗口核对为准。",
    ]
    assert me.titles()[:3] == ["预约时间", "印一张样表", "再对一遍"]
    assert "第1样" in (await me.presses("再对一遍"))["text"]
    done = await me.says("都有了")
    assert done["text"].startswith("材料都齐了")


async def test_a_clerk_sees_where_somebody_stands(house: SmallHouse, me: Walker) -> None:
    now = house.clock.now()
    assert house.desk.guide.ticked(house.store.people.meet("rest", "me", now).id, now) is None
    await me.says("帮办")
    await me.presses("下一步")
    await me.presses("对一对材料")
    await me.presses("还没有")
    seen = house.desk.guide.ticked(person(house), now)
    assert seen is not None
    assert seen.step == "第2步，带好材料"
    assert seen.papers == (("经营者身份证原件", False), ("营业执照", None), ("烟草证正本和副本", None))


async def test_forgetting_a_person_forgets_the_guide(house: SmallHouse, me: Walker) -> None:
    await me.says("帮办")
    who = house.store.people.find("rest", "me")
    assert who
    assert len(house.store.guides.of_person(who.id)) == 1
    forget(house.store, who, house.clock.now(), None)
    assert house.store.guides.of_person(who.id) == []


# -- the sample form ----------------------------------------------------------------------------------------


async def test_nothing_is_asked_before_somebody_agrees_and_every_field_may_be_left_out(
    house: SmallHouse, me: Walker
) -> None:
    await me.says("印一张样表")
    assert "只用来印这张样表" in me.shown["text"]
    assert me.titles() == ["填上我的", "要空白的", "找工作人员"]
    await me.presses("填上我的")
    for question in ("姓名", "店名", "证号", "电话", "地址"):
        assert question in me.shown["text"]
        await me.presses("这一项不填")
    assert me.shown["attachment"].startswith("/guide/form/")
    form = house.desk.guide.form.opened(me.shown["attachment"].removeprefix("/guide/form/"), house.clock.now())
    assert form is not None
    assert dict(form.values) == {}


async def test_what_is_given_is_on_the_form_for_half_an_hour_and_never_reaches_the_engine(
    house: SmallHouse, me: Walker
) -> None:
    await me.says("样表")
    await me.presses("填上我的")
    await me.says("林演示")
    await me.says("演示小店")
    assert "12位" in (await me.says("三五零三零零"))["text"]  # too short: asked again
    await me.says("350300000001")
    await me.says("13800001234")
    ready = await me.says("白塘镇演示村1号")
    assert asked(house.dialogue) == 0
    assert not ready["custom"]["audio"]
    token = ready["attachment"].removeprefix("/guide/form/")
    opened = house.desk.guide.form.opened
    assert dict(opened(token, house.clock.now()).values) == {  # type: ignore[union-attr]
        "name": "林演示", "shop": "演示小店", "licence": "350300000001", "phone": "13800001234",
        "address": "白塘镇演示村1号",
    }  # fmt: skip
    assert opened(token.replace("-", "-9"), house.clock.now()) is None
    house.clock.forward(minutes=31)
    assert opened(token, house.clock.now()) is None


async def test_the_hall_does_not_ask_again_what_somebody_gave_for_an_appointment(house: SmallHouse, me: Walker) -> None:
    now = house.clock.now()
    mine = house.store.people.meet("rest", "me", now).id
    for key, details in (
        ("own", Details("林演示", "13800001234", "350300000001")),
        ("mother", Details("陈演示", "13800009999", None, relation="母亲")),
    ):
        kind = claims.at(TUESDAY_MORNING, capacity=9)
        house.store.appointments.take(key, mine, "rest", _renewal(), kind, details, now)
    await me.says("样表")
    assert "店名" in (await me.presses("填上我的"))["text"]
    await me.says("演示小店")
    assert "姓名：林演示" in (await me.presses("这一项不填"))["text"]


def _renewal() -> Any:
    from bot.hall.services import SERVICES

    return SERVICES["renewal"]


async def test_a_question_between_is_answered_and_is_no_field(house: SmallHouse, me: Walker) -> None:
    await me.says("样表")
    await me.presses("填上我的")
    house.dialogue.replies = [Reply("不收钱。", intent="renewal_fee", answer="renewal_fee.general")]
    assert (await me.says("这个要收钱吗"))["text"] == "不收钱。"
    assert me.titles() == ["接着填样表"]
    await me.says("林演示")
    assert asked(house.dialogue) == 2  # the question on the screen was another one
    await me.presses("接着填样表")
    assert "店名" in (await me.says("林演示"))["text"]


async def test_a_clerk_is_reached_from_every_question_of_the_form(house: SmallHouse, me: Walker) -> None:
    await me.says("样表")
    await me.presses("填上我的")
    await me.says("人工")
    assert [h.state for h in house.store.handoffs.listing()] == ["waiting"]


async def test_the_halls_own_screen_offers_no_form_because_nothing_can_be_kept_there(house: SmallHouse) -> None:
    now = house.clock.now()
    visitor = house.store.people.meet("kiosk", "somebody", now).id

    def pressed(**data: Any) -> Reply:
        turn = Turn(visitor, "kiosk", "", now, "inform", data={"guide": "renewal", **data})
        return (house.desk.guide.take(turn) or [])[0]

    assert "印一张样表" not in [choice.title for choice in pressed(do="card", n=8).choices]
    assert pressed(do="form").attachment is None


async def test_where_no_form_can_be_printed_it_is_not_offered_and_says_so(house: SmallHouse, me: Walker) -> None:
    house.desk.guide.form._forms.prints = lambda: False
    await me.says("样表")
    assert me.shown["text"] == "样表这里现在印不出来。申请表窗口有，不会填没关系，工作人员帮您填。"
    await me.says("对一对材料")
    for _ in range(3):
        await me.presses("有了")
    assert "印一张样表" not in me.titles()
