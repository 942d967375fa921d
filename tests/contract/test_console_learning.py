"""Teaching in the console: alike questions together, a click to what they mean, models compared and changed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.desk.workshop import Job
from tests.fakes.console import ConsoleHouse

HERE = "/console/learning"


def asked(house: ConsoleHouse, *texts: str) -> list[int]:
    return [house.store.questions.wonder(text, "renewal_how", 0.42, house.clock.now()) for text in texts]


def labels(house: ConsoleHouse) -> dict[int, str | None]:
    return {q.id: q.label for q in house.store.questions.listing()}


def test_alike_questions_are_one_card_masked_with_what_was_understood(house: ConsoleHouse) -> None:
    asked(house, "本本快到期了咋整", "本本快到期了咋整啊", "我电话13812345678", "本本快到期了咋整")
    html = house.clerk("林", "editor").get(HERE).text
    assert html.count('<li class="case">') == 2
    assert "问过3次，2种说法" in html
    assert "听成：怎么续证（把握 42%）" in html
    assert "138****5678" in html
    assert "13812345678" not in html


def test_only_who_sees_the_keys_for_teaching_is_told_to_press_them(house: ConsoleHouse) -> None:
    asked(house, "本本快到期了咋整")
    editor, clerk = house.clerk("林", "editor"), house.clerk("王芳", "clerk")
    assert "点一下是什么意思" in editor.get(HERE).text
    assert "点一下是什么意思" not in editor.get(f"{HERE}?view=labelled").text
    assert "点一下是什么意思" not in clerk.get(HERE).text


def test_one_click_teaches_the_whole_group_and_is_in_the_log(house: ConsoleHouse) -> None:
    one, two = asked(house, "本本快到期了咋整", "本本快到期了咋整啊")
    editor = house.clerk("林", "editor")
    answer = editor.post(f"{HERE}/label", ids=f"{one},{two}", intent="renewal_how")
    assert answer.headers["location"].endswith("done=label")
    assert labels(house) == {one: "renewal_how", two: "renewal_how"}
    assert house.looks("label question") == [
        ("林", "label question", f"{one} renewal_how"), ("林", "label question", f"{two} renewal_how"),
    ]  # fmt: skip


def test_one_of_a_group_can_be_taught_by_the_list_of_all_intents(house: ConsoleHouse) -> None:
    one, two = asked(house, "本本快到期了咋整", "本本快到期了咋整啊")
    house.clerk("林", "lead").post(f"{HERE}/label", ids=f"{one},{two}", which=str(two), other="renewal_fee")
    assert labels(house) == {one: None, two: "renewal_fee"}


def test_of_two_clerks_the_first_teaches_and_the_second_is_told(house: ConsoleHouse) -> None:
    (one,) = asked(house, "本本咋整")
    house.clerk("林", "editor").post(f"{HERE}/label", ids=str(one), intent="renewal_how")
    answer = house.clerk("陈", "lead").post(f"{HERE}/label", ids=str(one), intent="hours")
    assert answer.headers["location"].endswith("done=late")
    assert labels(house) == {one: "renewal_how"}
    assert len(house.looks("label question")) == 1


def test_a_double_click_teaches_once(house: ConsoleHouse) -> None:
    (one,) = asked(house, "本本咋整")
    editor = house.clerk("林", "editor")
    for _ in range(2):
        assert editor.post(f"{HERE}/label", ids=str(one), intent="hours").status_code == 303
    assert len(house.looks("label question")) == 1


def test_undo_takes_back_only_ones_own_last_step(house: ConsoleHouse) -> None:
    one, two, three, four = asked(house, "甲乙丙", "丁戊己", "庚辛壬", "天地人")
    lin, chen = house.clerk("林", "editor"), house.clerk("陈", "lead")
    lin.post(f"{HERE}/label", ids=str(one), intent="hours")
    house.clock.forward(minutes=1)
    lin.post(f"{HERE}/aside", ids=f"{two},{three}")
    house.clock.forward(minutes=1)
    chen.post(f"{HERE}/label", ids=str(four), intent="hours")
    lin.post(f"{HERE}/undo")
    assert labels(house) == {one: "hours", two: None, three: None, four: "hours"}
    lin.post(f"{HERE}/undo")
    assert lin.post(f"{HERE}/undo").headers["location"].endswith("done=nothing")
    assert labels(house) == {one: None, two: None, three: None, four: "hours"}


def test_what_is_no_question_is_neither_listed_nor_taught_even_when_said_again(house: ConsoleHouse) -> None:
    (one,) = asked(house, "喂喂喂")
    editor = house.clerk("林", "editor")
    editor.post(f"{HERE}/aside", ids=str(one))
    asked(house, "喂喂喂")
    assert "喂喂喂" not in editor.get(HERE).text
    assert "喂喂喂" not in editor.get(f"{HERE}?view=labelled").text
    assert house.store.questions.labelled() == []
    assert "喂喂喂" in editor.get(f"{HERE}?view=aside").text
    editor.post(f"{HERE}/{one}/renew", view="aside")
    assert "喂喂喂" in editor.get(HERE).text


@pytest.mark.parametrize(
    "form",
    [
        {"ids": "", "intent": "hours"},
        {"ids": "x", "intent": "hours"},
        {"ids": "1,", "intent": "hours"},
        {"ids": "٣", "intent": "hours"},
        {"ids": "9999999999", "intent": "hours"},
        {"ids": ",".join(["1"] * 101), "intent": "hours"},
        {"ids": "1", "which": "-1", "intent": "hours"},
        {"ids": "1", "intent": "nlu_fallback"},
        {"ids": "1", "intent": "-"},
        {"ids": "1"},
    ],
)
def test_wrong_and_huge_values_are_refused_and_change_nothing(house: ConsoleHouse, form: dict[str, str]) -> None:
    (one,) = asked(house, "本本咋整")
    assert house.clerk("林", "editor").post(f"{HERE}/label", **form).status_code == 400
    assert labels(house) == {one: None}


@pytest.mark.parametrize("query", ["page=0", "page=999999", "page=-1", "page=x", "view=all", "view=labelled&page=٣"])
def test_an_odd_address_shows_a_page_all_the_same(house: ConsoleHouse, query: str) -> None:
    asked(house, "本本咋整")
    assert house.clerk("审", "auditor").get(f"{HERE}?{query}").status_code == 200


def test_those_who_only_look_see_no_buttons(house: ConsoleHouse) -> None:
    asked(house, "本本咋整")
    clerk = house.clerk("王芳")
    for path in (HERE, f"{HERE}/taught", f"{HERE}/models"):
        assert f'method="post" action="{HERE}' not in clerk.get(path).text


def test_however_many_there_are_the_page_asks_the_store_as_often(house: ConsoleHouse) -> None:
    editor, counts = house.clerk("林", "editor"), []
    for letters in ("甲", "乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"):
        asked(house, *(letter * 4 for letter in letters))
        said: list[str] = []
        hear = lambda *args, said=said: said.append(args[2])  # noqa: E731
        event.listen(house.store.db.engine, "before_cursor_execute", hear)
        html = editor.get(HERE).text
        event.remove(house.store.db.engine, "before_cursor_execute", hear)
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert html.count('<li class="case">') == 12
    assert "第1页，共2页" in html


def test_the_list_of_what_is_taught_says_who_and_what_is_left_out(house: ConsoleHouse) -> None:
    one, two = asked(house, "本本咋整", "几点上班")
    editor = house.clerk("林", "editor")
    editor.post(f"{HERE}/label", ids=f"{one},{two}", intent="hours")
    html = editor.get(f"{HERE}/taught").text
    assert "下次训练会学1句" in html
    assert re.search(r"<td>本本咋整</td><td>上班时间</td><td>林</td><td class=\"figures\">9:10</td><td>学</td>", html)
    assert "不学：是考模型的题，不能拿来教" in html
    answer = editor.post(f"{HERE}/{one}/renew", **{"from": "taught"})
    assert answer.headers["location"] == f"{HERE}/taught?done=renew"
    assert labels(house)[one] is None


# -- models -----------------------------------------------------------------------------------------------


def test_the_page_of_models_says_which_runs_and_where_another_fell(house: ConsoleHouse) -> None:
    html = house.clerk("审", "auditor").get(f"{HERE}/models?a=model-now&b=model-worse").text
    assert re.search(r"<th[^>]*>11月22日 8:00</th><td>正在用</td><td>听懂 95.0%</td>", html)
    assert re.search(r"很短的</td><td[^>]*>90.0</td><td[^>]*>80.0</td><td[^>]*>-10.00 差了", html)


def test_one_training_at_a_time_and_its_steps_are_there_after_a_reload(house: ConsoleHouse) -> None:
    editor = house.clerk("林", "editor")
    editor.post(f"{HERE}/models/train")
    house.workshop.now = Job("running", "林", "", ["训练对话模型 / training", "    3 s ✓ rules 对话规则"])
    answer = editor.post(f"{HERE}/models/train")
    assert (answer.status_code, house.workshop.started) == (409, ["林"])
    assert "正在训练" in answer.text
    html = editor.get(f"{HERE}/models").text
    assert 'data-poll="/console/learning/models/job"' in html
    for told in (html, editor.get(f"{HERE}/models/job").text):
        assert "<li>训练对话模型</li><li>3秒 ✓ 对话规则</li>" in told


def test_a_failed_training_says_why_in_plain_words(house: ConsoleHouse) -> None:
    house.workshop.now = Job("failed", "林", "", ["model-worse was rejected, the model in use stays:", "<boom>"])
    fell = "understood in the slice short: 90.00 % → 80.00 %, fell by 10.00 points (at most 2.0)"
    house.workshop.list[0] = replace(house.workshop.list[0], against=(fell,))
    html = house.clerk("林", "editor").get(f"{HERE}/models").text
    assert "“很短的”听懂的少了：90.00%变成80.00%" in html
    assert "&lt;boom&gt;" in html
    house.workshop.now = Job("failed", "林", "", ["training failed:", "no space"])  # nothing of the model before
    assert "没有训练成，正在用的模型没有动" in house.clerk("林", "editor").get(f"{HERE}/models").text


def test_only_an_admin_uses_a_model_that_the_gate_turned_away(house: ConsoleHouse) -> None:
    editor, admin = house.clerk("林", "editor"), house.clerk("管", "admin")
    assert "没过关也用" not in editor.get(f"{HERE}/models").text
    assert editor.post(f"{HERE}/models/activate", name="model-worse").status_code == 403
    assert house.workshop.used == []
    admin.post(f"{HERE}/models/activate", name="model-worse")
    assert house.workshop.used == [("model-worse", "管", True)]


@pytest.mark.parametrize(("name", "status"), [("", 404), ("../../etc", 404), ("x" * 81, 400)])
def test_a_name_that_is_no_model_changes_nothing(house: ConsoleHouse, name: str, status: int) -> None:
    assert house.clerk("管", "admin").post(f"{HERE}/models/activate", name=name).status_code == status
    assert house.workshop.used == []
