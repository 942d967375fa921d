"""The pages of the answers: written by one, published by another, and nothing wrong, lost or overwritten on the way."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from bot.console import answer_form
from bot.hall.knowledge_write import raw_of
from tests.fakes.console import Clerk, ConsoleHouse, signed_in_again
from tests.fakes.house import knowledge

HERE = "/console/knowledge"
FEE = "renewal_fee.general"
PAGE = f"{HERE}/{FEE}"
NEW = {"spoken": "一分钱都不收。谁要钱都别给。", "why": "听的人说太长"}


@pytest.fixture
def lin(house: ConsoleHouse) -> Clerk:
    return house.clerk("林", "editor")


@pytest.fixture
def chen(house: ConsoleHouse) -> Clerk:
    return house.clerk("陈", "lead")


def typed(page: Any) -> dict[str, str]:
    """What stands in the form of an answer's page."""
    form = page.text.split('/save"', 1)[1].split("</form>", 1)[0]
    fields = {}
    for one in re.findall(r"<input [^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', one))
        if found.get("type") != "checkbox" or " checked" in one:
            fields[found["name"]] = unescape(found.get("value", ""))
    fields |= {n: unescape(t) for n, t in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n([^<]*)<', form)}
    chosen = re.search(r'value="(\w+)" selected', form)
    fields["confidence"] = chosen[1] if chosen else "A"
    fields.pop("csrf")
    return fields


def write(clerk: Clerk, step: str = "submit", page: str = PAGE, **fields: str) -> Any:
    """Open an answer's page, change some fields and send it."""
    return clerk.post(f"{page}/save", **(typed(clerk.get(page)) | NEW | fields | {"step": step}))


def draft(house: ConsoleHouse, answer: str = FEE) -> Any:
    return house.answers.drafts()[answer]


def decide(clerk: Clerk, house: ConsoleHouse, what: str, answer: str = FEE, **fields: str) -> Any:
    one = draft(house, answer)
    return clerk.post(f"{HERE}/{answer}/{one.id}/{what}", seen=str(one.edition), **fields)


def published(house: ConsoleHouse, lin: Clerk, chen: Clerk, **fields: str) -> None:
    assert write(lin, **fields).status_code == 303
    assert decide(chen, house, "publish").status_code == 303


# -- the list --------------------------------------------------------------------------------------------


def test_the_list_finds_answers_by_words_matter_and_name(lin: Clerk) -> None:
    for wanted in ("续证收多少钱", "工本费", "续证收不收钱", FEE):
        assert f'href="{PAGE}"' in lin.get(f"{HERE}?q={wanted}").text
    assert "没有这样的答复" in lin.get(f"{HERE}?q=没有人这样问过呀").text
    assert "没有这样的答复" in lin.get(f"{HERE}?q={'长' * 3000}").text


def test_the_list_is_paged_and_every_answer_is_on_one_page(house: ConsoleHouse, lin: Clerk) -> None:
    found: list[str] = []
    for number in range(1, 12):
        found += re.findall(rf'<h2><a href="{HERE}/([^"]+)"', lin.get(f"{HERE}?page={number}").text)
    assert found == [entry.id for entry in house.knowledge.entries]


@pytest.mark.parametrize("query", ["page=0", "page=99999", "page=x", "view=none", "page=٣", "q=%00%ff"])
def test_an_odd_address_shows_a_page_all_the_same(lin: Clerk, query: str) -> None:
    assert lin.get(f"{HERE}?{query}").status_code == 200


def test_what_is_due_changed_or_waits_is_listed_by_itself(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    assert "没有这样的答复" in lin.get(f"{HERE}?view=overdue").text
    published(house, lin, chen)
    write(lin, "draft", f"{HERE}/hours.general")
    changed, waiting = lin.get(f"{HERE}?view=changed").text, lin.get(f"{HERE}?view=waiting").text
    assert ("林写，陈发布" in changed, PAGE in changed, "hours.general" in changed) == (True, True, False)
    assert ("草稿（林）" in waiting, PAGE in waiting, "hours.general" in waiting) == (True, False, True)
    house.clock.forward(days=366)
    overdue = house.clerk("林", "editor").get(f"{HERE}?view=overdue").text
    assert "该复核了：2027-10-31" in overdue


def queries(house: ConsoleHouse, clerk: Clerk, address: str) -> int:
    """How many queries opening a page takes."""
    seen: list[str] = []
    engine, listener = house.store.db.engine, lambda *call: seen.append(call[2])
    event.listen(engine, "before_cursor_execute", listener)
    assert clerk.get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", listener)
    return len(seen)


def test_list_and_page_ask_the_store_equally_often_however_much_there_is(
    house: ConsoleHouse, lin: Clerk, chen: Clerk
) -> None:
    for at in (HERE, PAGE):
        lin.get(at)  # the first look of a session is noted
    before = [queries(house, lin, at) for at in (HERE, PAGE)]
    for n in range(3):
        published(house, lin, chen, spoken=f"续证不收钱，说{n}遍也不收。")
    for entry in house.knowledge.entries[:25]:
        if entry.id != FEE:
            house.answers.save(entry.id, raw_of(entry) | {"text": entry.text + "\n请放心。"}, "试", 0, 0, "林")
    write(lin)
    for n in range(40):
        house.says(house.person(f"p{n}"), "续证多少钱", "renewal_fee")
    assert [queries(house, lin, at) for at in (HERE, PAGE)] == before


def test_pages_stay_small(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    published(house, lin, chen)
    write(lin, text="字" * 1200)
    for at in (HERE, PAGE, f"{HERE}/policy_news.laws"):
        assert len(chen.get(at).content) < 60_000


# -- four eyes -------------------------------------------------------------------------------------------


def test_one_writes_another_publishes_and_the_answer_is_another_at_once(
    house: ConsoleHouse, lin: Clerk, chen: Clerk
) -> None:
    assert write(lin).headers["location"] == f"{PAGE}?done=submitted"
    assert house.knowledge.entry(FEE).spoken == knowledge().entry(FEE).spoken
    page = chen.get(PAGE).text
    for said in (
        "等另一位来看",
        "林写",
        "为什么改：听的人说太长",
        "去：<del>不收钱，没有工本费。",
        "加：<ins>一分钱都不收。",
    ):
        assert said in page
    assert decide(chen, house, "publish").headers["location"] == f"{PAGE}?done=published"
    assert house.knowledge.entry(FEE).spoken == NEW["spoken"]
    assert knowledge().entry(FEE).spoken != NEW["spoken"]  # the files are as they were
    target = f"answer:{FEE}"
    assert [one for one in house.looks() if one[1].startswith("answer_")] == [
        ("林", "answer_submit", target), ("陈", "answer_publish", target),
    ]  # fmt: skip
    audit = house.clerk("总管", "admin").get("/console/audit").text
    assert "发布了答复" in audit
    assert f"答复{FEE}" in audit


def test_nobody_publishes_own_work_whatever_the_role(house: ConsoleHouse) -> None:
    admin = house.clerk("总管", "admin")
    write(admin)
    assert "请另一位同事来发布" in admin.get(PAGE).text
    assert "发布，马上生效" not in admin.get(PAGE).text
    answer = decide(admin, house, "publish")
    assert answer.status_code == 409
    assert "自己写的不能自己发布" in answer.text
    assert house.knowledge.version == 0


def test_who_changes_a_colleagues_draft_has_written_it_too(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    write(lin)
    write(chen, text="一分钱都不收。")
    for clerk in (lin, chen):
        assert decide(clerk, house, "publish").status_code == 409
    assert decide(house.clerk("总管", "admin"), house, "publish").status_code == 303
    assert "林、陈写，总管发布" in lin.get(PAGE).text


def test_a_returned_draft_comes_back_with_the_word(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    write(lin)
    assert decide(chen, house, "return").status_code == 409  # without a word nobody knows what to do
    assert decide(chen, house, "return", word="“都”字重了").status_code == 303
    page = lin.get(PAGE)
    assert "退回时说：“都”字重了（陈）" in page.text
    assert typed(page)["spoken"] == NEW["spoken"]
    assert write(lin, spoken="一分钱不收。谁要钱都别给。").status_code == 303
    assert decide(chen, house, "publish").status_code == 303


def test_a_draft_can_be_thrown_away_and_nothing_has_changed(house: ConsoleHouse, lin: Clerk) -> None:
    write(lin, "draft")
    assert decide(lin, house, "drop").status_code == 303
    assert house.answers.drafts() == {}
    assert typed(lin.get(PAGE))["spoken"] == knowledge().entry(FEE).spoken


def test_a_clerk_and_an_auditor_read_but_get_no_form(house: ConsoleHouse, lin: Clerk) -> None:
    write(lin)
    for role in ("clerk", "auditor"):
        page = house.clerk(role, role).get(PAGE).text
        assert ("<textarea" in page, "扔掉" in page, "一分钱都不收" in page) == (False, False, True)


# -- what is wrong, twice, or forged ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"spoken": ""}, "念出来的话：还没有写。"),
        ({"text": ""}, "屏幕上的文字：还没有写。"),
        ({"asks": ""}, "别人会怎么问：还没有写。"),
        ({"asks": "收费吗"}, "至少要8种"),
        ({"sources": ""}, "来源：还没有写。"),
        ({"sources": "听说的"}, "“听说的”不在名录里"),
        ({"review_by": ""}, "最晚哪天再核对：还没有写。"),
        ({"review_by": "2026-01-01"}, "就该复核了"),
        ({"checked_on": "昨天"}, "日期写得不对"),
        ({"spoken": "打0594-6812345，或者打0594-6812346。"}, "好几个号码"),
        ({"spoken": "甲。乙。丙。"}, "最多2句"),
        ({"text": "要交工本费。"}, "不能说"),
        ({"text": "{hall.secret}"}, "大厅设置里没有“hall.secret”"),
        ({"text": "长" * 1201}, "最多1200个字"),
        ({"unset": "没有冒号"}, "写得不对"),
        ({"sources": "甲|乙|丙|丁|戊"}, "写得不对"),
        ({"why": ""}, "请写一句为什么改"),
        ({"why": "长" * 201}, "最多200个字"),
        ({"text": "<script>alert(1)</script>{"}, "花括号里要写"),
    ],
)
def test_a_broken_answer_is_not_taken_in_the_fault_is_named_and_what_was_typed_stays(
    house: ConsoleHouse, lin: Clerk, fields: dict[str, str], told: str
) -> None:
    answer = write(lin, **fields)
    assert answer.status_code == 400
    assert told in unescape(answer.text)
    assert house.answers.drafts() == {}
    assert "<script>alert" not in answer.text
    for name, value in fields.items():
        assert typed(answer)[name] == value


def test_an_unfinished_answer_can_be_kept_as_a_draft_but_not_submitted(house: ConsoleHouse, lin: Clerk) -> None:
    assert write(lin, "draft", spoken="", asks="一种").status_code == 303
    page = lin.get(PAGE)
    assert typed(page)["spoken"] == ""
    assert "这样还不能发布" in page.text
    assert write(lin, spoken="", asks="一种").status_code == 400
    assert draft(house).state == "draft"


def test_what_became_wrong_while_it_waited_is_not_published(house: ConsoleHouse, lin: Clerk) -> None:
    write(lin, review_by="2026-12-01")
    house.clock.forward(days=30)
    answer = decide(house.clerk("陈", "lead"), house, "publish")
    assert answer.status_code == 409
    assert "2026-12-01就该复核了" in answer.text
    assert house.knowledge.version == 0


def test_a_question_that_another_answer_has_meanwhile_is_not_published_twice(house: ConsoleHouse, lin: Clerk) -> None:
    chen = house.clerk("陈", "lead")
    asks = "\n".join([*knowledge().entry(FEE).asks, "要不要买本子的钱"])
    other = f"{HERE}/renewal_fee.other_matters"
    write(lin, asks=asks)
    write(lin, page=other, asks="\n".join([*knowledge().entry("renewal_fee.other_matters").asks, "要不要买本子的钱"]))
    assert decide(chen, house, "publish").status_code == 303
    answer = decide(chen, house, "publish", "renewal_fee.other_matters")
    assert answer.status_code == 409
    assert "同一类里别的答复已经有了" in answer.text


def test_nothing_changed_is_said_and_not_saved(house: ConsoleHouse, lin: Clerk) -> None:
    answer = lin.post(f"{PAGE}/save", **(typed(lin.get(PAGE)) | {"why": "看看", "step": "submit"}))
    assert (answer.status_code, "没有改动" in answer.text) == (400, True)
    assert house.answers.drafts() == {}


def test_a_second_writer_is_told_and_overwrites_nothing(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    old = typed(lin.get(PAGE))
    write(chen, "draft", text="陈写的。")
    answer = lin.post(f"{PAGE}/save", **(old | NEW | {"text": "林写的。", "step": "draft"}))
    assert answer.status_code == 409
    assert "刚刚有别人动过" in answer.text
    assert typed(answer)["text"] == "林写的。"
    assert "加：<ins>陈写的。" in answer.text
    assert draft(house).body["text"] == "陈写的。"
    assert lin.post(f"{PAGE}/save", **(typed(answer) | {"step": "draft"})).status_code == 303
    assert draft(house).writers == ("陈", "林")


def test_what_changed_after_it_was_read_is_not_published(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    write(lin)
    one = draft(house)
    write(lin, text="后来又改了。")
    answer = chen.post(f"{PAGE}/{one.id}/publish", seen=str(one.edition))
    assert answer.status_code == 409
    assert "您看到的不是最新的" in answer.text
    assert house.knowledge.version == 0


def test_a_double_click_publishes_once(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    write(lin)
    one = draft(house)
    codes = [chen.post(f"{PAGE}/{one.id}/publish", seen="1").status_code for _ in range(2)]
    assert codes == [303, 409]
    assert len(house.looks("answer_publish")) == 1


@pytest.mark.parametrize("answer", ["nothing.here", "x", "renewal_fee", "a" * 90 + ".b", "RENEWAL.fee", "甲.乙"])
def test_an_answer_that_is_not_there_is_not_found(lin: Clerk, answer: str) -> None:
    assert lin.get(f"{HERE}/{answer}").status_code == 404
    assert lin.post(f"{HERE}/{answer}/save", step="draft").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "9" * 30, "٣"])
def test_a_version_that_is_not_there_is_not_found(house: ConsoleHouse, lin: Clerk, number: str) -> None:
    write(lin)
    assert lin.get(f"{PAGE}/{number}").status_code == 404
    for step in ("publish", "return", "drop"):
        assert lin.post(f"{PAGE}/{number}/{step}", seen="1", word="x").status_code == 404


def test_a_version_of_another_answer_is_not_reached_by_this_ones_address(house: ConsoleHouse, lin: Clerk) -> None:
    write(lin)
    number = draft(house).id
    assert lin.get(f"{HERE}/hours.general/{number}").status_code == 404
    assert lin.post(f"{HERE}/hours.general/{number}/drop", seen="1").status_code == 404
    assert lin.post(f"{HERE}/hours.general/restore", row=str(number), base="0").status_code == 409
    assert draft(house).state == "submitted"


def test_what_was_typed_survives_the_end_of_the_session(house: ConsoleHouse, lin: Clerk) -> None:
    form = typed(lin.get(PAGE)) | NEW | {"text": "写了很久。\n" + "字" * 1100, "step": "draft"}
    lin.browser.cookies.clear()
    page = lin.browser.post(f"{PAGE}/save", data=form | {"csrf": lin.csrf})
    assert page.status_code == 401
    entered = signed_in_again(lin, page, "林")
    assert "还没有存" in entered.text
    assert typed(entered) | {"step": "draft"} == form
    assert house.answers.drafts() == {}


def test_the_longest_answer_that_is_allowed_survives_it_too(lin: Clerk) -> None:
    full = {name: "字" * longest for name, longest in answer_form.LONGEST.items()}
    lin.browser.cookies.clear()
    page = lin.browser.post(f"{PAGE}/save", data=full | {"why": "字" * 200, "csrf": lin.csrf})
    entered = signed_in_again(lin, page, "林")
    assert {name: typed(entered)[name] for name in ("asks", "text", "sources")} == {
        name: full[name] for name in ("asks", "text", "sources")
    }


def test_a_form_with_a_wrong_token_comes_back_filled_in(lin: Clerk) -> None:
    answer = lin.browser.post(f"{PAGE}/save", data=typed(lin.get(PAGE)) | {"text": "我写的。", "csrf": "x"})
    assert answer.status_code == 403
    assert typed(answer)["text"] == "我写的。"


# -- versions --------------------------------------------------------------------------------------------


def test_going_back_needs_a_second_person_as_well(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    published(house, lin, chen)
    first = house.answers.published()[FEE].id
    published(house, lin, chen, spoken="真的不收钱。")
    assert lin.post(f"{PAGE}/restore", row=str(first), base=str(first)).status_code == 409  # seen before the second
    newest = house.answers.published()[FEE].id
    assert lin.post(f"{PAGE}/restore", row=str(first), base=str(newest)).headers["location"].endswith("done=restored")
    assert house.knowledge.entry(FEE).spoken == "真的不收钱。"
    assert decide(lin, house, "publish").status_code == 409
    assert decide(chen, house, "publish").status_code == 303
    assert house.knowledge.entry(FEE).spoken == NEW["spoken"]
    assert "恢复成1号版本" in lin.get(PAGE).text


def test_going_back_to_the_files_lets_them_count_again(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    published(house, lin, chen)
    newest = str(house.answers.published()[FEE].id)
    assert lin.post(f"{PAGE}/restore", row="file", base=newest).status_code == 303
    assert lin.post(f"{PAGE}/restore", row="file", base=newest).status_code == 409  # a draft is open already
    assert decide(chen, house, "publish").status_code == 303
    assert house.knowledge.entry(FEE) == knowledge().entry(FEE)
    assert house.answers.published()[FEE].filed
    assert "没有这样的答复" in lin.get(f"{HERE}?view=changed").text


def test_an_old_version_that_may_no_longer_be_said_becomes_a_draft(
    house: ConsoleHouse, lin: Clerk, chen: Clerk
) -> None:
    published(house, lin, chen, review_by="2026-12-01")
    old = house.answers.published()[FEE].id
    published(house, lin, chen, spoken="真的不收钱。", review_by="2027-10-31")
    house.clock.forward(days=30)
    lin = house.clerk("林", "editor")
    newest = house.answers.published()[FEE].id
    assert lin.post(f"{PAGE}/restore", row=str(old), base=str(newest)).headers["location"].endswith("done=broken")
    assert draft(house).state == "draft"
    assert "就该复核了" in lin.get(PAGE).text


def test_a_version_is_shown_beside_the_one_below_it(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> None:
    published(house, lin, chen)
    page = lin.get(f"{PAGE}/{house.answers.published()[FEE].id}").text
    for said in ("林写，陈看", "为什么改：听的人说太长", "去：<del>不收钱，没有工本费。", "加：<ins>一分钱都不收。"):
        assert said in page


# -- seeing and hearing ----------------------------------------------------------------------------------


def test_the_preview_is_what_people_read_and_hear_with_the_halls_values(house: ConsoleHouse, lin: Clerk) -> None:
    form = typed(lin.get(PAGE)) | {"text": "打{hall.phone}。\n坐{hall.bus}。", "spoken": "电话是{hall.phone}。"}
    page = lin.post(f"{PAGE}/preview", **form).text
    assert f"打{house.hall.texts['hall.phone']}。" in page
    assert page.count("再说一遍") == 1  # a number is said twice
    assert "按钮：找工作人员" in page
    assert house.answers.drafts() == {}
    assert house.looks("answer_draft") == []


def test_the_preview_says_what_would_say_it_and_when_nothing_would(house: ConsoleHouse, lin: Clerk) -> None:
    assert "普通话：现在没有声音能念这段话" in lin.post(f"{PAGE}/preview", **typed(lin.get(PAGE))).text
    house.said_by = {"mandarin": "gtts", "puxian": "puxian bank"}
    page = lin.post(f"{PAGE}/preview", **typed(lin.get(PAGE))).text
    assert "普通话：网上的朗读（谷歌）。" in page
    assert "莆仙话：大厅的莆仙话录音。" in page


def test_what_is_typed_is_only_made_audible_when_somebody_wants_to_hear_it(house: ConsoleHouse, lin: Clerk) -> None:
    house.said_by = {"mandarin": "mandarin bank"}
    assert "<audio" not in lin.post(f"{PAGE}/preview", **(typed(lin.get(PAGE)) | NEW)).text
    answer = write(lin, "try", why="")
    assert answer.status_code == 200
    found = re.search(r'<audio [^>]*src="/audio/([0-9a-f]{40})\.mp3"', answer.text)
    assert found is not None
    kept = house.store.notebook.spoken(found[1])
    assert kept is not None
    assert kept[0] == NEW["spoken"]
    assert house.answers.drafts() == {}


def test_a_preview_of_what_cannot_be_read_says_so(lin: Clerk) -> None:
    page = lin.post(f"{PAGE}/preview", **(typed(lin.get(PAGE)) | {"text": "长" * 2000}))
    assert (page.status_code, "最多1200个字" in page.text) == (200, True)


def test_the_page_tells_how_often_an_answer_was_used_and_what_came_of_it(house: ConsoleHouse, lin: Clerk) -> None:
    now = house.clock.now()
    for person, intent in (("a", "renewal_fee"), ("b", "renewal_fee")):
        row = house.person(person)
        for _ in range(2 if person == "b" else 1):
            got = house.store.transcript.receive(row, "web", None, "要钱吗", now)
            house.store.transcript.answered(got.id, row, [], now, intent=intent, answer=FEE)
    house.store.handoffs.open(house.person("a"), "live", "asked", now)
    assert "三十天里用过3次（网页3），其中1次马上又问，1次接着找了工作人员" in lin.get(PAGE).text
    assert "三十天里用过3次" in lin.get(f"{HERE}?q={FEE}").text


# -- a new answer for what was not understood -----------------------------------------------------------


def asked(house: ConsoleHouse, *texts: str) -> list[int]:
    return [house.store.questions.wonder(text, "selling_rules", 0.4, house.clock.now()) for text in texts]


def begin(house: ConsoleHouse, clerk: Clerk, *texts: str, other: str = "selling_rules") -> Any:
    ids = asked(house, *texts)
    return clerk.post("/console/learning/answer", ids=",".join(map(str, ids)), other=other)


def test_a_group_becomes_the_draft_of_a_new_answer_with_its_words(house: ConsoleHouse, lin: Clerk) -> None:
    answer = begin(house, lin, "能不能在庙会上卖烟", "庙会卖烟行不行13812345678")
    (one,) = house.answers.drafts().values()
    assert answer.headers["location"] == f"{HERE}/{one.answer}?done=begun"
    assert one.answer.startswith("selling_rules.own_")
    assert sorted(one.body["asks"]) == ["庙会卖烟行不行", "能不能在庙会上卖烟"]  # no numbers of anybody
    assert {q.label for q in house.store.questions.listing()} == {None}  # nothing is taught before there is an answer
    assert f'href="{HERE}/{one.answer}"' in lin.get("/console/learning").text
    assert "新答复，草稿（林）" in lin.get(f"{HERE}?view=waiting").text
    assert lin.get(f"{HERE}/{one.answer}").status_code == 200
    assert house.knowledge.version == 0


def finish(house: ConsoleHouse, lin: Clerk, chen: Clerk) -> str:
    (one,) = house.answers.drafts().values()
    asks = [*one.body["asks"], *(f"庙会摆摊卖烟的第{n}种问法" for n in "一二三四五六七八")]
    fields = {
        "spoken": "庙会上摆摊不能卖烟。只能在证上写的店里卖。",
        "text": "庙会上摆摊不能卖烟，只能在证上的店里卖，以窗口核对为准。",
        "asks": "\n".join(asks), "sources": "大厅服务做法", "checked_on": "2026-11-23", "review_by": "2027-10-31",
    }  # fmt: skip
    assert write(lin, page=f"{HERE}/{one.answer}", **fields).status_code == 303
    answer = decide(chen, house, "publish", one.answer)
    assert answer.headers["location"].endswith("done=taught")
    return str(one.answer)


def test_published_it_answers_and_its_utterances_are_taught_with_it(
    house: ConsoleHouse, lin: Clerk, chen: Clerk
) -> None:
    begin(house, lin, "能不能在庙会上卖烟", "庙会卖烟行不行")
    name = finish(house, lin, chen)
    assert house.knowledge.pick("selling_rules", "我想在庙会上卖烟").id == name
    assert {q.label for q in house.store.questions.labelled()} == {"selling_rules"}
    assert "还要训练一次" in lin.get(f"{HERE}/{name}?done=taught").text
    assert house.knowledge.pick("selling_rules", "网上能卖烟吗").id != name


def test_an_answer_that_was_never_in_the_files_has_no_way_back_to_them(
    house: ConsoleHouse, lin: Clerk, chen: Clerk
) -> None:
    begin(house, lin, "能不能在庙会上卖烟")
    page = f"{HERE}/{finish(house, lin, chen)}"
    assert "恢复成原来的答复" not in lin.get(page).text
    assert lin.post(f"{page}/restore", row="file", base="1").status_code == 409


@pytest.mark.parametrize("other", ["", "greet", "book_appointment", "nlu_fallback", "x" * 500, "../x"])
def test_a_new_answer_needs_a_kind_of_question_that_the_dialogue_can_carry(
    house: ConsoleHouse, lin: Clerk, other: str
) -> None:
    answer = begin(house, lin, "能不能在庙会上卖烟", other=other)
    assert (answer.status_code, "请先选新答复放在哪一类问题下面" in answer.text) == (409, True)
    assert house.answers.drafts() == {}


def test_one_answer_is_begun_for_an_utterance_and_none_for_what_is_taught(house: ConsoleHouse, lin: Clerk) -> None:
    (one,) = asked(house, "能不能在庙会上卖烟")
    for _ in range(2):
        lin.post("/console/learning/answer", ids=str(one), other="selling_rules")
    assert len(house.answers.drafts()) == 1
    (other,) = asked(house, "几点能来")
    lin.post("/console/learning/label", ids=str(other), intent="hours")
    late = lin.post("/console/learning/answer", ids=str(other), other="hours")
    assert late.headers["location"].endswith("done=late")
    assert len(house.answers.drafts()) == 1
